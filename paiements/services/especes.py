"""Cash taken by staff into the open till: counted at once, confirmed by the client, cancelled by a manager only.

Lock order: session → attempt → till → ledger. Amounts are whole XOF; no coin is smaller than 5 F.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from paiements.etats import VIVANTS, EtatPaiement
from paiements.etats_remboursement import OUVERTS, EtatRemboursement
from paiements.models import Caisse, Ecriture, GesteAccord, Moyen, Paiement, Remboursement, TypeException, TypeOperation
from paiements.services.accords import Voulu, accord_utiliser
from paiements.services.caisse.ouverture import tenir_exiger
from paiements.services.consequences import Encaisse, session_apres_succes
from paiements.services.exceptions import exception_signaler
from paiements.services.grand_livre import annulation_operation, operations_ecrire, succes_operation
from paiements.services.idempotence import cle_composer, cle_enregistrer, cle_retrouver
from paiements.services.remboursement.plafond import PAS_ESPECES
from paiements.services.tiroir import caisse_verrouiller
from paiements.services.transition import (
    paiement_creer,
    paiement_noter,
    paiement_transiter,
    tentative_verrouiller,
    trace_de_paiement,
)
from salon_paiement.argent import DEVISE, MONTANT_MAX, montant_afficher
from salon_paiement.droits import Action, peut
from salon_paiement.erreurs import Conflit, Refuse, SaisieInvalide
from salon_paiement.etats import EtatSession
from salon_paiement.models import SessionPaiement
from salon_paiement.services.composition import session_presenter
from salon_paiement.services.transition import session_noter, session_verrouiller
from traces.types import TypeTrace


@dataclass(frozen=True, slots=True)
class Especes:
    """Cash on the counter.

    Args:
        cle: the form's key: the same one gives the same payment back.
        montant: what it pays; ``None`` for all that is due.
        remis: what the client handed over; ``None`` for the exact sum.
    """

    cle: str
    montant: int | None = None
    remis: int | None = None


def especes_arrondir(du: int) -> int:
    """Return what is asked in coins for ``du``: the nearest multiple of 5 F."""
    return (du + PAS_ESPECES // 2) // PAS_ESPECES * PAS_ESPECES


def rendu_de(paiement: Paiement) -> int:
    """Return the change of a cash payment."""
    return max((paiement.montant_remis or 0) - (paiement.montant_recu or 0), 0)


def especes_encaisser(session_id: uuid.UUID, especes: Especes, acteur: User) -> Paiement:
    """Take cash for what is due, or for a part of it, into the salon's open till.

    Raises:
        Refuse: this person does not keep the till (403).
        SaisieInvalide: an impossible sum, more than is due, less handed over than asked, or the key (422).
        Conflit: the till is closed, nothing is due, or another payment is under way (409).
    """
    clef = cle_composer(f"session:{session_id}", especes.cle, "especes", especes.montant, especes.remis, acteur.pk)
    with transaction.atomic():
        session = session_verrouiller(session_id)
        tenir_exiger(acteur, session.salon_id)
        deja = cle_retrouver(clef)
        if deja:
            return Paiement.objects.get(pk=deja)
        _session_preparer(session, acteur)
        recu, applique = _part(session.du, especes)
        caisse = caisse_verrouiller(session.salon_id)
        paiement = _paiement(session, caisse, recu, applique, especes, acteur)
        _ecrire(session, paiement, acteur)
        cle_enregistrer(clef, str(paiement.pk))
    return paiement


def especes_confirmer(paiement_id: uuid.UUID, *, oui: bool) -> None:
    """Write the client's word about her cash; the first one counts, the money stays whatever it is.

    Raises:
        Conflit: this is not cash that the salon counted (409).
    """
    with transaction.atomic():
        session, paiement = tentative_verrouiller(paiement_id)
        if paiement.moyen != Moyen.ESPECES or paiement.etat != EtatPaiement.REUSSI:
            raise Conflit(_("Cet encaissement n'existe plus : le salon l'a annulé."))
        if paiement.confirme_client is not None:
            return
        montant = paiement.montant_recu or 0
        trace = trace_de_paiement(
            paiement, TypeTrace.ESPECES_CONFIRMEES, donnees={"montant": montant, "reponse": "oui" if oui else "non"}
        )
        paiement_noter(paiement, {"confirme_client": oui, "confirme_le": timezone.now()}, trace=trace)
        if not oui:
            exception_signaler(paiement, session, TypeException.ESPECES_CONTESTEES, montant)


def especes_annuler(
    paiement_id: uuid.UUID, motif: str, acteur: User, cle: str, *, accord: uuid.UUID | None = None
) -> Paiement:
    """Cancel a cash entry of the till that is still open: the drawer gives the money back.

    A note already settled stays paid: somebody must look at the sum, an exception says so.

    Args:
        accord: the manager's agreement (:mod:`paiements.services.accords`) that lets ``acteur`` do it.

    Raises:
        Refuse: a manager's gesture, or an agreement that is not to this one (403).
        SaisieInvalide: no reason, or the key (422).
        Conflit: not cash of the open till, or part of it was given back or moved already (409).
    """
    motif = " ".join(motif.split())[:200]
    if len(motif) < 3:
        raise SaisieInvalide(_("Dites pourquoi cet encaissement est annulé : la propriétaire le verra."))
    clef = cle_composer(f"paiement:{paiement_id}", cle, "annuler_especes", motif, acteur.pk)
    with transaction.atomic():
        session, paiement = tentative_verrouiller(paiement_id)
        if accord is None and not peut(acteur, Action.ACCORDER_REMISE, paiement.salon_id):
            raise Refuse(_("Votre rôle ne permet pas d'annuler un encaissement."))
        if cle_retrouver(clef):
            return paiement
        par: dict[str, object] = {}
        if accord is not None:
            voulu = Voulu(GesteAccord.ANNULATION_ESPECES, session, paiement.montant_recu or 0, acteur, paiement)
            par["accord"] = accord_utiliser(accord, voulu).pk
        _annulation_verifier(paiement)
        if caisse_verrouiller(paiement.salon_id).pk != paiement.caisse_id:
            raise Conflit(_("Cet argent est dans une caisse déjà fermée : faites plutôt un remboursement."))
        _annuler(session, paiement, motif, acteur, par)
        cle_enregistrer(clef, str(paiement.pk))
    return paiement


def _session_preparer(session: SessionPaiement, acteur: User) -> None:
    """Bring a ticket to "to be paid" and refuse whatever does not wait for cash."""
    if Paiement.objects.filter(session=session, etat__in=VIVANTS, remplacee=False).exists():
        raise Conflit(
            _(
                "Un paiement est en cours de vérification : n'encaissez pas. "
                "Si le client renonce, choisissez d'abord « Le client paie autrement »."
            )
        )
    session_presenter(session, acteur_id=acteur.pk)
    if session.etat != EtatSession.PRESTATION_SELECTIONNEE or session.du <= 0:
        raise Conflit(_("Cette note n'attend pas de paiement."))


def _part(du: int, especes: Especes) -> tuple[int, int]:
    """Return what is received and what it settles of ``du``."""
    entier = especes_arrondir(du)
    recu = entier if especes.montant in {None, du} else especes.montant or 0
    if entier == 0:
        raise SaisieInvalide(_("Il reste moins que la plus petite pièce : accordez une remise."))
    if not 0 < recu <= MONTANT_MAX:
        raise SaisieInvalide(_("Donnez une somme en francs entiers, 2 000 000 F au plus."))
    if recu > max(entier, du):
        raise SaisieInvalide(
            _("Il reste %(du)s à payer, pas plus : notez ce que le client remet, le reste est sa monnaie.")
            % {"du": montant_afficher(du)}
        )
    remis = recu if especes.remis is None else especes.remis
    if recu % PAS_ESPECES or remis % PAS_ESPECES:
        raise SaisieInvalide(
            _("En espèces, la somme doit être un multiple de 5 F : il n'y a pas de pièce plus petite.")
        )
    if not recu <= remis <= MONTANT_MAX:
        raise SaisieInvalide(
            _("La somme remise doit couvrir %(montant)s, sans dépasser 2 000 000 F.")
            % {"montant": montant_afficher(recu)}
        )
    return recu, du if recu == entier else min(recu, du)


def _paiement(
    session: SessionPaiement, caisse: Caisse, recu: int, applique: int, especes: Especes, acteur: User
) -> Paiement:
    return Paiement(
        salon_id=session.salon_id,
        session=session,
        moyen=Moyen.ESPECES,
        caisse=caisse,
        encaisse_par=acteur,
        montant=recu,
        montant_recu=recu,
        montant_remis=recu if especes.remis is None else especes.remis,
        montant_applique=applique,
        arrondi=applique - recu,
        devise_recue=DEVISE,
        etat=EtatPaiement.REUSSI,
        verdict_le=timezone.now(),
    )


def _ecrire(session: SessionPaiement, paiement: Paiement, acteur: User) -> None:
    recu, applique, du = paiement.montant, paiement.montant_applique, session.du
    donnees = {
        "montant": recu, "recu": recu, "applique": applique, "surplus": 0, "devise": DEVISE, "moyen": Moyen.ESPECES
    }  # fmt: skip
    creation = trace_de_paiement(
        paiement,
        TypeTrace.CONFIRMATION_PAIEMENT,
        vers=EtatPaiement.REUSSI,
        creation=True,
        donnees=donnees,
        acteur_id=acteur.pk,
    )
    paiement_creer(paiement, creation)
    session_noter(session, {"nombre_tentatives": session.nombre_tentatives + 1})
    compte = {
        "montant": recu, "remis": paiement.montant_remis, "rendu": rendu_de(paiement), "arrondi": paiement.arrondi
    }  # fmt: skip
    trace = trace_de_paiement(paiement, TypeTrace.ESPECES_RECUES, donnees=compte, acteur_id=acteur.pk)
    encaisse = Encaisse(
        operation=succes_operation(paiement, recu=recu, applique=applique, surplus=0, devise=DEVISE),
        recu=recu, applique=applique, surplus=0, devise=DEVISE, du_avant=du, vivant=False, tardif=False,
        exact=applique == du, dans_le_delai=True,
    )  # fmt: skip
    session_apres_succes(session, paiement, encaisse, trace)


def _annulation_verifier(paiement: Paiement) -> None:
    if paiement.moyen != Moyen.ESPECES or paiement.etat != EtatPaiement.REUSSI:
        raise Conflit(_("Seul un encaissement d'espèces encore compté peut être annulé."))
    rendus = Remboursement.objects.filter(paiement=paiement, etat__in=OUVERTS | {EtatRemboursement.FAIT})
    if paiement.montant_rembourse or rendus.exists():
        raise Conflit(_("Une partie de cet argent a déjà été rendue, ou va l'être : il ne peut plus être annulé."))
    # The counter-entry undoes the success as it was written: money that moved since is not where it says.
    deplace = Ecriture.objects.filter(paiement=paiement, libelle=TypeOperation.AFFECTATION)
    if paiement.surplus or deplace.exists():
        raise Conflit(_("Une partie de cet argent n'est plus sur cette note : faites plutôt un remboursement."))


def _annuler(session: SessionPaiement, paiement: Paiement, motif: str, acteur: User, par: Mapping[str, object]) -> None:
    recu, applique = paiement.montant_recu or 0, paiement.montant_applique
    soldee = session.etat == EtatSession.PAIEMENT_REUSSI
    trace = trace_de_paiement(
        paiement,
        TypeTrace.ESPECES_ANNULEES,
        vers=EtatPaiement.ANNULE,
        donnees={"montant": recu, "apres_recu": soldee, **par},
        acteur_id=acteur.pk,
        description=motif,
    )
    operations_ecrire(annulation_operation(paiement, soldee=soldee))
    champs = {} if soldee else {"montant_applique": 0}
    paiement_transiter(paiement, EtatPaiement.ANNULE, trace=trace, champs=champs)
    if soldee:
        exception_signaler(paiement, session, TypeException.ANNULATION, applique)
        return
    delai = datetime.timedelta(minutes=session.salon.minutes_scan)
    session_noter(
        session,
        {
            "montant_applique": session.montant_applique - applique,
            # Whoever must pay again has time to.
            "expire_le": max(session.expire_le, timezone.now() + delai),
        },
    )
