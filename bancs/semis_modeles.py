"""Real visits, one of each kind, led through the services at a chosen hour: what the copies are copies of."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import time_machine
from django.utils import timezone

from bancs.semis_salons import Etablissement
from paiements.fournisseurs.base import Avis, Statut
from paiements.models import Paiement
from paiements.services.encaissement import avis_appliquer
from paiements.services.especes import Especes, especes_encaisser
from paiements.services.initiation import Intention, intention_enregistrer
from paiements.services.remboursement.demande import remboursement_demander
from paiements.services.remboursement.remise import remboursement_prouver, remboursement_remettre
from paiements.services.remise import remise_accorder
from salon_paiement.models import Role
from salon_paiement.services.composition import Choix, session_composer
from salon_paiement.services.evaluation import Opinion, evaluation_enregistrer
from salon_paiement.services.expiration import session_abandonner, sessions_expirer
from salon_paiement.services.identification import Identite, session_identifier, telephone_noter
from salon_paiement.services.ouverture import appareil_empreinte, session_ouvrir_par_scan, session_ouvrir_ticket
from tests.fabriques import RESEAUX

Horloge = time_machine.Traveller
# Lines (services by rank), hairdresser by rank, tip in whole XOF, rating (0: none).
PANIERS: tuple[tuple[tuple[int, ...], int, int, int], ...] = (
    ((0,), 0, 0, 5), ((1,), 1, 0, 0), ((2,), 2, 500, 4), ((0, 1), 3, 0, 0), ((4,), 4, 0, 5), ((5,), 5, 0, 0),
    ((3, 7), 0, 0, 0), ((6,), 1, 1000, 3), ((8,), 2, 0, 0), ((4, 1), 3, 200, 4), ((9,), 4, 0, 2), ((0, 8), 5, 0, 0),
)  # fmt: skip
_REFUS = (
    (Statut.ECHOUE, "solde_insuffisant"), (Statut.ECHOUE, "code_errone"), (Statut.ANNULE, "annule_client"),
    (Statut.EXPIRE, "sans_reponse"),
)  # fmt: skip
_rang = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Modele:
    """One settled or lost visit and its weight among all; ``tentatives`` is how many attempts it holds."""

    session_id: uuid.UUID
    poids: float
    tentatives: int


def modeles_jouer(chez: Etablissement, horloge: Horloge, exemples: int = 36) -> list[Modele]:
    """Lead visits of each kind, at most ``exemples``, and return them with their weights (they sum to 1 or so)."""
    modeles = []
    for genre, poids, voulus in _GENRES:
        combien = min(voulus, exemples)
        paniers = range(0, max(combien, len(PANIERS)), max(len(PANIERS) // combien, 1))
        for n in paniers:
            session = genre(Visite(chez, horloge, n))
            tentatives = Paiement.objects.filter(session_id=session).count()
            modeles.append(Modele(session, poids / len(paniers), tentatives))
    return modeles


class Visite:
    """One client at one salon, and the clock her gestures advance."""

    def __init__(self, chez: Etablissement, horloge: Horloge, n: int) -> None:
        self.chez, self.horloge, self.n = chez, horloge, n
        self.choisies, self.coiffeur, self.pourboire, self.note = PANIERS[n % len(PANIERS)]
        self.reseau = RESEAUX[(n // len(PANIERS) + n) % len(RESEAUX)]
        self.cle = f"semis-{next(_rang)}"
        self.session = uuid.UUID(int=0)

    def attendre(self, secondes: int) -> None:
        self.horloge.shift(secondes)

    def scanner(self) -> None:
        """Scan the place's QR."""
        maison = self.chez.maison
        appareil = appareil_empreinte(self.cle)
        self.session = session_ouvrir_par_scan(maison.postes[self.n % 2], appareil=appareil, langue="fr").pk

    def choisir(self) -> None:
        """Scan, choose, say who she is."""
        self.scanner()
        self.attendre(40 + self.n)
        maison = self.chez.maison
        session_composer(
            self.session, choix=self._choix(), coiffeur_id=str(maison.coiffeurs[self.coiffeur].pk),
            pourboire=self.pourboire,
        )  # fmt: skip
        self.attendre(20 + self.n)
        session_identifier(self.session, Identite("Afi", self._numero()))
        self.attendre(15)

    def ticket(self) -> None:
        """Come to the desk without a phone."""
        maison, caissier = self.chez.maison, self.chez.personnel[Role.CAISSIER]
        coiffeur = str(maison.coiffeurs[self.coiffeur].pk)
        self.session = session_ouvrir_ticket(
            maison.salon, choix=self._choix(), coiffeur_id=coiffeur, acteur_id=caissier.pk
        ).pk
        self.attendre(60)

    def demander(self) -> Paiement:
        """Ask the operator, who rings the phone."""
        telephone = telephone_noter(self.chez.maison.salon, self._numero())
        voulue = Intention(self.reseau, telephone, f"{self.cle}-{next(_rang)}")
        paiement = intention_enregistrer(self.session, voulue)[0]
        self.attendre(1)
        Paiement.objects.filter(pk=paiement.pk).update(initie_le=timezone.now())
        reponse = Avis(Statut.EN_COURS, reference_fournisseur=f"semis{next(_rang):09d}")
        return avis_appliquer(paiement.pk, reponse, source="initiation")

    def payer(self, *, en_plus: int = 0) -> Paiement:
        """Pay by phone."""
        paiement = self.demander()
        self.attendre(25 + 3 * self.n)
        avis = Avis(Statut.REUSSI, montant=paiement.montant + en_plus, devise="XOF")
        return avis_appliquer(paiement.pk, avis, source="interrogation")

    def echouer(self) -> None:
        """Be refused by the operator."""
        paiement = self.demander()
        self.attendre(35 + 5 * self.n)
        statut, motif = _REFUS[self.n % len(_REFUS)]
        avis_appliquer(paiement.pk, Avis(statut, motif_code=motif), source="interrogation")
        self.attendre(30)

    def regler(self) -> Paiement:
        """Pay cash at the desk."""
        self.attendre(20)
        return especes_encaisser(self.session, Especes(self.cle), self.chez.personnel[Role.CAISSIER])

    def noter(self) -> None:
        """Say what she thought of it, if she does."""
        if self.note:
            self.attendre(90)
            recommande = None if self.note == 3 else self.note > 3
            evaluation_enregistrer(self.session, Opinion(self.note, recommande))

    def _choix(self) -> list[Choix]:
        return [Choix(str(self.chez.maison.prestations[rang].pk)) for rang in self.choisies]

    def _numero(self) -> str:
        return f"01 66 00 {int(self.cle[6:]) // 100 % 100:02d} {int(self.cle[6:]) % 100:02d}"


def _mobile(v: Visite) -> uuid.UUID:
    v.choisir()
    v.payer()
    v.noter()
    return v.session


def _especes(v: Visite) -> uuid.UUID:
    if v.n % 3:
        v.ticket()
    else:
        v.choisir()
    v.regler()
    return v.session


def _refus_puis_mobile(v: Visite) -> uuid.UUID:
    v.choisir()
    v.echouer()
    v.payer()
    v.noter()
    return v.session


def _refus_puis_especes(v: Visite) -> uuid.UUID:
    v.choisir()
    v.echouer()
    v.regler()
    return v.session


def _refus_puis_rien(v: Visite) -> uuid.UUID:
    v.choisir()
    v.echouer()
    return session_abandonner(v.session, par="client").pk


def _abandon(v: Visite) -> uuid.UUID:
    v.choisir()
    v.attendre(200)
    return session_abandonner(v.session, par="client").pk


def _expiration(v: Visite) -> uuid.UUID:
    v.scanner()
    v.attendre(1_860)
    sessions_expirer()
    return v.session


def _remise(v: Visite) -> uuid.UUID:
    v.choisir()
    remise_accorder(v.session, 500, "cliente fidèle", v.chez.personnel[Role.GERANT], v.cle)
    v.attendre(10)
    v.payer()
    return v.session


def _trop_percu(v: Visite) -> uuid.UUID:
    v.choisir()
    v.payer(en_plus=500)
    return v.session


def _rendu_a_la_main(v: Visite) -> uuid.UUID:
    v.choisir()
    paiement, gerant = v.payer(), v.chez.personnel[Role.GERANT]
    v.attendre(1_800)
    rendu = remboursement_demander(
        paiement.pk, paiement.montant // (1 + v.n % 2), "manuel", "cliente mécontente", gerant, v.cle, approuver=True
    )
    v.attendre(600)
    remboursement_prouver(rendu.pk, gerant, f"semis{next(_rang):09d}", f"{v.cle}-preuve")
    return v.session


def _rendu_en_especes(v: Visite) -> uuid.UUID:
    v.ticket()
    paiement, gerant = v.regler(), v.chez.personnel[Role.GERANT]
    v.attendre(1_200)
    rendu = remboursement_demander(
        paiement.pk, paiement.montant, "especes", "prestation ratée", gerant, v.cle, approuver=True
    )
    remboursement_remettre(rendu.pk, gerant, f"{v.cle}-remise")
    return v.session


# Kind, share of the visits, how many examples: 88 attempts out of 100 succeed.
_GENRES: tuple[tuple[Callable[[Visite], uuid.UUID], float, int], ...] = (
    (_mobile, 0.53, 36),
    (_especes, 0.27, 12),
    (_refus_puis_mobile, 0.05, 12),
    (_refus_puis_especes, 0.025, 6),
    (_refus_puis_rien, 0.045, 6),
    (_abandon, 0.035, 4),
    (_expiration, 0.025, 4),
    (_remise, 0.02, 6),
    (_trop_percu, 0.002, 2),
    (_rendu_a_la_main, 0.006, 6),
    (_rendu_en_especes, 0.004, 4),
)
