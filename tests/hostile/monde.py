"""The world that hostile requests meet: one salon where everything happened once, and everybody's way in."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

from django.apps import apps
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, transaction
from django.test import Client, override_settings
from django.utils import timezone

from paiements.fournisseurs.registre import fournisseur_classe
from paiements.models import CompteFournisseur, Paiement
from paiements.services import appel
from paiements.services.comptes import compte_enregistrer
from salon_paiement.models import ModeleUuid, PosteQR, Recu, Role, SessionPaiement
from salon_paiement.portees import Portee
from statistiques.models import AlerteStatistique, ExportStatistiques
from statistiques.models.alertes import GenreAlerte, SeveriteAlerte
from tests.fabriques_sorties import point
from tests.paiements.api.scene import adresses_lues
from tests.personnel.conftest import Equipe, composer_equipe
from tests.securite import acces
from tests.securite.outils_cles import creer
from tests.simulation.masse import COMPTES

# Brakes have tests of their own: here they would hide what is behind. Tokens outlive a night's run.
REGLAGES: dict[str, Any] = {
    "SECOND_FACTEUR_OBLIGATOIRE": True,
    "API_REQUETES_PAR_MINUTE": 10**9,
    "HEADLESS_JWT_ACCESS_TOKEN_EXPIRES_IN": 7 * 86_400,
}
EnTetes = dict[str, str]


@dataclass
class Monde:
    """Who asks (headers by name, ``personne`` and ``faux`` are refused everywhere), and what there is to ask for."""

    equipe: Equipe
    qui: dict[str, EnTetes] = field(default_factory=dict)
    identifiants: dict[str, list[str]] = field(default_factory=dict)
    webhooks: dict[str, str] = field(default_factory=dict)
    messages: list[dict[str, Any]] = field(default_factory=list)


class _Profondeur:
    """The connection as a provider call sees it: the case's own transaction does not count, the product's does."""

    def __init__(self) -> None:
        self.ici = 0

    @property
    def in_atomic_block(self) -> bool:
        return connection.in_atomic_block and len(connection.savepoint_ids) > self.ici


_profondeur = _Profondeur()


@contextmanager
def reglages() -> Iterator[None]:
    """Open what the world needs: its settings, and calls to operators (where nobody listens) from inside a case."""
    with override_settings(**REGLAGES), mock.patch.object(appel, "connection", _profondeur):
        yield


@contextmanager
def defait() -> Iterator[None]:
    """Undo whatever a case writes: the next one meets the same world."""
    # A request's end would close the connection that holds the case (Django's own test client puts them back).
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        with transaction.atomic():
            _profondeur.ici = len(connection.savepoint_ids)
            yield
            transaction.set_rollback(True)
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def monde_composer() -> Monde:
    """Make the world; call it inside :func:`reglages`, and in a transaction when nothing of it must stay."""
    with connection.cursor() as curseur:
        # Thinking of the next case takes longer than a request ever holds a transaction.
        curseur.execute("SET idle_in_transaction_session_timeout = 0")
    equipe = composer_equipe()
    with override_settings(SECOND_FACTEUR_OBLIGATOIRE=False):
        adresses_lues(equipe)
        _le_reste(equipe)
        _comptes(equipe)
    monde = Monde(equipe)
    monde.qui = _entrees(equipe)
    for modele in apps.get_models():
        if issubclass(modele, ModeleUuid):
            monde.identifiants[modele.__name__] = [
                str(pk) for pk in modele._default_manager.values_list("pk", flat=True)[:20]
            ]
    for nom in ("Paiement", "Remboursement"):
        modele = apps.get_model("paiements", nom)
        monde.identifiants[f"{nom}.reference"] = list(modele._default_manager.values_list("reference", flat=True))
    monde.identifiants["SessionPaiement"] += list(SessionPaiement.objects.values_list("code_court", flat=True))
    monde.identifiants["jetons"] = [
        jeton for modele in (SessionPaiement, Recu, PosteQR) for jeton in modele.objects.values_list("jeton", flat=True)
    ]
    for compte in CompteFournisseur.objects.filter(salon=equipe.chez.salon):
        monde.webhooks[compte.fournisseur] = f"/webhooks/{compte.fournisseur}/{compte.jeton_webhook}/"
    for paiement in Paiement.objects.all():
        dit = {"reference": paiement.reference_fournisseur, "amount": paiement.montant, "status": "SUCCESSFUL"}
        monde.messages.append(
            {**dit, "callback_info": paiement.reference, "id": "evt_1", "type": "transaction.approved"}
        )
    return monde


def _le_reste(equipe: Equipe) -> None:
    chez, moi = equipe.chez.salon, equipe.personnes[Role.PROPRIETAIRE]
    point(equipe.chez, "https://partenaire.example/avis")
    jour = timezone.now().date()
    ExportStatistiques.objects.create(
        demandeur=moi, quoi="visites", format="csv", salons=[str(chez.pk)], du=jour, au=jour, empreinte="e" * 64
    )
    AlerteStatistique.objects.create(
        salon=chez, genre=GenreAlerte.ANOMALIE, mesure="encaisse", jour=jour, severite=SeveriteAlerte.CRITIQUE,
        valeur=1_000, attendu=90_000,
    )  # fmt: skip


def _entrees(equipe: Equipe) -> dict[str, EnTetes]:
    patronne = equipe.personnes[Role.PROPRIETAIRE]
    acces.equiper(patronne)
    navigateur = acces.entrer(patronne)
    acces.prouver(navigateur, acces.code(time.time()))
    jeton = acces.jetons(patronne, acces.secours(patronne)[0])["access"]
    return {
        "patronne": _session(navigateur),
        "patronne_jeton": {"Authorization": f"Bearer {jeton}"},
        "caissier": _session(equipe.client(Role.CAISSIER)),
        "rivale": _session(equipe.client("etrangere")),
        "cle": {"Authorization": f"Bearer {creer(equipe, *Portee.values)[1]}"},
        "personne": {},
        "faux": {"Authorization": f"Bearer {jeton[:-6]}AAAAAA"},
    }


def _session(navigateur: Client) -> EnTetes:
    """Return the cookies of a browser, and the header that proves a page of ours is writing."""
    navigateur.get("/admin/")
    biscuits = {nom: morceau.value for nom, morceau in navigateur.cookies.items()}
    csrf = biscuits.setdefault("csrftoken", "a" * 32)
    return {"Cookie": "; ".join(f"{nom}={valeur}" for nom, valeur in biscuits.items()), "X-CSRFToken": csrf}


def _comptes(equipe: Equipe) -> None:
    """Give the salon an account at every operator, so that each one's door is open."""
    for fournisseur, (identifiants, reseau) in COMPTES.items():
        valeurs = {nom: identifiants.get(nom, "") for nom, _ in fournisseur_classe(fournisseur).identifiants_attendus}
        if fournisseur == "simulateur":
            continue
        compte_enregistrer(
            equipe.chez.salon, fournisseur=fournisseur, mode="test",
            identifiants={**valeurs, "base": "http://127.0.0.1:9"}, reseaux=[reseau],
        )  # fmt: skip
