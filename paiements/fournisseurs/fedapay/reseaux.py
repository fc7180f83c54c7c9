"""FedaPay's networks: which have a push of their own, and FedaPay's word for it."""

from __future__ import annotations

from collections.abc import Mapping

from paiements.fournisseurs.reseaux import CARTE, reseaux_choisis

# Our code -> the last segment of their push address. Networks without one go through the hosted page.
MODES: Mapping[str, str] = {
    "mtn": "mtn_open",
    "moov": "moov",
    "celtiis_bj": "sbin",
    "togocom_tg": "togocel",
    "moov_tg": "moov_tg",
    "mtn_ci": "mtn_ci",
    "free_sn": "free_sn",
}
# The sandbox knows one mode, whatever the network.
MODE_ESSAI = "momo_test"

# What their French and English pages do not list alike is left to each account: the salon ticks what it has.
SANS_PUSH = ("moov_ci", "orange_ci", "wave_ci", "orange_sn", "wave_sn", CARTE)
RESEAUX = reseaux_choisis((*MODES, *SANS_PUSH))
