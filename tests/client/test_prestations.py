"""Step 1: services, hairdresser, tip."""

from __future__ import annotations

from typing import Any

import pytest

from salon_paiement.models import LigneSession, Salon
from tests import fabriques
from tests.client.telephone import Lire, Telephone


def test_garde_les_choix_et_passe_a_l_etape_2(telephone: Telephone, lire: Lire) -> None:
    telephone.scanner()
    awa = telephone.chez.coiffeurs[0]
    tresses = telephone.chez.prestations[0]
    page = telephone.choisir(0, 1, coiffeur=str(awa.pk), pourboire="500", **{f"q_{tresses.pk}": "2"})
    assert (page.status_code, page["Location"]) == (303, telephone.adresse() + "?etape=vous")
    session = telephone.session
    assert (session.etat, session.total, session.pourboire) == ("prestation_selectionnee", 13_000, 500)
    assert session.coiffeur_id == awa.pk
    assert "13 000 F" in lire(telephone.voir("vous"))


def test_se_modifie_avec_ce_qui_etait_coche(telephone: Telephone) -> None:
    telephone.scanner()
    telephone.choisir(0, pourboire="autre", autre="750")
    html = telephone.voir("prestations").content.decode()
    assert html.count(" checked") == 3  # the service, "no preference", the free tip
    assert 'value="750"' in html
    telephone.choisir(1, pourboire="0")
    assert telephone.session.total == 2500
    assert [ligne.libelle for ligne in LigneSession.objects.filter(session=telephone.session)] == ["Shampooing"]


@pytest.mark.parametrize(
    ("donnees", "phrase"),
    [
        ({}, "Choisissez au moins une prestation."),
        ({"p": ["pas-une-cle"]}, "n'est plus proposée"),
        ({"p": ["018f0000-0000-7000-8000-000000000000"]}, "n'est plus proposée"),
        ({"pourboire": "autre", "autre": "12,5"}, "montant entier, sans virgule"),
        ({"pourboire": "-200"}, "montant entier, sans virgule"),
        ({"pourboire": "autre", "autre": "٣٠٠"}, "montant entier, sans virgule"),
        ({"pourboire": "3000000"}, "Le pourboire doit être"),
        ({"coiffeur": "x"}, "Ce coiffeur n'est plus proposé"),
    ],
)
def test_refuse_une_saisie_impossible_et_ne_change_rien(
    telephone: Telephone, lire: Lire, donnees: dict[str, Any], phrase: str
) -> None:
    telephone.scanner()
    if donnees and "p" not in donnees:
        donnees = {"p": [str(telephone.chez.prestations[0].pk)], **donnees}
    page = telephone.poster("prestations", **donnees)
    assert page.status_code == 422
    assert phrase in lire(page)
    assert 'role="alert"' in page.content.decode()
    assert (telephone.session.etat, telephone.session.total) == ("scanne", 0)


@pytest.mark.parametrize("quantite", ["0", "10", "-1", "deux", ""])
def test_refuse_une_quantite_hors_bornes(telephone: Telephone, lire: Lire, quantite: str) -> None:
    telephone.scanner()
    cle = str(telephone.chez.prestations[0].pk)
    page = telephone.poster("prestations", p=[cle], **{f"q_{cle}": quantite})
    assert page.status_code == 422
    assert "La quantité va de 1 à 9." in lire(page)


def test_garde_ce_qui_etait_coche_quand_elle_refuse(telephone: Telephone) -> None:
    telephone.scanner()
    page = telephone.choisir(0, pourboire="autre", autre="mille")
    assert f'value="{telephone.chez.prestations[0].pk}" data-prix="5000" checked' in page.content.decode()
    assert 'value="mille"' in page.content.decode()


def test_refuse_la_prestation_d_un_autre_salon(telephone: Telephone) -> None:
    telephone.scanner()
    ailleurs = fabriques.maison(nom="Ailleurs")
    assert telephone.poster("prestations", p=[str(ailleurs.prestations[0].pk)]).status_code == 422


def test_ignore_le_pourboire_d_un_salon_qui_n_en_propose_pas(telephone: Telephone, lire: Lire) -> None:
    Salon.objects.filter(pk=telephone.chez.salon.pk).update(pourboires_actifs=False)
    assert "pourboire" not in lire(telephone.scanner())
    telephone.choisir(0, pourboire="500")
    assert telephone.session.total == 5000


def test_ne_change_plus_apres_un_premier_essai_de_paiement(telephone: Telephone, lire: Lire) -> None:
    telephone.jusqu_a_payer()
    fabriques.tentative(telephone.session)
    page = telephone.choisir(1)
    assert page.status_code == 409
    assert "la note ne peut plus changer" in lire(page)
    assert telephone.session.total == 5000


def test_une_recharge_de_l_adresse_du_formulaire_revient_a_la_note(telephone: Telephone) -> None:
    telephone.scanner()
    page = telephone.client.get(telephone.adresse("prestations"))
    assert (page.status_code, page["Location"]) == (303, telephone.adresse())
