"""Copies of one settled session: its payment, receipt, ledger and traces, written in sets."""

from __future__ import annotations

from django.db import transaction

from bancs.cles import OPERATION, PAYE, PAYE_TENTATIVE, RECU, cle_sql
from bancs.semis import copier, dupliquer, sans_controles
from paiements.models import Ecriture, Paiement
from salon_paiement.models import Recu
from traces.models import TraceTransaction


def payes_semer(modele: Paiement, debut: int, nombre: int) -> None:
    """Copy a success and everything it wrote, ``nombre`` times; theirs is ``paye-<rank>``."""
    copier(modele.session_id, PAYE, debut, nombre, {})
    bornes = (debut, debut + nombre - 1)
    session, paiement = cle_sql(PAYE), cle_sql(PAYE_TENTATIVE)
    with transaction.atomic():
        sans_controles()
        dupliquer(
            Paiement,
            f"m.id = '{modele.pk}'",
            {
                "id": paiement,
                "session_id": session,
                "reference": "'PAYE' || lpad(n::text, 18, '0')",
                "reference_fournisseur": "'paye-' || n",
            },
            bornes,
        )
        lien = {"session_id": session, "paiement_id": paiement}
        dupliquer(TraceTransaction, f"m.paiement_id = '{modele.pk}'", lien, bornes)
        recu = {"id": cle_sql(RECU), "session_id": session, "jeton": "'paye-' || n", "numero": "'B' || n"}
        dupliquer(Recu, f"m.session_id = '{modele.session_id}'", recu, bornes)
        encaissement = {"operation": cle_sql(OPERATION, "2 * n"), "paiement_id": paiement}
        dupliquer(Ecriture, f"m.paiement_id = '{modele.pk}'", encaissement, bornes)
        reglement = {"operation": cle_sql(OPERATION, "2 * n + 1"), "session_id": session}
        dupliquer(Ecriture, f"m.session_id = '{modele.session_id}' AND m.paiement_id IS NULL", reglement, bornes)
