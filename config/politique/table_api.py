"""The API: who may at each address. A person by her session, her token or a salon's key, the right is the same."""

from __future__ import annotations

from functools import partial

from config.politique import objets as o
from config.politique.mots import Ligne, Ouvert, Porte, ligne
from salon_paiement.droits import Action

A = Action
TOUS, CONNUE, APPLI, SIENNE = Ouvert.TOUS, Ouvert.CONNUE, Ouvert.APPLI, Ouvert.SIENNE
_api = partial(ligne, Porte.API)
# OPTIONS says what may be asked there, to whoever proves who she is.
_vue = partial(ligne, Porte.API, OPTIONS=CONNUE)
# A drawer is a person's: no key opens it, fills it or empties it.
_tiroir = partial(_vue, personnes=("POST",))

STATISTIQUES = (
    _vue("api_dashboard", salon=True, GET=A.VOIR_STATISTIQUES),
    _vue("api_sessions_recentes", salon=True, GET=A.VOIR_STATISTIQUES),
    _vue("api_statistiques_journalieres", salon=True, GET=A.VOIR_STATISTIQUES),
    _vue("api_erreurs_recentes", salon=True, GET=A.VOIR_JOURNAL),
    _vue("api_globales", salon=True, GET=A.VOIR_STATISTIQUES),
    _vue("api_temps_reel", salon=True, GET=A.VOIR_STATISTIQUES),
    _vue("api_widgets", salon=True, GET=A.VOIR_STATISTIQUES),
    _vue("api_alertes", salon=True, GET=A.VOIR_STATISTIQUES),
    _vue("api_alerte_acquitter", o.ALERTE, POST=A.ACQUITTER_ALERTES),
    _vue("api_exports", GET=A.VOIR_STATISTIQUES, POST=A.VOIR_STATISTIQUES),
    _vue("api_export", o.EXPORT, d_abord=A.VOIR_STATISTIQUES, GET=SIENNE, DELETE=SIENNE),
    _vue("api_export_fichier", o.EXPORT_PRET, d_abord=A.VOIR_STATISTIQUES, GET=SIENNE),
)

DECRITE = (
    # What describes the API says nothing of any salon.
    _api("api_racine", GET=TOUS, OPTIONS=TOUS),
    _api("api_schema", GET=TOUS, OPTIONS=TOUS),
    _api("api_docs", GET=TOUS),
)

ENTREE = (
    # The password, the code or the token in the body is the proof.
    _api("api_jetons", POST=TOUS),
    _api("api_jetons_renouveler", POST=TOUS),
    _api("api_auth_entrer", POST=TOUS),
    _api("api_auth_code", POST=APPLI),
    _api("api_auth_session", GET=APPLI, DELETE=APPLI),
    _api("api_auth_renouveler", POST=TOUS),
)

CATALOGUE = (
    _vue("api_salons", salon=True, GET=A.VOIR_CATALOGUE),
    _vue("api_salon", o.SALON_LU, GET=A.VOIR_CATALOGUE, PATCH=A.DIRIGER),
    _vue("api_clients", salon=True, GET=A.VOIR_CLIENTS),
    _vue("api_client", o.CLIENT, GET=A.VOIR_CLIENTS),
    _vue("api_prestations", salon=True, GET=A.VOIR_CATALOGUE, POST=A.MODIFIER_CATALOGUE),
    _vue("api_prestation", o.PRESTATION, GET=A.VOIR_CATALOGUE, PATCH=A.MODIFIER_CATALOGUE),
    _vue("api_coiffeurs", salon=True, GET=A.VOIR_CATALOGUE, POST=A.MODIFIER_CATALOGUE),
    _vue("api_coiffeur", o.COIFFEUR_DU_CATALOGUE, GET=A.VOIR_CATALOGUE, PATCH=A.MODIFIER_CATALOGUE),
    _vue("api_postes", salon=True, GET=A.VOIR_CATALOGUE, POST=A.MODIFIER_CATALOGUE),
    _vue("api_poste", o.POSTE, GET=A.VOIR_CATALOGUE, PATCH=A.MODIFIER_CATALOGUE),
    _vue("api_poste_affiche", o.POSTE, GET=A.VOIR_CATALOGUE),
    _vue("api_poste_remplacer", o.POSTE, POST=A.DIRIGER),
)

NOTES = (
    _vue("api_sessions", salon=True, GET=o.NOTE.vu_par, POST=A.TENIR_CAISSE),
    _vue("api_session", o.NOTE, GET=o.NOTE.vu_par),
    _vue("api_session_composer", o.NOTE, POST=A.TENIR_CAISSE),
    _vue("api_session_faits", o.NOTE, GET=A.VOIR_CAISSE),
    _vue("api_session_avoirs", o.NOTE, GET=A.VOIR_ARGENT),
    _vue("api_session_reseaux", o.NOTE, GET=A.LANCER_PAIEMENT),
    _vue("api_session_lien", o.NOTE, GET=A.TENIR_CAISSE),
    _vue("api_session_recu", o.NOTE, GET=A.VOIR_CAISSE),
    _vue("api_session_abandonner", o.NOTE, POST=A.TENIR_CAISSE),
    _vue("api_session_liberer", o.NOTE, POST=A.TENIR_CAISSE),
    _vue("api_session_remise", o.NOTE, POST=A.ACCORDER_REMISE),
    _vue("api_session_paiements", o.NOTE, GET=A.VOIR_CAISSE, POST=A.LANCER_PAIEMENT),
    _tiroir("api_session_especes", o.NOTE, POST=A.TENIR_CAISSE),
)


def _geste(nom: str, qui: Action, *personnes: str) -> Ligne:
    adresse = f"api_remboursement_{nom}"
    return _vue(adresse, o.REMBOURSEMENT_DEMANDE, d_abord=A.VOIR_ARGENT, personnes=personnes, POST=qui)


ARGENT = (
    _vue("api_paiements", salon=True, GET=A.VOIR_ARGENT),
    _vue("api_paiement", o.PAIEMENT, GET=A.VOIR_ARGENT),
    _vue("api_paiement_annuler", o.PAIEMENT, POST=A.TENIR_CAISSE),
    _vue("api_paiement_annuler_especes", o.PAIEMENT_ESPECES, POST=A.ACCORDER_REMISE),
    _vue("api_paiement_remplacer", o.PAIEMENT, POST=A.TENIR_CAISSE),
    _vue("api_paiement_rembourser", o.PAIEMENT, POST=A.DEMANDER_REMBOURSEMENT),
    _vue("api_remboursements", salon=True, GET=A.VOIR_ARGENT),
    _vue("api_remboursement", o.REMBOURSEMENT, GET=A.VOIR_ARGENT),
    # Which gesture decides, as on the pages: handing cash over is the cashier's, the rest is the second person's.
    _geste("approuver", A.APPROUVER_REMBOURSEMENT),
    _geste("refuser", A.APPROUVER_REMBOURSEMENT),
    _geste("remettre", A.TENIR_CAISSE, "POST"),
    _geste("prouver", A.APPROUVER_REMBOURSEMENT),
    _geste("echec", A.APPROUVER_REMBOURSEMENT),
    _vue("api_remboursement_numero", o.REMBOURSEMENT, POST=A.APPROUVER_REMBOURSEMENT),
    _tiroir("api_caisses", salon=True, GET=A.VOIR_ARGENT, POST=A.TENIR_CAISSE),
    _vue("api_caisse", o.CAISSE, GET=A.VOIR_ARGENT),
    _tiroir("api_caisse_mouvements", o.CAISSE, GET=A.VOIR_ARGENT, POST=A.TENIR_CAISSE),
    _tiroir("api_caisse_compter", o.CAISSE, POST=A.TENIR_CAISSE),
    _tiroir("api_caisse_cloturer", o.CAISSE, POST=A.TENIR_CAISSE),
    _vue("api_caisse_z", o.CAISSE_FERMEE, GET=A.VOIR_ARGENT),
    _vue("api_exceptions", salon=True, GET=A.VOIR_ARGENT),
    _vue("api_exception", o.EXCEPTION, GET=A.VOIR_ARGENT),
    # Writing a loss off is the owner's (``paiements.services.guichet.table``).
    _vue("api_exception_decider", o.EXCEPTION, POST=A.TRAITER_ARGENT),
    _vue("api_rapprochements", salon=True, GET=A.VOIR_ARGENT, POST=A.RAPPROCHER),
    _vue("api_rapprochement_comptes", salon=True, GET=A.VOIR_ARGENT),
    _vue("api_rapprochement", o.RELEVE, GET=A.VOIR_ARGENT),
    _vue("api_rapprochement_lignes", o.RELEVE, GET=A.VOIR_ARGENT),
    _vue("api_rapprochement_sans_ligne", o.RELEVE, GET=A.VOIR_ARGENT),
    _vue("api_rapprochement_colonnes", o.RELEVE, GET=A.RAPPROCHER, POST=A.RAPPROCHER),
    _vue("api_rapprochement_notre", o.RELEVE, POST=A.RAPPROCHER),
    _vue("api_rapprochement_etranger", o.RELEVE, POST=A.RAPPROCHER),
    _vue("api_traces", salon=True, GET=A.VOIR_JOURNAL),
)

SORTIES = (
    _vue("api_sorties", salon=True, GET=A.DIRIGER, POST=A.DIRIGER),
    _vue("api_sortie", o.POINT, GET=A.DIRIGER, PATCH=A.DIRIGER),
    _vue("api_sortie_secret", o.POINT, POST=A.DIRIGER),
    _vue("api_sortie_essai", o.POINT, POST=A.DIRIGER),
    _vue("api_sortie_livraisons", o.POINT, GET=A.DIRIGER),
    _vue("api_sortie_rejouer", o.POINT, POST=A.DIRIGER),
    _vue("api_livraison_rejouer", o.LIVRAISON, POST=A.DIRIGER),
)

LIGNES = (*STATISTIQUES, *DECRITE, *ENTREE, *CATALOGUE, *NOTES, *ARGENT, *SORTIES)
