"""Writing past visits in sets: every session, payment, ledger line, receipt and trace of a day together."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from config.demarrage.faits_passes import charge_de_paiement, charge_de_session
from paiements.etats import EtatPaiement
from paiements.models import CompteFournisseur, CompteLivre, Ecriture, Moyen, Paiement
from salon_paiement.calendrier import echeance_composee
from salon_paiement.etats import EtatSession
from salon_paiement.jetons import code_court_nouveau
from salon_paiement.models import (
    Client,
    ClientTelephone,
    Evaluation,
    LigneSession,
    Origine,
    Recu,
    Salon,
    SessionPaiement,
    Telephone,
    cle_nouvelle,
)
from salon_paiement.recus import recu_code, recu_numero
from salon_paiement.services.identification import telephone_noter
from traces.models import Objet, TraceTransaction
from traces.types import CATALOGUE, TypeTrace, titre_francais

_PRENOMS = ["Afi", "Akouvi", "Chantal", "Fifamè", "Grâce", "Houefa", "Judith", "Mariam", "Nadège", "Rachidath", "Sika"]
_RESEAUX = ["mtn"] * 6 + ["moov"] * 3 + ["celtiis_bj"]
_COMMENTAIRES = ["Très contente, merci Awa !", "Rapide et soigné.", "Un peu d'attente, mais beau travail.", ""]
_CLIENTS = 60


@dataclass
class _Lot:
    """Rows of one day, waiting to be inserted in the order of their keys."""

    sessions: list[SessionPaiement] = field(default_factory=list)
    lignes: list[LigneSession] = field(default_factory=list)
    paiements: list[Paiement] = field(default_factory=list)
    ecritures: list[Ecriture] = field(default_factory=list)
    recus: list[Recu] = field(default_factory=list)
    evaluations: list[Evaluation] = field(default_factory=list)
    traces: list[TraceTransaction] = field(default_factory=list)

    def inserer(self) -> None:
        ordre: list[Iterable[models.Model]] = [
            self.sessions, self.lignes, self.paiements, self.ecritures, self.recus, self.evaluations, self.traces,
        ]  # fmt: skip
        for objets in ordre:
            liste = list(objets)
            if liste:
                type(liste[0])._default_manager.bulk_create(liste, batch_size=500)


class PasseSimule:
    """Invents visits of one salon from one seed."""

    def __init__(self, salon: Salon, hasard: random.Random) -> None:
        self.salon = salon
        self.hasard = hasard
        self.prestations = list(salon.prestations.all())
        self.coiffeurs = list(salon.coiffeurs.all())
        self.postes = list(salon.postes.all())
        self.compte = CompteFournisseur.objects.get(salon=salon)
        self._codes: set[str] = set()
        self.clientele = [self._client(rang) for rang in range(_CLIENTS)]

    def journee(self, jour: datetime.date, instants: list[datetime.datetime]) -> None:
        """Write the visits of one business day."""
        lot = _Lot()
        for instant in instants:
            self._visite(lot, jour, instant)
        lot.inserer()

    def _client(self, rang: int) -> tuple[Client, Telephone]:
        prefixe = self.hasard.choice(["66", "97", "95", "40"])
        telephone = telephone_noter(self.salon, f"01{prefixe}{rang:06d}")
        client = Client.objects.create(salon=self.salon, prenom=_PRENOMS[rang % len(_PRENOMS)])
        ClientTelephone.objects.create(client=client, telephone=telephone)
        return client, telephone

    def _code_court(self) -> str:
        """Draw a code not drawn before: a set-based insert has no second try."""
        code = code_court_nouveau()
        while code in self._codes:
            code = code_court_nouveau()
        self._codes.add(code)
        return code

    def _visite(self, lot: _Lot, jour: datetime.date, instant: datetime.datetime) -> None:
        sort = self.hasard.random()
        client, telephone = self.hasard.choice(self.clientele)
        coiffeur = self.hasard.choice(self.coiffeurs)
        choix = self.hasard.sample(self.prestations, k=1 if self.hasard.random() < 0.75 else 2)
        pourboire = self.hasard.choice([0, 0, 0, 0, 200, 500, 500, 1000])
        session = SessionPaiement(
            salon=self.salon, poste=self.hasard.choice(self.postes), origine=Origine.SCAN, jour=jour,
            code_court=self._code_court(),
            date_creation=instant, etat=EtatSession.SCANNE, expire_le=echeance_composee(self.salon, instant),
            client=client, telephone=telephone, coiffeur=coiffeur, pourboire=pourboire,
            total=sum(p.prix for p in choix) + pourboire,
        )  # fmt: skip
        lot.sessions.append(session)
        lot.lignes += [
            LigneSession(
                session=session, prestation=p, libelle=p.nom, prix_unitaire=p.prix, coiffeur=coiffeur,
                date_creation=instant,
            )
            for p in choix
        ]  # fmt: skip
        self._pas(lot, session, instant, TypeTrace.SCAN_QR, "", EtatSession.SCANNE)
        instant += datetime.timedelta(seconds=self.hasard.randint(20, 90))
        self._pas(lot, session, instant, TypeTrace.SELECTION_PRESTATION, EtatSession.SCANNE, _A_PAYER)
        if sort < 0.06:
            self._terminer(lot, session, instant, EtatSession.EXPIRE, TypeTrace.EXPIRATION_SESSION)
            return
        if sort < 0.09:
            self._terminer(lot, session, instant, EtatSession.ABANDONNE, TypeTrace.ABANDON_SESSION)
            return
        if sort > 0.93:
            instant = self._tentative(lot, session, instant, EtatPaiement.ECHOUE)
        self._tentative(lot, session, instant, EtatPaiement.REUSSI)

    def _terminer(self, lot: _Lot, session: SessionPaiement, instant: datetime.datetime, etat: str, fait: str) -> None:
        fin = instant + datetime.timedelta(minutes=self.hasard.randint(5, 40))
        session.etat, session.finie_le = etat, fin
        self._pas(lot, session, fin, fait, _A_PAYER, etat)

    def _tentative(
        self, lot: _Lot, session: SessionPaiement, instant: datetime.datetime, verdict: str
    ) -> datetime.datetime:
        depart = instant + datetime.timedelta(seconds=self.hasard.randint(15, 120))
        arrivee = depart + datetime.timedelta(seconds=int(self.hasard.lognormvariate(3.0, 0.6)))
        reussi = verdict == EtatPaiement.REUSSI
        reference = str(cle_nouvelle())
        paiement = Paiement(
            salon=self.salon, session=session, compte=self.compte, moyen=Moyen.MOBILE_MONEY,
            reseau=self.hasard.choice(_RESEAUX), telephone=session.telephone, montant=session.total, etat=verdict,
            reference_fournisseur=reference, initie_le=depart, verdict_le=arrivee, date_creation=depart,
            montant_recu=session.total if reussi else None, devise_recue="XOF" if reussi else "",
            montant_applique=session.total if reussi else 0, motif_code="" if reussi else "solde_insuffisant",
            frais=session.total * 17 // 1000 if reussi else None,
        )  # fmt: skip
        lot.paiements.append(paiement)
        session.nombre_tentatives += 1
        self._pas(lot, session, depart, TypeTrace.INITIATION_PAIEMENT, _A_PAYER, EtatSession.PAIEMENT_INITIE)
        self._pas_paiement(lot, paiement, depart, TypeTrace.INITIATION_PAIEMENT, "", EtatPaiement.EN_ATTENTE)
        self._pas_paiement(
            lot, paiement, depart, TypeTrace.ETAT_PAIEMENT, EtatPaiement.EN_ATTENTE, EtatPaiement.EN_COURS
        )
        if reussi:
            self._encaisser(lot, session, paiement, arrivee)
        else:
            self._pas_paiement(lot, paiement, arrivee, TypeTrace.ECHEC_PAIEMENT, EtatPaiement.EN_COURS, verdict)
            self._pas(lot, session, arrivee, TypeTrace.REPRISE_SESSION, EtatSession.PAIEMENT_INITIE, _A_PAYER)
        return arrivee

    def _encaisser(self, lot: _Lot, session: SessionPaiement, paiement: Paiement, instant: datetime.datetime) -> None:
        session.etat, session.finie_le, session.montant_applique = EtatSession.PAIEMENT_REUSSI, instant, session.total
        self._pas_paiement(
            lot, paiement, instant, TypeTrace.CONFIRMATION_PAIEMENT, EtatPaiement.EN_COURS, EtatPaiement.REUSSI
        )
        self._pas(
            lot, session, instant, TypeTrace.SESSION_REGLEE, EtatSession.PAIEMENT_INITIE, EtatSession.PAIEMENT_REUSSI
        )
        operation = cle_nouvelle()
        for compte, montant in ((CompteLivre.A_RECEVOIR, session.total), (CompteLivre.VENTES, -session.total)):
            lot.ecritures.append(
                Ecriture(
                    operation=operation, salon=self.salon, paiement=paiement, compte=compte, montant=montant,
                    libelle="encaissement", date_creation=instant,
                )
            )  # fmt: skip
        numero = recu_numero(session.jour, session.code_court)
        code = recu_code(self.salon.pk, numero, session.total, instant)
        lot.recus.append(
            Recu(
                session=session, salon=self.salon, numero=numero, montant=session.total, code=code,
                date_creation=instant,
            )
        )  # fmt: skip
        if self.hasard.random() < 0.3:
            note = self.hasard.choice([3, 4, 4, 5, 5, 5])
            lot.evaluations.append(
                Evaluation(
                    session=session, note=note, recommande=note > 3, date_creation=instant,
                    commentaire=self.hasard.choice(_COMMENTAIRES),
                )
            )  # fmt: skip

    def _pas(
        self, lot: _Lot, session: SessionPaiement, instant: datetime.datetime, fait: str, de: str, vers: str
    ) -> None:
        charge = charge_de_paiement(fait, lot.paiements[-1]) if fait == TypeTrace.INITIATION_PAIEMENT else None
        donnees = charge or charge_de_session(fait, session)
        liens = {"session": session, "client": session.client, "donnees_structures": donnees}
        lot.traces.append(self._trace(fait, instant, Objet.SESSION, de, vers, **liens))

    def _pas_paiement(
        self, lot: _Lot, paiement: Paiement, instant: datetime.datetime, fait: str, de: str, vers: str
    ) -> None:
        donnees = charge_de_paiement(fait, paiement)
        liens = {"session": paiement.session, "paiement": paiement, "donnees_structures": donnees}
        lot.traces.append(self._trace(fait, instant, Objet.PAIEMENT, de, vers, **liens))

    def _trace(
        self, fait: str, instant: datetime.datetime, objet: str, de: str, vers: str, **liens: Any
    ) -> TraceTransaction:
        return TraceTransaction(
            salon=self.salon, type_trace=fait, niveau_importance=CATALOGUE[fait].niveau, titre=titre_francais(fait),
            objet=objet, ancien_etat=de, nouvel_etat=vers, date_creation=instant, **liens,
        )  # fmt: skip


_A_PAYER = EtatSession.PRESTATION_SELECTIONNEE
