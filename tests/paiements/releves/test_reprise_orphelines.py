"""A line that comes before the reference of its payment: matched later, and never counted a second time."""

from __future__ import annotations

import pytest
from django.db.models import Sum

from paiements.fournisseurs.base import Avis, Statut
from paiements.models import Avoir, Ecriture, ExceptionMonetaire, LigneReleve, Paiement
from paiements.services.encaissement import avis_appliquer
from paiements.services.guichet.veille import guichet_veiller
from paiements.services.rapprochement.reprise import orphelines_reprendre
from salon_paiement.erreurs import Conflit
from tests import fabriques
from tests.fabriques_guichet import decider, relu
from tests.fabriques_releves import csv_de, importer, rangee
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db
LEUR = "TARDIVE-1"


def a_recevoir() -> int:
    return Ecriture.objects.filter(compte="a_recevoir").aggregate(s=Sum("montant"))["s"] or 0


def ligne_avant(chez: fabriques.Maison, **champs: object) -> tuple[Paiement, ExceptionMonetaire]:
    """Its statement line comes while we wait for the provider's reference: an orphan."""
    paiement = fabriques.tentative(fabriques.session_a_payer(chez))
    Paiement.objects.filter(pk=paiement.pk).update(reference_fournisseur="")
    importer(chez.compte, csv_de([rangee(paiement, **({"reference": LEUR, "notre": "", "frais": "85"} | champs))]))
    return relu(paiement), ExceptionMonetaire.objects.get(type="orphelin")


def repondre(paiement: Paiement) -> None:
    """The operator answers our own question, with the reference the line had."""
    avis = Avis(Statut.REUSSI, montant=5000, devise="XOF", reference_fournisseur=LEUR)
    avis_appliquer(paiement.pk, avis, source="interrogation")


@pytest.mark.parametrize("decision", ["avoir", "autre_session", "autre_session attendue"])
def test_le_guichet_refuse_une_ligne_dont_le_paiement_est_connu(maison: fabriques.Maison, decision: str) -> None:
    gerante = fabriques.membre(maison)
    paiement, exception = ligne_avant(maison)
    repondre(paiement)
    cible = fabriques.session_a_payer(maison) if "session" in decision else None
    if cible and "attendue" in decision:
        fabriques.tentative(cible)
    with pytest.raises(Conflit, match=paiement.session.code_court):
        decider(exception, gerante, decision.partition(" ")[0], cible=cible)
    assert (a_recevoir(), Avoir.objects.count()) == (5000, 0)


def test_la_ligne_retrouve_son_paiement_et_ferme_son_attente(maison: fabriques.Maison) -> None:
    paiement, exception = ligne_avant(maison)
    repondre(paiement)
    assert guichet_veiller() >= 1
    ligne = LigneReleve.objects.get()
    assert (ligne.etat, ligne.motif, ligne.paiement_id) == ("rapprochee", "", paiement.pk)
    exception.refresh_from_db()
    assert (exception.resolution, exception.resolue_par, bool(exception.note)) == ("explique", None, True)
    assert (relu(paiement).frais, a_recevoir()) == (85, 5000)
    assert orphelines_reprendre() == 0
    attend_coherence()


def test_la_ligne_regle_le_paiement_qui_apprend_sa_reference_sans_reponse(maison: fabriques.Maison) -> None:
    paiement, _exception = ligne_avant(maison)
    avis_appliquer(paiement.pk, Avis(Statut.EN_COURS, reference_fournisseur=LEUR), source="interrogation")
    orphelines_reprendre()
    assert relu(paiement).etat == "reussi"
    assert LigneReleve.objects.get().paiement_id == paiement.pk
    attend_coherence()


def test_un_autre_montant_devient_une_difference_a_expliquer(maison: fabriques.Maison) -> None:
    paiement, exception = ligne_avant(maison, montant=4999)
    repondre(paiement)
    orphelines_reprendre()
    exception.refresh_from_db()
    assert (exception.type, exception.paiement_id, exception.resolue_le) == ("divergent", paiement.pk, None)
    assert LigneReleve.objects.get().motif == "montant"
    attend_coherence()


def test_un_avoir_deja_donne_n_est_plus_du_par_l_operateur(maison: fabriques.Maison) -> None:
    gerante = fabriques.membre(maison)
    paiement, exception = ligne_avant(maison)
    decider(exception, gerante, "avoir")
    avis_appliquer(paiement.pk, Avis(Statut.EN_COURS, reference_fournisseur=LEUR), source="interrogation")
    # Credited: the line proves nothing more, only the operator's own answer does.
    orphelines_reprendre()
    assert relu(paiement).etat == "en_cours"
    repondre(paiement)
    assert a_recevoir() == 10_000
    for _fois in range(2):
        orphelines_reprendre()
    assert (a_recevoir(), Avoir.objects.get().solde) == (5000, 5000)
    ouverte = ExceptionMonetaire.objects.get(resolue_le=None)
    assert (ouverte.type, ouverte.paiement_id, ouverte.montant) == ("divergent", paiement.pk, 5000)
    assert "avoir" in ouverte.note
    attend_coherence()


def test_une_ligne_affectee_a_une_autre_note_est_montree(maison: fabriques.Maison) -> None:
    gerante = fabriques.membre(maison)
    paiement, exception = ligne_avant(maison)
    autre = fabriques.tentative(fabriques.session_a_payer(maison))
    decider(exception, gerante, "autre_session", cible=autre.session)
    repondre(paiement)
    Paiement.objects.filter(pk=paiement.pk).update(verdict_le=fabriques.il_y_a(heures=1))
    assert [orphelines_reprendre() for _fois in range(2)] == [1, 0]
    assert ExceptionMonetaire.objects.get(resolue_le=None).paiement_id == paiement.pk
    attend_coherence()


def test_un_nouvel_import_complete_et_rapproche(maison: fabriques.Maison) -> None:
    paiement, exception = ligne_avant(maison)
    repondre(paiement)
    importer(maison.compte, csv_de([rangee(paiement, reference=LEUR, notre="", frais="85")]))
    exception.refresh_from_db()
    assert (exception.resolution, LigneReleve.objects.get().etat) == ("explique", "rapprochee")
    attend_coherence()
