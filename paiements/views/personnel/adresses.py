"""Addresses of the staff's own pages, under ``/admin/``; the site class wraps each with its login check."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import URLPattern, path

from paiements.views.personnel import (
    a_traiter,
    a_traiter_decision,
    accueil,
    confidentialite,
    gains,
    operateurs,
    ouverture,
    rapprochement,
    releves,
    releves_appartenance,
    releves_depot,
    remboursements,
    sceaux,
)
from paiements.views.personnel.adresses_acces import adresses_acces
from paiements.views.personnel.adresses_caisse import adresses_caisse
from paiements.views.personnel.adresses_messages import adresses_messages
from paiements.views.personnel.adresses_traces import adresses_traces
from paiements.views.personnel.commun import Vue


def adresses(proteger: Callable[[Vue], Vue]) -> list[URLPattern]:
    """Return the patterns, every view passed through ``proteger`` (the site's ``admin_view``)."""
    return [
        *adresses_acces(proteger),
        *adresses_caisse(proteger),
        path("direct/", proteger(accueil.accueil_direct), name="accueil_direct"),
        *adresses_traces(proteger),
        *adresses_messages(proteger),
        *_operateurs(proteger),
        *_rembourser(proteger),
        *_sceaux(proteger),
        path("rapprochement/", proteger(rapprochement.rapprochement), name="rapprochement"),
        path("rapprochement/importer/", proteger(releves_depot.releve_importer), name="releve_importer"),
        path("rapprochement/demander/", proteger(releves_depot.releve_demander_page), name="releve_demander"),
        path(
            "rapprochement/liste/<str:quoi>/", proteger(rapprochement.rapprochement_liste), name="rapprochement_liste"
        ),
        path(
            "rapprochement/clore/<str:reference>/",
            proteger(rapprochement.rapprochement_clore),
            name="rapprochement_clore",
        ),
        path("rapprochement/<uuid:releve_id>/", proteger(releves.releve_page), name="releve"),
        path("rapprochement/<uuid:releve_id>/direct/", proteger(releves.releve_direct), name="releve_direct"),
        path("rapprochement/<uuid:releve_id>/colonnes/", proteger(releves.releve_colonnes), name="releve_colonnes"),
        path(
            "rapprochement/<uuid:releve_id>/supprimer/",
            proteger(releves.releve_supprimer_page),
            name="releve_supprimer",
        ),
        path("rapprochement/<uuid:releve_id>/reessayer/", proteger(releves.releve_reessayer), name="releve_reessayer"),
        path(
            "rapprochement/<uuid:releve_id>/notre/",
            proteger(releves_appartenance.releve_notre),
            name="releve_notre",
        ),
        path(
            "rapprochement/<uuid:releve_id>/etranger/",
            proteger(releves_appartenance.releve_etranger),
            name="releve_etranger",
        ),
        *_a_traiter(proteger),
        *_ouvrir(proteger),
    ]


def _a_traiter(proteger: Callable[[Vue], Vue]) -> list[URLPattern]:
    """The late-money desk."""
    return [
        path("a-traiter/", proteger(a_traiter.a_traiter), name="a_traiter"),
        path("a-traiter/export.csv", proteger(a_traiter.a_traiter_export), name="a_traiter_export"),
        path("a-traiter/<uuid:cle>/", proteger(a_traiter.a_traiter_detail), name="a_traiter_detail"),
        path(
            "a-traiter/<uuid:cle>/<slug:decision>/",
            proteger(a_traiter_decision.a_traiter_decider),
            name="a_traiter_decider",
        ),
    ]


def _ouvrir(proteger: Callable[[Vue], Vue]) -> list[URLPattern]:
    """Another salon, its first steps, and the way in of somebody who is invited."""
    return [
        path("salons/ajouter/", proteger(ouverture.salon_ajouter), name="salon_ajouter"),
        path("premiers-pas/<uuid:salon_id>/", proteger(ouverture.premiers_pas), name="premiers_pas"),
        # Whoever holds an invitation link has no login yet.
        path("invitation/<str:uidb64>/<str:token>/", ouverture.MotDePasse.as_view(), name="mot_de_passe"),
    ]


def _rembourser(proteger: Callable[[Vue], Vue]) -> list[URLPattern]:
    """Refunds, client credits, what hairdressers are owed."""
    return [
        *_donnees(proteger),
        path("caisse/<str:code>/rembourser/", proteger(remboursements.note_rembourser), name="note_rembourser"),
        path("caisse/<str:code>/avoir/", proteger(remboursements.note_avoir), name="note_avoir"),
        path("remboursements/", proteger(remboursements.remboursements), name="remboursements"),
        path("remboursements/<str:reference>/", proteger(remboursements.remboursement), name="remboursement"),
        path(
            "remboursements/<str:reference>/numero/",
            proteger(remboursements.remboursement_numero),
            name="remboursement_numero",
        ),
        path(
            "remboursements/<str:reference>/<slug:geste>/",
            proteger(remboursements.remboursement_geste),
            name="remboursement_geste",
        ),
        path("gains/", proteger(gains.gains), name="gains"),
        path("gains/<uuid:coiffeur_id>/", proteger(gains.gains_coiffeur), name="gains_coiffeur"),
        path("gains/<uuid:coiffeur_id>/verser/", proteger(gains.gains_verser), name="gains_verser"),
        path("gains/versements/<uuid:versement_id>/recu/", proteger(gains.versement_accuser), name="versement_accuser"),
    ]


def _sceaux(proteger: Callable[[Vue], Vue]) -> list[URLPattern]:
    return [
        path("sceaux/", proteger(sceaux.sceaux), name="sceaux"),
        path("sceaux/verifier/", proteger(sceaux.sceaux_verifier_page), name="sceaux_verifier"),
        path("sceaux/controler/", proteger(sceaux.sceau_verifier), name="sceau_verifier"),
        path("sceaux/temoin/", proteger(sceaux.sceaux_temoin), name="sceaux_temoin"),
    ]


def _operateurs(proteger: Callable[[Vue], Vue]) -> list[URLPattern]:
    return [
        path("operateurs/", proteger(operateurs.operateurs), name="operateurs"),
        path("operateurs/direct/", proteger(operateurs.operateurs_direct), name="operateurs_direct"),
        path("operateurs/reessayer/", proteger(operateurs.operateur_reessayer), name="operateur_reessayer"),
        path("operateurs/ordre/", proteger(operateurs.operateurs_ordre), name="operateurs_ordre"),
    ]


def _donnees(proteger: Callable[[Vue], Vue]) -> list[URLPattern]:
    """Personal data: the register, and one client's."""
    vues = confidentialite
    return [
        path("confidentialite/", proteger(vues.confidentialite), name="confidentialite"),
        path("clients/<uuid:cle>/donnees/", proteger(vues.client_donnees), name="client_donnees"),
        path("clients/<uuid:cle>/exporter/", proteger(vues.client_exporter_page), name="client_exporter"),
        path("clients/<uuid:cle>/effacer/", proteger(vues.client_effacer), name="client_effacer"),
        path("clients/<uuid:cle>/fusionner/", proteger(vues.client_fusionner_page), name="client_fusionner"),
    ]
