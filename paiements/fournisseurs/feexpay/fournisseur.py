"""FeexPay v2 (api-v2.feexpay.me): push or redirection in four countries, nothing signed, no idempotency.

Because their webhooks prove nothing and their initiate reply may speak too soon, one call decides about
money: the status query. V1 and every public SDK built on it are dead; nothing here comes from them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paiements.fournisseurs.base import (
    Attendre,
    Authenticite,
    Avis,
    Capacites,
    ConfigurationInvalide,
    Demande,
    Identifiants,
    Initiation,
    Introuvable,
    Rediriger,
    RefusFournisseur,
    Reseau,
    ResultatInconnu,
    Signal,
    Statut,
)
from paiements.fournisseurs.client_http import AccesInterdit, ClientHttp, RefusHttp
from paiements.fournisseurs.feexpay.requete import MONTANT_MAX, MONTANT_MIN, corps_historique, corps_initier
from paiements.fournisseurs.feexpay.reseaux import PLANS, RESEAUX
from paiements.fournisseurs.feexpay.traduction import (
    avis_traduire,
    deballer,
    motif_traduire,
    notre_reference_lire,
    reference_valide,
    references_lire,
    refus_traduire,
)
from paiements.fournisseurs.lecture import lire_json, texte_sur

HISTORIQUE_MAX = 2 * 1024 * 1024  # bytes: three days of a busy shop
CANDIDATS_MAX = 5
_CLE = re.compile(r"[!-~]{8,200}")
_BOUTIQUE = re.compile(r"[A-Za-z0-9_-]{6,64}")
_GARDES = ("reference", "status", "message", "statusCode", "code", "reason")
# When several of their transactions carry one reference of ours, money counts first, then what may still come.
_POIDS = (Statut.REUSSI, Statut.EN_COURS)


class FeexPay:
    """The adapter. Credentials: ``cle`` (secret) and ``boutique`` (the shop's public id)."""

    nom = "feexpay"
    libelle = "FeexPay"
    # What the account's form asks for, with its label.
    identifiants_attendus: Sequence[tuple[str, Any]] = (
        ("cle", gettext_lazy("Clé secrète")),
        ("boutique", gettext_lazy("Identifiant de la boutique")),
    )
    base = "https://api-v2.feexpay.me"
    boucle_locale = False
    connexion, lecture, total = 3.0, 10.0, 15.0  # seconds, see ClientHttp
    reseaux: Mapping[str, Reseau] = RESEAUX
    capacites = Capacites(
        reseaux=frozenset(RESEAUX), pays=frozenset(PLANS), montant_min=MONTANT_MIN, montant_max=MONTANT_MAX
    )

    def __init__(self, identifiants: Identifiants) -> None:
        self._identifiants = identifiants

    def initier(self, demande: Demande) -> Initiation:
        """Ring the payer's phone or get the page to send them to: one POST, never a second.

        A refusal with a ``reference_fournisseur`` (HTTP 200, FAILED) was taken by FeexPay before it failed:
        nothing moved as far as they say, and asking about that reference later stays worthwhile, since a
        late success is applied by the same rules as any other. A SUCCESSFUL here is only an ``Initiation``.

        Raises:
            RefusFournisseur: also ``reseau_inactif``, and anything refused here before sending.
            FournisseurIndisponible, ResultatInconnu, TropDeDemandes, ConfigurationInvalide.
        """
        corps = corps_initier(demande, self._boutique())
        try:
            recu = self._client().post_json(f"/api/transactions/public/requesttopay/{demande.reseau}", corps)
        except RefusHttp as refus:
            raise refus_traduire(refus.corps, refus.motif_brut) from None
        reponse = deballer(recu)
        references = references_lire(reponse)
        reference = references[0] if references else ""
        if reponse.get("status") == "FAILED":
            raise RefusFournisseur(*motif_traduire(reponse), reference)
        if not reference:
            raise ResultatInconnu("accepté sans référence")
        brut = texte_sur(json.dumps({cle: reponse[cle] for cle in _GARDES if cle in reponse}), 500)
        return Initiation(reference, self._action(reponse.get("payment_url")), brut)

    def interroger(self, reference_fournisseur: str, notre_reference: str) -> Avis:
        """Ask for the verdict; an answer that names another attempt of ours is no answer.

        Raises:
            Introuvable, FournisseurIndisponible, ResultatInconnu, TropDeDemandes, ConfigurationInvalide.
        """
        if not reference_valide(reference_fournisseur):
            raise Introuvable("ce n'est pas une référence FeexPay")
        chemin = f"/api/transactions/public/single/status/{quote(reference_fournisseur, safe=':')}"
        reponse = deballer(self._client().get_json(chemin))
        return avis_traduire(reponse, reference_fournisseur, notre_reference)

    def retrouver(self, notre_reference: str, depuis: datetime) -> Avis | None:
        """Look for a lost attempt in the shop's history, then ask about it: the list itself is not believed.

        Raises:
            FournisseurIndisponible, ResultatInconnu, TropDeDemandes, ConfigurationInvalide.
        """
        corps = corps_historique(depuis, self._boutique())
        try:
            recu = self._client().post_json(
                "/api/transactions/history", corps, mouvement=False, corps_max=HISTORIQUE_MAX
            )
        except (AccesInterdit, Introuvable):
            return None  # not every key may read the history; that says nothing about the payment
        return self._meilleur_avis(_references_de(recu, notre_reference), notre_reference)

    def lire_webhook(self, corps: bytes, entetes: Mapping[str, str]) -> Signal:
        """Which transaction an unsigned message talks about, or an empty ``Signal``; never raises."""
        try:
            recu = deballer(lire_json(corps))
        except ResultatInconnu:
            return Signal()
        references = references_lire(recu)
        return Signal(
            reference_fournisseur=references[0] if references else "",
            notre_reference=notre_reference_lire(recu),
            authenticite=Authenticite.AUCUNE,
        )

    def verifier_identifiants(self) -> None:
        """Read the shop's balance: the lightest call that needs both the key and the shop.

        Raises:
            ConfigurationInvalide, FournisseurIndisponible, ResultatInconnu, TropDeDemandes.
        """
        try:
            recu = self._client().get_json(f"/api/balance/public/getByShop/{self._boutique()}")
        except Introuvable:
            raise ConfigurationInvalide(_("FeexPay ne connaît pas cette boutique")) from None
        if recu.get("success") is False:
            raise ConfigurationInvalide(_("FeexPay refuse cette clé ou cette boutique"))
        if recu.get("success") is not True:
            raise ResultatInconnu("réponse inattendue à la vérification des identifiants")

    def _client(self) -> ClientHttp:
        cle = self._identifiants["cle"].strip()
        if not _CLE.fullmatch(cle):
            raise ConfigurationInvalide(_("la clé FeexPay est mal formée"))
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
        return self.base

    def _boutique(self) -> str:
        boutique = self._identifiants["boutique"].strip()
        if not _BOUTIQUE.fullmatch(boutique):
            raise ConfigurationInvalide(_("l'identifiant de boutique FeexPay est mal formé"))
        return boutique

    def _action(self, url: object) -> Attendre | Rediriger:
        """Their ``payment_url`` decides, not the network. One we dare not follow is dropped: the reference
        is worth more than the page, and the attempt then simply expires at their end."""
        if isinstance(url, str) and len(url) <= 2048 and self._page_permise(url):
            return Rediriger(url)
        return Attendre()

    def _page_permise(self, url: str) -> bool:
        try:
            morceaux = urlsplit(url)
        except ValueError:
            return False
        propre = re.fullmatch(r"[!-~]+", url) and "\\" not in url and "@" not in morceaux.netloc
        return bool(propre and morceaux.hostname) and self._schema_permis(morceaux.scheme, morceaux.hostname or "")

    def _schema_permis(self, schema: str, hote: str) -> bool:
        return schema == "https"

    def _meilleur_avis(self, references: list[str], notre_reference: str) -> Avis | None:
        avis = []
        for reference in references[:CANDIDATS_MAX]:
            try:
                avis.append(self.interroger(reference, notre_reference))
            except Introuvable:
                continue
        return min(avis, key=_rang, default=None)


def _rang(avis: Avis) -> int:
    return _POIDS.index(avis.statut) if avis.statut in _POIDS else len(_POIDS)


def _references_de(recu: Mapping[str, object], notre_reference: str) -> list[str]:
    lignes = recu.get("data")
    if not isinstance(lignes, list):
        raise ResultatInconnu("historique illisible")
    notres = [
        ligne
        for ligne in lignes
        if isinstance(ligne, dict) and notre_reference in (ligne.get("custom_id"), ligne.get("callback_info"))
    ]
    return list(dict.fromkeys(reference for ligne in notres for reference in references_lire(ligne)[:1]))
