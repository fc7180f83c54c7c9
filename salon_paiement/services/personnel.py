"""Who works in a salon: inviting, changing a role, leaving. An owner always remains."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from salon_paiement.erreurs import Conflit, Refuse, SaisieInvalide
from salon_paiement.models import Coiffeur, Membre, Role, Salon


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
            membre = Membre.objects.create(salon=salon, utilisateur=utilisateur, role=role)
            _lier(membre, coiffeur)
    except IntegrityError as erreur:
        raise SaisieInvalide(_("Cet identifiant est déjà pris.")) from erreur
    return membre, nouveau


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
        membre.role, membre.actif = role, actif
        membre.save(update_fields=["role", "actif"])
    return membre


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


def _lier(membre: Membre, coiffeur: Coiffeur | None) -> None:
    if coiffeur is None:
        return
    touchees = Coiffeur.objects.filter(pk=coiffeur.pk, salon_id=membre.salon_id, membre=None).update(membre=membre)
    if touchees == 0:
        raise SaisieInvalide(_("Ce coiffeur a déjà un compte."))
