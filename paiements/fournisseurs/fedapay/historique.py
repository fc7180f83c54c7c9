"""FedaPay's list of transactions, read whole: no document tells a filter by date, nor in which order they come.

So every page is read, each row is sorted by its own instants, and the list is believed only when it holds as many
transactions as it announces: one that moved while its pages were turned is asked for again later.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from paiements.fournisseurs.base import LigneNonLue, LigneRelevee, Statut
from paiements.fournisseurs.client_http import ClientHttp
from paiements.fournisseurs.erreurs import NonSupporte, ResultatInconnu
from paiements.fournisseurs.fedapay.traduction import (
    INSTANTS,
    STATUTS,
    devise_lire,
    frais_lire,
    identifiant_lire,
    notre_reference_lire,
    rembourse_lire,
)
from paiements.fournisseurs.lecture import instant_lire, montant_entier

CHEMIN = "/transactions/search"
PAR_PAGE = 50
PAGES_MAX = 400  # of one record: beyond, the salon imports the file of its dashboard


def releve(client: ClientHttp, depuis: datetime, jusqua: datetime) -> Iterator[LigneRelevee | LigneNonLue]:
    """What was taken and given back from ``depuis`` to ``jusqua`` (aware, the second excluded).

    A row that cannot be read is told as such, unless it says that it began after the period.

    Raises:
        NonSupporte: more than :data:`PAGES_MAX` pages.
        ResultatInconnu: no list, or one that is not whole.
        FournisseurIndisponible, Introuvable, TropDeDemandes, ConfigurationInvalide.
    """
    for rangee in _rangees(client):
        for ligne in _traduire(rangee):
            if isinstance(ligne, LigneRelevee):
                if depuis <= ligne.instant < jusqua:
                    yield ligne
            elif _concerne(rangee, depuis, jusqua):
                yield ligne


def _rangees(client: ClientHttp) -> list[object]:
    """Every row of every page, each transaction once; as many as announced, or none at all."""
    connues: dict[str, object] = {}
    anonymes: list[object] = []
    page, pages, total = 1, 1, 0
    while page <= pages:
        recu = client.get_json(f"{CHEMIN}?page={page}&per_page={PAR_PAGE}")
        lignes, meta = recu.get("v1/transactions", recu.get("transactions")), recu.get("meta")
        if not isinstance(lignes, list) or not isinstance(meta, dict):
            raise ResultatInconnu("liste illisible")
        pages, total = _entier(meta, "total_pages"), _entier(meta, "total_count")
        if _entier(meta, "current_page") != page:
            raise ResultatInconnu("liste illisible : ce n'est pas la page demandée")
        if pages > PAGES_MAX:
            raise NonSupporte("FedaPay : trop de transactions pour être relevées")
        for ligne in lignes:
            numero = identifiant_lire(ligne) if isinstance(ligne, dict) else ""
            if numero:
                connues[numero] = ligne
            else:
                anonymes.append(ligne)
        page += 1
    if len(connues) + len(anonymes) != total:
        raise ResultatInconnu("liste incomplète : elle a bougé pendant sa lecture")
    return [*connues.values(), *anonymes]


def _entier(meta: Mapping[str, object], nom: str) -> int:
    valeur = montant_entier(meta.get(nom))
    if valeur is None:
        raise ResultatInconnu("liste illisible : elle ne dit pas combien elle compte")
    return valeur


def _traduire(rangee: object) -> Iterator[LigneRelevee | LigneNonLue]:
    """A transaction that was taken is one line, one more when it went back; the others moved nothing."""
    if not isinstance(rangee, dict) or not (numero := identifiant_lire(rangee)):
        yield LigneNonLue("sans_reference")
        return
    mot = rangee.get("status")
    statut = STATUTS.get(mot) if isinstance(mot, str) else None
    if not isinstance(mot, str) or statut is None:
        yield LigneNonLue("statut")
        return
    if statut is not Statut.REUSSI:
        return
    montant, instant = montant_entier(rangee.get("amount")), instant_lire(rangee.get(INSTANTS[mot]))
    if montant is None or instant is None:
        yield LigneNonLue("montant" if montant is None else "date")
        return
    devise, notre = devise_lire(rangee), notre_reference_lire(rangee)
    frais = frais_lire(rangee, montant)
    yield LigneRelevee(numero, montant, instant, notre, statut=statut, devise=devise, frais=frais)
    if "refunded" in mot:
        rendu, quand = rembourse_lire(mot, rangee, montant), instant_lire(rangee.get("refunded_at"))
        if rendu and quand:
            yield LigneRelevee(numero, rendu, quand, notre, sens="remboursement", statut=statut, devise=devise)
        else:
            yield LigneNonLue("montant" if not rendu else "date")


def _concerne(rangee: object, depuis: datetime, jusqua: datetime) -> bool:
    """Whether an unreadable row may be of the period: its other dates are all that is left to tell."""
    if not isinstance(rangee, dict):
        return True
    debut, fin = instant_lire(rangee.get("created_at")), instant_lire(rangee.get("updated_at"))
    return not ((debut and debut >= jusqua) or (fin and fin < depuis))
