"""A key, or an owner, of one salon in front of everything of another's, address by address."""

from __future__ import annotations

import json
import re
import uuid
from typing import Any

import pytest
from django.test import Client

from paiements.models import Caisse
from salon_paiement.models import Role
from salon_paiement.portees import Portee
from tests.fabriques_caisse import ouvrir
from tests.fabriques_remboursements import demander, payee
from tests.personnel.conftest import Equipe
from tests.securite.adresses import adresses
from tests.securite.outils_cles import creer, programme
from traces.models import TraceTransaction

# Where an address of the API names a thing: the first word of its path, and what stands for the thing there.
_CHOSE = re.compile(r"^/api/v1/(?P<famille>[a-z]+)/(?P<cle>[0-9a-f-]{36}|simulateur)/")
METHODES = ("get", "post", "put", "patch", "delete")
REFUS = {400, 403, 404, 405, 409, 412, 415, 422, 428}


def d_ailleurs(equipe: Equipe) -> dict[str, list[str]]:
    """Return what the other salon has, by family of addresses."""
    la, patronne = equipe.ailleurs, equipe.personnes["etrangere"]
    ouvrir(la)
    paiement = payee(la)
    remboursement = demander(paiement, patronne, 1_000)
    session = paiement.session
    return {
        "sessions": [str(session.pk), session.code_court],
        "paiements": [paiement.reference],
        "remboursements": [remboursement.reference],
        "caisses": [str(cle) for cle in Caisse.objects.filter(salon=la.salon).values_list("pk", flat=True)],
        "salons": [str(la.salon.pk)],
        "clients": [str(session.client_id)] if session.client_id else [],
        "prestations": [str(cle) for cle in la.salon.prestations.values_list("pk", flat=True)[:1]],
        "coiffeurs": [str(la.coiffeurs[0].pk)],
        "postes": [str(la.poste.pk)],
    }


def demandeur(equipe: Equipe, qui: str) -> Client:
    if qui == "cle":
        return programme(creer(equipe, *Portee.values)[1])
    return equipe.client(Role.PROPRIETAIRE)


@pytest.mark.parametrize("qui", ["cle", "proprietaire"])
def test_rien_d_un_autre_salon_ne_se_lit_ni_ne_s_ecrit(equipe: Equipe, qui: str) -> None:
    choses, client = d_ailleurs(equipe), demandeur(equipe, qui)
    modeles = [chemin for chemin in adresses() if _CHOSE.match(chemin)]
    familles = {str(trouve["famille"]) for chemin in modeles if (trouve := _CHOSE.match(chemin))}
    assert choses.keys() <= familles
    faits = TraceTransaction.objects.filter(salon=equipe.ailleurs.salon).count()
    vues = 0
    for chemin in modeles:
        trouve = _CHOSE.match(chemin)
        for cle in choses.get(trouve["famille"], []) if trouve else []:
            vise = chemin[: trouve.start("cle")] + cle + chemin[trouve.end("cle") :] if trouve else chemin
            inconnu = vise.replace(cle, str(uuid.UUID(int=9)) if len(cle) > 30 else "ZZZZZZ")
            for methode in METHODES:
                reponse, temoin = appel(client, methode, vise), appel(client, methode, inconnu)
                assert reponse.status_code in REFUS, (methode, vise, reponse.status_code, reponse.content)
                assert reponse.status_code == temoin.status_code, (methode, vise, temoin.status_code)
                vues += 1
    assert vues > 100
    assert TraceTransaction.objects.filter(salon=equipe.ailleurs.salon).count() == faits


@pytest.mark.parametrize("qui", ["cle", "proprietaire"])
def test_aucune_liste_ne_montre_ce_qui_est_d_un_autre_salon(equipe: Equipe, qui: str) -> None:
    choses, client = d_ailleurs(equipe), demandeur(equipe, qui)
    lues = 0
    for famille in (*choses, "exceptions", "rapprochements", "traces"):
        reponse = client.get(f"/api/v1/{famille}/", {"limite": "200"})
        if reponse.status_code != 200:
            assert reponse.status_code in REFUS, famille
            continue
        lues += 1
        texte = reponse.content.decode()
        assert not [cle for cles in choses.values() for cle in cles if cle in texte], famille
    assert lues >= 8


def appel(client: Client, methode: str, chemin: str) -> Any:
    corps = json.dumps({"montant": 500, "motif": "essai", "nom": "x", "numero": "+22901234567"})
    return getattr(client, methode)(
        chemin,
        **({} if methode == "get" else {"data": corps, "content_type": "application/json"}),
        headers={"Idempotency-Key": str(uuid.uuid4()), "If-Match": '"x"'},
    )
