"""Money given back, by every way, answered in every manner, and credits given for nothing."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize

from paiements.fournisseurs.base import Rendu
from paiements.fournisseurs.erreurs import (
    FournisseurIndisponible,
    NonSupporte,
    RefusFournisseur,
    ResultatInconnu,
)
from paiements.models import Remboursement
from paiements.services.avoirs import avoir_donner
from paiements.services.remboursement import envoi
from paiements.services.remboursement.demande import (
    remboursement_approuver,
    remboursement_demander,
    remboursement_refuser,
)
from paiements.services.remboursement.envoi import remboursement_envoyer
from paiements.services.remboursement.remise import (
    remboursement_constater_echec,
    remboursement_crediter,
    remboursement_prouver,
    remboursement_remettre,
)
from tests.fabriques_remboursements import Banque, brancher
from tests.modele_base.gestes_client import Clients, Tirage, cle, essayer, un

VOIES = st.sampled_from(["operateur", "operateur", "especes", "avoir", "manuel"])
REPONSES: st.SearchStrategy[Rendu | Exception] = st.sampled_from(
    [
        Rendu(fait=True, reference=""),
        Rendu(fait=False, reference="R1"),
        ResultatInconnu("coupure"),
        RefusFournisseur("non"),
        FournisseurIndisponible("absent"),
        NonSupporte("à la main"),
    ]
)


class Rembourseurs(Clients):
    """Who gives money back, and a provider that answers as it is told."""

    _patch: pytest.MonkeyPatch
    banque: Banque

    @initialize()
    def brancher_la_banque(self) -> None:
        self._patch = pytest.MonkeyPatch()
        self.banque = brancher(self._patch)
        # Everything happens inside one transaction that is rolled back: the guard against that is tested elsewhere.
        self._patch.setattr(envoi, "appel_fournisseur", lambda **_k: contextlib.nullcontext())

    def teardown(self) -> None:
        if hasattr(self, "_patch"):
            self._patch.undo()
        super().teardown()

    def gerante_demande(self, tirer: Tirage) -> None:
        paiement = un(tirer, self.paiements)
        if paiement is None:
            return
        montant, voie = tirer(st.sampled_from([1, 1500, 2000, 5000, 5500])), tirer(VOIES)
        seule, motif = tirer(st.booleans()), "cliente mécontente"
        demande = essayer(
            lambda: remboursement_demander(paiement.pk, montant, voie, motif, self.gerante, cle(), approuver=seule)
        )
        if demande is not None:
            self.remboursements.append(demande)

    def proprietaire_approuve(self, tirer: Tirage) -> None:
        if r := un(tirer, self.remboursements):
            essayer(lambda: remboursement_approuver(r.pk, self.proprietaire, cle()))

    def proprietaire_refuse(self, tirer: Tirage) -> None:
        if r := un(tirer, self.remboursements):
            essayer(lambda: remboursement_refuser(r.pk, self.proprietaire, "pas d'accord", cle()))

    def operateur_rend(self, tirer: Tirage) -> None:
        if r := un(tirer, self.remboursements):
            self.banque.reponse = tirer(REPONSES)
            remboursement_envoyer(r.pk)

    def gerante_prouve(self, tirer: Tirage) -> None:
        if r := un(tirer, self.remboursements):
            essayer(lambda: remboursement_prouver(r.pk, self.gerante, "TRF-123", cle()))

    def gerante_constate_l_echec(self, tirer: Tirage) -> None:
        if r := un(tirer, self.remboursements):
            essayer(lambda: remboursement_constater_echec(r.pk, self.gerante, "vu chez eux", cle()))

    def caissier_remet(self, tirer: Tirage) -> None:
        if r := un(tirer, self.remboursements):
            essayer(lambda: remboursement_remettre(r.pk, self.caissier, cle()))

    def gerante_credite(self, tirer: Tirage) -> None:
        if r := un(tirer, self.remboursements):
            essayer(lambda: remboursement_crediter(r.pk, self.gerante, cle()))
            avoir = Remboursement.objects.select_related("avoir").get(pk=r.pk).avoir
            self.avoirs += [avoir] if avoir else []

    def gerante_offre_un_avoir(self, tirer: Tirage) -> None:
        montant = tirer(st.sampled_from([1500, 5000, 8000]))
        if avoir := essayer(lambda: avoir_donner(self.maison.salon, montant, "geste commercial", self.gerante, cle())):
            self.avoirs.append(avoir)
