"""What the shared tests need to know of each provider; the tests themselves name none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from paiements.fournisseurs.base import Demande, Identifiants
from paiements.fournisseurs.contrat import Fournisseur
from paiements.fournisseurs.simulateur.externe import SimulateurExterne
from paiements.fournisseurs.simulateur.fedapay import SimulateurFedaPay
from paiements.fournisseurs.simulateur.fournisseur import Simulateur
from paiements.fournisseurs.simulateur.paydunya import SimulateurPayDunya
from paiements.fournisseurs.simulateur.wave import SimulateurWave

NUMEROS = {"BJ": "+2290166000042", "TG": "+22890112233", "CI": "+2250707112233", "SN": "+221771234567", "": ""}
NOTRE = "TENTATIVE0000000001"  # ours, of no payment in particular


@dataclass(frozen=True, slots=True)
class Fiche:
    """One provider.

    Args:
        dialecte: its name in the simulator.
        reference: a well-formed reference of theirs that nobody knows.
        avant_d_engager: asking takes steps that commit nobody: there a lost answer means that nothing happened.
    """

    classe: type[Any]
    dialecte: str
    valeurs: Mapping[str, str]
    reference: str
    avant_d_engager: bool = False

    def adaptateur(self, base: str) -> Fournisseur:
        """The adapter as it is, bound to a base of this machine."""
        return self._adaptateur(self.classe, base)

    def presse(self, base: str) -> Fournisseur:
        """The same in a hurry: only for operators that are meant not to answer."""
        delais = {"connexion": 1.0, "lecture": 0.4, "total": 0.8}
        return self._adaptateur(type("Presse", (self.classe,), delais), base)

    def _adaptateur(self, classe: type[Any], base: str) -> Fournisseur:
        adaptateur: Fournisseur = classe(Identifiants({**self.valeurs, "base": base}, "test"))
        return adaptateur

    def demande(self, reseau: str, notre_reference: str = NOTRE) -> Demande:
        """A sensible request on one network."""
        return Demande(
            notre_reference=notre_reference,
            montant=5000,
            devise="XOF",
            reseau=reseau,
            msisdn=NUMEROS[self.classe.reseaux[reseau].pays],
            libelle="Tresses & défrisage - n°12",
            url_retour="https://salon.example/retour",
            url_annulation="https://salon.example/annulation",
            url_notification="http://127.0.0.1:9/notification",
        )

    def un_reseau(self) -> str:
        """A usual network of this provider, the same each time."""
        return "mtn" if "mtn" in self.classe.reseaux else min(self.classe.reseaux)

    def un_reseau_par_mode(self) -> list[str]:
        """One network for each way of asking: the phone rings, a page, a page for cards."""
        modes = {(reseau.mode, reseau.sans_numero): code for code, reseau in self.classe.reseaux.items()}
        return list(modes.values())


FICHES = (
    Fiche(Simulateur, "feexpay", {"cle": "test_simulateur", "boutique": "SALONDEMO000001"}, "ref-inconnue-0001"),
    Fiche(
        SimulateurFedaPay,
        "fedapay",
        {"cle": "sk_sandbox_simulateur", "secret_webhook": "wh_simulateur"},
        "987654321",
        avant_d_engager=True,
    ),
    Fiche(
        SimulateurPayDunya,
        "paydunya",
        {"cle_maitre": "maitre_simulateur", "cle_privee": "test_private_simulateur", "jeton": "jeton_simulateur"},
        "test_inconnu00001",
        avant_d_engager=True,
    ),
    Fiche(
        SimulateurWave,
        "wave",
        {"cle": "wave_sn_test_simulateur", "secret_webhook": "wave_simulateur"},
        "cos-inconnue0001",
    ),
    Fiche(
        SimulateurExterne, "externe", {"cle": "externe_simulateur", "secret": "externe_simulateur"}, "ext_inconnu0001"
    ),
)
PAR_NOM = {fiche.dialecte: fiche for fiche in FICHES}
