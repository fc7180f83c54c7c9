"""What some addresses want besides the thing they name: words, parameters, a form."""

from __future__ import annotations

ARGUMENTS: dict[str, tuple[object, ...]] = {
    "langue": ("en",),
    "webhook": ("simulateur", "inconnu"),
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
}
PARAMETRES: dict[str, str] = {
    "admin:autocomplete": "app_label=salon_paiement&model_name=coiffeur&field_name=membre&term=",
}
CORPS: dict[str, str] = {"admin:operateur_reessayer": "disjoncteur=987654"}
# Addresses without a name, and what is never there.
SANS_REPONSE = {
    "admin:django.contrib.admin.sites.catch_all_view": "/admin/nulle/part/",
    "admin:django.views.generic.base.RedirectView": "/admin/salon_paiement/client/inconnu/",
}
# Whoever may ask is told that what the form names is not there: these pages look for it, or carry nothing to find.
CHERCHENT = frozenset(
    {
        "admin:app_list",
        "admin:autocomplete",
        "admin:note_rembourser",
        "admin:poussee_abonner",
        "admin:rapport_pdf",
        "admin:rapprochement_liste",
        "code_court",
        "recu_especes",
        "recu_verifier",
        "session_especes_recues",
        "webhook",
        *SANS_REPONSE,
    }
)
