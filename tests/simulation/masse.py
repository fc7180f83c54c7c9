"""A whole day of many payments against the simulated operator, every fault at 5 %, until nothing moves any more."""

from __future__ import annotations

import csv
import datetime
import io
import random
import uuid
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import requests
from django.db import connection, connections
from django.db.models import QuerySet
from django.utils import timezone

from bancs.cles import PERDUE, cle
from bancs.semis import sessions_semer
from paiements.fournisseurs.registre import fournisseur_classe
from paiements.models import CompteFournisseur, Ecriture, EvenementFournisseur, Paiement
from paiements.releves.colonnes import colonnes_deviner
from paiements.services.comptes import compte_enregistrer
from paiements.services.initiation import Intention, intention_enregistrer, paiement_envoyer
from paiements.services.rapprochement.choix import releve_choisir_colonnes
from paiements.services.rapprochement.depot import releve_deposer
from paiements.services.rapprochement.ronde import releves_lire
from paiements.services.relance import paiements_relancer
from paiements.webhooks.traitement import evenements_traiter
from salon_paiement.models import Salon, Telephone
from salon_paiement.notifications.boite_envoi import notifications_envoyer
from salon_paiement.services.composition import Choix, session_composer
from salon_paiement.services.identification import telephone_noter
from simulateur.client import ClientSimulateur
from simulateur.config import Cles
from tests import fabriques

# One fault per 5 % of the payers: their number's ending chooses it. The first one is a quiet day.
SCENARIOS: list[tuple[str, dict[str, Any]]] = [
    ("approuver", {}),
    ("refuser", {}),
    ("solde_insuffisant", {}),
    ("initiation_500", {}),
    ("initiation_502", {"prise": True}),
    ("initiation_coupure_apres", {}),
    ("initiation_coupure_avant", {}),
    ("initiation_illisible", {}),
    ("initiation_vide_200", {}),
    ("initiation_429", {"initiation_s": 1.0}),
    ("statut_500", {"statut_fois": 2}),
    ("statut_coupure", {"statut_fois": 1}),
    ("statut_mot_inconnu", {"statut_fois": 2}),
    ("montant_errone", {}),
    ("montant_errone", {"montant": 9000}),
    ("contradiction", {"puis_apres_s": 0.2}),
    ("echec_puis_approuve", {"puis_apres_s": 0.2}),
    ("expire_puis_approuve", {"puis_apres_s": 0.2}),
    ("echec_immediat", {}),
    ("ne_jamais_repondre", {}),
]
_CLES = Cles()
COMPTES = {
    "simulateur": ({"cle": "test_simulateur", "boutique": "SALONDEMO000001"}, "mtn"),
    "simulateur_fedapay": ({"cle": _CLES.fedapay, "secret_webhook": _CLES.fedapay_webhook}, "mtn"),
    "simulateur_paydunya": (
        {"cle_maitre": _CLES.paydunya_maitre, "cle_privee": _CLES.paydunya_privee, "jeton": _CLES.paydunya_jeton},
        "mtn",
    ),
    "simulateur_wave": ({"cle": _CLES.wave, "secret_webhook": _CLES.wave_webhook}, "wave_sn"),
    "simulateur_externe": ({"cle": _CLES.externe}, "mtn"),
}
DIALECTES = {
    "simulateur": "feexpay",
    "simulateur_fedapay": "fedapay",
    "simulateur_paydunya": "paydunya",
    "simulateur_wave": "wave",
    "simulateur_externe": "externe",
}
_NUMEROS = {"BJ": "01660000{:02d}", "SN": "7700000{:02d}"}


@dataclass
class Salle:
    """One salon, its account with one provider, and the telephones of its payers."""

    salon: Salon
    compte: CompteFournisseur
    reseau: str
    debut: int
    sessions: int
    telephones: list[Telephone] = field(default_factory=list)


def salles_ouvrir(url: str, nombre: int) -> list[Salle]:
    """Open one salon per provider, ``nombre`` visits to pay between them."""
    part = nombre // len(COMPTES)
    return [_salle(rang, fournisseur, url, part) for rang, fournisseur in enumerate(COMPTES)]


def scenarios_poser(client: ClientSimulateur, nombre: int) -> None:
    """Give each ending of a payer's number its fault; PayDunya learns no number: its faults come in turn."""
    for rang, (nom, reglages) in enumerate(SCENARIOS):
        for fin in range(rang * 5, rang * 5 + 5):
            client.scenario(nom, fin=f"{fin:02d}", **reglages)
    for rang in range(nombre // len(COMPTES)):
        nom, reglages = SCENARIOS[rang % len(SCENARIOS)]
        client.scenario(nom, pour="prochaine", dialecte="paydunya", **reglages)


def payer_tout(salles: list[Salle], *, ouvriers: int = 6) -> None:
    """Every visit asks its operator once, several at a time, in an order drawn from a fixed seed."""
    gestes = [(salle, rang) for salle in salles for rang in range(salle.sessions)]
    random.Random(7).shuffle(gestes)
    with ThreadPoolExecutor(ouvriers) as equipe:
        for fini in [equipe.submit(_payer, salle, rang) for salle, rang in gestes]:
            fini.result()
        for _ in range(ouvriers):
            equipe.submit(connections.close_all)


def laisser_decanter(tours: int = 12) -> None:
    """Ask about everything that may still move, time compressed: each turn stands for hours of the ladder."""
    for _tour in range(tours):
        avant = list(Paiement.objects.order_by("pk").values_list("etat", "montant_recu"))
        rounds = Paiement.objects.filter(prochaine_verification__isnull=False)
        rounds.update(prochaine_verification=timezone.now(), derniere_verification=None)
        limite = timezone.now() + datetime.timedelta(minutes=10)
        while _echus().exists() and timezone.now() < limite:
            paiements_relancer()
        EvenementFournisseur.objects.filter(etat="a_traiter").update(prochaine_tentative=timezone.now())
        while evenements_traiter():
            continue
        while notifications_envoyer():
            continue
        if list(Paiement.objects.order_by("pk").values_list("etat", "montant_recu")) == avant and _tour > 3:
            return


def releves_importer(url: str, salles: list[Salle]) -> None:
    """Give each salon its operator's own statement, as the owner would: the file, its columns, the reading."""
    for salle in salles:
        dialecte = DIALECTES[salle.compte.fournisseur]
        octets = requests.get(f"{url}/_controle/releve.csv", params={"dialecte": dialecte}, timeout=60).content
        releve = releve_deposer(salle.compte, io.BytesIO(octets), nom=f"{dialecte}.csv", acteur_id=None)
        entetes = next(csv.reader(io.StringIO(octets.decode()), delimiter=";"))
        releve_choisir_colonnes(releve, colonnes_deviner(entetes), acteur_id=None)
    while releves_lire():
        continue


def vieillir() -> None:
    """Three days later: what no operator ever answered asks for a human."""
    passe = datetime.timedelta(hours=73)
    with connection.cursor() as curseur:
        curseur.execute(
            "UPDATE paiements_paiement SET initie_le = initie_le - %s::interval WHERE initie_le IS NOT NULL",
            [f"{passe.total_seconds()} seconds"],
        )
    laisser_decanter(tours=1)


def notre_livre() -> dict[str, int]:
    """What our ledger says came in, whole XOF, by our own reference."""
    sommes: dict[str, int] = {}
    lignes = Ecriture.objects.filter(compte="a_recevoir", libelle="encaissement")
    for reference, montant in lignes.values_list("paiement__reference", "montant"):
        sommes[reference] = sommes.get(reference, 0) + montant
    return sommes


def comparer_ou_echouer(leur: Mapping[str, Any]) -> None:
    """Fail with the first payments on which the operator's own ledger and ours differ.

    What an operator took while it says the contrary, or never told us how to find, is known from its statement.
    """
    livre = notre_livre()
    pris = {ref: somme for ref, somme in leur["par_callback_info"].items() if somme}
    ecarts = {ref: (livre.get(ref, 0), pris.get(ref, 0)) for ref in livre.keys() | pris.keys()}
    faux = {ref: ecart for ref, ecart in ecarts.items() if ecart[0] != ecart[1]}
    assert not faux, f"{len(faux)} différences (nous, eux) : {[_dire(r, e) for r, e in list(faux.items())[:20]]}"
    assert sum(livre.values()) == sum(pris.values()) > 0


def _dire(reference: str, ecart: tuple[int, int]) -> tuple[object, ...]:
    lue = Paiement.objects.filter(reference=reference).values_list(
        "compte__fournisseur", "etat", "motif_code", "telephone__masque", "prochaine_verification"
    )
    return (*ecart, *(lue.first() or (reference,)))


def _echus() -> QuerySet[Paiement]:
    return Paiement.objects.filter(prochaine_verification__lte=timezone.now(), derniere_verification=None)


def _salle(rang: int, fournisseur: str, url: str, part: int) -> Salle:
    identifiants, reseau = COMPTES[fournisseur]
    pays = "SN" if reseau.endswith("_sn") else "BJ"
    chez = fabriques.maison(f"Salon {rang}", pays=pays)
    CompteFournisseur.objects.filter(pk=chez.compte.pk).update(actif=False)
    valeurs = {nom: identifiants.get(nom, "") for nom, _ in fournisseur_classe(fournisseur).identifiants_attendus}
    compte = compte_enregistrer(
        chez.salon, fournisseur=fournisseur, mode="test", identifiants={**valeurs, "base": url}, reseaux=[reseau]
    )
    modele = fabriques.session_scannee(chez)
    session_composer(
        modele.pk, choix=[Choix(str(chez.prestations[0].pk))], coiffeur_id=str(chez.coiffeurs[0].pk), pourboire=0
    )
    debut = 1 + rang * 100_000
    echeance = "now() + interval '10 days'"
    sessions_semer(modele, debut, part, expire_le=echeance)
    telephones = [telephone_noter(chez.salon, _NUMEROS[pays].format(fin)) for fin in range(100)]
    return Salle(chez.salon, compte, reseau, debut, part, telephones)


def _payer(salle: Salle, rang: int) -> None:
    session = cle(PERDUE, salle.debut + rang)
    intention = Intention(salle.reseau, salle.telephones[(rang * 5 + rang // 20) % 100], f"masse-{rang}")
    paiement, _neuf = intention_enregistrer(session, intention)
    paiement_envoyer(paiement.pk, attendre=True)


def sans_raison() -> list[uuid.UUID]:
    """Return the successes that did not settle their visit exactly and that nobody was told about."""
    return list(
        Paiement.objects.filter(etat="reussi", exceptions=None)
        .exclude(session__etat="paiement_reussi", surplus=0)
        .values_list("pk", flat=True)
    )
