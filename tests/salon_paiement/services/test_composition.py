"""What the client takes: copies of prices, checked choices, and nothing changed by a refusal."""

from __future__ import annotations

import uuid

import pytest
from django.db import IntegrityError, transaction

from salon_paiement.erreurs import Conflit, SaisieInvalide
from salon_paiement.models import Coiffeur, LigneSession, Prestation, SessionPaiement
from salon_paiement.services.composition import Choix, session_composer, session_confirmer_ticket
from salon_paiement.services.expiration import session_abandonner
from salon_paiement.services.ouverture import session_appareil_prendre, session_ouvrir_ticket
from tests import fabriques
from tests.verification import attend_coherence
from traces.models import TraceTransaction

pytestmark = pytest.mark.django_db

# id, price and quantity of each line, then the session's own columns.
Etat = tuple[list[tuple[object, ...]], dict[str, object], int]


def choix(prestation: Prestation, quantite: int = 1) -> list[Choix]:
    return [Choix(str(prestation.pk), quantite)]


def photo(session: SessionPaiement) -> Etat:
    """Everything a composition may touch."""
    lignes = LigneSession.objects.filter(session=session).order_by("pk")
    valeurs = SessionPaiement.objects.filter(pk=session.pk).values().get()
    return list(lignes.values_list()), dict(valeurs), TraceTransaction.objects.count()


def composer(session: SessionPaiement, voulu: list[Choix], coiffeur: str | None = None, pourboire: int = 0) -> None:
    session_composer(session.pk, choix=voulu, coiffeur_id=coiffeur, pourboire=pourboire)


def ticket_scanne(chez: fabriques.Maison, quantite: int = 1) -> SessionPaiement:
    caissiere = fabriques.membre(chez, "caissier")
    ticket = session_ouvrir_ticket(
        chez.salon, choix=choix(chez.prestations[0], quantite), coiffeur_id=None, acteur_id=caissiere.pk
    )
    return session_appareil_prendre(ticket.pk, appareil="a" * 64)


def test_les_prix_et_les_noms_sont_des_copies(maison: fabriques.Maison) -> None:
    session = fabriques.session_scannee(maison)
    composer(session, choix(maison.prestations[0], 2), str(maison.coiffeurs[0].pk), 300)
    Prestation.objects.filter(pk=maison.prestations[0].pk).update(prix=9000, nom="Autre nom")
    session.refresh_from_db()
    assert (session.etat, session.total, session.pourboire) == ("prestation_selectionnee", 10_300, 300)
    ligne = LigneSession.objects.get(session=session)
    assert (ligne.libelle, ligne.prix_unitaire, ligne.quantite, ligne.montant) == ("Tresses", 5000, 2, 10_000)
    assert ligne.coiffeur_id == session.coiffeur_id == maison.coiffeurs[0].pk
    trace = TraceTransaction.objects.filter(session=session).latest("id")
    assert trace.donnees_structures == {"total": 10_300, "pourboire": 300, "lignes": 1}
    attend_coherence()


def test_composer_de_nouveau_remplace_les_lignes_et_le_total(maison: fabriques.Maison) -> None:
    session = fabriques.session_scannee(maison)
    composer(session, choix(maison.prestations[0]), str(maison.coiffeurs[0].pk), 500)
    composer(session, choix(maison.prestations[1], 3))
    session.refresh_from_db()
    assert (session.total, session.pourboire, session.coiffeur_id) == (7500, 0, None)
    assert list(session.lignes.values_list("libelle", "quantite")) == [("Shampooing", 3)]
    attend_coherence()


def test_une_composition_repousse_l_echeance_du_scan(maison: fabriques.Maison) -> None:
    session = fabriques.session_scannee(maison)
    avant = session.expire_le
    composer(session, choix(maison.prestations[0]))
    session.refresh_from_db()
    assert session.expire_le > avant


@pytest.mark.parametrize("compose", [False, True])
@pytest.mark.parametrize(
    ("quantite", "pourboire"),
    [(0, 0), (-1, 0), (10, 0), (1, -1), (1, 2_000_001), (1, 1_995_001)],
)
def test_refuse_une_quantite_ou_un_pourboire_hors_bornes(
    maison: fabriques.Maison, quantite: int, pourboire: int, compose: bool
) -> None:
    session = fabriques.session_scannee(maison)
    if compose:
        composer(session, choix(maison.prestations[1]), pourboire=100)
    avant = photo(session)
    with pytest.raises(SaisieInvalide):
        composer(session, choix(maison.prestations[0], quantite), pourboire=pourboire)
    assert photo(session) == avant


@pytest.mark.parametrize(("quantite", "pourboire", "total"), [(9, 0, 45_000), (1, 1_995_000, 2_000_000)])
def test_accepte_les_bornes_elles_memes(maison: fabriques.Maison, quantite: int, pourboire: int, total: int) -> None:
    session = fabriques.session_scannee(maison)
    composer(session, choix(maison.prestations[0], quantite), pourboire=pourboire)
    session.refresh_from_db()
    assert session.total == total
    attend_coherence()


@pytest.mark.parametrize("cas", ["vide", "autre_salon", "inactive", "inconnue", "illisible"])
def test_refuse_une_prestation_qui_n_est_pas_proposee_ici(maison: fabriques.Maison, cas: str) -> None:
    session = fabriques.session_scannee(maison)
    composer(session, choix(maison.prestations[1]))
    avant = photo(session)
    Prestation.objects.filter(pk=maison.prestations[0].pk).update(active=False)
    voulus = {
        "vide": [],
        "autre_salon": choix(fabriques.maison("Salon voisin").prestations[0]),
        # A good one beside a bad one: nothing is taken by halves.
        "inactive": [*choix(maison.prestations[1]), *choix(maison.prestations[0])],
        "inconnue": [Choix(str(uuid.uuid4()))],
        "illisible": [Choix("1 OR 1=1")],
    }
    with pytest.raises(SaisieInvalide):
        composer(session, voulus[cas])
    assert photo(session) == avant


@pytest.mark.parametrize("cas", ["autre_salon", "inactif", "inconnu", "illisible"])
def test_refuse_un_coiffeur_qui_n_est_pas_d_ici(maison: fabriques.Maison, cas: str) -> None:
    session = fabriques.session_scannee(maison)
    avant = photo(session)
    Coiffeur.objects.filter(pk=maison.coiffeurs[1].pk).update(actif=False)
    coiffeurs = {
        "autre_salon": str(fabriques.maison("Salon voisin").coiffeurs[0].pk),
        "inactif": str(maison.coiffeurs[1].pk),
        "inconnu": str(uuid.uuid4()),
        "illisible": "Awa",
    }
    with pytest.raises(SaisieInvalide):
        composer(session, choix(maison.prestations[0]), coiffeurs[cas])
    assert photo(session) == avant


@pytest.mark.parametrize("verdict", ["aucun", "echec"])
def test_la_note_est_figee_des_la_premiere_tentative(maison: fabriques.Maison, verdict: str) -> None:
    session = fabriques.session_a_payer(maison)
    paiement = fabriques.tentative(session)
    if verdict == "echec":
        fabriques.echouer(paiement)
    avant = photo(session)
    with pytest.raises(Conflit):
        composer(session, choix(maison.prestations[1]))
    with pytest.raises(Conflit):
        session_confirmer_ticket(session.pk, pourboire=100)
    assert photo(session) == avant


def test_refuse_de_composer_une_session_finie(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison)
    session_abandonner(session.pk, par="client")
    avant = photo(session)
    with pytest.raises(Conflit):
        composer(session, choix(maison.prestations[1]))
    assert photo(session) == avant


def test_confirmer_un_ticket_garde_les_prix_de_la_caisse_et_ajoute_le_pourboire(maison: fabriques.Maison) -> None:
    session = ticket_scanne(maison, quantite=2)
    Prestation.objects.filter(pk=maison.prestations[0].pk).update(prix=9000)
    session_confirmer_ticket(session.pk, pourboire=250)
    session.refresh_from_db()
    assert (session.etat, session.total, session.pourboire) == ("prestation_selectionnee", 10_250, 250)
    trace = TraceTransaction.objects.filter(session=session).latest("id")
    assert trace.donnees_structures == {"total": 10_250, "pourboire": 250, "lignes": 1}
    attend_coherence()


@pytest.mark.parametrize("pourboire", [-1, 1_995_001, 2_000_001])
def test_refuse_de_confirmer_un_ticket_avec_un_pourboire_hors_bornes(maison: fabriques.Maison, pourboire: int) -> None:
    session = ticket_scanne(maison)
    avant = photo(session)
    with pytest.raises(SaisieInvalide):
        session_confirmer_ticket(session.pk, pourboire=pourboire)
    assert photo(session) == avant


def test_refuse_de_confirmer_une_note_vide(maison: fabriques.Maison) -> None:
    session = fabriques.session_scannee(maison)
    avant = photo(session)
    with pytest.raises(SaisieInvalide):
        session_confirmer_ticket(session.pk, pourboire=100)
    assert photo(session) == avant


def test_la_base_refuse_un_total_plus_petit_que_l_argent_applique(maison: fabriques.Maison) -> None:
    session = fabriques.session_payee(maison)
    with pytest.raises(IntegrityError, match="session_applique_borne"), transaction.atomic():
        SessionPaiement.objects.filter(pk=session.pk).update(total=4999)
    with pytest.raises(IntegrityError, match="ligne_positive"), transaction.atomic():
        LigneSession.objects.filter(session=session).update(quantite=0)
    attend_coherence()


def test_refuse_un_pourboire_quand_le_salon_n_en_propose_pas(maison: fabriques.Maison) -> None:
    type(maison.salon).objects.update(pourboires_actifs=False)
    session = fabriques.session_scannee(maison)
    choix = [Choix(str(maison.prestations[0].pk))]
    with pytest.raises(SaisieInvalide):
        session_composer(session.pk, choix=choix, coiffeur_id=None, pourboire=200)
    assert session_composer(session.pk, choix=choix, coiffeur_id=None, pourboire=0).total == 5000
