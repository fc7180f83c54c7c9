"""The words of statements: headers, types and states, in French and English, whatever their accents."""

from __future__ import annotations

import functools
import unicodedata

from paiements.releves.erreurs import LigneIllisible, LigneSansArgent

# Our field → words of headers, the surest first. A header is recognised whole, then by what it contains.
ENTETES: dict[str, tuple[str, ...]] = {
    "reference": (
        "reference", "transaction id", "id transaction", "transaction", "transref", "reference operateur", "trx id",
        "numero de transaction", "receipt", "ref", "payment id",
    ),
    "notre_reference": (
        "notre reference", "custom id", "callback info", "merchant reference", "external id", "client reference",
        "reference marchand", "merchant transaction id", "order id", "commande", "description", "libelle",
    ),
    "montant": ("montant", "amount", "montant brut", "gross", "gross amount", "somme", "credit", "total"),
    "frais": ("frais", "fee", "fees", "commission", "commissions", "charges"),
    "date": ("date", "date heure", "created at", "datetime", "timestamp", "date de transaction", "jour"),
    "heure": ("heure", "time"),
    "telephone": ("telephone", "phone", "phone number", "numero", "msisdn", "payer", "mobile", "customer", "client"),
    "type": ("type", "type de transaction", "transaction type", "operation", "nature", "sens"),
    "statut": ("statut", "status", "etat", "state", "resultat"),
    "devise": ("devise", "currency", "monnaie"),
}  # fmt: skip
_SENS = {
    "remboursement": ("rembours", "refund", "revers", "annul", "chargeback", "extourne"),
    "reversement": ("reversement", "payout", "withdraw", "retrait", "versement", "settlement", "virement", "disburs"),
}
# Both a payout's word and one of these: the payout came back, or a customer was refunded by transfer.
_REVENU = (*_SENS["remboursement"], "retour", "return", "rejet", "reject")
# Money of which nobody but a human can tell which way it went.
INCERTAIN = "incertain"
_REUSSI = ("success", "successful", "reussi", "succes", "completed", "complete", "paid", "approved", "transferred",
           "valide", "effectue", "ok", "accepted", "paye", "termine", "confirme", "refunded", "rembourse")  # fmt: skip
_SANS = ("fail", "echec", "echou", "pend", "attente", "cancel", "annul", "expir", "reject", "refus", "declin",
         "abandon", "in progress", "en cours", "initiat", "unpaid", "impaye", "error", "erreur", "processing",
         "not ", "non ", "unsuccess")  # fmt: skip


def normaliser(texte: object) -> str:
    """Return a header or word without accents, case, punctuation: ``Réf. n°`` → ``ref n``."""
    return _normaliser(str(texte or "")[:200])


@functools.lru_cache(maxsize=512)
def _normaliser(texte: str) -> str:
    sans = unicodedata.normalize("NFKD", texte)
    lettres = "".join(c if c.isalnum() else " " for c in sans if not unicodedata.combining(c))
    return " ".join(lettres.lower().split())


def champ_devine(entete: str) -> tuple[str, int] | None:
    """Return our field for a header and how sure we are (lower is surer), ``None`` when nothing fits."""
    mot = normaliser(entete)
    if not mot:
        return None
    exacts = [(champ, mots.index(mot)) for champ, mots in ENTETES.items() if mot in mots]
    if exacts:
        return exacts[0]
    proches = [
        (champ, 100 + rang)
        for champ, mots in ENTETES.items()
        for rang, cherche in enumerate(mots)
        if f" {cherche} " in f" {mot} "
    ]
    return min(proches, key=lambda trouve: trouve[1], default=None)


def sens_de(type_lu: object, montant: int) -> str:
    """Return the direction of a line: its type's word decides, then the sign of its amount.

    Returns:
        :data:`INCERTAIN` for a type that holds both a payout's word and a return's.
    """
    mot = normaliser(type_lu)
    # « reversement » holds « revers »: payouts' words go first, then what is left is read.
    reste = functools.reduce(lambda texte, debut: texte.replace(debut, " "), _SENS["reversement"], mot)
    if reste != mot:
        return INCERTAIN if any(debut in reste for debut in _REVENU) else "reversement"
    if any(debut in mot for debut in _SENS["remboursement"]):
        return "remboursement"
    return "remboursement" if montant < 0 else "encaissement"


def statut_verifier(statut: object) -> None:
    """Let a success pass.

    Raises:
        LigneSansArgent: refused, cancelled, expired or still waiting.
        LigneIllisible: ``statut``, a word we do not know: it must not make money.
    """
    mot = normaliser(statut)
    if any(debut in mot for debut in _SANS):
        raise LigneSansArgent
    if not any(partie.startswith(_REUSSI) for partie in mot.split()):
        raise LigneIllisible("statut")
