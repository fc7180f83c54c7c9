"""Every principal at every address with every method, compared with the declared table: one line for each deviation."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse

from config.politique.mots import Acces, Ligne, Ouvert, Porte
from tests.securite.arguments import (
    ARGUMENTS,
    CHERCHENT,
    CORPS,
    CORPS_API,
    DISENT_401,
    MENENT_A_LA_PORTE,
    PARAMETRES,
    SANS_REPONSE,
)
from tests.securite.monde import ETRANGERE, ICI, INCONNUE, RELATIONS, Monde, rien_ne_reste
from tests.securite.principaux import Principal, Verdict

METHODES = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_ECRITURE = re.compile(r"\s*(INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.I)
# Whose writing says nothing of the product: browsers' sessions.
_TECHNIQUES = frozenset({"django_session"})


def attendu(ligne: Ligne, qui: Principal, relation: str, methode: str) -> Verdict:
    """Return what the table announces for one request."""
    acces = ligne.acces(methode)
    if acces is None:
        return Verdict.FERMEE
    if relation == INCONNUE:
        relation = ETRANGERE
    if ligne.porte in {Porte.PUBLIQUE, Porte.CLIENT, Porte.FOURNISSEUR, Porte.EXPLOITATION}:
        return _public(acces, qui, relation)
    if acces in {Ouvert.TOUS, Ouvert.JETON}:
        return Verdict.PERMIS
    if acces is Ouvert.APPLI:
        return Verdict.PERMIS if qui.appli else Verdict.ANONYME
    if ligne.porte not in qui.portes:
        return qui.refus_api if ligne.porte is Porte.API else Verdict.CONNEXION
    if acces is Ouvert.CONNUE:
        return Verdict.PERMIS
    d_abord = ligne.d_abord or (acces if ligne.porte is Porte.API and isinstance(acces, frozenset) else None)
    if d_abord and not _a(d_abord, qui, None):
        return Verdict.INTERDIT
    dit = _sur_objet(ligne, acces, qui, relation) if ligne.objet else _sur_page(ligne, acces, qui, relation, methode)
    return Verdict.INTERDIT if dit is Verdict.PERMIS and qui.machine and methode in ligne.personnes else dit


def _sur_objet(ligne: Ligne, acces: Acces, qui: Principal, relation: str) -> Verdict:
    assert ligne.objet is not None
    if not _a(ligne.objet.vu_par, qui, relation, ligne.objet.nom):
        return Verdict.INCONNU
    return Verdict.PERMIS if _a(acces, qui, relation, ligne.objet.nom) else Verdict.INTERDIT


def _sur_page(ligne: Ligne, acces: Acces, qui: Principal, relation: str, methode: str) -> Verdict:
    par_salon = ligne.par_salon(methode)
    vu_par = (ligne.salon_par or acces) if par_salon else acces
    if not _a(vu_par, qui, None):
        return Verdict.INTERDIT
    if par_salon and not _a(vu_par, qui, relation):
        return Verdict.INCONNU
    return Verdict.PERMIS if _a(acces, qui, relation if par_salon else None) else Verdict.INTERDIT


def _public(acces: Acces, qui: Principal, relation: str) -> Verdict:
    if acces is Ouvert.AVANT_INSTALLATION:
        return Verdict.INCONNU
    if acces is Ouvert.TELEPHONE:
        return Verdict.PERMIS if relation in qui.tient else Verdict.INTERDIT
    return Verdict.PERMIS


# Whose thing it is, where only she may.
_A_QUI = {"versement": "coiffeur"}


def _a(acces: Acces, qui: Principal, relation: str | None, objet: str = "") -> bool:
    """Tell whether ``qui`` may, in the house of ``relation`` (``None``: in any)."""
    if acces is Ouvert.PERSONNE:
        return False
    if acces is Ouvert.PLATEFORME:
        return qui.plateforme
    if acces is Ouvert.PERSONNEL:
        return bool(qui.partout if relation is None else qui.peut(relation))
    if acces is Ouvert.SIENNE:
        return qui.nom == _A_QUI.get(objet, "proprietaire") and relation in qui.actions
    assert isinstance(acces, frozenset)
    return bool(acces & (qui.partout if relation is None else qui.peut(relation)))


@dataclass
class Ecritures:
    """What the statements of one request wrote."""

    tables: set[str] = field(default_factory=set)

    def __call__(self, executer: Any, sql: str, params: Any, plusieurs: bool, contexte: Any) -> Any:
        trouvee = _ECRITURE.match(sql)
        if trouvee and trouvee[2] not in _TECHNIQUES:
            self.tables.add(trouvee[2])
        return executer(sql, params, plusieurs, contexte)


@dataclass
class Parcours:
    """One principal going round."""

    monde: Monde
    qui: Principal
    client: Client
    requetes: int = 0
    ecarts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.client.raise_request_exception = False

    def ligne(self, ligne: Ligne, methodes: tuple[str, ...] = METHODES, relations: tuple[str, ...] = RELATIONS) -> None:
        """Knock at one address with every method, in every relation that means something to it."""
        if not self.qui.partout_essaye and ligne.porte is not Porte.API:
            return
        for methode in methodes:
            ouverte = ligne.acces(methode) is not None
            # HEAD is GET without its body: once is enough to know that it is let through alike.
            siennes = (
                relations if ouverte and methode != "HEAD" and (ligne.objet or ligne.par_salon(methode)) else (ICI,)
            )
            corps: dict[str, bytes] = {}
            for relation in siennes:
                reponse = self.frapper(ligne, methode, relation)
                corps[relation] = _comparable(reponse)
            if ETRANGERE in siennes and attendu(ligne, self.qui, ETRANGERE, methode) is Verdict.INCONNU:
                reponse = self.frapper(ligne, methode, INCONNUE)
                if _comparable(reponse) != corps[ETRANGERE]:
                    self.ecart(ligne, methode, INCONNUE, "une adresse étrangère se distingue d'une inconnue")

    def frapper(self, ligne: Ligne, methode: str, relation: str) -> Any:
        """Send one request, note what differs from the table, undo what it wrote."""
        adresse = self.adresse(ligne, relation, methode)
        voulu = attendu(ligne, self.qui, relation, methode)
        cookies = copy.copy(self.client.cookies)
        ecritures = Ecritures()
        with rien_ne_reste(), connection.execute_wrapper(ecritures):
            reponse = self.client.generic(methode, adresse, **_envoi(ligne, methode))
        self.client.cookies = cookies
        self.requetes += 1
        if not convient(reponse, voulu, ligne, methode):
            self.ecart(ligne, methode, relation, f"{_dit(reponse)} au lieu de {voulu} ({adresse})")
        elif voulu is not Verdict.PERMIS and ecritures.tables:
            self.ecart(ligne, methode, relation, f"refusé, mais a écrit dans {sorted(ecritures.tables)}")
        return reponse

    def adresse(self, ligne: Ligne, relation: str, methode: str) -> str:
        """Return the address of one thing of this relation."""
        objet = self.monde.arguments(ligne.objet.nom, relation) if ligne.objet else ()
        suite = PARAMETRES.get(ligne.nom, "")
        if ligne.par_salon(methode):
            salon = self.monde.arguments("salon", relation)[0]
            suite = "&".join(filter(None, [f"salon={salon}", suite]))
        return _reverse(ligne.nom, (*objet, *ARGUMENTS.get(ligne.nom, ()))) + (f"?{suite}" if suite else "")

    def ecart(self, ligne: Ligne, methode: str, relation: str, quoi: str) -> None:
        """Note one deviation, told so that it can be sent again."""
        self.ecarts.append(f"{self.qui.nom} {methode} {ligne.nom} [{relation}] : {quoi}")


def _reverse(nom: str, arguments: tuple[Any, ...]) -> str:
    if nom in SANS_REPONSE:
        return SANS_REPONSE[nom]
    try:
        return reverse(nom, args=arguments)
    except NoReverseMatch as erreur:
        raise LookupError(f"« {nom} » veut d'autres arguments : ARGUMENTS (tests/securite/arguments.py)") from erreur


def _envoi(ligne: Ligne, methode: str) -> dict[str, Any]:
    if methode in {"GET", "HEAD", "OPTIONS"}:
        return {}
    if ligne.porte is Porte.API:
        # What is sent is well formed: a right is what is refused, never a form.
        corps = json.dumps(CORPS_API.get(ligne.nom, {}) if methode == "POST" else {})
        return {"data": corps, "content_type": "application/json", "headers": {"Idempotency-Key": "matrice-1"}}
    corps = CORPS.get(ligne.nom, "") if methode == "POST" else ""
    return {"data": corps, "content_type": "application/x-www-form-urlencoded"}


def convient(reponse: Any, voulu: Verdict, ligne: Ligne, methode: str) -> bool:
    """Tell whether an answer is of the announced kind."""
    statut = reponse.status_code
    vers_la_porte = statut in {301, 302, 303} and "/login/" in reponse.get("Location", "")
    if voulu is Verdict.CONNEXION:
        return vers_la_porte
    if voulu is Verdict.PERMIS and vers_la_porte:
        return ligne.nom in MENENT_A_LA_PORTE
    if voulu is Verdict.PERMIS:
        rien = (ligne.nom in CHERCHENT and statut == 404) or ((methode, ligne.nom) in DISENT_401 and statut == 401)
        return rien or statut < 400 or statut in {400, 409, 410, 413, 415, 422, 425, 428}
    return bool(statut == int(voulu.value))


def _dit(reponse: Any) -> str:
    if getattr(reponse, "exc_info", None):
        return f"{reponse.status_code} {reponse.exc_info[0].__name__}: {reponse.exc_info[1]}"
    vers = reponse.get("Location", "")
    return f"{reponse.status_code}{' → ' + vers if vers else ''}"


_CHANGE = re.compile(
    rb"suite=[^\"&]*|csrfmiddlewaretoken\" value=\"[^\"]*|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
)


def _comparable(reponse: Any) -> bytes:
    """Return status and body, without what differs between any two requests (ids, its own address)."""
    if getattr(reponse, "streaming", False):
        return str(reponse.status_code).encode()
    return str(reponse.status_code).encode() + _CHANGE.sub(b"", reponse.content)


def lignes_connues(table: dict[str, Ligne]) -> Iterator[Ligne]:
    """Yield the lines of the table, by door then name."""
    yield from sorted(table.values(), key=lambda ligne: (ligne.porte, ligne.nom))
