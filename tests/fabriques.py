"""Factories. States are reached through the services, so that every change has its trace."""

from __future__ import annotations

import datetime
import itertools
from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.utils import timezone

from paiements.fournisseurs.base import Avis, Statut
from paiements.models import CompteFournisseur, Paiement
from paiements.services.comptes import compte_enregistrer
from paiements.services.encaissement import avis_appliquer
from paiements.services.initiation import Intention, intention_enregistrer
from salon_paiement.models import Coiffeur, Membre, PosteQR, Prestation, Role, Salon, SessionPaiement
from salon_paiement.services.composition import Choix, session_composer
from salon_paiement.services.identification import Identite, session_identifier, telephone_noter
from salon_paiement.services.ouverture import appareil_empreinte, session_ouvrir_par_scan, session_ouvrir_ticket

_rang = itertools.count(1)
NUMERO = "01 66 00 00 01"
RESEAUX = ["mtn", "moov", "celtiis_bj"]


@dataclass
class Maison:
    """One salon and everything in it."""

    salon: Salon
    prestations: list[Prestation]
    coiffeurs: list[Coiffeur]
    postes: list[PosteQR]
    compte: CompteFournisseur
    membres: dict[str, Membre] = field(default_factory=dict)

    @property
    def poste(self) -> PosteQR:
        return self.postes[0]


def maison(nom: str = "Salon Afi", base: str = "http://127.0.0.1:9", **champs: object) -> Maison:
    """Make a salon with two services (5 000 and 2 500 F), two hairdressers, two places and a test account.

    Args:
        base: the simulator's address; by default a port where nobody listens.
    """
    rang = next(_rang)
    salon = Salon.objects.create(
        nom=nom, slug=f"salon-{rang}", ville="Cotonou", courriel_alertes=f"proprietaire{rang}@example.org", **champs
    )
    return Maison(
        salon=salon,
        prestations=[
            Prestation.objects.create(salon=salon, nom="Tresses", prix=5000, categorie="Coiffure", ordre=1),
            Prestation.objects.create(salon=salon, nom="Shampooing", prix=2500, categorie="Soins", ordre=2),
        ],
        coiffeurs=[
            Coiffeur.objects.create(salon=salon, nom="Awa", taux_commission=20),
            Coiffeur.objects.create(salon=salon, nom="Bola", taux_commission=30),
        ],
        postes=[
            PosteQR.objects.create(salon=salon, nom="Fauteuil 1"),
            PosteQR.objects.create(salon=salon, nom="Comptoir"),
        ],
        compte=compte_enregistrer(
            salon,
            fournisseur="simulateur",
            mode="test",
            identifiants={"cle": "test_simulateur", "boutique": "SALONDEMO000001", "base": base},
            reseaux=RESEAUX,
        ),
    )


def membre(chez: Maison, role: str = Role.GERANT, nom: str = "") -> User:
    """Make a staff login with this role."""
    utilisateur = get_user_model().objects.create_user(
        username=nom or f"{role}{next(_rang)}", password="mot-de-passe-long", is_staff=True
    )
    chez.membres[role] = Membre.objects.create(salon=chez.salon, utilisateur=utilisateur, role=role)
    return utilisateur


def session_scannee(chez: Maison, appareil: str = "") -> SessionPaiement:
    """A client has just scanned; each call is another phone unless ``appareil`` is given."""
    empreinte = appareil_empreinte(appareil or f"appareil{next(_rang)}")
    return session_ouvrir_par_scan(chez.poste, appareil=empreinte, langue="fr")


def session_a_payer(chez: Maison, *, pourboire: int = 0, courriel: str = "", appareil: str = "") -> SessionPaiement:
    """5 000 F of braids (plus the tip) are to be paid, the client is known."""
    session = session_scannee(chez, appareil)
    choix = [Choix(str(chez.prestations[0].pk))]
    session_composer(session.pk, choix=choix, coiffeur_id=str(chez.coiffeurs[0].pk), pourboire=pourboire)
    return session_identifier(session.pk, Identite("Afi", NUMERO, courriel))


def ticket(chez: Maison, acteur: User) -> SessionPaiement:
    """The desk has written 5 000 F of braids by Awa; no phone has opened it."""
    choix, awa = [Choix(str(chez.prestations[0].pk))], str(chez.coiffeurs[0].pk)
    return session_ouvrir_ticket(chez.salon, choix=choix, coiffeur_id=awa, acteur_id=acteur.pk)


def intention(session: SessionPaiement, *, reseau: str = "mtn", cle: str = "") -> Paiement:
    """An attempt that is written and has not left: ``en_attente``."""
    voulue = Intention(reseau, telephone_noter(session.salon, NUMERO), cle or f"cle-essai-{next(_rang)}")
    return intention_enregistrer(session.pk, voulue)[0]


def tentative(session: SessionPaiement, *, reseau: str = "mtn", reference: str = "", cle: str = "") -> Paiement:
    """An attempt the provider has taken: ``en_cours``, no verdict yet. No network is used."""
    paiement = intention(session, reseau=reseau, cle=cle)
    Paiement.objects.filter(pk=paiement.pk).update(initie_le=timezone.now())
    reponse = Avis(Statut.EN_COURS, reference_fournisseur=reference or f"ref-{next(_rang):06d}")
    return avis_appliquer(paiement.pk, reponse, source="initiation")


def reussir(paiement: Paiement, montant: int | None = None, devise: str = "XOF") -> Paiement:
    """The provider says it took ``montant`` (what was asked, by default)."""
    recu = paiement.montant if montant is None else montant
    return avis_appliquer(paiement.pk, Avis(Statut.REUSSI, montant=recu, devise=devise), source="interrogation")


def echouer(paiement: Paiement, statut: Statut = Statut.ECHOUE, motif: str = "solde_insuffisant") -> Paiement:
    """The provider gives a definite no."""
    return avis_appliquer(paiement.pk, Avis(statut, motif_code=motif), source="interrogation")


def session_payee(chez: Maison, *, courriel: str = "", pourboire: int = 0) -> SessionPaiement:
    """A settled session with its receipt."""
    session = session_a_payer(chez, courriel=courriel, pourboire=pourboire)
    reussir(tentative(session))
    session.refresh_from_db()
    return session


def il_y_a(**duree: float) -> datetime.datetime:
    """An aware instant in the past: ``il_y_a(heures=3)``, ``minutes``, ``jours``, ``secondes``."""
    mots = {"heures": "hours", "minutes": "minutes", "jours": "days", "secondes": "seconds"}
    return timezone.now() - datetime.timedelta(**{mots[mot]: valeur for mot, valeur in duree.items()})
