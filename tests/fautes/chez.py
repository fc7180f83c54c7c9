"""A salon at one provider, its clients and the passing of time: what every fault of a provider is played with."""

from __future__ import annotations

import datetime
import itertools
import time
from dataclasses import dataclass

from django.db.models import F
from django.utils import timezone

from paiements.fournisseurs.registre import fournisseur_classe
from paiements.models import CompteFournisseur, EvenementFournisseur, Paiement
from paiements.services.comptes import compte_enregistrer
from paiements.services.initiation import Intention, paiement_initier
from paiements.services.relance import paiements_relancer
from paiements.webhooks.traitement import evenements_traiter
from salon_paiement.models import SessionPaiement
from salon_paiement.services.composition import Choix, session_composer
from salon_paiement.services.identification import telephone_noter
from simulateur.client import ClientSimulateur
from simulateur.serveur import ServeurSimule
from tests import fabriques
from tests.simulation.masse import COMPTES, Salle, releves_importer
from tests.simulation.masse import DIALECTES as _NOMS

# Our name of the provider, by the simulator's name of its dialect.
DIALECTES = {dialecte: nom for nom, dialecte in _NOMS.items()}
NUMEROS = {"BJ": "01 66 00 00 01", "SN": "77 123 45 67"}
_rang = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Chez:
    """One salon, one account, one dialect."""

    maison: fabriques.Maison
    compte: CompteFournisseur
    dialecte: str
    reseau: str
    operateur: ServeurSimule

    @property
    def pilote(self) -> ClientSimulateur:
        return self.operateur.client()

    @property
    def chemin(self) -> str:
        """The door of this account's messages."""
        return f"/webhooks/{self.compte.fournisseur}/{self.compte.jeton_webhook}/"

    def note(self) -> SessionPaiement:
        """5 000 F of braids are to be paid."""
        session = fabriques.session_scannee(self.maison)
        choix = [Choix(str(self.maison.prestations[0].pk))]
        coiffeur = str(self.maison.coiffeurs[0].pk)
        return session_composer(session.pk, choix=choix, coiffeur_id=coiffeur, pourboire=0)

    def intention(self, session: SessionPaiement) -> Intention:
        numero = telephone_noter(session.salon, NUMEROS[str(session.salon.pays)])
        return Intention(self.reseau, numero, f"cle-faute-{next(_rang)}")

    def payer(self, session: SessionPaiement | None = None) -> Paiement:
        session = session or self.note()
        return paiement_initier(session.pk, self.intention(session))

    def prise(self, paiement: Paiement) -> str:
        """Their reference of an attempt, as their own books have it."""
        return str(self.pilote.trouver(paiement.reference)["reference"])

    def releve(self) -> None:
        """Import the operator's own statement of the day."""
        releves_importer(self.operateur.url, [Salle(self.maison.salon, self.compte, self.reseau, 0, 0)])


def chez_ouvrir(dialecte: str, operateur: ServeurSimule) -> Chez:
    """Open a salon whose only account is at this provider."""
    fournisseur = DIALECTES[dialecte]
    identifiants, reseau = COMPTES[fournisseur]
    maison = fabriques.maison(pays="SN" if reseau.endswith("_sn") else "BJ")
    CompteFournisseur.objects.filter(pk=maison.compte.pk).update(actif=False)
    valeurs = {nom: identifiants.get(nom, "") for nom, _ in fournisseur_classe(fournisseur).identifiants_attendus}
    if dialecte == "externe":
        valeurs["secret"] = operateur.config.cles.externe
    compte = compte_enregistrer(
        maison.salon,
        fournisseur=fournisseur,
        mode="test",
        identifiants={**valeurs, "base": operateur.url},
        reseaux=[reseau],
    )
    return Chez(maison, compte, dialecte, reseau, operateur)


def demander() -> None:
    """Treat what came in and ask everything that may be asked, as the sweepers will in their time."""
    EvenementFournisseur.objects.filter(etat="a_traiter").update(prochaine_tentative=timezone.now())
    while evenements_traiter():
        continue
    Paiement.objects.filter(prochaine_verification__isnull=False).update(
        prochaine_verification=timezone.now(), derniere_verification=None
    )
    paiements_relancer()


def attendre_messages(nombre: int, delai_s: float = 15) -> int:
    """Wait until the inbox holds that many messages; return how many it holds."""
    limite = time.monotonic() + delai_s
    while EvenementFournisseur.objects.count() < nombre and time.monotonic() < limite:
        time.sleep(0.05)
    return EvenementFournisseur.objects.count()


def vieillir(**duree: float) -> None:
    """Make everything older: ``vieillir(days=3)``."""
    ecart = datetime.timedelta(**duree)
    Paiement.objects.update(date_creation=F("date_creation") - ecart, verdict_le=F("verdict_le") - ecart)
    Paiement.objects.filter(initie_le__isnull=False).update(initie_le=F("initie_le") - ecart)
    SessionPaiement.objects.update(expire_le=F("expire_le") - ecart, jour=F("jour") - datetime.timedelta(ecart.days))
    SessionPaiement.objects.filter(finie_le__isnull=False).update(finie_le=F("finie_le") - ecart)
