"""FeexPay v2 (api-v2.feexpay.me): push or redirection in four countries, nothing signed, no idempotency.

Because their webhooks prove nothing and their initiate reply may speak too soon, one call decides about
money: the status query. V1 and every public SDK built on it are dead; nothing here comes from them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paiements.fournisseurs.adaptateur import FournisseurHttp
from paiements.fournisseurs.base import (
    Attendre,
    Authenticite,
    Avis,
    Capacites,
    Demande,
    Initiation,
    LigneNonLue,
    LigneRelevee,
    Rediriger,
    Signal,
)
from paiements.fournisseurs.candidats import avis_des_candidats
from paiements.fournisseurs.client_http import AccesInterdit, RefusHttp
from paiements.fournisseurs.contrat import Champs
from paiements.fournisseurs.erreurs import (
    ConfigurationInvalide,
    Introuvable,
    NonSupporte,
    RefusFournisseur,
    ResultatInconnu,
)
from paiements.fournisseurs.feexpay.historique import references_de, releve
from paiements.fournisseurs.feexpay.requete import MONTANT_MAX, MONTANT_MIN, corps_initier, corps_lien
from paiements.fournisseurs.feexpay.reseaux import FRAIS_PB, RESEAUX
from paiements.fournisseurs.feexpay.traduction import (
    avis_traduire,
    deballer,
    motif_traduire,
    notre_reference_lire,
    reference_valide,
    references_lire,
    refus_traduire,
)
from paiements.fournisseurs.lecture import json_ou_vide, texte_sur
from paiements.fournisseurs.reseaux import CARTE, PLANS

_BOUTIQUE = re.compile(r"[A-Za-z0-9_-]{6,64}")
_GARDES = ("reference", "status", "message", "statusCode", "code", "reason")


class FeexPay(FournisseurHttp):
    """The adapter. Credentials: ``cle`` (secret) and ``boutique`` (the shop's public id)."""

    nom = "feexpay"
    libelle: Any = "FeexPay"
    identifiants_attendus: Champs = (
        ("cle", gettext_lazy("Clé secrète")),
        ("boutique", gettext_lazy("Identifiant de la boutique")),
    )
    base = "https://api-v2.feexpay.me"
    cle_mal_formee = gettext_lazy("la clé FeexPay est mal formée")
    reseaux = RESEAUX
    capacites = Capacites(
        reseaux=frozenset(RESEAUX),
        pays=frozenset(PLANS),
        montant_min=MONTANT_MIN,
        montant_max=MONTANT_MAX,
        releve=True,
        frais_pb=FRAIS_PB,
    )

    def initier(self, demande: Demande) -> Initiation:
        """Ring the payer's phone or get the page to send them to: one POST, never a second.

        A refusal with a ``reference_fournisseur`` (HTTP 200, FAILED) was taken by FeexPay before it failed:
        nothing moved as far as they say, and asking about that reference later stays worthwhile, since a
        late success is applied by the same rules as any other. A SUCCESSFUL here is only an ``Initiation``.

        Raises:
            RefusFournisseur: also ``reseau_inactif``, and anything refused here before sending.
            FournisseurIndisponible, ResultatInconnu, TropDeDemandes, ConfigurationInvalide.
        """
        if demande.reseau == CARTE:
            return self._initier_lien(demande)
        corps = corps_initier(demande, self._boutique())
        reponse = deballer(self._demander(f"/api/transactions/public/requesttopay/{demande.reseau}", corps))
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
        try:
            references = references_de(self._client(), self._boutique(), notre_reference, depuis)
        except (AccesInterdit, Introuvable):
            return None  # not every key may read the history; that says nothing about the payment
        return avis_des_candidats(self.interroger, references, notre_reference)

    def relever(self, depuis: datetime, jusqua: datetime) -> Iterator[LigneRelevee | LigneNonLue]:
        """List the shop's history, one day at a time.

        Raises:
            NonSupporte: too long a period, or a key that may not read the history.
            FournisseurIndisponible, ResultatInconnu, TropDeDemandes, ConfigurationInvalide.
        """
        try:
            yield from releve(self._client(), self._boutique(), depuis, jusqua)
        except (AccesInterdit, Introuvable):
            raise NonSupporte("FeexPay : cette clé ne lit pas l'historique") from None

    def lire_webhook(self, corps: bytes, entetes: Mapping[str, str]) -> Signal:
        """Nothing proves where it comes from: its body is all there is to read."""
        return self.signal_du_corps(corps)

    def signal_du_corps(self, corps: bytes) -> Signal:
        """Which transaction an unsigned message talks about, or an empty ``Signal``; never raises."""
        recu = deballer(json_ou_vide(corps))
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

    def _boutique(self) -> str:
        boutique = self._identifiants["boutique"].strip()
        if not _BOUTIQUE.fullmatch(boutique):
            raise ConfigurationInvalide(_("l'identifiant de boutique FeexPay est mal formé"))
        return boutique

    def _demander(self, chemin: str, corps: Mapping[str, object]) -> Mapping[str, object]:
        try:
            return self._client().post_json(chemin, corps)
        except RefusHttp as refus:
            raise refus_traduire(refus.corps, refus.motif_brut) from None

    def _initier_lien(self, demande: Demande) -> Initiation:
        """A page of theirs, without any reference: a webhook or the history will tell it, if anybody pays."""
        recu = self._demander("/api/feexlinks/generate", corps_lien(demande, self._boutique()))
        interieur = recu.get("data")
        reponse = interieur if isinstance(interieur, dict) else recu
        page = self._page(reponse.get("urlPay")) or self._page(reponse.get("url"))
        if page is None:
            # Nobody can open a page whose address never arrived: nothing will move.
            raise RefusFournisseur("autre", texte_sur(reponse.get("message")) or "lien de paiement sans adresse")
        return Initiation("", Rediriger(page))

    def _action(self, url: object) -> Attendre | Rediriger:
        """Their ``payment_url`` decides, not the network. One we dare not follow is dropped: the reference
        is worth more than the page, and the attempt then simply expires at their end."""
        page = self._page(url)
        return Rediriger(page) if page else Attendre()
