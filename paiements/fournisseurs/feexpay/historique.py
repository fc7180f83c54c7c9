"""The shop's history: where a lost reference is found again, and their record of a period.

They count in whole days of a time zone they do not tell, so a day more is asked for on each side and the
rows are sorted by their own instants. One or a few days at a time: a busy shop must not fill our memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from paiements.fournisseurs.base import LigneNonLue, LigneRelevee
from paiements.fournisseurs.client_http import ClientHttp
from paiements.fournisseurs.erreurs import NonSupporte, ResultatInconnu
from paiements.fournisseurs.feexpay.requete import corps_historique
from paiements.fournisseurs.feexpay.traduction import (
    DEVISE,
    STATUTS,
    nos_references_lire,
    notre_reference_lire,
    references_lire,
)
from paiements.fournisseurs.lecture import instant_lire, montant_entier, numero_lire

CHEMIN = "/api/transactions/history"
HISTORIQUE_MAX = 2 * 1024 * 1024  # bytes of one answer: three days of a busy shop
JOURS_MAX = 100  # of one record: one call a day
JOUR = timedelta(days=1)


def references_de(client: ClientHttp, boutique: str, notre_reference: str, depuis: datetime) -> list[str]:
    """Their references of the rows that name ours, around ``depuis`` (aware): a request is dated when made.

    Raises:
        FournisseurIndisponible, ResultatInconnu, Introuvable, TropDeDemandes, ConfigurationInvalide.
    """
    debut = depuis.astimezone(UTC).date()
    fin = min(debut + 2 * JOUR, datetime.now(UTC).date() + JOUR)
    lignes = _lignes(client, boutique, debut - JOUR, fin)
    objets = (ligne for ligne in lignes if isinstance(ligne, dict))
    notres = (ligne for ligne in objets if notre_reference in nos_references_lire(ligne))
    return list(dict.fromkeys(reference for ligne in notres for reference in references_lire(ligne)[:1]))


def releve(
    client: ClientHttp, boutique: str, depuis: datetime, jusqua: datetime
) -> Iterator[LigneRelevee | LigneNonLue]:
    """Every row of theirs from ``depuis`` to ``jusqua`` (aware, the second excluded), one call a day.

    A row without a reference, a whole amount or an instant cannot be matched with anything: it is told as
    unreadable, for it may be money; one that has no date may be of the day before or after.

    Raises:
        NonSupporte: a longer period than :data:`JOURS_MAX` days.
        FournisseurIndisponible, ResultatInconnu, Introuvable, TropDeDemandes, ConfigurationInvalide.
    """
    jour, dernier = depuis.astimezone(UTC).date() - JOUR, jusqua.astimezone(UTC).date() + JOUR
    if (dernier - jour).days > JOURS_MAX:
        raise NonSupporte("FeexPay : période trop longue")
    deja: dict[str, object] = {}
    while jour <= dernier:
        # Two windows overlap by a day (is their last day included?): what the one before gave is known.
        vues = {_cle(brute): brute for brute in _lignes(client, boutique, jour, jour + JOUR)}
        for cle, brute in vues.items():
            if cle not in deja and _dans(brute, depuis, jusqua):
                yield _traduire(brute)
        deja = vues
        jour += JOUR


def _lignes(client: ClientHttp, boutique: str, debut: date, fin: date) -> Sequence[object]:
    recu = client.post_json(CHEMIN, corps_historique(debut, fin, boutique), mouvement=False, corps_max=HISTORIQUE_MAX)
    lignes = recu.get("data")
    if not isinstance(lignes, list):
        raise ResultatInconnu("historique illisible")
    return lignes


def _cle(brute: object) -> str:
    """What makes it one row in two windows: its reference where it can be read whole, else all it holds."""
    lue = _traduire(brute)
    return lue.reference if isinstance(lue, LigneRelevee) else json.dumps(brute, sort_keys=True)


def _dans(brute: object, depuis: datetime, jusqua: datetime) -> bool:
    instant = instant_lire(brute.get("date")) if isinstance(brute, dict) else None
    return instant is None or depuis <= instant < jusqua


def _traduire(ligne: object) -> LigneRelevee | LigneNonLue:
    if not isinstance(ligne, dict) or not (references := references_lire(ligne)):
        return LigneNonLue("sans_reference")
    montant, instant = montant_entier(ligne.get("amount")), instant_lire(ligne.get("date"))
    if montant is None or instant is None:
        return LigneNonLue("montant" if montant is None else "date")
    mot = ligne.get("status")
    statut = STATUTS.get(mot) if isinstance(mot, str) else None
    return LigneRelevee(
        reference=references[0],
        montant=montant,
        instant=instant,
        notre_reference=notre_reference_lire(ligne),
        sens=_sens(ligne.get("type"), compris=statut is not None or mot is None),
        statut=statut,
        devise=DEVISE,
        frais=montant_entier(ligne.get("fees")),
        telephone=numero_lire(ligne.get("phoneNumber")),
    )


def _sens(genre: object, *, compris: bool) -> str:
    """A state in no table (« REFUNDED ») may tell of money that went back: a person looks."""
    if not compris:
        return "incertain"
    return "reversement" if isinstance(genre, str) and genre.startswith("PAYOUT") else "encaissement"
