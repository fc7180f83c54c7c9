"""The four Grafana boards, from one short table of queries: ``python outils/grafana.py`` writes them.

Standard library only. A test reads every query and holds it against what the application really exposes.
"""

from __future__ import annotations

import json
import pathlib
from dataclasses import dataclass
from typing import Any

DOSSIER = pathlib.Path(__file__).resolve().parent.parent / "deploiement" / "grafana" / "tableaux"
SOURCE = {"type": "prometheus", "uid": "prometheus"}
# Two panels side by side.
LARGEUR, HAUTEUR = 12, 8


@dataclass(frozen=True)
class Dessin:
    """One panel.

    Args:
        titre: what it shows, in the words of whoever is on duty.
        unite: Grafana's name of the unit (``short``, ``s``, ``percent``, ``percentunit``, ``bytes``).
        requetes: PromQL → legend.
        seuil: value from which it is red; none is drawn without it.
        genre: ``timeseries`` or ``stat``.
    """

    titre: str
    unite: str
    requetes: dict[str, str]
    seuil: float | None = None
    genre: str = "timeseries"


def _quantile(part: float, mesure: str, par: str = "") -> str:
    cles = f"{par}, le" if par else "le"
    return f"histogram_quantile({part}, sum by ({cles}) (rate({mesure}_bucket[$__rate_interval])))"


def _debit(mesure: str, par: str, selection: str = "") -> str:
    return f"sum by ({par}) (rate({mesure}{selection}[$__rate_interval]))"


_PAGES = "django_http_requests_latency_including_middlewares_seconds"
_STATUTS = "django_http_responses_total_by_status_total"
_APPELS = "salon_fournisseur_appel_seconds"
_VERDICTS = "salon_paiements_total"

TABLEAUX: dict[str, list[Dessin]] = {
    "exploitation": [
        Dessin("Processus qui répondent", "short", {'sum by (job) (up{job=~"salon-.*"})': "{{job}}"}, genre="stat"),
        Dessin("Alertes en cours", "short", {
            'sum by (severite) (ALERTS{alertstate="firing"})': "{{severite}}",
        }, genre="stat"),
        Dessin("Requêtes par seconde", "short", {_debit(_STATUTS, "status"): "{{status}}"}),
        Dessin("Part d'erreurs", "percentunit", {
            f'sum(rate({_STATUTS}{{status=~"5.."}}[$__rate_interval]))'
            f" / sum(rate({_STATUTS}[$__rate_interval]))": "5xx",
        }, 0.01),
        Dessin("Durée des pages", "s", {_quantile(0.5, _PAGES): "médiane", _quantile(0.95, _PAGES): "95 %"}, 2),
        Dessin("Redis", "percent", {"max by (redis) (salon_redis_pour_cent)": "{{redis}}",
               "min by (redis) (salon_redis_joignable) * 100": "{{redis}} répond"}, 80),
        Dessin("Disque des journaux", "percent", {"max(salon_disque_journaux_pour_cent)": "plein à"}, 90),
        Dessin("Âge de la sauvegarde et de l'exercice", "s", {
            "min(salon_sauvegarde_age_seconds)": "sauvegarde", "min(salon_exercice_age_seconds)": "exercice",
        }, 93_600),
        Dessin("Base et relevé des mesures", "s", {
            "max(salon_releve_seconds)": "lecture", "max(salon_releve_age_seconds)": "âge",
        }),
        Dessin("Statistiques servies par le cache", "short", {_debit("statistiques_cache_total", "de"): "{{de}}"}),
    ],
    "argent": [
        Dessin("Francs reçus par heure", "short", {
            'sum by (reseau) (increase(salon_paiements_francs_total{essai="non"}[1h]))': "{{reseau}}",
        }),
        Dessin("Paiements par heure", "short", {
            f'sum by (verdict) (increase({_VERDICTS}{{essai="non"}}[1h]))': "{{verdict}}",
        }),
        Dessin("Écart du grand livre", "short", {"max(salon_livre_ecart_francs)": "francs"}, 1, "stat"),
        Dessin("Argent à traiter", "short", {"max by (raison) (salon_exceptions_ouvertes)": "{{raison}}"}),
        Dessin("Plus vieille décision attendue", "s", {
            "max by (raison) (salon_exceptions_age_seconds)": "{{raison}}",
        }, 86_400),
        Dessin("Faits sans sceau", "s", {'max(salon_file_age_seconds{file="sceaux"})': "le plus vieux"}, 900),
    ],
    "operateurs": [
        Dessin("Part de réussite", "percentunit", {
            f'sum by (reseau) (increase({_VERDICTS}{{essai="non",verdict="reussi"}}[1h])) / sum by (reseau)'
            f' (increase({_VERDICTS}{{essai="non",verdict=~"reussi|echoue|expire|abandonne"}}[1h]))': "{{reseau}}",
        }),
        Dessin("Du téléphone au verdict", "s", {
            _quantile(0.5, "salon_paiement_verdict_seconds", "reseau"): "{{reseau}}",
        }),
        Dessin("Verdicts attendus", "short", {"max by (reseau) (salon_verdicts_attendus)": "{{reseau}}"}),
        Dessin("Le plus ancien verdict attendu", "s", {
            "max by (reseau) (salon_verdicts_age_seconds)": "{{reseau}}",
        }, 1_800),
        Dessin("Temps de réponse (95 %)", "s", {_quantile(0.95, _APPELS, "fournisseur"): "{{fournisseur}}"}, 5),
        Dessin("Appels par issue", "short", {
            _debit(f"{_APPELS}_count", "fournisseur, issue"): "{{fournisseur}} {{issue}}",
        }),
        Dessin("Réseaux coupés", "short", {"max by (reseau) (salon_disjoncteurs_ouverts)": "{{reseau}}"}, 1),
        Dessin("Webhooks par heure", "short", {
            "sum by (fournisseur) (increase(webhooks_recus_total[1h]))": "{{fournisseur}} reçus",
            "sum by (fournisseur, raison) (increase(webhooks_refuses_total[1h]))": "{{fournisseur}} : {{raison}}",
            "sum by (ou) (increase(webhooks_echecs_total[1h]))": "ratés : {{ou}}",
        }),
    ],
    "taches": [
        Dessin("Attente d'une tâche", "s", {
            "max(salon_taches_attente_seconds)": "cloche", _quantile(0.95, "salon_tache_attente_seconds"): "95 %",
        }, 60),
        Dessin("Âge des battements", "s", {"max by (nom) (salon_battement_age_seconds)": "{{nom}}"}),
        Dessin("Tâches par seconde", "short", {_debit("salon_tache_duree_seconds_count", "issue"): "{{issue}}"}),
        Dessin("Durée des tâches (95 %)", "s", {_quantile(0.95, "salon_tache_duree_seconds", "tache"): "{{tache}}"}),
        Dessin("Échecs et cloches périmées par heure", "short", {
            'sum by (tache) (increase(salon_tache_duree_seconds_count{issue="echouee"}[1h]))': "{{tache}}",
            "sum by (tache) (increase(salon_taches_perimees_total[1h]))": "{{tache}} périmées",
        }),
        Dessin("Lignes en attente", "short", {"max by (file) (salon_file_lignes)": "{{file}}"}),
        Dessin("Retard des files", "s", {"max by (file) (salon_file_retard_seconds)": "{{file}}"}, 900),
    ],
}  # fmt: skip
TITRES = {"exploitation": "Exploitation", "argent": "Argent", "operateurs": "Opérateurs", "taches": "Tâches de fond"}


def tableau(nom: str) -> dict[str, Any]:
    """Return one board as Grafana reads it."""
    return {
        "uid": f"salon-{nom}",
        "title": TITRES[nom],
        "tags": ["salon"],
        "timezone": "browser",
        "refresh": "30s",
        "schemaVersion": 38,
        "time": {"from": "now-6h", "to": "now"},
        "panels": [_panneau(rang, dessin) for rang, dessin in enumerate(TABLEAUX[nom])],
    }


def _panneau(rang: int, dessin: Dessin) -> dict[str, Any]:
    ligne, colonne = divmod(rang, 24 // LARGEUR)
    paliers: list[dict[str, Any]] = [{"color": "green", "value": None}]
    defauts: dict[str, Any] = {"unit": dessin.unite, "thresholds": {"mode": "absolute", "steps": paliers}}
    if dessin.seuil is not None:
        paliers.append({"color": "red", "value": dessin.seuil})
        defauts["custom"] = {"thresholdsStyle": {"mode": "line"}}
    return {
        "id": rang + 1,
        "type": dessin.genre,
        "title": dessin.titre,
        "datasource": SOURCE,
        "gridPos": {"x": colonne * LARGEUR, "y": ligne * HAUTEUR, "w": LARGEUR, "h": HAUTEUR},
        "fieldConfig": {"defaults": defauts},
        "targets": [
            {"refId": chr(ord("A") + n), "expr": requete, "legendFormat": legende}
            for n, (requete, legende) in enumerate(dessin.requetes.items())
        ],
    }


def ecrire(nom: str) -> str:
    """Return the text of one board's file."""
    return json.dumps(tableau(nom), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    for nom_ in TABLEAUX:
        (DOSSIER / f"{nom_}.json").write_text(ecrire(nom_), encoding="utf-8")
