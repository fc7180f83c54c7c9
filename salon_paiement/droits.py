"""Who may do what: one table from role to actions, read by every staff page; one from a key's scope to actions.

Nothing is granted anywhere else: Django's own groups and permissions are not used. A superuser is a
``plateforme`` operator and may do everything in every salon. A machine's key has no role: its technical user may do
what its scopes say, in its one salon, and enters no staff page.
"""

from __future__ import annotations

import enum
import uuid
from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser, User
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from salon_paiement.models import CleApi, Membre, Role, Salon
from salon_paiement.portees import Portee
from traces.parmi import cle_lue, parmi
from traces.plan_garde import PlanGarde, colonnes_de


class Action(enum.StrEnum):
    """What a role may be allowed to do in one salon."""

    VOIR_SA_JOURNEE = "voir_sa_journee"  # sessions of today where she works, her own lines
    VOIR_CAISSE = "voir_caisse"  # every session of the salon, with its timeline
    TENIR_CAISSE = "tenir_caisse"  # tickets, cancelling, another way to pay, releasing a phone
    LANCER_PAIEMENT = "lancer_paiement"  # asking an operator to ring a client's phone, from the desk or a program
    VOIR_CLIENTS = "voir_clients"
    VOIR_CATALOGUE = "voir_catalogue"  # services, hairdressers, places and their posters
    MODIFIER_CATALOGUE = "modifier_catalogue"
    VOIR_ARGENT = "voir_argent"  # attempts, receipts, ratings, money to handle
    VOIR_JOURNAL = "voir_journal"  # traces, providers' messages, outbox
    VOIR_SCEAUX = "voir_sceaux"  # whether facts are sealed, seals given outside, the witness file
    VOIR_ANNULATIONS = "voir_annulations"  # who cancels notes, compared with the others
    RELANCER_MESSAGES = "relancer_messages"
    ACCORDER_REMISE = "accorder_remise"  # a discount on what remains, cancelling a cash entry
    DEMANDER_REMBOURSEMENT = "demander_remboursement"
    APPROUVER_REMBOURSEMENT = "approuver_remboursement"  # the second person, above the salon's limit
    TRAITER_ARGENT = "traiter_argent"  # the late-money desk: accept, credit, refund, another session
    RAPPROCHER = "rapprocher"  # statements: a file imported writes money, like the operator's own word
    VOIR_GAINS = "voir_gains"  # what every hairdresser earns
    VOIR_STATISTIQUES = "voir_statistiques"  # the salon's figures, their exports and boards
    ACQUITTER_ALERTES = "acquitter_alertes"  # saying that an alert was seen, for everybody
    REGLER_ALERTES = "regler_alertes"  # from which value on an alert rings, whom, and when it must not
    TENIR_TABLEAUX = "tenir_tableaux"  # changing and withdrawing the boards that others share in the salon
    VERSER = "verser"  # commissions and tips paid to hairdressers
    DIRIGER = "diriger"  # settings, members, provider accounts, replacing a QR, another salon


_LIRE_TOUT = {
    Action.VOIR_CAISSE,
    Action.VOIR_CLIENTS,
    Action.VOIR_CATALOGUE,
    Action.VOIR_ARGENT,
    Action.VOIR_JOURNAL,
}
DROITS: dict[str, frozenset[Action]] = {
    Role.PROPRIETAIRE: frozenset(Action) - {Action.VOIR_SA_JOURNEE},
    Role.GERANT: frozenset(
        _LIRE_TOUT
        | {
            Action.TENIR_CAISSE,
            Action.LANCER_PAIEMENT,
            Action.VOIR_ANNULATIONS,
            Action.MODIFIER_CATALOGUE,
            Action.RELANCER_MESSAGES,
            Action.ACCORDER_REMISE,
            Action.DEMANDER_REMBOURSEMENT,
            Action.APPROUVER_REMBOURSEMENT,
            Action.TRAITER_ARGENT,
            Action.RAPPROCHER,
            Action.VOIR_GAINS,
            Action.VOIR_STATISTIQUES,
            Action.ACQUITTER_ALERTES,
            Action.REGLER_ALERTES,
            Action.TENIR_TABLEAUX,
            Action.VERSER,
        }
    ),
    Role.CAISSIER: frozenset(
        {
            Action.VOIR_CAISSE,
            Action.TENIR_CAISSE,
            Action.LANCER_PAIEMENT,
            Action.DEMANDER_REMBOURSEMENT,
            Action.VOIR_CLIENTS,
            Action.VOIR_CATALOGUE,
            Action.VOIR_ARGENT,
        }
    ),
    Role.COIFFEUR: frozenset({Action.VOIR_SA_JOURNEE}),
    # Whoever keeps the books reads everything and writes nothing.
    Role.COMPTABLE: frozenset(_LIRE_TOUT | {Action.VOIR_GAINS, Action.VOIR_STATISTIQUES, Action.VOIR_SCEAUX}),
}


# What no key may do, whatever a scope says: it directs nothing, and is nobody's second pair of eyes.
JAMAIS_UNE_CLE: frozenset[Action] = frozenset({Action.DIRIGER, Action.APPROUVER_REMBOURSEMENT, Action.VERSER})
PORTEES: dict[str, frozenset[Action]] = {
    Portee.SESSIONS_LIRE: frozenset({Action.VOIR_CAISSE}),
    Portee.SESSIONS_ECRIRE: frozenset({Action.VOIR_CAISSE, Action.TENIR_CAISSE}),
    Portee.PAIEMENTS_LIRE: frozenset({Action.VOIR_CAISSE, Action.VOIR_ARGENT}),
    Portee.PAIEMENTS_INITIER: frozenset({Action.VOIR_CAISSE, Action.LANCER_PAIEMENT}),
    Portee.REMBOURSEMENTS_DEMANDER: frozenset({Action.VOIR_CAISSE, Action.VOIR_ARGENT, Action.DEMANDER_REMBOURSEMENT}),
    Portee.CATALOGUE_LIRE: frozenset({Action.VOIR_CATALOGUE}),
    Portee.CATALOGUE_ECRIRE: frozenset({Action.VOIR_CATALOGUE, Action.MODIFIER_CATALOGUE}),
    Portee.CLIENTS_LIRE: frozenset({Action.VOIR_CLIENTS}),
    Portee.STATISTIQUES_LIRE: frozenset({Action.VOIR_STATISTIQUES}),
    Portee.TRACES_LIRE: frozenset({Action.VOIR_JOURNAL}),
    Portee.CAISSE_LIRE: frozenset({Action.VOIR_CAISSE, Action.VOIR_ARGENT}),
}
# How the technical user of a key is called: nobody can be invited under such a name (``:`` is refused there).
NOM_DE_CLE = "cle:"


# Asked by every page and call of an app: building it by the framework takes longer than running it.
_ROLES = PlanGarde(
    f"SELECT salon_id, role FROM {Membre._meta.db_table} WHERE utilisateur_id = %s AND actif"  # noqa: S608
)
_SALONS = f"SELECT {colonnes_de(Salon)} FROM {Salon._meta.db_table} WHERE {{ceux_ci}} ORDER BY nom, id"  # noqa: S608


def est_cle(user: User | AnonymousUser) -> bool:
    """Tell whether ``user`` is the technical account of a key, and no person."""
    return user.get_username().startswith(NOM_DE_CLE)


def roles_de(user: User | AnonymousUser) -> dict[uuid.UUID, str]:
    """Return the active roles of ``user`` by salon; read once per request (kept on the user object). A key has none."""
    connus: dict[uuid.UUID, str] | None = getattr(user, "_roles_par_salon", None)
    if connus is None:
        connus = _roles_lire(user.pk) if user.pk and not est_cle(user) else {}
        user._roles_par_salon = connus  # type: ignore[union-attr]
    return connus


def _roles_lire(compte: int) -> dict[uuid.UUID, str]:
    with connection.cursor() as curseur:
        curseur.execute(_ROLES, [compte])
        return {cle_lue(salon_id): role for salon_id, role in curseur.fetchall()}


def actions_par_salon(user: User | AnonymousUser) -> dict[uuid.UUID, frozenset[Action]]:
    """Return what ``user`` may do in each of her salons: by her role, or by the scopes of a living key.

    Read once per request: a page asks some thirty times what its reader may do.
    """
    connues: dict[uuid.UUID, frozenset[Action]] | None = getattr(user, "_actions_par_salon", None)
    if connues is None:
        connues = _actions_de_cle(user) if est_cle(user) else _actions_de_membre(user)
        user._actions_par_salon = connues  # type: ignore[union-attr]
    return connues


def _actions_de_membre(user: User | AnonymousUser) -> dict[uuid.UUID, frozenset[Action]]:
    return {salon_id: DROITS[role] for salon_id, role in roles_de(user).items()}


def _actions_de_cle(user: User | AnonymousUser) -> dict[uuid.UUID, frozenset[Action]]:
    siennes = CleApi.objects.filter(compte_id=user.pk, revoquee_le=None, expire_le__gt=timezone.now())
    return {salon_id: actions_de_portees(codes) for salon_id, codes in siennes.values_list("salon_id", "portees")}


def cle_portees_noter(cle: CleApi) -> None:
    """Keep on a key's user what its row allows: just read and found living, it is not read a second time."""
    cle.compte._actions_par_salon = {cle.salon_id: actions_de_portees(cle.portees)}  # type: ignore[attr-defined]


def actions_de_portees(codes: Iterable[str]) -> frozenset[Action]:
    """Return what these scopes allow together; a code that is none of ours allows nothing."""
    vides: frozenset[Action] = frozenset()
    return vides.union(*(PORTEES.get(code, vides) for code in codes)) - JAMAIS_UNE_CLE


def est_plateforme(user: User | AnonymousUser) -> bool:
    """Tell whether ``user`` operates the whole platform."""
    return bool(user.is_active and user.is_superuser)


def est_du_personnel(user: User | AnonymousUser) -> bool:
    """Tell whether ``user`` may enter the staff pages at all; a key may not, whatever its scopes."""
    return bool(user.is_active and (user.is_superuser or roles_de(user)))


def role_dans(user: User | AnonymousUser, salon: Salon) -> str:
    """Return the role of ``user`` in ``salon``, empty when there is none."""
    return roles_de(user).get(salon.pk, "")


def ids_permis(user: User | AnonymousUser, action: Action) -> list[uuid.UUID]:
    """Return the salons where a *member* or a key may do ``action`` (no superuser: see :func:`salons_de`)."""
    return [salon_id for salon_id, permises in actions_par_salon(user).items() if action in permises]


def peut(user: User | AnonymousUser, action: Action, salon: Salon | uuid.UUID | None = None) -> bool:
    """Tell whether ``user`` may do ``action`` in ``salon``; without a salon, in any salon of hers."""
    if not user.is_active:
        return False
    if user.is_superuser:
        return True
    if salon is None:
        return action in actions_quelque_part(user)
    cle = salon.pk if isinstance(salon, Salon) else salon
    return action in actions_par_salon(user).get(cle, ())


def actions_quelque_part(user: User | AnonymousUser) -> frozenset[Action]:
    """Return what ``user`` may do in one of her salons at least: what a page shows a way to."""
    if est_plateforme(user):
        return frozenset(Action)
    return frozenset[Action]().union(*actions_par_salon(user).values()) if user.is_active else frozenset()


def salon_est_permis(user: User | AnonymousUser, action: Action | None, salon_id: uuid.UUID) -> bool:
    """Tell whether this is one of :func:`salons_de`, without asking for salons once her rights are known."""
    if est_plateforme(user):
        return Salon.objects.filter(pk=salon_id).exists()
    return salon_id in (actions_par_salon(user) if action is None else ids_permis(user, action))


def actions_communes(user: User | AnonymousUser, salons: Iterable[uuid.UUID]) -> frozenset[Action]:
    """Return what ``user`` may do in every one of ``salons``: what is summed over them must be allowed in each."""
    if est_plateforme(user):
        return frozenset(Action)
    connues, rien = actions_par_salon(user), frozenset[Action]()
    return frozenset(Action).intersection(*(connues.get(cle, rien) for cle in salons))


def salons_de(user: User | AnonymousUser, action: Action | None = None) -> QuerySet[Salon]:
    """Return the salons ``user`` belongs to, or only those where she may do ``action``."""
    salons = Salon.objects.order_by("nom", "pk")
    return salons if est_plateforme(user) else salons.filter(pk__in=_siens(user, action))


def ses_salons(user: User | AnonymousUser, action: Action | None = None) -> list[Salon]:
    """Return :func:`salons_de`, read at once by a plan that the connection keeps: most pages begin with it."""
    ceux_ci, cles = ("TRUE", []) if est_plateforme(user) else parmi("id", _siens(user, action))
    return list(Salon.objects.raw(PlanGarde(_SALONS.format(ceux_ci=ceux_ci)), cles))


def _siens(user: User | AnonymousUser, action: Action | None) -> list[uuid.UUID]:
    return list(actions_par_salon(user)) if action is None else ids_permis(user, action)


def ou_elle_peut_q(user: User | AnonymousUser, action: Action) -> Q:
    """Return the condition on rows of the salons where ``user`` may do ``action``, for rows that Django reads.

    Without looking at the salons' table. :func:`ou_elle_peut_sql` is the same condition for statements written by hand.
    """
    return Q() if est_plateforme(user) else Q(salon_id__in=ids_permis(user, action))


def ou_elle_peut_sql(user: User | AnonymousUser, action: Action, colonne: str = "salon_id") -> tuple[str, list[str]]:
    """Return the condition of :func:`ou_elle_peut_q` as SQL, and its parameters.

    What a badge counts on every page costs one index.

    Args:
        colonne: which holds the salon's key.
    """
    return ("TRUE", []) if est_plateforme(user) else parmi(colonne, ids_permis(user, action))
