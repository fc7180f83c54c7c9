"""The sections of a report: what everybody reads first, then where to look, then who and what."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from salon_paiement.argent import montant_afficher
from salon_paiement.droits import Action
from salon_paiement.models import GenreRapport
from statistiques.cartes import cartes_calculer, variation
from statistiques.catalogue import CATALOGUE
from statistiques.coupes import Genre
from statistiques.rapports.chiffres import CODES, LARGES
from statistiques.rapports.lecture import Ligne, Lu, Permis, Section
from statistiques.unites import Unite, afficher, rapport

# Said even when they are zero.
_TOUJOURS = frozenset({"visites", "visites_payees", "encaisse"})


def sections_dresser(lu: Lu, permis: Permis) -> list[Section]:
    """Return the sections that this reader may see, in the active language."""
    sections = [_essentiel(lu), _moyens(lu), _caisse(lu), _a_regarder(lu)]
    if permis(Action.VOIR_ANNULATIONS):
        sections.append(_annulations(lu))
    sections.append(_jours(lu))
    if permis(Action.VOIR_GAINS):
        sections.append(_coiffeurs(lu))
    sections.append(_prestations(lu))
    return [section for section in sections if section.lignes or section.vide]


def _essentiel(lu: Lu) -> Section:
    cartes = cartes_calculer([CATALOGUE[code] for code in CODES], lu.mesures, lu.contenu.get("avant"))
    lignes = []
    for carte in cartes:
        if not carte.valeur and carte.code not in _TOUJOURS:
            continue
        lignes.append(Ligne(carte.titre, carte.texte, carte.variation.phrase if carte.variation else ""))
    return Section(_("L'essentiel"), lignes)


def habitude_dire(lu: Lu) -> str:
    """Return how the takings compare with the usual same weekday; empty when nothing is usual."""
    habitude = lu.contenu.get("habitude")
    if not habitude:
        return ""
    ecart = variation(CATALOGUE["encaisse"], lu.mesures["encaisse"], habitude)
    dits = {"montant": montant_afficher(habitude), "ecart": ecart.phrase if ecart else ""}
    if lu.rapport.genre == GenreRapport.SOIR:
        return _("%(ecart)s que d'habitude à cette heure (%(montant)s)") % dits
    return _("%(ecart)s qu'un jour habituel (%(montant)s)") % dits


def _moyens(lu: Lu) -> Section:
    noms = lu.noms(Genre.RESEAU, "reseaux")
    lignes = [
        Ligne(
            noms[cle],
            montant_afficher(montant),
            ngettext("%(n)d paiement", "%(n)d paiements", nombre) % {"n": nombre},
        )
        for cle, montant, nombre in lu.contenu["reseaux"]
        if montant
    ]
    return Section(_("Encaissé par moyen de paiement"), lignes)


def _caisse(lu: Lu) -> Section:
    lignes = [
        Ligne(
            _("Z n° %(numero)d : écart") % {"numero": numero},
            montant_afficher(ecart),
            _("attendu %(attendu)s, compté %(compte)s")
            % {"attendu": montant_afficher(attendu), "compte": montant_afficher(compte)},
        )
        for numero, attendu, compte, ecart in lu.contenu["z"]
        if ecart or lu.rapport.genre not in LARGES
    ]
    if lu.rapport.genre in LARGES and lu.contenu["z"]:
        n = len(lu.contenu["z"])
        note = ngettext("%(n)d clôture", "%(n)d clôtures", n) % {"n": n}
        lignes.append(Ligne(_("Écart total"), montant_afficher(ecart_de(lu) or 0), note))
    return Section(_("Caisse"), lignes, _("La caisse n'a pas été fermée : aucun écart n'est connu."))


def ecart_de(lu: Lu) -> int | None:
    """Return the variance of the till (whole XOF) over the closings, ``None`` without any."""
    ecarts = [ecart for _numero, _attendu, _compte, ecart in lu.contenu["z"]]
    return sum(ecarts) if ecarts else None


def _a_regarder(lu: Lu) -> Section:
    n = lu.contenu["a_traiter"]
    lignes = [Ligne(_("À traiter"), ngettext("%(n)d somme", "%(n)d sommes", n) % {"n": n})] if n else []
    lignes += [
        Ligne(str(alerte.get_severite_display()), date_format(alerte.jour, "j F"), alerte.phrase)
        for alerte in lu.alertes
    ]
    return Section(_("À vérifier"), lignes, _("Rien à traiter, aucune alerte."))


def _annulations(lu: Lu) -> Section:
    lignes = [
        Ligne(
            lu.personnes.get(cle, "–"),
            ngettext("%(n)d annulation", "%(n)d annulations", nombre) % {"n": nombre},
            montant_afficher(francs),
        )
        for cle, nombre, francs in lu.contenu["annulations"]
    ]
    return Section(_("Annulé à la caisse, par personne"), lignes)


def _jours(lu: Lu) -> Section:
    jours = lu.contenu.get("jours", [])
    meilleur = max((jour[1] for jour in jours), default=0)
    lignes = []
    for jour, encaisse, _especes, _mobile, _carte, payees in jours:
        note = ngettext("%(n)d visite payée", "%(n)d visites payées", payees) % {"n": payees}
        if encaisse and encaisse == meilleur:
            note = _("%(note)s – la meilleure journée") % {"note": note}
        jour_dit = date_format(datetime.date.fromisoformat(jour), "l j F")
        lignes.append(Ligne(jour_dit, montant_afficher(encaisse), note))
    return Section(_("Jour par jour"), lignes)


def _coiffeurs(lu: Lu) -> Section:
    return Section(_("Coiffeurs"), list(_coiffeurs_dire(lu)))


def _coiffeurs_dire(lu: Lu) -> Iterator[Ligne]:
    noms = lu.noms(Genre.COIFFEUR, "coiffeurs")
    for cle, montant, nombre, avis, avis_somme in lu.contenu.get("coiffeurs", ()):
        note = ngettext("%(n)d prestation", "%(n)d prestations", nombre) % {"n": nombre}
        if avis:
            note += f" · {afficher(rapport(avis_somme, avis, 10), Unite.NOTE)}"
        yield Ligne(noms[cle], montant_afficher(montant), note)


def _prestations(lu: Lu) -> Section:
    noms = lu.noms(Genre.PRESTATION, "prestations")
    lignes = [
        Ligne(noms[cle], montant_afficher(montant), ngettext("%(n)d fois", "%(n)d fois", nombre) % {"n": nombre})
        for cle, montant, nombre in lu.contenu.get("prestations", ())
        if nombre
    ]
    return Section(_("Prestations"), lignes)


def remarques_de(lu: Lu, *, sceau: bool = True) -> list[str]:
    """Return what the reader must know before she trusts the figures.

    Args:
        sceau: say that the day has no seal, where nothing else does.
    """
    dites = []
    if sceau and lu.rapport.genre == GenreRapport.JOUR and not lu.contenu["sceau"]:
        dites.append(_("Pas de sceau pour cette journée : des faits attendaient encore le leur."))
    if lu.rapport.genre != GenreRapport.SOIR and lu.contenu["en_direct"]:
        dites.append(_("Les chiffres de cette période n'étaient pas encore rangés : ils ont été comptés en direct."))
    if lu.mesures.get("essai"):
        montant = montant_afficher(lu.mesures["essai"])
        dites.append(_("Dont %(montant)s d'argent d'essai, qui n'est pas réel.") % {"montant": montant})
    return dites
