"""Step 2: everything is optional, nobody reads about somebody else."""

from __future__ import annotations

from typing import Any

import pytest

from salon_paiement.services.identification import courriel_reveler, telephone_reveler
from tests import fabriques
from tests.client.telephone import Lire, Telephone
from tests.fabriques import Maison


@pytest.fixture
def arrive(telephone: Telephone) -> Any:
    telephone.scanner()
    telephone.choisir()
    return telephone


def test_montre_le_montant_avant_de_demander_quoi_que_ce_soit(arrive: Telephone, lire: Lire, settings: Any) -> None:
    settings.ADRESSE_PUBLIQUE = "https://payer.example.org"
    texte = lire(arrive.voir("vous"))
    for mot in (arrive.chez.salon.nom, "5 000 F", "commence par payer.example.org"):
        assert texte.index(mot) < texte.index("Prénom")
    assert "Étape 2 sur 3" in texte


def test_garde_le_nom_le_numero_et_l_adresse(arrive: Telephone) -> None:
    page = arrive.poster("vous", prenom="Afi", telephone="97 00 00 01", courriel="afi@example.org")
    assert (page.status_code, page["Location"]) == (303, arrive.adresse() + "?etape=payer")
    session = arrive.session
    assert session.telephone is not None
    assert session.client is not None
    assert telephone_reveler(session.telephone) == "+2290197000001"
    assert courriel_reveler(session) == "afi@example.org"
    assert session.client.prenom == "Afi"


def test_se_passe_sans_rien_donner(arrive: Telephone) -> None:
    page = arrive.poster("vous", prenom=" ", telephone="", courriel="")
    assert (page.status_code, page["Location"]) == (303, arrive.adresse() + "?etape=payer")
    assert arrive.session.client is None


@pytest.mark.parametrize(
    ("donnees", "champ", "phrase"),
    [
        ({"telephone": "12"}, "telephone", "Ce numéro n'est pas complet."),
        ({"telephone": "01 97 00 00 00 00 00"}, "telephone", "Ce numéro n'est pas complet."),
        ({"courriel": "afi@"}, "courriel", "Cette adresse e-mail n'est pas complète."),
    ],
)
def test_refuse_a_cote_du_champ_et_garde_le_reste(
    arrive: Telephone, lire: Lire, donnees: dict[str, Any], champ: str, phrase: str
) -> None:
    page = arrive.poster("vous", prenom="Afi", **donnees)
    html = page.content.decode()
    assert page.status_code == 422
    assert phrase in lire(page)
    assert f'id="e-{champ}" role="alert"' in html
    assert f'aria-describedby="e-{champ}' in html
    assert 'value="Afi"' in html
    assert arrive.session.client is None


def test_refuse_un_caractere_nul(arrive: Telephone) -> None:
    assert arrive.poster("vous", prenom="A\x00fi").status_code == 422


def test_ne_recrit_jamais_le_numero_ni_l_adresse_dans_la_page(arrive: Telephone, lire: Lire) -> None:
    arrive.poster("vous", prenom="Afi", telephone="01 97 00 00 01", courriel="afi@example.org")
    page = arrive.voir("vous")
    assert "+229 01 ** ** ** 01" in lire(page)
    for prive in ("97000001", "97 00 00 01", "afi@example.org", 'value="Afi"'):
        assert prive not in page.content.decode()


def test_garde_le_numero_donne_quand_on_ne_change_que_le_reste(arrive: Telephone) -> None:
    arrive.poster("vous", telephone="01 97 00 00 01", courriel="afi@example.org")
    arrive.poster("vous", prenom="Afi")
    session = arrive.session
    assert session.telephone is not None
    assert telephone_reveler(session.telephone) == "+2290197000001"
    assert courriel_reveler(session) == "afi@example.org"


def test_un_numero_connu_ne_dit_pas_le_nom_de_qui_l_a_donne_avant(arrive: Telephone, maison: Maison) -> None:
    fabriques.session_a_payer(maison)  # Afi, with this number
    arrive.poster("vous", telephone=fabriques.NUMERO)
    for etape in ("vous", "payer"):
        assert "Afi" not in arrive.voir(etape).content.decode().replace("Salon Afi", "")


def test_ne_change_plus_apres_un_premier_essai_de_paiement(arrive: Telephone, lire: Lire) -> None:
    fabriques.tentative(arrive.session)
    page = arrive.poster("vous", prenom="Bola", telephone="01 97 00 00 02")
    assert page.status_code == 409
    assert "l'identité ne peut plus changer" in lire(page)
    assert arrive.session.telephone is None
