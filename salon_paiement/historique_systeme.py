"""Messages, statements, faults and upkeep, as sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from salon_paiement.conservation import CATEGORIES
from salon_paiement.historique_tiroir import nombre
from salon_paiement.models import Accuse, Canal
from traces.models import TraceTransaction
from traces.types import TypeTrace


def _webhook(trace: TraceTransaction, d: dict[str, Any], mots: Any) -> str:
    nom = d.get("fournisseur", "")
    phrase = {
        "orphelin": _("Message de %(nom)s reçu : il ne parle d'aucun paiement connu ici."),
        "ignore": _("Message de %(nom)s reçu : il ne parle d'aucun paiement."),
    }.get(d.get("resultat", ""), _("Message de %(nom)s reçu : nous lui redemandons la réponse."))
    return phrase % {"nom": mots.fournisseurs.get(nom, nom)}


def _envoi(trace: TraceTransaction, d: dict[str, Any], mots: Any) -> str:
    recu = d.get("modele") == "recu"
    par = {"canal": dict(Canal.choices).get(str(d.get("canal", "")), Canal.COURRIEL.label)}
    resultat = d.get("resultat")
    if resultat == "envoye":
        return (_("Reçu envoyé par %(canal)s.") if recu else _("Message envoyé par %(canal)s.")) % par
    if resultat == "incertain":
        return _("Envoi par %(canal)s sans confirmation : peut-être reçu.") % par
    if resultat == Accuse.REMIS:
        return (_("Reçu remis par %(canal)s.") if recu else _("Message remis par %(canal)s.")) % par
    if resultat in Accuse.values:
        perdu = _("Le reçu n'a pas été remis par %(canal)s."), _("Le message n'a pas été remis par %(canal)s.")
        return perdu[0 if recu else 1] % par
    if recu:
        return _("Le reçu n'a pas pu être envoyé (%(n)s essais).") % {"n": d.get("tentatives", 0)}
    return _("Le message n'a pas pu être envoyé (%(n)s essais).") % {"n": d.get("tentatives", 0)}


def _releve(trace: TraceTransaction, d: dict[str, Any], mots: Any) -> str:
    nom = str(d.get("fournisseur", ""))
    etapes = {
        "recu": _("déposé, ses colonnes restent à nommer"),
        "a_lire": _("déposé, en attente de lecture"),
        "en_cours": _("lecture en cours"),
        "apparie": _("rapprochement en cours"),
        "lu": _("lu et rapproché"),
        "en_echec": _("illisible"),
        "supprime": _("supprimé"),
        "reconnu": _("reconnu comme celui du salon"),
        "ecarte": _("écarté : ce n'est pas celui du salon"),
    }
    etape = str(d.get("etape", ""))
    phrase = _("Relevé de %(nom)s : %(etape)s.") % {
        "nom": mots.fournisseurs.get(nom, nom),
        "etape": etapes.get(etape, etape),
    }
    if "lignes" in d:
        phrase += " " + ngettext("%(n)d ligne lue.", "%(n)d lignes lues.", nombre(d, "lignes")) % {
            "n": nombre(d, "lignes")
        }
    return phrase


def _erreur(trace: TraceTransaction, d: dict[str, Any], mots: Any) -> str:
    phrase = _("Erreur du système (%(ou)s, %(erreur)s).") % {"ou": d.get("ou", "–"), "erreur": d.get("erreur", "–")}
    combien = nombre(d, "nombre")
    if combien > 1:
        phrase += " " + _("%(n)d fois depuis la dernière notée.") % {"n": combien}
    return phrase


def _effacement(trace: TraceTransaction, d: dict[str, Any], mots: Any) -> str:
    return _("Données personnelles d'un client effacées à sa demande.")


def _fusion(trace: TraceTransaction, d: dict[str, Any], mots: Any) -> str:
    return _("Deux fiches de la même personne réunies.")


def _purge(trace: TraceTransaction, d: dict[str, Any], mots: Any) -> str:
    cle = d.get("categorie", "–")
    mots_de = {categorie.cle: categorie.quoi for categorie in CATEGORIES}
    return ngettext(
        "%(n)d ligne effacée à son terme (%(categorie)s).",
        "%(n)d lignes effacées à leur terme (%(categorie)s).",
        nombre(d, "lignes"),
    ) % {"n": nombre(d, "lignes"), "categorie": mots_de.get(cle, cle)}


def _tete(trace: TraceTransaction, d: dict[str, Any], mots: Any) -> str:
    return _("Sceau n° %(sequence)s remis à l'extérieur.") % {"sequence": d.get("sequence", "–")}


def _verification(trace: TraceTransaction, d: dict[str, Any], mots: Any) -> str:
    if anomalies := nombre(d, "anomalies"):
        phrase = ngettext("Sceaux vérifiés : %(n)d anomalie.", "Sceaux vérifiés : %(n)d anomalies.", anomalies)
        return phrase % {"n": anomalies}
    faits = nombre(d, "faits")
    phrase = ngettext(
        "Sceaux vérifiés : %(n)d fait, aucune anomalie.", "Sceaux vérifiés : %(n)d faits, aucune anomalie.", faits
    )
    return phrase % {"n": faits}


def _archivage(trace: TraceTransaction, d: dict[str, Any], mots: Any) -> str:
    return _("Traces de %(mois)s archivées (%(n)d).") % {"mois": d.get("mois", "–"), "n": nombre(d, "lignes")}


def _restauration(trace: TraceTransaction, d: dict[str, Any], mots: Any) -> str:
    return _("Traces de %(mois)s reprises de l'archive (%(n)d).") % {
        "mois": d.get("mois", "–"),
        "n": nombre(d, "lignes"),
    }


def _sauvegarde(trace: TraceTransaction, d: dict[str, Any], mots: Any) -> str:
    return _("Sauvegarde (%(genre)s) : %(resultat)s.") % {
        "genre": d.get("genre", "–"),
        "resultat": d.get("resultat", "–"),
    }


SYSTEME: dict[str, Callable[[TraceTransaction, dict[str, Any], Any], str]] = {
    TypeTrace.NOTIFICATION_WEBHOOK: _webhook,
    TypeTrace.ENVOI_RECU: _envoi,
    TypeTrace.RELEVE: _releve,
    TypeTrace.ERREUR_SYSTEME: _erreur,
    TypeTrace.EFFACEMENT_CLIENT: _effacement,
    TypeTrace.FUSION_CLIENTS: _fusion,
    TypeTrace.PURGE: _purge,
    TypeTrace.TETE_EMISE: _tete,
    TypeTrace.VERIFICATION_TRACES: _verification,
    TypeTrace.ARCHIVAGE: _archivage,
    TypeTrace.RESTAURATION: _restauration,
    TypeTrace.SAUVEGARDE: _sauvegarde,
}
