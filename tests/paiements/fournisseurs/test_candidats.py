"""Several transactions of theirs for one attempt of ours: the one that says most is believed."""

from __future__ import annotations

import itertools

import pytest

from paiements.fournisseurs.base import Avis, Statut
from paiements.fournisseurs.candidats import CANDIDATS_MAX, avis_des_candidats, avis_principal
from paiements.fournisseurs.erreurs import Introuvable, ResultatInconnu

NOTRE = "TENTATIVE0001"
FINIS = [Statut.ECHOUE, Statut.ANNULE, Statut.EXPIRE]


def un(statut: Statut, reference: str = "") -> Avis:
    return Avis(statut, reference_fournisseur=reference)


@pytest.mark.parametrize("fini", FINIS)
def test_l_argent_pris_puis_ce_qui_peut_venir_passent_avant_ce_qui_est_fini(fini: Statut) -> None:
    trois = [un(fini), un(Statut.EN_COURS), un(Statut.REUSSI)]
    for ordre in itertools.permutations(trois):
        assert avis_principal(ordre) == un(Statut.REUSSI)
    for ordre in itertools.permutations(trois[:2]):
        assert avis_principal(ordre) == un(Statut.EN_COURS)


def test_entre_egaux_le_premier_nomme_reste() -> None:
    assert avis_principal([un(statut, str(rang)) for rang, statut in enumerate(FINIS)]) == un(Statut.ECHOUE, "0")
    assert avis_principal([]) is None


def test_demande_a_chacun_et_passe_ceux_qu_ils_ne_connaissent_pas() -> None:
    dits = {"b": un(Statut.ANNULE, "b"), "c": un(Statut.REUSSI, "c")}
    demandes = []

    def interroger(reference: str, notre_reference: str) -> Avis:
        demandes.append((reference, notre_reference))
        if reference not in dits:
            raise Introuvable
        return dits[reference]

    assert avis_des_candidats(interroger, ["a", "b", "c"], NOTRE) == dits["c"]
    assert demandes == [("a", NOTRE), ("b", NOTRE), ("c", NOTRE)]
    assert avis_des_candidats(interroger, ["a"], NOTRE) is None


def test_une_panne_chez_l_un_n_est_pas_une_absence() -> None:
    def interroger(reference: str, notre_reference: str) -> Avis:
        raise ResultatInconnu

    with pytest.raises(ResultatInconnu):
        avis_des_candidats(interroger, ["a"], NOTRE)
    assert avis_des_candidats(interroger, [], NOTRE) is None


def test_ne_pose_pas_plus_de_questions_qu_il_ne_faut() -> None:
    demandes: list[str] = []

    def interroger(reference: str, notre_reference: str) -> Avis:
        demandes.append(reference)
        return un(Statut.EN_COURS, reference)

    avis_des_candidats(interroger, map(str, range(100)), NOTRE)
    assert demandes == ["0", "1", "2", "3", "4"]
    assert CANDIDATS_MAX == 5
