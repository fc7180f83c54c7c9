"""The client's phone: pending requests as a payer would see them, and a button for every answer.

No JavaScript and nothing from outside. Only the list refreshes itself; the page of one request, where
numbers are typed, never does.
"""

import urllib.parse
from collections.abc import Callable

from simulateur.choix import PAR_CLE
from simulateur.operateur import Operateur, TransactionInconnue
from simulateur.pages import feuille_de_style, page_demande, page_liste, page_message
from simulateur.reponse import Reponse, Requete
from simulateur.transactions import Transaction

_HTML = "text/html; charset=utf-8"
_ENTETES = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_SAISIE_MAX = 2_000_000


class Telephone:
    """Answers everything that is neither the provider's API nor the control API."""

    def __init__(self, operateur: Operateur, retour: Callable[[Transaction], str]) -> None:
        self._operateur = operateur
        self._retour = retour

    def repondre(self, requete: Requete) -> Reponse:
        """One page, or the redirection that follows a decision."""
        try:
            if requete.methode == "POST" and requete.chemin == "/decider":
                return self._decider(requete)
            if requete.methode == "GET":
                return self._lire(requete.chemin)
        except TransactionInconnue:
            return _page(404, page_message("Cette demande n’existe pas ou plus."))
        return _page(404, page_message("Cette page n’existe pas."))

    def _lire(self, chemin: str) -> Reponse:
        if chemin == "/":
            transactions = self._operateur.toutes()
            return _page(200, page_liste(transactions, self._operateur.config.nom_boutique))
        if chemin == "/style.css":
            return Reponse(200, feuille_de_style().encode(), "text/css; charset=utf-8", _ENTETES)
        dossier, _, reference = chemin.strip("/").partition("/")
        if dossier in ("demande", "payer") and reference:
            transaction = self._operateur.trouver(reference)
            nom = self._operateur.config.nom_boutique
            retour = self._retour(transaction) if dossier == "payer" else None
            return _page(200, page_demande(transaction, nom, retour))
        return _page(404, page_message("Cette page n’existe pas."))

    def _decider(self, requete: Requete) -> Reponse:
        if not _meme_origine(requete):
            return _page(403, page_message("Cette réponse vient d’un autre site : elle est refusée."))
        champs = dict(urllib.parse.parse_qsl(requete.corps.decode("utf-8", "replace")))
        choix = PAR_CLE.get(champs.get("choix", ""))
        if choix is None:
            return _page(400, page_message("Cette réponse n’existe pas."))
        saisie = _nombre(champs.get("nombre", ""))
        if choix.saisie and saisie is None:
            return _page(400, page_message("Il faut un nombre entier, de 1 à 2 000 000."))
        reference = champs.get("reference", "")
        self._operateur.decider(reference, choix.action, **choix.reglages(saisie))
        suite = f"/payer/{urllib.parse.quote(reference)}" if champs.get("web") else "/"
        return Reponse(303, b"", _HTML, {"Location": suite, **_ENTETES})


def _page(code: int, html: str) -> Reponse:
    return Reponse(code, html.encode(), _HTML, _ENTETES)


def _meme_origine(requete: Requete) -> bool:
    # Another page open in the same browser must not be able to approve a payment here.
    origine = requete.entetes.get("origin", "")
    # "null" is what browsers send for our own forms under no-referrer.
    if requete.entetes.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    return origine in ("", "null") or urllib.parse.urlsplit(origine).netloc == requete.entetes.get("host")


def _nombre(texte: str) -> int | None:
    serre = "".join(texte.split())
    if not (serre.isascii() and serre.isdigit()) or len(serre) > 7:
        return None
    return lu if 1 <= (lu := int(serre)) <= _SAISIE_MAX else None
