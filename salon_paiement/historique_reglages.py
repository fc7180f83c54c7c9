"""Who came in, who changed a role, a price or a setting, as sentences. Names and texts are not in the facts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from salon_paiement.argent import montant_afficher
from salon_paiement.comptes_vises import compte_vise
from salon_paiement.models import Membre, Role
from salon_paiement.services.reglages import VALEURS
from traces.models import TraceTransaction
from traces.types import TypeTrace

_EN_FRANCS = {"prix", "seuil_double_accord", "cout_unitaire", "plafond_mensuel"}


def _reglage(trace: TraceTransaction, d: dict[str, Any], mots: Any) -> str:
    seuls = {
        "mot_de_passe": _("Mot de passe choisi par la personne elle-même."),
        "lien_mot_de_passe": _("Lien montré, qui permet de choisir son mot de passe."),
        "mot_de_passe_par_lien": _("Mot de passe choisi avec le lien."),
        "code_personnel": _("Code de caisse choisi par la personne elle-même."),
        "code_personnel_retire": _("Code de caisse retiré."),
    }
    if len(d.get("champs", ())) == 1 and d["champs"][0] in seuls:
        return seuls[d["champs"][0]]
    modele = _modele(str(d.get("objet", "")))
    nom = capfirst(str(modele._meta.verbose_name)) if modele else str(d.get("objet", ""))
    avant, apres = d.get("avant") or {}, d.get("apres") or {}
    details = [_champ(modele, champ, avant, apres) for champ in d.get("champs", ()) if champ in apres]
    muets = [_mot(modele, champ) for champ in d.get("champs", ()) if champ not in apres]
    if d.get("cree"):
        return _("Nouvelle fiche (%(objet)s) – %(details)s.") % {"objet": nom, "details": ", ".join(details)}
    if muets:
        details.append(_("changé sans que le texte soit gardé : %(champs)s") % {"champs": ", ".join(muets)})
    return _("%(objet)s – %(details)s.") % {"objet": nom, "details": ", ".join(details)}


def _modele(nom: str) -> type[models.Model] | None:
    """Return the model of this name; those of the apps above, which this one does not import, by the registry."""
    modeles: list[type[models.Model]] = [*VALEURS, Membre, *apps.get_models()]
    return next((modele for modele in modeles if modele._meta.model_name == nom), None)


def _mot(modele: type[models.Model] | None, nom: str) -> str:
    champ = _du_modele(modele, nom)
    return str(champ.verbose_name) if champ is not None else nom


def _du_modele(modele: type[models.Model] | None, nom: str) -> Any:
    try:
        return modele._meta.get_field(nom) if modele else None
    except FieldDoesNotExist:
        return None


def _champ(modele: type[models.Model] | None, nom: str, avant: dict[str, Any], apres: dict[str, Any]) -> str:
    """Say what a field became, and what it was before."""
    champ, mot = _du_modele(modele, nom), _mot(modele, nom)
    neuve = _valeur(champ, nom, apres[nom])
    if nom not in avant:
        return _("%(champ)s : %(valeur)s") % {"champ": mot, "valeur": neuve}
    return _("%(champ)s : %(avant)s → %(apres)s") % {
        "champ": mot,
        "avant": _valeur(champ, nom, avant[nom]),
        "apres": neuve,
    }


def _valeur(champ: Any, nom: str, valeur: Any) -> str:
    if valeur is None or valeur == "":
        return "–"
    if isinstance(valeur, bool):
        return _("oui") if valeur else _("non")
    if nom in _EN_FRANCS and isinstance(valeur, int):
        return montant_afficher(valeur)
    if isinstance(valeur, list):
        return ", ".join(_valeur(champ, nom, une) for une in valeur) or "–"
    choix = dict(champ.flatchoices) if champ is not None else {}
    return str(choix.get(valeur, valeur) if isinstance(valeur, str | int) else valeur)


def _role(trace: TraceTransaction, d: dict[str, Any], mots: Any) -> str:
    roles = {role.value: str(role.label) for role in Role}
    ancien, nouveau = str(d.get("ancien", "")), str(d.get("nouveau", ""))
    noms = {"ancien": roles.get(ancien, ancien), "nouveau": roles.get(nouveau, nouveau)}
    if not ancien:
        return _("Rôle donné : %(nouveau)s.") % noms
    if not d.get("actif"):
        return _("Ne travaille plus dans le salon (était : %(ancien)s).") % noms
    if ancien == nouveau:
        return _("Travaille de nouveau dans le salon : %(nouveau)s.") % noms
    return _("Rôle changé : %(ancien)s → %(nouveau)s.") % noms


def _connexion(trace: TraceTransaction, d: dict[str, Any], mots: Any) -> str:
    moyens = {
        "installation": _("Première connexion, à l'ouverture du salon."),
        "caisse": _("Caisse rouverte avec son code."),
        "code": _("Connexion avec son mot de passe et un code."),
        "cle": _("Connexion avec son mot de passe et sa clé d'accès."),
        "secours": _("Connexion avec son mot de passe et un code de secours."),
        "cle_acces": _("Connexion avec sa clé d'accès."),
        "application": _("Connexion d'une application, à son nom."),
    }
    return moyens.get(str(d.get("moyen", "")), _("Connexion avec son mot de passe."))


def _second_facteur(trace: TraceTransaction, d: dict[str, Any], mots: Any) -> str:
    genres = {
        "totp": _("application de codes"),
        "webauthn": _("clé d'accès"),
        "recovery_codes": _("codes de secours"),
    }
    phrases = {
        "ajoute": _("Seconde preuve ajoutée : %(genre)s."),
        "retire": _("Seconde preuve retirée : %(genre)s."),
        "refait": _("Codes de secours refaits."),
        "perdu": _("Seconde preuve oubliée par l'exploitant, à la demande de la personne : %(genre)s."),
    }
    phrase = phrases.get(str(d.get("geste", "")), _("Seconde preuve changée : %(genre)s."))
    return phrase % {"genre": genres.get(str(d.get("genre", "")), d.get("genre", ""))}


def _sessions(trace: TraceTransaction, d: dict[str, Any], mots: Any) -> str:
    if d.get("motif") == "rejeu":
        return _("Session d'une application fermée : un jeton déjà servi est revenu. Quelqu'un d'autre l'a peut-être.")
    nombre = int(d.get("nombre", 0))
    phrase = ngettext("%(n)s session fermée", "%(n)s sessions fermées", nombre) % {"n": nombre}
    raisons = {
        "autres": _("à sa demande"),
        "mot_de_passe": _("mot de passe changé"),
        "second_facteur": _("seconde preuve changée"),
    }
    return _("%(phrase)s : %(raison)s.") % {"phrase": phrase, "raison": raisons.get(str(d.get("motif", "")), "–")}


def _refus(trace: TraceTransaction, d: dict[str, Any], mots: Any) -> str:
    raisons = {
        "mot_de_passe": _("Connexion refusée : mot de passe faux."),
        "second_facteur": _("Connexion refusée : mot de passe juste, seconde preuve fausse."),
        "inactif": _("Connexion refusée : ce compte est fermé."),
        "aucun_salon": _("Connexion refusée : cette personne ne travaille dans aucun salon."),
        "inconnu": _("Connexion refusée : identifiant inconnu."),
        "code": _("Code de caisse faux."),
    }
    phrase = raisons.get(str(d.get("raison", "")), _("Connexion refusée."))
    if nom := mots.comptes.get(compte_vise(trace)):
        phrase = _("%(phrase)s Compte visé : %(nom)s.") % {"phrase": phrase, "nom": nom}
    return phrase


def _deconnexion(trace: TraceTransaction, d: dict[str, Any], mots: Any) -> str:
    return _("S'est déconnecté(e).")


def _export(trace: TraceTransaction, d: dict[str, Any], mots: Any) -> str:
    nombre = int(d.get("lignes") or 0)
    quoi = {"a_traiter": _("Argent à traiter")}.get(str(d.get("quoi", "")), str(d.get("quoi", "")))
    return ngettext("%(quoi)s : %(n)d ligne téléchargée.", "%(quoi)s : %(n)d lignes téléchargées.", nombre) % {
        "quoi": quoi,
        "n": nombre,
    }


def _rotation(trace: TraceTransaction, d: dict[str, Any], mots: Any) -> str:
    return _("QR de « %(poste)s » remplacé : l'ancien papier ne sert plus.") % {"poste": d.get("poste", "")}


def _creation_salon(trace: TraceTransaction, d: dict[str, Any], mots: Any) -> str:
    nombre = int(d.get("prestations") or 0)
    return ngettext("Salon ouvert avec %(n)d prestation.", "Salon ouvert avec %(n)d prestations.", nombre) % {
        "n": nombre
    }


def _compte(trace: TraceTransaction, d: dict[str, Any], mots: Any) -> str:
    return _("Compte %(nom)s (%(mode)s) modifié : %(champs)s.") % {
        **_compte_nom(d, mots),
        "champs": ", ".join(_champ_compte(str(champ), mots) for champ in d.get("champs", ())),
    }


def _verifie(trace: TraceTransaction, d: dict[str, Any], mots: Any) -> str:
    if d.get("resultat") == "acceptes":
        return _("Compte %(nom)s (%(mode)s) : l'opérateur accepte les identifiants.") % _compte_nom(d, mots)
    return _("Compte %(nom)s (%(mode)s) : l'opérateur refuse les identifiants.") % _compte_nom(d, mots)


def _compte_nom(d: dict[str, Any], mots: Any) -> dict[str, str]:
    nom = str(d.get("fournisseur", ""))
    return {"nom": mots.fournisseurs.get(nom, nom), "mode": _("essai") if d.get("mode") == "test" else _("réel")}


def _champ_compte(champ: str, mots: Any) -> str:
    famille, _point, detail = champ.partition(".")
    if famille == "rangs":
        return _("ordre pour %(reseau)s") % {"reseau": mots.reseaux.get(detail, detail)}
    if famille == "identifiants":
        return _("identifiant « %(nom)s »") % {"nom": detail}
    simples = {
        "reseaux": _("réseaux proposés"),
        "actif": _("proposé ou non aux clients"),
        "adresses_permises": _("adresses d'où l'opérateur écrit"),
    }
    return simples.get(champ, champ)


def _operateur(trace: TraceTransaction, d: dict[str, Any], mots: Any) -> str:
    reseau, nom = str(d.get("reseau", "")), str(d.get("fournisseur", ""))
    noms = {"reseau": mots.reseaux.get(reseau, reseau), "nom": mots.fournisseurs.get(nom, nom)}
    if d.get("etat") == "coupe":
        return _("%(reseau)s (%(nom)s) ne répond plus : plus personne n'y est envoyé.") % noms
    return _("%(reseau)s (%(nom)s) répond de nouveau.") % noms


REGLAGES: dict[str, Callable[[TraceTransaction, dict[str, Any], Any], str]] = {
    TypeTrace.REGLAGE_MODIFIE: _reglage,
    TypeTrace.CHANGEMENT_ROLE: _role,
    TypeTrace.CONNEXION: _connexion,
    TypeTrace.CONNEXION_REFUSEE: _refus,
    TypeTrace.DECONNEXION: _deconnexion,
    TypeTrace.SECOND_FACTEUR: _second_facteur,
    TypeTrace.SESSION_FERMEE: _sessions,
    TypeTrace.EXPORT: _export,
    TypeTrace.ROTATION_QR: _rotation,
    TypeTrace.CREATION_SALON: _creation_salon,
    TypeTrace.COMPTE_MODIFIE: _compte,
    TypeTrace.COMPTE_VERIFIE: _verifie,
    TypeTrace.ETAT_OPERATEUR: _operateur,
}
