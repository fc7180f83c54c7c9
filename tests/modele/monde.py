"""The pages of the domain as a small pure world: one session, two attempts, every event in every order.

No database: only the two real tables of transitions, the real ranks, and the guards told in words by the
domain's page. ``Gardes`` switches guards off one at a time, to prove that each of them holds something.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from paiements.etats import RANG, VIVANTS
from paiements.etats import TRANSITIONS as TABLE_PAIEMENT
from salon_paiement.etats import EN_PAIEMENT, ETEIGNABLES
from salon_paiement.etats import TRANSITIONS as TABLE_SESSION

TOTAL = 2
# Less, exactly, or more than what is due.
RECUS = (1, 2, 3)
ECHECS = ("expire", "annule", "echoue", "abandonne")


@dataclass(frozen=True, slots=True)
class Tentative:
    """One attempt; ``recu`` is what the provider took, ``applique`` what settled, the rest is surplus."""

    etat: str
    montant: int
    remplacee: bool = False
    recu: int = 0
    applique: int = 0
    signalee: bool = False

    @property
    def vivante(self) -> bool:
        return self.etat in VIVANTS


@dataclass(frozen=True, slots=True)
class Monde:
    """Everything at one instant. ``jour`` counts what time forbids: 72 hours after the end."""

    session: str = ""
    total: int = TOTAL
    applique: int = 0
    tentatives: tuple[Tentative, ...] = ()
    delai_passe: bool = False
    recus: int = 0

    @property
    def du(self) -> int:
        return self.total - self.applique

    @property
    def vivante(self) -> Tentative | None:
        """The attempt the session waits for."""
        return next((t for t in self.tentatives if t.vivante and not t.remplacee), None)


@dataclass(frozen=True, slots=True)
class Gardes:
    """Guards of the domain's page; a test switches one off and must see a violation."""

    expiration: bool = True
    plafond: bool = True
    une_vivante: bool = True
    tardif_exact: bool = True
    rang: bool = True


Pas = tuple[str, Monde]


def suivants(monde: Monde, gardes: Gardes) -> Iterator[Pas]:
    """Give every event that may happen now, and the world after it."""
    yield from _visite(monde)
    yield from _fin(monde, gardes)
    yield from _tentative_nouvelle(monde, gardes)
    for rang, tentative in enumerate(monde.tentatives):
        yield from _attente(monde, rang, tentative)
        yield from _verdicts(monde, rang, tentative, gardes)
    yield from _guichet(monde)


def _aller(monde: Monde, vers: str, **champs: object) -> Monde:
    """Move the session by the real table; a pair outside of it is an error of this model."""
    assert vers in TABLE_SESSION[monde.session], f"{monde.session} → {vers}"
    recu = monde.recus + (vers == "paiement_reussi")
    return replace(monde, session=vers, recus=recu, **champs)  # type: ignore[arg-type]


def _avec(monde: Monde, rang: int, tentative: Tentative) -> Monde:
    liste = list(monde.tentatives)
    liste[rang] = tentative
    return replace(monde, tentatives=tuple(liste))


def _visite(monde: Monde) -> Iterator[Pas]:
    if not monde.session:
        yield "ticket", replace(monde, session="cree")
        yield "scan", replace(monde, session="scanne")
        return
    for vers in ("scanne", "identification", "prestation_selectionnee"):
        # Lines and identity are frozen from the first attempt on; given back by the system only.
        if not monde.tentatives and vers in TABLE_SESSION[monde.session]:
            yield f"client:{vers}", _aller(monde, vers)


def _fin(monde: Monde, gardes: Gardes) -> Iterator[Pas]:
    libre = not any(t.vivante for t in monde.tentatives) and monde.applique == 0
    if monde.session in ETEIGNABLES and (libre or not gardes.expiration):
        yield "expire", _aller(monde, "expire")
        yield "abandonne", _aller(monde, "abandonne")
    if monde.session == "expire" and not monde.delai_passe:
        yield "72 heures", replace(monde, delai_passe=True)


def _tentative_nouvelle(monde: Monde, gardes: Gardes) -> Iterator[Pas]:
    place = len(monde.tentatives) < 2 and monde.du > 0
    if place and monde.session == "prestation_selectionnee" and monde.vivante is None:
        nouvelle = Tentative("en_attente", monde.du)
        yield "initie", replace(_aller(monde, "paiement_initie"), tentatives=(*monde.tentatives, nouvelle))
    elif place and monde.session in EN_PAIEMENT and not gardes.une_vivante:
        yield "initie deux fois", replace(monde, tentatives=(*monde.tentatives, Tentative("en_attente", monde.du)))


def _attente(monde: Monde, rang: int, tentative: Tentative) -> Iterator[Pas]:
    if not tentative.vivante:
        return
    for vers in ("en_cours", "incertain"):
        if vers in TABLE_PAIEMENT[tentative.etat]:
            apres = _avec(monde, rang, replace(tentative, etat=vers))
            if vers == "incertain" and not tentative.remplacee and monde.session == "paiement_initie":
                apres = _aller(apres, "verification")
            yield f"{rang}:{vers}", apres
    if not tentative.remplacee:
        if monde.session == "paiement_initie":
            yield f"{rang}:tarde", _aller(monde, "verification")
        remplace = _avec(monde, rang, replace(tentative, remplacee=True))
        if monde.session in EN_PAIEMENT:
            yield f"{rang}:remplacee", _aller(remplace, "prestation_selectionnee")


def _verdicts(monde: Monde, rang: int, tentative: Tentative, gardes: Gardes) -> Iterator[Pas]:
    for vers in (*ECHECS, "reussi", "extourne"):
        if vers not in TABLE_PAIEMENT[tentative.etat] or (gardes.rang and RANG[vers] <= RANG[tentative.etat]):
            continue
        if vers == "reussi":
            for recu in RECUS:
                yield f"{rang}:reussi {recu}", _encaisser(monde, rang, tentative, recu, gardes)
        elif vers == "extourne":
            yield f"{rang}:extourne", _avec(monde, rang, replace(tentative, etat=vers, signalee=True))
        else:
            yield f"{rang}:{vers}", _echouer(monde, rang, replace(tentative, etat=vers))


def _echouer(monde: Monde, rang: int, tentative: Tentative) -> Monde:
    attendue = monde.tentatives[rang].vivante and not tentative.remplacee
    apres = _avec(monde, rang, tentative)
    if attendue and monde.session in EN_PAIEMENT and apres.vivante is None:
        return _aller(apres, "prestation_selectionnee")
    return apres


def _encaisser(monde: Monde, rang: int, tentative: Tentative, recu: int, gardes: Gardes) -> Monde:
    """Money first, whatever the session's state; then what the session may become."""
    applique = min(recu, monde.du) if gardes.plafond else recu
    tardif = monde.session in {"expire", "abandonne"}
    exact = recu == monde.du and monde.applique == 0
    reglable = monde.session in EN_PAIEMENT | {"prestation_selectionnee"} or (
        monde.session == "expire" and not monde.delai_passe and (exact or not gardes.tardif_exact)
    )
    reste = monde.du - applique
    regle = applique > 0 and reste <= 0 and reglable
    signalee = recu != applique or applique == 0 or not regle or (tardif and not exact)
    ecrite = replace(tentative, etat="reussi", recu=recu, applique=applique, signalee=signalee)
    apres = replace(_avec(monde, rang, ecrite), applique=monde.applique + applique)
    if regle:
        return _aller(apres, "paiement_reussi")
    if monde.session in EN_PAIEMENT and apres.vivante is None:
        return _aller(apres, "prestation_selectionnee")
    return apres


def _guichet(monde: Monde) -> Iterator[Pas]:
    """A manager writes off the rest of a partly paid session, or settles one that had ended."""
    payee = monde.applique > 0 and not any(t.vivante for t in monde.tentatives)
    if payee and monde.session in {"prestation_selectionnee", "expire", "abandonne"}:
        yield "guichet:reste", _aller(replace(monde, total=monde.applique), "paiement_reussi")
