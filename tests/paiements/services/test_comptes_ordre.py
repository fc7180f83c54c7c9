"""Several accounts for one network: who is asked first, and how an owner changes it."""

from __future__ import annotations

import pytest

from paiements.models import CompteFournisseur
from paiements.services.comptes import OperateurCoupe, compte_choisir, compte_pour_reseau
from paiements.services.reglages import rang_deplacer
from salon_paiement.erreurs import SaisieInvalide
from tests import fabriques
from tests.fabriques_meteo import coupe, second_compte
from traces.models import TraceTransaction

pytestmark = pytest.mark.django_db


def deplacer(compte: CompteFournisseur, reseau: str = "mtn", *, avancer: bool) -> bool:
    return rang_deplacer(compte.salon_id, reseau, compte.pk, avancer=avancer, acteur_id=None)


def test_l_ordre_change_et_reste_par_reseau(maison: fabriques.Maison) -> None:
    premier, second = maison.compte, second_compte(maison, "mtn", "moov")
    assert compte_pour_reseau(maison.salon.pk, "mtn") == premier
    assert deplacer(second, avancer=True)
    assert compte_pour_reseau(maison.salon.pk, "mtn") == second
    assert compte_pour_reseau(maison.salon.pk, "moov") == premier
    second.refresh_from_db()
    assert second.rangs == {"mtn": 1}
    assert not deplacer(second, avancer=True)
    assert deplacer(second, avancer=False)
    assert compte_pour_reseau(maison.salon.pk, "mtn") == premier
    champs = [trace.donnees_structures["champs"] for trace in TraceTransaction.objects.all()]
    assert champs == [["rangs.mtn"]] * 4


def test_refuse_d_ordonner_le_compte_d_un_autre_ou_un_reseau_non_servi(maison: fabriques.Maison) -> None:
    voisine = fabriques.maison("Voisine")
    for salon, reseau, compte in (
        (maison.salon, "mtn", voisine.compte), (maison.salon, "wave_sn", maison.compte),
    ):  # fmt: skip
        with pytest.raises(SaisieInvalide):
            rang_deplacer(salon.pk, reseau, compte.pk, avancer=True, acteur_id=None)
    assert not CompteFournisseur.objects.exclude(rangs={}).exists()


def test_passe_au_compte_suivant_quand_le_premier_est_coupe(maison: fabriques.Maison) -> None:
    second = second_compte(maison, "mtn")
    coupe(maison.compte)
    assert compte_choisir(maison.salon.pk, "mtn") == second
    assert compte_choisir(maison.salon.pk, "moov") == maison.compte
    coupe(second)
    with pytest.raises(OperateurCoupe):
        compte_choisir(maison.salon.pk, "mtn")
    assert compte_choisir(maison.salon.pk, "wave_sn") is None


def test_un_compte_aux_identifiants_refuses_passe_apres_les_autres(maison: fabriques.Maison) -> None:
    second = second_compte(maison, "mtn")
    CompteFournisseur.objects.filter(pk=maison.compte.pk).update(identifiants_valides=False)
    assert compte_choisir(maison.salon.pk, "mtn") == second
    # Alone, it is still tried: an operator may have been wrong about a key.
    assert compte_choisir(maison.salon.pk, "moov") == maison.compte
