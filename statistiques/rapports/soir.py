"""A report in one SMS: 160 signs that a feature phone shows, without anything that is only a colour or a link."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from paiements.fournisseurs.reseaux import CARTE
from paiements.models import Moyen
from salon_paiement.models import GenreRapport
from salon_paiement.notifications.gsm7 import LONGUEUR, septets, transcrire
from statistiques.coupes import Genre
from statistiques.rapports.lecture import Lu
from statistiques.rapports.sections import ecart_de

# Letters of the salon's name, and of whoever cancelled.
_NOM, _NOM_COURT, _PERSONNE = 24, 12, 10
# Ever shorter: who cancelled or not, letters of the salon's name, how finely the takings are split.
_FORMES = (
    (True, _NOM, 2), (False, _NOM, 2), (False, _NOM_COURT, 2), (False, _NOM_COURT, 1), (False, _NOM_COURT, 0),
)  # fmt: skip


def phrase_courte(lu: Lu) -> str:
    """Return the report in one SMS; what matters least is left out first when it is too long."""
    texte = ""
    for personnes, nom, moyens in _FORMES:
        parties = [
            _compte(lu),
            _encaisse(lu, moyens),
            _ecart(lu),
            _a_verifier(lu),
            _annulations(lu, personnes=personnes),
            _sceau(lu),
        ]
        texte = _signes(f"{_date(lu)} {_couper(lu.salon.nom, nom)}: " + ", ".join(filter(None, parties)))
        if septets(texte) <= LONGUEUR:
            break
    return texte


def _date(lu: Lu) -> str:
    if lu.rapport.genre == GenreRapport.MOIS:
        return date_format(lu.rapport.debut, "m/Y")
    return date_format(lu.rapport.debut, "d/m")


def _compte(lu: Lu) -> str:
    n = lu.mesures["visites"]
    return ngettext("%(n)s visite", "%(n)s visites", n) % {"n": _nombre(n)}


def _encaisse(lu: Lu, finesse: int) -> str:
    total = lu.mesures["encaisse"]
    dits = {"total": _nombre(total), "detail": ", ".join(_detail(lu, finesse))}
    return _("%(total)s F (%(detail)s)") % dits if total and dits["detail"] else _("%(total)s F") % dits


def _detail(lu: Lu, finesse: int) -> Iterator[str]:
    """Yield network by network, or cash beside everything else."""
    moyens = [(cle, montant) for cle, montant, _nombre_ in lu.contenu["reseaux"] if montant]
    especes = sum(montant for cle, montant in moyens if cle == Moyen.ESPECES)
    if finesse > 1:
        noms = lu.noms(Genre.RESEAU, "reseaux")
        for cle, montant in moyens:
            if cle != Moyen.ESPECES:
                yield f"{noms[cle].split()[0]} {_nombre(montant)}"
    elif finesse == 1:
        carte = sum(montant for cle, montant in moyens if cle == CARTE)
        if mobile := sum(montant for _cle, montant in moyens) - especes - carte:
            yield _("mobile %(montant)s") % {"montant": _nombre(mobile)}
        if carte:
            yield _("carte %(montant)s") % {"montant": _nombre(carte)}
    if finesse and especes:
        yield _("esp. %(montant)s") % {"montant": _nombre(especes)}


def _ecart(lu: Lu) -> str:
    ecart = ecart_de(lu)
    if ecart is None:
        return "" if lu.rapport.genre in (GenreRapport.SEMAINE, GenreRapport.MOIS) else _("caisse pas fermée")
    return _("écart caisse %(ecart)s") % {"ecart": _nombre(ecart)}


def _a_verifier(lu: Lu) -> str:
    n = lu.contenu["a_traiter"]
    return _("%(n)s à vérifier") % {"n": _nombre(n)} if n else ""


def _annulations(lu: Lu, *, personnes: bool) -> str:
    lignes = lu.contenu["annulations"]
    if not lignes:
        return ""
    phrase = _("%(n)s annul.") % {"n": _nombre(sum(nombre for _cle, nombre, _francs in lignes))}
    if not personnes:
        return phrase
    qui = ", ".join(f"{_couper(lu.personnes.get(cle, '?'), _PERSONNE)} {n}" for cle, n, _francs in lignes)
    return f"{phrase} ({qui})"


def _sceau(lu: Lu) -> str:
    sceau = lu.contenu["sceau"]
    return _("sceau %(sceau)s") % {"sceau": sceau["court"]} if sceau else ""


def _couper(nom: str, lettres: int) -> str:
    return _signes(nom)[:lettres].strip()


def _signes(texte: str) -> str:
    return " ".join(transcrire(texte).split())


def _nombre(n: int) -> str:
    """Return a whole number whose thousands a phone keeps apart: an ordinary space, a hyphen for minus."""
    return f"{n:,}".replace(",", " ")
