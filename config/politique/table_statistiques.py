"""Staff pages of the figures: who may at each address."""

from __future__ import annotations

from functools import partial

from config.politique import objets as o
from config.politique.mots import Ouvert, Porte, ligne, un_de
from salon_paiement.droits import Action

A = Action
PERSONNEL, SIENNE = Ouvert.PERSONNEL, Ouvert.SIENNE
# Whose lists can be taken away: figures, or the log (``statistiques.exports.demande``).
EXPORTABLE = un_de(A.VOIR_STATISTIQUES, A.VOIR_JOURNAL)
_page = partial(ligne, Porte.PERSONNEL)

LIGNES = (
    _page("admin:statistiques", salon=True, GET=A.VOIR_STATISTIQUES),
    _page("admin:statistiques_direct", salon=True, GET=A.VOIR_STATISTIQUES),
    _page("admin:statistiques_accueil", GET=A.VOIR_STATISTIQUES),
    _page("admin:operateur", salon=True, GET=A.VOIR_STATISTIQUES),
    _page("admin:operateur_direct", salon=True, GET=A.VOIR_STATISTIQUES),
    _page("admin:alertes", salon=True, GET=A.VOIR_STATISTIQUES),
    _page("admin:alerte_acquitter", o.ALERTE, POST=A.ACQUITTER_ALERTES),
    _page("admin:alerte_regle", salon=A.VOIR_STATISTIQUES, GET=A.REGLER_ALERTES, POST=A.REGLER_ALERTES),
    _page("admin:alerte_regle_silence", salon=A.VOIR_STATISTIQUES, POST=A.REGLER_ALERTES),
    _page("admin:alerte_regle_essayer", salon=A.VOIR_STATISTIQUES, POST=A.REGLER_ALERTES),
    _page("admin:alerte_regle_origine", salon=A.VOIR_STATISTIQUES, POST=A.REGLER_ALERTES),
    _page("admin:exports", GET=EXPORTABLE, POST=EXPORTABLE),
    _page("admin:export", o.EXPORT, GET=SIENNE),
    _page("admin:export_direct", o.EXPORT, GET=SIENNE),
    _page("admin:export_annuler", o.EXPORT, POST=SIENNE),
    _page("admin:export_fichier", o.EXPORT_FICHIER, GET=SIENNE),
    _page("admin:rapports", salon=True, GET=A.VOIR_STATISTIQUES),
    _page("admin:rapports_choisir", salon=A.VOIR_STATISTIQUES, POST=A.DIRIGER),
    _page("admin:rapport", o.RAPPORT, GET=A.VOIR_STATISTIQUES),
    _page("admin:rapport_pdf", o.RAPPORT, GET=A.VOIR_STATISTIQUES),
    _page("admin:rapport_renvoyer", o.RAPPORT, POST=A.RELANCER_MESSAGES),
    # Boards: everybody has her own, each widget of them asks for its own right.
    _page("admin:tableaux", GET=PERSONNEL),
    _page("admin:tableau_creer", POST=PERSONNEL),
    _page("admin:tableau", o.TABLEAU, GET=PERSONNEL),
    _page("admin:tableau_direct", o.TABLEAU, GET=PERSONNEL),
    _page("admin:tableau_dupliquer", o.TABLEAU, POST=PERSONNEL),
    # Besides its author, who keeps the salon's shared boards.
    _page("admin:tableau_modifier", o.TABLEAU, GET=A.TENIR_TABLEAUX, POST=A.TENIR_TABLEAUX),
    _page("admin:tableau_partager", o.TABLEAU, POST=A.TENIR_TABLEAUX),
    _page("admin:tableau_supprimer", o.TABLEAU, GET=A.TENIR_TABLEAUX, POST=A.TENIR_TABLEAUX),
)
