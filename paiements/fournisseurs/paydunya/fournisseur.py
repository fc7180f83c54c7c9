"""PayDunya (app.paydunya.com): one invoice on a hosted page, one call to confirm it; notifications are a hint.

Making an invoice moves no money and reaches nobody: until its page is given to the payer nothing can happen,
so an answer lost there leaves nothing owed to anyone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy

from paiements.fournisseurs.adaptateur import FournisseurHttp
from paiements.fournisseurs.base import (
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
from paiements.fournisseurs.erreurs import (
    ConfigurationInvalide,
    FournisseurIndisponible,
    Introuvable,
    RefusFournisseur,
    ResultatInconnu,
)
from paiements.fournisseurs.lecture import notre_reference_valide
from paiements.fournisseurs.paydunya.notification import champs_lire, hache_verifier
from paiements.fournisseurs.paydunya.requete import MONTANT_MAX, MONTANT_MIN, corps_facture
from paiements.fournisseurs.paydunya.reseaux import RESEAUX
from paiements.fournisseurs.paydunya.traduction import (
    avis_traduire,
    erreur_traduire,
    reference_valide,
)
from paiements.fournisseurs.reseaux import PLANS

# No invoice has this token: an answer that says so proves that the keys were accepted.
_JETON_DE_PERSONNE = "verification-des-cles"


class PayDunya(FournisseurHttp):
    """The adapter. Credentials: ``cle_maitre``, ``cle_privee`` and ``jeton``."""

    nom = "paydunya"
    libelle: Any = "PayDunya"
    identifiants_attendus: Champs = (
        ("cle_maitre", gettext_lazy("Clé principale (master key)")),
        ("cle_privee", gettext_lazy("Clé privée (private key)")),
        ("jeton", gettext_lazy("Jeton (token)")),
    )
    base = "https://app.paydunya.com/api/v1"
    base_essai = "https://app.paydunya.com/sandbox-api/v1"
    cles = ("cle_maitre", "cle_privee", "jeton")
    cle_mal_formee = gettext_lazy("une des trois clés PayDunya est mal formée")
    reseaux = RESEAUX
    capacites = Capacites(
        reseaux=frozenset(RESEAUX),
        pays=frozenset(PLANS),
        montant_min=MONTANT_MIN,
        montant_max=MONTANT_MAX,
        bac_a_sable=True,
    )

    def initier(self, demande: Demande) -> Initiation:
        """Make an invoice and return its page.

        Raises:
            RefusFournisseur: also anything refused here before sending.
            FournisseurIndisponible: no page came back, so nobody can pay it.
            TropDeDemandes, ConfigurationInvalide.
        """
        corps = corps_facture(demande)
        try:
            recu = self._client().post_json("/checkout-invoice/create", corps)
        except RefusHttp as refus:
            raise RefusFournisseur("autre", refus.motif_brut) from None
        except ResultatInconnu:
            raise FournisseurIndisponible("réponse perdue avant toute demande au payeur") from None
        self._refuser(recu)
        jeton, page = recu.get("token"), self._page(recu.get("response_text"))
        if not isinstance(jeton, str) or not reference_valide(jeton) or page is None:
            raise FournisseurIndisponible("facture sans jeton ou sans page")
        return Initiation(jeton, Rediriger(page))

    def interroger(self, reference_fournisseur: str, notre_reference: str) -> Avis:
        """Ask for the verdict; an answer that names another attempt of ours, or the other mode, is no answer.

        Raises:
            Introuvable, FournisseurIndisponible, ResultatInconnu, TropDeDemandes, ConfigurationInvalide.
        """
        if not reference_valide(reference_fournisseur):
            raise Introuvable("ce n'est pas un jeton PayDunya")
        recu = self._client().get_json(f"/checkout-invoice/confirm/{reference_fournisseur}")
        erreur = erreur_traduire(recu)
        if isinstance(erreur, RefusFournisseur):
            raise ResultatInconnu("PayDunya ne répond pas à la question posée")
        if erreur is not None:
            raise erreur
        return avis_traduire(recu, reference_fournisseur, notre_reference, self._mode())

    def retrouver(self, notre_reference: str, depuis: datetime) -> Avis | None:
        """Return ``None``: no such look-up, and an invoice whose token we do not hold was shown to nobody."""
        return None

    def lire_webhook(self, corps: bytes, entetes: Mapping[str, str]) -> Signal:
        """Read who a notification is about.

        Raises:
            SignatureInvalide: its hash is not that of our master key.
        """
        hache_verifier(champs_lire(corps), self._secrets("cle_maitre"))
        return self.signal_du_corps(corps)

    def signal_du_corps(self, corps: bytes) -> Signal:
        """Which invoice a notification talks about, or an empty ``Signal``; never raises."""
        champs = champs_lire(corps)
        jeton, echo = champs.get("data[invoice][token]", ""), champs.get("data[custom_data][reference]", "")
        return Signal(
            reference_fournisseur=jeton if reference_valide(jeton) else "",
            notre_reference=echo if notre_reference_valide(echo) else "",
            authenticite=Authenticite.JETON,
        )

    def verifier_identifiants(self) -> None:
        """Ask about an invoice that does not exist: keys they do not know are told first.

        Raises:
            ConfigurationInvalide, FournisseurIndisponible, ResultatInconnu, TropDeDemandes.
        """
        try:
            recu = self._client().get_json(f"/checkout-invoice/confirm/{_JETON_DE_PERSONNE}")
        except Introuvable:
            return
        erreur = erreur_traduire(recu)
        if isinstance(erreur, ConfigurationInvalide):
            raise erreur
        if not isinstance(erreur, Introuvable):
            raise ResultatInconnu("réponse inattendue à la vérification des identifiants")

    def _refuser(self, recu: Mapping[str, object]) -> None:
        """Raise what an answer to a new invoice stands for, when it is not a success."""
        erreur = erreur_traduire(recu)
        if isinstance(erreur, ResultatInconnu):
            raise FournisseurIndisponible(str(erreur))
        if isinstance(erreur, Introuvable):
            raise RefusFournisseur("autre", "PayDunya refuse cette facture")
        if erreur is not None:
            raise erreur

    def _entetes(self, *cles: str) -> Mapping[str, str]:
        maitre, privee, jeton = cles
        return {"PAYDUNYA-MASTER-KEY": maitre, "PAYDUNYA-PRIVATE-KEY": privee, "PAYDUNYA-TOKEN": jeton}

    def _mode(self) -> str:
        return "test" if self._essai else "live"
