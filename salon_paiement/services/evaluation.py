"""The client's opinion of a settled visit: given once, kept as it was given."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from salon_paiement.erreurs import Conflit, SaisieInvalide
from salon_paiement.etats import EtatSession
from salon_paiement.models import Evaluation
from salon_paiement.services.transition import session_verrouiller, trace_de_session
from salon_paiement.sortants.emission import fait_enregistrer
from traces.types import TypeTrace

NOTES = range(1, 6)
COMMENTAIRE_MAX = 500


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the client said. ``recommande`` is None when the question was left aside."""

    note: int
    recommande: bool | None = None
    commentaire: str = ""


def evaluation_enregistrer(session_id: uuid.UUID, opinion: Opinion) -> tuple[Evaluation, bool]:
    """Write the rating of a settled session; a second one changes nothing.

    The comment is free text: it stays in its row and never enters a trace.

    Returns:
        The rating that counts (the first one), and whether it was written now.

    Raises:
        SaisieInvalide: a mark outside 1–5, or a comment over 500 characters.
        Conflit: the visit is not paid.
    """
    commentaire = opinion.commentaire.replace("\r\n", "\n").replace("\x00", "").strip()
    if opinion.note not in NOTES:
        raise SaisieInvalide(_("Choisissez une note de 1 à 5."))
    if len(commentaire) > COMMENTAIRE_MAX:
        raise SaisieInvalide(_("Votre commentaire dépasse 500 caractères."))
    with transaction.atomic():
        session = session_verrouiller(session_id)
        if session.etat != EtatSession.PAIEMENT_REUSSI:
            raise Conflit(_("On donne son avis une fois la note payée."))
        evaluation, nouvelle = Evaluation.objects.get_or_create(
            session=session,
            defaults={"note": opinion.note, "recommande": opinion.recommande, "commentaire": commentaire},
        )
        if nouvelle:
            donnees = {"note": evaluation.note, "recommande": evaluation.recommande}
            fait_enregistrer(trace_de_session(session, TypeTrace.EVALUATION, donnees=donnees))
    return evaluation, nouvelle
