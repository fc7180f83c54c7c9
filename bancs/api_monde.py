"""What the API's benchmark asks with, and about: a key, a session, a token, and rows found or made for it."""

from __future__ import annotations

import base64
import itertools
import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone

from bancs.api_appels import Appel
from bancs.connexion import connectee
from bancs.semis_salons import SLUG
from paiements.fournisseurs.base import Attendre, Avis, Initiation, Statut
from paiements.models import Paiement
from paiements.services.encaissement import avis_appliquer
from paiements.services.initiation import Intention, intention_enregistrer
from salon_paiement.comptes.application import jetons_donner
from salon_paiement.comptes.exigence import APPLICATION
from salon_paiement.models import Role, Salon, SessionPaiement
from salon_paiement.portees import Portee
from salon_paiement.services.cles import cle_creer
from salon_paiement.services.identification import telephone_noter
from tests import fabriques
from tests.fabriques import Maison

_rang = itertools.count(1)
# How far down the list « deep » is.
PROFONDEUR = 1_000
API = "/api/v1/"
Entetes = dict[str, str]
Preparer = Callable[[int], Sequence[Appel]]


@dataclass(frozen=True)
class Operation:
    """The same thing asked of both, prepared ``n`` times; ``compare``: their bodies must say the same."""

    nom: str
    nous: Preparer
    plancher: Preparer
    compare: bool = False


@dataclass(frozen=True)
class Monde:
    """Who asks, and about what."""

    salon: Salon
    cle: Entetes
    session: Entetes
    jeton: Entetes
    nu: Entetes
    maison: Maison
    ecrit: Entetes
    nu_ecrit: Entetes


def initier_aussitot(_adaptateur: object, _demande: object) -> Initiation:
    """Answer as an operator that rings the phone at once (in place of the simulated one's ``initier``)."""
    return Initiation(uuid.uuid4().hex, Attendre())


def monde_composer() -> Monde:
    """Make the keys, the session, the token, and a salon to write in."""
    salon = Salon.objects.get(slug=f"{SLUG}1")
    proprietaire = User.objects.get(appartenances__salon=salon, appartenances__role=Role.PROPRIETAIRE)
    gerant = User.objects.get(appartenances__salon=salon, appartenances__role=Role.GERANT)
    maison = fabriques.maison("Salon du banc de l'API")
    fabriques.membre(maison, Role.PROPRIETAIRE)
    ecrit = maison.membres[Role.PROPRIETAIRE].utilisateur
    return Monde(
        salon, _cle(salon, proprietaire), _session(gerant), _jeton(gerant), _porteur(gerant.username),
        maison, _cle(maison.salon, ecrit), _porteur(ecrit.username),
    )  # fmt: skip


def operations(monde: Monde) -> list[Operation]:
    """Return every operation measured."""
    return [*_lectures(monde), *_entrees(monde), *_ecritures(monde)]


def _lectures(monde: Monde) -> list[Operation]:
    salon, par_date = monde.salon.pk, Paiement.objects.filter(salon=monde.salon).order_by("-date_creation", "-pk")
    ligne = par_date[min(PROFONDEUR, par_date.count() // 2)]
    curseur = base64.urlsafe_b64encode(json.dumps([ligne.date_creation.isoformat(), str(ligne.pk)]).encode())
    du = ligne.date_creation.date().isoformat()
    filtres = "&etat=reussi&moyen=mobile_money"
    note = SessionPaiement.objects.filter(salon=monde.salon, paiements__isnull=False).latest("date_creation")

    def liste(nom: str, chemin: str, suite: str = "", nue: str | None = None) -> Operation:
        nous, nu = f"{API}{chemin}?salon={salon}{suite}", f"/{chemin}?salon={salon}{suite if nue is None else nue}"
        return Operation(nom, _memes(nous, monde.cle), _memes(nu, monde.nu), compare=True)

    return [
        liste("paiements, première page", "paiements/"),
        liste("paiements, page profonde", "paiements/", f"&apres={curseur.decode().rstrip('=')}",
              "&apres=" + ligne.date_creation.isoformat().replace("+", "%2B")),
        liste("paiements, deux filtres", "paiements/", filtres),
        liste("paiements, deux filtres et un jour", "paiements/", f"{filtres}&du={du}",
              f"{filtres}&du={du}T00:00:00%2B00:00"),
        liste("notes, première page", "sessions/"),
        Operation(
            "une note", _memes(f"{API}sessions/{note.pk}/", monde.cle), _memes(f"/sessions/{note.pk}/", monde.nu),
            compare=True,
        ),
    ]  # fmt: skip


def _entrees(monde: Monde) -> list[Operation]:
    """One payment, by each way in."""
    chemin = f"paiements/{Paiement.objects.filter(salon=monde.salon).latest('date_creation').reference}/"
    par = {
        "par clé": (monde.cle, monde.nu),
        "par session": (monde.session, monde.session),
        "par jeton": (monde.jeton, monde.jeton),
    }
    return [
        Operation(f"un paiement, {nom}", _memes(f"{API}{chemin}", ici), _memes(f"/{chemin}", la), compare=True)
        for nom, (ici, la) in par.items()
    ]


def _ecritures(monde: Monde) -> list[Operation]:
    maison, nous, nu = monde.maison, monde.ecrit, monde.nu_ecrit
    ticket = {"salon": str(maison.salon.pk), "prestations": [{"prestation": str(maison.prestations[0].pk)}]}
    rendre = {"montant": 1000, "voie": "avoir", "motif": "trop cher"}

    def ouvrir(racine: str, qui: Entetes) -> Preparer:
        return lambda n: [_poster(f"{racine}sessions/", qui, ticket) for _rang in range(n)]

    def initier(racine: str, qui: Entetes) -> Preparer:
        return lambda n: [
            _poster(f"{racine}sessions/{fabriques.session_a_payer(maison).pk}/paiements/", qui,
                    {"reseau": "mtn", "telephone": _numero()}) for _ in range(n)
        ]  # fmt: skip

    def rembourser(racine: str, qui: Entetes) -> Preparer:
        return lambda n: [
            _poster(f"{racine}paiements/{_payee(maison).reference}/rembourser/", qui, rendre) for _ in range(n)
        ]

    gestes = {"ouvrir une note": ouvrir, "lancer un paiement": initier, "demander un remboursement": rembourser}
    return [Operation(nom, geste(API, nous), geste("/", nu)) for nom, geste in gestes.items()]


def _memes(adresse: str, qui: Entetes) -> Preparer:
    return lambda n: [Appel(adresse, qui)] * n


def _poster(adresse: str, qui: Entetes, corps: dict[str, Any]) -> Appel:
    return Appel(adresse, qui | {"Idempotency-Key": uuid.uuid4().hex}, "POST", corps)


def _numero() -> str:
    """Return a phone that has not just rung."""
    return f"0166{next(_rang):06d}"


def _payee(maison: Maison) -> Paiement:
    session = fabriques.session_a_payer(maison)
    voulue = Intention("mtn", telephone_noter(maison.salon, _numero()), uuid.uuid4().hex)
    paiement = intention_enregistrer(session.pk, voulue)[0]
    Paiement.objects.filter(pk=paiement.pk).update(initie_le=timezone.now())
    avis_appliquer(paiement.pk, Avis(Statut.EN_COURS, reference_fournisseur=uuid.uuid4().hex), source="initiation")
    return fabriques.reussir(paiement)


def _porteur(texte: str) -> Entetes:
    return {"Authorization": f"Bearer {texte}"}


def _cle(salon: Salon, acteur: User) -> Entetes:
    return _porteur(cle_creer(salon, nom="banc", portees=Portee.values, jours=2, acteur=acteur)[1])


def _session(qui: User) -> Entetes:
    return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={connectee(qui).session_key}"}


def _jeton(qui: User) -> Entetes:
    session = connectee(qui)
    session[APPLICATION] = True
    session.save()
    acces, _suivant = jetons_donner(session, qui)
    session.save()
    return _porteur(acces)
