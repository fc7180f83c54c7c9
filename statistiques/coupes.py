"""Breakdowns of a day: by network, hairdresser, service and hour, in child rows that only some pages read."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from statistiques.mesures import (
    AVIS,
    ENCAISSE,
    GAGNE,
    LIVRE,
    PAYEE,
    REUSSIE,
    SORTI,
    TENTATIVES,
    VERDICT,
    VERDICT_SECONDES,
    VISITES,
    Mesure,
    somme,
)

COLONNES = (
    "nombre", "reussis", "annules", "montant", "rembourse", "pourboires", "commissions", "frais", "avis", "avis_somme",
    "duree_s", "duree_n",
)  # fmt: skip


class Genre(models.TextChoices):
    """By what a day is broken down."""

    RESEAU = "r", _("réseau")
    COIFFEUR = "c", _("coiffeur")
    PRESTATION = "p", _("prestation")
    HEURE = "h", _("heure")
    FOURNISSEUR = "f", _("opérateur")


@dataclass(frozen=True, slots=True)
class Coupe:
    """One source cut by ``cle`` (SQL); several coupes of one genre fill different columns of the same rows."""

    genre: Genre
    cle: str
    table: str
    condition: str
    mesures: tuple[Mesure, ...]


_ECRIT = "paiements_ecritures e JOIN paiements_paiement p ON p.id = e.paiement_id"
# Cash and credits have no network: their means stands for it.
_RESEAU = "COALESCE(NULLIF(p.reseau, ''), p.moyen)"
# Play money and real money of one provider are never added up. See ``fournisseur_cle``.
_FOURNISSEUR = "k.fournisseur || CASE WHEN p.essai THEN ':test' ELSE ':live' END"
_COMPTE = "JOIN paiements_comptefournisseur k ON k.id = p.compte_id"
_LIGNES = f"{VISITES.table} JOIN salon_paiement_lignesession l ON l.session_id = s.id"
_VENDUES = (
    Mesure("nombre", somme(PAYEE, "l.quantite")),
    Mesure("annules", somme("s.etat IN ('expire', 'abandonne')", "l.quantite")),
)

_FRAIS = "e.compte IN ('frais_attendus', 'frais_reels')"
_PASSE = (
    Mesure("montant", somme(ENCAISSE, "e.montant")),
    Mesure("rembourse", somme(SORTI, "-e.montant")),
    Mesure("frais", somme(_FRAIS, "e.montant")),
)
# The ledger's lines that these add up, so that the others' payments are not looked for.
_PASSEE = f"(({ENCAISSE}) OR ({SORTI}) OR {_FRAIS})"
_ESSAYE = (
    Mesure("nombre", "COUNT(p.id)"),
    Mesure("reussis", somme(REUSSIE)),
    Mesure("annules", somme("p.etat = 'annule'")),
    Mesure("duree_n", somme(VERDICT)),
    Mesure("duree_s", somme(VERDICT, VERDICT_SECONDES)),
)

COUPES = (
    Coupe(Genre.RESEAU, _RESEAU, _ECRIT, f"{LIVRE.condition} AND {_PASSEE}", _PASSE),
    Coupe(Genre.RESEAU, _RESEAU, TENTATIVES.table, TENTATIVES.condition, _ESSAYE),
    Coupe(Genre.FOURNISSEUR, _FOURNISSEUR, f"{_ECRIT} {_COMPTE}", f"{LIVRE.condition} AND {_PASSEE}", _PASSE),
    Coupe(Genre.FOURNISSEUR, _FOURNISSEUR, f"{TENTATIVES.table} {_COMPTE}", TENTATIVES.condition, _ESSAYE),
    Coupe(
        Genre.COIFFEUR,
        "e.coiffeur_id",
        LIVRE.table,
        f"{LIVRE.condition} AND e.coiffeur_id IS NOT NULL AND {GAGNE}",
        (
            Mesure("montant", somme("e.compte = 'ventes'", "-e.montant")),
            Mesure("pourboires", somme("e.compte = 'pourboires'", "-e.montant")),
            Mesure("commissions", somme("e.compte = 'commissions_dues'", "-e.montant")),
        ),
    ),
    Coupe(
        Genre.COIFFEUR,
        "l.coiffeur_id",
        _LIGNES,
        f"{VISITES.condition} AND l.coiffeur_id IS NOT NULL",
        (*_VENDUES, Mesure("reussis", "COUNT(DISTINCT CASE WHEN s.etat = 'paiement_reussi' THEN s.id END)")),
    ),
    Coupe(
        Genre.COIFFEUR,
        "s.coiffeur_id",
        AVIS.table,
        f"{AVIS.condition} AND s.coiffeur_id IS NOT NULL",
        (Mesure("avis", "COUNT(v.id)"), Mesure("avis_somme", "COALESCE(SUM(v.note), 0)")),
    ),
    Coupe(
        Genre.PRESTATION,
        "l.prestation_id",
        _LIGNES,
        VISITES.condition,
        (*_VENDUES, Mesure("montant", somme(PAYEE, "l.prix_unitaire * l.quantite"))),
    ),
    Coupe(
        Genre.HEURE,
        "{heure(s.date_creation)}",
        VISITES.table,
        VISITES.condition,
        (Mesure("nombre", "COUNT(s.id)"), Mesure("reussis", somme(PAYEE))),
    ),
    Coupe(
        Genre.HEURE,
        "{heure(e.date_creation)}",
        LIVRE.table,
        f"{LIVRE.condition} AND {ENCAISSE}",
        (Mesure("montant", "SUM(e.montant)"),),
    ),
)
# The columns that each kind fills, in their order: all others are 0 in its rows.
REMPLIES = {
    genre: tuple(
        nom for nom in COLONNES if any(m.nom == nom for coupe in COUPES if coupe.genre is genre for m in coupe.mesures)
    )
    for genre in Genre
}
# Whose keys are UUIDs, written alike on both databases.
CLES_UUID = frozenset({Genre.COIFFEUR, Genre.PRESTATION})


def fournisseur_cle(fournisseur: str, mode: str) -> str:
    """Return the key of one provider's rows, in ``test`` or ``live`` mode."""
    return f"{fournisseur}:{mode}"
