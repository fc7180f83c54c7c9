"""Addresses of money under ``/api/v1/``. A note is named by its id or its short code, a payment by our reference."""

from __future__ import annotations

from django.urls import path

from paiements.api import (
    vues_caisses,
    vues_exceptions,
    vues_paiements,
    vues_releves,
    vues_remboursements,
    vues_sessions,
    vues_traces,
)

_REMBOURSEMENT = "remboursements/<slug:reference>/"
_GESTES = {
    "approuver": vues_remboursements.RemboursementApprouver,
    "refuser": vues_remboursements.RemboursementRefuser,
    "remettre": vues_remboursements.RemboursementRemettre,
    "prouver": vues_remboursements.RemboursementProuver,
    "echec": vues_remboursements.RemboursementEchec,
    "numero": vues_remboursements.RemboursementNumero,
}

urlpatterns = [
    path("sessions/", vues_sessions.Sessions.as_view(), name="api_sessions"),
    path("sessions/<slug:cle>/", vues_sessions.UneSession.as_view(), name="api_session"),
    path("sessions/<slug:cle>/composer/", vues_sessions.SessionComposer.as_view(), name="api_session_composer"),
    path("sessions/<slug:cle>/chronologie/", vues_sessions.SessionChronologie.as_view(), name="api_session_faits"),
    path("sessions/<slug:cle>/avoirs/", vues_sessions.SessionAvoirs.as_view(), name="api_session_avoirs"),
    path("sessions/<slug:cle>/reseaux/", vues_sessions.SessionReseaux.as_view(), name="api_session_reseaux"),
    path("sessions/<slug:cle>/lien/", vues_sessions.SessionLien.as_view(), name="api_session_lien"),
    path("sessions/<slug:cle>/recu/", vues_sessions.SessionRecu.as_view(), name="api_session_recu"),
    path("sessions/<slug:cle>/abandonner/", vues_sessions.SessionAbandonner.as_view(), name="api_session_abandonner"),
    path("sessions/<slug:cle>/liberer/", vues_sessions.SessionLiberer.as_view(), name="api_session_liberer"),
    path("sessions/<slug:cle>/remise/", vues_sessions.SessionRemise.as_view(), name="api_session_remise"),
    path("sessions/<slug:cle>/paiements/", vues_paiements.SessionPaiements.as_view(), name="api_session_paiements"),
    path("sessions/<slug:cle>/especes/", vues_paiements.SessionEspeces.as_view(), name="api_session_especes"),
    path("paiements/", vues_paiements.Paiements.as_view(), name="api_paiements"),
    path("paiements/<slug:reference>/", vues_paiements.UnPaiement.as_view(), name="api_paiement"),
    path("paiements/<slug:reference>/annuler/", vues_paiements.PaiementAnnuler.as_view(), name="api_paiement_annuler"),
    path(
        "paiements/<slug:reference>/annuler-especes/",
        vues_paiements.PaiementAnnulerEspeces.as_view(),
        name="api_paiement_annuler_especes",
    ),
    path(
        "paiements/<slug:reference>/remplacer/",
        vues_paiements.PaiementRemplacer.as_view(),
        name="api_paiement_remplacer",
    ),
    path(
        "paiements/<slug:reference>/rembourser/",
        vues_paiements.PaiementRembourser.as_view(),
        name="api_paiement_rembourser",
    ),
    path("remboursements/", vues_remboursements.Remboursements.as_view(), name="api_remboursements"),
    path(_REMBOURSEMENT, vues_remboursements.UnRemboursement.as_view(), name="api_remboursement"),
    *(
        path(f"{_REMBOURSEMENT}{geste}/", vue.as_view(), name=f"api_remboursement_{geste}")
        for geste, vue in _GESTES.items()
    ),
    path("caisses/", vues_caisses.Caisses.as_view(), name="api_caisses"),
    path("caisses/<uuid:cle>/", vues_caisses.UneCaisse.as_view(), name="api_caisse"),
    path("caisses/<uuid:cle>/mouvements/", vues_caisses.CaisseMouvements.as_view(), name="api_caisse_mouvements"),
    path("caisses/<uuid:cle>/compter/", vues_caisses.CaisseCompter.as_view(), name="api_caisse_compter"),
    path("caisses/<uuid:cle>/cloturer/", vues_caisses.CaisseCloturer.as_view(), name="api_caisse_cloturer"),
    path("caisses/<uuid:cle>/z/", vues_caisses.CaisseZ.as_view(), name="api_caisse_z"),
    path("exceptions/", vues_exceptions.Exceptions.as_view(), name="api_exceptions"),
    path("exceptions/<uuid:cle>/", vues_exceptions.UneException.as_view(), name="api_exception"),
    path("exceptions/<uuid:cle>/decider/", vues_exceptions.ExceptionDecider.as_view(), name="api_exception_decider"),
    path("rapprochements/", vues_releves.Releves.as_view(), name="api_rapprochements"),
    path("rapprochements/comptes/", vues_releves.Comptes.as_view(), name="api_rapprochement_comptes"),
    path("rapprochements/<uuid:cle>/", vues_releves.UnReleve.as_view(), name="api_rapprochement"),
    path("rapprochements/<uuid:cle>/lignes/", vues_releves.ReleveLignes.as_view(), name="api_rapprochement_lignes"),
    path(
        "rapprochements/<uuid:cle>/sans-ligne/",
        vues_releves.ReleveSansLigne.as_view(),
        name="api_rapprochement_sans_ligne",
    ),
    path(
        "rapprochements/<uuid:cle>/colonnes/", vues_releves.ReleveColonnes.as_view(), name="api_rapprochement_colonnes"
    ),
    path("rapprochements/<uuid:cle>/notre/", vues_releves.ReleveNotre.as_view(), name="api_rapprochement_notre"),
    path(
        "rapprochements/<uuid:cle>/etranger/", vues_releves.ReleveEtranger.as_view(), name="api_rapprochement_etranger"
    ),
    path("traces/", vues_traces.Traces.as_view(), name="api_traces"),
]
