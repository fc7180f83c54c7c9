"""One running simulator: the operator, its dialects, the control API and the phone page on one port.

``demarrer(config)`` starts one in this process and returns once it listens; use it with ``with``.
"""

import os
import threading

from simulateur.client import ClientSimulateur
from simulateur.config import Configuration, adresse_locale, est_boucle_locale, est_partout, refuser_si_dangereux
from simulateur.controle import Controle
from simulateur.dialectes.base import Dialecte, Monde
from simulateur.dialectes.tous import Interprete
from simulateur.fil import ServeurHttp
from simulateur.grand_livre import GrandLivre
from simulateur.operateur import Operateur
from simulateur.pannes import Pannes
from simulateur.reponse import Message, Reponse, Requete, erreur
from simulateur.telephone import Telephone
from simulateur.transactions import Envoi, Transaction


class ServeurSimule:
    """A running simulator: ``url`` for our own calls, ``url_publique`` for a phone, ``livre`` is the oracle."""

    def __init__(self, config: Configuration) -> None:
        refuser_si_dangereux(config, os.environ)
        self.config = config
        self._http = ServeurHttp((config.hote, config.port))
        try:
            self.operateur = Operateur(config)
        except BaseException:
            self._http.server_close()
            raise
        self.port = int(self._http.server_address[1])
        partout = est_partout(config.hote)
        self.url = f"http://{'127.0.0.1' if partout else config.hote}:{self.port}"
        # A redirected payer's phone cannot open our loopback address.
        telephone = f"http://{adresse_locale()}:{self.port}" if partout else self.url
        self.url_publique = (config.url_publique or telephone).rstrip("/")
        self.pannes = Pannes()
        self.dialectes = Interprete(Monde(self.operateur, self.pannes, self.url_publique, self._http.arret))
        self.operateur.facteur.composer = self._composer
        self.operateur.reprendre()
        self._controle = Controle(self.operateur, self.pannes, self.dialectes)
        self._telephone = Telephone(self.operateur, lambda t: self._dialecte(t).retour(t))
        self._http.aiguiller = self.aiguiller
        self._fil = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)
        self._fil.start()

    @property
    def livre(self) -> GrandLivre:
        """The ledger, to be read by a test in the same process."""
        return self.operateur.livre

    def client(self) -> ClientSimulateur:
        """A control client for this simulator."""
        return ClientSimulateur(self.url)

    def arreter(self) -> None:
        """Stop listening, cut what is open, release the ledger."""
        self._http.arret.set()
        self._http.shutdown()
        self._http.server_close()
        self._http.couper_tout()
        self.operateur.arreter()

    def __enter__(self) -> "ServeurSimule":
        return self

    def __exit__(self, *_exception: object) -> None:
        self.arreter()

    def aiguiller(self, requete: Requete) -> Reponse:
        """The reply to a request; it does not leave before the facts behind it are on disk."""
        reponse = self._repondre(requete)
        self.livre.synchroniser()
        return reponse

    def _repondre(self, requete: Requete) -> Reponse:
        """Which part answers; control is for this machine only, whatever the mode."""
        dialecte = self.dialectes.pour(requete.chemin)
        if dialecte is not None:
            return dialecte.repondre(requete)
        if requete.chemin.startswith("/_controle/"):
            if not est_boucle_locale(requete.client):
                return erreur(403, "FORBIDDEN", "Control is for this machine only")
            return self._controle.repondre(requete)
        return self._telephone.repondre(requete)

    def _dialecte(self, transaction: Transaction) -> Dialecte:
        return self.dialectes.par_nom[transaction.demande.dialecte]

    def _composer(self, transaction: Transaction, envoi: Envoi) -> Message | None:
        return self._dialecte(transaction).message(transaction, envoi)


def demarrer(config: Configuration) -> ServeurSimule:
    """Start a simulator in this process. Raises ``DemarrageRefuse`` where it must not run."""
    return ServeurSimule(config)
