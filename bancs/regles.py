"""One sweep of the alert rules over ten thousand salons in a busy hour: reading everything, then when nothing moves."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from bancs.base import processeur_base
from bancs.base_a_part import base_a_part
from bancs.cles import cle_sql
from bancs.mesure import Cadre, Resultat
from bancs.semis import dupliquer, sans_controles
from bancs.semis_statistiques import preparer_base
from paiements.models import CompteFournisseur, ExceptionMonetaire, Paiement
from salon_paiement.models import PosteQR, Salon, SessionPaiement
from statistiques.models import AlerteStatistique, RegleAlerte
from statistiques.regles.annonce import alertes_annoncer
from statistiques.regles.catalogue import CATALOGUE
from statistiques.regles.evaluation import indicateur_evaluer, regles_evaluer
from statistiques.regles.jeu import jeu_lire, regles_installer
from tests import fabriques
from tests.fabriques_guichet import tardif
from tests.fabriques_meteo import envoyee
from traces.models import TraceTransaction

SALONS = 10_000
# Attempts of each salon in the hour looked at, and facts of each salon in its log.
_TENTATIVES, _FAITS = 6, 20
_MAX, _ANNONCES_MAX = 5, 30
# One salon in so many has late money, its own rule, refused logins.
_UN_SUR = 10
_SALON = 11


def mesurer(cadre: Cadre) -> Resultat:
    """Measure it, in a database that goes away with the figures."""
    salons = cadre.choisir(SALONS, 500)
    titre = f"Règles d'alerte de {salons:,} salons".replace(",", "\u202f")
    resultat = Resultat("regles", titre)
    with base_a_part("banc_regles"):
        _semer(salons)
        preparer_base()
        resultat.notes.append(f"{Paiement.objects.count()} tentatives, {TraceTransaction.objects.count()} faits")
        _balayer(resultat, "premier balayage, tout sonne")
        resultat.notes.append(f"{AlerteStatistique.objects.filter(active=True).count()} alertes ouvertes")
        _lents(resultat)
        _balayer(resultat, "balayage où rien ne change")
        resultat.au_plus("une ronde d'annonces", _chrono(alertes_annoncer), "s", _ANNONCES_MAX + 1)
        dites = AlerteStatistique.objects.filter(prevenue_le__isnull=False).count()
        resultat.notes.append(f"{dites} annoncées par cette ronde")
    return resultat


def _balayer(resultat: Resultat, quoi: str) -> None:
    """Sweep once; the processor's time says what it takes whoever else works on the machine."""
    processeur = time.process_time() + processeur_base()
    resultat.au_plus(quoi, _chrono(regles_evaluer), "s", _MAX)
    resultat.ajouter(f"{quoi}, processeur", time.process_time() + processeur_base() - processeur, "s")


def _lents(resultat: Resultat) -> None:
    """Name the three indicators that take longest."""
    jeu, instant = jeu_lire(tous=True), timezone.now()
    durees = {
        code: _chrono(lambda i=indicateur: indicateur_evaluer(i, jeu, instant))  # type: ignore[misc]
        for code, indicateur in CATALOGUE.items()
        if indicateur.lire is not None
    }
    for code in sorted(durees, key=lambda nom: -durees[nom])[:3]:
        resultat.ajouter(f"dont {code}", durees[code], "s")


def _chrono(action: Callable[[], object]) -> float:
    depart = time.perf_counter()
    action()
    return time.perf_counter() - depart


def _semer(nombre: int) -> None:
    """Stamp one salon out: its places and account, an hour of attempts (one in eight broken), its log."""
    modele = fabriques.maison()
    bon, rate = envoyee(modele, essai=False), envoyee(modele, "echoue", motif_code="panne", essai=False)
    argent, source = tardif(modele), modele.salon.pk
    regles_installer()
    cle, sienne = "md5(m.id::text || '-' || n)", cle_sql(_SALON)
    # Doubled: these texts go through a statement with parameters.
    au_sort = cle_sql(_SALON, f"1 + (n %% {nombre})")
    une_sur = (1, nombre // _UN_SUR)
    with transaction.atomic():
        # Copies of sound rows are sound.
        sans_controles()
        dupliquer(Salon, f"m.id = '{source}'", {"id": sienne, "slug": "'banc-' || n"}, (1, nombre))
        poste = {"id": f"{cle}::uuid", "salon_id": sienne, "jeton": cle, "code_court": f"left({cle}, 10)"}
        dupliquer(PosteQR, f"m.salon_id = '{source}'", poste, (1, nombre))
        compte = {"id": f"{cle}::uuid", "salon_id": sienne, "jeton_webhook": cle}
        dupliquer(CompteFournisseur, f"m.id = '{modele.compte.pk}'", compte, (1, nombre))
        for tentative, combien in ((bon, nombre * _TENTATIVES), (rate, nombre * _TENTATIVES // 7)):
            poste_au_sort = f"md5('{tentative.session.poste_id}-' || (1 + (n %% {nombre})))::uuid"
            _tentatives(tentative, au_sort, poste_au_sort, (1, combien))
        exception = {"id": f"{cle}::uuid", "salon_id": sienne, "paiement_id": "NULL", "session_id": "NULL"}
        dupliquer(ExceptionMonetaire, f"m.id = '{argent.pk}'", exception, une_sur)
        # Six attempts are enough for these, and one in eight is broken: they ring.
        regle = {"id": f"{cle}::uuid", "salon_id": sienne, "minimum": "1"}
        dupliquer(RegleAlerte, "m.indicateur = 'reussite_paiements'", regle, une_sur)
        fait = {
            "salon_id": au_sort,
            "session_id": "NULL",
            "date_creation": "now() - n * interval '1 second'",
            "type_trace": f"CASE WHEN n %% {_UN_SUR} = 0 THEN 'connexion_refusee' ELSE m.type_trace END",
        }
        scan = TraceTransaction.objects.filter(salon=source, type_trace="scan_qr").values_list("pk", flat=True)[0]
        dupliquer(TraceTransaction, f"m.id = {scan}", fait, (1, nombre * _FAITS))


def _tentatives(modele: Paiement, salon: str, poste: str, bornes: tuple[int, int]) -> None:
    """Copy an attempt with its session, spread over the last hour, and its facts."""
    session, paiement = f"md5('s{modele.pk}' || n)", f"md5('p{modele.pk}' || n)"
    instant = "now() - (n %% 3600) * interval '1 second'"
    visite = {
        "id": f"{session}::uuid",
        "salon_id": salon,
        "poste_id": poste,
        "jeton": session,
        "code_court": f"left({session}, 10)",
        "appareil": f"md5({session}) || {session}",
    }
    dupliquer(SessionPaiement, f"m.id = '{modele.session_id}'", visite, bornes)
    tentative = {
        "id": f"{paiement}::uuid",
        "session_id": f"{session}::uuid",
        "salon_id": salon,
        "reference": f"left({paiement}, 22)",
        "reference_fournisseur": paiement,
        "telephone_id": "NULL",
        "initie_le": instant,
    }
    dupliquer(Paiement, f"m.id = '{modele.pk}'", tentative, bornes)
    fait = {
        "paiement_id": f"{paiement}::uuid",
        "session_id": f"{session}::uuid",
        "salon_id": salon,
        "date_creation": f"{instant} + interval '1 second'",
    }
    dupliquer(TraceTransaction, f"m.paiement_id = '{modele.pk}'", fait, bornes)
