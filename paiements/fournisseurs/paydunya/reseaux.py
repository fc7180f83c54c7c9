"""PayDunya's networks and its word for each: what the hosted page is told to offer."""

from __future__ import annotations

from collections.abc import Mapping

from paiements.fournisseurs.reseaux import CARTE, reseaux_choisis

# Our code -> their channel. Celtiis and Coris have none.
CANAUX: Mapping[str, str] = {
    "mtn": "mtn-benin",
    "moov": "moov-benin",
    "togocom_tg": "t-money-togo",
    "moov_tg": "moov-togo",
    "mtn_ci": "mtn-ci",
    "moov_ci": "moov-ci",
    "orange_ci": "orange-money-ci",
    "wave_ci": "wave-ci",
    "orange_sn": "orange-money-senegal",
    "wave_sn": "wave-senegal",
    "free_sn": "free-money-senegal",
    "expresso_sn": "expresso-sn",
    CARTE: "card",
}
RESEAUX = reseaux_choisis(CANAUX)
