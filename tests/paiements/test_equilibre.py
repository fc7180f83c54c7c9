"""PostgreSQL refuses at commit an operation that does not sum to zero; ``verifier`` sees the guard when off."""

from __future__ import annotations

import uuid

import pytest
from django.db import DatabaseError, connection, transaction

from paiements.models import CompteLivre, Ecriture, TypeOperation
from paiements.services.grand_livre import Ligne, Operation, OperationDesequilibree, operations_ecrire
from paiements.verification import verifier
from salon_paiement.models import cle_nouvelle
from tests import fabriques

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def ecriture(chez: fabriques.Maison, operation: uuid.UUID, montant: int) -> Ecriture:
    return Ecriture(
        operation=operation, salon=chez.salon, compte=CompteLivre.APPORTS, montant=montant, libelle="mouvement"
    )


def test_refuse_au_commit_une_operation_boiteuse(maison_reelle: fabriques.Maison) -> None:
    with pytest.raises(DatabaseError, match="non equilibree"), transaction.atomic():
        Ecriture.objects.bulk_create([ecriture(maison_reelle, cle_nouvelle(), 500)])
    assert Ecriture.objects.count() == 0


def test_accepte_des_lignes_ecrites_une_a_une_dans_la_meme_transaction(maison_reelle: fabriques.Maison) -> None:
    cle = cle_nouvelle()
    with transaction.atomic():
        ecriture(maison_reelle, cle, 500).save()
        ecriture(maison_reelle, cle, -500).save()
    assert Ecriture.objects.count() == 2


def test_refuse_d_ajouter_plus_tard_une_ligne_a_une_operation_juste(maison_reelle: fabriques.Maison) -> None:
    cle = cle_nouvelle()
    Ecriture.objects.bulk_create([ecriture(maison_reelle, cle, 500), ecriture(maison_reelle, cle, -500)])
    with pytest.raises(DatabaseError, match="non equilibree"):
        ecriture(maison_reelle, cle, 5).save()
    assert Ecriture.objects.count() == 2


def test_temoin_sans_la_contrainte_l_operation_passe_et_verifier_le_dit(maison_reelle: fabriques.Maison) -> None:
    with connection.cursor() as curseur:
        curseur.execute("ALTER TABLE paiements_ecritures DISABLE TRIGGER ecritures_equilibrees")
    try:
        Ecriture.objects.bulk_create([ecriture(maison_reelle, cle_nouvelle(), 500)])
        assert {"I10", "I17a"} <= {v.code for v in verifier()}
    finally:
        with connection.cursor() as curseur:
            curseur.execute("ALTER TABLE paiements_ecritures ENABLE TRIGGER ecritures_equilibrees")


def test_le_seul_ecrivain_refuse_avant_la_base(maison_reelle: fabriques.Maison) -> None:
    lignes = [Ligne(CompteLivre.CAISSE, 500), Ligne(CompteLivre.APPORTS, -495)]
    boiteuse = Operation(type=TypeOperation.MOUVEMENT, salon_id=maison_reelle.salon.pk, lignes=lignes)
    with pytest.raises(OperationDesequilibree), transaction.atomic():
        operations_ecrire(boiteuse)
    assert Ecriture.objects.count() == 0
