"""Money, in the words of a Z: every sum is read from the ledger."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from statistiques.indicateurs import Indicateur, Sens
from statistiques.unites import Unite

F = Unite.FRANCS
FRAIS = ("livre_frais_attendus", "livre_frais_reels")

INDICATEURS = (
    Indicateur(
        "encaisse", _("Encaissé"), _("Tout l'argent entré : espèces, Mobile Money et cartes, surplus compris."), F,
        ("encaisse",), bon=Sens.HAUSSE,
    ),
    Indicateur(
        "net", _("Encaissé net"),
        _("Encaissé et argent retrouvé, moins remboursements, reprises et frais ; pourboires compris."), F,
        ("encaisse", "retrouve"), ("rembourse", "repris", *FRAIS), bon=Sens.HAUSSE,
    ),
    Indicateur(
        "ventes", _("Prestations vendues"), _("Prix des prestations des notes payées, remises non déduites."), F,
        ("ventes",), bon=Sens.HAUSSE,
    ),
    Indicateur(
        "panier", _("Note moyenne payée"), _("Prestations vendues, remises déduites, par note payée."), F,
        ("ventes",), ("remises",), ("notes_reglees",), bon=Sens.HAUSSE,
    ),
    Indicateur("notes", _("Notes payées"), _("Visites dont plus rien n'est dû."), Unite.NOMBRE, ("notes_reglees",),
               bon=Sens.HAUSSE),
    Indicateur("especes", _("Espèces"), _("Part de l'encaissé reçue en espèces."), F, ("especes",)),
    Indicateur("mobile_money", _("Mobile Money"), _("Part de l'encaissé reçue par Mobile Money."), F,
               ("mobile_money",)),
    Indicateur("carte", _("Carte"), _("Part de l'encaissé reçue par carte."), F, ("carte",)),
    Indicateur("pourboires", _("Pourboires"), _("Laissés par les clients, dus aux coiffeurs."), F, ("pourboires",),
               bon=Sens.HAUSSE),
    Indicateur("commissions", _("Commissions des coiffeurs"), _("Ce que les coiffeurs ont gagné sur leurs ventes."), F,
               ("commissions",)),
    Indicateur("remises", _("Remises"), _("Accordées par le salon sur les notes payées."), F, ("remises",),
               bon=Sens.BAISSE),
    Indicateur(
        "frais_attendus", _("Frais d'opérateur attendus"), _("Calculés d'après les tarifs, avant le relevé."), F,
        ("livre_frais_attendus",), bon=Sens.BAISSE,
    ),
    Indicateur(
        "frais_reels", _("Frais d'opérateur réels"), _("Ceux que les opérateurs ont annoncés ou retenus."), F,
        ("livre_frais_reels",), bon=Sens.BAISSE,
    ),
    Indicateur(
        "taux_frais", _("Poids des frais"), _("Frais des opérateurs rapportés à l'argent reçu par eux."),
        Unite.POUR_MILLE, FRAIS, (), ("mobile_money", "carte"), bon=Sens.BAISSE,
    ),
    # Day by day, each rounded down: it does not add up over the steps of a curve.
    Indicateur(
        "frais_plateforme", _("Frais de la plateforme"),
        _("Pris sur l'encaissé de chaque journée, remboursements déduits."), F, ("frais_plateforme",),
        bon=Sens.BAISSE, photo=True,
    ),
    Indicateur("rembourse", _("Remboursé"), _("Rendu aux clients, avoirs compris."), F, ("rembourse",),
               bon=Sens.BAISSE),
    Indicateur("repris", _("Repris par les opérateurs"), _("Argent retiré après coup par un opérateur."), F,
               ("repris",), bon=Sens.BAISSE),
    Indicateur("surplus", _("Surplus"), _("Reçu en trop : à rendre, ou à garder en avoir."), F, ("surplus",)),
    Indicateur("par_avoir", _("Payé par avoir"), _("Notes payées avec un avoir : aucun argent n'est entré."), F,
               ("par_avoir",)),
    Indicateur("retrouve", _("Retrouvé"), _("Trouvé sur un relevé sans paiement connu, devenu un avoir."), F,
               ("retrouve",)),
    Indicateur("essai", _("Dont en essai"), _("Argent fictif des comptes d'essai, compris dans l'encaissé."), F,
               ("essai",)),
)  # fmt: skip
