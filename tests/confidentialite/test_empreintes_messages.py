"""What is kept of an operator's message cannot be guessed, and still recognises its copies, old ones included."""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import Any

import pytest
from django.test import Client as Navigateur
from django.utils import timezone

from paiements.models import EvenementFournisseur
from paiements.services.conservation import argent_purger
from paiements.webhooks import empreintes, reception
from paiements.webhooks.comptes_connus import compte_relire
from paiements.webhooks.empreintes import MARQUE, empreinte_gardee, empreinte_nue, empreintes_proteger
from paiements.webhooks.rangement import evenement_ranger
from tests import fabriques
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db


def corps(numero: int) -> bytes:
    """What is guessed: everything is known elsewhere but the number."""
    return json.dumps({"reference": "REF-1", "phoneNumber": f"2290166{numero:06d}", "status": "SUCCESSFUL"}).encode()


def recevoir(maison: fabriques.Maison, octets: bytes) -> None:
    adresse = f"/webhooks/simulateur/{maison.compte.jeton_webhook}/"
    assert Navigateur().post(adresse, octets, content_type="application/json").status_code == 200


def ancien(maison: fabriques.Maison, octets: bytes, **champs: Any) -> EvenementFournisseur:
    """A message as an older version stored it."""
    nue = hashlib.sha256(octets).hexdigest()
    defauts = {"cle": nue, "empreinte": nue, "etat": "traite", "prochaine_tentative": timezone.now(),
               "corps_chiffre": b"x"}  # fmt: skip
    return EvenementFournisseur.objects.create(compte=maison.compte, authenticite="aucune", **defauts | champs)


def devinables() -> bool:
    """Whether hashing every number of a range finds one in the table."""
    gardees = {valeur for ligne in EvenementFournisseur.objects.values_list("cle", "empreinte") for valeur in ligne}
    return any(hashlib.sha256(corps(numero)).hexdigest() in gardees for numero in range(200))


def test_un_numero_ne_se_devine_pas_a_l_empreinte_d_un_message(maison: fabriques.Maison) -> None:
    recevoir(maison, corps(142))
    assert not devinables()


def test_temoin_une_empreinte_nue_se_devine(maison: fabriques.Maison) -> None:
    ancien(maison, corps(142))
    assert devinables()


def test_la_copie_d_un_message_reste_une_seule_ligne(maison: fabriques.Maison) -> None:
    for _fois in range(3):
        recevoir(maison, corps(1))
    evenement = EvenementFournisseur.objects.get()
    assert evenement.cle == evenement.empreinte == empreinte_gardee(maison.salon.pk, empreinte_nue(corps(1)))
    assert len(evenement.empreinte) == 64


def test_la_copie_d_un_message_d_une_ancienne_version_aussi(maison: fabriques.Maison) -> None:
    avant = ancien(maison, corps(1))
    recevoir(maison, corps(1))
    assert argent_purger() == 1
    recevoir(maison, corps(1))
    assert EvenementFournisseur.objects.get().pk == avant.pk
    assert not devinables()


def test_temoin_sans_l_ancienne_cle_la_copie_fait_une_deuxieme_ligne(
    maison: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sans(*, ancienne_cle: str, **donnees: object) -> None:
        assert ancienne_cle
        evenement_ranger(**donnees)

    monkeypatch.setattr(reception, "evenement_ranger", sans)
    ancien(maison, corps(1))
    recevoir(maison, corps(1))
    assert EvenementFournisseur.objects.count() == 2


def test_deux_salons_ne_donnent_pas_la_meme_empreinte(maison: fabriques.Maison) -> None:
    nue = empreinte_nue(corps(1))
    assert empreinte_gardee(maison.salon.pk, nue) != empreinte_gardee(uuid.uuid4(), nue)


def test_la_reprise_va_par_lots_et_garde_l_identifiant_de_l_operateur(maison: fabriques.Maison) -> None:
    for numero in range(5):
        ancien(maison, corps(numero), etat="orphelin")
    ancien(maison, corps(9), cle="EV_9", etat="orphelin")
    recevoir(maison, corps(7))
    assert (empreintes_proteger(lot=2), empreintes_proteger(lot=2)) == (6, 0)
    assert not EvenementFournisseur.objects.exclude(empreinte__startswith=MARQUE).exists()
    assert EvenementFournisseur.objects.filter(cle="EV_9").count() == 1
    assert not devinables()
    attend_coherence()


def test_une_reprise_coupee_continue(maison: fabriques.Maison, monkeypatch: pytest.MonkeyPatch) -> None:
    for numero in range(4):
        ancien(maison, corps(numero), etat="orphelin")
    recrire = empreintes._recrire
    lots: list[int] = []

    def couper(lignes: list[EvenementFournisseur]) -> None:
        if lots:
            raise KeyboardInterrupt
        lots.append(len(lignes))
        recrire(lignes)

    monkeypatch.setattr(empreintes, "_recrire", couper)
    with pytest.raises(KeyboardInterrupt):
        empreintes_proteger(lot=2)
    monkeypatch.setattr(empreintes, "_recrire", recrire)
    assert empreintes_proteger(lot=2) == 2


def test_une_fois_tout_repris_la_reception_ne_cherche_plus_qu_une_empreinte(maison: fabriques.Maison) -> None:
    jeton = maison.compte.jeton_webhook
    assert not compte_relire("simulateur", jeton).anciens  # type: ignore[union-attr]
    for numero in range(4):
        ancien(maison, corps(numero), etat="orphelin")
    recevoir(maison, corps(9))
    assert compte_relire("simulateur", jeton).anciens  # type: ignore[union-attr]
    plus_ancien = EvenementFournisseur.objects.order_by("pk")[0]
    empreintes_proteger(EvenementFournisseur.objects.exclude(pk=plus_ancien.pk))
    assert compte_relire("simulateur", jeton).anciens  # type: ignore[union-attr]
    empreintes_proteger()
    assert not compte_relire("simulateur", jeton).anciens  # type: ignore[union-attr]


def test_deux_lignes_du_meme_message_restent_deux(maison: fabriques.Maison) -> None:
    """An older process stored one and a newer one the other, while the first was being replaced."""
    recevoir(maison, corps(1))
    ancien(maison, corps(1), etat="orphelin")
    assert empreintes_proteger() == 1
    assert EvenementFournisseur.objects.values("cle").distinct().count() == 2
    assert not devinables()
