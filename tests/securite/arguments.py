"""What some addresses want besides the thing they name: words, parameters, a form."""

from __future__ import annotations

ARGUMENTS: dict[str, tuple[object, ...]] = {
    "langue": ("en",),
    "webhook": ("simulateur", "inconnu"),
    "accuses": ("00000000-0000-4000-8000-000000000000",),
    "admin:remboursement_geste": ("refuser",),
    "admin:a_traiter_decider": ("accepte",),
    "admin:poste_affiche": ("A5",),
    "admin:messages_canal": ("sms",),
    "admin:messages_essayer": ("sms",),
    "admin:operateur": ("simulateur",),
    "admin:operateur_direct": ("simulateur",),
    "admin:alerte_regle": ("reussite_paiements",),
    "admin:alerte_regle_silence": ("reussite_paiements",),
    "admin:alerte_regle_essayer": ("reussite_paiements",),
    "admin:alerte_regle_origine": ("reussite_paiements",),
    "admin:app_list": ("paiements",),
    "admin:rapprochement_liste": ("absentes",),
    "admin:view_on_site": (1, "1"),
    "admin:compte_retirer": (1,),
    "admin:sortie_geste": ("desactiver",),
    "api_poste_affiche": ("A5",),
}
PARAMETRES: dict[str, str] = {
    "admin:autocomplete": "app_label=salon_paiement&model_name=coiffeur&field_name=membre&term=",
}
CORPS: dict[str, str] = {
    "admin:operateur_reessayer": "disjoncteur=987654",
    "admin:operateurs_ordre": "reseau=mtn&compte=00000000-0000-4000-8000-000000000000",
}
CORPS_API: dict[str, object] = {
    "api_caisses": {"fond": 20_000},
    "api_caisse_mouvements": {"sens": "entree", "montant": 500, "motif": "monnaie"},
    "api_remboursement_refuser": {"motif": "erreur"},
    "api_remboursement_prouver": {"preuve": "REF-1"},
    "api_remboursement_echec": {"motif": "rien n'est parti"},
}
# Whoever may is told by the same number that she is out, or that no login of hers waits for a code (django-allauth);
# whoever does not sign, that this is no gateway's report.
DISENT_401 = frozenset({("DELETE", "api_auth_session"), ("POST", "api_auth_code"), ("POST", "accuses")})
# Open to anybody, with nothing to do for most: whoever has begun no login is led to its first step.
MENENT_A_LA_PORTE = frozenset({"admin:compte_code", "admin:compte_cle", "admin:verrou", "admin:verrou_ouvrir"})
# Addresses without a name, and what is never there.
SANS_REPONSE = {
    "admin:django.contrib.admin.sites.catch_all_view": "/admin/nulle/part/",
    "admin:django.views.generic.base.RedirectView": "/admin/salon_paiement/client/inconnu/",
}
# Whoever may ask is told that what the form names is not there: these pages look for it, or carry nothing to find.
CHERCHENT = frozenset(
    {
        "admin:app_list",
        "admin:compte_retirer",
        "admin:compte_secours",
        "admin:autocomplete",
        "admin:note_rembourser",
        "admin:poussee_abonner",
        "admin:rapport_pdf",
        "admin:rapprochement_liste",
        "api_session_recu",
        "code_court",
        "recu_especes",
        "recu_verifier",
        "session_especes_recues",
        "webhook",
        *SANS_REPONSE,
    }
)
