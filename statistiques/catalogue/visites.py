"""Visits and attempts to pay, counted on the business day of the visit."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from statistiques.indicateurs import Indicateur, Sens
from statistiques.unites import Unite

N, POUR_MILLE, DUREE = Unite.NOMBRE, Unite.POUR_MILLE, Unite.DUREE
PAYEES = "visites_paiement_reussi"
FINIES = (PAYEES, "visites_expire", "visites_abandonne")
OUVERTES = ("visites_cree", "visites_scanne", "visites_identification", "visites_prestation_selectionnee")

INDICATEURS = (
    Indicateur("visites", _("Visites"), _("Clients qui ont scanné un QR ou reçu un ticket."), N, ("visites",),
               bon=Sens.HAUSSE),
    Indicateur("visites_scan", _("Par QR de poste"), _("Visites ouvertes par le client lui-même."), N,
               ("visites_scan",)),
    Indicateur("visites_ticket", _("Par ticket"), _("Visites préparées à la caisse."), N, ("visites_ticket",)),
    Indicateur("visites_payees", _("Visites payées"), _("Visites dont tout est payé."), N, (PAYEES,), bon=Sens.HAUSSE),
    Indicateur("visites_ouvertes", _("En attente"), _("Visites où rien n'est encore en train d'être payé."), N,
               OUVERTES),
    Indicateur("visites_en_paiement", _("Paiement en cours"), _("Le client confirme sur son téléphone."), N,
               ("visites_paiement_initie",)),
    Indicateur("visites_verification", _("En vérification"), _("L'opérateur n'a pas encore donné sa réponse."), N,
               ("visites_verification",), bon=Sens.BAISSE),
    Indicateur("visites_expirees", _("Expirées"), _("Visites restées sans suite."), N, ("visites_expire",),
               bon=Sens.BAISSE),
    Indicateur("visites_abandonnees", _("Abandonnées"), _("Visites arrêtées par le client ou par l'équipe."), N,
               ("visites_abandonne",), bon=Sens.BAISSE),
    Indicateur("taux_reussite", _("Taux de réussite"), _("Visites payées parmi celles qui sont terminées."),
               POUR_MILLE, (PAYEES,), (), FINIES, bon=Sens.HAUSSE),
    Indicateur("taux_conversion", _("Taux de conversion"), _("Visites payées parmi toutes les visites."),
               POUR_MILLE, (PAYEES,), (), ("visites",), bon=Sens.HAUSSE),
    Indicateur("duree_paiement", _("Du scan au paiement"), _("Temps moyen entre l'arrivée et la note payée."), DUREE,
               ("paye_duree_s",), (), ("paye_duree_n",), bon=Sens.BAISSE),
    Indicateur("tentatives", _("Tentatives de paiement"),
               _("Demandées à un opérateur, sans les espèces ; un client peut s'y prendre plusieurs fois."), N,
               ("demandes",)),
    Indicateur("tentatives_reussies", _("Tentatives réussies"), _("L'argent est arrivé."), N,
               ("demandes_reussies",), bon=Sens.HAUSSE),
    Indicateur("tentatives_refusees", _("Tentatives refusées"), _("Solde insuffisant, code faux, panne…"), N,
               ("tentatives_refusees",), bon=Sens.BAISSE),
    Indicateur("tentatives_autres", _("Autres tentatives"), _("Annulées, expirées, abandonnées ou en cours."), N,
               ("demandes",), ("demandes_reussies", "tentatives_refusees")),
    Indicateur("taux_paiement", _("Paiements réussis"), _("Tentatives réussies parmi toutes les tentatives."),
               POUR_MILLE, ("demandes_reussies",), (), ("demandes",), bon=Sens.HAUSSE),
    Indicateur("duree_verdict", _("Réponse de l'opérateur"),
               _("Temps moyen entre la demande de paiement et la réponse."), DUREE, ("verdict_duree_s",), (),
               ("verdict_duree_n",), bon=Sens.BAISSE),
)  # fmt: skip
