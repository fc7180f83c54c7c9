"""Addresses of one's account, under the staff site; none passes through the site's own login check."""

from __future__ import annotations

from django.urls import URLPattern, path

from salon_paiement.comptes import vues, vues_entree, vues_moyens


def adresses_compte() -> list[URLPattern]:
    """Return the patterns: each view says by itself who may open it."""
    return [
        path("connexion/code/", vues_entree.compte_code, name="compte_code"),
        path("connexion/cle/", vues_entree.compte_cle, name="compte_cle"),
        path("compte/", vues.compte, name="compte"),
        path("compte/verifier/", vues.compte_prouver, name="compte_prouver"),
        path("compte/confirmer/", vues.compte_confirmer, name="compte_confirmer"),
        path("compte/application/", vues_moyens.compte_application, name="compte_application"),
        path("compte/cle/", vues_moyens.compte_cle_nouvelle, name="compte_cle_nouvelle"),
        path("compte/retirer/<int:cle>/", vues_moyens.compte_retirer, name="compte_retirer"),
        path("compte/secours/", vues.compte_secours, name="compte_secours"),
        path("compte/sessions/fermer/", vues.compte_sessions_fermer, name="compte_sessions_fermer"),
    ]
