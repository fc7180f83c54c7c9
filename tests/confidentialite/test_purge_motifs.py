"""What staff wrote about money goes at the end of its delay; not what still waits, nor the proofs of the books."""

from __future__ import annotations

import datetime
import functools
from typing import Any

import pytest
from django.utils import timezone

from paiements.models import Avoir, ExceptionMonetaire, Remboursement
from paiements.services import conservation_motifs
from paiements.services.avoirs import avoir_donner
from paiements.services.conservation import argent_purger
from paiements.services.conservation_motifs import motifs_purger
from paiements.services.remboursement.demande import remboursement_refuser
from salon_paiement.models import Role, SessionPaiement, Telephone
from salon_paiement.services import conservation
from salon_paiement.services.conservation import donnees_purger, lots_purger
from salon_paiement.services.expiration import session_abandonner
from tests import fabriques
from tests.fabriques_guichet import decider, exception_apres
from tests.fabriques_remboursements import cle, demander, gerant, payee
from tests.verification import attend_coherence
from traces.models import TraceTransaction
from traces.types import TypeTrace

pytestmark = pytest.mark.django_db
ECRIT = "parce que Afi"


def dans(jours: int) -> datetime.datetime:
    return timezone.now() + datetime.timedelta(days=jours)


def vecu(maison: fabriques.Maison) -> None:
    """One reason in each table, each decision over."""
    chef = fabriques.membre(maison, Role.PROPRIETAIRE)
    decider(exception_apres(maison, 6000), chef, "perte", note=ECRIT)
    refuse = demander(payee(maison), chef, 1000)
    remboursement_refuser(refuse.pk, chef, ECRIT, cle())
    avoir = avoir_donner(maison.salon, 2000, ECRIT, chef, cle(), telephone=Telephone.objects.get())
    Avoir.objects.filter(pk=avoir.pk).update(montant_utilise=2000)
    partie = fabriques.session_a_payer(maison)
    session_abandonner(partie.pk, par="personnel", motif=ECRIT, acteur_id=chef.pk)


def motifs() -> list[str]:
    """Every reason that is still written."""
    colonnes: list[tuple[Any, str]] = [
        (Remboursement, "motif"), (ExceptionMonetaire, "note"), (Avoir, "motif"), (SessionPaiement, "motif_fin"),
    ]  # fmt: skip
    return [m.__name__ for m, champ in colonnes if m._default_manager.exclude(**{champ: ""}).exists()]


def purger(jours: int) -> None:
    donnees_purger(dans(jours))
    argent_purger(dans(jours))


def test_apres_treize_mois_les_motifs_s_effacent_et_les_decisions_restent(maison: fabriques.Maison) -> None:
    vecu(maison)
    Avoir.objects.update(montant_utilise=0)
    attend_coherence()
    avant = list(ExceptionMonetaire.objects.values("resolution", "resolue_le", "resolue_par", "montant"))
    purger(394)
    assert motifs() == ["Remboursement", "ExceptionMonetaire", "Avoir", "SessionPaiement"]
    purger(396)
    assert motifs() == ["Avoir"]
    assert list(ExceptionMonetaire.objects.values("resolution", "resolue_le", "resolue_par", "montant")) == avant
    assert Remboursement.objects.get().etat == "refuse"
    faits = TraceTransaction.objects.filter(type_trace=TypeTrace.PURGE, donnees_structures__categorie="textes")
    assert sum(fait.donnees_structures["lignes"] for fait in faits) >= 3
    attend_coherence()


def test_le_motif_d_un_avoir_part_quand_il_est_depense(maison: fabriques.Maison) -> None:
    vecu(maison)
    Avoir.objects.update(montant_utilise=1999)
    purger(400)
    assert motifs() == ["Avoir"]
    Avoir.objects.update(montant_utilise=2000)
    purger(400)
    assert motifs() == []


def test_garde_ce_qui_attend_encore_et_la_preuve_d_un_envoi(maison: fabriques.Maison) -> None:
    exception = exception_apres(maison, 6000)
    ExceptionMonetaire.objects.filter(pk=exception.pk).update(note=ECRIT)
    remboursement = demander(payee(maison), gerant(maison), 1000)
    Remboursement.objects.filter(pk=remboursement.pk).update(preuve="MP2411.1234")
    purger(400)
    assert motifs() == ["Remboursement", "ExceptionMonetaire"]
    remboursement_refuser(remboursement.pk, gerant(maison), ECRIT, cle())
    purger(400)
    assert motifs() == ["ExceptionMonetaire"]
    assert Remboursement.objects.get().preuve == "MP2411.1234"


def test_temoin_sans_la_purge_des_motifs_tout_reste(maison: fabriques.Maison, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paiements.services.conservation.motifs_purger", lambda _instant: 0)
    monkeypatch.setattr(conservation, "_motifs_de_fin", lambda _avant: SessionPaiement.objects.none())
    vecu(maison)
    purger(400)
    assert motifs() == ["Remboursement", "ExceptionMonetaire", "Avoir", "SessionPaiement"]


def test_coupee_au_milieu_elle_continue_la_nuit_suivante(
    maison: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    chef = fabriques.membre(maison, Role.PROPRIETAIRE)
    paiement = payee(maison)
    for _fois in range(5):
        remboursement_refuser(demander(paiement, chef, 100).pk, chef, ECRIT, cle())
    tours: list[int] = []

    def annonceur(_categorie: str) -> Any:
        def annoncer(compte: Any) -> None:
            tours.append(sum(compte.values()))
            if len(tours) == 2:
                raise KeyboardInterrupt

        return annoncer

    monkeypatch.setattr(conservation, "annonceur", annonceur)
    monkeypatch.setattr(conservation_motifs, "lots_purger", functools.partial(lots_purger, lot=2))
    with pytest.raises(KeyboardInterrupt):
        motifs_purger(dans(400))
    assert Remboursement.objects.exclude(motif="").count() == 3
    assert motifs_purger(dans(400)) == 3
    assert tours == [2, 2, 2, 1]
    assert motifs() == []
