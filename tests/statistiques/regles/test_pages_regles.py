"""Who sees the rules, who sets them, what a form refuses, and what each change leaves behind."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from salon_paiement.models import Role
from statistiques.models import AlerteStatistique, RegleAlerte
from statistiques.regles.jeu import regles_installer
from tests import fabriques
from tests.fabriques_meteo import envoyee
from tests.personnel.conftest import Equipe, composer_equipe
from tests.statistiques.regles.mesures_inventees import Sonde
from traces.models import TraceTransaction

pytestmark = pytest.mark.django_db
ALERTES = "admin:alertes"
PLATEFORME = "plateforme"


@pytest.fixture
def equipe(db: None, settings: Any) -> Equipe:
    settings.DEMONSTRATION = False
    regles_installer()
    return composer_equipe()


def adresse(code: str, salon: object = PLATEFORME, geste: str = "", objet: str = "") -> str:
    nom = f"admin:alerte_regle{'_' + geste if geste else ''}"
    suite = f"&objet={objet}" if objet else ""
    return f"{reverse(nom, args=[code])}?salon={salon}{suite}"


def saisie(**champs: Any) -> dict[str, Any]:
    """What the form of the wait for an operator holds."""
    return {
        "actif": "on", "seuil": "120", "seuil_critique": "900", "severite": "warning", "canaux": ["sms", "slack"],
    } | champs  # fmt: skip


@pytest.mark.parametrize(
    ("role", "page", "regle", "securite", "plateforme"),
    [
        (Role.PROPRIETAIRE, 200, 303, 303, 403), (Role.GERANT, 200, 303, 403, 403),
        (PLATEFORME, 200, 303, 303, 303), (Role.COMPTABLE, 200, 403, 403, 403), (Role.CAISSIER, 403, 403, 403, 403),
        (Role.COIFFEUR, 403, 403, 403, 403), ("etrangere", 200, 404, 404, 403), ("", 302, 302, 302, 302),
    ],
)  # fmt: skip
def test_chacun_voit_et_regle_ce_qui_est_a_lui(
    equipe: Equipe, role: str, page: int, regle: int, securite: int, plateforme: int
) -> None:
    client, salon = equipe.client(role), equipe.chez.salon.pk
    assert client.get(reverse(ALERTES)).status_code == page
    avant = RegleAlerte.objects.count()
    assert client.post(adresse("attente_reseau", salon), saisie()).status_code == regle
    assert RegleAlerte.objects.filter(salon=salon, par=equipe.personnes.get(role)).exists() == (regle == 303)
    gestes = [
        ("", saisie(seuil="3", seuil_critique="")),
        ("silence", {"heures": "1", "motif": "travaux"}),
        ("essayer", {}),
        ("origine", {}),
    ]
    for geste, donnees in gestes:
        assert client.post(adresse("sceaux_en_retard", salon, geste), donnees | {"canaux": []}).status_code == securite
        assert client.post(adresse("redis_memoire", PLATEFORME, geste), donnees).status_code == plateforme
        # A rule of the platform is no salon's.
        assert client.post(adresse("redis_memoire", salon, geste), donnees).status_code in {403, 404, 302}
    assert RegleAlerte.objects.count() == avant + (regle == 303)


def test_un_reglage_laisse_son_fait_et_se_rend(equipe: Equipe) -> None:
    salon, client = equipe.chez.salon, equipe.client(Role.PROPRIETAIRE)
    lien = adresse("attente_reseau", salon.pk, objet="moov")
    assert client.post(lien, saisie()).status_code == client.post(lien, saisie()).status_code == 303
    propre = RegleAlerte.objects.get(salon=salon)
    assert (propre.objet, propre.seuil, propre.seuil_critique, propre.canaux) == ("moov", 120, 900, ["sms", "slack"])
    fait = TraceTransaction.objects.get(type_trace="reglage_modifie", objet_id=propre.pk)
    assert (fait.donnees_structures["avant"]["seuil"], fait.donnees_structures["apres"]["seuil"]) == (600, 120)
    page = client.get(f"{reverse(ALERTES)}?salon={salon.pk}").content.decode()
    assert "plus de 2\u00a0min" in page or "plus de 120\u00a0s" in page
    # An open alert goes on under the general rule.
    envoyee(equipe.chez, "en_cours", essai=False, initie_le=fabriques.il_y_a(heures=1))
    sonde = Sonde(instant=timezone.now())
    sonde.voir(salon.pk, 700, objet="moov")
    assert AlerteStatistique.objects.get().regle == propre
    assert client.post(adresse("attente_reseau", salon.pk, "origine", "moov")).status_code == 303
    assert not RegleAlerte.objects.filter(salon=salon).exists()
    assert AlerteStatistique.objects.get().regle == RegleAlerte.objects.get(indicateur="attente_reseau", objet="")


def test_la_raison_d_un_silence_n_entre_dans_aucun_fait(equipe: Equipe) -> None:
    salon, client = equipe.chez.salon, equipe.client(Role.GERANT)
    lien = adresse("attente_reseau", salon.pk, "silence")
    assert client.post(lien, {"heures": "8", "motif": "Moussa est malade"}).status_code == 303
    regle = RegleAlerte.objects.get(salon=salon)
    assert regle.silence_jusqu_a is not None
    assert abs(regle.silence_jusqu_a - timezone.now() - datetime.timedelta(hours=8)).total_seconds() < 60
    assert "Moussa" in client.get(f"{reverse(ALERTES)}?salon={salon.pk}").content.decode()
    faits = TraceTransaction.objects.filter(objet_id=regle.pk)
    assert len(faits) == 1
    assert "Moussa" not in str(faits[0].donnees_structures)
    assert client.post(lien, {"heures": "0"}).status_code == 303
    assert RegleAlerte.objects.filter(pk=regle.pk, silence_jusqu_a=None, silence_motif="").exists()


@pytest.mark.parametrize(
    ("code", "champs", "statut"),
    [
        ("attente_reseau", saisie(seuil=""), 422), ("attente_reseau", saisie(seuil="-1"), 422),
        ("attente_reseau", saisie(seuil_critique="60"), 422), ("attente_reseau", saisie(severite="panique"), 422),
        ("attente_reseau", saisie(canaux=["pigeon"]), 422),
        # A way by which its own watch writes already.
        ("argent_tardif", saisie(canaux=["courriel"]), 422),
        ("reussite_paiements", saisie(seuil="101", seuil_critique="", minimum="5", fenetre="3600"), 422),
        ("reussite_paiements", saisie(seuil="80", seuil_critique="85", minimum="5", fenetre="3600"), 422),
        ("reussite_paiements", saisie(seuil="80", seuil_critique="", minimum="5", fenetre="3601"), 422),
        ("reussite_paiements", saisie(seuil="80", seuil_critique="", minimum="5", fenetre="900"), 303),
    ],
)  # fmt: skip
def test_refuse_une_limite_qui_ne_veut_rien_dire(
    equipe: Equipe, code: str, champs: dict[str, Any], statut: int
) -> None:
    client = equipe.client(Role.PROPRIETAIRE)
    assert client.post(adresse(code, equipe.chez.salon.pk), champs).status_code == statut
    assert RegleAlerte.objects.filter(salon=equipe.chez.salon).exists() == (statut == 303)


@pytest.mark.parametrize("champs", [{"heures": "1", "motif": " "}, {"heures": "800", "motif": "trop long"}])
def test_refuse_un_silence_sans_raison_ou_sans_fin(equipe: Equipe, champs: dict[str, str]) -> None:
    lien = adresse("attente_reseau", equipe.chez.salon.pk, "silence")
    assert equipe.client(Role.PROPRIETAIRE).post(lien, champs).status_code == 422
    assert not RegleAlerte.objects.filter(salon=equipe.chez.salon).exists()


@pytest.mark.parametrize(
    "lien", ["inconnue/", "attente_reseau/?objet=pigeon", "argent_tardif/?objet=mtn", "attente_reseau/?salon=x"]
)
def test_refuse_une_regle_qui_n_existe_pas(equipe: Equipe, lien: str) -> None:
    assert equipe.client(Role.PROPRIETAIRE).get(f"/admin/alertes/regle/{lien}").status_code == 404


def test_la_page_montre_la_valeur_a_cote_de_la_limite(equipe: Equipe) -> None:
    envoyee(equipe.chez, "en_cours", essai=False, initie_le=fabriques.il_y_a(minutes=45))
    Sonde(instant=timezone.now()).voir(equipe.chez.salon.pk, 2700)
    page = equipe.client(Role.GERANT).get(reverse(ALERTES)).content.decode()
    vu = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Paiement sans réponse, par réseau limite dépassée En ce moment MTN MoMo 45 min" in vu
    assert "J'ai vu" in vu
    # Whoever keeps the books reads it, and touches nothing.
    lue = equipe.client(Role.COMPTABLE).get(reverse(ALERTES)).content.decode()
    assert ("J'ai vu" in lue, "alertes/regle/" in lue) == (False, False)
    assert "45" not in equipe.client("etrangere").get(reverse(ALERTES)).content.decode().split("titre-regles")[0]


def test_les_alertes_de_la_plateforme_ne_sont_qu_a_ses_exploitants(equipe: Equipe) -> None:
    Sonde(instant=timezone.now()).voir(None, 700, objet="mtn")
    cle = AlerteStatistique.objects.get().pk
    acquitter = reverse("admin:alerte_acquitter", args=[cle])
    for role in (Role.PROPRIETAIRE, Role.GERANT, Role.COMPTABLE):
        client = equipe.client(role)
        pages = [client.get(reverse(nom)).content.decode() for nom in (ALERTES, "admin:statistiques")]
        assert not any(str(cle) in page or "(plateforme)" in page for page in pages)
        assert client.post(acquitter).status_code == 404
    exploitant = equipe.client(PLATEFORME)
    for nom in (ALERTES, "admin:statistiques", "admin:statistiques_accueil"):
        assert "(plateforme)" in exploitant.get(reverse(nom)).content.decode(), nom
    assert exploitant.post(acquitter).status_code == 303
    assert "(plateforme)" not in exploitant.get(reverse("admin:statistiques")).content.decode()
    assert "Redis" in exploitant.get(f"{reverse(ALERTES)}?salon={PLATEFORME}").content.decode()


def test_un_tableau_a_son_bouton_j_ai_vu(equipe: Equipe) -> None:
    Sonde(instant=timezone.now()).voir(equipe.chez.salon.pk, 700)
    acquitter = reverse("admin:alerte_acquitter", args=[AlerteStatistique.objects.get().pk])
    gerant = equipe.client(Role.GERANT)
    tableau = gerant.post(reverse("admin:tableau_creer"), {"nom": "Mon tableau", "depart": "role"})["Location"]
    gerant.post(f"{tableau}partager/", {"partage": "oui"})
    # Whoever keeps the books reads the same board, and says nothing for the others.
    for client, attendu in ((gerant, True), (equipe.client(Role.COMPTABLE), False)):
        page = client.get(tableau).content.decode()
        assert ("MTN MoMo" in page, acquitter in page) == (True, attendu)
        assert 'id="alerte-vue"' in page


def test_enregistrer_sans_rien_changer_ne_fige_pas_la_regle(equipe: Equipe) -> None:
    salon, client = equipe.chez.salon, equipe.client(Role.PROPRIETAIRE)
    generale = RegleAlerte.objects.get(salon=None, indicateur="attente_reseau", objet="")
    meme = saisie(
        seuil=str(generale.seuil), seuil_critique=str(generale.seuil_critique), severite=generale.severite,
        canaux=generale.canaux,
    )  # fmt: skip
    assert client.post(adresse("attente_reseau", salon.pk), meme).status_code == 303
    assert client.post(adresse("attente_reseau", salon.pk, "silence"), {"heures": "0"}).status_code == 303
    assert not RegleAlerte.objects.filter(salon=salon).exists()
    assert client.post(adresse("attente_reseau", salon.pk), meme | {"seuil": "61"}).status_code == 303
    assert RegleAlerte.objects.filter(salon=salon).exists()
