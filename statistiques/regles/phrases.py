"""The sentence of each rule's alert, in the language of whoever reads it: rows keep figures, never words.

Below the models, which call it: nothing here reads a row.
"""

from __future__ import annotations

import enum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paiements.fournisseurs.registre import fournisseurs_choix
from paiements.fournisseurs.reseaux import CATALOGUE as RESEAUX
from salon_paiement.argent import montant_afficher

_INSECABLE = "\u00a0"
_HEURE, _JOUR = 3600, 86_400


class UniteRegle(enum.StrEnum):
    """What a rule's whole numbers are numbers of; ``gravite``: 0 information, 1 warning, 2 critical."""

    POUR_CENT = "pour_cent"
    SECONDES = "secondes"
    MINUTES = "minutes"
    HEURES = "heures"
    JOURS = "jours"
    NOMBRE = "nombre"
    FRANCS = "francs"
    GRAVITE = "gravite"

    @property
    def symbole(self) -> str:
        """Return what follows the number in a form."""
        return {
            "pour_cent": "%",
            "secondes": "s",
            "minutes": "min",
            "heures": "h",
            "jours": _("jours"),
            "francs": "F",
        }.get(self, "")


_EN_SECONDES = {UniteRegle.SECONDES: 1, UniteRegle.MINUTES: 60, UniteRegle.HEURES: _HEURE}

_PHRASES: dict[str, tuple[UniteRegle, Promise | str]] = {
    "reussite_paiements": (
        UniteRegle.POUR_CENT,
        gettext_lazy("%(objet)s : seulement %(valeur)s des paiements passent (il en faut %(seuil)s)."),
    ),
    "reussite_plateforme": (
        UniteRegle.POUR_CENT,
        gettext_lazy("%(objet)s, tous les salons : seulement %(valeur)s des paiements passent (limite : %(seuil)s)."),
    ),
    "attente_reseau": (
        UniteRegle.SECONDES,
        gettext_lazy("%(objet)s : un paiement attend sa réponse depuis %(valeur)s (limite : %(seuil)s)."),
    ),
    "argent_tardif": (
        UniteRegle.NOMBRE,
        gettext_lazy("Argent arrivé en retard, à traiter : %(valeur)s."),
    ),
    "argent_en_attente": (
        UniteRegle.HEURES,
        gettext_lazy("De l'argent attend une décision depuis %(valeur)s (limite : %(seuil)s)."),
    ),
    "erreurs_webhook": (
        UniteRegle.NOMBRE,
        gettext_lazy("Messages d'opérateur qui n'ont pas pu être lus : %(valeur)s (limite : %(seuil)s)."),
    ),
    "sceaux_en_retard": (
        UniteRegle.MINUTES,
        gettext_lazy("Des faits attendent leur sceau depuis %(valeur)s (limite : %(seuil)s)."),
    ),
    "affiche_muette": (
        UniteRegle.JOURS,
        gettext_lazy("Affiche « %(objet)s » : pas un scan en %(valeur)s jours de travail. Un autre QR la cache-t-il ?"),
    ),
    "connexions_refusees": (
        UniteRegle.NOMBRE,
        gettext_lazy("Connexions refusées : %(valeur)s (limite : %(seuil)s). Quelqu'un essaie peut-être des mots de "
                     "passe."),
    ),
    "changements_role": (
        UniteRegle.NOMBRE,
        gettext_lazy("Rôles donnés, changés ou retirés dans l'équipe : %(valeur)s."),
    ),
    "anomalie": (UniteRegle.GRAVITE, gettext_lazy("Jour inhabituel.")),
    "changement_tendance": (UniteRegle.GRAVITE, gettext_lazy("Changement de tendance.")),
    "limite_du_jour": (UniteRegle.GRAVITE, gettext_lazy("Limite du jour dépassée.")),
    "reponse_operateur": (
        UniteRegle.SECONDES,
        gettext_lazy("%(objet)s répond en %(valeur)s (limite : %(seuil)s)."),
    ),
    "disponibilite": (
        UniteRegle.POUR_CENT,
        gettext_lazy("Le site n'a répondu que %(valeur)s du temps (il en faut %(seuil)s)."),
    ),
    "attente_taches": (
        UniteRegle.SECONDES,
        gettext_lazy("Les travaux de fond attendent %(valeur)s (limite : %(seuil)s)."),
    ),
    "redis_memoire": (
        UniteRegle.POUR_CENT,
        gettext_lazy("Mémoire de Redis remplie à %(valeur)s (limite : %(seuil)s)."),
    ),
    "disque_journaux": (
        UniteRegle.POUR_CENT,
        gettext_lazy("Disque des journaux rempli à %(valeur)s (limite : %(seuil)s)."),
    ),
    "sauvegarde_age": (
        UniteRegle.HEURES,
        gettext_lazy("Dernière sauvegarde il y a %(valeur)s (limite : %(seuil)s)."),
    ),
    "boite_envoi_age": (
        UniteRegle.MINUTES,
        gettext_lazy("Des messages attendent de partir depuis %(valeur)s (limite : %(seuil)s)."),
    ),
    "age_sceaux": (
        UniteRegle.MINUTES,
        gettext_lazy("Le scellement est arrêté : un fait attend depuis %(valeur)s (limite : %(seuil)s)."),
    ),
    "ecart_livre": (
        UniteRegle.FRANCS,
        gettext_lazy("Le grand livre ne tombe pas juste : %(valeur)s d'écart."),
    ),
    "connexions_plateforme": (
        UniteRegle.NOMBRE,
        gettext_lazy("Connexions refusées à des comptes inconnus ou de la plateforme : %(valeur)s (limite : "
                     "%(seuil)s)."),
    ),
}  # fmt: skip


def phrase_de_regle(indicateur: str, objet: str, objet_nom: str, valeur: int, seuil: int) -> str:
    """Return the sentence of one alert; a plain one for an indicator that no code declares any more."""
    unite, phrase = _PHRASES.get(indicateur, (UniteRegle.NOMBRE, "%(indicateur)s : %(valeur)s (%(seuil)s)"))
    return str(phrase) % {
        "indicateur": indicateur,
        "objet": objet_dire(objet, objet_nom),
        "valeur": valeur_dire(valeur, unite),
        "seuil": valeur_dire(seuil, unite),
    }


def unite_de(indicateur: str) -> UniteRegle:
    """Return what an indicator's numbers are."""
    return _PHRASES[indicateur][0]


def objet_dire(objet: str, nom: str = "") -> str:
    """Name a network, a provider, or what the row calls ``nom``."""
    reseau = RESEAUX.get(objet)
    return nom or (reseau.libelle if reseau else dict(fournisseurs_choix()).get(objet, objet))


def valeur_dire(valeur: int | None, unite: UniteRegle) -> str:
    """Return a value as people read it, an unknown one as a dash."""
    if valeur is None:
        return "–"
    if unite in _EN_SECONDES:
        return _duree(valeur * _EN_SECONDES[unite])
    if unite is UniteRegle.FRANCS:
        return montant_afficher(valeur)
    if unite is UniteRegle.GRAVITE:
        return [_("information"), _("avertissement"), _("critique")][max(0, min(valeur, 2))]
    return f"{valeur}{_INSECABLE}%" if unite is UniteRegle.POUR_CENT else str(valeur)


def _duree(secondes: int) -> str:
    if secondes < 120:
        return f"{secondes}{_INSECABLE}s"
    if secondes < 2 * _HEURE:
        return f"{secondes // 60}{_INSECABLE}min"
    if secondes < 2 * _JOUR:
        return f"{secondes // _HEURE}{_INSECABLE}h"
    return _("%(n)s jours") % {"n": secondes // _JOUR}
