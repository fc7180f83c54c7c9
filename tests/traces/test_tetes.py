"""Heads and the witness: two forms that survive paper and mail, and nothing else passes for them."""

from __future__ import annotations

import io
import pathlib

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from tests import fabriques
from tests.fabriques_sceaux import jours_scelles, une_journee
from traces.cles_sceau import cle_publique, signature_tient
from traces.modeles_sceaux import MotifTete, SceauTraces, TeteSceau
from traces.scellement import tout_sceller
from traces.temoin import TemoinIllisible, temoin_lignes, temoin_lire
from traces.tetes import (
    TeteFausse,
    TeteIllisible,
    dernier_sceau,
    forme_courte,
    forme_longue,
    tete_emettre,
    tete_lire,
    tetes_horaires_emettre,
)


@pytest.mark.django_db
def test_la_forme_courte_se_relit_meme_mal_recopiee(maison: fabriques.Maison) -> None:
    fabriques.session_payee(maison)
    tout_sceller()
    courte = dernier_sceau(maison.salon.pk)
    lue = tete_lire(courte)
    maillon = SceauTraces.objects.get(chaine=maison.salon.pk, sequence=lue.sequence).maillon
    assert lue.est_celle_de(maillon)
    for recopie in (
        courte.lower(),
        f" {courte} ",
        courte.replace("-", " - "),
        courte.replace("O", "0").replace("I", "1"),
    ):
        assert tete_lire(recopie) == lue
    assert not tete_lire(courte[:-1] + ("A" if courte[-1] != "A" else "B")).est_celle_de(maillon)


@given(st.binary(min_size=32, max_size=32), st.integers(min_value=1, max_value=10**17))
def test_toute_forme_courte_se_relit(maillon: bytes, sequence: int) -> None:
    lue = tete_lire(forme_courte(sequence, maillon))
    assert lue.sequence == sequence
    assert lue.est_celle_de(maillon)


@pytest.mark.parametrize(
    "saisie", ["", "bonjour", "12", "12-ABCD", "12-ABCD-EFGH-IJK9X", "SP1.", "-1-ABCDEFGHIJKL", "SP1.zz.1.1.aa.b"]
)
def test_refuse_ce_qui_n_est_pas_un_sceau(saisie: str) -> None:
    with pytest.raises(TeteIllisible, match="sceau"):
        tete_lire(saisie)


@pytest.mark.django_db
def test_la_forme_longue_prouve_qui_l_a_signee(maison: fabriques.Maison, settings: object) -> None:
    fabriques.session_payee(maison)
    tout_sceller()
    tete = tete_emettre(maison.salon.pk, MotifTete.QUOTIDIEN)
    assert tete is not None
    longue = forme_longue(tete)
    lue = tete_lire(longue)
    assert (lue.chaine, lue.sequence, lue.emise_le) == (maison.salon.pk, tete.sequence, tete.emise_le)
    assert len(cle_publique()) == 32
    # Anybody may check it with the public half alone; a changed rank is no longer signed.
    sp1, chaine, sequence, instant, maillon, signature = longue.split(".")
    faux = ".".join([sp1, chaine, str(int(sequence) + 1), instant, maillon, signature])
    with pytest.raises(TeteFausse):
        tete_lire(faux)
    assert not signature_tient(b"autre", bytes(tete.signature))


@pytest.mark.django_db
def test_aucune_tete_ne_part_tant_que_des_faits_attendent(maison: fabriques.Maison) -> None:
    assert tete_emettre(maison.salon.pk, MotifTete.HORAIRE) is None
    jours_scelles(maison, 1)
    nombre = TeteSceau.objects.count()
    # Nothing new but the last head itself: no reason for another.
    assert tetes_horaires_emettre() == 0
    assert TeteSceau.objects.count() == nombre
    SceauTraces.objects.all()
    une_journee(maison)
    tout_sceller()
    assert tetes_horaires_emettre() == 1


@pytest.mark.django_db
def test_le_temoin_se_relit_et_ne_dit_rien_des_personnes(maison: fabriques.Maison) -> None:
    jours_scelles(maison, 1)
    lignes = list(temoin_lignes(maison.salon.pk))
    temoin = temoin_lire(lignes)
    assert len(temoin.lignes_de(maison.salon.pk)) == SceauTraces.objects.filter(chaine=maison.salon.pk).count()
    assert [tete.chaine for tete in temoin.tetes] == [maison.salon.pk]
    suite = temoin_lire(temoin_lignes(maison.salon.pk, depuis=10))
    assert min(suite.lignes_de(maison.salon.pk)) == 11
    entete = f"# chaine {maison.salon.pk.hex} depuis 0"
    with pytest.raises(TemoinIllisible, match="ligne 3"):
        temoin_lire([entete, "1 t 5 0123456789abcdef", "1 t 5 zz"])
    with pytest.raises(TemoinIllisible, match="ligne 1"):
        temoin_lire(["1 t 5 0123456789abcdef"])


@pytest.mark.django_db
def test_les_commandes_disent_si_la_chaine_est_intacte(maison: fabriques.Maison, tmp_path: pathlib.Path) -> None:
    jours_scelles(maison, 1)
    sortie = io.StringIO()
    call_command("temoin_traces", maison.salon.slug, stdout=sortie)
    fichier = tmp_path / "temoin.txt"
    fichier.write_text(sortie.getvalue(), encoding="utf-8")
    vu = io.StringIO()
    court = dernier_sceau(maison.salon.pk)
    call_command("verifier_traces", temoin=[fichier], tete=[court], salon=maison.salon.slug, contextes=True, stdout=vu)
    assert "1 chaîne(s) intacte(s)" in vu.getvalue()
    assert maison.salon.nom in vu.getvalue()
    faux = court[:-1] + ("A" if court[-1] != "A" else "B")
    with pytest.raises(CommandError, match="1 chaîne"):
        call_command("verifier_traces", tete=[faux], salon=maison.salon.slug, stdout=vu)
    assert "la chaîne n'est plus celle du sceau" in vu.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"salon": "nulle-part"}, "Aucun salon"),
        ({"tete": ["n'importe quoi"]}, "sceau"),
        ({"temoin": [pathlib.Path("/nulle/part")]}, "illisible"),
    ],
)
def test_les_commandes_refusent_en_une_phrase(options: dict[str, object], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        call_command("verifier_traces", stdout=io.StringIO(), **options)
    with pytest.raises(CommandError, match="Aucun salon"):
        call_command("temoin_traces", "nulle-part", stdout=io.StringIO())
