"""What pages read about the till and its cash: is it open, its Z, what to propose, what the client must confirm."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from django.contrib.auth.models import User
from django.db.models import QuerySet

from paiements.etats import VIVANTS, EtatPaiement
from paiements.fournisseurs.reseaux import CARTE
from paiements.models import Caisse, ClotureCaisse, GesteAccord, MouvementCaisse, Moyen, Paiement
from paiements.selecteurs import reseaux_libelles
from paiements.services.accords import accordeurs_de
from paiements.services.caisse.comptage import BILLETS
from paiements.services.comptes import comptes_utilisables
from paiements.services.especes import especes_arrondir
from salon_paiement.droits import Action, peut, salons_de
from salon_paiement.etats import ETEIGNABLES, EtatSession
from salon_paiement.models import Salon, SessionPaiement
from salon_paiement.selecteurs import Personne

Z_MONTRES = 30
_PROPOSITIONS = 4


@dataclass(frozen=True, slots=True)
class Proposition:
    """One quick amount: what the client hands over, and the change to give back (whole XOF)."""

    remis: int
    rendu: int


@dataclass(frozen=True, slots=True)
class Guichet:
    """What the desk may do about cash on one note. Amounts are whole XOF.

    Args:
        caisse: the open till, ``None`` when it must be opened first.
        a_prendre: what is due, in coins; 0 when nothing can be taken now.
        vivant: a payment is under way: cash must wait.
        annulables: cash entries of the open till that a manager may cancel.
        remise_max: what a manager may still take off; 0 when she may not.
        gerants: who may agree with her code to these two, for a reader who may not do them by herself; empty else.
    """

    caisse: Caisse | None
    a_prendre: int
    vivant: bool
    propositions: list[Proposition]
    annulables: list[Paiement]
    remise_max: int
    gerants: list[User]


@dataclass(frozen=True, slots=True)
class Question:
    """Cash that the salon counted and the client has not confirmed yet; ``qui`` took it."""

    reference: str
    montant: int
    qui: str


def caisse_ouverte(salon_id: uuid.UUID) -> Caisse | None:
    """Return the salon's open till."""
    return Caisse.objects.filter(salon_id=salon_id, fermee_le=None).select_related("ouverte_par").first()


def caisses_ouvertes(salons: Iterable[Salon]) -> dict[uuid.UUID, Caisse]:
    """Return the open tills of several salons, by salon; one statement."""
    ouvertes = Caisse.objects.filter(salon__in=list(salons), fermee_le=None).select_related("ouverte_par")
    return {caisse.salon_id: caisse for caisse in ouvertes}


def mouvements_de(caisse: Caisse) -> QuerySet[MouvementCaisse]:
    """Return what was put in and taken out of a till, newest first."""
    return MouvementCaisse.objects.filter(caisse=caisse).select_related("acteur").order_by("-pk")


def clotures_de(salon: Salon) -> list[ClotureCaisse]:
    """Return the salon's last Z, newest first."""
    return list(ClotureCaisse.objects.filter(salon=salon).select_related("fermee_par").order_by("-numero")[:Z_MONTRES])


def cloture_visible(user: Personne, cle: int) -> ClotureCaisse | None:
    """Return one Z; ``None`` when unknown or another salon's."""
    siennes = ClotureCaisse.objects.filter(salon__in=salons_de(user, Action.VOIR_ARGENT))
    return siennes.select_related("salon", "caisse__ouverte_par", "fermee_par").filter(pk=cle).first()


def cloture_de_caisse(caisse_id: uuid.UUID) -> ClotureCaisse | None:
    """Return the Z that closed this till; ``None`` while it is open."""
    return ClotureCaisse.objects.filter(caisse_id=caisse_id).first()


def reseaux_a_declarer(salon: Salon) -> list[tuple[str, str]]:
    """Return (code, label) of the networks whose merchant phone staff may read at closing, in the salon's order."""
    codes = dict.fromkeys(code for compte in comptes_utilisables(salon.pk) for code in compte.reseaux)
    # A card has no merchant phone.
    codes.pop(CARTE, None)
    return [(code, reseaux_libelles().get(code, code)) for code in codes]


def guichet_de(user: Personne, session: SessionPaiement) -> Guichet | None:
    """Return what ``user`` may do about cash on this note; ``None`` when she does not keep the till."""
    if not peut(user, Action.TENIR_CAISSE, session.salon_id):
        return None
    vivant = Paiement.objects.filter(session=session, etat__in=VIVANTS, remplacee=False).exists()
    ouverte = session.etat in ETEIGNABLES and session.du > 0
    a_prendre = especes_arrondir(session.du) if ouverte and not vivant else 0
    caisse = caisse_ouverte(session.salon_id)
    seule = peut(user, Action.ACCORDER_REMISE, session.salon_id)
    gerants = [] if seule else accordeurs_de(session.salon_id, GesteAccord.REMISE, cast(User, user))
    dirige = seule or bool(gerants)
    return Guichet(
        caisse=caisse,
        a_prendre=a_prendre,
        vivant=vivant and session.du > 0 and session.etat != EtatSession.PAIEMENT_REUSSI,
        propositions=propositions_de(a_prendre) if a_prendre else [],
        annulables=_annulables(session, caisse) if dirige and caisse else [],
        remise_max=_remise_max(session) if dirige and ouverte and not vivant else 0,
        gerants=gerants,
    )


def propositions_de(montant: int) -> list[Proposition]:
    """Return the exact sum, then what people hand over for it: the next round sums in banknotes."""
    rondes = {-(-montant // billet) * billet for billet in BILLETS}
    return [Proposition(remis, remis - montant) for remis in sorted({montant, *rondes})[:_PROPOSITIONS]]


def especes_a_confirmer(session: SessionPaiement) -> list[Question]:
    """Return the cash that the client is asked about, oldest first."""
    if not session.nombre_tentatives:
        return []
    comptees = Paiement.objects.filter(
        session=session, moyen=Moyen.ESPECES, etat=EtatPaiement.REUSSI, confirme_client=None
    )
    return [
        Question(p.reference, p.montant_recu or 0, p.encaisse_par.first_name if p.encaisse_par else "")
        for p in comptees.select_related("encaisse_par").order_by("date_creation")
    ]


def _annulables(session: SessionPaiement, caisse: Caisse) -> list[Paiement]:
    siennes = Paiement.objects.filter(session=session, caisse=caisse, etat=EtatPaiement.REUSSI, montant_rembourse=0)
    return list(siennes.filter(moyen=Moyen.ESPECES).order_by("date_creation"))


def _remise_max(session: SessionPaiement) -> int:
    lignes = sum(ligne.montant for ligne in session.lignes.all())
    return max(min(session.du, lignes - session.remise), 0)
