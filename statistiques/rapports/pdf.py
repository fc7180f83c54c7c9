"""A report on paper: the same sections as the page, and the drawings of a week or a month."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from statistiques.catalogue import CATALOGUE
from statistiques.exports.formats.pdf import pdf_ecrire
from statistiques.graphiques import Graphique, SerieTracee
from statistiques.rapports.lecture import Lu, Permis, Section
from statistiques.rapports.sections import habitude_dire, remarques_de, sections_dresser
from statistiques.releve import Colonne, Contenu, Feuille, Rangee
from statistiques.unites import Unite


def rapport_pdf(lu: Lu, permis: Permis) -> bytes:
    """Return the report as a PDF, in the active language."""
    notes = [habitude_dire(lu)] if lu.contenu.get("habitude") else []
    notes += [_("Arrêté le %(quand)s") % {"quand": date_format(lu.arrete_le, "j F Y, H:i")}, *remarques_de(lu)]
    if lu.contenu["sceau"]:
        notes.append(_("Sceau %(sceau)s") % {"sceau": lu.contenu["sceau"]["court"]})
    contenu = Contenu(
        titre=f"{lu.titre} · {lu.salon.nom}",
        sous_titre=" · ".join([lu.quand, *notes]),
        feuilles=[_feuille(section) for section in sections_dresser(lu, permis)],
        graphiques=list(_graphiques(lu)),
    )
    return b"".join(pdf_ecrire(contenu, settings.EXPORT_PDF_LIGNES))


def pdf_nom(lu: Lu) -> str:
    """Return the file's name, without anything a file system could mind."""
    return f"rapport-{lu.rapport.genre}-{lu.rapport.debut:%Y-%m-%d}.pdf"


def _feuille(section: Section) -> Feuille:
    colonnes = [
        Colonne("quoi", _("quoi"), largeur=26),
        Colonne("combien", _("combien"), largeur=16),
        Colonne("remarque", _("remarque"), largeur=40),
    ]
    lignes: list[Rangee] = [(ligne.titre, ligne.texte, ligne.note) for ligne in section.lignes]
    return Feuille(section.titre, colonnes, iter([lignes or [(section.vide, "", "")]]))


def _graphiques(lu: Lu) -> Iterator[Graphique]:
    jours = lu.contenu.get("jours")
    if not jours:
        return
    etiquettes = [date_format(datetime.date.fromisoformat(jour), "D j b") for jour, *_reste in jours]
    moyens = [(2, "especes"), (3, "mobile_money"), (4, "carte")]
    series = [SerieTracee(str(CATALOGUE[code].titre), [jour[rang] for jour in jours]) for rang, code in moyens]
    yield Graphique("encaisse", _("Encaissé par moyen"), "barres", Unite.FRANCS, etiquettes, series, empile=True)
    payees = SerieTracee(str(CATALOGUE["visites_payees"].titre), [jour[5] for jour in jours])
    yield Graphique("visites", _("Visites payées"), "ligne", Unite.NOMBRE, etiquettes, [payees])
