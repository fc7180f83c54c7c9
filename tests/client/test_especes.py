"""The phone and cash: a part by mobile money, and "did you pay?" with two buttons."""

from __future__ import annotations

import re

import pytest

from paiements.models import ExceptionMonetaire, Paiement
from salon_paiement.models import Recu, SessionPaiement
from tests.client.telephone import Lire, Telephone, cle_de
from tests.fabriques_caisse import caissiere, encaisser, ouvrir
from tests.verification import attend_coherence


def payer_en_especes(telephone: Telephone, montant: int | None = None) -> Paiement:
    ouvrir(telephone.chez)
    telephone.jusqu_a_payer()
    acteur = caissiere(telephone.chez)
    acteur.first_name = "Awa"
    acteur.save(update_fields=["first_name"])
    return encaisser(telephone.session, acteur, montant)


def test_demande_au_telephone_si_la_part_en_especes_est_vraie(telephone: Telephone, lire: Lire) -> None:
    paiement = payer_en_especes(telephone, 2000)
    page = telephone.voir()
    assert "Avez-vous payé 2 000 F à Awa ?" in lire(page)
    assert "Reste à payer 3 000 F" in lire(page)
    reponse = telephone.poster("especes-recues", reference=paiement.reference, reponse="oui", cle="cle-1")
    assert reponse.status_code == 303
    paiement.refresh_from_db()
    assert paiement.confirme_client is True
    assert "Avez-vous payé" not in lire(telephone.voir())
    attend_coherence()


def test_le_non_du_recu_ouvre_une_exception(telephone: Telephone, lire: Lire) -> None:
    paiement = payer_en_especes(telephone)
    recu = Recu.objects.get(session=paiement.session)
    page = telephone.client.get(f"/r/{recu.jeton}/")
    assert "Avez-vous payé 5 000 F à Awa ?" in lire(page)
    for reponse in ("non", "oui"):
        envoi = {"reference": paiement.reference, "reponse": reponse, "cle": f"cle-{reponse}"}
        suite = telephone.client.post(f"/r/{recu.jeton}/especes", envoi)
        assert suite.status_code == 303
    assert list(ExceptionMonetaire.objects.values_list("type", flat=True)) == ["contestees"]
    assert "Avez-vous payé" not in lire(telephone.client.get(f"/r/{recu.jeton}/"))
    attend_coherence()


def test_chaque_question_a_sa_cle_et_une_cle_une_seule_reponse(telephone: Telephone) -> None:
    paiement = payer_en_especes(telephone, 2000)
    page = telephone.voir("payer").content.decode()
    cles = re.findall(r'name="cle" value="([^"]+)"', page)
    assert len(cles) == len(set(cles)) >= 2
    envoi = {"reference": paiement.reference, "cle": cles[0]}
    for _fois in range(2):
        assert telephone.poster("especes-recues", reponse="oui", **envoi).status_code == 303
    assert telephone.poster("especes-recues", reponse="non", **envoi).status_code == 422
    paiement.refresh_from_db()
    assert paiement.confirme_client is True


def test_le_recu_explique_une_reponse_sans_cle(telephone: Telephone, lire: Lire) -> None:
    paiement = payer_en_especes(telephone)
    recu = Recu.objects.get(session=paiement.session)
    reponse = telephone.client.post(f"/r/{recu.jeton}/especes", {"reference": paiement.reference, "reponse": "non"})
    assert (reponse.status_code, "Cette page n'est plus à jour" in lire(reponse)) == (422, True)
    assert not ExceptionMonetaire.objects.exists()


@pytest.mark.parametrize("donnees", [{"reponse": "peut-être"}, {"reponse": "non", "reference": "INCONNUE"}])
def test_refuse_une_reponse_qui_n_en_est_pas_une(telephone: Telephone, donnees: dict[str, str]) -> None:
    paiement = payer_en_especes(telephone, 2000)
    page = telephone.poster("especes-recues", **({"reference": paiement.reference, "cle": "cle-1"} | donnees))
    assert page.status_code == 404
    paiement.refresh_from_db()
    assert paiement.confirme_client is None


def test_un_autre_telephone_ne_repond_pas(telephone: Telephone, autre_telephone: Telephone) -> None:
    paiement = payer_en_especes(telephone, 2000)
    donnees = {"reference": paiement.reference, "reponse": "non"}
    assert autre_telephone.poster("especes-recues", **donnees).status_code == 403
    assert not ExceptionMonetaire.objects.exists()


def test_paie_une_part_par_mobile_money(telephone_reel: Telephone, lire: Lire) -> None:
    page = telephone_reel.jusqu_a_payer()
    assert "Payer une partie seulement" in lire(page)
    telephone_reel.payer(page=page, montant="2 000")
    assert Paiement.objects.get().montant == 2000


@pytest.mark.parametrize("montant", ["0", "5001", "mille", "-5"])
def test_refuse_une_part_impossible_et_garde_la_saisie(telephone: Telephone, lire: Lire, montant: str) -> None:
    page = telephone.jusqu_a_payer()
    refus = telephone.poster("payer", reseau="mtn", cle=cle_de(page), montant=montant)
    assert refus.status_code == 422
    assert "La part à payer doit être comprise" in lire(refus)
    assert re.search(rf'name="montant"[^>]*value="{montant}"', refus.content.decode())
    assert not Paiement.objects.exists()
    assert SessionPaiement.objects.get().du == 5000
