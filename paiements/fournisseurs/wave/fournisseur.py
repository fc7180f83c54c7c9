"""Wave Checkout (api.wave.com): a page of theirs per payment, found again by our own reference.

The only one with everything: it withdraws a request, sends money back, and signs what it writes to us.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paiements.fournisseurs.adaptateur import FournisseurHttp
from paiements.fournisseurs.base import (
    Avis,
    Capacites,
    Demande,
    Initiation,
    Rediriger,
    Rendu,
    Signal,
    Statut,
)
from paiements.fournisseurs.candidats import avis_principal
from paiements.fournisseurs.client_http import RefusHttp
from paiements.fournisseurs.contrat import Champs
from paiements.fournisseurs.erreurs import (
    ConfigurationInvalide,
    FournisseurIndisponible,
    Introuvable,
    NonSupporte,
    RefusFournisseur,
    ResultatInconnu,
)
from paiements.fournisseurs.lecture import json_ou_vide, notre_reference_valide, texte_lire
from paiements.fournisseurs.wave.requete import MONTANT_MAX, MONTANT_MIN, RESEAUX, corps_session
from paiements.fournisseurs.wave.signature import origine_verifier
from paiements.fournisseurs.wave.traduction import (
    avis_traduire,
    notre_reference_lire,
    refus_traduire,
    session_lire,
    session_valide,
)

SESSIONS = "/v1/checkout/sessions"
_EVENEMENT = re.compile(r"[A-Za-z0-9_.:-]{4,80}")


class Wave(FournisseurHttp):
    """The adapter. Credentials: ``cle`` (of one wallet) and ``secret_webhook`` (shown once, when registering)."""

    nom = "wave"
    libelle: Any = "Wave"
    identifiants_attendus: Champs = (
        ("cle", gettext_lazy("Clé secrète")),
        ("secret_webhook", gettext_lazy("Secret des notifications")),
    )
    base = "https://api.wave.com"
    cle_mal_formee = gettext_lazy("la clé Wave est mal formée")
    reseaux = RESEAUX
    capacites = Capacites(
        reseaux=frozenset(RESEAUX),
        pays=frozenset({"CI", "SN"}),
        montant_min=MONTANT_MIN,
        montant_max=MONTANT_MAX,
        remboursement=True,
        annulation=True,
        webhook_signe=True,
    )

    def initier(self, demande: Demande) -> Initiation:
        """Open one session: its link opens their app on a phone, and is what our QR code holds for another.

        Raises:
            RefusFournisseur: also anything refused here before sending.
            FournisseurIndisponible, ResultatInconnu, TropDeDemandes, ConfigurationInvalide.
        """
        corps = corps_session(demande)
        if not all(self._retour_permis(url) for url in (demande.url_retour, demande.url_annulation)):
            raise ConfigurationInvalide(_("Wave exige que l'adresse publique de ce site soit en https"))
        session = self._poster(SESSIONS, corps)
        reference, page = session_lire(session), self._page(session.get("wave_launch_url"))
        echo = session.get("client_reference")
        if not reference or page is None or echo not in (None, "", demande.notre_reference):
            raise ResultatInconnu("session sans identifiant ou sans page", reference)
        return Initiation(reference, Rediriger(page, qr=page))

    def interroger(self, reference_fournisseur: str, notre_reference: str) -> Avis:
        """Ask for the verdict of one session.

        Raises:
            Introuvable, FournisseurIndisponible, ResultatInconnu, TropDeDemandes, ConfigurationInvalide.
        """
        session = self._client().get_json(_chemin(reference_fournisseur))
        return avis_traduire(session, reference_fournisseur, notre_reference)

    def retrouver(self, notre_reference: str, depuis: datetime) -> Avis | None:
        """Find the session of one attempt by our reference; ``depuis`` is not needed.

        Raises:
            FournisseurIndisponible, ResultatInconnu, TropDeDemandes, ConfigurationInvalide.
        """
        if not notre_reference_valide(notre_reference):
            return None
        try:
            recu = self._client().get_json(f"{SESSIONS}/search?client_reference={notre_reference}", liste="result")
        except Introuvable:
            return None
        sessions = recu.get("result")
        if not isinstance(sessions, list):
            raise ResultatInconnu("recherche illisible")
        notres = (s for s in sessions if isinstance(s, dict) and s.get("client_reference") == notre_reference)
        return avis_principal(avis_traduire(session, "", notre_reference) for session in notres)

    def annuler(self, reference_fournisseur: str, notre_reference: str) -> None:
        """Close a session before anybody pays.

        Raises:
            RefusFournisseur: already paid, or already over.
            Introuvable, FournisseurIndisponible, ResultatInconnu, TropDeDemandes, ConfigurationInvalide.
        """
        chemin = f"{_chemin(reference_fournisseur)}/expire"
        self._retirer(chemin, None, reference_fournisseur, "session déjà terminée")

    def rembourser(self, reference_fournisseur: str, notre_reference: str, montant: int) -> Rendu:
        """Send one payment back, whole: they know no other refund. Asking twice moves nothing more.

        Raises:
            NonSupporte: a part of it only.
            RefusFournisseur, ResultatInconnu, FournisseurIndisponible, TropDeDemandes, ConfigurationInvalide.
        """
        avis = self._avant_de_rendre(reference_fournisseur, notre_reference)
        if avis.statut is not Statut.REUSSI:
            raise RefusFournisseur("autre", "ce paiement n'est pas abouti chez Wave", reference_fournisseur)
        if montant != avis.montant:
            raise NonSupporte("Wave ne rend qu'un paiement entier")
        if not avis.montant_rembourse:
            self._poster(f"{_chemin(reference_fournisseur)}/refund", None)
        return Rendu(fait=True)

    def lire_webhook(self, corps: bytes, entetes: Mapping[str, str]) -> Signal:
        """Verify where a message comes from, then read who it is about.

        Raises:
            SignatureInvalide: nothing proves that Wave wrote it.
        """
        authenticite = origine_verifier(corps, entetes, self._secrets("secret_webhook"))
        return replace(self.signal_du_corps(corps), authenticite=authenticite)

    def signal_du_corps(self, corps: bytes) -> Signal:
        """Read who a stored message is about; never raises."""
        recu = json_ou_vide(corps)
        evenement, session = texte_lire(recu.get("id")), recu.get("data")
        if not isinstance(session, dict):
            session = {}
        return Signal(
            reference_fournisseur=session_lire(session),
            notre_reference=notre_reference_lire(session),
            id_evenement=evenement if _EVENEMENT.fullmatch(evenement) else "",
        )

    def verifier_identifiants(self) -> None:
        """Search for nothing: the lightest call that needs the right this account needs.

        Raises:
            ConfigurationInvalide, FournisseurIndisponible, ResultatInconnu, TropDeDemandes.
        """
        if not self._identifiants["secret_webhook"].strip():
            raise ConfigurationInvalide(_("le secret des notifications Wave manque"))
        try:
            recu = self._client().get_json(f"{SESSIONS}/search?client_reference=verification", liste="result")
        except Introuvable:
            return
        if not isinstance(recu.get("result"), list):
            raise ResultatInconnu("réponse inattendue à la vérification des identifiants")

    def _retour_permis(self, url: str) -> bool:
        return url.startswith("https://")

    def _avant_de_rendre(self, reference_fournisseur: str, notre_reference: str) -> Avis:
        """What the session is before any money leaves: no failure here can have moved any."""
        try:
            return self.interroger(reference_fournisseur, notre_reference)
        except Introuvable:
            raise RefusFournisseur("autre", "session inconnue de Wave") from None
        except ResultatInconnu as erreur:
            raise FournisseurIndisponible(str(erreur)) from None

    def _poster(self, chemin: str, corps: Mapping[str, object] | None) -> Mapping[str, object]:
        try:
            return self._client().post_json(chemin, corps, vide_permis=corps is None)
        except RefusHttp as refus:
            raise refus_traduire(refus.corps, refus.motif_brut) from None


def _chemin(reference: str) -> str:
    if not session_valide(reference):
        raise Introuvable("ce n'est pas une session Wave")
    return f"{SESSIONS}/{quote(reference, safe='')}"
