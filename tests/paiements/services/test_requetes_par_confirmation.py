"""What confirming a payment costs in statements: each one is listed here with its reason, so that none slips in."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from salon_paiement.sceaux_connus import dernier_sceau_connu
from tests import fabriques
from tests.verification import attend_coherence

# Not inside a test's own transaction: a savepoint would be counted as one of ours.
pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

CONFIRMATION = [
    # Locks the session first (lock order: session → attempt → ledger); found through the attempt, so one statement.
    "SELECT salon_paiement_sessionpaiement",
    # Locks the attempt and reads its state: whoever comes second sees what the first one did.
    "SELECT paiements_paiement",
    # The verdict: conditional on the state just read, its row count decides.
    "UPDATE paiements_paiement",
    # Who did what, at which commission: the sale, the tip and the commission go to each hairdresser's own lines.
    "SELECT salon_paiement_lignesession",
    # Both operations (money in, note settled) at once: each sums to zero or does not exist.
    "INSERT paiements_ecritures",
    # The settlement: state, applied amount, attempts in flight and end of the session together.
    "UPDATE salon_paiement_sessionpaiement",
    # The two facts (attempt confirmed, session settled) in one statement.
    "INSERT traces_transactions",
    # Does a partner want to be told? Asked once for both facts, by an index of a few rows, and nothing is written.
    "SELECT salon_paiement_pointsortie",
    # The receipt: its number comes from the session's own code, so no counter is locked.
    "INSERT salon_paiement_recu",
]
# The last seal printed on the receipt: one index look-up, for a salon's first payment in half a minute.
SCEAU = "SELECT traces_sceaux"
# The message to the client, when there is an address: nothing is sent from here. An address that cannot be read is
# found before this statement, so that it cannot undo the payment and no savepoint is needed.
ENVOI = ["INSERT salon_paiement_notification"]
AUTOUR = {"BEGIN", "COMMIT"}


def _resume(ordre: str) -> str:
    mots = ordre.replace('"', "").split()
    rang = {"SELECT": mots.index("FROM") + 1 if "FROM" in mots else 0, "INSERT": 2, "UPDATE": 1}.get(mots[0])
    return f"{mots[0]} {mots[rang]}" if rang else mots[0]


def _ordres(action: Any) -> list[str]:
    with CaptureQueriesContext(connection) as requetes:
        action()
    return [resume for r in requetes if (resume := _resume(r["sql"])) not in AUTOUR]


def test_une_confirmation_coute_neuf_requetes_et_un_message(maison_reelle: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison_reelle, courriel="afi@example.org")
    paiement = fabriques.tentative(session)
    dernier_sceau_connu(maison_reelle.salon.pk)
    assert _ordres(lambda: fabriques.reussir(paiement)) == CONFIRMATION + ENVOI
    attend_coherence()


def test_la_premiere_d_une_demi_minute_lit_le_dernier_sceau(maison_reelle: fabriques.Maison) -> None:
    paiements = [fabriques.tentative(fabriques.session_a_payer(maison_reelle)) for _rang in range(2)]
    assert _ordres(lambda: fabriques.reussir(paiements[0])) == [*CONFIRMATION[:-1], SCEAU, CONFIRMATION[-1]]
    assert _ordres(lambda: fabriques.reussir(paiements[1])) == CONFIRMATION


def test_sans_adresse_elle_n_ecrit_aucun_message(maison_reelle: fabriques.Maison) -> None:
    paiement = fabriques.tentative(fabriques.session_a_payer(maison_reelle))
    dernier_sceau_connu(maison_reelle.salon.pk)
    assert _ordres(lambda: fabriques.reussir(paiement)) == CONFIRMATION


def test_le_nombre_d_ordres_envoyes_est_fixe(maison_reelle: fabriques.Maison, django_assert_num_queries: Any) -> None:
    paiement = fabriques.tentative(fabriques.session_a_payer(maison_reelle, courriel="afi@example.org"))
    dernier_sceau_connu(maison_reelle.salon.pk)
    # BEGIN and COMMIT around.
    with django_assert_num_queries(len(CONFIRMATION + ENVOI) + 2):
        fabriques.reussir(paiement)


def test_rejouer_ne_fait_que_verrouiller_et_reprogrammer(maison_reelle: fabriques.Maison) -> None:
    paiement = fabriques.tentative(fabriques.session_a_payer(maison_reelle))
    fabriques.reussir(paiement)
    assert _ordres(lambda: fabriques.reussir(paiement)) == [*CONFIRMATION[:2], "UPDATE paiements_paiement"]
