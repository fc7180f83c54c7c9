"""A poster that falls silent while the salon works: told once, never on holidays, over at the next scan."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.core import mail

from config.planification import PLANIFICATION
from paiements.verification import verifier
from salon_paiement.models import Notification, PosteQR, Role, Salon
from salon_paiement.notifications.boite_envoi import notifications_envoyer
from salon_paiement.selecteurs_postes import silences
from salon_paiement.services import veille_postes
from salon_paiement.services.composition import Choix
from salon_paiement.services.ouverture import appareil_empreinte, session_ouvrir_par_scan, session_ouvrir_ticket
from salon_paiement.services.veille_postes import postes_muets_annoncer
from salon_paiement.tasks import veiller_affiches
from tests import fabriques
from tests.verification import attend_coherence

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
LUNDI = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)
Jour = Callable[[int], None]


@pytest.fixture
def jour() -> Iterator[Jour]:
    """Move the clock to nine in the morning of a day counted from one Monday."""
    with time_machine.travel(LUNDI, tick=False) as voyage:
        yield lambda rang: voyage.move_to(LUNDI + datetime.timedelta(days=rang))


@pytest.fixture
def chez(jour: Jour) -> fabriques.Maison:
    """A salon whose two posters were scanned on Monday; its cashier opens tickets."""
    maison = fabriques.maison()
    fabriques.membre(maison, Role.CAISSIER)
    scanner(maison.postes[0])
    scanner(maison.postes[1])
    return maison


def scanner(poste: PosteQR) -> None:
    session_ouvrir_par_scan(poste, appareil=appareil_empreinte(""), langue="fr")


def ticket(chez: fabriques.Maison) -> None:
    acteur = chez.membres[Role.CAISSIER].utilisateur_id
    session_ouvrir_ticket(chez.salon, choix=[Choix(str(chez.prestations[0].pk))], coiffeur_id=None, acteur_id=acteur)


def travailler(chez: fabriques.Maison, jour: Jour, *rangs: int) -> None:
    """Let the counter's poster and the desk work on these days; nobody scans the chair's."""
    for rang in rangs:
        jour(rang)
        scanner(chez.postes[1])
        ticket(chez)


def muets() -> list[tuple[str, int]]:
    return [(silence.poste.nom, silence.jours) for silence in silences(PosteQR.objects.all())]


def test_trois_jours_de_travail_sans_scan_previennent_une_fois(chez: fabriques.Maison, jour: Jour) -> None:
    travailler(chez, jour, 1, 2, 3)
    assert (postes_muets_annoncer(), muets()) == (0, [])
    travailler(chez, jour, 4)
    assert muets() == [("Fauteuil 1", 3)]
    assert [veiller_affiches(), veiller_affiches()] == [1, 0]
    travailler(chez, jour, 5, 6, 7)
    assert (veiller_affiches(), muets()) == (0, [("Fauteuil 1", 6)])
    message = Notification.objects.get()
    assert message.evenement == f"affiche_muette:2026-03-02:{chez.poste.pk.hex}"
    notifications_envoyer()
    attend_coherence()


def test_un_scan_efface_l_alerte_et_un_autre_silence_se_redit(chez: fabriques.Maison, jour: Jour) -> None:
    travailler(chez, jour, 1, 2, 3, 4)
    assert veiller_affiches() == 1
    scanner(chez.poste)
    assert (veiller_affiches(), muets()) == (0, [])
    travailler(chez, jour, 5, 6, 7, 8)
    assert [veiller_affiches(), veiller_affiches()] == [1, 0]
    assert Notification.objects.count() == 2


def test_des_vacances_ne_sont_pas_un_silence(chez: fabriques.Maison, jour: Jour) -> None:
    jour(30)
    assert muets() == []
    travailler(chez, jour, 30, 31, 32)
    assert muets() == []
    travailler(chez, jour, 33)
    assert muets() == [("Fauteuil 1", 3)]


def test_un_silence_plus_vieux_que_ce_qu_on_relit_garde_sa_date(chez: fabriques.Maison, jour: Jour) -> None:
    travailler(chez, jour, 1, 2, 3, 4)
    assert veiller_affiches() == 1
    travailler(chez, jour, 300, 301, 302, 303)
    (silence,) = silences(PosteQR.objects.all())
    assert (silence.depuis, silence.jours) == (LUNDI.date(), 3)
    assert veiller_affiches() == 0


def test_les_tickets_de_la_caisse_suffisent_a_dire_que_le_salon_travaille(chez: fabriques.Maison, jour: Jour) -> None:
    for rang in (1, 2, 3, 4):
        jour(rang)
        ticket(chez)
    assert muets() == [("Comptoir", 3), ("Fauteuil 1", 3)]


def test_le_travail_d_un_autre_salon_ne_compte_pas(chez: fabriques.Maison, jour: Jour) -> None:
    ailleurs = fabriques.maison("Chez Rivale")
    for rang in (1, 2, 3, 4):
        jour(rang)
        scanner(ailleurs.postes[1])
        scanner(ailleurs.postes[0])
    assert muets() == []


def test_une_affiche_jamais_scannee_compte_depuis_sa_creation(chez: fabriques.Maison, jour: Jour) -> None:
    jour(2)
    nouveau = PosteQR.objects.create(salon=chez.salon, nom="Bac")
    scanner(chez.poste)
    for rang in (3, 4, 5):
        jour(rang)
        scanner(chez.poste)
        scanner(chez.postes[1])
    assert muets() == []
    jour(6)
    scanner(chez.poste)
    assert muets() == [("Bac", 3)]
    (silence,) = silences(PosteQR.objects.filter(pk=nouveau.pk))
    assert (silence.jamais, silence.depuis) == (True, datetime.date(2026, 3, 4))


@pytest.mark.parametrize(
    ("modele", "champs"),
    [(Salon, {"jours_sans_scan": 0}), (Salon, {"actif": False}), (PosteQR, {"actif": False}),
     (Salon, {"jours_sans_scan": 4})],
)  # fmt: skip
def test_se_tait_quand_on_le_lui_demande(chez: fabriques.Maison, jour: Jour, modele: Any, champs: Any) -> None:
    travailler(chez, jour, 1, 2, 3, 4)
    assert muets() != []
    modele.objects.update(**champs)
    assert (veiller_affiches(), muets()) == (0, [])


def test_sans_adresse_d_alerte_le_tableau_seul_le_dit(chez: fabriques.Maison, jour: Jour) -> None:
    Salon.objects.update(courriel_alertes="")
    travailler(chez, jour, 1, 2, 3, 4)
    assert (veiller_affiches(), muets()) == (0, [("Fauteuil 1", 3)])


def test_le_message_dit_quelle_affiche_et_quoi_faire(chez: fabriques.Maison, jour: Jour, settings: Any) -> None:
    settings.ADRESSE_PUBLIQUE = "https://payer.example.org"
    travailler(chez, jour, 1, 2, 3, 4)
    veiller_affiches()
    notifications_envoyer()
    courriel: Any = mail.outbox[-1]
    assert courriel.subject == "L'affiche « Fauteuil 1 » n'est plus scannée – Salon Afi"
    attendus = ["« Fauteuil 1 » depuis le 2 mars 2026", "au moins 3 jours", "commencer par payer.example.org/q/"]
    adresse = f"/admin/salon_paiement/posteqr/verifier/?poste={chez.poste.pk}"
    assert [mot for mot in [*attendus, adresse] if mot not in courriel.body] == []
    riche = str(courriel.alternatives[0][0])
    assert f"verifier/?poste={chez.poste.pk.hex}" in riche
    assert verifier() == []


def test_une_seule_question_quel_que_soit_leur_nombre(
    chez: fabriques.Maison, jour: Jour, django_assert_num_queries: Any
) -> None:
    for rang in range(5):
        PosteQR.objects.create(salon=chez.salon, nom=f"Bac {rang}")
    travailler(chez, jour, 1, 2, 3, 4)
    with django_assert_num_queries(1):
        assert len(muets()) == 6
    veiller_affiches()
    # Once told, a round costs the question and the look at what was told.
    with django_assert_num_queries(2):
        assert veiller_affiches() == 0


def test_la_sonnerie_est_au_programme() -> None:
    assert PLANIFICATION["veiller_affiches"]["task"] == veiller_affiches.name


def test_temoin_une_cle_sans_le_jour_du_dernier_scan_redirait_chaque_jour(
    chez: fabriques.Maison, jour: Jour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(veille_postes, "silence_cle", lambda s: f"affiche_muette:{s.jours}:{s.poste.pk.hex}")
    travailler(chez, jour, 1, 2, 3, 4)
    assert veiller_affiches() == 1
    travailler(chez, jour, 5)
    assert veiller_affiches() == 1


def test_temoin_sans_le_filtre_une_affiche_qui_sert_serait_dite_muette(chez: fabriques.Maison, jour: Jour) -> None:
    """The days asked for are the guard: at one day, a poster that was only quiet yesterday is called silent."""
    travailler(chez, jour, 1, 2)
    assert muets() == []
    Salon.objects.update(jours_sans_scan=1)
    assert muets() == [("Fauteuil 1", 1)]
