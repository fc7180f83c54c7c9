"""A salon's own payment gateway, plugged in by its address: the contract is ``docs/passerelle-externe.md``.

Its address is typed by a person and called by our server, so it is the one provider that could be used to
reach inside our own network: see ``adresses.py`` (how it is written) and ``connexion.py`` (what it resolves to).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote

from django.utils.translation import gettext_lazy

from paiements.fournisseurs.adaptateur import FournisseurHttp
from paiements.fournisseurs.adresses import adresse_verifier
from paiements.fournisseurs.base import (
    Attendre,
    Authenticite,
    Avis,
    Capacites,
    Demande,
    Initiation,
    Rediriger,
    Signal,
)
from paiements.fournisseurs.client_http import RefusHttp
from paiements.fournisseurs.contrat import Champs
from paiements.fournisseurs.erreurs import Introuvable, RefusFournisseur, ResultatInconnu
from paiements.fournisseurs.externe.requete import MONTANT_MAX, MONTANT_MIN, corps_initier
from paiements.fournisseurs.externe.signature import signature_verifier
from paiements.fournisseurs.externe.traduction import (
    avis_traduire,
    evenement_lire,
    identifiant_lire,
    identifiant_valide,
    motif_traduire,
    notre_reference_lire,
    qr_lire,
    refus_traduire,
)
from paiements.fournisseurs.lecture import json_ou_vide, notre_reference_valide
from paiements.fournisseurs.reseaux import CATALOGUE, PLANS

PAIEMENTS = "/api/v1/payments"


class Externe(FournisseurHttp):
    """The adapter. Credentials: ``adresse``, ``cle``, and ``secret`` where the gateway signs its callbacks."""

    nom = "externe"
    libelle = gettext_lazy("Passerelle externe")
    identifiants_attendus: Champs = (
        ("adresse", gettext_lazy("Adresse de la passerelle (https://…)")),
        ("cle", gettext_lazy("Clé secrète")),
        ("secret", gettext_lazy("Secret des notifications (facultatif)")),
    )
    identifiants_facultatifs = frozenset({"secret"})
    identifiants_visibles = frozenset({"adresse"})
    cle_mal_formee = gettext_lazy("la clé de la passerelle est mal formée")
    reseaux = CATALOGUE
    capacites = Capacites(
        reseaux=frozenset(CATALOGUE),
        pays=frozenset(PLANS),
        montant_min=MONTANT_MIN,
        montant_max=MONTANT_MAX,
        annulation=True,
        idempotent=True,
        # The salon's own gateway: whoever plugs it in knows whether it moves money.
        bac_a_sable=True,
    )

    @classmethod
    def identifiants_verifier(cls, valeurs: Mapping[str, str]) -> None:
        """Refuse an address our server must not call, before it is ever stored.

        Raises:
            ConfigurationInvalide: with a sentence for staff.
        """
        adresse_verifier(valeurs.get("adresse", ""))
        cls._cle_verifier(valeurs.get("cle", ""))

    def initier(self, demande: Demande) -> Initiation:
        """Ask for one payment; the same reference twice is the same payment, by contract.

        Raises:
            RefusFournisseur: also anything refused here before sending.
            FournisseurIndisponible, ResultatInconnu, TropDeDemandes, ConfigurationInvalide.
        """
        try:
            recu = self._client().post_json(f"{PAIEMENTS}/initiate", corps_initier(demande))
        except RefusHttp as refus:
            raise refus_traduire(refus.corps, refus.motif_brut) from None
        reference = identifiant_lire(recu)
        if recu.get("status") == "failed":
            raise RefusFournisseur(*motif_traduire(recu), reference)
        if not reference:
            raise ResultatInconnu("accepté sans identifiant")
        return Initiation(reference, self._action(recu))

    def interroger(self, reference_fournisseur: str, notre_reference: str) -> Avis:
        """Ask for the verdict.

        Raises:
            Introuvable, FournisseurIndisponible, ResultatInconnu, TropDeDemandes, ConfigurationInvalide.
        """
        recu = self._client().get_json(f"{_chemin(reference_fournisseur)}/status")
        return avis_traduire(recu, reference_fournisseur, notre_reference)

    def retrouver(self, notre_reference: str, depuis: datetime) -> Avis | None:
        """Ask by our own reference: the contract gives it the same place as theirs.

        Raises:
            FournisseurIndisponible, ResultatInconnu, TropDeDemandes, ConfigurationInvalide.
        """
        if not notre_reference_valide(notre_reference):
            return None
        try:
            recu = self._client().get_json(f"{_chemin(notre_reference)}/status")
        except Introuvable:
            return None
        avis = avis_traduire(recu, "", notre_reference)
        if avis.notre_reference != notre_reference or not avis.reference_fournisseur:
            raise ResultatInconnu("la réponse ne dit pas de quel paiement elle parle")
        return avis

    def annuler(self, reference_fournisseur: str, notre_reference: str) -> None:
        """Withdraw a request.

        Raises:
            RefusFournisseur: too late.
            Introuvable, FournisseurIndisponible, ResultatInconnu, TropDeDemandes, ConfigurationInvalide.
        """
        chemin = f"{_chemin(reference_fournisseur)}/cancel"
        self._retirer(chemin, {"reference": notre_reference}, reference_fournisseur, "paiement déjà terminé")

    def lire_webhook(self, corps: bytes, entetes: Mapping[str, str]) -> Signal:
        """Read who a callback is about; its signature is demanded as soon as the account has a secret.

        Raises:
            SignatureInvalide: only with a secret.
        """
        secret, ancien = self._secrets("secret")
        if not secret:
            return self.signal_du_corps(corps)
        signature_verifier(corps, entetes, [secret, ancien])
        return self._signal(corps, Authenticite.SIGNEE)

    def signal_du_corps(self, corps: bytes) -> Signal:
        """Read who a stored message is about; never raises."""
        return self._signal(corps, Authenticite.AUCUNE)

    def verifier_identifiants(self) -> None:
        """Ask about a payment that cannot exist: a gateway that knows our key answers 404.

        Raises:
            ConfigurationInvalide, FournisseurIndisponible, ResultatInconnu, TropDeDemandes.
        """
        try:
            self._client().get_json(f"{PAIEMENTS}/verification/status")
        except Introuvable:
            return

    def _action(self, recu: Mapping[str, object]) -> Attendre | Rediriger:
        qr = qr_lire(recu.get("qr_code"), locale=self.pages_locales)
        page = self._page(recu.get("payment_url")) or self._page(qr)
        return Rediriger(page, qr) if page else Attendre()

    def _signal(self, corps: bytes, authenticite: Authenticite) -> Signal:
        recu = json_ou_vide(corps)
        # Anybody may write an unsigned message: its number must not hide a true one that comes later.
        evenement = evenement_lire(recu) if authenticite is Authenticite.SIGNEE else ""
        return Signal(identifiant_lire(recu), notre_reference_lire(recu), evenement, authenticite)

    def _adresse(self) -> str:
        return adresse_verifier(self._identifiants["adresse"])


def _chemin(reference: str) -> str:
    if not identifiant_valide(reference):
        raise Introuvable("ce n'est pas un identifiant de paiement")
    return f"{PAIEMENTS}/{quote(reference, safe=':')}"
