"""Writing reports: once each, at their hour, with what is known then; what does not leave says why."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.core import mail

from config.planification import PLANIFICATION
from salon_paiement.models import Canal, GenreRapport, Notification, ReglageCanal, Salon
from salon_paiement.notifications.boite_envoi import notifications_envoyer
from salon_paiement.notifications.destinataires import destination_chiffrer
from statistiques.models import RapportPeriodique
from statistiques.perimetre import Perimetre
from statistiques.rapports import chiffres, ecriture
from statistiques.rapports.selecteurs import rapports_perdus, rapports_suivre
from statistiques.tasks import generer_rapport_hebdomadaire, generer_rapport_journalier, generer_rapport_mensuel
from tests import fabriques
from tests.statistiques.rapports.conftest import NUIT, SOIR, contenu_de, ranger

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]
UNE_HEURE = datetime.timedelta(hours=1)


def etats(salon: Salon) -> dict[str, str]:
    rapports = RapportPeriodique.objects.filter(salon=salon)
    return {f"{r.genre} {r.debut:%d/%m}": r.etat for r in rapports.order_by("du_a")}


def messages() -> list[tuple[str, str]]:
    return list(Notification.objects.filter(modele__in=ecriture_modeles()).values_list("modele", "canal"))


def ecriture_modeles() -> list[str]:
    return ["soir", "rapport_jour", "rapport_semaine", "rapport_mois"]


def test_le_soir_a_la_fermeture_puis_la_journee_une_fois_finie(
    chez: fabriques.Maison, horloge: time_machine.Traveller
) -> None:
    fabriques.session_payee(chez)
    assert generer_rapport_journalier() == 0
    assert etats(chez.salon) == {"soir 02/03": "a_venir", "jour 02/03": "a_venir"}
    horloge.move_to(SOIR)
    assert [generer_rapport_journalier() for _fois in range(3)] == [1, 0, 0]
    assert messages() == [("soir", Canal.COURRIEL)]
    horloge.move_to(NUIT)
    # Neither figures nor head yet: it waits.
    assert generer_rapport_journalier() == 0
    ranger()
    horloge.shift(ecriture.REGARD)
    assert [generer_rapport_journalier(), generer_rapport_journalier()] == [1, 0]
    assert messages() == [("soir", Canal.COURRIEL), ("rapport_jour", Canal.COURRIEL)]
    assert not Notification.objects.filter(modele="sceau_du_jour").exists()


def test_au_bout_de_deux_heures_la_journee_part_et_dit_ce_qui_manque(
    chez: fabriques.Maison, horloge: time_machine.Traveller
) -> None:
    fabriques.session_payee(chez)
    horloge.move_to(NUIT)
    assert generer_rapport_journalier() == 0
    horloge.shift(ecriture.PATIENCE)
    assert generer_rapport_journalier() == 1
    contenu = contenu_de(RapportPeriodique.objects.get(genre="jour", etat="ecrit"))
    assert (contenu["mesures"]["encaisse"], contenu["sceau"], contenu["en_direct"]) == (5_000, None, True)


@pytest.mark.parametrize(("plafond", "voie"), [(None, Canal.SMS), (25, Canal.SMS), (24, Canal.COURRIEL)])
def test_le_soir_va_dans_la_poche_et_seulement_a_defaut_par_courriel(
    chez: fabriques.Maison, horloge: time_machine.Traveller, plafond: int | None, voie: str
) -> None:
    chiffre = destination_chiffrer(chez.salon.pk, "+2290166000009")
    ReglageCanal.objects.create(
        salon=chez.salon, canal=Canal.SMS, service="passerelle", destination_chiffree=chiffre,
        cout_unitaire=25, plafond_mensuel=plafond,
    )  # fmt: skip
    fabriques.session_payee(chez)
    horloge.move_to(SOIR)
    assert generer_rapport_journalier() == 1
    assert messages() == [("soir", voie)]
    horloge.move_to(NUIT)
    ranger()
    generer_rapport_journalier()
    # No report but the evening's costs an SMS.
    assert messages()[1:] == [("rapport_jour", Canal.COURRIEL)]


def test_un_jour_sans_rien_se_tait_le_soir_et_se_dit_le_lendemain(
    chez: fabriques.Maison, horloge: time_machine.Traveller
) -> None:
    fabriques.session_payee(chez)
    horloge.move_to(NUIT)
    ranger()
    generer_rapport_journalier()
    horloge.move_to(SOIR.replace(day=3))
    assert generer_rapport_journalier() == 0
    horloge.move_to(NUIT.replace(day=4))
    ranger()
    assert generer_rapport_journalier() == 1
    assert etats(chez.salon) | {"soir 03/03": "sans_activite", "jour 03/03": "ecrit"} == etats(chez.salon)
    notifications_envoyer()
    dernier = mail.outbox[-1]
    assert "mardi 3 mars 2026 : 0" in dernier.subject
    assert "Rien ne s'est passé" in str(dernier.body)
    assert "SP1." in str(dernier.body)


def test_la_semaine_et_le_mois_une_fois_chacun(chez: fabriques.Maison, horloge: time_machine.Traveller) -> None:
    fabriques.session_payee(chez)
    generer_rapport_hebdomadaire()
    generer_rapport_mensuel()
    horloge.move_to(NUIT + datetime.timedelta(days=6))
    ranger()
    assert [generer_rapport_hebdomadaire() for _fois in range(2)] == [1, 0]
    horloge.move_to(NUIT.replace(month=4, day=1))
    ranger()
    assert [generer_rapport_mensuel() for _fois in range(2)] == [1, 0]
    contenu = contenu_de(RapportPeriodique.objects.get(genre="mois", etat="ecrit"))
    assert [jour[0] for jour in contenu["jours"] if jour[1]] == ["2026-03-02"]
    assert (len(contenu["jours"]), contenu["avant"]) == (31, None)
    # The weeks without anything after that have nothing to say.
    horloge.move_to(NUIT.replace(month=4, day=6))
    ranger()
    assert generer_rapport_hebdomadaire() == 0
    assert RapportPeriodique.objects.filter(genre="semaine", etat="sans_activite").count() >= 1


def test_apres_une_panne_le_soir_est_manque_et_la_journee_part(
    chez: fabriques.Maison, horloge: time_machine.Traveller
) -> None:
    fabriques.session_payee(chez)
    generer_rapport_journalier()
    horloge.move_to(NUIT + 5 * UNE_HEURE)
    ranger()
    assert generer_rapport_journalier() == 1
    assert etats(chez.salon)["soir 02/03"] == "manque"
    assert rapports_perdus(Perimetre((chez.salon,))) == 1
    [perdu] = [suivi for suivi in rapports_suivre(chez.salon)[1] if suivi.perdu]
    assert "arrêté" in perdu.raison


def test_changer_d_heure_deplace_le_message_et_decocher_l_ecarte(
    chez: fabriques.Maison, horloge: time_machine.Traveller
) -> None:
    fabriques.session_payee(chez)
    generer_rapport_journalier()
    Salon.objects.update(heure_fermeture=datetime.time(18))
    horloge.move_to(SOIR - 2 * UNE_HEURE)
    assert generer_rapport_journalier() == 1
    Salon.objects.update(rapport_jour=False)
    horloge.move_to(NUIT)
    assert generer_rapport_journalier() == 0
    assert etats(chez.salon)["jour 02/03"] == "ecarte"


def test_sans_aucune_adresse_le_rapport_est_ecrit_et_le_dit(
    chez: fabriques.Maison, horloge: time_machine.Traveller
) -> None:
    Salon.objects.update(courriel_alertes="")
    fabriques.session_payee(chez)
    generer_rapport_journalier()
    horloge.move_to(SOIR)
    generer_rapport_journalier()
    assert etats(chez.salon)["soir 02/03"] == "sans_adresse"
    assert rapports_perdus(Perimetre((chez.salon,))) == 1
    assert messages() == []


def test_un_rapport_qui_ne_s_ecrit_pas_n_arrete_pas_les_autres(
    chez: fabriques.Maison, horloge: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    autre = fabriques.maison("Chez Bella")
    for lieu in (chez, autre):
        fabriques.session_payee(lieu)
    vrai = chiffres.chiffres_lire

    def casser(rapport: RapportPeriodique, instant: datetime.datetime) -> dict[str, Any]:
        if rapport.salon_id == chez.salon.pk:
            raise ZeroDivisionError
        return vrai(rapport, instant)

    monkeypatch.setattr(ecriture, "chiffres_lire", casser)
    horloge.move_to(SOIR)
    assert generer_rapport_journalier() == 1
    for _essai in range(ecriture.TENTATIVES_MAX):
        horloge.shift(2 * UNE_HEURE / 3)
        generer_rapport_journalier()
    rapport = RapportPeriodique.objects.get(salon=chez.salon, genre=GenreRapport.SOIR, debut="2026-03-02")
    assert (rapport.etat, rapport.erreur) == ("echoue", "ZeroDivisionError")
    assert [modele for modele, _canal in messages()] == ["soir"]


def test_beat_y_passe_chaque_minute_et_rien_n_est_envoye_sans_lui() -> None:
    assert PLANIFICATION["generer_rapport_journalier"]["schedule"] == datetime.timedelta(minutes=1)
    assert mail.outbox == []
