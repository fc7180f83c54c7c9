"""Keys of machines: made, replaced, revoked by an owner, each with its fact; and read at the API's door."""

from __future__ import annotations

import datetime
import secrets
import uuid
from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from salon_paiement.cles_texte import Ecrite, cle_tirer
from salon_paiement.droits import NOM_DE_CLE, Action, actions_de_portees, peut
from salon_paiement.erreurs import Conflit, Refuse, SaisieInvalide
from salon_paiement.models import CleApi, Salon
from salon_paiement.models.base import cle_nouvelle
from salon_paiement.portees import Portee
from traces.plan_garde import PlanGarde, colonnes_de
from traces.services import Trace, trace_enregistrer
from traces.types import TypeTrace

# Both keys are taken for so long after a replacement: the time to change it everywhere.
RECOUVREMENT = datetime.timedelta(hours=24)
JOURS_MAX = 730
VIVANTES_MAX = 20
# The last use is a date for people, not a journal: it costs one write a minute at most.
ECART_UTILISATION = datetime.timedelta(minutes=1)


def cle_creer(salon: Salon, *, nom: str, portees: Iterable[str], jours: int, acteur: User) -> tuple[CleApi, str]:
    """Make a key of ``salon`` and its technical user.

    Args:
        portees: codes of :class:`Portee`. jours: how long it lives, in days (1 to 730).

    Returns:
        The row, and the key itself: it is written nowhere and cannot be shown again.

    Raises:
        Refuse: only an owner makes keys (403).
        SaisieInvalide: no name, no scope or an unknown one, an impossible duration (422).
        Conflit: the salon has twenty living keys already (409).
    """
    nom, choisies = " ".join(nom.split())[:60], sorted(set(portees))
    if not nom:
        raise SaisieInvalide(_("Donnez un nom à la clé : à quoi elle sert, où elle est."))
    if not actions_de_portees(choisies) or not set(choisies) <= set(Portee.values):
        raise SaisieInvalide(_("Choisissez au moins un droit de la liste."))
    if not 1 <= jours <= JOURS_MAX:
        raise SaisieInvalide(_("Une clé dure de 1 à 730 jours."))
    ecrite = cle_tirer()
    with transaction.atomic():
        _diriger_exiger(acteur, salon.pk)
        # The salon's row makes two owners count one after the other.
        Salon.objects.select_for_update().get(pk=salon.pk)
        vivantes = CleApi.objects.filter(salon=salon, revoquee_le=None, expire_le__gt=timezone.now())
        if vivantes.count() >= VIVANTES_MAX:
            raise Conflit(_("Ce salon a déjà vingt clés : révoquez celles qui ne servent plus."))
        cle = CleApi.objects.create(
            salon=salon,
            nom=nom,
            prefixe=ecrite.prefixe,
            empreinte=ecrite.empreinte,
            portees=choisies,
            compte=_compte(nom),
            cree_par=acteur,
            expire_le=timezone.now() + datetime.timedelta(days=jours),
        )
        _tracer(cle, "creee", acteur, portees=choisies)
    return cle, ecrite.texte


def cle_remplacer(cle_id: uuid.UUID, acteur: User) -> tuple[CleApi, str]:
    """Give a key a new secret; the one it had is still taken for 24 hours, an older one no more.

    Name, scopes, end and technical user stay: what the machine did before and after is one and the same's.

    Raises:
        Refuse: only an owner replaces keys (403).
        Conflit: it is revoked or past its end (409).
    """
    ecrite = cle_tirer()
    with transaction.atomic():
        cle = _verrouiller(cle_id, acteur)
        if not cle.vivante:
            raise Conflit(_("Cette clé ne sert plus : créez-en une autre."))
        cle.prefixe_ancien, cle.empreinte_ancienne = cle.prefixe, cle.empreinte
        cle.ancienne_jusqu_au = timezone.now() + RECOUVREMENT
        cle.prefixe, cle.empreinte = ecrite.prefixe, ecrite.empreinte
        cle.save(update_fields=["prefixe", "empreinte", "prefixe_ancien", "empreinte_ancienne", "ancienne_jusqu_au"])
        _tracer(cle, "remplacee", acteur)
    return cle, ecrite.texte


def cle_revoquer(cle_id: uuid.UUID, acteur: User) -> bool:
    """Revoke a key at once, its previous secret with it; False when it was already.

    Raises:
        Refuse: only an owner revokes keys (403).
    """
    with transaction.atomic():
        cle = _verrouiller(cle_id, acteur)
        if cle.revoquee_le is not None:
            return False
        cle.revoquee_le = timezone.now()
        cle.save(update_fields=["revoquee_le"])
        User.objects.filter(pk=cle.compte_id).update(is_active=False)
        _tracer(cle, "revoquee", acteur)
    return True


# Asked at each call of a program: written out, it costs a third of what building it costs. Of her account, what rights
# and answers look at, in the order of its fields (Django puts them back by rank); the rest is read if it is asked for.
_REGARDES = {"id", "username", "first_name", "last_name", "is_superuser", "is_staff", "is_active"}
_DU_COMPTE = [champ.attname for champ in User._meta.concrete_fields if champ.attname in _REGARDES]
_RECONNAITRE = PlanGarde(f"""
SELECT {colonnes_de(CleApi, "k")}, {", ".join(f"u.{nom} AS du_compte_{nom}" for nom in _DU_COMPTE)}
FROM {CleApi._meta.db_table} k JOIN {User._meta.db_table} u ON u.id = k.compte_id
WHERE k.prefixe = %s OR (k.prefixe_ancien = %s AND k.ancienne_jusqu_au > %s) LIMIT 1
""")  # noqa: S608 - our own tables' names


def cle_reconnaitre(lue: Ecrite) -> CleApi | None:
    """Return the living key this is; ``None`` for an unknown, expired or revoked one, which look the same.

    One statement; one more, at most once a minute, to note when it was last used.
    """
    maintenant = timezone.now()
    cle = next(iter(CleApi.objects.raw(_RECONNAITRE, [lue.prefixe, lue.prefixe, maintenant])), None)
    if cle is not None:
        lus = [getattr(cle, f"du_compte_{nom}") for nom in _DU_COMPTE]
        cle.compte = User.from_db(cle._state.db, _DU_COMPTE, lus)
    # Compared even when there is nothing to compare with: the time taken tells nothing.
    attendue = "" if cle is None else cle.empreinte if cle.prefixe == lue.prefixe else cle.empreinte_ancienne
    juste = secrets.compare_digest(attendue, lue.empreinte)
    if cle is None or not juste or not cle.vivante_a(maintenant) or not cle.compte.is_active:
        return None
    if cle.derniere_utilisation is None or maintenant - cle.derniere_utilisation >= ECART_UTILISATION:
        CleApi.objects.filter(pk=cle.pk).update(derniere_utilisation=maintenant)
        cle.derniere_utilisation = maintenant
    return cle


def _verrouiller(cle_id: uuid.UUID, acteur: User) -> CleApi:
    cle = CleApi.objects.select_for_update().get(pk=cle_id)
    _diriger_exiger(acteur, cle.salon_id)
    return cle


def _diriger_exiger(acteur: User, salon_id: uuid.UUID) -> None:
    if not peut(acteur, Action.DIRIGER, salon_id):
        raise Refuse(_("Seule une propriétaire crée, remplace ou révoque une clé."))


def _compte(nom: str) -> User:
    """Make the login nobody can use: no password, no role, no staff page; its name shows in what the key does."""
    compte = User(username=f"{NOM_DE_CLE}{cle_nouvelle().hex}", first_name=f"API {nom}"[:150], is_staff=False)
    compte.set_unusable_password()
    compte.save()
    return compte


def _tracer(cle: CleApi, etape: str, acteur: User, **donnees: object) -> None:
    trace_enregistrer(
        Trace(
            type_trace=TypeTrace.CLE_API,
            salon_id=cle.salon_id,
            acteur_id=acteur.pk,
            objet_id=cle.pk,
            donnees={"etape": etape, "prefixe": cle.prefixe, "expire": cle.expire_le.date().isoformat(), **donnees},
        )
    )
