"""Whatever is done by SQL to facts older than the last head kept outside is found, and its first row is named."""

from __future__ import annotations

import uuid

import pytest
from django.db import transaction

from tests import LONG, fabriques
from tests.fabriques_sceaux import Dehors, jours_scelles, remettre, une_journee
from tests.traces.falsifications import Faussaire, Noms
from traces.controle import chaine_verifier
from traces.controle_mots import Anomalie, Nature, Rapport
from traces.engagement import moitie_effacer
from traces.models import TraceContexte
from traces.scellement import tout_sceller

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
COUPS = 1_000 if LONG else 100


class Annuler(Exception):
    """Take the forgery back."""


@pytest.fixture
def dehors(maison: fabriques.Maison) -> Dehors:
    """Three sealed days, a head sent out, then life goes on."""
    jours_scelles(maison)
    remis = remettre(maison)
    une_journee(maison)
    tout_sceller()
    return remis


def nommee(anomalie: Anomalie, noms: Noms) -> bool:
    return (anomalie.genre, anomalie.fait_id) in noms or anomalie.sequence in noms


def verifie_apres(chaine: uuid.UUID, dehors: Dehors, graine: int) -> tuple[str, Noms, Rapport]:
    """Forge once, let the sealer pass as it would, verify, and take the forgery back."""
    resultat: tuple[str, Noms, Rapport] | None = None
    try:
        with transaction.atomic():
            facon, noms = Faussaire(chaine, dehors.tete, graine).fausser()
            if graine % 2:
                tout_sceller()
            resultat = (facon, noms, chaine_verifier(chaine, tetes=[dehors.tete], temoin=dehors.temoin))
            raise Annuler
    except Annuler:
        pass
    assert resultat is not None
    return resultat


@pytest.mark.timeout(900)
def test_chaque_falsification_est_vue_et_sa_premiere_ligne_nommee(maison: fabriques.Maison, dehors: Dehors) -> None:
    chaine = maison.salon.pk
    facons: dict[str, int] = {}
    for graine in range(COUPS):
        facon, noms, rapport = verifie_apres(chaine, dehors, graine)
        assert not rapport.intacte, (graine, facon, noms)
        assert nommee(rapport.anomalies[0], noms), (graine, facon, noms, [str(a) for a in rapport.anomalies[:3]])
        facons[facon] = facons.get(facon, 0) + 1
    assert len(facons) == 12
    # And nothing of it is left: what is found intact afterwards is what was really lived.
    assert chaine_verifier(chaine, tetes=[dehors.tete, dehors.courte], temoin=dehors.temoin, contextes=True).intacte


def test_temoin_sans_rien_au_dehors_une_chaine_refaite_avec_sa_cle_passe(
    maison: fabriques.Maison, dehors: Dehors
) -> None:
    chaine = maison.salon.pk
    Faussaire(chaine, dehors.tete, 3).tout_refaire_apres_un_changement()
    assert chaine_verifier(chaine).intacte
    # The short form on one receipt is enough to know it, and between which seals.
    (anomalie,) = chaine_verifier(chaine, tetes=[dehors.courte]).anomalies
    assert anomalie.nature == Nature.REFAITE
    assert f"sceau {dehors.courte.sequence}" in str(anomalie)


def test_temoin_sans_l_empreinte_une_valeur_changee_passe(
    maison: fabriques.Maison, dehors: Dehors, monkeypatch: pytest.MonkeyPatch
) -> None:
    Faussaire(maison.salon.pk, dehors.tete, 5).changer_une_valeur()
    assert not chaine_verifier(maison.salon.pk).intacte
    monkeypatch.setattr("traces.controle_chaine.Parcours._contenu", lambda *_tout: None)
    assert chaine_verifier(maison.salon.pk).intacte


def test_un_contexte_change_est_vu_et_un_contexte_efface_ne_dit_rien(maison: fabriques.Maison, dehors: Dehors) -> None:
    contexte = TraceContexte.objects.exclude(description="").latest("pk")
    TraceContexte.objects.filter(pk=contexte.pk).update(description="autre explication")
    (anomalie,) = chaine_verifier(maison.salon.pk, contextes=True).anomalies
    assert (anomalie.nature, anomalie.fait_id) == (Nature.CONTEXTE, contexte.pk)
    touches = moitie_effacer(contexte, texte=True)
    contexte.description = ""
    contexte.save(update_fields=["description", *touches])
    assert chaine_verifier(maison.salon.pk, contextes=True).intacte
    contexte.delete()
    assert chaine_verifier(maison.salon.pk, contextes=True).intacte
