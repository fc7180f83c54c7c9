"""A line without a reference is told by a number: whoever copies the database must not find it by trying."""

from __future__ import annotations

import datetime
import hashlib
import importlib
import itertools
import uuid
from typing import Any

import pytest
from django.apps import apps

from paiements.fournisseurs.base import LigneRelevee
from paiements.models import LigneReleve
from paiements.releves.empreinte import Empreintes
from tests import fabriques
from tests.fabriques_releves import csv_de, importer, rangee

INSTANT = datetime.datetime(2026, 11, 28, 10, tzinfo=datetime.UTC)
NUMERO = "0166000001"


def nue(ligne: LigneReleve, chiffres: str) -> str:
    """Return what anybody makes of a row and of eight digits to try."""
    instant = ligne.instant.isoformat(timespec="seconds")
    morceaux = (ligne.compte_id.hex, f"{ligne.notre_reference}|{chiffres}", instant, ligne.sens, str(ligne.montant))
    return hashlib.sha256("\x1f".join((*morceaux, ligne.devise)).encode()).hexdigest()


@pytest.mark.django_db
def test_essayer_les_numeros_ne_trouve_rien_dans_une_copie_de_la_base(maison: fabriques.Maison) -> None:
    importer(maison.compte, csv_de([rangee(telephone=NUMERO)]))
    ligne = LigneReleve.objects.get()
    assert ligne.reference == ""
    # The masked number beside it gives the last two: a million are left to try, of which these hold hers.
    essais = {nue(ligne, f"660000{fin:02d}") for fin in range(100)}
    assert ligne.empreinte not in essais
    assert len(ligne.empreinte) == 64


def test_la_cle_est_celle_du_salon_et_la_reference_n_en_a_pas_besoin(settings: Any) -> None:
    compte, salons = uuid.uuid4(), (uuid.uuid4(), uuid.uuid4())
    sans = LigneRelevee("", 5000, INSTANT, telephone=NUMERO)
    avec = LigneRelevee("A1", 5000, INSTANT, telephone=NUMERO)
    assert len({Empreintes(salon, compte).de(sans) for salon in salons}) == 2
    assert len({Empreintes(salon, compte).de(avec) for salon in salons}) == 1
    avant = Empreintes(salons[0], compte).de(sans)
    settings.CLE_DONNEES = "une-autre-cle-des-donnees-" + "x" * 30
    assert Empreintes(salons[0], compte).de(sans) != avant


@pytest.mark.django_db
def test_un_releve_d_avant_rapporte_apres_retrouve_ses_lignes(maison: fabriques.Maison) -> None:
    lignes = [
        rangee(telephone=NUMERO, instant=INSTANT),
        rangee(telephone=NUMERO, instant=INSTANT),
        rangee(reference="A1"),
    ]
    importer(maison.compte, csv_de(lignes))
    avant = set(LigneReleve.objects.values_list("empreinte", flat=True))
    # As they were stored: without a key.
    rang = itertools.count()
    for ligne in LigneReleve.objects.filter(reference="").order_by("pk"):
        texte = "\x1f".join((ligne.compte_id.hex, f"|{NUMERO[-8:]}", INSTANT.isoformat(timespec="seconds"), ligne.sens,
                             str(ligne.montant), ligne.devise))  # fmt: skip
        base, numero = hashlib.sha256(texte.encode()), next(rang)
        if numero:
            base.update(f"\x1f{numero}".encode())
        LigneReleve.objects.filter(pk=ligne.pk).update(empreinte=base.hexdigest())
    assert set(LigneReleve.objects.values_list("empreinte", flat=True)) != avant
    importlib.import_module("paiements.migrations.0013_empreintes_gardees").garder(apps, None)
    assert set(LigneReleve.objects.values_list("empreinte", flat=True)) == avant
    importer(maison.compte, csv_de([*lignes, rangee(reference="A2")]))
    assert LigneReleve.objects.count() == 4
