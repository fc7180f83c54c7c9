"""What a phone downloads and waits for: the page behind the QR in a cold, real browser; then what each poll weighs."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import connection
from playwright.sync_api import Browser, Page, sync_playwright

from bancs.ligne_lente import LigneLente
from bancs.mesure import Cadre, Resultat, alterner, mediane
from bancs.plancher.vues import TAILLE_PAGE
from bancs.serveur import Gunicorn, plancher_servir
from bancs.telephone import Telephone
from salon_paiement.models import SessionPaiement
from tests import fabriques

_OPTIONS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
_PEINTE = """() => new Promise(fini => {
  const lue = () => performance.getEntriesByName('first-contentful-paint')[0];
  const voir = () => lue() ? fini(lue().startTime) : setTimeout(voir, 20);
  voir();
})"""


@dataclass(frozen=True)
class _Vue:
    """One cold view: bytes on the wire with headers, requests, and first contentful paint in seconds."""

    octets: float
    requetes: int
    peinte: float


def mesurer(cadre: Cadre) -> Resultat:
    """Measure it."""
    resultat = Resultat("premiere_vue", "Première vue du client (GET /q/<jeton>, à froid) et attente")
    maison = fabriques.maison("Salon des téléphones")
    # Playwright runs an event loop in this thread: nothing asks the database while it is open.
    connection.close()
    with Gunicorn("config.wsgi") as nous, plancher_servir() as plancher, sync_playwright() as outil:
        chromium = outil.chromium.launch(executable_path="/usr/bin/chromium", args=_OPTIONS)
        chemin = f"/q/{maison.poste.jeton}"
        _regarder(chromium, nous.adresse + chemin)
        vue = _regarder(chromium, nous.adresse + chemin)
        with LigneLente(nous.port) as ici, LigneLente(plancher.port) as la:
            adresses = {
                "nous": ici.adresse + chemin,
                "pleine": f"{la.adresse}/page/{TAILLE_PAGE}/",
                "vide": f"{la.adresse}/page/0/",
            }
            actions = {nom: partial(_regarder, chromium, adresse) for nom, adresse in adresses.items()}
            vues = alterner(cadre.choisir(7, 3), actions)
        chromium.close()
    _rapporter(resultat, vue, {nom: mediane(v.peinte for v in liste) for nom, liste in vues.items()})
    _sonder(resultat, maison)
    return resultat


def _rapporter(resultat: Resultat, vue: _Vue, peinte: dict[str, float]) -> None:
    resultat.au_plus("octets reçus, en-têtes compris", vue.octets, "octets", 14 * 1024)
    resultat.au_plus("requêtes", vue.requetes, "", 3)
    resultat.au_plus("première image utile, 3G lente", peinte["nous"], "s", 1.3)
    for nom, libelle in (("pleine", "page vide de 14 Ko"), ("vide", "page vide")):
        resultat.ajouter(
            f"… contre une {libelle}", peinte["nous"], "s", plancher=peinte[nom], ratio=peinte["nous"] / peinte[nom]
        )
    resultat.notes.append(
        "3G lente : 400 kbit/s, 400 ms, et trois allers-retours (TCP, TLS, requête) ; nginx ajoutera ses en-têtes"
    )


def _regarder(chromium: Browser, adresse: str) -> _Vue:
    contexte = chromium.new_context(
        viewport={"width": 360, "height": 740}, locale="fr-FR", is_mobile=True, has_touch=True,
        extra_http_headers={"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.8"},
    )  # fmt: skip
    try:
        page = contexte.new_page()
        octets, requetes = _ecouter(page)
        reponse = page.goto(adresse, wait_until="load")
        if reponse is None or reponse.status != 200:
            raise RuntimeError(f"{adresse} : {reponse.status if reponse else 'rien'}")
        peinte = float(page.evaluate(_PEINTE)) / 1000
        page.wait_for_timeout(200)
        return _Vue(sum(octets), len(requetes), peinte)
    finally:
        contexte.close()


def _ecouter(page: Page) -> tuple[list[float], list[str]]:
    reseau = page.context.new_cdp_session(page)
    octets: list[float] = []
    requetes: list[str] = []

    def finie(evenement: dict[str, Any]) -> None:
        octets.append(evenement["encodedDataLength"])

    def partie(evenement: dict[str, Any]) -> None:
        requetes.append(evenement["request"]["url"])

    reseau.send("Network.enable")
    reseau.on("Network.loadingFinished", finie)
    reseau.on("Network.requestWillBeSent", partie)
    return octets, requetes


def _sonder(resultat: Resultat, maison: fabriques.Maison) -> None:
    """Wait for an answer as the page that pays does, and count what each look costs."""
    with Gunicorn("config.wsgi", ouvriers=1) as serveur:
        telephone = Telephone(serveur.adresse)
        telephone.jusqu_a_payer(maison.poste.jeton)
        fabriques.tentative(SessionPaiement.objects.get(jeton=telephone.session))
        chemin = f"/s/{telephone.session}/"
        pleine = _brut(serveur.port, chemin, telephone.entetes())
        etiquette = next(ligne for ligne in pleine.decode("latin-1").split("\r\n") if ligne.lower().startswith("etag"))
        inchangee = _brut(
            serveur.port, chemin, telephone.entetes() | {"If-None-Match": etiquette.partition(":")[2].strip()}
        )
    if not inchangee.startswith(b"HTTP/1.1 304"):
        raise RuntimeError(f"la page d'attente a répondu {inchangee[:60]!r}")
    resultat.ajouter("page d'attente, première fois", len(pleine), "octets")
    resultat.au_plus("sonde quand rien n'a changé (304)", len(inchangee), "octets", 300)
    resultat.notes += [ligne for ligne in inchangee.decode("latin-1").split("\r\n") if ligne]


def _brut(port: int, chemin: str, entetes: dict[str, str]) -> bytes:
    """Return every byte of the answer."""
    lignes = [f"GET {chemin} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Accept-Encoding: gzip"]
    lignes += [f"{nom}: {valeur}" for nom, valeur in entetes.items()]
    recu = b""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as prise:
        prise.sendall("\r\n".join([*lignes, "", ""]).encode())
        prise.settimeout(1.0)
        try:
            while morceau := prise.recv(65536):
                recu += morceau
        except TimeoutError:
            # The connection is kept: silence is the end.
            pass
    return recu
