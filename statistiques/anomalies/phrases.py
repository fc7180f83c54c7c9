"""The sentence of each alert, said in the language of whoever reads it: rows keep figures, never words."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from fractions import Fraction

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from paiements.annulations.pourcents import part_afficher
from salon_paiement.argent import montant_afficher

Phrase = Callable[[str, int, int], str]


def phrase_de(genre: str, mesure: str, jour: datetime.date, valeur: int, attendu: int) -> str:
    """Return the sentence; a plain one for a measure that has none of its own.

    Args:
        genre: ``ecart``, ``tendance`` or ``seuil``.
        valeur, attendu: in the measure's unit (XOF, visits, per cent).
    """
    dire = _PHRASES.get((genre, mesure), _autre)
    return dire(date_format(jour, "l j F"), valeur, attendu)


def _visites(jour: str, valeur: int, attendu: int) -> str:
    if not valeur:
        return _("Aucune visite le %(jour)s, un jour où le salon travaille (%(attendu)s d'habitude).") % {
            "jour": jour,
            "attendu": attendu,
        }
    return ngettext(
        "%(valeur)s visite le %(jour)s, au lieu de %(attendu)s d'habitude.",
        "%(valeur)s visites le %(jour)s, au lieu de %(attendu)s d'habitude.",
        valeur,
    ) % {"valeur": valeur, "jour": jour, "attendu": attendu}


def _encaisse(jour: str, valeur: int, attendu: int) -> str:
    return _("%(valeur)s encaissés le %(jour)s, au lieu de %(attendu)s d'habitude.") % {
        "valeur": montant_afficher(valeur),
        "jour": jour,
        "attendu": montant_afficher(attendu),
    }


def _tendance_visites(jour: str, valeur: int, attendu: int) -> str:
    return _("Les visites changent : %(valeur)s par jour depuis quatre semaines, contre %(attendu)s avant.") % {
        "valeur": valeur,
        "attendu": attendu,
    }


def _tendance_encaisse(jour: str, valeur: int, attendu: int) -> str:
    return _("Les recettes changent : %(valeur)s par jour depuis quatre semaines, contre %(attendu)s avant.") % {
        "valeur": montant_afficher(valeur),
        "attendu": montant_afficher(attendu),
    }


def _taux_reussite(jour: str, valeur: int, attendu: int) -> str:
    return _("Le %(jour)s, %(valeur)s des paiements par opérateur ont réussi (il en faut %(attendu)s).") % {
        "jour": jour,
        "valeur": _cent(valeur),
        "attendu": _cent(attendu),
    }


def _taux_rembourse(jour: str, valeur: int, attendu: int) -> str:
    return _("Le %(jour)s, les remboursements valent %(valeur)s des recettes (limite : %(attendu)s).") % {
        "jour": jour,
        "valeur": _cent(valeur),
        "attendu": _cent(attendu),
    }


def _connexions(jour: str, valeur: int, attendu: int) -> str:
    return _("%(valeur)s connexions refusées le %(jour)s : quelqu'un essaie peut-être des mots de passe.") % {
        "valeur": valeur,
        "jour": jour,
    }


def _remboursements(jour: str, valeur: int, attendu: int) -> str:
    return ngettext(
        "%(valeur)s remboursement le %(jour)s : c'est beaucoup pour une journée.",
        "%(valeur)s remboursements le %(jour)s : c'est beaucoup pour une journée.",
        valeur,
    ) % {"valeur": valeur, "jour": jour}


def _erreurs(jour: str, valeur: int, attendu: int) -> str:
    return ngettext(
        "%(valeur)s incident grave noté le %(jour)s : voyez les traces.",
        "%(valeur)s incidents graves notés le %(jour)s : voyez les traces.",
        valeur,
    ) % {"valeur": valeur, "jour": jour}


def _cent(nombre: int) -> str:
    return part_afficher(Fraction(nombre, 100))


def _autre(jour: str, valeur: int, attendu: int) -> str:
    return _("Le %(jour)s : %(valeur)s, au lieu de %(attendu)s.") % {"jour": jour, "valeur": valeur, "attendu": attendu}


_PHRASES: dict[tuple[str, str], Phrase] = {
    ("ecart", "visites"): _visites,
    ("ecart", "encaisse"): _encaisse,
    ("tendance", "visites"): _tendance_visites,
    ("tendance", "encaisse"): _tendance_encaisse,
    ("seuil", "taux_reussite"): _taux_reussite,
    ("seuil", "taux_rembourse"): _taux_rembourse,
    ("seuil", "connexions_refusees"): _connexions,
    ("seuil", "remboursements"): _remboursements,
    ("seuil", "erreurs"): _erreurs,
}
