"""A log of millions of facts over fifty salons and two years, by COPY: visits, payments, facts, nothing else."""

from __future__ import annotations

import datetime
import os
import random
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from bancs.base import menage
from bancs.cles import RECHERCHE, RECHERCHE_TENTATIVE, cle
from bancs.copie import colonnes_de, copier_lignes
from bancs.semis import sans_controles
from paiements.models import Paiement
from salon_paiement.models import SessionPaiement, Telephone
from tests import fabriques
from traces.chiffrement import empreinte
from traces.models import TraceTransaction
from traces.types import titre_francais

# ``BANC_SALONS=1`` gives the whole log to one salon: the largest there could be.
SALONS = int(os.environ.get("BANC_SALONS", "50"))
JOURS = 730
_LOT = 4_000
# One visit out of ten is given up; its kind, level and share of the log are the demo's.
_PAYEE = (
    ("scan_qr", "info", "", "scanne"),
    ("selection_prestation", "info", "scanne", "prestation_selectionnee"),
    ("identification_client", "info", "", ""),
    ("initiation_paiement", "info", "", "en_attente"),
    ("initiation_paiement", "info", "prestation_selectionnee", "paiement_initie"),
    ("etat_paiement", "info", "en_attente", "en_cours"),
    ("confirmation_paiement", "info", "en_cours", "reussi"),
    ("session_reglee", "info", "paiement_initie", "paiement_reussi"),
)
_LAISSEE = (
    ("scan_qr", "info", "", "scanne"),
    ("selection_prestation", "info", "scanne", "prestation_selectionnee"),
    ("abandon_session", "warning", "prestation_selectionnee", "abandonne"),
)
_DU_PAIEMENT = frozenset({"etat_paiement", "confirmation_paiement"})


@dataclass(frozen=True, slots=True)
class Chez:
    """What the copies of one salon point at."""

    modele: SessionPaiement
    paiement: Paiement
    coiffeurs: list[uuid.UUID]
    telephones: list[uuid.UUID]
    acteurs: list[int]


def maisons_semer() -> list[Chez]:
    """Make the salons, with one settled visit each for the copies to look like."""
    return [_maison(rang) for rang in range(SALONS)]


def journal_semer(chez: list[Chez], debut: int, fin: int, visites: int) -> None:
    """Write the visits of rank ``debut`` to ``fin`` among ``visites`` over two years; eight facts at most each."""
    hasard = random.Random(debut)
    ici = datetime.datetime.now(datetime.UTC) - datetime.timedelta(minutes=1)
    pas = datetime.timedelta(days=JOURS) / visites
    for premier in range(debut, fin, _LOT):
        rangs = range(premier, min(premier + _LOT, fin))
        lot = [_visite(n, chez[n % SALONS], ici - pas * (visites - n), hasard) for n in rangs]
        with transaction.atomic():
            sans_controles()
            for rang, modele in enumerate((SessionPaiement, Paiement, TraceTransaction)):
                copier_lignes(modele, (ligne for visite in lot for ligne in visite[rang]))
    menage()


def journal_effacer() -> None:
    """Take the copies away: they have no ledger, and the next benchmark's invariants would say so."""
    session = f"{str(cle(RECHERCHE, 0))[:8]}-0000-7000-8000-"
    bornes = [f"{session}000000000000", f"{session}999999999999"]
    with transaction.atomic():
        sans_controles()
        with connection.cursor() as curseur:
            for table, colonne in (
                ("traces_transactions", "session_id"),
                ("paiements_paiement", "session_id"),
                ("salon_paiement_sessionpaiement", "id"),
            ):
                curseur.execute(f"DELETE FROM {table} WHERE {colonne} BETWEEN %s AND %s", bornes)


def _maison(rang: int) -> Chez:
    maison = fabriques.maison(f"Salon du journal {rang}")
    modele = fabriques.session_payee(maison)
    acteur = fabriques.membre(maison, "caissier", f"caisse-{maison.salon.slug}")
    telephones = [
        Telephone(
            salon=maison.salon,
            empreinte=empreinte(maison.salon.pk, "telephone", f"+22901970{n:05d}"),
            empreinte_fin=empreinte(maison.salon.pk, "fin", f"{n:04d}"),
            masque="+229 01 ** ** ** 00",
        )
        for n in range(500)
    ]
    Telephone.objects.bulk_create(telephones)
    return Chez(
        modele,
        Paiement.objects.get(session=modele),
        [coiffeur.pk for coiffeur in maison.coiffeurs],
        [telephone.pk for telephone in telephones],
        [acteur.pk],
    )


def _visite(
    n: int, chez: Chez, instant: datetime.datetime, hasard: random.Random
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    payee = hasard.random() < 0.9
    total = hasard.choice((2500, 5000, 5000, 7500, 10_000, 500 * hasard.randint(1, 60)))
    session, tentative = cle(RECHERCHE, n), cle(RECHERCHE_TENTATIVE, n)
    telephone = hasard.choice(chez.telephones)
    visite = colonnes_de(
        chez.modele, id=session, jeton=f"journal-{n:035d}", code_court=f"J{n:09d}", appareil=f"{n:064d}", total=total,
        montant_applique=total if payee else 0, montant_essai=0, telephone_id=telephone, jour=instant.date(),
        etat="paiement_reussi" if payee else "abandonne", coiffeur_id=hasard.choice(chez.coiffeurs),
        date_creation=instant, finie_le=instant,
    )  # fmt: skip
    paiements = []
    if payee:
        paiement = colonnes_de(
            chez.paiement, id=tentative, session_id=session, reference=f"JRNL{n:018d}", date_creation=instant,
            reference_fournisseur=f"journal-{n}", montant=total, montant_recu=total, montant_applique=total,
            telephone_id=telephone, essai=False,
        )  # fmt: skip
        paiements.append(paiement)
    faits = [
        _fait(chez, session, tentative if fait[0] in _DU_PAIEMENT else None, fait, instant, rang, total)
        for rang, fait in enumerate(_PAYEE if payee else _LAISSEE)
    ]
    # Now and then, what people look for: an error, a QR replaced, cash at the desk.
    if n % 400 == 7:
        faits.append(_fait(chez, session, None, ("exception_monetaire", "error", "", ""), instant, 9, total))
    if n % 9_000 == 11:
        faits.append(_fait(chez, session, None, ("rotation_qr", "warning", "", ""), instant, 9, total))
    return [visite], paiements, faits


def _fait(
    chez: Chez, session: uuid.UUID, paiement: uuid.UUID | None, fait: tuple[str, str, str, str],
    instant: datetime.datetime, rang: int, total: int,
) -> dict[str, Any]:  # fmt: skip
    genre, niveau, avant, apres = fait
    objet = "" if not apres else "paiement" if paiement or apres == "en_attente" else "session"
    return {
        "salon_id": chez.modele.salon_id, "session_id": session, "client_id": chez.modele.client_id,
        "paiement_id": paiement, "acteur_id": chez.acteurs[0] if genre in {"abandon_session", "rotation_qr"} else None,
        "type_trace": genre, "niveau_importance": niveau, "titre": titre_francais(genre), "objet": objet,
        "ancien_etat": avant, "nouvel_etat": apres, "donnees_structures": {"montant": total},
        "date_creation": instant + datetime.timedelta(seconds=rang * 10),
    }  # fmt: skip
