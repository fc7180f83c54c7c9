"""One fact of a session as a sentence for staff, built from its type, payload and states."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from salon_paiement.argent import montant_afficher
from salon_paiement.historique_acces import ACCES
from salon_paiement.historique_caisse import GESTES, geste_phrase
from salon_paiement.historique_reglages import REGLAGES
from salon_paiement.historique_systeme import SYSTEME
from salon_paiement.historique_tiroir import TIROIR
from traces.models import Objet, TraceTransaction
from traces.types import TypeTrace


@dataclass(frozen=True, slots=True)
class Mots:
    """Words this app does not know: given by the app that knows money.

    Args:
        etats: payment state → label. reseaux: network code → label.
        exceptions: reason → label. fournisseurs: provider → label.
        comptes: key of an account → name, of those a fact names by it (``comptes_vises``).
    """

    etats: Mapping[str, str] = field(default_factory=dict)
    reseaux: Mapping[str, str] = field(default_factory=dict)
    exceptions: Mapping[str, str] = field(default_factory=dict)
    fournisseurs: Mapping[str, str] = field(default_factory=dict)
    comptes: Mapping[int, str] = field(default_factory=dict)


def phrase_de(trace: TraceTransaction, mots: Mots, description: str = "") -> str:
    """Return what happened, in the reader's language; the type's own title when there is nothing to add."""
    ecrire = _PHRASES.get(trace.type_trace)
    phrase = ecrire(trace, trace.donnees_structures, mots) if ecrire else ""
    if description and trace.type_trace in _AVEC_MOTIF:
        phrase = _("%(phrase)s Motif : %(motif)s") % {"phrase": phrase, "motif": description}
    return phrase


def motif_afficher(code: str) -> str:
    """Return a failure's reason in words; empty when the code says nothing to people."""
    motifs = {
        "solde_insuffisant": _("solde insuffisant"),
        "refuse": _("refusé par le client ou l'opérateur"),
        "annule_par_le_client": _("annulé par le client"),
        "expire": _("le client n'a pas répondu à temps"),
        "numero_inconnu": _("numéro inconnu de l'opérateur"),
        "plafond": _("plafond de l'opérateur dépassé"),
        "operateur_injoignable": _("opérateur injoignable, la demande n'est pas partie"),
        "operateur_indisponible": _("compte opérateur à vérifier"),
        "jamais_parti": _("la demande n'est jamais partie"),
        "reponse_perdue": _("réponse perdue"),
        "sans_reponse": _("l'opérateur tarde à répondre"),
        "paie_autrement": _("le client paie autrement"),
        "somme_insuffisante": _("somme insuffisante"),
        "annulation_demandee": _("annulation demandée, pas confirmée"),
    }
    return motifs.get(code, "")


def _f(montant: Any) -> str:
    return montant_afficher(montant) if isinstance(montant, int) else "–"


def _creation(trace: TraceTransaction, d: dict[str, Any], mots: Mots) -> str:
    return _("Ticket préparé à la caisse : %(total)s.") % {"total": _f(d.get("total"))}


def _scan(trace: TraceTransaction, d: dict[str, Any], mots: Mots) -> str:
    if d.get("poste"):
        return _("QR de « %(poste)s » scanné.") % {"poste": d["poste"]}
    return _("Ticket ouvert sur le téléphone du client.")


def _identification(trace: TraceTransaction, d: dict[str, Any], mots: Mots) -> str:
    if d.get("telephone_donne"):
        return _("Le client a donné son numéro.")
    return _("Le client a donné son nom.")


def _selection(trace: TraceTransaction, d: dict[str, Any], mots: Mots) -> str:
    phrase = _("Note à payer : %(total)s.") % {"total": _f(d.get("total"))}
    if d.get("lignes"):
        nombre = int(d["lignes"])
        phrase = ngettext(
            "%(n)d prestation choisie, %(total)s à payer.", "%(n)d prestations choisies, %(total)s à payer.", nombre
        ) % {"n": nombre, "total": _f(d.get("total"))}
    if d.get("pourboire"):
        phrase += " " + _("Dont pourboire : %(montant)s.") % {"montant": _f(d["pourboire"])}
    return phrase


def _reprise_appareil(trace: TraceTransaction, d: dict[str, Any], mots: Mots) -> str:
    if trace.acteur_id:
        return _("Téléphone libéré : le prochain qui ouvre la note la reprend.")
    return _("Note reprise sur un autre téléphone.")


def _initiation(trace: TraceTransaction, d: dict[str, Any], mots: Mots) -> str:
    return _("%(montant)s demandés à %(reseau)s (réf. %(reference)s).") % {
        "montant": _f(d.get("montant")),
        "reseau": mots.reseaux.get(d.get("reseau", ""), d.get("reseau", "")),
        "reference": str(d.get("reference", ""))[:6],
    }


def _etat(trace: TraceTransaction, d: dict[str, Any], mots: Mots) -> str:
    if trace.nouvel_etat == "en_cours":
        return _("L'opérateur a pris la demande : le téléphone du client sonne.")
    return _("Paiement : %(etat)s.") % {"etat": mots.etats.get(trace.nouvel_etat, trace.nouvel_etat)}


def _verification(trace: TraceTransaction, d: dict[str, Any], mots: Mots) -> str:
    if trace.objet == Objet.PAIEMENT:
        return _("Pas encore de réponse sûre de l'opérateur : nous la lui redemandons.")
    return _("En cours de vérification : ne pas encaisser une deuxième fois.")


def _remplacement(trace: TraceTransaction, d: dict[str, Any], mots: Mots) -> str:
    return _("Le client paie autrement. L'ancien paiement reste surveillé.")


def _confirmation(trace: TraceTransaction, d: dict[str, Any], mots: Mots) -> str:
    phrase = _("%(recu)s reçus, %(applique)s comptés sur la note.") % {
        "recu": _f(d.get("recu")),
        "applique": _f(d.get("applique")),
    }
    if d.get("surplus"):
        phrase += " " + _("En trop : %(montant)s.") % {"montant": _f(d["surplus"])}
    if d.get("tardif"):
        phrase += " " + _("Arrivé après la fin de la note.")
    return phrase


def _echec(trace: TraceTransaction, d: dict[str, Any], mots: Mots) -> str:
    etat = mots.etats.get(trace.nouvel_etat, trace.nouvel_etat)
    motif = motif_afficher(str(d.get("motif", "")))
    return _("%(etat)s : %(motif)s.") % {"etat": etat, "motif": motif} if motif else f"{etat}."


def _extourne(trace: TraceTransaction, d: dict[str, Any], mots: Mots) -> str:
    return _("L'opérateur a repris %(montant)s.") % {"montant": _f(d.get("montant"))}


def _exception(trace: TraceTransaction, d: dict[str, Any], mots: Mots) -> str:
    raison = d.get("type", "")
    return _("Argent à traiter : %(raison)s (%(montant)s).") % {
        "raison": mots.exceptions.get(raison, raison),
        "montant": _f(d.get("montant")),
    }


def _decision(trace: TraceTransaction, d: dict[str, Any], mots: Mots) -> str:
    if d.get("decision") == "rouverte":
        return _("Argent à traiter de nouveau : le remboursement n'a pas abouti.")
    decisions = {
        "accepte": _("accepté"),
        "avoir": _("avoir donné au client"),
        "rembourse": _("remboursement demandé"),
        "autre_session": _("affecté à une autre note"),
        "perte": _("passé en pertes et profits"),
        "explique": _("expliqué"),
    }
    raison, decision = d.get("type", ""), d.get("decision", "")
    return _("Décision (%(raison)s) : %(decision)s.") % {
        "raison": mots.exceptions.get(raison, raison),
        "decision": decisions.get(decision, decision),
    }


def _demande_annulation(trace: TraceTransaction, d: dict[str, Any], mots: Mots) -> str:
    if d.get("par") == "client":
        return _("Le client demande l'annulation : nous la demandons à l'opérateur.")
    return _("Annulation demandée à l'opérateur.")


def _especes(trace: TraceTransaction, d: dict[str, Any], mots: Mots) -> str:
    return _("Le client veut payer %(montant)s en espèces.") % {"montant": _f(d.get("montant"))}


def _reglee(trace: TraceTransaction, d: dict[str, Any], mots: Mots) -> str:
    return _("Note réglée : %(total)s. Reçu %(numero)s.") % {
        "total": _f(d.get("total")),
        "numero": d.get("numero", ""),
    }


def _evaluation(trace: TraceTransaction, d: dict[str, Any], mots: Mots) -> str:
    return _("Le client a donné la note %(note)s sur 5.") % {"note": d.get("note", "–")}


def _abandon(trace: TraceTransaction, d: dict[str, Any], mots: Mots) -> str:
    if d.get("par") == "client":
        return _("Le client a renoncé.")
    return _("Note annulée à la caisse.")


def _expiration(trace: TraceTransaction, d: dict[str, Any], mots: Mots) -> str:
    return _("Délai dépassé sans paiement : la note est close.")


def _reprise(trace: TraceTransaction, d: dict[str, Any], mots: Mots) -> str:
    return _("La note est de nouveau à payer : %(du)s.") % {"du": _f(d.get("du"))}


def _demande_remboursement(trace: TraceTransaction, d: dict[str, Any], mots: Mots) -> str:
    return _("Remboursement de %(montant)s demandé.") % {"montant": _f(d.get("montant"))}


def _remboursement(trace: TraceTransaction, d: dict[str, Any], mots: Mots) -> str:
    suites = {
        "approuve": _("Remboursement de %(montant)s approuvé."),
        "soumis": _("Remboursement de %(montant)s envoyé à l'opérateur."),
        "en_transit": _("Remboursement de %(montant)s en route vers le client."),
        "incertain": _("Remboursement de %(montant)s : réponse de l'opérateur attendue."),
        "fait": _("Remboursement de %(montant)s : rendu au client."),
        "refuse": _("Remboursement de %(montant)s refusé."),
        "echoue": _("Remboursement de %(montant)s non abouti : rien n'est parti."),
        "externe": _("L'opérateur a rendu %(montant)s depuis son tableau de bord."),
    }
    return suites.get(trace.nouvel_etat, "") % {"montant": _f(d.get("montant"))}


def _avoir_donne(trace: TraceTransaction, d: dict[str, Any], mots: Mots) -> str:
    return _("Avoir de %(montant)s donné au client.") % {"montant": _f(d.get("montant"))}


def _avoir_utilise(trace: TraceTransaction, d: dict[str, Any], mots: Mots) -> str:
    return _("%(montant)s payés par avoir, il y reste %(reste)s.") % {
        "montant": _f(d.get("montant")),
        "reste": _f(d.get("reste")),
    }


_AVEC_MOTIF = frozenset(
    {
        TypeTrace.ABANDON_SESSION, TypeTrace.REMPLACEMENT_PAIEMENT, TypeTrace.REMISE, TypeTrace.ECHEC_PAIEMENT,
        TypeTrace.DEMANDE_REMBOURSEMENT, TypeTrace.REMBOURSEMENT, TypeTrace.AVOIR_DONNE, TypeTrace.DECISION_ARGENT,
        TypeTrace.DEMANDE_ANNULATION,
        TypeTrace.ESPECES_ANNULEES,
    }
)  # fmt: skip
_PHRASES: dict[str, Callable[[TraceTransaction, dict[str, Any], Mots], str]] = {
    TypeTrace.CREATION_SESSION: _creation,
    TypeTrace.SCAN_QR: _scan,
    TypeTrace.IDENTIFICATION_CLIENT: _identification,
    TypeTrace.SELECTION_PRESTATION: _selection,
    TypeTrace.REPRISE_APPAREIL: _reprise_appareil,
    TypeTrace.INITIATION_PAIEMENT: _initiation,
    TypeTrace.ETAT_PAIEMENT: _etat,
    TypeTrace.VERIFICATION_PAIEMENT: _verification,
    TypeTrace.REMPLACEMENT_PAIEMENT: _remplacement,
    TypeTrace.CONFIRMATION_PAIEMENT: _confirmation,
    TypeTrace.ECHEC_PAIEMENT: _echec,
    TypeTrace.EXTOURNE_PAIEMENT: _extourne,
    TypeTrace.EXCEPTION_MONETAIRE: _exception,
    TypeTrace.DECISION_ARGENT: _decision,
    TypeTrace.DEMANDE_ANNULATION: _demande_annulation,
    TypeTrace.ESPECES_DECLAREES: _especes,
    TypeTrace.SESSION_REGLEE: _reglee,
    TypeTrace.EVALUATION: _evaluation,
    TypeTrace.ABANDON_SESSION: _abandon,
    TypeTrace.EXPIRATION_SESSION: _expiration,
    TypeTrace.REPRISE_SESSION: _reprise,
    TypeTrace.DEMANDE_REMBOURSEMENT: _demande_remboursement,
    TypeTrace.REMBOURSEMENT: _remboursement,
    TypeTrace.AVOIR_DONNE: _avoir_donne,
    TypeTrace.AVOIR_UTILISE: _avoir_utilise,
    **dict.fromkeys(GESTES, geste_phrase),
    **ACCES,
    **REGLAGES,
    **SYSTEME,
    **TIROIR,
}
