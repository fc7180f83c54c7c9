"""Asking about thousands of open payments, beside the same GETs and the same UPDATEs with nothing around them."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import requests
from django.db import connection
from django.utils import timezone

from bancs.base import menage, ordres_notes
from bancs.cles import TENTATIVE, cle
from bancs.mesure import Cadre, Resultat, alterner, mediane
from bancs.repondeur import repondeur
from bancs.semis import tentatives_semer
from paiements.models import CompteFournisseur, Paiement
from paiements.services.prise import LOT
from paiements.services.relance import paiements_relancer
from paiements.services.tournee import QUESTIONS_SIMULTANEES
from tests import fabriques
from traces.chiffrement import chiffrer_identifiants

# No other benchmark copies as many rows: short codes come from the rank.
_PREMIER_RANG = 20_000_001
_COMPTES = 4
# So many questions before: the next one is minutes away, and none comes twice within a round.
_DEJA_POSEES = 10
_CHEMIN = "/api/transactions/public/single/status/"


def mesurer(cadre: Cadre) -> Resultat:
    """Measure it."""
    nombre = cadre.choisir(10_000, 2_000)
    texte = f"{nombre:,}".replace(",", " ")
    resultat = Resultat(
        "interrogation", f"{texte} paiements ouverts interrogés, {_COMPTES} comptes, {QUESTIONS_SIMULTANEES} questions"
    )
    comptes = _semer(nombre)
    with repondeur(0) as adresse:
        _adresser(comptes, adresse)
        actions = {
            "nous": partial(_interroger, nombre),
            "gets": partial(_gets, adresse, nombre),
            "majs": partial(_majs, nombre),
        }
        tirs = alterner(cadre.choisir(3, 2), actions)
    _rapporter(resultat, nombre, {nom: mediane(vues) for nom, vues in tirs.items()})
    loin = cadre.choisir(2_000, 500)
    with repondeur(100) as adresse:
        _adresser(comptes, adresse)
        actions = {"nous": partial(_interroger, loin), "gets": partial(_gets, adresse, loin)}
        durees = {nom: mediane(vues) for nom, vues in alterner(cadre.choisir(3, 1), actions).items()}
    resultat.au_moins(
        "débit, l'opérateur répond en 100 ms", loin / durees["nous"], loin / durees["gets"], "questions/s", 0.8
    )
    _compter_les_ordres(resultat, comptes)
    _ranger()
    return resultat


def _rapporter(resultat: Resultat, nombre: int, durees: dict[str, float]) -> None:
    plancher = durees["gets"] + durees["majs"]
    resultat.au_moins("débit", nombre / durees["nous"], nombre / plancher, "questions/s", 0.8)
    resultat.ajouter("durée", durees["nous"], "s", plancher=plancher, ratio=durees["nous"] / plancher)
    resultat.ajouter("… dont les GET nus", durees["gets"], "s")
    resultat.ajouter("… dont les UPDATE nus", durees["majs"], "s")
    resultat.notes.append(
        f"plancher : requests.get dans un bassin de {QUESTIONS_SIMULTANEES} fils, puis deux UPDATE par lot de {LOT}"
    )


def _semer(nombre: int) -> list[CompteFournisseur]:
    """Make ``nombre`` attempts in progress, spread over several accounts so that fairness has work to do."""
    maison = fabriques.maison("Salon des questions")
    modele = fabriques.tentative(fabriques.session_a_payer(maison))
    tentatives_semer(modele, _PREMIER_RANG, nombre)
    # The model itself has no twin at the operator's.
    fabriques.echouer(modele)
    # Closed accounts of the same salon: what they sent is still asked about.
    suivants = [
        CompteFournisseur(salon=maison.salon, fournisseur="simulateur", reseaux=fabriques.RESEAUX, actif=False)
        for _rang in range(1, _COMPTES)
    ]
    comptes = [maison.compte, *CompteFournisseur.objects.bulk_create(suivants)]
    copies = [cle(TENTATIVE, rang) for rang in range(_PREMIER_RANG, _PREMIER_RANG + nombre)]
    for rang, compte in enumerate(comptes):
        Paiement.objects.filter(pk__in=copies[rang::_COMPTES]).update(compte=compte)
    menage()
    return comptes


def _adresser(comptes: list[CompteFournisseur], adresse: str) -> None:
    identifiants = {"cle": "test_simulateur", "boutique": "SALONDEMO000001", "base": adresse}
    ids = [compte.pk for compte in comptes]
    CompteFournisseur.objects.filter(pk__in=ids).update(identifiants_chiffres=chiffrer_identifiants(identifiants))


def _echoir(nombre: int) -> None:
    """Make ``nombre`` copies due now, as if they had just been sent; the others sleep."""
    maintenant = timezone.now()
    copies = Paiement.objects.filter(pk__gte=cle(TENTATIVE, _PREMIER_RANG), reference__startswith="BANC")
    copies.update(prochaine_verification=maintenant + datetime.timedelta(days=1), derniere_verification=None)
    dues = copies.filter(pk__lt=cle(TENTATIVE, _PREMIER_RANG + nombre))
    dues.update(
        prochaine_verification=maintenant - datetime.timedelta(seconds=1),
        nombre_verifications=_DEJA_POSEES,
        initie_le=maintenant,
    )


def _interroger(nombre: int) -> float:
    _echoir(nombre)
    menage()
    depart, posees = time.perf_counter(), 0
    while posees < nombre:
        faites = paiements_relancer()
        if not faites:
            raise RuntimeError(f"{posees} questions posées sur {nombre}")
        posees += faites
    duree = time.perf_counter() - depart
    reportees = Paiement.objects.filter(
        nombre_verifications=_DEJA_POSEES + 1, prochaine_verification__gt=timezone.now()
    ).count()
    if reportees < nombre:
        raise RuntimeError(f"{reportees} questions reportées sur {nombre}")
    return duree


def _gets(adresse: str, nombre: int) -> float:
    def demander(rang: int) -> int:
        reponse = requests.get(adresse + _CHEMIN + _rang(rang), timeout=10, headers={"Connection": "close"})
        return len(reponse.json())

    return _chrono(lambda: _tous(demander, nombre))


def _tous(demander: Callable[[int], int], nombre: int) -> None:
    with ThreadPoolExecutor(QUESTIONS_SIMULTANEES) as bassin:
        for _champs in bassin.map(demander, range(nombre)):
            pass


def _majs(nombre: int) -> float:
    """Write what asking writes, a lot at a time: the claim, then the next date."""
    menage()
    table = Paiement._meta.db_table
    prise = f"UPDATE {table} SET prochaine_verification = now() + interval '45 s', derniere_verification = now(), "
    prise += "nombre_verifications = nombre_verifications + 1 WHERE id BETWEEN %s AND %s"
    report = f"UPDATE {table} SET prochaine_verification = now() + interval '3 s' WHERE id BETWEEN %s AND %s"

    def ecrire() -> None:
        with connection.cursor() as curseur:
            for debut in range(_PREMIER_RANG, _PREMIER_RANG + nombre, LOT):
                bornes = [str(cle(TENTATIVE, debut)), str(cle(TENTATIVE, debut + LOT - 1))]
                curseur.execute(prise, bornes)
                curseur.execute(report, bornes)

    return _chrono(ecrire)


def _compter_les_ordres(resultat: Resultat, comptes: list[CompteFournisseur]) -> None:
    """Count what one round of one lot costs, as the server saw it."""
    with repondeur(0) as adresse:
        _adresser(comptes, adresse)
        _echoir(LOT)
        connection.close()
        with ordres_notes() as ordres:
            connection.close()
            paiements_relancer()
            connection.close()
    utiles = sum(ordres.values()) - ordres["BEGIN"] - ordres["COMMIT"]
    resultat.au_plus("ordres SQL par question", utiles / LOT, "", 1)
    resultat.notes.append(f"ordres d'une ronde de {LOT} questions : {utiles}")


def _ranger() -> None:
    """Leave nothing due to the next benchmarks."""
    copies = Paiement.objects.filter(pk__gte=cle(TENTATIVE, _PREMIER_RANG), reference__startswith="BANC")
    copies.update(prochaine_verification=timezone.now() + datetime.timedelta(days=1))


def _rang(rang: int) -> str:
    return f"banc-{_PREMIER_RANG + rang}"


def _chrono(action: Callable[[], None]) -> float:
    depart = time.perf_counter()
    action()
    return time.perf_counter() - depart
