"""FeexPay's networks, as contracted separately for each shop; their codes are ours. And what each costs."""

from __future__ import annotations

from types import MappingProxyType

from paiements.fournisseurs.reseaux import CARTE, reseaux_choisis

RESEAUX = reseaux_choisis(
    (
        *("mtn", "moov", "celtiis_bj", "coris"),
        *("togocom_tg", "moov_tg"),
        *("mtn_ci", "moov_ci", "orange_ci", "wave_ci"),
        *("orange_sn", "wave_sn", "free_sn"),
        CARTE,
    )
)

# Basis points by country, published for Benin and cards; the others come from the dead V1 and may be stale.
_PAR_PAYS = {"BJ": 170, "TG": 300, "CI": 290, "SN": 190}
_PARTICULIERS = {CARTE: 450, "wave_ci": 320}
FRAIS_PB = MappingProxyType(
    {code: _PARTICULIERS.get(code) or _PAR_PAYS[reseau.pays] for code, reseau in RESEAUX.items()}
)
