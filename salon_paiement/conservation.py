"""What personal data is kept, where, why and for how long: the one table that settings, purges and pages read.

Read by the settings themselves: no model here. ``docs/confidentialite.md`` explains the choices.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Longer than any of these would be keeping for ever.
MAXIMUM = 3_650


@dataclass(frozen=True, slots=True)
class Categorie:
    """One kind of personal data.

    Args:
        cle: what the ``PURGE`` facts call it.
        quoi: what it is; ``ou``: the tables and columns; ``pourquoi``: the purpose; ``qui``: who may read it.
        sort: what happens at the end of the delay.
        jours: the default delay, in days; ``minimum``: the shortest that may be set, for the reason ``raison``.
        reglage: the environment variable, empty when the delay is no setting.
        suivie: whether its purge writes ``PURGE`` facts.
    """

    cle: str
    quoi: str | Promise
    ou: str
    pourquoi: str | Promise
    qui: str | Promise
    sort: str | Promise
    jours: int
    minimum: int = 1
    raison: str = ""
    reglage: str = ""
    suivie: bool = True


_PERSONNE = _("personne : masqué partout, déchiffré pour l'opérateur ; le gérant qui renvoie de l'argent à la main le "
              "voit, et c'est noté")  # fmt: skip
_NUL = _("personne ne le voit")
_RESPONSABLES = _("propriétaire, gérant, comptable")

CATEGORIES: tuple[Categorie, ...] = (
    Categorie(
        "numeros", _("numéro de téléphone, chiffré"), "Telephone.numero_chiffre, compose_chiffre",
        _("faire sonner le téléphone qui paie, rembourser"), _PERSONNE,
        _("le numéro est effacé ; restent le numéro masqué et une empreinte qui reconnaît le client qui revient"),
        90, 7, "l'argent peut arriver trois jours plus tard et un remboursement demande le numéro",
        "CONSERVATION_NUMEROS",
    ),
    Categorie(
        "adresses_ip", _("adresse IP d'une action"), "TraceContexte.adresse_ip",
        _("comprendre une fraude ou une panne"), _RESPONSABLES,
        _("l'adresse est tronquée : seul le réseau reste (/24, ou /48 en IPv6)"),
        30, 7, "une fraude se découvre dans la semaine", "CONSERVATION_IP",
    ),
    Categorie(
        "techniques", _("appareil, navigateur, réseau, durée d'une action"), "TraceContexte",
        _("comprendre une fraude ou une panne"), _RESPONSABLES, _("tout est effacé"),
        395, 30, "un exercice se contrôle au moins un mois", "CONSERVATION_TECHNIQUE",
    ),
    Categorie(
        "textes", _("motifs écrits à la main"),
        "TraceContexte.description, SessionPaiement.motif_fin, "
        "Remboursement.motif, ExceptionMonetaire.note, Avoir.motif",
        _("expliquer une décision sur l'argent"), _RESPONSABLES, _("le texte est effacé, la décision reste"),
        395, 90, "les décisions sur l'argent se contrôlent au moins un trimestre", "CONSERVATION_TEXTES",
    ),
    Categorie(
        "courriels", _("e-mail donné pour le reçu, chiffré"), "SessionPaiement.courriel_chiffre",
        _("envoyer le reçu"), _NUL, _("l'adresse est effacée"),
        90, 7, "un reçu qui n'est pas parti se renvoie", "CONSERVATION_COURRIELS",
    ),
    Categorie(
        "destinataires", _("destinataire d'un message, chiffré"), "Notification.destinataire_chiffre",
        _("envoyer les messages, les renvoyer"), _NUL, _("l'adresse est effacée, son empreinte reste"),
        90, 7, "un message qui n'est pas parti se renvoie", "CONSERVATION_DESTINATAIRES",
    ),
    Categorie(
        "messages_operateurs", _("message brut d'un opérateur, chiffré"), "EvenementFournisseur.corps_chiffre",
        _("prouver ce que l'opérateur a dit"), _NUL, _("le message est effacé, son empreinte reste"),
        90, 90, "la vérification de l'argent relit ces messages pendant 89 jours (I11)", "CONSERVATION_MESSAGES",
    ),
    Categorie(
        "commentaires", _("commentaire d'un avis"), "Evaluation.commentaire",
        _("améliorer le service"), _("propriétaire, gérant, caissier, comptable"),
        _("le texte est effacé, la note reste"),
        395, 30, "les avis se lisent au moins une fois par mois", "CONSERVATION_COMMENTAIRES",
    ),
    Categorie(
        "releves", _("fichier de relevé que personne n'a fini d'importer"), "MorceauReleve",
        _("comparer l'argent avec celui de l'opérateur"), _RESPONSABLES, _("le fichier est supprimé"), 7, suivie=False,
    ),
    Categorie(
        "accords", _("accord retiré pour recevoir des messages, avec ses dates"), "Consentement",
        _("montrer que l'on a cessé d'écrire"), _NUL, _("tout est effacé"), 395, suivie=False,
    ),
    Categorie(
        "cles", _("empreinte d'un formulaire envoyé"), "CleIdempotence",
        _("ne compter qu'une fois un double clic"), _NUL, _("tout est effacé"), 3, suivie=False,
    ),
)  # fmt: skip
REGLABLES = {categorie.reglage: categorie for categorie in CATEGORIES if categorie.reglage}


def conservation_lire(lire: Callable[..., int]) -> dict[str, int]:
    """Return the delay of each category in days, read from the environment once and for all.

    Args:
        lire: ``lire(name, default=…)`` returns an integer.

    Raises:
        ImproperlyConfigured: shorter than money or its proofs need, or so long that it is for ever.
    """
    delais = {categorie.cle: categorie.jours for categorie in CATEGORIES}
    for nom, categorie in REGLABLES.items():
        jours = delais[categorie.cle] = lire(nom, default=categorie.jours)
        if jours < categorie.minimum:
            raise ImproperlyConfigured(f"{nom}={jours} : {categorie.minimum} jours au moins, car {categorie.raison}")
        if jours > MAXIMUM:
            raise ImproperlyConfigured(f"{nom}={jours} : {MAXIMUM} jours au plus, une donnée ne se garde pas sans fin")
    if delais["techniques"] < delais["adresses_ip"]:
        raise ImproperlyConfigured("CONSERVATION_TECHNIQUE ne peut pas être plus court que CONSERVATION_IP")
    return delais


def limite(delais: dict[str, int], cle: str, maintenant: datetime.datetime) -> datetime.datetime:
    """Return the instant before which data of this category is too old."""
    return maintenant - datetime.timedelta(days=delais[cle])
