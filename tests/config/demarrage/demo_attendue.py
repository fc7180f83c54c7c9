"""What the demo salon must be, looked at from the process whose database holds it: believable, right to the franc."""

from __future__ import annotations

import datetime

from config.demarrage.salon_demo import charger_salon_de_demo, comptes_brancher
from paiements.models import (
    Avoir,
    Caisse,
    ClotureCaisse,
    CompteFournisseur,
    ExceptionMonetaire,
    Paiement,
    Remboursement,
    TypeException,
    Versement,
)
from paiements.services.caisse.comptage import COUPURES
from paiements.services.comptes import fournisseur_du_compte
from salon_paiement.etats import EtatSession
from salon_paiement.models import Coiffeur, Membre, PosteQR, Prestation, Role, Salon, SessionPaiement
from tests.verification import attend_coherence
from traces.models import TraceTransaction
from traces.types import CATALOGUE


def attend_la_demonstration() -> None:
    """Ninety days without one inconsistency, in the database of this process; a second start adds nothing."""
    comptes = [modele.objects.count() for modele in (Prestation, Coiffeur, PosteQR)]
    assert comptes == [8, 4, 2]
    assert set(Membre.objects.values_list("role", flat=True)) == set(Role.values)
    jours = set(SessionPaiement.objects.values_list("jour", flat=True))
    assert max(jours) - min(jours) >= datetime.timedelta(days=89)
    payees = SessionPaiement.objects.filter(etat=EtatSession.PAIEMENT_REUSSI).count()
    assert 0.8 < payees / SessionPaiement.objects.count() < 0.98
    _attend_l_argent_d_aujourd_hui()
    attend_coherence()
    for type_trace, donnees in TraceTransaction.objects.values_list("type_trace", "donnees_structures"):
        assert donnees.keys() <= CATALOGUE[type_trace].cles

    avances: list[int] = []
    resume = charger_salon_de_demo(lambda fait, _total: avances.append(fait))
    assert (resume.premier_demarrage, avances) == (False, [])
    assert resume.jetons_postes == list(PosteQR.objects.order_by("nom").values_list("jeton", flat=True))
    comptes_brancher("http://127.0.0.1:12345")
    adapte = fournisseur_du_compte(CompteFournisseur.objects.get())
    assert adapte._identifiants["base"] == "http://127.0.0.1:12345"  # type: ignore[attr-defined]


def _attend_l_argent_d_aujourd_hui() -> None:
    """Every way to pay, ninety Z without a gap and explained, a till open, and something for each desk."""
    assert set(Paiement.objects.values_list("moyen", flat=True)) == {"mobile_money", "carte", "especes"}
    especes = Paiement.objects.filter(moyen="especes").count()
    assert 0.18 < especes / Paiement.objects.filter(etat="reussi").count() < 0.33
    assert list(ClotureCaisse.objects.order_by("pk").values_list("numero", flat=True)) == list(range(1, 91))
    ecarts = list(ClotureCaisse.objects.exclude(ecart=0).values_list("ecart", "note"))
    assert len(ecarts) == 2
    assert all(ecart == -500 and note for ecart, note in ecarts)
    assert all(
        compte == _somme(comptage) for compte, comptage in ClotureCaisse.objects.values_list("compte", "comptage")
    )
    ouverte = Caisse.objects.get(fermee_le=None)
    assert ouverte.fond == 20_000
    assert not Paiement.objects.filter(verdict_le__lt=ouverte.ouverte_le, etat="reussi", cloture=None).exists()
    assert ExceptionMonetaire.objects.get(resolue_le=None).type == TypeException.DOUBLON
    assert Remboursement.objects.get().montant > Salon.objects.get().seuil_double_accord
    assert Avoir.objects.get().solde == 3000
    assert Versement.objects.filter(accuse_le__isnull=False).exists()
    assert Versement.objects.filter(accuse_le=None).exists()
    assert "carte" in CompteFournisseur.objects.get().reseaux


def _somme(comptage: dict[str, int]) -> int:
    return sum(COUPURES[coupure] * nombre for coupure, nombre in comptage.items())
