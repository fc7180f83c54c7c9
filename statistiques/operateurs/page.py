"""One provider's page laid out: cards, charts and the list of what failed."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from paiements.etats import EtatPaiement
from paiements.fournisseurs.registre import fournisseurs_choix
from paiements.models import Paiement
from paiements.operateurs import reseau_libelle
from salon_paiement.argent import DEVISE, montant_afficher
from salon_paiement.historique import motif_afficher
from statistiques.cartes import Carte
from statistiques.graphiques import Graphique, SerieTracee
from statistiques.libelles import etiquette
from statistiques.operateurs.lecture import Journee, Operateur, journee_lire, mois_lire, refus_lire
from statistiques.perimetre import Perimetre
from statistiques.periodes import Pas, Periode
from statistiques.selecteurs import Point
from statistiques.unites import Unite, rapport


@dataclass(frozen=True, slots=True)
class Refus:
    """One attempt that failed; ``motif`` in plain words, else as the operator said it."""

    le: datetime.datetime
    code: str
    salon: str
    reseau: str
    montant: int
    etat: str
    motif: str


@dataclass(frozen=True, slots=True)
class PageOperateur:
    """Everything the polled part shows."""

    operateur: Operateur
    periode: Periode
    cartes: list[Carte]
    graphiques: list[Graphique]
    recus: list[tuple[str, int, str]]
    refus: list[Refus]


def operateur_nom(nom: str) -> str:
    """Return what people call a provider."""
    return str(dict(fournisseurs_choix()).get(nom, nom))


def page_composer(perimetre: Perimetre, operateur: Operateur) -> PageOperateur:
    """Read and lay out; a fixed number of statements."""
    periode, points = mois_lire(perimetre, operateur)
    journee = journee_lire(operateur)
    return PageOperateur(
        operateur=operateur,
        periode=periode,
        cartes=_cartes(journee),
        graphiques=[_par_jour(points), _montants(points), _etats(journee)],
        recus=[(devise, nombre, _montant(devise, recu)) for devise, (nombre, recu) in journee.recus.items()],
        refus=[_refus(paiement) for paiement in refus_lire(operateur)],
    )


def _cartes(journee: Journee) -> list[Carte]:
    chiffres = journee.chiffres
    temoins = chiffres.total
    return [
        _carte("total", _("Paiements demandés"), _("Envoyés à l'opérateur depuis 24 heures."), journee.total),
        _carte(
            "reussite",
            _("Réussis"),
            _("Parmi ceux qui ont leur réponse, refus du client compris."),
            rapport(journee.reussies, journee.finies, 1000),
            Unite.POUR_MILLE,
        ),
        _carte(
            "sante",
            _("Réussis sans les refus du client"),
            _("Ce qui dépend de l'opérateur : solde insuffisant ou annulation ne comptent pas."),
            rapport(chiffres.reussis, temoins, 1000),
            Unite.POUR_MILLE,
        ),
        _carte(
            "mediane", _("Réponse, d'habitude"), _("La moitié des paiements réussis répond plus vite."),
            chiffres.quantile(50), Unite.DUREE,
        ),
        _carte(
            "p95", _("Réponse, au pire (95 %)"), _("Dix-neuf paiements réussis sur vingt répondent plus vite."),
            chiffres.quantile(95), Unite.DUREE,
        ),
        _carte("muets", _("Sans réponse"), _("Demandés depuis trop longtemps sans verdict."), chiffres.muets),
    ]  # fmt: skip


def _carte(code: str, titre: str, aide: str, valeur: int | None, unite: Unite = Unite.NOMBRE) -> Carte:
    return Carte(code=code, titre=titre, aide=aide, unite=unite, valeur=valeur)


def _par_jour(points: Sequence[Point]) -> Graphique:
    return Graphique(
        cle="operateur-jours",
        titre=_("Paiements par jour"),
        genre="barres",
        unite=Unite.NOMBRE,
        etiquettes=[etiquette(point, Pas.JOUR) for point in points],
        series=[
            SerieTracee(_("Réussis"), [point.valeurs["reussis"] for point in points]),
            SerieTracee(_("Non aboutis"), [point.valeurs["nombre"] - point.valeurs["reussis"] for point in points]),
        ],
        abscisse=_("Date"),
        empile=True,
    )


def _montants(points: Sequence[Point]) -> Graphique:
    return Graphique(
        cle="operateur-montants",
        titre=_("Encaissé par jour"),
        genre="ligne",
        unite=Unite.FRANCS,
        etiquettes=[etiquette(point, Pas.JOUR) for point in points],
        series=[SerieTracee(_("Encaissé"), [point.valeurs["montant"] for point in points])],
        abscisse=_("Date"),
    )


def _etats(journee: Journee) -> Graphique:
    presents = [etat for etat in EtatPaiement if journee.etats.get(etat)]
    return Graphique(
        cle="operateur-etats",
        titre=_("Ce que deviennent les paiements (24 heures)"),
        genre="anneau",
        unite=Unite.NOMBRE,
        etiquettes=[str(etat.label) for etat in presents],
        series=[SerieTracee(_("Paiements"), [journee.etats[etat] for etat in presents])],
        abscisse=_("État"),
    )


def _montant(devise: str, montant: int) -> str:
    """Show an amount in its own currency: ours as everywhere, another one as it was received."""
    return montant_afficher(montant) if devise == DEVISE else f"{montant}\u00a0{devise}"


def _refus(paiement: Paiement) -> Refus:
    return Refus(
        le=paiement.initie_le or paiement.date_creation,
        code=paiement.session.code_court,
        salon=paiement.salon.nom,
        reseau=reseau_libelle(paiement),
        montant=paiement.montant,
        etat=paiement.etat_mot,
        motif=motif_afficher(paiement.motif_code) or paiement.motif_brut or paiement.motif_code,
    )
