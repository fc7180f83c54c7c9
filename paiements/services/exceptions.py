"""Money that needs a human: one row per attempt and reason, the owner told once; and how it is closed."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from paiements.models import ExceptionMonetaire, Paiement, Remboursement, Resolution, TypeException
from paiements.services.echeancier import LIMITE
from salon_paiement.models import Salon, SessionPaiement
from salon_paiement.notifications.equipe import GRATUITS, equipe_prevenir
from salon_paiement.sortants.emission import fait_enregistrer, faits_enregistrer
from traces.services import Trace, trace_enregistrer
from traces.types import TypeTrace

# What the payment of the rest answers by itself.
_SOLDEES_AVEC_LA_NOTE = (TypeException.INSUFFISANT, TypeException.PARTIEL_FIN_JOUR)
_OUVERTE = {
    "resolution": "", "resolue_le": None, "resolue_par": None, "remboursement": None, "avoir": None,
    "session_cible": None,
}  # fmt: skip
_DUES_AU_CLIENT = (TypeException.TARDIF, TypeException.DOUBLON, TypeException.TROP_PERCU)


def exception_signaler(
    paiement: Paiement,
    session: SessionPaiement,
    type_exception: str,
    montant: int,
    devise: str = "XOF",
    *,
    precision: str = "",
    rouvrir: bool = True,
) -> bool:
    """Open an exception on an attempt, or open it again when it was closed; nothing when it is open already.

    The traces keep what was decided before: the row only tells what waits now.

    Args:
        montant: the amount at stake, whole units of ``devise``.
        precision: what a person must know to decide, at most 200 characters, no personal data.
        rouvrir: False where the same fact is only seen once more, not new.

    Returns:
        True when it was opened now.
    """
    valeurs = {"montant": montant, "devise": devise, "note": precision[:200]}
    ligne, nouvelle = ExceptionMonetaire.objects.get_or_create(
        paiement=paiement,
        type=type_exception,
        defaults={"salon_id": paiement.salon_id, "session": session, **valeurs},
    )
    fermee_le = None if nouvelle or not rouvrir else _rouvrir(ligne, valeurs)
    if nouvelle or fermee_le:
        # A message's key is used once: each time it is opened again is another one.
        fois = f"{int(fermee_le.timestamp() * 1000)}:" if fermee_le else ""
        fait_enregistrer(
            Trace(
                type_trace=TypeTrace.EXCEPTION_MONETAIRE,
                salon_id=paiement.salon_id,
                session_id=session.pk,
                paiement_id=paiement.pk,
                objet_id=ligne.pk,
                donnees={"type": type_exception, "montant": montant, "devise": devise},
            )
        )
        equipe_prevenir(
            Salon.objects.get(pk=paiement.salon_id),
            evenement=f"exception:{paiement.pk}:{fois}{type_exception}",
            modele="argent_a_traiter",
            canaux=GRATUITS,
            session=session,
        )
    return bool(nouvelle or fermee_le)


def _rouvrir(exception: ExceptionMonetaire, valeurs: Mapping[str, object]) -> datetime.datetime | None:
    """Open a closed exception again; returns when it was closed, ``None`` when it is open."""
    verrou = ExceptionMonetaire.objects.select_for_update(no_key=True)
    fermee_le = verrou.values_list("resolue_le", flat=True).get(pk=exception.pk)
    if fermee_le is not None:
        ExceptionMonetaire.objects.filter(pk=exception.pk).update(**_OUVERTE, **valeurs)
        # What opens it again is told next: partners hear of it once.
        trace_enregistrer(_decision(exception, "rouverte", None, ""))
    return fermee_le


def exception_clore(
    exception: ExceptionMonetaire, resolution: str, *, note: str = "", acteur_id: int | None = None, **liens: object
) -> None:
    """Write the decision on a locked exception, with its trace.

    Args:
        acteur_id: who decided; ``None`` when the facts closed it by themselves.
        liens: ``remboursement``, ``avoir``, ``session_cible``: what the decision made.
    """
    champs = {
        "resolution": resolution, "resolue_par_id": acteur_id, "note": note[:200], "resolue_le": timezone.now(), **liens
    }  # fmt: skip
    for nom, valeur in champs.items():
        setattr(exception, nom, valeur)
    exception.save(update_fields=[nom.removesuffix("_id") for nom in champs])
    fait_enregistrer(_decision(exception, resolution, acteur_id, note))


def exceptions_clore_ensemble(
    exceptions: Sequence[ExceptionMonetaire], resolution: str, *, note: str, acteur_id: int
) -> None:
    """Write one person's decision on many locked exceptions, each with its trace, in a few statements."""
    ExceptionMonetaire.objects.filter(pk__in=[exception.pk for exception in exceptions]).update(
        resolution=resolution, resolue_par_id=acteur_id, note=note[:200], resolue_le=timezone.now()
    )
    faits_enregistrer([_decision(exception, resolution, acteur_id, note) for exception in exceptions])


def sans_verdict_clore(paiement: Paiement, *, acteur_id: int | None = None) -> None:
    """Close the "no answer" exception of an attempt that has just ended; free for the young ones, nearly all."""
    age = timezone.now() - (paiement.initie_le or paiement.date_creation)
    # Nobody is asked before this age; the margin forgives two clocks.
    if age >= LIMITE - datetime.timedelta(hours=1):
        _clore_toutes(
            _ouvertes([TypeException.SANS_VERDICT]).filter(paiement=paiement), _("Réponse arrivée."), acteur_id
        )


def partielles_clore(session: SessionPaiement) -> None:
    """Close what said that a note was paid in part only: the rest has just come."""
    _clore_toutes(_ouvertes(_SOLDEES_AVEC_LA_NOTE).filter(session=session), _("Le reste a été réglé."), None)


def exceptions_depassees_clore(paiement: Paiement, devise: str) -> None:
    """Close what a first answer left unclear (no amount, another currency) and a better one has told since."""
    types = [TypeException.MONTANT_ABSENT] + [TypeException.DEVISE] * (devise == "XOF")
    _clore_toutes(_ouvertes(types).filter(paiement=paiement), _("L'opérateur a dit le montant."), None)


def exceptions_de_lignes_clore(lignes: Collection[int]) -> None:
    """Close what said that these statement lines made no sense: the payment they speak of has come since."""
    ouvertes = ExceptionMonetaire.objects.filter(ligne_releve_id__in=list(lignes), resolue_le=None)
    _clore_toutes(ouvertes, _("Le paiement de cette ligne est arrivé depuis."), None)


def exceptions_ajuster(paiement: Paiement, *, recu: int, surplus: int, du: int) -> None:
    """Make the open exceptions of a corrected success tell its amounts of now, whole XOF."""
    montants = {
        TypeException.TARDIF: recu,
        TypeException.DOUBLON: surplus,
        TypeException.TROP_PERCU: surplus,
        TypeException.INSUFFISANT: du,
    }
    for type_exception, montant in montants.items():
        _ouvertes([type_exception]).filter(paiement=paiement).update(montant=montant)


def exceptions_rouvrir(remboursement: Remboursement) -> None:
    """Open again what a refund was to settle: it was refused, or never left. The money is still owed."""
    # Explained because this refund held the money, or settled by it.
    expliquees = Q(paiement=remboursement.paiement_id, resolution=Resolution.EXPLIQUE, type__in=_DUES_AU_CLIENT)
    attendues = ExceptionMonetaire.objects.select_for_update(no_key=True, of=("self",)).filter(resolue_le__isnull=False)
    for exception in attendues.filter(expliquees | Q(remboursement=remboursement)):
        ExceptionMonetaire.objects.filter(pk=exception.pk).update(
            resolution="", resolue_le=None, resolue_par=None, remboursement=None
        )
        fait_enregistrer(_decision(exception, "rouverte", None, ""))


def _ouvertes(types: Collection[str]) -> QuerySet[ExceptionMonetaire]:
    return ExceptionMonetaire.objects.filter(type__in=list(types), resolue_le=None)


def _clore_toutes(exceptions: QuerySet[ExceptionMonetaire], note: str, acteur_id: int | None) -> None:
    closes = list(exceptions.select_for_update(no_key=True))
    for exception in closes:
        exception_clore(exception, Resolution.EXPLIQUE, note=note, acteur_id=acteur_id)


def _decision(exception: ExceptionMonetaire, decision: str, acteur_id: int | None, note: str) -> Trace:
    return Trace(
        type_trace=TypeTrace.DECISION_ARGENT,
        salon_id=exception.salon_id,
        session_id=exception.session_id,
        paiement_id=exception.paiement_id,
        acteur_id=acteur_id,
        objet_id=exception.pk,
        donnees={
            "type": exception.type, "decision": decision, "montant": exception.montant, "devise": exception.devise,
        },
        description=note,
    )  # fmt: skip
