"""« Annuler la demande »: the page says what the operator said, and nothing more."""

from __future__ import annotations

import re
from typing import Any

import pytest

from paiements.models import Paiement
from simulateur.serveur import ServeurSimule
from tests.client.telephone import Lire, Telephone, cle_de
from tests.verification import attend_coherence

pytestmark = pytest.mark.postgresql
PAS_CONFIRMEE = "L'opérateur n'a pas confirmé l'annulation : ne payez pas une deuxième fois"


@pytest.fixture
def attend(telephone_reel: Telephone, operateur: ServeurSimule) -> Any:
    telephone_reel.jusqu_a_payer()
    operateur.client().scenario("attendre")
    telephone_reel.payer()
    return telephone_reel


def annuler(tel: Telephone, page: Any = None, **autres: str) -> Any:
    page = page or tel.voir()
    trouvee = re.search(r'name="reference" value="([^"]+)"', page.content.decode())
    assert trouvee
    return tel.poster("annuler", **({"cle": cle_de(page), "reference": trouvee[1]} | autres))


def test_dit_que_l_annulation_n_est_pas_confirmee(attend: Telephone, lire: Lire) -> None:
    assert "Annuler la demande" in lire(attend.voir())
    reponse = annuler(attend)
    assert (reponse.status_code, reponse["Location"]) == (303, attend.adresse())
    texte = lire(attend.voir())
    assert PAS_CONFIRMEE in texte
    assert "échoué" not in texte
    attend_coherence()


def test_apres_un_refus_de_l_operateur_la_note_se_paie_de_nouveau(
    attend: Telephone, operateur: ServeurSimule, lire: Lire
) -> None:
    page = attend.voir()
    (transaction,) = operateur.client().transactions()
    operateur.client().decider(transaction["reference"], "refuser")
    annuler(attend, page)
    assert "Payer" in lire(attend.voir())
    assert attend.session.etat == "prestation_selectionnee"
    attend_coherence()


def test_paye_entre_temps_mene_au_recu(attend: Telephone, operateur: ServeurSimule) -> None:
    page = attend.voir()
    (transaction,) = operateur.client().transactions()
    operateur.client().decider(transaction["reference"], "approuver")
    operateur.client().attendre(transaction["reference"], "SUCCESSFUL")
    annuler(attend, page)
    assert attend.voir()["Location"] == f"/r/{attend.session.recu.jeton}/"


def test_une_vieille_page_n_annule_pas_le_paiement_suivant(attend: Telephone, operateur: ServeurSimule) -> None:
    page = attend.voir()
    (transaction,) = operateur.client().transactions()
    operateur.client().decider(transaction["reference"], "refuser")
    annuler(attend, page)
    operateur.client().scenario("attendre")
    attend.payer()
    reponse = annuler(attend, page)
    assert reponse.status_code == 303
    assert Paiement.objects.latest("date_creation").annulation_demandee_le is None


def test_la_meme_cle_pour_un_autre_paiement_est_refusee(attend: Telephone, lire: Lire) -> None:
    page = attend.voir()
    annuler(attend, page)
    reponse = annuler(attend, page, reference="AUTRE")
    assert reponse.status_code == 422
    assert "Cette page a déjà servi" in lire(reponse)


def test_sans_cle_rien_n_est_demande(attend: Telephone) -> None:
    assert annuler(attend, cle="").status_code == 422
    assert Paiement.objects.get().annulation_demandee_le is None


def test_un_autre_telephone_ne_peut_pas_annuler(attend: Telephone, client: Any) -> None:
    paiement = Paiement.objects.get()
    reponse = client.post(attend.adresse("annuler"), {"cle": "x" * 20, "reference": paiement.reference})
    assert reponse.status_code == 403
    assert Paiement.objects.get().annulation_demandee_le is None


def test_une_adresse_lue_ne_change_rien(attend: Telephone) -> None:
    assert attend.client.get(attend.adresse("annuler")).status_code == 303
    assert Paiement.objects.get().annulation_demandee_le is None
