"""Approved, then the provider gives the money back by itself: nothing leaves a second time, by any way."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User

from paiements.fournisseurs.base import Rendu, Statut
from paiements.models import Avoir, Ecriture, ExceptionMonetaire, Paiement, Remboursement
from paiements.services.remboursement import remise
from paiements.services.remboursement.demande import remboursement_refuser
from paiements.services.remboursement.envoi import remboursement_envoyer
from salon_paiement.erreurs import Conflit
from tests.fabriques import Maison
from tests.fabriques_remboursements import annoncer, approuve, brancher, caisse_ouverte, cle, gerant, payee
from tests.verification import attend_coherence

Remettre = Callable[[Remboursement, User], object]


def _prouver(remboursement: Remboursement, qui: User) -> object:
    return remise.remboursement_prouver(remboursement.pk, qui, "TRF-77", cle())


VOIES: dict[str, Remettre] = {
    "especes": lambda r, qui: remise.remboursement_remettre(r.pk, qui, cle()),
    "avoir": lambda r, qui: remise.remboursement_crediter(r.pk, qui, cle()),
    "manuel": _prouver,
}


def etats(paiement: Paiement) -> dict[str, int]:
    return dict(Remboursement.objects.filter(paiement=paiement).values_list("etat", "montant"))


@pytest.mark.django_db
@pytest.mark.parametrize("voie", ["especes", "avoir"])
def test_ce_que_l_operateur_a_rendu_ne_sort_pas_une_seconde_fois(maison: Maison, voie: str) -> None:
    paiement, qui = payee(maison), gerant(maison)
    caisse_ouverte(maison)
    remboursement = approuve(paiement, qui, 5000, voie)
    annoncer(paiement, 5000)
    with pytest.raises(Conflit, match="déjà rendu"):
        VOIES[voie](remboursement, qui)
    assert etats(paiement) == {"approuve": 5000, "externe": 5000}
    assert not Avoir.objects.exists()
    assert not Ecriture.objects.filter(compte="caisse", libelle="remboursement").exists()
    assert not ExceptionMonetaire.objects.filter(type="sur_rembourse").exists()
    remboursement_refuser(remboursement.pk, qui, "déjà rendu par eux", cle())
    attend_coherence()


@pytest.mark.django_db
@pytest.mark.parametrize("voie", VOIES)
def test_un_paiement_repris_ne_se_rembourse_plus(maison: Maison, voie: str) -> None:
    paiement, qui = payee(maison), gerant(maison)
    caisse_ouverte(maison)
    remboursement = approuve(paiement, qui, 5000, voie)
    annoncer(paiement, 0, Statut.EXTOURNE)
    with pytest.raises(Conflit, match="déjà rendu"):
        VOIES[voie](remboursement, qui)
    assert etats(paiement) == {"approuve": 5000}
    attend_coherence()


@pytest.mark.django_db
@pytest.mark.parametrize("voie", VOIES)
def test_ce_qui_reste_sort_encore(maison: Maison, voie: str) -> None:
    """Nothing but the excess is refused: 2 000 F by the provider leave 3 000 F to give."""
    paiement, qui = payee(maison), gerant(maison)
    caisse_ouverte(maison)
    annoncer(paiement, 2000)
    VOIES[voie](approuve(paiement, qui, 3000, voie), qui)
    assert etats(paiement) == {"externe": 2000, "fait": 3000}
    attend_coherence()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("premier", ["en_transit", "fait"])
def test_un_frere_en_route_compte_comme_parti(
    maison_reelle: Maison, monkeypatch: pytest.MonkeyPatch, premier: str
) -> None:
    """3 000 and 2 000 approved of 5 000, then 2 000 by the provider itself: the second one stays."""
    banque = brancher(monkeypatch, reponse=Rendu(fait=premier == "fait", reference="RA"))
    paiement, qui = payee(maison_reelle), gerant(maison_reelle)
    grand, petit = approuve(paiement, qui, 3000), approuve(paiement, qui, 2000)
    annoncer(paiement, 2000)
    for remboursement in (grand, petit):
        remboursement_envoyer(remboursement.pk)
    assert [montant for *_references, montant in banque.appels] == [3000]
    grand.refresh_from_db()
    petit.refresh_from_db()
    assert (grand.etat, petit.etat) == (premier, "refuse")
    attend_coherence()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_un_paiement_repris_ne_s_envoie_plus(maison_reelle: Maison, monkeypatch: pytest.MonkeyPatch) -> None:
    banque = brancher(monkeypatch)
    paiement, qui = payee(maison_reelle), gerant(maison_reelle)
    remboursement = approuve(paiement, qui, 2000)
    annoncer(paiement, 0, Statut.EXTOURNE)
    remboursement_envoyer(remboursement.pk)
    assert (banque.appels, etats(paiement)) == ([], {"refuse": 2000})
    attend_coherence()


@pytest.mark.django_db
def test_temoin_sans_la_garde_l_argent_sort_deux_fois(maison: Maison, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remise, "encore_du_verifier", lambda _geste: None)
    paiement, qui = payee(maison), gerant(maison)
    caisse_ouverte(maison)
    remboursement = approuve(paiement, qui, 5000, "especes")
    annoncer(paiement, 5000)
    VOIES["especes"](remboursement, qui)
    assert ExceptionMonetaire.objects.get(type="sur_rembourse").montant == 5000
