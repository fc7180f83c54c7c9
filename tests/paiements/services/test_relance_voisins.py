"""One attempt that cannot be asked about never takes its neighbours' answers with it."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.utils import timezone

from paiements.etats import EtatPaiement
from paiements.fournisseurs.base import Avis
from paiements.fournisseurs.simulateur.fournisseur import Simulateur
from paiements.models import ExceptionMonetaire, Paiement
from paiements.services.comptes import compte_enregistrer
from paiements.services.initiation import Intention, paiement_initier
from paiements.services.relance import paiements_relancer
from salon_paiement.models import Battement, SessionPaiement
from salon_paiement.services.identification import telephone_noter
from simulateur.serveur import ServeurSimule
from tests import fabriques
from tests.verification import attend_coherence
from traces.models import TraceTransaction
from traces.types import TypeTrace

pytestmark = pytest.mark.django_db(transaction=True)
AUTRE_CLE = "YXV0cmVhdXRyZWF1dHJlYXV0cmVhdXRyZWF1dHJlYXU="


def approuvees(chez: fabriques.Maison, operateur: ServeurSimule, nombre: int) -> list[Paiement]:
    """Attempts that the operator took and the clients accepted; nobody asked yet."""
    operateur.client().scenario("approuver")
    sessions = [fabriques.session_a_payer(chez) for _ in range(nombre)]
    telephone = telephone_noter(chez.salon, fabriques.NUMERO)
    return [paiement_initier(s.pk, Intention("mtn", telephone, str(s.pk))) for s in sessions]


def tout_est_du() -> None:
    vivantes = Paiement.objects.filter(verdict_le=None)
    vivantes.update(prochaine_verification=fabriques.il_y_a(secondes=1), derniere_verification=None)


def test_des_identifiants_illisibles_ne_perdent_pas_les_reponses_des_autres(
    banc: fabriques.Maison, operateur: ServeurSimule, settings: LazySettings
) -> None:
    autre = fabriques.maison("Clé perdue", base=operateur.url)
    illisible = fabriques.tentative(fabriques.session_a_payer(autre))
    connues, settings.CLES_FERNET = settings.CLES_FERNET, [AUTRE_CLE]
    compte_enregistrer(
        autre.salon, fournisseur="simulateur", mode="test", identifiants={"cle": "x" * 12}, reseaux=["mtn"]
    )
    settings.CLES_FERNET = connues
    bonnes = approuvees(banc, operateur, 3)
    tout_est_du()
    assert paiements_relancer() == 4
    reussies = Paiement.objects.filter(etat=EtatPaiement.REUSSI)
    assert set(reussies.values_list("pk", flat=True)) == {b.pk for b in bonnes}
    assert Battement.objects.filter(nom="verification").exists()
    illisible.refresh_from_db()
    assert illisible.etat == EtatPaiement.EN_COURS
    assert illisible.prochaine_verification is not None
    assert illisible.prochaine_verification > timezone.now()
    assert list(ExceptionMonetaire.objects.values_list("paiement_id", "type")) == [(illisible.pk, "identifiants")]
    attend_coherence()


def test_un_defaut_de_l_adaptateur_ne_perd_pas_les_reponses_des_autres(
    banc: fabriques.Maison, operateur: ServeurSimule, monkeypatch: pytest.MonkeyPatch
) -> None:
    malade, *saines = approuvees(banc, operateur, 3)
    interroger = Simulateur.interroger

    def casser(self: Simulateur, reference: str, notre_reference: str) -> Avis:
        if notre_reference == malade.reference:
            raise KeyError("champ disparu")
        return interroger(self, reference, notre_reference)

    monkeypatch.setattr(Simulateur, "interroger", casser)
    tout_est_du()
    assert paiements_relancer() == 3
    reussies = Paiement.objects.filter(etat=EtatPaiement.REUSSI)
    assert set(reussies.values_list("pk", flat=True)) == {s.pk for s in saines}
    assert Battement.objects.filter(nom="verification").exists()
    trace = TraceTransaction.objects.get(type_trace=TypeTrace.ERREUR_SYSTEME)
    assert trace.donnees_structures == {"ou": "relance", "erreur": "KeyError"}
    assert (trace.paiement_id, trace.session_id, trace.salon_id) == (malade.pk, malade.session_id, malade.salon_id)
    malade.refresh_from_db()
    assert malade.prochaine_verification is not None
    assert malade.prochaine_verification > timezone.now()
    monkeypatch.undo()
    tout_est_du()
    paiements_relancer()
    assert not SessionPaiement.objects.exclude(etat="paiement_reussi").exists()
    attend_coherence()


@pytest.mark.postgresql
def test_compte_les_questions_au_dela_d_un_petit_entier(banc: fabriques.Maison, operateur: ServeurSimule) -> None:
    ancienne, voisine = approuvees(banc, operateur, 2)
    Paiement.objects.filter(pk=ancienne.pk).update(nombre_verifications=32_767)
    tout_est_du()
    assert paiements_relancer() == 2
    ancienne.refresh_from_db()
    voisine.refresh_from_db()
    assert (ancienne.nombre_verifications, ancienne.etat) == (32_768, EtatPaiement.REUSSI)
    assert voisine.etat == EtatPaiement.REUSSI
