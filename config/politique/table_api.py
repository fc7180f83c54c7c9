"""The API: who may at each address. A person by her session, her token or a salon's key, the right is the same."""

from __future__ import annotations

from functools import partial

from config.politique import objets as o
from config.politique.mots import Ouvert, Porte, ligne
from salon_paiement.droits import Action

A = Action
SIENNE = Ouvert.SIENNE
_api = partial(ligne, Porte.API)

STATISTIQUES = (
    _api("api_dashboard", salon=True, GET=A.VOIR_STATISTIQUES),
    _api("api_sessions_recentes", salon=True, GET=A.VOIR_STATISTIQUES),
    _api("api_statistiques_journalieres", salon=True, GET=A.VOIR_STATISTIQUES),
    _api("api_erreurs_recentes", salon=True, GET=A.VOIR_JOURNAL),
    _api("api_globales", salon=True, GET=A.VOIR_STATISTIQUES),
    _api("api_temps_reel", salon=True, GET=A.VOIR_STATISTIQUES),
    _api("api_widgets", salon=True, GET=A.VOIR_STATISTIQUES),
    _api("api_alertes", salon=True, GET=A.VOIR_STATISTIQUES),
    _api("api_alerte_acquitter", o.ALERTE, d_abord=A.ACQUITTER_ALERTES, POST=A.ACQUITTER_ALERTES),
    _api("api_exports", GET=A.VOIR_STATISTIQUES, POST=A.VOIR_STATISTIQUES),
    _api("api_export", o.EXPORT, d_abord=A.VOIR_STATISTIQUES, GET=SIENNE, DELETE=SIENNE),
)

LIGNES = STATISTIQUES
