"""Money that came and went back, told by three sources: whatever their order, sums, shares and the Z end the same."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Q, Sum

from paiements.fournisseurs.base import Avis, Statut
from paiements.models import ClotureCaisse, Ecriture, ExceptionMonetaire, LigneReleve, Paiement, Remboursement
from paiements.services.encaissement import avis_appliquer
from paiements.services.rapprochement import rembourses, ronde
from paiements.services.rapprochement.ronde import releves_lire
from salon_paiement.models import LigneSession, Recu, SessionPaiement
from salon_paiement.services.composition import Choix, session_composer
from tests import fabriques, fabriques_caisse, fabriques_releves
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db
FAITS = ("succes", "reprise_dite", "reprise_au_releve", "rendu_au_tableau_de_bord")
ORDRES = list(itertools.permutations(FAITS))


@pytest.fixture
def caissier(maison: fabriques.Maison) -> Any:
    return fabriques_caisse.caissiere(maison)


def tentative(maison: fabriques.Maison) -> Paiement:
    """7 500 F of work by two hairdressers at 20 and 30 %, and 503 F of tip: nothing divides evenly."""
    session = fabriques.session_scannee(maison)
    choix = [Choix(str(prestation.pk)) for prestation in maison.prestations]
    session_composer(session.pk, choix=choix, coiffeur_id=str(maison.coiffeurs[0].pk), pourboire=503)
    LigneSession.objects.filter(session=session, prix_unitaire=2500).update(coiffeur=maison.coiffeurs[1])
    return fabriques.tentative(SessionPaiement.objects.get(pk=session.pk))


def dire(paiement: Paiement, fait: str, rendu: int) -> None:
    montant = paiement.montant
    if fait == "reprise_au_releve":
        assert paiement.compte is not None
        ligne = fabriques_releves.rangee(paiement, type="Reversal", montant=montant)
        fabriques_releves.importer(paiement.compte, fabriques_releves.csv_de([ligne]))
        return
    avis = {
        "succes": Avis(Statut.REUSSI, montant=montant, devise="XOF"),
        "reprise_dite": Avis(Statut.EXTOURNE, montant=montant, devise="XOF"),
        "rendu_au_tableau_de_bord": Avis(Statut.REUSSI, montant=montant, devise="XOF", montant_rembourse=rendu),
    }[fait]
    avis_appliquer(paiement.pk, avis, source="interrogation")


def fin(paiement: Paiement, z: ClotureCaisse) -> tuple[object, ...]:
    """Tell how everything ends: states, sums per account and hairdresser, receipts, what waits for a person, the Z."""
    siennes = Q(paiement=paiement) | Q(session=paiement.session_id)
    soldes = Ecriture.objects.filter(siennes).values_list("compte", "coiffeur__nom").annotate(n=Sum("montant"))
    attendus = ExceptionMonetaire.objects.filter(paiement=paiement, resolue_le=None)
    gardes = ("encaisse", "rembourses", "extournes", "corrections", "ventes", "pourboires", "nets")
    return (
        Paiement.objects.values_list("etat", "montant_applique", "surplus").get(pk=paiement.pk),
        SessionPaiement.objects.values_list("etat", "montant_applique").get(pk=paiement.session_id),
        sorted((compte, nom or "", n) for compte, nom, n in soldes.order_by() if n),
        Remboursement.objects.filter(paiement=paiement).aggregate(n=Sum("montant"))["n"],
        Recu.objects.filter(session=paiement.session_id).count(),
        sorted(attendus.values_list("type", "montant")),
        sorted(LigneReleve.objects.filter(paiement=paiement).values_list("etat", "sens", "montant")),
        {nom: z.totaux[nom] for nom in gardes},
    )


def jouer(maison: fabriques.Maison, caissier: Any, ordre: tuple[str, ...], rendu: int) -> tuple[object, ...]:
    caisse = fabriques_caisse.ouvrir(maison)
    paiement = tentative(maison)
    for fait in ordre:
        dire(paiement, fait, rendu)
        releves_lire()
    z = fabriques_caisse.fermer(caisse, 20_000, caissier)
    return fin(paiement, z)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("rendu", [2000, 8003])
def test_tous_les_ordres_de_reprise_finissent_pareil(maison: fabriques.Maison, caissier: Any, rendu: int) -> None:
    fins: dict[str, list[tuple[str, ...]]] = {}
    for ordre in ORDRES:
        fins.setdefault(repr(jouer(maison, caissier, ordre, rendu)), []).append(ordre)
    assert len(fins) == 1, "\n".join(f"{f}\n  {ordres}" for f, ordres in fins.items())
    attend_coherence()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("dites", list(itertools.combinations(FAITS, 2)) + list(itertools.combinations(FAITS, 3)))
def test_les_memes_faits_sans_les_autres_finissent_pareil(
    maison: fabriques.Maison, caissier: Any, dites: tuple[str, ...]
) -> None:
    ordres = [ordre for ordre in itertools.permutations(dites) if "succes" in dites or "reprise_dite" in dites]
    fins = {repr(jouer(maison, caissier, ordre, 2000)) for ordre in ordres}
    assert len(fins) <= 1
    attend_coherence()


def test_une_ligne_lue_trop_tot_est_reprise_et_n_attend_plus_personne(maison: fabriques.Maison) -> None:
    paiement = tentative(maison)
    dire(paiement, "reprise_au_releve", 0)
    assert (LigneReleve.objects.get().motif, ExceptionMonetaire.objects.get().resolue_le) == (
        "rembourse_non_recu",
        None,
    )
    dire(paiement, "succes", 0)
    releves_lire()
    assert LigneReleve.objects.get().etat == "rapprochee"
    assert [x.type for x in ExceptionMonetaire.objects.filter(resolue_le=None)] == ["remb_externe"]
    assert Remboursement.objects.get().montant == paiement.montant
    attend_coherence()


def _sans_reprise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ronde, "rembourses_reprendre", lambda: 0)


def _reprise_ignoree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rembourses, "RECUS", frozenset({"reussi"}))


@pytest.mark.parametrize("garde", [_sans_reprise, _reprise_ignoree])
def test_temoin_sans_la_garde_les_ordres_divergent(
    maison: fabriques.Maison, caissier: Any, monkeypatch: pytest.MonkeyPatch, garde: Callable[..., None]
) -> None:
    garde(monkeypatch)
    faits = ("succes", "reprise_dite", "reprise_au_releve")
    assert len({repr(jouer(maison, caissier, ordre, 0)) for ordre in itertools.permutations(faits)}) > 1
