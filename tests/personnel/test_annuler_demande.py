"""Staff withdraw a request: who may, what the page says, and a replay asks nothing more."""

from __future__ import annotations

import pytest

from paiements.models import Paiement
from paiements.services.incertitude import paiement_remplacer
from paiements.services.initiation import Intention, intention_enregistrer
from salon_paiement.models import Role
from salon_paiement.services.identification import telephone_noter
from tests import fabriques
from tests.client.telephone import texte_de
from tests.personnel.conftest import Equipe
from tests.verification import attend_coherence
from traces.models import TraceTransaction

pytestmark = pytest.mark.postgresql


def page_de(paiement: Paiement) -> str:
    return f"/admin/caisse/{paiement.session.code_court}/annuler-demande/{paiement.reference}/"


def jamais_parti(equipe: Equipe) -> Paiement:
    session = fabriques.session_a_payer(equipe.chez)
    intention = Intention("mtn", telephone_noter(equipe.chez.salon, fabriques.NUMERO), "cle-personnel-0001")
    return intention_enregistrer(session.pk, intention)[0]


def test_ferme_ce_qui_n_est_jamais_parti_et_dit_qui(equipe_reelle: Equipe) -> None:
    paiement = jamais_parti(equipe_reelle)
    client = equipe_reelle.client(Role.CAISSIER)
    assert "ne faut pas encaisser une deuxième fois" in texte_de(client.get(page_de(paiement)))
    champs = {"cle": "cle-annuler-00001", "motif": "change d'avis"}
    for _fois in range(2):
        reponse = client.post(page_de(paiement), champs, follow=True)
        assert reponse.redirect_chain[-1][0].endswith(f"/caisse/{paiement.session.code_court}/")
    trace = TraceTransaction.objects.get(type_trace="demande_annulation")
    assert trace.acteur == equipe_reelle.personnes[Role.CAISSIER]
    paiement.refresh_from_db()
    assert paiement.etat == "echoue"
    attend_coherence()


def test_l_operateur_injoignable_ne_conclut_rien_et_la_page_le_dit(equipe_reelle: Equipe) -> None:
    paiement = fabriques.tentative(fabriques.session_a_payer(equipe_reelle.chez))
    page = equipe_reelle.client(Role.CAISSIER).post(page_de(paiement), {"cle": "cle-annuler-00002"}, follow=True)
    assert "n'encaissez pas une deuxième fois" in texte_de(page)
    assert "Annulation demandée à" in texte_de(page)
    paiement.refresh_from_db()
    assert paiement.etat == "incertain"
    attend_coherence()


@pytest.mark.parametrize(
    ("role", "statut"), [(Role.COMPTABLE, 403), (Role.COIFFEUR, 403), ("etrangere", 404), ("", 302)]
)
def test_qui_ne_peut_pas_annuler(equipe_reelle: Equipe, role: str, statut: int) -> None:
    paiement = fabriques.tentative(fabriques.session_a_payer(equipe_reelle.chez))
    reponse = equipe_reelle.client(role).post(page_de(paiement), {"cle": "cle-annuler-00003"})
    assert reponse.status_code == statut
    paiement.refresh_from_db()
    assert (paiement.etat, paiement.annulation_demandee_le) == ("en_cours", None)


def test_payer_autrement_avant_le_depart_garde_qui_et_pourquoi(equipe_reelle: Equipe) -> None:
    paiement = jamais_parti(equipe_reelle)
    caissiere = equipe_reelle.personnes[Role.CAISSIER]
    paiement_remplacer(paiement.pk, acteur_id=caissiere.pk, motif="préfère les espèces")
    trace = TraceTransaction.objects.get(type_trace="remplacement_paiement")
    assert (trace.acteur, trace.contexte.description) == (caissiere, "préfère les espèces")
    attend_coherence()
