"""The page: who sees which report, chooses them, sends one again; and that a refusal changes nothing."""

from __future__ import annotations

import datetime
import io
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from pypdf import PdfReader

from salon_paiement.models import Notification, Role, Salon
from salon_paiement.notifications.boite_envoi import notifications_envoyer
from statistiques.models import RapportPeriodique
from statistiques.tasks import generer_rapport_journalier
from tests import fabriques
from tests.personnel.conftest import Equipe
from tests.statistiques.rapports.conftest import NUIT, SOIR, contenu_de, ranger
from traces.models import TraceTransaction

pytestmark = pytest.mark.django_db
PERMIS = {Role.PROPRIETAIRE, Role.GERANT, Role.COMPTABLE, "plateforme"}


@pytest.fixture
def ecrite(equipe: Equipe, horloge: time_machine.Traveller) -> Equipe:
    """A Monday told twice: the evening, then the whole day."""
    fabriques.session_payee(equipe.chez)
    horloge.move_to(SOIR)
    generer_rapport_journalier()
    horloge.move_to(NUIT)
    ranger()
    generer_rapport_journalier()
    return equipe


def rapport(equipe: Equipe, genre: str = "jour") -> RapportPeriodique:
    return RapportPeriodique.objects.get(salon=equipe.chez.salon, genre=genre, debut="2026-03-02")


def test_chaque_role_voit_les_rapports_ou_est_refuse(ecrite: Equipe) -> None:
    un = rapport(ecrite)
    adresses = [
        reverse("admin:rapports"),
        *(reverse(f"admin:{nom}", args=[un.pk]) for nom in ("rapport", "rapport_pdf")),
    ]
    for role in [*Role.values, "plateforme", "etrangere"]:
        codes = [ecrite.client(role).get(adresse).status_code for adresse in adresses]
        if role in PERMIS:
            assert codes == [200, 200, 200], role
        else:
            # Somebody else's report answers like an unknown one.
            assert codes[1:] == [404, 404], role
            assert codes[0] == (200 if role == "etrangere" else 403), role


def test_la_liste_dit_ce_qui_vient_ce_qui_est_parti_et_par_ou(ecrite: Equipe) -> None:
    notifications_envoyer()
    page = ecrite.client(Role.COMPTABLE).get(reverse("admin:rapports")).content.decode()
    for mot in ("Rapport de la journée", "lundi 2 mars 2026", "E-mail", "envoyée", "prévu mardi 3 mars, 21:00"):
        assert mot in page, mot
    assert 'name="heure"' not in page
    assert "Chez Rivale" not in page


def test_la_page_et_le_pdf_cachent_a_la_comptable_qui_a_annule(equipe: Equipe, horloge: time_machine.Traveller) -> None:
    session = fabriques.session_a_payer(equipe.chez)
    client = equipe.client(Role.CAISSIER)
    client.post(reverse("admin:session_annuler", args=[session.code_court]), {"motif": "partie", "cle": "cle-1"})
    horloge.move_to(NUIT)
    ranger()
    generer_rapport_journalier()
    un = rapport(equipe)
    assert contenu_de(un)["annulations"][0][1] == 1
    nom = equipe.personnes[Role.CAISSIER].username
    for role, voit in ((Role.PROPRIETAIRE, True), (Role.GERANT, True), (Role.COMPTABLE, False)):
        page = equipe.client(role).get(reverse("admin:rapport", args=[un.pk])).content.decode()
        fichier = equipe.client(role).get(reverse("admin:rapport_pdf", args=[un.pk])).content
        papier = "".join(feuille.extract_text() for feuille in PdfReader(io.BytesIO(fichier)).pages)
        assert ("1 annulation" in page, "1 annulation" in papier, nom in page) == (voit, voit, voit), role


def test_renvoyer_part_une_fois_par_page_lue(ecrite: Equipe) -> None:
    un = rapport(ecrite)
    adresse = reverse("admin:rapport_renvoyer", args=[un.pk])
    # Reading everything is not sending.
    assert ecrite.client(Role.COMPTABLE).post(adresse, {"envois": "1"}).status_code == 403
    assert ecrite.client("etrangere").post(adresse, {"envois": "1"}).status_code == 404
    assert ecrite.client(Role.GERANT).get(adresse).status_code == 405
    for _clic in range(2):
        assert ecrite.client(Role.GERANT).post(adresse, {"envois": "1"}).status_code == 303
    assert ecrite.client(Role.GERANT).post(adresse, {"envois": "x"}).status_code == 303
    assert Notification.objects.filter(modele="rapport_jour").count() == 2
    un.refresh_from_db()
    assert un.envois == 2


def test_renvoyer_rend_visible_ce_qui_n_avait_pas_d_adresse(equipe: Equipe, horloge: time_machine.Traveller) -> None:
    Salon.objects.update(courriel_alertes="")
    fabriques.session_payee(equipe.chez)
    horloge.move_to(SOIR)
    generer_rapport_journalier()
    un, client = rapport(equipe, "soir"), equipe.client(Role.PROPRIETAIRE)
    accueil = reverse("admin:statistiques_accueil")
    assert "1 rapport n'a été envoyé à personne" in client.get(accueil).content.decode().replace("&#x27;", "'")
    adresse = reverse("admin:rapport_renvoyer", args=[un.pk])
    suite = client.post(adresse, {"envois": "0"}, follow=True).content.decode()
    assert "Personne à prévenir" in suite
    Salon.objects.update(courriel_alertes="afi@example.org")
    client.post(adresse, {"envois": "0"})
    un.refresh_from_db()
    assert (un.etat, un.envois) == ("ecrit", 1)


def choisir(equipe: Equipe, role: str, **champs: Any) -> Any:
    donnees = {"salon": str(equipe.chez.salon.pk), **champs}
    return equipe.client(role).post(reverse("admin:rapports_choisir"), donnees)


def test_la_proprietaire_choisit_et_un_fait_le_dit(equipe: Equipe) -> None:
    assert choisir(equipe, Role.PROPRIETAIRE, genre=["soir", "mois"], heure="19:30").status_code == 303
    salon = Salon.objects.get(pk=equipe.chez.salon.pk)
    assert (sorted(salon.rapports), salon.heure_fermeture) == (["mois", "soir"], datetime.time(19, 30))
    fait = TraceTransaction.objects.get(type_trace="reglage_modifie")
    assert fait.donnees_structures["apres"] == {
        "heure_fermeture": "19:30", "rapport_jour": False, "rapport_semaine": False,
    }  # fmt: skip
    page = equipe.client(Role.PROPRIETAIRE).get(reverse("admin:rapports")).content.decode()
    assert "prévu lundi 2 mars, 19:30" in page
    choisir(equipe, Role.PROPRIETAIRE, genre=[], heure="")
    salon.refresh_from_db()
    assert (salon.rapports, salon.heure_fermeture) == (frozenset(), None)


@pytest.mark.parametrize(
    ("role", "champs", "statut"),
    [(Role.GERANT, {"genre": []}, 403), (Role.COMPTABLE, {"genre": []}, 403), (Role.CAISSIER, {}, 403),
     ("etrangere", {}, 404), (Role.PROPRIETAIRE, {"heure": "25:00"}, 422), (Role.PROPRIETAIRE, {"heure": "x"}, 422)],
)  # fmt: skip
def test_refuse_de_choisir_et_ne_change_rien(equipe: Equipe, role: str, champs: dict[str, Any], statut: int) -> None:
    assert choisir(equipe, role, **champs).status_code == statut
    salon = Salon.objects.get(pk=equipe.chez.salon.pk)
    assert (len(salon.rapports), salon.heure_fermeture) == (4, datetime.time(21))
    assert not TraceTransaction.objects.filter(type_trace="reglage_modifie").exists()


def test_la_liste_se_lit_en_autant_de_requetes_quel_que_soit_le_nombre(
    ecrite: Equipe, horloge: time_machine.Traveller, django_assert_max_num_queries: Any
) -> None:
    for jour in range(4, 9):
        horloge.move_to(NUIT.replace(day=jour))
        ranger()
        generer_rapport_journalier()
    client = ecrite.client(Role.PROPRIETAIRE)
    with django_assert_max_num_queries(16):
        page = client.get(reverse("admin:rapports")).content.decode()
    assert page.count("Rapport de la journée") >= 6
