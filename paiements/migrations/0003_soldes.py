"""Notes settled before the ledger told sales apart from what clients had paid: give each its settling operation.

Lines are only added: the old credit to ``ventes`` is turned into a credit to ``clients`` inside its own operation,
then each paid session is settled by one operation, its tip going to the session's hairdresser.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from django.db import migrations

LOT = 500


def solder(apps: Any, schema_editor: Any) -> None:
    Ecriture = apps.get_model("paiements", "Ecriture")
    SessionPaiement = apps.get_model("salon_paiement", "SessionPaiement")
    deja = Ecriture.objects.filter(compte="clients", libelle="encaissement").values("operation")
    anciennes = Ecriture.objects.filter(compte="ventes", libelle="encaissement").exclude(operation__in=deja)
    for lot in _par_lots(Ecriture, anciennes):
        Ecriture.objects.bulk_create(nouvelle for ligne in lot for nouvelle in _reclasser(Ecriture, ligne))
    frais = apps.get_model("paiements", "Paiement").objects.filter(etat__in=["reussi", "extourne"], frais__gt=0)
    for lot in _par_lots(frais.model, frais):
        Ecriture.objects.bulk_create(ligne for paiement in lot for ligne in _frais(Ecriture, paiement))
    regles = Ecriture.objects.filter(libelle="reglement", session_id__isnull=False).values("session_id")
    payees = SessionPaiement.objects.filter(etat="paiement_reussi").exclude(pk__in=regles)
    for lot in _par_lots(SessionPaiement, payees):
        Ecriture.objects.bulk_create(ligne for session in lot for ligne in _reglement(Ecriture, session))


def _par_lots(modele: Any, lignes: Any) -> Iterator[Any]:
    """Keys are read before the first insert: on SQLite an open SELECT also returns the lines added meanwhile."""
    cles = list(lignes.order_by("pk").values_list("pk", flat=True))
    for debut in range(0, len(cles), LOT):
        yield modele.objects.filter(pk__in=cles[debut : debut + LOT])


def _reclasser(modele: Any, ligne: Any) -> list[Any]:
    commun = {"operation": ligne.operation, "salon_id": ligne.salon_id, "paiement_id": ligne.paiement_id}
    commun |= {"libelle": "encaissement", "devise": ligne.devise, "date_creation": ligne.date_creation}
    return [
        modele(compte="ventes", montant=-ligne.montant, **commun),
        modele(compte="clients", montant=ligne.montant, **commun),
    ]


def _frais(modele: Any, paiement: Any) -> list[Any]:
    """The fee an operator had told with its verdict, inside the operation of that success."""
    premiere = modele.objects.filter(paiement_id=paiement.pk, libelle="encaissement").order_by("pk").first()
    if premiere is None or modele.objects.filter(operation=premiere.operation, compte="frais_reels").exists():
        return []
    commun = {"operation": premiere.operation, "salon_id": paiement.salon_id, "paiement_id": paiement.pk}
    commun |= {"libelle": "encaissement", "devise": premiere.devise, "date_creation": premiere.date_creation}
    return [
        modele(compte="frais_reels", montant=paiement.frais, **commun),
        modele(compte="frais_a_payer", montant=-paiement.frais, **commun),
    ]


def _reglement(modele: Any, session: Any) -> list[Any]:
    ventes = session.total + session.remise - session.pourboire
    commun = {"operation": uuid.uuid4(), "salon_id": session.salon_id, "session_id": session.pk}
    commun |= {"libelle": "reglement", "devise": "XOF", "date_creation": session.finie_le}
    lignes = [
        ("clients", session.total, None),
        ("remises", session.remise, None),
        ("ventes", -ventes, session.coiffeur_id),
        ("pourboires", -session.pourboire, session.coiffeur_id),
    ]
    return [modele(compte=c, montant=m, coiffeur_id=qui, **commun) for c, m, qui in lignes if m]


class Migration(migrations.Migration):
    dependencies = [("paiements", "0002_argent_reel"), ("salon_paiement", "0002_argent_reel")]

    operations = [migrations.RunPython(solder)]
