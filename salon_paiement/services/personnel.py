"""Who works in a salon: inviting, changing a role, leaving. An owner always remains."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from salon_paiement.erreurs import Conflit, Refuse, SaisieInvalide
from salon_paiement.models import Coiffeur, Membre, Role, Salon
from salon_paiement.services.reglages import reglage_tracer
from traces.services import Trace, trace_enregistrer
from traces.types import TypeTrace


def membre_inviter(
    salon: Salon, *, identifiant: str, nom: str, role: str, acteur: User, coiffeur: Coiffeur | None = None
) -> tuple[Membre, bool]:
    """Add somebody to ``salon``; a login of one of the actor's own salons is reused.

    Args:
        coiffeur: the hairdresser she is, so that she sees her own day.

    Returns:
        The member, and whether her password is still to be set (a new login).

    Raises:
        SaisieInvalide: the login belongs to somebody else, an unknown role, or a hairdresser already linked.
        Conflit: she already works here.
    """
    if role not in Role.values:
        raise SaisieInvalide(_("Choisissez un rôle."))
    try:
        with transaction.atomic():
            utilisateur, nouveau = _utilisateur(identifiant, nom, acteur)
            if Membre.objects.filter(salon=salon, utilisateur=utilisateur).exists():
                raise Conflit(_("Cette personne fait déjà partie du salon."))
            membre = membre_creer(salon, utilisateur, role, acteur_id=acteur.pk)
            _lier(membre, coiffeur, acteur)
    except IntegrityError as erreur:
        raise SaisieInvalide(_("Cet identifiant est déjà pris.")) from erreur
    return membre, nouveau


def membre_creer(salon: Salon, utilisateur: User, role: str, *, acteur_id: int | None) -> Membre:
    """Give ``utilisateur`` a role in ``salon``, with its fact; inside the caller's transaction.

    Args:
        acteur_id: who gives it; ``None`` for the demo, where nobody does.
    """
    membre = Membre.objects.create(salon=salon, utilisateur=utilisateur, role=role)
    _tracer(membre, ancien="", acteur_id=acteur_id)
    return membre


def membre_modifier(membre_id: uuid.UUID, *, role: str, actif: bool, acteur: User) -> Membre:
    """Change the role of a member, or make her leave or come back.

    Raises:
        Refuse: one's own role (nobody promotes or removes herself).
        Conflit: the salon would have no active owner left.
        SaisieInvalide: an unknown role.
    """
    if role not in Role.values:
        raise SaisieInvalide(_("Choisissez un rôle."))
    with transaction.atomic():
        membre = Membre.objects.get(pk=membre_id)
        # The salon's row serialises two owners who remove each other at the same instant.
        Salon.objects.select_for_update().get(pk=membre.salon_id)
        membre.refresh_from_db()
        if membre.utilisateur_id == acteur.pk and not acteur.is_superuser:
            raise Refuse(_("On ne change pas son propre rôle : demandez à une autre propriétaire."))
        reste = role == Role.PROPRIETAIRE and actif
        if membre.role == Role.PROPRIETAIRE and membre.actif and not reste and _derniere(membre):
            raise Conflit(_("Un salon garde au moins une propriétaire."))
        if (membre.role, membre.actif) == (role, actif):
            return membre
        ancien, membre.role, membre.actif = membre.role, role, actif
        membre.save(update_fields=["role", "actif"])
        _tracer(membre, ancien=ancien, acteur_id=acteur.pk)
    return membre


def _tracer(membre: Membre, *, ancien: str, acteur_id: int | None) -> None:
    """Keys and roles, no name: the people's names are elsewhere, and change."""
    trace_enregistrer(
        Trace(
            type_trace=TypeTrace.CHANGEMENT_ROLE,
            salon_id=membre.salon_id,
            acteur_id=acteur_id,
            objet_id=membre.pk,
            donnees={
                "membre": str(membre.pk),
                "utilisateur": membre.utilisateur_id,
                "ancien": ancien,
                "nouveau": membre.role,
                "actif": membre.actif,
            },
        )
    )


def _derniere(membre: Membre) -> bool:
    autres = Membre.objects.filter(salon_id=membre.salon_id, role=Role.PROPRIETAIRE, actif=True)
    return not autres.exclude(pk=membre.pk).filter(utilisateur__is_active=True).exists()


def _utilisateur(identifiant: str, nom: str, acteur: User) -> tuple[User, bool]:
    existant = User.objects.filter(username=identifiant).first()
    if existant is None:
        nouveau = User(username=identifiant, first_name=nom[:150], is_staff=True)
        nouveau.set_unusable_password()
        nouveau.save()
        return nouveau, True
    chez_soi = Membre.objects.filter(utilisateur=acteur, role=Role.PROPRIETAIRE, actif=True).values("salon_id")
    if not Membre.objects.filter(utilisateur=existant, salon_id__in=chez_soi).exists():
        raise SaisieInvalide(_("Cet identifiant est déjà pris."))
    return existant, False


def _lier(membre: Membre, coiffeur: Coiffeur | None, acteur: User) -> None:
    if coiffeur is None:
        return
    touchees = Coiffeur.objects.filter(pk=coiffeur.pk, salon_id=membre.salon_id, membre=None).update(membre=membre)
    if touchees == 0:
        raise SaisieInvalide(_("Ce coiffeur a déjà un compte."))
    reglage_tracer(coiffeur, ["membre"], {}, {}, acteur.pk)
