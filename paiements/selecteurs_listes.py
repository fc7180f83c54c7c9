"""Lists that programs read, page after page: what somebody may see, with what a line shows; never counted."""

from __future__ import annotations

import datetime
import functools
import uuid
from collections import defaultdict
from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db.models import Model, Q, QuerySet

from paiements.models import Avoir, Caisse, ExceptionMonetaire, Paiement, ReleveFournisseur, Remboursement
from paiements.selecteurs import avec_tout
from salon_paiement.calendrier import fin_de_journee
from salon_paiement.droits import Action, est_plateforme, ids_permis, ou_elle_peut_q
from salon_paiement.models import PosteQR, Salon, SessionPaiement, Telephone
from salon_paiement.selecteurs import Personne, sessions_visibles

_PERSONNE = frozenset({"username", "first_name", "last_name"})
# What a line says of what it belongs to; the other columns, half of them all, are not read.
_Montres = dict[str, tuple[type[Model], frozenset[str]]]
_MONTRES: dict[str, _Montres] = {
    "paiement": {
        "salon": (Salon, frozenset({"nom"})),
        "session": (SessionPaiement, frozenset({"code_court"})),
        "telephone": (Telephone, frozenset({"masque"})),
        "encaisse_par": (User, _PERSONNE),
    },
    "remboursement": {
        "salon": (Salon, frozenset({"nom"})),
        "session": (SessionPaiement, frozenset({"code_court", "salon"})),
        "paiement": (Paiement, frozenset({"reference", "telephone"})),
        "paiement__telephone": (Telephone, frozenset({"masque"})),
        "demande_par": (User, _PERSONNE),
        "approuve_par": (User, _PERSONNE),
        "avoir": (Avoir, frozenset({"code"})),
    },
    "note": {
        "salon": (Salon, frozenset({"nom"})),
        "poste": (PosteQR, frozenset({"nom"})),
        "telephone": (Telephone, frozenset({"masque"})),
    },
}
_UN_JOUR = datetime.timedelta(days=1)


def sessions_lisibles(user: Personne) -> QuerySet[SessionPaiement]:
    """Return the notes ``user`` may see, with what a line shows."""
    return avec_tout(sessions_visibles(user)).defer(*_jamais_montres("note"))


def sessions_du_client(
    user: Personne, sessions: QuerySet[SessionPaiement], client: uuid.UUID
) -> QuerySet[SessionPaiement]:
    """Return the notes of one client; who sees only her own day may not look for anybody."""
    siennes = sessions.filter(client_id=client)
    return siennes if est_plateforme(user) else siennes.filter(salon_id__in=ids_permis(user, Action.VOIR_CAISSE))


def paiements_visibles(user: Personne) -> QuerySet[Paiement]:
    """Return the payments of the salons whose money ``user`` may see."""
    return paiements_charges().filter(ou_elle_peut_q(user, Action.VOIR_ARGENT))


def paiements_charges() -> QuerySet[Paiement]:
    """Return payments with what a line shows; whoever asks has already looked at who may see them."""
    return Paiement.objects.select_related("salon", "session", "telephone", "encaisse_par")


def paiements_montres(user: Personne) -> QuerySet[Paiement]:
    """Return the same as :func:`paiements_visibles` for a list, which shows a name of each salon, note and person."""
    return paiements_ecrits().filter(ou_elle_peut_q(user, Action.VOIR_ARGENT))


def paiements_ecrits() -> QuerySet[Paiement]:
    """Return the same as :func:`paiements_charges` to be written out."""
    return paiements_charges().defer(*_jamais_montres("paiement"))


def remboursements_ecrits(user: Personne) -> QuerySet[Remboursement]:
    """Return the refunds of the salons whose money ``user`` may see, with what a line shows."""
    siens = Remboursement.objects.filter(ou_elle_peut_q(user, Action.VOIR_ARGENT))
    return siens.select_related(*_MONTRES["remboursement"]).defer(*_jamais_montres("remboursement"))


@functools.cache
def _jamais_montres(ligne: str) -> tuple[str, ...]:
    return tuple(
        f"{lien}__{champ.name}"
        for lien, (modele, montres) in _MONTRES[ligne].items()
        for champ in modele._meta.concrete_fields
        if champ.name not in montres and not champ.primary_key
    )


def paiement_visible(user: Personne, reference: str) -> Paiement | None:
    """Return one payment by our reference; ``None`` when unknown or not hers."""
    return paiements_visibles(user).filter(reference=reference).first()


def caisses_visibles(user: Personne) -> QuerySet[Caisse]:
    """Return the openings of the tills whose money ``user`` may see, with their Z."""
    caisses = Caisse.objects.filter(ou_elle_peut_q(user, Action.VOIR_ARGENT))
    return caisses.select_related("salon", "ouverte_par", "cloture__fermee_par")


def releves_visibles(user: Personne) -> QuerySet[ReleveFournisseur]:
    """Return the statements of the accounts whose money ``user`` may see."""
    releves = ReleveFournisseur.objects.filter(ou_elle_peut_q(user, Action.VOIR_ARGENT))
    return releves.select_related("salon", "compte__salon", "cree_par")


def exceptions_visibles(user: Personne) -> QuerySet[ExceptionMonetaire]:
    """Return money that waits, or waited, for a person in the salons whose money ``user`` may see."""
    exceptions = ExceptionMonetaire.objects.filter(ou_elle_peut_q(user, Action.VOIR_ARGENT))
    return exceptions.select_related(
        "salon", "session", "paiement", "resolue_par", "remboursement", "avoir", "session_cible"
    )


def q_jours(salons: Iterable[Salon], du: datetime.date | None, au: datetime.date | None, champ: str) -> Q:
    """Return the condition "``champ`` lies in these business days", each salon's in its own time zone.

    Args:
        du, au: both included; ``None`` leaves that side open.
    """
    if du is None and au is None:
        return Q()
    par_bornes: dict[tuple[datetime.datetime | None, datetime.datetime | None], list[uuid.UUID]] = defaultdict(list)
    for salon in salons:
        debut = fin_de_journee(salon, du - _UN_JOUR) if du else None
        par_bornes[debut, fin_de_journee(salon, au) if au else None].append(salon.pk)
    condition = Q(pk__in=[])
    for (debut, fin), ids in par_bornes.items():
        bornes = {f"{champ}__gte": debut, f"{champ}__lt": fin}
        condition |= Q(salon_id__in=ids, **{nom: borne for nom, borne in bornes.items() if borne is not None})
    return condition
