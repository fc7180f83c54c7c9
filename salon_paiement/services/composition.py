"""What the client takes: lines snapshot prices, the tip and the discount stay apart."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from salon_paiement.argent import MONTANT_MAX
from salon_paiement.calendrier import echeance_composee
from salon_paiement.erreurs import Conflit, SaisieInvalide
from salon_paiement.etats import EtatSession
from salon_paiement.models import Coiffeur, LigneSession, Prestation, Salon, SessionPaiement
from salon_paiement.services.transition import session_noter, session_transiter, session_verrouiller
from traces.types import TypeTrace

QUANTITE_MAX = 9
_A_PRESENTER = frozenset({EtatSession.CREE, EtatSession.SCANNE, EtatSession.IDENTIFICATION})
COMPOSABLES = frozenset({EtatSession.SCANNE, EtatSession.IDENTIFICATION, EtatSession.PRESTATION_SELECTIONNEE})


@dataclass(frozen=True, slots=True)
class Choix:
    """One service and how many times."""

    prestation_id: str
    quantite: int = 1


@dataclass(frozen=True, slots=True)
class Panier:
    """Checked choices: copies of names and prices, whole XOF."""

    lignes: tuple[tuple[Prestation, int], ...]
    coiffeur_id: uuid.UUID | None
    pourboire: int = 0

    @property
    def total(self) -> int:
        """Lines plus tip."""
        return sum(p.prix * quantite for p, quantite in self.lignes) + self.pourboire


def panier_preparer(salon: Salon, choix: list[Choix], *, coiffeur_id: str | None = None, pourboire: int = 0) -> Panier:
    """Check choices against this salon's catalogue.

    Raises:
        SaisieInvalide: nothing chosen, something of another salon, or an amount out of bounds.
    """
    if not choix:
        raise SaisieInvalide(_("Choisissez au moins une prestation."))
    if any(not 1 <= c.quantite <= QUANTITE_MAX for c in choix):
        raise SaisieInvalide(_("La quantité va de 1 à 9."))
    _pourboire_verifier(salon, pourboire)
    prestations = _prestations(salon, [c.prestation_id for c in choix])
    lignes = tuple((prestations[c.prestation_id], c.quantite) for c in choix)
    panier = Panier(lignes, _coiffeur(salon, coiffeur_id), pourboire)
    if not 0 < panier.total <= MONTANT_MAX:
        raise SaisieInvalide(_("Le total dépasse ce que l'on peut payer en une fois (2 000 000 F)."))
    return panier


def session_composer(
    session_id: uuid.UUID, *, choix: list[Choix], coiffeur_id: str | None, pourboire: int, acteur_id: int | None = None
) -> SessionPaiement:
    """Set the lines, hairdresser and tip, and move the session to "to be paid".

    Raises:
        SaisieInvalide: see :func:`panier_preparer`.
        Conflit: a payment was already attempted (lines are frozen), or the session is over.

    ``acteur_id`` is who writes it for the client: the desk may also write again a ticket that no phone has opened.
    """
    with transaction.atomic():
        session = _session_composable(session_id, personnel=acteur_id is not None)
        panier = panier_preparer(session.salon, choix, coiffeur_id=coiffeur_id, pourboire=pourboire)
        session.lignes.all().delete()
        lignes_ecrire(session, panier)
        _valider(session, panier, total=panier.total, lignes=len(panier.lignes), acteur_id=acteur_id)
    return session


def session_confirmer_ticket(session_id: uuid.UUID, *, pourboire: int) -> SessionPaiement:
    """Accept the lines of a ticket as the desk wrote them, with the client's own tip.

    Raises:
        SaisieInvalide: a tip out of bounds.
        Conflit: as :func:`session_composer`.
    """
    with transaction.atomic():
        session = _session_composable(session_id)
        lignes = list(session.lignes.all())
        if not lignes:
            raise SaisieInvalide(_("Choisissez au moins une prestation."))
        _pourboire_verifier(session.salon, pourboire)
        total = sum(ligne.montant for ligne in lignes) + pourboire
        if total > MONTANT_MAX:
            raise SaisieInvalide(_("Le total dépasse ce que l'on peut payer en une fois (2 000 000 F)."))
        _valider(session, Panier((), session.coiffeur_id, pourboire), total=total, lignes=len(lignes))
    return session


def session_presenter(session: SessionPaiement, *, acteur_id: int) -> None:
    """Bring a locked session with lines to "to be paid" for staff: a walk-in pays at the desk, phone or not.

    Harmless where there is nothing to bring: elsewhere than before the payment, or without lines.
    """
    if session.etat not in _A_PRESENTER or session.total <= 0:
        return
    session_transiter(
        session,
        EtatSession.PRESTATION_SELECTIONNEE,
        type_trace=TypeTrace.SELECTION_PRESTATION,
        donnees={"total": session.total, "pourboire": session.pourboire, "lignes": session.lignes.count()},
        champs={"expire_le": echeance_composee(session.salon, timezone.now())},
        acteur_id=acteur_id,
    )


def session_mettre_a_payer(session_id: uuid.UUID, *, acteur_id: int) -> SessionPaiement:
    """Bring a ticket to "to be paid" without any phone (staff); see :func:`session_presenter`.

    Raises:
        Conflit: it has no lines, or is past that.
    """
    with transaction.atomic():
        session = session_verrouiller(session_id)
        session_presenter(session, acteur_id=acteur_id)
        if session.etat != EtatSession.PRESTATION_SELECTIONNEE:
            raise Conflit(_("Cette note n'attend pas de paiement."))
    return session


def lignes_ecrire(session: SessionPaiement, panier: Panier) -> None:
    """Insert the lines of a checked basket."""
    LigneSession.objects.bulk_create(
        LigneSession(
            session=session,
            prestation=prestation,
            libelle=prestation.nom,
            prix_unitaire=prestation.prix,
            quantite=quantite,
            coiffeur_id=panier.coiffeur_id,
        )
        for prestation, quantite in panier.lignes
    )


def _session_composable(session_id: uuid.UUID, *, personnel: bool = False) -> SessionPaiement:
    session = session_verrouiller(session_id)
    if session.nombre_tentatives:
        raise Conflit(_("Un paiement a déjà été lancé : la note ne peut plus changer."))
    # A ticket that no phone has opened yet is still the desk's to write again.
    if session.etat not in COMPOSABLES and not (personnel and session.etat == EtatSession.CREE):
        raise Conflit(_("Cette note est terminée. Scannez de nouveau le QR du salon."))
    return session


def _valider(
    session: SessionPaiement, panier: Panier, *, total: int, lignes: int, acteur_id: int | None = None
) -> None:
    # A manager's discount survives another choice of services, as long as something is left to pay.
    remise = session.remise if session.remise < total - panier.pourboire else 0
    total -= remise
    champs = {
        "coiffeur_id": panier.coiffeur_id,
        "pourboire": panier.pourboire,
        "remise": remise,
        "total": total,
        "expire_le": echeance_composee(session.salon, timezone.now()),
    }
    donnees = {"total": total, "pourboire": panier.pourboire, "lignes": lignes}
    if session.etat == EtatSession.PRESTATION_SELECTIONNEE:
        session_noter(session, champs, type_trace=TypeTrace.SELECTION_PRESTATION, donnees=donnees, acteur_id=acteur_id)
    else:
        session_transiter(
            session,
            EtatSession.PRESTATION_SELECTIONNEE,
            type_trace=TypeTrace.SELECTION_PRESTATION,
            donnees=donnees,
            champs=champs,
            acteur_id=acteur_id,
        )


def _pourboire_verifier(salon: Salon, pourboire: int) -> None:
    if not 0 <= pourboire <= MONTANT_MAX:
        raise SaisieInvalide(_("Le pourboire doit être un montant entier, sans virgule."))
    if pourboire and not salon.pourboires_actifs:
        raise SaisieInvalide(_("Ce salon ne propose pas de pourboire."))


def _prestations(salon: Salon, ids: list[str]) -> dict[str, Prestation]:
    valides = [i for i in ids if _est_uuid(i)]
    trouvees = {str(p.pk): p for p in Prestation.objects.filter(salon=salon, active=True, pk__in=valides)}
    if set(ids) - trouvees.keys():
        raise SaisieInvalide(_("Une des prestations n'est plus proposée. Choisissez de nouveau."))
    return trouvees


def _coiffeur(salon: Salon, coiffeur_id: str | None) -> uuid.UUID | None:
    if not coiffeur_id:
        return None
    if not _est_uuid(coiffeur_id):
        raise SaisieInvalide(_COIFFEUR_INCONNU)
    trouve = Coiffeur.objects.filter(salon=salon, actif=True, pk=coiffeur_id).first()
    if trouve is None:
        raise SaisieInvalide(_COIFFEUR_INCONNU)
    return trouve.pk


def _est_uuid(valeur: str) -> bool:
    try:
        uuid.UUID(valeur)
    except ValueError:
        return False
    return True


_COIFFEUR_INCONNU = _("Ce coiffeur n'est plus proposé. Choisissez de nouveau.")
