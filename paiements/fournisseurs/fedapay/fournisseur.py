"""FedaPay (api.fedapay.com): push in Benin and Togo, a hosted page for the rest and for cards, signed webhooks.

Asking takes three calls: create a transaction, get its token, then push (or send the payer to its page). The
first two move no money and reach nobody, so whatever happens to them nothing is owed to anyone; only the push
can leave us not knowing, and by then we hold the transaction's number.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
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
from paiements.fournisseurs.client_http import RefusHttp
from paiements.fournisseurs.contrat import Champs
from paiements.fournisseurs.erreurs import (
    ConfigurationInvalide,
    FournisseurIndisponible,
    Introuvable,
    NonSupporte,
    ResultatInconnu,
)
from paiements.fournisseurs.fedapay.historique import releve
from paiements.fournisseurs.fedapay.requete import (
    MONTANT_MAX,
    MONTANT_MIN,
    corps_creer,
    corps_pousser,
    reseau_verifier,
)
from paiements.fournisseurs.fedapay.reseaux import MODE_ESSAI, MODES, RESEAUX
from paiements.fournisseurs.fedapay.signature import ENTETE, signature_verifier
from paiements.fournisseurs.fedapay.traduction import (
    avis_traduire,
    deballer,
    deja_traitee,
    identifiant_lire,
    notre_reference_lire,
    numeros_lire,
    reference_valide,
    refus_traduire,
)
from paiements.fournisseurs.lecture import entete_lire, json_ou_vide
from paiements.fournisseurs.reseaux import PLANS, Reseau

_JETON = re.compile(r"[!-~]{8,2048}")


class FedaPay(FournisseurHttp):
    """The adapter. Credentials: ``cle`` (secret key) and ``secret_webhook`` (of this endpoint)."""

    nom = "fedapay"
    libelle: Any = "FedaPay"
    identifiants_attendus: Champs = (
        ("cle", gettext_lazy("Clé secrète")),
        ("secret_webhook", gettext_lazy("Secret du webhook")),
    )
    base = "https://api.fedapay.com/v1"
    base_essai = "https://sandbox-api.fedapay.com/v1"
    cle_mal_formee = gettext_lazy("la clé FedaPay est mal formée")
    # Seconds that asking leaves to its first two calls, so that the push keeps most of ``total``, theirs together.
    preparation = 6.0
    reseaux = RESEAUX
    capacites = Capacites(
        reseaux=frozenset(RESEAUX),
        pays=frozenset(PLANS),
        montant_min=MONTANT_MIN,
        montant_max=MONTANT_MAX,
        annulation=True,
        webhook_signe=True,
        bac_a_sable=True,
        releve=True,
        frais_pb=MappingProxyType({"": 180}),
    )

    def initier(self, demande: Demande) -> Initiation:
        """Ring the payer's phone where the network has a push, else return the page to send them to.

        Raises:
            RefusFournisseur: also anything refused here before sending.
            FournisseurIndisponible: nothing reached the payer, whatever step failed.
            ResultatInconnu: the push may have left; it carries the transaction's number.
            TropDeDemandes, ConfigurationInvalide.
        """
        reseau = reseau_verifier(demande)
        fin = time.monotonic() + self.total
        avant = time.monotonic() + min(self.preparation, self.total)
        mode = self._mode(reseau)
        reference = self._creer(corps_creer(demande, mode), avant)
        jeton, page = self._jeton(reference, avant)
        if mode is None:
            if page is None:
                raise FournisseurIndisponible("page de paiement illisible")
            return Initiation(reference, Rediriger(page))
        self._pousser(mode, corps_pousser(demande, reseau, jeton), reference, fin)
        return Initiation(reference, Attendre())

    def interroger(self, reference_fournisseur: str, notre_reference: str) -> Avis:
        """Ask for the verdict; an answer that names another attempt of ours is no answer.

        Raises:
            Introuvable, FournisseurIndisponible, ResultatInconnu, TropDeDemandes, ConfigurationInvalide.
        """
        recu = self._client().get_json(_chemin(reference_fournisseur))
        return avis_traduire(deballer(recu, "transaction"), reference_fournisseur, notre_reference)

    def retrouver(self, notre_reference: str, depuis: datetime) -> Avis | None:
        """Look for an attempt whose number was lost with the process that held it.

        Which fields their search looks into is not documented: whatever it lists, only our reference counts,
        and the transaction found is then asked about. An attempt absent there was never pushed.

        Raises:
            FournisseurIndisponible, ResultatInconnu, TropDeDemandes, ConfigurationInvalide.
        """
        try:
            recu = self._client().get_json(f"/transactions/search?search={quote(notre_reference)}&per_page=100")
        except Introuvable:
            return None
        return avis_des_candidats(self.interroger, numeros_lire(recu, notre_reference), notre_reference)

    def annuler(self, reference_fournisseur: str, notre_reference: str) -> None:
        """Withdraw a transaction; what becomes of a push already sent is not documented: ask afterwards.

        Raises:
            RefusFournisseur, Introuvable, FournisseurIndisponible, ResultatInconnu, TropDeDemandes,
            ConfigurationInvalide.
        """
        try:
            self._client().delete(_chemin(reference_fournisseur))
        except RefusHttp as refus:
            raise refus_traduire(refus.corps, refus.motif_brut, reference_fournisseur) from None

    def relever(self, depuis: datetime, jusqua: datetime) -> Iterator[LigneRelevee | LigneNonLue]:
        """List a period's transactions and refunds.

        Raises:
            NonSupporte: too many transactions, or no such list for this account.
            FournisseurIndisponible, ResultatInconnu, TropDeDemandes, ConfigurationInvalide.
        """
        try:
            yield from releve(self._client(), depuis, jusqua)
        except Introuvable:
            raise NonSupporte from None

    def lire_webhook(self, corps: bytes, entetes: Mapping[str, str]) -> Signal:
        """Read who a signed message is about.

        Raises:
            SignatureInvalide: absent, wrong, too old or too new.
        """
        signature_verifier(corps, entete_lire(entetes, ENTETE), self._secrets("secret_webhook"))
        return replace(self.signal_du_corps(corps), authenticite=Authenticite.SIGNEE)

    def signal_du_corps(self, corps: bytes) -> Signal:
        """Which transaction a message talks about, or an empty ``Signal``; never raises."""
        recu = json_ou_vide(corps)
        entite = recu.get("entity")
        if recu.get("object") != "transaction" or not isinstance(entite, dict):
            return Signal()
        return Signal(reference_fournisseur=identifiant_lire(entite), notre_reference=notre_reference_lire(entite))

    def verifier_identifiants(self) -> None:
        """Read the account's balances: a light call that needs the secret key.

        Raises:
            ConfigurationInvalide, FournisseurIndisponible, ResultatInconnu, TropDeDemandes.
        """
        if not self._identifiants["secret_webhook"].strip():
            raise ConfigurationInvalide(_("il manque le secret du webhook FedaPay"))
        try:
            self._client().get_json("/balances")
        except Introuvable:
            raise ResultatInconnu("réponse inattendue à la vérification des identifiants") from None

    def _creer(self, corps: Mapping[str, object], avant: float) -> str:
        recu = self._preparer("/transactions", corps, avant)
        if not (reference := identifiant_lire(deballer(recu, "transaction"))):
            raise FournisseurIndisponible("transaction créée sans numéro")
        return reference

    def _jeton(self, reference: str, avant: float) -> tuple[str, str | None]:
        recu = self._preparer(f"{_chemin(reference)}/token", {}, avant, reference)
        jeton = recu.get("token")
        if not isinstance(jeton, str) or not _JETON.fullmatch(jeton):
            raise FournisseurIndisponible("transaction sans jeton")
        return jeton, self._page(recu.get("url"))

    def _preparer(
        self, chemin: str, corps: Mapping[str, object], avant: float, reference: str = ""
    ) -> dict[str, object]:
        try:
            return self._client(avant - time.monotonic()).post_json(chemin, corps)
        except RefusHttp as refus:
            raise refus_traduire(refus.corps, refus.motif_brut, reference) from None
        except ResultatInconnu:
            raise FournisseurIndisponible("réponse perdue avant toute demande au payeur") from None

    def _pousser(self, mode: str, corps: Mapping[str, object], reference: str, fin: float) -> None:
        """Ask the operator to ring. Whatever a readable answer says, the verdict is asked for afterwards."""
        try:
            self._client(fin - time.monotonic()).post_json(f"/{mode}", corps)
        except RefusHttp as refus:
            if deja_traitee(refus.motif_brut):
                # Paid on its page meanwhile, perhaps: that is for the status question to say.
                raise ResultatInconnu(refus.motif_brut, reference_fournisseur=reference) from None
            raise refus_traduire(refus.corps, refus.motif_brut, reference) from None
        except ResultatInconnu as inconnu:
            raise ResultatInconnu(str(inconnu), reference_fournisseur=reference) from None

    def _mode(self, reseau: Reseau) -> str | None:
        mode = MODES.get(reseau.code)
        return MODE_ESSAI if mode and self._essai else mode


def _chemin(reference: str) -> str:
    if not reference_valide(reference):
        raise Introuvable("ce n'est pas un numéro de transaction FedaPay")
    return f"/transactions/{reference}"
