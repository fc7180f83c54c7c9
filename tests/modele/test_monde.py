"""Every order of events of one session with two attempts, walked to the end: no violation, no dead end."""

from __future__ import annotations

import sys
from collections import deque
from dataclasses import dataclass, field

import pytest

from salon_paiement.etats import EN_PAIEMENT, FINAUX, TRANSITIONS
from tests.modele.monde import Gardes, Monde, Pas, suivants


@dataclass
class Exploration:
    """What was reached: how, from where, and what it breaks."""

    depuis: dict[Monde, tuple[Monde | None, str]] = field(default_factory=dict)
    pas: dict[Monde, list[Pas]] = field(default_factory=dict)
    violations: dict[str, list[str]] = field(default_factory=dict)

    def chemin(self, monde: Monde) -> list[str]:
        """The shortest story that leads to ``monde``."""
        evenements = []
        courant: Monde | None = monde
        while courant is not None:
            courant, evenement = self.depuis[courant]
            evenements.append(evenement)
        return evenements[::-1][1:]


def fautes(monde: Monde) -> list[str]:
    """What the domain's page promises of every instant, by name."""
    vivantes = [t for t in monde.tentatives if t.vivante and not t.remplacee]
    promesses = {
        "I1": len(vivantes) <= 1,
        "I2": monde.applique <= monde.total,
        "du dérivé": monde.applique == sum(t.applique for t in monde.tentatives),
        "argent gardé": all(t.recu >= t.applique >= 0 for t in monde.tentatives),
        "payée": monde.session != "paiement_reussi" or monde.du <= 0,
        "un reçu": monde.recus == (monde.session == "paiement_reussi"),
        "attente fondée": bool(vivantes) if monde.session in EN_PAIEMENT else not vivantes or monde.recus == 1,
        "argent d'un succès": all(t.etat in {"reussi", "extourne"} for t in monde.tentatives if t.recu),
        "rien en vol après la fin": not (
            monde.session in {"expire", "abandonne"} and any(t.vivante for t in monde.tentatives)
        ),
        # Money of an ended session or beyond what was due waits for a human, never nowhere.
        "signalé": all(
            t.signalee
            for t in monde.tentatives
            if t.etat == "reussi" and (t.recu != t.applique or monde.session != "paiement_reussi")
        ),
    }
    return [nom for nom, tenue in promesses.items() if not tenue]


def explorer(gardes: Gardes) -> Exploration:
    """Walk breadth-first from nothing; a broken world is noted and not walked further."""
    trouve = Exploration()
    file = deque([Monde()])
    trouve.depuis[Monde()] = (None, "")
    while file:
        monde = file.popleft()
        cassees = fautes(monde)
        for nom in cassees:
            trouve.violations.setdefault(nom, trouve.chemin(monde))
        trouve.pas[monde] = [] if cassees else list(suivants(monde, gardes))
        for evenement, apres in trouve.pas[monde]:
            if apres not in trouve.depuis:
                trouve.depuis[apres] = (monde, evenement)
                file.append(apres)
    return trouve


def qui_peuvent_finir(trouve: Exploration) -> set[Monde]:
    """Worlds from which the session can end with no attempt left without verdict."""
    precedents: dict[Monde, list[Monde]] = {}
    for monde, pas in trouve.pas.items():
        for _evenement, apres in pas:
            precedents.setdefault(apres, []).append(monde)
    finis = {m for m in trouve.pas if m.session in FINAUX and not any(t.vivante for t in m.tentatives)}
    a_voir = list(finis)
    while a_voir:
        for avant in precedents.get(a_voir.pop(), []):
            if avant not in finis:
                finis.add(avant)
                a_voir.append(avant)
    return finis


@pytest.fixture(scope="module")
def trouve() -> Exploration:
    return explorer(Gardes())


def test_aucun_ordre_d_evenements_ne_casse_une_promesse(
    trouve: Exploration, capsys: pytest.CaptureFixture[str]
) -> None:
    fleches = sum(len(pas) for pas in trouve.pas.values())
    with capsys.disabled():
        sys.stdout.write(f"\nmodèle : {len(trouve.pas)} états, {fleches} passages\n")
    assert trouve.violations == {}
    # Fewer would mean that an event was forgotten, not that the domain became simpler.
    assert len(trouve.pas) > 1_000
    assert fleches > len(trouve.pas)


def test_aucun_etat_n_est_une_impasse(trouve: Exploration) -> None:
    perdus = set(trouve.pas) - qui_peuvent_finir(trouve)
    assert [trouve.chemin(monde) for monde in sorted(perdus, key=str)[:3]] == []


def test_tous_les_etats_de_la_session_et_des_tentatives_sont_atteints(trouve: Exploration) -> None:
    assert {m.session for m in trouve.pas} - {""} == FINAUX | EN_PAIEMENT | {
        "cree",
        "scanne",
        "identification",
        "prestation_selectionnee",
    }
    atteints = {t.etat for m in trouve.pas for t in m.tentatives}
    assert atteints == {
        "en_attente",
        "en_cours",
        "incertain",
        "abandonne",
        "expire",
        "annule",
        "echoue",
        "reussi",
        "extourne",
    }


def test_chaque_fleche_de_la_session_est_empruntee(trouve: Exploration) -> None:
    prises = {
        (m.session, apres.session) for m, pas in trouve.pas.items() for _e, apres in pas if m.session != apres.session
    }
    assert prises == {("", "cree"), ("", "scanne")} | {
        (de, vers) for de, cibles in TRANSITIONS.items() for vers in cibles
    }


def fins_tardives(trouve: Exploration, *, exact: bool) -> set[str]:
    """Where a first success leads a session that expired less than 72 hours ago."""
    return {
        apres.session
        for m, pas in trouve.pas.items()
        for evenement, apres in pas
        if m.session == "expire" and not m.delai_passe and m.applique == 0
        if "reussi" in evenement and evenement.endswith(str(m.du)) is exact
    }


def test_un_succes_tardif_exact_regle_et_un_inexact_attend_un_humain(trouve: Exploration) -> None:
    assert fins_tardives(trouve, exact=True) == {"paiement_reussi"}
    assert fins_tardives(trouve, exact=False) == {"expire"}
    sans_garde = explorer(Gardes(tardif_exact=False))
    assert fins_tardives(sans_garde, exact=False) == {"expire", "paiement_reussi"}


@pytest.mark.parametrize(
    ("garde", "attendue"),
    [
        ("expiration", "rien en vol après la fin"),
        ("plafond", "I2"),
        ("une_vivante", "I1"),
        ("rang", "argent d'un succès"),
    ],
)
def test_une_garde_retiree_casse_une_promesse(garde: str, attendue: str) -> None:
    trouve = explorer(Gardes(**{garde: False}))
    assert attendue in trouve.violations
    # The story that breaks it is short enough to be read.
    assert 0 < len(trouve.violations[attendue]) <= 8
