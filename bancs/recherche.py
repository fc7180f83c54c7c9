"""The log's pages at a million facts (``BANC_TRACES=10000000`` for ten), beside a page read by primary keys.

``BANC_SALONS=1`` puts all of them in one salon.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from bancs.mesure import Cadre, Resultat, mediane
from bancs.semis_traces import SALONS, Chez, journal_effacer, journal_semer, maisons_semer
from paiements.models import Paiement
from paiements.recherche.page import PAGE
from paiements.views.personnel.traces import traces
from paiements.views.personnel.traces_annulations import traces_annulations
from paiements.views.personnel.traces_histoire import traces_histoire
from traces.models import TraceTransaction

_BORNE = 200
_GRANDES = ("traces_transactions", "salon_paiement_sessionpaiement", "paiements_paiement", "salon_paiement_telephone")
_PARCOURS = re.compile(r"Seq Scan on (\w+)")
_NOUVEAUX = ("trace_salon", "trace_type", "trace_acteur", "trace_alerte")
_ANCIENS = ("(salon_id)", "(session_id)", "(paiement_id)", "(acteur_id)", "(salon_id, id DESC)")
_AJOUTS = 5_000
_LOIN = 2_000


def mesurer(cadre: Cadre) -> Resultat:
    """Measure it: first on a fifth of the log, then on the whole of it."""
    nombre = int(os.environ.get("BANC_TRACES", cadre.choisir(1_000_000, 100_000)))
    resultat = Resultat("recherche", f"Recherche dans {nombre:,} traces de {SALONS} salons".replace(",", "\u202f"))
    visites = nombre * 2 // 15
    chez = maisons_semer()
    regarde = chez[7 % SALONS]
    personne = get_user_model().objects.create_superuser("banc-recherche", password="x" * 12)
    tours = cadre.choisir(5, 3)
    # The newest fifth first: keys do not follow time, and nothing may depend on it.
    journal_semer(chez, visites * 4 // 5, visites, visites)
    avant = {nom: _duree(page, tours) for nom, page in _pages(regarde, personne).items()}
    journal_semer(chez, 0, visites * 4 // 5, visites)
    plancher = _duree(_lecture_par_cles(), tours)
    parcours: set[str] = set()
    for nom, page in _pages(regarde, personne).items():
        duree = _duree(page, tours)
        resultat.ajouter(
            nom, duree, "ms", plancher=plancher, ratio=duree / plancher, objectif=f"≤ {_BORNE}", tenu=duree <= _BORNE
        )
        croissance = duree / avant[nom]
        if croissance > 1.5:
            resultat.notes.append(f"{nom} : {croissance:.1f} × pour cinq fois plus de traces")
        parcours |= {f"{nom} : {table}" for table in _parcours_entiers(page)}
    resultat.au_plus("tables parcourues en entier", len(parcours), "", 0)
    resultat.notes += sorted(parcours)
    _insertions(resultat, regarde)
    resultat.notes.append(f"plancher : les mêmes {PAGE + 1} traces lues par leurs clés, ni mises en page ni rendues")
    resultat.notes.append("la page entière : SQL, phrases, gabarit, barre du personnel")
    journal_effacer()
    return resultat


def _pages(chez: Chez, personne: User) -> dict[str, Callable[[], HttpResponse]]:
    salon = str(chez.modele.salon_id)
    paiement = Paiement.objects.filter(salon=chez.modele.salon, reference__startswith="JRNL").order_by("pk").last()
    siennes = TraceTransaction.objects.filter(salon=chez.modele.salon).order_by("-date_creation", "-pk")
    milieu = list(siennes.values_list("pk", flat=True)[:_LOIN])[-1]
    if paiement is None:
        raise RuntimeError("rien n'est semé")
    coiffeur, acteur = str(chez.coiffeurs[0]), str(chez.acteurs[0])
    cas: dict[str, dict[str, str]] = {
        "première page": {},
        "2 000 traces plus bas": {"avant": str(milieu)},
        "code d'une note": {"q": paiement.session.code_court},
        "référence": {"q": paiement.reference},
        "début de référence": {"q": paiement.reference[:20]},
        "référence de l'opérateur": {"q": paiement.reference_fournisseur},
        "code inconnu": {"q": "PPPPPP"},
        "fin de numéro, ou somme": {"q": "0042"},
        "numéro entier": {"q": "01 97 00 00 42"},
        "somme courante": {"q": "5 000 F"},
        "somme rare": {"q": "14 500 F"},
        "somme absente": {"q": "14 501 F"},
        "jour d'il y a un an": {"q": f"{_il_y_a(365)}"},
        "somme et jour": {"q": f"5 000 F {_il_y_a(30)}"},
        "type rare": {"type": "rotation_qr"},
        "type absent": {"type": "cloture_caisse"},
        "type, un mois": {"type": "abandon_session", "du": _il_y_a(60), "au": _il_y_a(30)},
        "avertissements": {"niveau": "warning"},
        "erreurs": {"niveau": "error"},
        "critiques (aucune)": {"niveau": "critical"},
        "erreurs de 24 h": {"niveau": "error", "quand": "24h"},
        "coiffeur": {"coiffeur": coiffeur},
        "coiffeur, erreurs": {"coiffeur": coiffeur, "niveau": "error"},
        "coiffeur, somme, type": {"coiffeur": coiffeur, "q": "5 000 F", "type": "abandon_session"},
        "personne": {"acteur": acteur},
    }
    pages: dict[str, Callable[[], HttpResponse]] = {
        nom: partial(_rendre, traces, {"salon": salon, **champs}, personne) for nom, champs in cas.items()
    }
    pages["histoire d'une note"] = partial(_rendre, traces_histoire, {}, personne, paiement.reference)
    for jours in ("28", "90"):
        champs = {"salon": salon, "jours": jours}
        pages[f"annulations de {jours} jours"] = partial(_rendre, traces_annulations, champs, personne)
    return pages


def _rendre(vue: Callable[..., Any], champs: dict[str, str], personne: User, *args: str) -> HttpResponse:
    requete = RequestFactory().get("/admin/traces/", champs, HTTP_HOST="127.0.0.1")
    requete.user = personne
    reponse: HttpResponse = vue(requete, *args).render()
    if reponse.status_code != 200:
        raise RuntimeError(f"{vue.__name__} {champs} : {reponse.status_code}")
    return reponse


def _duree(action: Callable[[], Any], tours: int) -> float:
    action()
    durees = []
    for _tour in range(tours):
        depart = time.perf_counter()
        action()
        durees.append((time.perf_counter() - depart) * 1000)
    return mediane(durees)


def _lecture_par_cles() -> Callable[[], Any]:
    cles = list(TraceTransaction.objects.order_by("-pk").values_list("pk", flat=True)[: (PAGE + 1) * 50 : 50])
    return lambda: list(TraceTransaction.objects.filter(pk__in=cles).select_related("session", "acteur"))


def _parcours_entiers(page: Callable[[], Any]) -> set[str]:
    """Return the big tables that a page reads whole, by the plans of its statements."""
    with CaptureQueriesContext(connection) as vues:
        page()
    parcourues: set[str] = set()
    with connection.cursor() as curseur:
        for vue in vues.captured_queries:
            if vue["sql"].startswith("SELECT"):
                curseur.execute("EXPLAIN " + vue["sql"].replace("%", "%%"))
                plan = "\n".join(ligne[0] for ligne in curseur.fetchall())
                parcourues |= {table for table in _PARCOURS.findall(plan) if table in _GRANDES}
    return parcourues


def _insertions(resultat: Resultat, chez: Chez) -> None:
    """Time the same inserts with our indexes, then with those there were; nothing of it is kept."""
    with transaction.atomic(), connection.cursor() as curseur:
        # An index is not made on a table whose foreign keys are still to be checked.
        curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")
        nouveau = mediane(_inserer(curseur, chez) for _tour in range(5))
        for nom in _NOUVEAUX:
            curseur.execute(f"DROP INDEX {nom}")
        for colonnes in _ANCIENS:
            curseur.execute(f"CREATE INDEX ON traces_transactions {colonnes}")
        ancien = mediane(_inserer(curseur, chez) for _tour in range(5))
        transaction.set_rollback(True)
    resultat.ajouter(
        "un fait inséré (plancher : index d'avant)", nouveau, "µs", plancher=ancien, ratio=nouveau / ancien,
        objectif="≤ 1.1 ×", tenu=nouveau / ancien <= 1.1,
    )  # fmt: skip


def _inserer(curseur: Any, chez: Chez) -> float:
    """Return the microseconds of one fact among many, copied from the salon's model visit."""
    colonnes = ", ".join(
        str(champ.column)
        for champ in TraceTransaction._meta.concrete_fields
        if champ.column not in {"id", "date_creation"}
    )
    depart = time.perf_counter()
    curseur.execute(
        f"INSERT INTO traces_transactions ({colonnes}, date_creation) SELECT {colonnes}, clock_timestamp() "
        "FROM traces_transactions, generate_series(1, %s) WHERE session_id = %s LIMIT %s",
        [_AJOUTS, chez.modele.pk, _AJOUTS],
    )
    return (time.perf_counter() - depart) / _AJOUTS * 1_000_000


def _il_y_a(jours: int) -> str:
    with connection.cursor() as curseur:
        curseur.execute("SELECT (now() - %s * interval '1 day')::date::text", [jours])
        return str(curseur.fetchone()[0])
