"""Money, and by whom it comes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from statistiques.coupes import Genre
from statistiques.onglets import colonnes
from statistiques.onglets.base import Classement, Courbe, Onglet, Parts, Repartition

FINANCES = Onglet(
    "finances",
    _("Finances"),
    _("L'argent entré, rendu et retenu : les mêmes totaux que les clôtures de caisse."),
    cartes=(
        "encaisse", "net", "ventes", "panier", "notes", "especes", "mobile_money", "carte", "pourboires",
        "commissions", "remises", "frais_attendus", "frais_reels", "taux_frais", "frais_plateforme", "rembourse",
        "repris", "surplus", "par_avoir", "retrouve", "taux_paiement", "essai",
    ),
    courbes=(
        Courbe("encaisse", _("Encaissé"), ("encaisse",), comparer=True),
        Courbe("moyens", _("Encaissé par moyen"), ("especes", "mobile_money", "carte"), genre="barres", empile=True),
        Courbe("net", _("Encaissé net"), ("net",), comparer=True),
        Courbe("panier", _("Note moyenne payée"), ("panier",), comparer=True),
    ),
    parts=(Parts("parts", _("Part de chaque moyen"), ("especes", "mobile_money", "carte")),),
    repartitions=(Repartition("reseaux", _("Encaissé par réseau"), Genre.RESEAU, (colonnes.MONTANT,)),),
)  # fmt: skip
OPERATEURS = Onglet(
    "operateurs",
    _("Opérateurs"),
    _("Par qui l'argent passe, et comment chacun répond."),
    cartes=(
        "taux_paiement", "duree_verdict", "tentatives", "tentatives_reussies", "tentatives_refusees",
        "tentatives_autres", "mobile_money", "frais_attendus", "frais_reels", "taux_frais",
    ),
    courbes=(
        Courbe("taux", _("Paiements réussis"), ("taux_paiement",), comparer=True),
        Courbe("reponse", _("Réponse de l'opérateur"), ("duree_verdict",), comparer=True),
        Courbe(
            "tentatives", _("Tentatives de paiement"),
            ("tentatives_reussies", "tentatives_refusees", "tentatives_autres"), genre="barres", empile=True,
        ),
    ),
    parts=(
        Parts(
            "tentatives_parts", _("Ce que deviennent les tentatives"),
            ("tentatives_reussies", "tentatives_refusees", "tentatives_autres"),
        ),
    ),
    classements=(
        Classement(
            "reseaux", _("Réseau par réseau"), Genre.RESEAU,
            (
                colonnes.TENTATIVES, colonnes.REUSSIES, colonnes.TAUX, colonnes.MONTANT, colonnes.FRAIS,
                colonnes.REMBOURSE, colonnes.REPONSE,
            ),
        ),
    ),
)  # fmt: skip
