"""What people do with a rule: set it, keep it quiet, try it, give it back to the general one. Each leaves its fact."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import asdict

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from salon_paiement.droits import Action, est_plateforme, peut
from salon_paiement.erreurs import SaisieInvalide
from salon_paiement.notifications.equipe import equipe_prevenir
from salon_paiement.services.reglages import reglage_tracer
from statistiques.models import AlerteStatistique, RegleAlerte
from statistiques.regles.annonce import MODELE
from statistiques.regles.jeu import jeu_lire, regles_installer
from statistiques.regles.messages import ESSAI
from statistiques.regles.reglage import Reglage, Vise, reglage_verifier

SILENCE_MAX = datetime.timedelta(days=31)
# What a fact that nobody can erase may hold; a reason is somebody's words, and is told by its name alone.
_DITS = ("seuil", "seuil_critique", "minimum", "fenetre", "severite", "canaux", "actif", "silence_jusqu_a")


def reglable_par(user: User | AnonymousUser, vise: Vise) -> bool:
    """Tell whether ``user`` may change this rule: a security rule is the owner's, a general one the platform's."""
    if vise.salon is None:
        return est_plateforme(user)
    action = Action.DIRIGER if vise.indicateur.securite else Action.REGLER_ALERTES
    return not vise.indicateur.plateforme and peut(user, action, vise.salon)


def regle_modifier(vise: Vise, reglage: Reglage, par: User) -> bool:
    """Set a rule; a salon's first change makes a rule of its own.

    Returns:
        False when nothing differs.

    Raises:
        PermissionDenied: not hers to set. SaisieInvalide: a value that means nothing.
    """
    _exiger(vise, par)
    reglage_verifier(vise, reglage)
    valeurs = asdict(reglage) | {"canaux": list(reglage.canaux)}
    return _changer(vise, valeurs, par)


def regle_taire(vise: Vise, jusqu_a: datetime.datetime | None, motif: str, par: User) -> bool:
    """Keep a rule quiet until an instant (aware), or end its silence with ``None``. Alerts are still written and shown.

    Raises:
        PermissionDenied: see :func:`regle_modifier`. SaisieInvalide: no reason, the past, or more than a month.
    """
    _exiger(vise, par)
    if jusqu_a is not None:
        maintenant = timezone.now()
        if not motif.strip():
            raise SaisieInvalide(_("Dites pourquoi : toute l'équipe lira cette raison."))
        if not maintenant < jusqu_a <= maintenant + SILENCE_MAX:
            raise SaisieInvalide(_("Un silence dure au plus un mois."))
    motif = " ".join(motif.split())[:200] if jusqu_a is not None else ""
    return _changer(vise, {"silence_jusqu_a": jusqu_a, "silence_motif": motif}, par)


def regle_rendre(vise: Vise, par: User) -> bool:
    """Give up the salon's own rule: the general one stands again, for the alerts that are open too.

    Returns:
        False when it had none.

    Raises:
        PermissionDenied: see :func:`regle_modifier`.
    """
    _exiger(vise, par)
    if vise.salon is None:
        return _changer(vise, {}, par, d_origine=True)
    regles_installer()
    with transaction.atomic():
        propre = _sienne(vise).select_for_update().first()
        if propre is None:
            return False
        AlerteStatistique.objects.filter(regle=propre).update(regle=_generale(vise))
        reglage_tracer(propre, ["d_origine"], {}, {"d_origine": True}, par.pk)
        propre.delete()
    return True


def regle_essayer(vise: Vise, par: User) -> int:
    """Send a message that says it is a test, by each of the rule's channels; once a minute at most.

    Returns:
        How many messages were written.

    Raises:
        PermissionDenied: see :func:`regle_modifier`.
    """
    _exiger(vise, par)
    regles_installer()
    regle = _qui_vaut(vise)
    minute = f"{timezone.now():%Y%m%d%H%M}"
    canaux = vise.indicateur.canaux_utiles(regle.canaux)
    with transaction.atomic():
        return equipe_prevenir(vise.salon, evenement=f"{ESSAI}:{regle.pk}:{minute}", modele=MODELE, canaux=canaux)


def _exiger(vise: Vise, par: User) -> None:
    if not reglable_par(par, vise):
        raise PermissionDenied


def _changer(vise: Vise, valeurs: Mapping[str, object], par: User, *, d_origine: bool = False) -> bool:
    """Write what differs, with its fact; ``d_origine``: take everything again from the code."""
    regles_installer()
    with transaction.atomic():
        neuve = not _sienne(vise).exists()
        regle = _a_soi(vise)
        if d_origine:
            valeurs = _du_code(vise)
        avant = {nom: getattr(regle, nom) for nom in valeurs}
        changes = sorted(nom for nom in valeurs if avant[nom] != valeurs[nom])
        if not changes:
            if neuve and regle.modifiee_le is None:
                # A copy of its own would no longer follow the general rule.
                regle.delete()
            return False
        for nom in changes:
            setattr(regle, nom, valeurs[nom])
        regle.par, regle.modifiee_le = par, None if d_origine else timezone.now()
        regle.save(update_fields=[*changes, "par", "modifiee_le"])
        reglage_tracer(regle, changes, _montrer(avant, changes), _montrer(valeurs, changes), par.pk)
    return True


def _a_soi(vise: Vise) -> RegleAlerte:
    """Return the very rule that is aimed at, locked; made from the one that stands when there is none."""
    modele = _qui_vaut(vise)
    champs = {c.attname: getattr(modele, c.attname) for c in RegleAlerte._meta.concrete_fields}
    for nom in ("id", "date_creation", "silence_jusqu_a", "silence_motif", "modifiee_le", "par_id"):
        del champs[nom]
    champs |= {"salon_id": vise.salon.pk if vise.salon else None, "objet": vise.objet}
    RegleAlerte.objects.bulk_create([RegleAlerte(**champs)], ignore_conflicts=True)
    return _sienne(vise).select_for_update().get()


def _sienne(vise: Vise) -> QuerySet[RegleAlerte]:
    """Return the very rule that is aimed at, if there is one."""
    return RegleAlerte.objects.filter(salon=vise.salon, indicateur=vise.indicateur.code, objet=vise.objet)


def _qui_vaut(vise: Vise) -> RegleAlerte:
    salon_id = vise.salon.pk if vise.salon else None
    return jeu_lire(salon_id).pour(vise.indicateur, salon_id, vise.objet)


def _generale(vise: Vise) -> RegleAlerte:
    """Return the saved general rule that stands for the same thing."""
    return jeu_lire().pour(vise.indicateur, None, vise.objet)


def _du_code(vise: Vise) -> dict[str, object]:
    defauts = {defaut.objet: defaut for defaut in vise.indicateur.defauts}
    defaut = defauts.get(vise.objet, vise.indicateur.defauts[0])
    return {
        "seuil": defaut.seuil,
        "seuil_critique": defaut.seuil_critique,
        "minimum": defaut.minimum,
        "fenetre": defaut.fenetre,
        "severite": defaut.severite,
        "canaux": list(defaut.canaux),
        "actif": True,
        "silence_jusqu_a": None,
        "silence_motif": "",
    }


def _montrer(valeurs: Mapping[str, object], noms: list[str]) -> dict[str, object]:
    """Return what a fact keeps of them, as JSON keeps it."""
    return {nom: _lisible(valeurs[nom]) for nom in noms if nom in _DITS}


def _lisible(valeur: object) -> object:
    if isinstance(valeur, datetime.datetime):
        return f"{valeur.astimezone(datetime.UTC):%Y-%m-%d %H:%M} UTC"
    return ", ".join(valeur) if isinstance(valeur, list) else valeur
