"""Control API, for tests and scripts on the same machine: JSON under ``/_controle/``.

====== ============================ =====================================================================
GET    ``/_controle/sante``         ``{"ok": true}``
GET    ``/_controle/transactions``  list of transactions, oldest first
GET    ``/_controle/grand_livre``   totals of the ledger (XOF): see ``grand_livre.totaux``
GET    ``/_controle/faits?genre=``  the facts themselves
POST   ``/_controle/scenario``      ``{nom, pour: "defaut"|"prochaine", reseau?, fin?, fois?, reglages?}``
POST   ``/_controle/decider``       ``{reference, action, reglages?}``: the payer decides now
POST   ``/_controle/webhook``       ``{reference, fois?, statut?, montant?}``: send again, or forge; waits, and
                                    answers the HTTP code of each copy (0 = no answer)
POST   ``/_controle/panne``         ``{route, nature: str|null, secondes?, fois?}``: outage; null lifts it
POST   ``/_controle/reseau``        ``{reseau, actif}``: an inactive network answers 404
POST   ``/_controle/reglages``      ``{webhook_url}``
POST   ``/_controle/remise_a_zero`` forget everything and lift every outage
====== ============================ =====================================================================

``reglages`` are fields of ``scenarios.Scenario``. Errors: 400 with ``{"erreur": "..."}``, 404 for an unknown
reference. POST bodies must be ``application/json``: a web page cannot send that here without asking first.
"""

import time
import uuid
from collections.abc import Callable
from typing import Any

from simulateur.operateur import Operateur, TransactionInconnue
from simulateur.pannes import NATURES, Panne, Pannes
from simulateur.reponse import Reponse, Requete, en_json
from simulateur.reseaux import RESEAUX
from simulateur.scenarios import ScenarioInconnu, composer
from simulateur.transactions import Envoi, resumer
from simulateur.webhooks import corps_webhook

Corps = dict[str, Any]
ROUTES_PANNE = ("initiation", "statut", "historique", "compte", "tout")


class Controle:
    """Answers ``/_controle/...`` for one operator."""

    def __init__(self, operateur: Operateur, pannes: Pannes) -> None:
        self._operateur = operateur
        self._pannes = pannes
        self._gestes: dict[str, Callable[[Corps], Any]] = {
            "scenario": self._scenario,
            "decider": self._decider,
            "webhook": self._webhook,
            "panne": self._panne,
            "reseau": self._reseau,
            "reglages": self._reglages,
            "remise_a_zero": self._remise_a_zero,
        }

    def repondre(self, requete: Requete) -> Reponse:
        """One JSON reply; every error is a sentence."""
        nom = requete.chemin.removeprefix("/_controle/")
        try:
            if requete.methode == "GET":
                return en_json(200, self._lire(nom, requete.parametres.get("genre", "")))
            if requete.entetes.get("content-type", "").split(";")[0] != "application/json":
                return en_json(400, {"erreur": "Content-Type application/json attendu"})
            return en_json(200, self._gestes[nom](requete.json()))
        except TransactionInconnue as inconnue:
            return en_json(404, {"erreur": f"référence inconnue : {inconnue.args[0]}"})
        except KeyError as manque:
            return en_json(400, {"erreur": f"geste ou champ manquant : {manque.args[0]}"})
        except (ScenarioInconnu, ValueError, TypeError) as faute:
            return en_json(400, {"erreur": str(faute)})

    def _lire(self, nom: str, genre: str) -> Any:
        lectures: dict[str, Callable[[], Any]] = {
            "sante": lambda: {"ok": True},
            "transactions": lambda: [resumer(t) for t in self._operateur.toutes()],
            "grand_livre": self._operateur.livre.totaux,
            "faits": lambda: self._operateur.livre.faits(genre),
        }
        return lectures[nom]()

    def _scenario(self, corps: Corps) -> Corps:
        scenario = composer(corps["nom"], corps.get("reglages", {}))
        if corps.get("pour", "defaut") not in ("defaut", "prochaine"):
            raise ValueError("pour : defaut ou prochaine")
        cible = {cle: corps[cle] for cle in ("reseau", "fin", "fois") if cle in corps}
        self._operateur.ajouter_regle(corps.get("pour", "defaut"), scenario, **cible)
        return scenario.en_dict()

    def _decider(self, corps: Corps) -> Corps:
        return resumer(self._operateur.decider(corps["reference"], corps["action"], **corps.get("reglages", {})))

    def _webhook(self, corps: Corps) -> Corps:
        t = self._operateur.trouver(corps["reference"])
        statut, montant = corps.get("statut", t.statut), corps.get("montant", t.montant)
        fois = int(corps.get("fois", 1))
        envoi = Envoi(uuid.uuid4().hex, t.reference, time.time(), statut, montant, t.motif, fois)
        return {"codes": self._operateur.facteur.envoyer(corps_webhook(t, envoi), envoi)}

    def _panne(self, corps: Corps) -> Corps:
        route, nature = corps["route"], corps["nature"]
        if route not in ROUTES_PANNE or nature not in (None, *NATURES):
            raise ValueError("route ou nature de panne inconnue")
        secondes, fois = float(corps.get("secondes", 30)), int(corps.get("fois", 0))
        self._pannes.poser(route, Panne(nature, secondes, fois) if nature else None)
        return {"ok": True}

    def _reseau(self, corps: Corps) -> Corps:
        if corps["reseau"] not in RESEAUX:
            raise ValueError("réseau inconnu")
        self._operateur.noter("reseau", reseau=corps["reseau"], actif=bool(corps["actif"]))
        return {"ok": True}

    def _reglages(self, corps: Corps) -> Corps:
        self._operateur.facteur.url = str(corps["webhook_url"])
        return {"ok": True}

    def _remise_a_zero(self, _corps: Corps) -> Corps:
        self._pannes.lever()
        self._operateur.remettre_a_zero()
        return {"ok": True}
