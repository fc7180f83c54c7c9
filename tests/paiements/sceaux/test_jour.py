"""The owner's daily message: once, true, with a head that holds; or the reason why there is none."""

from __future__ import annotations

import datetime
import logging
import pathlib
import re
from typing import Any

import pytest
import time_machine
from django.core import mail

from config.planification import PLANIFICATION
from paiements.sceaux import dossier as module
from paiements.sceaux.jour import sceaux_du_jour_annoncer, tete_du_jour
from paiements.tasks import veiller_sceaux
from salon_paiement.models import Notification, Salon
from salon_paiement.notifications.boite_envoi import notifications_envoyer
from tests import fabriques
from traces.controle import chaine_verifier
from traces.modeles_sceaux import TeteSceau
from traces.models import TraceTransaction
from traces.scellement import tout_sceller
from traces.temoin import temoin_lire
from traces.tetes import tete_lire

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]
LUNDI = datetime.date(2026, 3, 2)
NUIT = datetime.datetime(2026, 3, 3, 3, 5, tzinfo=datetime.UTC)  # 4 h 05 in Cotonou: Monday is over


def message() -> tuple[str, str, str]:
    """Send what waits; return subject, text and HTML of the owner's last daily message."""
    notifications_envoyer()
    dernier: Any = [m for m in mail.outbox if "encaissés" in m.subject][-1]
    plat = " ".join(str(dernier.body).split())
    return dernier.subject, plat, " ".join(str(dernier.alternatives[0][0]).split())


def test_dit_la_journee_finie_et_son_sceau(chez: fabriques.Maison, horloge: time_machine.Traveller) -> None:
    fabriques.session_payee(chez, pourboire=500)
    fabriques.session_payee(chez)
    fabriques.reussir(fabriques.tentative(fabriques.session_a_payer(chez)), 6_000)
    tout_sceller()
    horloge.move_to(NUIT)
    assert veiller_sceaux() == 1
    sujet, texte, riche = message()
    assert " ".join(sujet.split()) == "Salon Afi, lundi 2 mars 2026 : 16 500 F encaissés"
    for forme in (texte, riche):
        for mot in ("Encaissé : 16 500 F", "3 notes payées", "1 somme à traiter en ce moment", "sceaux/?salon="):
            assert mot in forme
    longue = re.search(r"SP1\.[\w.-]+", texte)
    assert longue
    assert longue[0] in riche
    lue = tete_lire(longue[0])
    assert lue.chaine == chez.salon.pk
    courte = re.search(r"Le sceau de cette journée : (\S+)", texte)
    assert courte
    assert tete_lire(courte[1]).debut == lue.debut
    tout_sceller()
    assert chaine_verifier(chez.salon.pk, tetes=[lue]).intacte


def test_ne_dit_rien_de_la_cliente(chez: fabriques.Maison, horloge: time_machine.Traveller) -> None:
    Salon.objects.update(nom="Salon Bella")
    fabriques.session_payee(chez, courriel="cliente@example.org")
    tout_sceller()
    horloge.move_to(NUIT)
    veiller_sceaux()
    assert not re.search(r"Afi|66 ?00|cliente@|Tresses", " ".join(message()[:2]))


def test_une_seule_fois_par_journee(chez: fabriques.Maison, horloge: time_machine.Traveller) -> None:
    fabriques.session_payee(chez)
    tout_sceller()
    horloge.move_to(NUIT)
    assert [sceaux_du_jour_annoncer() for _ in range(3)] == [1, 0, 0]
    assert Notification.objects.filter(modele="sceau_du_jour").count() == 1
    assert TeteSceau.objects.count() == 1
    (trace,) = TraceTransaction.objects.filter(type_trace="tete_emise")
    assert trace.donnees_structures == {"sequence": TeteSceau.objects.get().sequence, "motif": "quotidien"}


def test_avant_la_fin_de_la_journee_ne_dit_rien(chez: fabriques.Maison, horloge: time_machine.Traveller) -> None:
    fabriques.session_payee(chez)
    tout_sceller()
    # 3 h 55 in Cotonou: still Monday's business.
    horloge.move_to(NUIT - datetime.timedelta(minutes=10))
    assert sceaux_du_jour_annoncer() == 0


def test_apres_une_panne_ne_dit_que_la_derniere_journee(
    chez: fabriques.Maison, horloge: time_machine.Traveller
) -> None:
    fabriques.session_payee(chez)
    tout_sceller()
    horloge.move_to(NUIT + datetime.timedelta(days=3, hours=9))
    assert sceaux_du_jour_annoncer() == 1
    assert "jeudi 5 mars 2026 : 0 F encaissés" in " ".join(message()[0].split())


def test_dit_ce_qui_a_ete_scelle_depuis_le_precedent(chez: fabriques.Maison, horloge: time_machine.Traveller) -> None:
    fabriques.session_payee(chez)
    tout_sceller()
    horloge.move_to(NUIT)
    sceaux_du_jour_annoncer()
    fin = TeteSceau.objects.latest("pk").sequence
    assert f"{fin} faits scellés en tout." in message()[1]
    horloge.shift(datetime.timedelta(hours=5))
    fabriques.session_payee(chez)
    tout_sceller()
    horloge.move_to(NUIT + datetime.timedelta(days=1))
    sceaux_du_jour_annoncer()
    suite = TeteSceau.objects.latest("pk").sequence
    assert f"{suite - fin} faits scellés depuis le message précédent." in message()[1]


def test_des_faits_qui_attendent_font_attendre_puis_le_message_le_dit(
    chez: fabriques.Maison, horloge: time_machine.Traveller
) -> None:
    fabriques.session_payee(chez)
    horloge.move_to(NUIT)
    assert sceaux_du_jour_annoncer() == 0
    horloge.shift(datetime.timedelta(hours=1))
    assert sceaux_du_jour_annoncer() == 1
    for forme in message()[1:]:
        assert "Encaissé : 5 000 F" in forme
        assert "Pas de sceau pour cette journée" in forme
        assert "SP1." not in forme
    assert not TeteSceau.objects.exists()


def test_le_fichier_des_sceaux_grandit_d_un_sceau_par_jour(
    chez: fabriques.Maison, horloge: time_machine.Traveller, settings: Any, tmp_path: pathlib.Path
) -> None:
    settings.DOSSIER_TEMOINS = str(tmp_path / "ailleurs")
    for rang in range(2):
        fabriques.session_payee(chez)
        tout_sceller()
        horloge.move_to(NUIT + datetime.timedelta(days=rang))
        sceaux_du_jour_annoncer()
    lignes = (tmp_path / "ailleurs" / f"{chez.salon.slug}-tetes.txt").read_text("utf-8").splitlines()
    assert lignes[0] == f"# {chez.salon.slug} 2026-03-02"
    temoin = temoin_lire(lignes)
    assert [tete.chaine for tete in temoin.tetes] == [chez.salon.pk] * 2
    tout_sceller()
    assert chaine_verifier(chez.salon.pk, temoin=temoin).intacte


def test_un_dossier_fautif_n_arrete_pas_le_message(
    chez: fabriques.Maison,
    horloge: time_machine.Traveller,
    settings: Any,
    tmp_path: pathlib.Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    (tmp_path / "fichier").write_text("x")
    settings.DOSSIER_TEMOINS = str(tmp_path / "fichier")
    fabriques.session_payee(chez)
    tout_sceller()
    horloge.move_to(NUIT)
    with caplog.at_level(logging.ERROR, logger=module.__name__):
        assert sceaux_du_jour_annoncer() == 1
    assert Notification.objects.filter(modele="sceau_du_jour").exists()
    assert "non écrit" in caplog.text


def test_sans_adresse_le_sceau_est_emis_tout_de_meme(chez: fabriques.Maison, horloge: time_machine.Traveller) -> None:
    Salon.objects.update(courriel_alertes="")
    fabriques.session_payee(chez)
    tout_sceller()
    horloge.move_to(NUIT)
    assert [sceaux_du_jour_annoncer(), sceaux_du_jour_annoncer()] == [1, 0]
    assert not Notification.objects.filter(modele="sceau_du_jour").exists()
    assert tete_du_jour(chez.salon, LUNDI) is not None


def test_un_salon_ferme_ou_ouvert_depuis_n_est_pas_concerne(
    chez: fabriques.Maison, horloge: time_machine.Traveller
) -> None:
    fabriques.session_payee(chez)
    horloge.move_to(NUIT)
    fabriques.maison("Ouvert ce matin")
    tout_sceller()
    Salon.objects.filter(pk=chez.salon.pk).update(actif=False)
    assert sceaux_du_jour_annoncer() == 0


def test_beat_y_passe_toutes_les_cinq_minutes() -> None:
    assert PLANIFICATION["veiller_sceaux"]["schedule"] == datetime.timedelta(minutes=5)
