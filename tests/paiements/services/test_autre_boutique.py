"""Credentials replaced by another shop's: what left with the former ones is still asked about with them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

import pytest
from django.conf import settings
from django.utils import timezone

from paiements.fournisseurs.base import Avis, Statut
from paiements.fournisseurs.erreurs import Introuvable
from paiements.fournisseurs.simulateur.fournisseur import Simulateur
from paiements.models import CompteFournisseur, Paiement
from paiements.services.comptes import compte_enregistrer, comptes_utilisables, fournisseur_du_compte
from paiements.services.question import question_poser
from paiements.services.reglages import compte_modifier
from tests import fabriques

pytestmark = pytest.mark.django_db
AUTRE: Mapping[str, str] = {"cle": "test_autre_boutique", "boutique": "AUTREBOUTIQUE01", "base": "http://127.0.0.1:9"}


def en_vol(maison: fabriques.Maison) -> Paiement:
    paiement = fabriques.tentative(fabriques.session_a_payer(maison))
    compte_modifier(maison.compte.pk, identifiants=AUTRE, reseaux=fabriques.RESEAUX, actif=True)
    return Paiement.objects.select_related("compte").get(pk=paiement.pk)


def test_la_nouvelle_cle_ne_connait_pas_le_paiement(maison: fabriques.Maison, monkeypatch: pytest.MonkeyPatch) -> None:
    def interroger(self: Simulateur, reference: str, notre: str) -> Avis:
        if self._identifiants["cle"] == AUTRE["cle"]:
            raise Introuvable("404")
        return Avis(Statut.REUSSI, montant=5000, devise="XOF")

    monkeypatch.setattr(Simulateur, "interroger", interroger)
    reponse = question_poser(en_vol(maison))
    assert isinstance(reponse, Avis)
    assert reponse.statut == Statut.REUSSI


def test_les_anciens_servent_72_heures_aux_questions_et_24_aux_signatures(maison: fabriques.Maison) -> None:
    en_vol(maison)
    compte = CompteFournisseur.objects.get(pk=maison.compte.pk)
    assert compte.anciens_valables_jusqua is not None
    assert compte.anciens_valables_jusqua - timezone.now() > datetime.timedelta(hours=71)
    assert fournisseur_du_compte(compte)._identifiants.anciens  # type: ignore[attr-defined]
    compte.anciens_valables_jusqua -= settings.DELAI_ANCIENNES_SIGNATURES
    assert not fournisseur_du_compte(compte)._identifiants.anciens  # type: ignore[attr-defined]


@pytest.mark.parametrize(("demonstration", "modes"), [(False, []), (True, ["test"])])
def test_un_compte_d_essai_ne_remplace_jamais_un_compte_reel_eteint(
    maison: fabriques.Maison, settings: object, demonstration: bool, modes: list[str]
) -> None:
    settings.DEMONSTRATION = demonstration  # type: ignore[attr-defined]
    reel = compte_enregistrer(
        maison.salon, fournisseur="simulateur", mode="live", identifiants=AUTRE, reseaux=fabriques.RESEAUX
    )
    assert [compte.mode for compte in comptes_utilisables(maison.salon.pk)] == ["live"]
    CompteFournisseur.objects.filter(pk=reel.pk).update(actif=False)
    assert [compte.mode for compte in comptes_utilisables(maison.salon.pk)] == modes
