"""Control API, for tests and scripts on the same machine: JSON under ``/_controle/``.

====== ============================ =====================================================================
GET    ``/_controle/sante``         ``{"ok": true}``
GET    ``/_controle/transactions``  list of transactions, oldest first
GET    ``/_controle/transaction?reference=``   one, by reference or alias
GET    ``/_controle/trouver?callback_info=``   the latest one carrying the merchant's own reference
GET    ``/_controle/grand_livre``   totals of the ledger (XOF): see ``grand_livre.totaux``
GET    ``/_controle/faits?genre=``  the facts themselves
GET    ``/_controle/releve?dialecte=&du=&au=`` the operator's statement; ``releve.csv`` for a file
POST   ``/_controle/scenario``      ``{nom, pour: "defaut"|"prochaine", reseau?, fin?, dialecte?, fois?, reglages?}``
POST   ``/_controle/decider``       ``{reference, action, reglages?}``: the payer decides now
POST   ``/_controle/rembourser``    ``{reference, montant?}``: given back from the provider's dashboard
POST   ``/_controle/webhook``       ``{reference, fois?, statut?, montant?, motif?, rembourse?, signature?, id?}``:
                                    send again, or forge; waits, and answers the HTTP code of each copy (0 = none)
POST   ``/_controle/webhook_brut``  ``{dialecte, corps, url?, signature?, entetes?}``: any text, signed or not
POST   ``/_controle/panne``         ``{route, nature: str|null, dialecte?, secondes?, fois?}``: null lifts it
POST   ``/_controle/reseau``        ``{reseau, actif}``: an inactive network is refused
POST   ``/_controle/reglages``      ``{webhook_url, dialecte?}``
POST   ``/_controle/remise_a_zero`` forget everything and lift every outage
====== ============================ =====================================================================

``reglages`` are fields of ``scenarios.Scenario``. Errors: 400 with ``{"erreur": "..."}``, 404 for an unknown
reference. POST bodies must be ``application/json``: a web page cannot send that here without asking first.
"""

import time
import uuid
from collections.abc import Callable
from typing import Any

from simulateur.caisse import Caisse, GesteRefuse
from simulateur.dialectes.fedapay.demande import MODES
from simulateur.dialectes.tous import Interprete
from simulateur.operateur import Operateur, TransactionInconnue
from simulateur.pannes import NATURES, ROUTES, Panne, Pannes
from simulateur.releve import en_csv, releve
from simulateur.reponse import Message, Reponse, Requete, en_json
from simulateur.reseaux import RESEAUX
from simulateur.scenarios import SIGNATURES, ScenarioInconnu, composer
from simulateur.transactions import Envoi, resumer

Corps = dict[str, Any]
_RESEAUX = {*RESEAUX, *MODES}


class Controle:
    """Answers ``/_controle/...`` for one operator."""

    def __init__(self, operateur: Operateur, pannes: Pannes, dialectes: Interprete) -> None:
        self._operateur = operateur
        self._pannes = pannes
        self._dialectes = dialectes
        self._caisse = Caisse(operateur)
        self._gestes: dict[str, Callable[[Corps], Any]] = {
            "scenario": self._scenario,
            "decider": self._decider,
            "rembourser": self._rembourser,
            "webhook": self._webhook,
            "webhook_brut": self._webhook_brut,
            "panne": self._panne,
            "reseau": self._reseau,
            "reglages": self._reglages,
            "remise_a_zero": self._remise_a_zero,
        }

    def repondre(self, requete: Requete) -> Reponse:
        """One JSON reply; every error is a sentence."""
        nom = requete.chemin.removeprefix("/_controle/")
        try:
            if requete.methode == "GET" and nom == "releve.csv":
                return Reponse(200, en_csv(self._releve(requete)).encode(), "text/csv; charset=utf-8")
            if requete.methode == "GET":
                return en_json(200, self._lire(nom, requete))
            if requete.entetes.get("content-type", "").split(";")[0] != "application/json":
                return en_json(400, {"erreur": "Content-Type application/json attendu"})
            return en_json(200, self._gestes[nom](requete.json()))
        except TransactionInconnue as inconnue:
            return en_json(404, {"erreur": f"référence inconnue : {inconnue.args[0]}"})
        except KeyError as manque:
            return en_json(400, {"erreur": f"geste ou champ manquant : {manque.args[0]}"})
        except (ScenarioInconnu, GesteRefuse, ValueError, TypeError) as faute:
            return en_json(400, {"erreur": str(faute)})

    def _lire(self, nom: str, requete: Requete) -> Any:
        operateur, voulu = self._operateur, requete.parametres
        lectures: dict[str, Callable[[], Any]] = {
            "sante": lambda: {"ok": True},
            "transactions": lambda: [resumer(t) for t in operateur.toutes(voulu.get("dialecte", ""))],
            "transaction": lambda: resumer(operateur.trouver(voulu["reference"])),
            "trouver": lambda: resumer(operateur.chercher(voulu["callback_info"])),
            "grand_livre": operateur.livre.totaux,
            "faits": lambda: operateur.livre.faits(voulu.get("genre", "")),
            "releve": lambda: self._releve(requete),
        }
        return lectures[nom]()

    def _releve(self, requete: Requete) -> list[Corps]:
        bornes = {cle: requete.parametres.get(cle, "") for cle in ("dialecte", "du", "au")}
        return releve(self._operateur.livre.faits(), **bornes)

    def _scenario(self, corps: Corps) -> Corps:
        scenario = composer(corps["nom"], corps.get("reglages", {}))
        if corps.get("pour", "defaut") not in ("defaut", "prochaine"):
            raise ValueError("pour : defaut ou prochaine")
        cible = {cle: str(corps[cle]) for cle in ("reseau", "fin", "dialecte") if cle in corps}
        self._connaitre(cible.get("dialecte", ""))
        self._operateur.ajouter_regle(corps.get("pour", "defaut"), scenario, int(corps.get("fois", 1)), **cible)
        return scenario.en_dict()

    def _connaitre(self, dialecte: str) -> None:
        if dialecte and dialecte not in self._dialectes.par_nom:
            raise ValueError(f"dialecte inconnu : {dialecte}")

    def _decider(self, corps: Corps) -> Corps:
        return resumer(self._operateur.decider(corps["reference"], corps["action"], **corps.get("reglages", {})))

    def _rembourser(self, corps: Corps) -> Corps:
        montant = corps.get("montant")
        if montant is not None and (not isinstance(montant, int) or isinstance(montant, bool)):
            raise ValueError("montant : un nombre entier de francs")
        return resumer(self._caisse.rembourser(corps["reference"], montant))

    def _webhook(self, corps: Corps) -> Corps:
        t = self._operateur.trouver(corps["reference"])
        envoi = Envoi(
            id=str(corps.get("id") or uuid.uuid4().hex),
            reference=t.reference,
            echeance=time.time(),
            statut=corps.get("statut", t.statut),
            montant=corps.get("montant", t.montant),
            motif=corps.get("motif", t.motif),
            fois=int(corps.get("fois", 1)),
            signature=_signature(corps),
            rembourse=int(corps.get("rembourse", t.rembourse)),
        )
        message = self._dialectes.par_nom[t.demande.dialecte].message(t, envoi)
        return {"codes": self._operateur.facteur.envoyer(message, envoi) if message else []}

    def _webhook_brut(self, corps: Corps) -> Corps:
        nom = str(corps["dialecte"])
        self._connaitre(nom)
        octets = str(corps["corps"]).encode("utf-8", "surrogateescape")
        envoye, entetes = self._dialectes.par_nom[nom].signer(octets, _signature(corps))
        url = str(corps.get("url") or self._operateur.facteur.adresses.get(nom, ""))
        message = Message(url, envoye, {**entetes, **corps.get("entetes", {})})
        fois = int(corps.get("fois", 1))
        envoi = Envoi(uuid.uuid4().hex, "", time.time(), "brut", 0, "", fois)
        return {"codes": self._operateur.facteur.envoyer(message, envoi)}

    def _panne(self, corps: Corps) -> Corps:
        route, nature, dialecte = corps["route"], corps["nature"], str(corps.get("dialecte", ""))
        if route not in ROUTES or nature not in (None, *NATURES):
            raise ValueError("route ou nature de panne inconnue")
        self._connaitre(dialecte)
        secondes, fois = float(corps.get("secondes", 30)), int(corps.get("fois", 0))
        self._pannes.poser(route, Panne(nature, secondes, fois) if nature else None, dialecte)
        return {"ok": True}

    def _reseau(self, corps: Corps) -> Corps:
        if corps["reseau"] not in _RESEAUX:
            raise ValueError("réseau inconnu")
        self._operateur.noter("reseau", reseau=corps["reseau"], actif=bool(corps["actif"]))
        return {"ok": True}

    def _reglages(self, corps: Corps) -> Corps:
        dialecte = str(corps.get("dialecte", "feexpay"))
        self._connaitre(dialecte)
        self._operateur.facteur.adresses[dialecte] = str(corps["webhook_url"])
        return {"ok": True}

    def _remise_a_zero(self, _corps: Corps) -> Corps:
        self._pannes.lever()
        self._operateur.remettre_a_zero()
        return {"ok": True}


def _signature(corps: Corps) -> str:
    nature = corps.get("signature", "bonne")
    if nature not in SIGNATURES:
        raise ValueError(f"signature inconnue : {nature}")
    return str(nature)
