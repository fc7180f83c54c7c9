"""Staff pages of the till, of money and of settings: who may at each address.

An object of a salon where the reader may not see it answers 404, exactly like an unknown one; one she sees without the
right to act on it answers 403. The board, boards and push of everybody show each reader her own part.
"""

from __future__ import annotations

from functools import partial

from config.politique import objets as o
from config.politique.mots import Ouvert, Porte, ligne, un_de
from salon_paiement.droits import Action

A = Action
PERSONNEL = Ouvert.PERSONNEL
_page = partial(ligne, Porte.PERSONNEL)

CAISSE = (
    _page("admin:index", GET=PERSONNEL),
    _page("admin:accueil_direct", GET=PERSONNEL),
    _page("admin:caisse", GET=PERSONNEL),
    _page("admin:caisse_direct", GET=PERSONNEL),
    _page("admin:ticket_nouveau", salon=True, GET=A.TENIR_CAISSE, POST=A.TENIR_CAISSE),
    _page("admin:caisse_session", o.NOTE, GET=o.NOTE.vu_par),
    _page("admin:session_direct", o.NOTE, GET=o.NOTE.vu_par),
    _page("admin:ticket", o.NOTE, GET=A.TENIR_CAISSE),
    _page("admin:ticket_direct", o.NOTE, GET=A.TENIR_CAISSE),
    _page("admin:session_annuler", o.NOTE, POST=A.TENIR_CAISSE),
    _page("admin:session_liberer", o.NOTE, POST=A.TENIR_CAISSE),
    _page("admin:note_encaisser", o.NOTE, POST=A.TENIR_CAISSE),
    _page("admin:note_rendu", o.ESPECES, GET=A.TENIR_CAISSE),
    # Whoever keeps the till, with a manager's code (``views.personnel.accord``); without one nothing is written.
    _page("admin:note_remise", o.NOTE, POST=A.TENIR_CAISSE),
    _page("admin:especes_annuler", o.ESPECES, POST=A.TENIR_CAISSE),
    _page("admin:note_avoir", o.NOTE, POST=A.TENIR_CAISSE),
    _page("admin:note_rembourser", o.NOTE, POST=A.DEMANDER_REMBOURSEMENT),
    _page("admin:paiement_remplacer", o.TENTATIVE, GET=A.TENIR_CAISSE, POST=A.TENIR_CAISSE),
    _page("admin:paiement_annuler", o.TENTATIVE, GET=A.TENIR_CAISSE, POST=A.TENIR_CAISSE),
    _page("admin:paiement_abandonner", o.TENTATIVE, GET=A.DIRIGER, POST=A.DIRIGER),
    _page("admin:tiroir", salon=True, GET=A.VOIR_ARGENT),
    _page("admin:tiroir_ouvrir", salon=True, POST=A.TENIR_CAISSE),
    _page("admin:tiroir_mouvement", salon=True, POST=A.TENIR_CAISSE),
    _page("admin:tiroir_compter", salon=True, GET=A.TENIR_CAISSE, POST=A.TENIR_CAISSE),
    _page("admin:tiroir_fermer", salon=True, POST=A.TENIR_CAISSE),
    _page("admin:tiroir_z", o.CLOTURE, GET=A.VOIR_ARGENT),
    _page("admin:tiroir_z_pdf", o.CLOTURE, GET=A.VOIR_ARGENT),
)

ARGENT = (
    _page("admin:remboursements", salon=True, GET=A.VOIR_ARGENT),
    _page("admin:remboursement", o.REMBOURSEMENT, GET=A.VOIR_ARGENT),
    _page("admin:remboursement_numero", o.REMBOURSEMENT, POST=A.APPROUVER_REMBOURSEMENT),
    # Which gesture decides: handing cash over is the cashier's, the rest is the second person's.
    _page("admin:remboursement_geste", o.REMBOURSEMENT, POST=un_de(A.TENIR_CAISSE, A.APPROUVER_REMBOURSEMENT)),
    _page("admin:a_traiter", GET=A.VOIR_ARGENT),
    _page("admin:a_traiter_export", GET=A.VOIR_ARGENT),
    _page("admin:a_traiter_detail", o.EXCEPTION, GET=A.VOIR_ARGENT),
    # Writing a loss off is the owner's (``paiements.services.guichet.table``).
    _page("admin:a_traiter_decider", o.EXCEPTION, GET=A.TRAITER_ARGENT, POST=A.TRAITER_ARGENT),
    _page("admin:gains", GET=un_de(A.VOIR_GAINS, A.VOIR_SA_JOURNEE)),
    _page("admin:gains_coiffeur", o.COIFFEUR, GET=o.COIFFEUR.vu_par),
    _page("admin:gains_verser", o.COIFFEUR, POST=A.VERSER),
    _page("admin:versement_accuser", o.VERSEMENT, POST=Ouvert.SIENNE),
    _page("admin:rapprochement", GET=A.VOIR_ARGENT),
    _page("admin:rapprochement_liste", GET=A.VOIR_ARGENT),
    _page("admin:rapprochement_clore", o.ABSENTE, POST=A.TRAITER_ARGENT),
    # A GET leads back to the page that holds the form.
    _page("admin:releve_importer", GET=PERSONNEL, POST=A.RAPPROCHER),
    _page("admin:releve_demander", GET=PERSONNEL, POST=A.RAPPROCHER),
    # Columns are chosen by who matches; a statement that waits for none is only shown again.
    _page("admin:releve", o.RELEVE, GET=A.VOIR_ARGENT, POST=A.VOIR_ARGENT),
    _page("admin:releve_direct", o.RELEVE, GET=A.VOIR_ARGENT),
    _page("admin:releve_colonnes", o.RELEVE, GET=A.RAPPROCHER, POST=A.RAPPROCHER),
    _page("admin:releve_supprimer", o.RELEVE, POST=A.RAPPROCHER),
    _page("admin:releve_reessayer", o.RELEVE, POST=A.RAPPROCHER),
    _page("admin:releve_notre", o.RELEVE, POST=A.RAPPROCHER),
    _page("admin:releve_etranger", o.RELEVE, POST=A.RAPPROCHER),
    _page("admin:operateurs", GET=A.VOIR_CAISSE),
    _page("admin:operateurs_direct", GET=A.VOIR_CAISSE),
    _page("admin:operateur_reessayer", POST=A.TRAITER_ARGENT),
    _page("admin:operateurs_ordre", salon=True, GET=A.DIRIGER, POST=A.DIRIGER),
)

MAISON = (
    _page("admin:confidentialite", salon=True, GET=A.VOIR_JOURNAL),
    _page("admin:client_donnees", o.CLIENT, GET=A.VOIR_CLIENTS),
    _page("admin:client_exporter", o.CLIENT, POST=A.DIRIGER),
    _page("admin:client_effacer", o.CLIENT, POST=A.DIRIGER),
    _page("admin:client_fusionner", o.CLIENT, POST=A.TRAITER_ARGENT),
    _page("admin:sceaux", salon=True, GET=A.VOIR_SCEAUX),
    _page("admin:sceaux_verifier", salon=True, POST=A.VOIR_SCEAUX),
    _page("admin:sceau_verifier", salon=True, POST=A.VOIR_SCEAUX),
    _page("admin:sceaux_temoin", salon=True, POST=A.VOIR_SCEAUX),
    _page("admin:traces", salon=True, GET=A.VOIR_JOURNAL),
    _page("admin:traces_annulations", salon=True, GET=A.VOIR_ANNULATIONS),
    _page("admin:traces_histoire", o.HISTOIRE, d_abord=A.VOIR_JOURNAL, GET=A.VOIR_JOURNAL),
    _page("admin:messages", salon=True, GET=A.VOIR_JOURNAL),
    _page("admin:messages_canal", salon=True, GET=A.DIRIGER, POST=A.DIRIGER),
    _page("admin:messages_essayer", salon=True, POST=A.DIRIGER),
    _page("admin:messages_renvoyer", o.MESSAGE, POST=A.RELANCER_MESSAGES),
    _page("admin:poussee_service", GET=PERSONNEL),
    _page("admin:poussee_abonner", POST=PERSONNEL),
    _page("admin:poussee_retirer", POST=PERSONNEL),
    # Another salon: for whoever already directs one.
    _page("admin:salon_ajouter", GET=A.DIRIGER, POST=A.DIRIGER),
    _page("admin:premiers_pas", o.SALON, GET=A.DIRIGER),
    _page("admin:membre_invitation", o.MEMBRE, GET=A.DIRIGER, POST=A.DIRIGER),
    _page("admin:poste_verifier", GET=A.VOIR_CATALOGUE, POST=A.VOIR_CATALOGUE),
    _page("admin:poste_affiche", o.POSTE, GET=A.VOIR_CATALOGUE),
    _page("admin:poste_remplacer", o.POSTE, GET=A.DIRIGER, POST=A.DIRIGER),
    _page("admin:compte_verifier", o.COMPTE, POST=A.DIRIGER),
    # Django's own.
    _page("admin:jsi18n", GET=PERSONNEL),
    _page("admin:autocomplete", GET=PERSONNEL),
    _page("admin:app_list", GET=PERSONNEL),
    _page("admin:view_on_site"),
    # What no page answers, and an object's short address: it leads to its page.
    _page("admin:django.contrib.admin.sites.catch_all_view", GET=PERSONNEL, POST=PERSONNEL),
    _page("admin:django.views.generic.base.RedirectView", GET=PERSONNEL),
)

ACCES = (
    # Machines' keys.
    _page("admin:cles", GET=A.DIRIGER),
    _page("admin:cle_nouvelle", GET=A.DIRIGER, POST=A.DIRIGER),
    _page("admin:cle_remplacer", o.CLE_API, d_abord=A.DIRIGER, POST=A.DIRIGER),
    _page("admin:cle_revoquer", o.CLE_API, d_abord=A.DIRIGER, POST=A.DIRIGER),
    # One's own code of the till.
    _page("admin:code", GET=PERSONNEL, POST=PERSONNEL),
    _page("admin:code_retirer", POST=PERSONNEL),
    # A page that is looked at is not locked.
    _page("admin:verrou_geste", GET=PERSONNEL),
    _page("admin:salon_logo", o.SALON_SIEN, GET=A.DIRIGER, POST=A.DIRIGER),
)

SORTIES = (
    _page("admin:sorties", salon=True, GET=A.DIRIGER),
    _page("admin:sortie_ajouter", salon=True, GET=A.DIRIGER, POST=A.DIRIGER),
    _page("admin:sortie", o.POINT, d_abord=A.DIRIGER, GET=A.DIRIGER),
    _page("admin:sortie_modifier", o.POINT, d_abord=A.DIRIGER, GET=A.DIRIGER, POST=A.DIRIGER),
    _page("admin:sortie_secret", o.POINT, d_abord=A.DIRIGER, POST=A.DIRIGER),
    _page("admin:sortie_geste", o.POINT, d_abord=A.DIRIGER, POST=A.DIRIGER),
    _page("admin:sortie_rejouer", o.LIVRAISON, d_abord=A.DIRIGER, POST=A.DIRIGER),
)

LIGNES = (*CAISSE, *ARGENT, *MAISON, *ACCES, *SORTIES)
