"""What FedaPay lets one look up: a page of transactions, the fees, the balances; and the token of a transaction."""

import hashlib
from collections.abc import Mapping
from typing import Any

from simulateur.dialectes.fedapay.corps import FRAIS_PB, courante
from simulateur.transactions import Transaction

Corps = dict[str, Any]
_PAR_PAGE = 25
_PAR_PAGE_MAX = 1000


def chercher(connues: list[Transaction], voulus: Mapping[str, str]) -> Corps:
    """One page, newest first. The filters are guesses: ``search``, ``status``, ``merchant_reference``."""
    mot, statut, notre = (voulus.get(cle, "") for cle in ("search", "status", "merchant_reference"))
    trouvees = [
        ligne
        for ligne in map(courante, reversed(connues))
        if statut in ("", ligne["status"])
        and notre in ("", ligne["merchant_reference"])
        and (not mot or mot in (ligne["reference"], ligne["merchant_reference"], ligne["description"]))
    ]
    page, nombre = _entier(voulus.get("page"), 1), _entier(voulus.get("per_page"), _PAR_PAGE)
    pages = max(1, -(-len(trouvees) // nombre))
    meta = {
        "current_page": page,
        "next_page": page + 1 if page < pages else None,
        "prev_page": page - 1 if page > 1 else None,
        "per_page": nombre,
        "total_pages": pages,
        "total_count": len(trouvees),
    }
    return {"v1/transactions": trouvees[(page - 1) * nombre : page * nombre], "meta": meta}


def frais(transaction: Transaction) -> Corps:
    """What this transaction would cost, in XOF."""
    cout = transaction.montant * FRAIS_PB // 10_000
    return {"amount": transaction.montant, "fees": cout, "apply_fees_to_merchant": True}


def soldes(connues: list[Transaction]) -> Corps:
    """The account's balances, in XOF; a light call that only a good key gets answered."""
    solde = sum(t.encaisse - t.rembourse for t in connues)
    return {"v1/balances": [{"klass": "v1/balance", "id": 1, "amount": solde, "mode": "mtn_open"}]}


def jeton_de(transaction: Transaction) -> str:
    """The token of a transaction, always the same."""
    empreinte = hashlib.sha256(f"{transaction.reference}{transaction.demande.alias}".encode()).hexdigest()
    return f"tok_{transaction.reference}_{empreinte[:32]}"


def numero_du_jeton(jeton: Any) -> str:
    """The transaction a token says it is for, empty when it says none; to be checked with ``jeton_de``."""
    morceaux = str(jeton).split("_")
    return morceaux[1] if len(morceaux) == 3 and morceaux[0] == "tok" else ""


def _entier(texte: str | None, defaut: int) -> int:
    lisible = texte and texte.isascii() and texte.isdigit() and 0 < int(texte) <= _PAR_PAGE_MAX
    return int(texte) if texte and lisible else defaut
