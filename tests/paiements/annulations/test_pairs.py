"""Cash is compared among those who may cancel it: the old single group accused a role, or hid somebody behind one."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from paiements.annulations.ecarts import Compte
from paiements.annulations.groupe import Lue, groupe_de
from paiements.annulations.pairs import peuvent_annuler
from paiements.annulations.selecteur import _abandons, _especes
from salon_paiement.calendrier import jour_affaires
from salon_paiement.models import Membre, Role
from salon_paiement.services.personnel import membre_modifier
from tests import fabriques


def geste(acteur: int, notes: int, *, abandons: int = 0, especes: int = 0) -> dict[str, Any]:
    return {
        "acteur_id": acteur, "prenom": "", "nom": "", "identifiant": f"p{acteur}", "notes": notes,
        "abandons": abandons, "perdus": 0, "especes": especes, "ressortis": 0,
    }  # fmt: skip


CAISSIERS, GERANTS = {1, 2, 3, 4}, {5, 6, 7}


def ensemble(gestes: list[dict[str, Any]]) -> list[str]:
    """The old group: everybody of the desk, both kinds added up."""
    lues = zip(_abandons(gestes), _especes(gestes, CAISSIERS | GERANTS), strict=True)
    return groupe_de(
        Lue(a.cle, a.nom, Compte(a.compte.notes, a.compte.annulees + e.compte.annulees)) for a, e in lues
    ).remarquees


def test_n_accuse_pas_un_role_que_les_autres_n_ont_pas() -> None:
    gestes = [geste(p, 100) for p in CAISSIERS] + [geste(5, 100, especes=20), geste(6, 100, especes=22)]
    gestes.append(geste(7, 100, especes=19))
    assert ensemble(gestes) == ["6", "5", "7"]
    assert groupe_de(_especes(gestes, GERANTS)).remarquees == []


def test_ne_cache_personne_derriere_les_notes_des_caissiers() -> None:
    # Walk-ins leave: the cashiers cancel three notes out of ten. One manager takes that much cash back.
    gestes = [geste(p, 100, abandons=28 + p) for p in CAISSIERS]
    gestes += [geste(5, 100, especes=2), geste(6, 100, especes=3), geste(7, 100, especes=30)]
    assert ensemble(gestes) == []
    groupe = groupe_de(_especes(gestes, GERANTS))
    assert (groupe.remarquees, groupe.compares) == (["7"], 3)
    assert groupe_de(_abandons(gestes)).remarquees == []


def test_compare_qui_l_a_fait_meme_si_son_role_ne_le_dit_plus() -> None:
    assert [lue.cle for lue in _especes([geste(1, 10, especes=1), geste(2, 10), geste(5, 10)], {5})] == ["1", "5"]


@pytest.mark.django_db
def test_peut_annuler_qui_en_a_ou_en_a_eu_le_role() -> None:
    chez, ailleurs = fabriques.maison(), fabriques.maison()
    personnes = {role: fabriques.membre(chez, role) for role in Role.values}
    voisin = fabriques.membre(ailleurs, Role.GERANT)
    exploitant = get_user_model().objects.create_superuser("exploitant", password="x" * 12)
    renvoye = fabriques.membre(chez, Role.GERANT, "renvoye")
    au = jour_affaires(chez.salon, timezone.now())

    def permis(du: datetime.date, fin: datetime.date) -> set[int]:
        tous = [une.pk for une in (*personnes.values(), voisin, exploitant, renvoye)]
        return peuvent_annuler(chez.salon, du, fin, tous)

    membre = Membre.objects.get(salon=chez.salon, utilisateur=renvoye)
    membre_modifier(membre.pk, role=Role.GERANT, actif=False, acteur=personnes[Role.PROPRIETAIRE])
    toujours = {personnes[Role.PROPRIETAIRE].pk, personnes[Role.GERANT].pk, exploitant.pk}
    assert permis(au, au) == toujours | {renvoye.pk}
    # A change after the period tells nothing of it, and the role is gone today.
    avant = au - datetime.timedelta(days=9)
    assert permis(avant, avant) == toujours
    assert peuvent_annuler(chez.salon, au, au, []) == set()
