"""The seals' page: works, who may, what it refuses, and the light it puts on the board."""

from __future__ import annotations

import datetime
import html
import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from paiements.sceaux import verification
from paiements.tasks import veiller_sceaux
from salon_paiement.models import Notification, Role
from salon_paiement.notifications.boite_envoi import notifications_envoyer
from tests import fabriques
from tests.paiements.sceaux.conftest import en_superutilisateur
from tests.personnel.conftest import Equipe
from traces.modeles_sceaux import SceauTraces
from traces.models import TraceTransaction
from traces.scellement import tout_sceller
from traces.tasks import verifier_sceaux
from traces.temoin import temoin_lire
from traces.tetes import dernier_sceau

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]
PAGE, CONTROLER, VERIFIER, TEMOIN = (f"/admin/sceaux/{fin}" for fin in ("", "controler/", "verifier/", "temoin/"))
TOUS = [*Role.values, "plateforme", ""]


def lire(reponse: Any) -> str:
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", reponse.content.decode()).split()))


def vieillir(minutes: int) -> None:
    depuis = datetime.timedelta(minutes=minutes)
    en_superutilisateur("UPDATE traces_transactions SET date_creation = now() - %s", depuis)


@pytest.fixture
def proprietaire(equipe: Equipe) -> Client:
    fabriques.session_payee(equipe.chez)
    tout_sceller()
    return equipe.client(Role.PROPRIETAIRE)


@pytest.mark.parametrize("adresse", [PAGE, CONTROLER, VERIFIER, TEMOIN])
def test_s_ouvre_aux_seuls_roles_prevus(equipe: Equipe, adresse: str) -> None:
    donnees = {"salon": str(equipe.chez.salon.pk), "sceau": "1-AAAA-AAAA-AAAA"}
    methode = "get" if adresse == PAGE else "post"
    statuts = {role: getattr(equipe.client(role), methode)(adresse, donnees).status_code for role in TOUS}
    permis = {Role.PROPRIETAIRE, Role.COMPTABLE, "plateforme"}
    assert statuts == {role: 200 if role in permis else 302 if role == "" else 403 for role in TOUS}


@pytest.mark.parametrize("adresse", [CONTROLER, VERIFIER, TEMOIN])
def test_refuse_le_salon_d_une_autre_et_ne_change_rien(equipe: Equipe, adresse: str) -> None:
    avant = TraceTransaction.objects.count()
    client = equipe.client(Role.PROPRIETAIRE)
    assert client.post(adresse, {"salon": str(equipe.ailleurs.salon.pk)}).status_code == 404
    assert client.post(adresse, {"salon": "n'importe quoi"}).status_code == 404
    assert client.get(adresse).status_code == 405
    assert TraceTransaction.objects.count() == avant


def test_dit_que_tout_est_scelle_ou_ce_qui_attend(equipe: Equipe) -> None:
    client = equipe.client(Role.PROPRIETAIRE)
    assert "Rien n'est scellé." in lire(client.get(PAGE))
    fabriques.session_payee(equipe.chez)
    tout_sceller()
    page = lire(client.get(PAGE))
    assert re.search(r"Tout est scellé depuis \d+\ss\.", page)
    assert dernier_sceau(equipe.chez.salon.pk) in page
    fabriques.session_payee(equipe.chez)
    vieillir(12)
    reponse = client.get(PAGE)
    assert re.search(r"\d+ faits attendent depuis 12\smin\.", lire(reponse))
    assert "ciel-rouge" in reponse.content.decode()


def test_verifie_la_chaine_et_l_ecrit(proprietaire: Client, equipe: Equipe) -> None:
    assert "Rien n'a été touché" in lire(proprietaire.post(VERIFIER))
    (trace,) = TraceTransaction.objects.filter(type_trace="verification_traces")
    assert (trace.salon_id, trace.acteur_id) == (equipe.chez.salon.pk, equipe.personnes[Role.PROPRIETAIRE].pk)
    assert trace.donnees_structures["anomalies"] == 0
    assert "rien à signaler" in lire(proprietaire.get(PAGE))


def test_nomme_ce_qui_a_ete_reecrit_et_l_accueil_le_dit(proprietaire: Client, equipe: Equipe) -> None:
    cle = TraceTransaction.objects.filter(type_trace="session_reglee").values_list("pk", flat=True)[0]
    en_superutilisateur("UPDATE traces_transactions SET donnees_structures = '{}' WHERE id = %s", cle)
    page = lire(proprietaire.post(VERIFIER))
    for mot in ("1 fait a été réécrit, effacé ou ajouté", f"fait t{cle}", "Que faire"):
        assert mot in page
    accueil = proprietaire.get("/admin/direct/").content.decode()
    assert "des faits ont été réécrits ou effacés" in accueil
    assert f"/admin/sceaux/?salon={equipe.chez.salon.pk}" in accueil
    assert "/admin/sceaux/" not in equipe.client(Role.CAISSIER).get("/admin/").content.decode()


def test_d_une_longue_chaine_la_page_verifie_la_fin(
    proprietaire: Client, monkeypatch: pytest.MonkeyPatch, equipe: Equipe
) -> None:
    monkeypatch.setattr(verification, "FAITS_MAX", 3)
    monkeypatch.setattr("paiements.views.personnel.sceaux.FAITS_MAX", 3)
    texte = lire(proprietaire.post(VERIFIER))
    for mot in (
        "3 faits vérifiés. Ce sont les derniers",
        f"manage.py verifier_traces --salon {equipe.chez.salon.slug}",
    ):
        assert mot in texte
    texte = lire(proprietaire.post(CONTROLER, {"sceau": dernier_sceau(equipe.chez.salon.pk)}))
    assert "Ce sceau tient" in texte
    assert "Les 3 derniers faits ont été vérifiés avec lui" in texte


def test_ce_que_la_veille_trouve_est_dit_une_fois_par_jour(proprietaire: Client) -> None:
    assert verifier_sceaux() == 0
    veiller_sceaux()
    touches = Notification.objects.filter(modele="sceaux_touches")
    assert not touches.exists()
    en_superutilisateur("UPDATE traces_transactions SET titre = 'x' WHERE type_trace = 'session_reglee'")
    assert verifier_sceaux() == 1
    for _fois in range(2):
        veiller_sceaux()
    assert touches.count() == 1
    notifications_envoyer()
    message: Any = next(m for m in mail.outbox if "réécrits" in m.subject)
    for forme in (message.body, message.alternatives[0][0]):
        assert "1 fait touché." in " ".join(str(forme).split())


def test_telecharge_le_temoin_et_dit_qui_l_a_pris(proprietaire: Client, equipe: Equipe) -> None:
    nombre = SceauTraces.objects.filter(chaine=equipe.chez.salon.pk).count()
    reponse: Any = proprietaire.post(TEMOIN)
    temoin = temoin_lire(b"".join(reponse.streaming_content).decode().splitlines())
    assert (len(temoin.lignes_de(equipe.chez.salon.pk)), len(temoin.tetes)) == (nombre, 1)
    assert reponse["Content-Disposition"].startswith(f'attachment; filename="temoin-{equipe.chez.salon.slug}-')
    (trace,) = TraceTransaction.objects.filter(type_trace="export")
    assert trace.donnees_structures == {"quoi": "temoin", "lignes": nombre}
    assert trace.acteur_id == equipe.personnes[Role.PROPRIETAIRE].pk


def test_l_accueil_ne_dit_rien_d_alarmant_quand_tout_va(proprietaire: Client) -> None:
    accueil = proprietaire.get("/admin/direct/").content.decode()
    assert "tout est scellé" in accueil
    assert "ciel-rouge" not in accueil


def test_l_alerte_vient_apres_cinq_minutes(proprietaire: Client, equipe: Equipe) -> None:
    fabriques.session_payee(equipe.chez)
    for minutes, attendu in ((4, "ciel-orange"), (6, "ciel-rouge")):
        vieillir(minutes)
        nav = proprietaire.get("/admin/direct/").content.decode().split("/admin/sceaux/", 1)[1].split("</nav>")[0]
        assert attendu in nav
