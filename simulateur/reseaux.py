"""FeexPay's network segments: country, number length, and whether the payer is sent to a page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reseau:
    """One ``{network}`` segment. ``longueur`` counts the digits after the country code."""

    code: str
    libelle: str
    indicatif: str
    longueur: int
    redirige: bool = False
    otp: bool = False
    debut: str = ""

    def accepte(self, numero: str) -> bool:
        """True for digits only, country code first, no ``+``, the right length."""
        reste = numero.removeprefix(self.indicatif)
        return (
            numero.isascii()
            and numero.isdigit()
            and numero.startswith(self.indicatif + self.debut)
            and len(reste) == self.longueur
        )


def _benin(code: str, libelle: str) -> Reseau:
    # Since 2024-11-30 a Beninese number has ten digits and starts with 01.
    return Reseau(code, libelle, "229", 10, debut="01")


_LISTE = (
    _benin("mtn", "MTN BJ"),
    _benin("moov", "MOOV BJ"),
    _benin("celtiis_bj", "CELTIIS BJ"),
    _benin("coris", "CORIS BJ"),
    Reseau("togocom_tg", "TOGOCOM TG", "228", 8),
    Reseau("moov_tg", "MOOV TG", "228", 8),
    Reseau("mtn_ci", "MTN CI", "225", 10),
    Reseau("moov_ci", "MOOV CI", "225", 10),
    Reseau("orange_ci", "ORANGE CI", "225", 10, redirige=True),
    Reseau("wave_ci", "WAVE CI", "225", 10, redirige=True),
    Reseau("orange_sn", "ORANGE SN", "221", 9, redirige=True),
    Reseau("wave_sn", "WAVE SN", "221", 9, redirige=True),
    Reseau("free_sn", "FREE SN", "221", 9),
    Reseau("moov_bf", "MOOV BF", "226", 8),
    Reseau("orange_bf", "ORANGE BF", "226", 8, otp=True),
    Reseau("wave_bf", "WAVE BF", "226", 8, redirige=True),
    Reseau("orange_ml", "ORANGE ML", "223", 8, redirige=True),
    Reseau("mobicash_ml", "MOBICASH ML", "223", 8),
)
RESEAUX = {reseau.code: reseau for reseau in _LISTE}

# Other providers' words, and the pages where the payer chooses.
_AUTRES = {
    "carte": "Carte bancaire",
    "feexlink": "FeexLink",
    "fedapay": "FedaPay",
    "paydunya": "PayDunya",
    "wave": "Wave",
    "mtn_open": "MTN BJ",
    "sbin": "CELTIIS BJ",
    "togocel": "TOGOCOM TG",
    "momo_test": "MOMO TEST",
}


def libelle(code: str) -> str:
    """What people call a network; the code itself when nobody said."""
    reseau = RESEAUX.get(code)
    return reseau.libelle if reseau else _AUTRES.get(code, code.replace("_", " ").upper())


def masquer(numero: str) -> str:
    """Country code and last two digits only: all the ledger and the pages may keep of a number."""
    return f"{numero[:3]}{'*' * max(0, len(numero) - 5)}{numero[-2:]}"
