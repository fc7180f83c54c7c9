"""What every adapter over HTTP has in common: where it calls, with which keys, for how long.

A provider's own file then holds only what is its own: its calls, its words, and how it proves what it writes to us.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from paiements.fournisseurs.base import Capacites, Identifiants
from paiements.fournisseurs.client_http import ClientHttp, Conflit
from paiements.fournisseurs.contrat import Champs, SansExtras
from paiements.fournisseurs.erreurs import ConfigurationInvalide, RefusFournisseur
from paiements.fournisseurs.pages import page_sure
from paiements.fournisseurs.reseaux import Reseau

_CLE = re.compile(r"[!-~]{8,200}")  # whatever fits in a header


class FournisseurHttp(SansExtras):
    """An adapter inherits this, fills in the first group, and writes the calls of ``contrat.Fournisseur``."""

    # To fill in.
    nom: str
    libelle: Any
    identifiants_attendus: Champs
    reseaux: Mapping[str, Reseau]
    capacites: Capacites
    base: str  # the https address that every path is added to
    cle_mal_formee: Any  # a sentence for staff

    # To replace where the provider differs.
    base_essai = ""  # the same for accounts in test mode, where they have another
    cles: Sequence[str] = ("cle",)  # credentials sent with every call, hidden wherever they would come back
    connexion, lecture, total = 3.0, 10.0, 15.0  # seconds, see ClientHttp

    # The simulator's: call this machine only, and accept its pages (see ClientHttp and page_sure).
    boucle_locale = pages_locales = False

    def __init__(self, identifiants: Identifiants) -> None:
        self._identifiants = identifiants

    def _entetes(self, *cles: str) -> Mapping[str, str]:
        """Headers that say who we are, out of the values of ``cles``."""
        return {"Authorization": f"Bearer {cles[0]}"}

    def _adresse(self) -> str:
        return self.base_essai if self._essai and self.base_essai else self.base

    @property
    def _essai(self) -> bool:
        return self._identifiants.mode == "test"

    def _client(self, total: float | None = None) -> ClientHttp:
        """Calls with this account's keys.

        Args:
            total: seconds for one call, ``None`` for the usual.

        Raises:
            ConfigurationInvalide: a key is missing or malformed, or the address is not allowed.
        """
        cles = [self._cle_verifier(self._identifiants[nom]) for nom in self.cles]
        return ClientHttp(
            self._adresse(),
            entetes=self._entetes(*cles),
            secrets=tuple(cles),
            connexion=self.connexion,
            lecture=self.lecture,
            total=self.total if total is None else total,
            boucle_locale=self.boucle_locale,
            nom=self.nom,
        )

    @classmethod
    def _cle_verifier(cls, cle: str) -> str:
        propre = cle.strip()
        if not _CLE.fullmatch(propre):
            raise ConfigurationInvalide(str(cls.cle_mal_formee))
        return propre

    def _secrets(self, nom: str) -> list[str]:
        """One credential as it is and as it was before a recent change: messages signed meanwhile are still read."""
        return [valeurs.get(nom, "").strip() for valeurs in (self._identifiants.valeurs, self._identifiants.anciens)]

    def _page(self, url: object) -> str | None:
        """The page they send the payer to, ``None`` when it is not one we dare give."""
        return page_sure(url, locale=self.pages_locales)

    def _retirer(self, chemin: str, corps: Mapping[str, object] | None, reference: str, trop_tard: str) -> None:
        """Withdraw a request with a POST that answers 409 when it comes too late.

        Raises:
            RefusFournisseur: too late, said in the words of ``trop_tard``.
            Introuvable, FournisseurIndisponible, ResultatInconnu, TropDeDemandes, ConfigurationInvalide.
        """
        try:
            self._client().post_json(chemin, corps, mouvement=False, vide_permis=True)
        except Conflit as conflit:
            if conflit.code != 409:
                raise
            raise RefusFournisseur("autre", trop_tard, reference) from None
