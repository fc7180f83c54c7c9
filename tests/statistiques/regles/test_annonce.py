"""The team is told once of each crossing, of what got graver and of the end; a silence only delays."""

from __future__ import annotations

import datetime
import re
import zoneinfo
from typing import Any

import pytest
from django.core import mail
from django.template.loader import render_to_string
from django.utils import timezone

from salon_paiement.models import Notification, Role
from salon_paiement.notifications.boite_envoi import notifications_envoyer
from statistiques.models import AlerteStatistique, GenreAlerte
from statistiques.regles import annonce
from statistiques.regles.annonce import alertes_annoncer
from statistiques.regles.catalogue import CATALOGUE
from statistiques.regles.gestes import regle_essayer, regle_taire
from statistiques.regles.jeu import regles_installer
from statistiques.regles.messages import alerte_contexte
from statistiques.regles.reglage import Vise
from statistiques.services.alertes import alerte_acquitter
from tests.personnel.conftest import Equipe, composer_equipe
from tests.statistiques.regles.mesures_inventees import MINUTE, Sonde

pytestmark = pytest.mark.django_db


@pytest.fixture
def equipe(db: None, settings: Any) -> Equipe:
    settings.ADMINS_ALERTES = ["exploitant@example.org"]
    return composer_equipe()


@pytest.fixture
def sonde() -> Sonde:
    """A sweep that runs now: a silence ends by the real clock."""
    return Sonde(instant=timezone.now())


def evenements() -> list[str]:
    return sorted(n.evenement.rpartition(":")[2] for n in Notification.objects.filter(modele__startswith="alerte"))


def test_dit_le_debut_l_aggravation_et_la_fin_une_fois_chacun(equipe: Equipe, sonde: Sonde) -> None:
    salon = equipe.chez.salon
    sonde.voir(salon.pk, 150)
    assert (alertes_annoncer(sonde.instant), alertes_annoncer(sonde.instant)) == (1, 0)
    sonde.voir(salon.pk, 250)
    assert (alertes_annoncer(sonde.instant), alertes_annoncer(sonde.instant)) == (1, 0)
    sonde.voir(salon.pk, 10)
    sonde.voir(salon.pk, 10, minutes=6)
    assert (alertes_annoncer(sonde.instant), alertes_annoncer(sonde.instant)) == (1, 0)
    assert evenements() == ["aggravee", "ouverte", "resolue"]
    assert notifications_envoyer() == 3
    sujets = sorted(m.subject for m in mail.outbox)
    assert [s.split(" : ")[0] for s in sujets] == ["Critique", "Critique", "Rentré dans l'ordre"]
    assert all(m.to == [salon.courriel_alertes] and salon.nom in m.subject for m in mail.outbox)
    corps = next(m for m in mail.outbox if m.subject.startswith("Rentré"))
    assert "Du " in str(corps.body)
    assert f"/admin/alertes/?salon={salon.pk}" in str(corps.body)


def test_le_texte_court_tient_dans_un_sms(equipe: Equipe, sonde: Sonde) -> None:
    sonde.voir(equipe.chez.salon.pk, 150)
    alertes_annoncer(sonde.instant)
    (ligne,) = Notification.objects.filter(modele="alerte")
    texte = render_to_string("messages/alerte.txt", alerte_contexte(ligne)).strip()
    assert texte.startswith("Salon Afi")
    assert len(texte) <= 160


def test_un_silence_retient_puis_dit_ce_qui_est_encore_vrai(equipe: Equipe, sonde: Sonde) -> None:
    salon, qui = equipe.chez.salon, equipe.personnes[Role.PROPRIETAIRE]
    vise = Vise(sonde.indicateur, salon)
    assert regle_taire(vise, timezone.now() + datetime.timedelta(hours=1), "travaux  dans\nla rue", qui)
    sonde.voir(salon.pk, 700)
    assert (alertes_annoncer(sonde.instant), evenements()) == (0, [])
    # It is written and shown all the same; another salon is told.
    assert AlerteStatistique.objects.get(active=True).regle is not None
    sonde.voir(equipe.ailleurs.salon.pk, 150)
    assert AlerteStatistique.objects.filter(salon=salon, active=True).exists()
    assert alertes_annoncer(sonde.instant) == 1
    assert alertes_annoncer(sonde.instant + datetime.timedelta(hours=2)) == 1
    assert Notification.objects.get(salon=salon).evenement.endswith("ouverte")
    # One that came and went in a silence is no news at its end.
    AlerteStatistique.objects.all().delete()
    sonde.voir(salon.pk, 700)
    sonde.voir(salon.pk, 10)
    sonde.voir(salon.pk, 10, minutes=6)
    assert alertes_annoncer(sonde.instant + datetime.timedelta(hours=2)) == 0


def test_ne_dit_rien_de_ce_que_quelqu_un_a_vu_ni_par_un_canal_deja_pris(equipe: Equipe, sonde: Sonde) -> None:
    sonde.voir(equipe.chez.salon.pk, 150)
    alerte_acquitter(AlerteStatistique.objects.get().pk, equipe.personnes[Role.GERANT])
    assert alertes_annoncer(sonde.instant) == 0
    # Late money has messages of its own, by e-mail: a rule that asks for one all the same writes none.
    regles_installer()
    tardif = CATALOGUE["argent_tardif"]
    assert tardif.canaux_utiles(["courriel", "sms"]) == ["sms"]


def test_la_plateforme_previent_ses_exploitants(equipe: Equipe, sonde: Sonde) -> None:
    sonde.voir(None, 150, objet="")
    assert alertes_annoncer(sonde.instant) == 1
    (ligne,) = Notification.objects.filter(modele="alerte")
    assert (ligne.salon, alerte_contexte(ligne)["ou"]) == (None, "Plateforme")
    notifications_envoyer()
    assert [m.to for m in mail.outbox] == [["exploitant@example.org"]]


def test_les_jours_inhabituels_sont_dits_selon_leur_gravite(equipe: Equipe) -> None:
    regles_installer()
    cas = [
        (GenreAlerte.ANOMALIE, "visites", "warning", 1),
        (GenreAlerte.CHANGEMENT_TENDANCE, "encaisse", "critical", 1),
        (GenreAlerte.CHANGEMENT_TENDANCE, "visites", "info", 0),
        (GenreAlerte.SEUIL_DEPASSE, "remboursements", "warning", 1),
        # The rules that look every minute have told these already.
        (GenreAlerte.PERFORMANCE, "taux_reussite", "critical", 0),
        (GenreAlerte.SECURITE, "connexions_refusees", "critical", 0),
    ]
    for genre, mesure, severite, attendu in cas:
        AlerteStatistique.objects.create(
            salon=equipe.chez.salon, genre=genre, mesure=mesure, jour=timezone.localdate(), severite=severite,
            valeur=0, attendu=9,
        )  # fmt: skip
        assert alertes_annoncer() == attendu, (genre, mesure)
    assert alertes_annoncer() == 0
    # What was found before yesterday wakes nobody.
    AlerteStatistique.objects.update(prevenue_le=None, date_creation=timezone.now() - datetime.timedelta(days=2))
    assert alertes_annoncer() == 0


def test_un_essai_part_une_fois_par_minute_et_dit_que_c_en_est_un(equipe: Equipe) -> None:
    vise = Vise(CATALOGUE["reussite_paiements"], equipe.chez.salon)
    qui = equipe.personnes[Role.PROPRIETAIRE]
    assert (regle_essayer(vise, qui), regle_essayer(vise, qui)) == (1, 0)
    notifications_envoyer()
    assert mail.outbox[0].subject.startswith("Essai")
    assert "rien n'est arrivé" in str(mail.outbox[0].body)
    assert not AlerteStatistique.objects.exists()


def test_ceux_qu_un_silence_retient_ne_cachent_pas_les_suivants(
    equipe: Equipe, sonde: Sonde, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(annonce, "LOT", 2)
    jusqu_a = timezone.now() + datetime.timedelta(hours=1)
    regle_taire(Vise(sonde.indicateur, equipe.chez.salon), jusqu_a, "essai", equipe.personnes[Role.PROPRIETAIRE])
    for objet in ("mtn", "moov", "coris", "wave_ci", "free_sn"):
        sonde.voir(equipe.chez.salon.pk, 150, objet=objet)
    sonde.voir(equipe.ailleurs.salon.pk, 150)
    assert alertes_annoncer(sonde.instant + MINUTE) == 1


def test_les_heures_sont_celles_du_salon(equipe: Equipe, sonde: Sonde) -> None:
    salon = equipe.chez.salon
    salon.fuseau = "Pacific/Auckland"
    salon.save(update_fields=["fuseau"])
    sonde.voir(salon.pk, 150)
    alertes_annoncer(sonde.instant)
    sonde.voir(salon.pk, 10)
    sonde.voir(salon.pk, 10, minutes=6)
    regle_taire(
        Vise(CATALOGUE["attente_reseau"], salon),
        sonde.instant + 60 * MINUTE, "travaux", equipe.personnes[Role.PROPRIETAIRE],
    )  # fmt: skip
    fin, silence = (
        instant.astimezone(zoneinfo.ZoneInfo(salon.fuseau)).strftime("%H:%M")
        for instant in (sonde.instant, sonde.instant + 60 * MINUTE)
    )
    page = equipe.client(Role.PROPRIETAIRE).get("/admin/alertes/").content.decode()
    assert re.search(rf"du \d+ \w+ [\d:]+ au \d+ \w+ {fin}<", page)
    assert f"{silence} : travaux" in page
    (ouverte,) = Notification.objects.filter(modele="alerte")
    courriel = render_to_string("courriels/alerte_resolue.txt", alerte_contexte(ouverte) | {"salon": salon})
    assert f"{fin}." in courriel
