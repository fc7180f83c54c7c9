"""Writing past visits in sets: every session, payment, ledger line, receipt and trace of a day together."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from config.demarrage.caisses_passees import CaissesPassees
from config.demarrage.faits_passes import charge_de_especes, charge_de_paiement, charge_de_session
from paiements.etats import EtatPaiement
from paiements.fournisseurs.reseaux import CARTE
from paiements.models import Caisse, CompteFournisseur, Ecriture, Moyen, Paiement
from paiements.repartition import parts_calculer
from paiements.services.grand_livre import ecritures_de, succes_operation
from paiements.services.solde import reglement_operation, vente_de
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
_RESEAUX = ["mtn"] * 12 + ["moov"] * 6 + ["celtiis_bj"] * 2 + [CARTE]
# About a quarter of Cotonou's clients still hand over notes.
_PART_ESPECES = 0.26
# Basis points kept by the operator.
_FRAIS, _FRAIS_CARTE = 170, 450
_COMMENTAIRES = ["Très contente, merci Awa !", "Rapide et soigné.", "Un peu d'attente, mais beau travail.", ""]
_CLIENTS = 60


@dataclass
class _Lot:
    """Rows of one day, waiting to be inserted in the order of their keys; ``caisse`` is that day's till."""

    caisse: Caisse
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

    def __init__(self, salon: Salon, caisses: CaissesPassees, hasard: random.Random) -> None:
        self.salon = salon
        self.caisses = caisses
        self.hasard = hasard
        self.prestations = list(salon.prestations.all())
        self.coiffeurs = list(salon.coiffeurs.all())
        self.postes = list(salon.postes.all())
        self.compte = CompteFournisseur.objects.get(salon=salon)
        self._codes: set[str] = set()
        self.clientele = [self._client(rang) for rang in range(_CLIENTS)]

    def journee(
        self, jour: datetime.date, instants: list[datetime.datetime], ouverte_le: datetime.datetime | None = None
    ) -> None:
        """Write the visits of one business day, its till, and its Z unless it is today's, open since ``ouverte_le``."""
        caisse = self.caisses.ouvrir(jour, ouverte_le)
        lot = _Lot(caisse)
        for instant in instants:
            self._visite(lot, jour, instant)
        lot.inserer()
        if ouverte_le is None:
            self.caisses.clore(caisse, jour, lot.sessions, lot.paiements)

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
        if self.hasard.random() < _PART_ESPECES:
            self._especes(lot, session, instant)
        else:
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
        reseau = self.hasard.choice(_RESEAUX)
        carte = reseau == CARTE
        paiement = Paiement(
            salon=self.salon, session=session, compte=self.compte, reseau=reseau,
            moyen=Moyen.CARTE if carte else Moyen.MOBILE_MONEY,
            telephone=None if carte else session.telephone, montant=session.total, etat=verdict,
            essai=self.compte.essai, reference_fournisseur=reference, initie_le=depart, verdict_le=arrivee,
            date_creation=depart, montant_recu=session.total if reussi else None, devise_recue="XOF" if reussi else "",
            montant_applique=session.total if reussi else 0, motif_code="" if reussi else "solde_insuffisant",
            frais=session.total * (_FRAIS_CARTE if carte else _FRAIS) // 10_000 if reussi else None,
        )  # fmt: skip
        lot.paiements.append(paiement)
        session.nombre_tentatives += 1
        self._pas(lot, session, depart, TypeTrace.INITIATION_PAIEMENT, _A_PAYER, EtatSession.PAIEMENT_INITIE)
        self._pas_paiement(lot, paiement, depart, TypeTrace.INITIATION_PAIEMENT, "", EtatPaiement.EN_ATTENTE)
        self._pas_paiement(
            lot, paiement, depart, TypeTrace.ETAT_PAIEMENT, EtatPaiement.EN_ATTENTE, EtatPaiement.EN_COURS
        )
        if reussi:
            self._pas_paiement(
                lot, paiement, arrivee, TypeTrace.CONFIRMATION_PAIEMENT, EtatPaiement.EN_COURS, EtatPaiement.REUSSI
            )
            self._encaisser(lot, session, paiement, arrivee, EtatSession.PAIEMENT_INITIE)
        else:
            self._pas_paiement(lot, paiement, arrivee, TypeTrace.ECHEC_PAIEMENT, EtatPaiement.EN_COURS, verdict)
            self._pas(lot, session, arrivee, TypeTrace.REPRISE_SESSION, EtatSession.PAIEMENT_INITIE, _A_PAYER)
        return arrivee

    def _especes(self, lot: _Lot, session: SessionPaiement, instant: datetime.datetime) -> None:
        arrivee = instant + datetime.timedelta(seconds=self.hasard.randint(30, 200))
        total = session.total
        # The exact sum, or the next note.
        remis = self.hasard.choice([total, -(-total // 1_000) * 1_000, -(-total // 5_000) * 5_000])
        confirme = True if self.hasard.random() < 0.8 else None
        confirme_le = arrivee + datetime.timedelta(seconds=40)
        paiement = Paiement(
            salon=self.salon, session=session, moyen=Moyen.ESPECES, caisse=lot.caisse,
            encaisse_par=self.caisses.caissier, montant=total, montant_recu=total, montant_remis=remis,
            montant_applique=total, devise_recue="XOF", etat=EtatPaiement.REUSSI, date_creation=arrivee,
            verdict_le=arrivee, confirme_client=confirme, confirme_le=confirme_le if confirme else None,
        )  # fmt: skip
        lot.paiements.append(paiement)
        session.nombre_tentatives += 1
        self._pas_paiement(lot, paiement, arrivee, TypeTrace.CONFIRMATION_PAIEMENT, "", EtatPaiement.REUSSI)
        self._encaisser(lot, session, paiement, arrivee, _A_PAYER)
        self._fait_especes(lot, paiement, arrivee, TypeTrace.ESPECES_RECUES, acteur=self.caisses.caissier)
        if confirme:
            self._fait_especes(lot, paiement, confirme_le, TypeTrace.ESPECES_CONFIRMEES)

    def _encaisser(
        self, lot: _Lot, session: SessionPaiement, paiement: Paiement, instant: datetime.datetime, de: str
    ) -> None:
        session.etat, session.finie_le, session.montant_applique = EtatSession.PAIEMENT_REUSSI, instant, session.total
        session.montant_essai = session.total if paiement.essai else 0
        self._pas(lot, session, instant, TypeTrace.SESSION_REGLEE, de, EtatSession.PAIEMENT_REUSSI)
        succes = succes_operation(paiement, recu=session.total, applique=session.total, surplus=0, devise="XOF")
        ventes = [vente_de(ligne) for ligne in lot.lignes if ligne.session is session]
        parts = parts_calculer(ventes, pourboire=session.pourboire, remise=session.remise)
        for operation in (succes, reglement_operation(session, parts)):
            lot.ecritures += ecritures_de(operation, instant)
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

    def _fait_especes(self, lot: _Lot, paiement: Paiement, instant: datetime.datetime, fait: str, **liens: Any) -> None:
        liens |= {"session": paiement.session, "paiement": paiement}
        lot.traces.append(
            self._trace(fait, instant, "", "", "", donnees_structures=charge_de_especes(fait, paiement), **liens)
        )

    def _trace(
        self, fait: str, instant: datetime.datetime, objet: str, de: str, vers: str, **liens: Any
    ) -> TraceTransaction:
        return TraceTransaction(
            salon=self.salon, type_trace=fait, niveau_importance=CATALOGUE[fait].niveau, titre=titre_francais(fait),
            objet=objet, ancien_etat=de, nouvel_etat=vers, date_creation=instant, **liens,
        )  # fmt: skip


_A_PAYER = EtatSession.PRESTATION_SELECTIONNEE
