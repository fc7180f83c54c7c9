"""A salon's own payment gateway, plugged in by its address: the contract is ``docs/passerelle-externe.md``.

Its address is typed by a person and called by our server, so it is the one provider that could be used to
reach inside our own network: see ``adresses.py`` (how it is written) and ``connexion.py`` (what it resolves to).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paiements.fournisseurs.adresses import adresse_verifier
from paiements.fournisseurs.base import (
    Attendre,
    Authenticite,
    Avis,
    Capacites,
    Demande,
    Identifiants,
    Initiation,
    Rediriger,
    Signal,
)
from paiements.fournisseurs.client_http import ClientHttp, Conflit, RefusHttp
from paiements.fournisseurs.contrat import SansExtras
from paiements.fournisseurs.erreurs import (
    ConfigurationInvalide,
    Introuvable,
    RefusFournisseur,
    ResultatInconnu,
)
from paiements.fournisseurs.externe.requete import MONTANT_MAX, MONTANT_MIN, corps_initier
from paiements.fournisseurs.externe.signature import signature_verifier
from paiements.fournisseurs.externe.traduction import (
    avis_traduire,
    evenement_lire,
    identifiant_lire,
    identifiant_valide,
    motif_traduire,
    notre_reference_lire,
    notre_reference_valide,
    qr_lire,
    refus_traduire,
)
from paiements.fournisseurs.lecture import lire_json
from paiements.fournisseurs.pages import page_sure
from paiements.fournisseurs.reseaux import CATALOGUE, PLANS, Reseau

PAIEMENTS = "/api/v1/payments"
_CLE = re.compile(r"[!-~]{8,200}")


class Externe(SansExtras):
    """The adapter. Credentials: ``adresse``, ``cle``, and ``secret`` where the gateway signs its callbacks."""

    nom = "externe"
    libelle = "Passerelle externe"
    identifiants_attendus: Sequence[tuple[str, Any]] = (
        ("adresse", gettext_lazy("Adresse de la passerelle (https://…)")),
        ("cle", gettext_lazy("Clé secrète")),
        ("secret", gettext_lazy("Secret des notifications (facultatif)")),
    )
    identifiants_facultatifs = frozenset({"secret"})
    boucle_locale = pages_locales = False
    connexion, lecture, total = 3.0, 10.0, 15.0  # seconds, see ClientHttp
    reseaux: Mapping[str, Reseau] = CATALOGUE
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

    def __init__(self, identifiants: Identifiants) -> None:
        self._identifiants = identifiants

    @classmethod
    def identifiants_verifier(cls, valeurs: Mapping[str, str]) -> None:
        """Refuse an address our server must not call, before it is ever stored.

        Raises:
            ConfigurationInvalide: with a sentence for staff.
        """
        adresse_verifier(valeurs.get("adresse", ""))
        _cle_verifier(valeurs.get("cle", ""))

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
        try:
            self._client().post_json(chemin, {"reference": notre_reference}, mouvement=False, vide_permis=True)
        except Conflit as conflit:
            if conflit.code != 409:
                raise
            raise RefusFournisseur("autre", "paiement déjà terminé", reference_fournisseur) from None

    def lire_webhook(self, corps: bytes, entetes: Mapping[str, str]) -> Signal:
        """Read who a callback is about; its signature is demanded as soon as the account has a secret.

        Raises:
            SignatureInvalide: only with a secret.
        """
        secret = self._identifiants.valeurs.get("secret", "").strip()
        if not secret:
            return self.signal_du_corps(corps)
        signature_verifier(corps, entetes, [secret, self._identifiants.anciens.get("secret", "").strip()])
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
        page = page_sure(recu.get("payment_url"), locale=self.pages_locales)
        qr = qr_lire(recu.get("qr_code"), locale=self.pages_locales)
        page = page or page_sure(qr, locale=self.pages_locales)
        return Rediriger(page, qr) if page else Attendre()

    def _signal(self, corps: bytes, authenticite: Authenticite) -> Signal:
        try:
            recu = lire_json(corps)
        except ResultatInconnu:
            return Signal(authenticite=authenticite)
        # Anybody may write an unsigned message: its number must not hide a true one that comes later.
        evenement = evenement_lire(recu) if authenticite is Authenticite.SIGNEE else ""
        return Signal(identifiant_lire(recu), notre_reference_lire(recu), evenement, authenticite)

    def _client(self) -> ClientHttp:
        cle = _cle_verifier(self._identifiants["cle"])
        return ClientHttp(
            self._adresse(),
            entetes={"Authorization": f"Bearer {cle}"},
            secrets=(cle,),
            connexion=self.connexion,
            lecture=self.lecture,
            total=self.total,
            boucle_locale=self.boucle_locale,
        )

    def _adresse(self) -> str:
        return adresse_verifier(self._identifiants["adresse"])


def _cle_verifier(cle: str) -> str:
    if not _CLE.fullmatch(propre := cle.strip()):
        raise ConfigurationInvalide(_("la clé de la passerelle est mal formée"))
    return propre


def _chemin(reference: str) -> str:
    if not identifiant_valide(reference):
        raise Introuvable("ce n'est pas un identifiant de paiement")
    return f"{PAIEMENTS}/{quote(reference, safe=':')}"
