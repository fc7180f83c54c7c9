"""The overview, and what becomes of visits."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from statistiques.coupes import Genre
from statistiques.onglets import colonnes
from statistiques.onglets.base import Classement, Courbe, Onglet, Parts, Repartition

ENSEMBLE = Onglet(
    "ensemble",
    _("Vue d'ensemble"),
    _("L'essentiel du salon sur la période."),
    cartes=(
        "encaisse", "visites", "visites_payees", "panier", "taux_conversion", "note", "clients_nouveaux",
        "clients_actifs",
    ),
    courbes=(
        Courbe("encaisse", _("Encaissé"), ("encaisse",), comparer=True),
        Courbe("visites", _("Visites"), ("visites", "visites_payees"), genre="barres"),
    ),
    parts=(Parts("moyens", _("Comment les clients paient"), ("especes", "mobile_money", "carte")),),
    repartitions=(Repartition("heures", _("À quelle heure"), Genre.HEURE, (colonnes.MONTANT,), limite=24),),
)  # fmt: skip
VISITES = Onglet(
    "visites",
    _("Visites"),
    _("Ce que deviennent les clients qui scannent ou reçoivent un ticket."),
    cartes=(
        "visites", "visites_payees", "taux_reussite", "taux_conversion", "duree_paiement", "duree_verdict",
        "visites_ouvertes", "visites_en_paiement", "visites_verification", "visites_expirees", "visites_abandonnees",
        "visites_scan", "visites_ticket",
    ),
    courbes=(
        Courbe("visites", _("Visites"), ("visites",), comparer=True),
        Courbe("taux", _("Réussite et conversion"), ("taux_reussite", "taux_conversion")),
        Courbe("durees", _("Temps moyens"), ("duree_paiement", "duree_verdict")),
    ),
    parts=(
        Parts(
            "etats", _("Où en sont les visites"),
            ("visites_payees", "visites_ouvertes", "visites_en_paiement", "visites_verification", "visites_expirees",
             "visites_abandonnees"),
        ),
    ),
    repartitions=(
        Repartition("heures", _("À quelle heure"), Genre.HEURE, (colonnes.VISITES, colonnes.PAYEES), limite=24),
    ),
    classements=(
        Classement(
            "prestations", _("Prestations les plus demandées"), Genre.PRESTATION,
            (colonnes.PRESTATIONS, colonnes.VENTES, colonnes.ANNULEES),
        ),
    ),
)  # fmt: skip
