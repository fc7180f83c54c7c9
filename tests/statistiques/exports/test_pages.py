"""The pages: who may take what, how a long file is followed, and whom a token opens nothing to."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from salon_paiement.models import Membre, Role
from salon_paiement.notifications.boite_envoi import notifications_envoyer
from statistiques.exports.effacement import exports_effacer
from statistiques.exports.fabrication import exports_fabriquer
from statistiques.models import ExportStatistiques
from tests import fabriques
from tests.personnel.conftest import Equipe
from tests.statistiques.exports.lecteurs import csv_lire
from traces.models import TraceTransaction
from traces.types import TypeTrace

pytestmark = pytest.mark.django_db
ADRESSE = "/admin/exports/"


def faits() -> list[tuple[Any, ...]]:
    lus = TraceTransaction.objects.filter(type_trace=TypeTrace.EXPORT).order_by("id")
    return [(f.salon_id, f.acteur_id, f.donnees_structures["quoi"], f.donnees_structures["lignes"]) for f in lus]


@pytest.fixture
def vendue(equipe: Equipe) -> Equipe:
    """One paid visit here, one next door."""
    fabriques.session_payee(equipe.chez)
    fabriques.session_payee(equipe.ailleurs)
    return equipe


@pytest.fixture
def longue(vendue: Equipe, settings: Any) -> Equipe:
    """Everything is too long to be answered at once."""
    settings.EXPORT_SEUIL_DIRECT = 0
    vendue.personnes[Role.GERANT].email = "gerante@example.org"
    vendue.personnes[Role.GERANT].save()
    return vendue


def demander(equipe: Equipe, role: str, **champs: str) -> Any:
    return equipe.client(role).post(ADRESSE, {"quoi": "paiements", "format": "csv", **champs})


@pytest.mark.parametrize("role", [Role.PROPRIETAIRE, Role.GERANT, Role.COMPTABLE, "plateforme"])
def test_un_petit_fichier_est_la_reponse_meme_et_son_depart_un_fait(vendue: Equipe, role: str) -> None:
    assert vendue.client(role).get(ADRESSE).status_code == 200
    reponse = demander(vendue, role)
    assert (reponse.status_code, reponse["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert reponse["Content-Disposition"].startswith('attachment; filename="paiements-')
    noms = {ligne[1] for ligne in csv_lire(b"".join(reponse.streaming_content))[1:]}
    salons = {"Salon Afi", "Chez Rivale"} if role == "plateforme" else {"Salon Afi"}
    assert noms == salons
    assert {fait[1:] for fait in faits()} == {(vendue.personnes[role].pk, "paiements", 1)}
    assert len(faits()) == len(salons)


@pytest.mark.parametrize("role", [Role.CAISSIER, Role.COIFFEUR, ""])
@pytest.mark.parametrize("quoi", ["paiements", "traces"])
def test_refuse_a_qui_ne_voit_pas_les_chiffres(vendue: Equipe, role: str, quoi: str) -> None:
    assert vendue.client(role).get(ADRESSE).status_code in {302, 403}
    assert demander(vendue, role, quoi=quoi).status_code in {302, 403}
    assert faits() == []
    assert not ExportStatistiques.objects.exists()


@pytest.mark.parametrize(
    ("champs", "statut"),
    [({"salon": "ailleurs"}, 404), ({"du": "2026-02-30"}, 422), ({"du": "2026-03-02", "au": "2026-03-01"}, 422),
     ({"quoi": "clients"}, 422), ({"format": "exe"}, 422), ({"langue": "xx"}, 422), ({"salon": "x"}, 404)],
)  # fmt: skip
def test_refuse_ce_qui_ne_veut_rien_dire_ou_n_est_pas_a_elle(
    vendue: Equipe, champs: dict[str, str], statut: int
) -> None:
    if champs.get("salon") == "ailleurs":
        champs = {"salon": str(vendue.ailleurs.salon.pk)}
    assert demander(vendue, Role.PROPRIETAIRE, **champs).status_code == statut
    assert faits() == []


def test_un_gros_fichier_se_suit_s_annonce_et_se_telecharge(longue: Equipe) -> None:
    reponse = demander(longue, Role.GERANT)
    assert reponse.status_code == 303
    export = ExportStatistiques.objects.get()
    # Asked twice, it is the same one.
    assert demander(longue, Role.GERANT)["Location"] == reponse["Location"] == f"{ADRESSE}{export.pk}/"
    client = longue.client(Role.GERANT)
    assert b"progress" in client.get(f"{ADRESSE}{export.pk}/direct/").content
    assert client.get(f"{ADRESSE}fichier/{export.jeton}/").status_code == 404
    assert exports_fabriquer() == 1
    assert client.get(f"{ADRESSE}{export.pk}/direct/").status_code == 286
    assert export.jeton in client.get(f"{ADRESSE}{export.pk}/").content.decode()
    assert "Prêt" in client.get(ADRESSE).content.decode()
    assert faits() == []
    fichier: Any = client.get(f"{ADRESSE}fichier/{export.jeton}/")
    assert len(csv_lire(b"".join(fichier.streaming_content))) == 2
    assert faits() == [(longue.chez.salon.pk, longue.personnes[Role.GERANT].pk, "paiements", 1)]
    notifications_envoyer()
    [message] = [m for m in mail.outbox if m.to == ["gerante@example.org"]]
    assert isinstance(message, EmailMultiAlternatives)
    assert f"{ADRESSE}{export.pk}/" in message.body
    assert export.jeton not in f"{message.body} {message.alternatives}"


@pytest.mark.parametrize("quoi", ["visites", "ecritures", "traces"])
@pytest.mark.parametrize("format_voulu", ["xlsx", "pdf", "json"])
def test_chaque_liste_se_fabrique_dans_chaque_format(longue: Equipe, quoi: str, format_voulu: str) -> None:
    demander(longue, Role.COMPTABLE, quoi=quoi, format=format_voulu, langue="en")
    assert exports_fabriquer() == 1
    export = ExportStatistiques.objects.get()
    assert export.octets
    assert export.lignes_faites == export.lignes_total == sum(export.lignes_par_salon.values()) > 0


def test_un_jeton_n_ouvre_rien_a_une_autre_ni_a_qui_a_perdu_son_role(longue: Equipe) -> None:
    demander(longue, Role.GERANT)
    exports_fabriquer()
    export = ExportStatistiques.objects.get()
    adresses = [f"{ADRESSE}fichier/{export.jeton}/", f"{ADRESSE}{export.pk}/", f"{ADRESSE}{export.pk}/direct/"]
    for role in (Role.PROPRIETAIRE, "plateforme", "etrangere", Role.COIFFEUR):
        assert [longue.client(role).get(adresse).status_code for adresse in adresses] == [404] * 3, role
    assert longue.client("").get(adresses[0]).status_code == 302
    assert longue.client(Role.GERANT).get(adresses[0]).status_code == 200
    Membre.objects.filter(utilisateur=longue.personnes[Role.GERANT]).update(role=Role.CAISSIER)
    assert [longue.client(Role.GERANT).get(adresse).status_code for adresse in adresses] == [404] * 3
    assert len(faits()) == 1


def test_un_fichier_dont_le_temps_est_passe_ne_se_donne_plus_et_s_efface(longue: Equipe, dossier: Any) -> None:
    demander(longue, Role.GERANT)
    exports_fabriquer()
    export = ExportStatistiques.objects.get()
    assert export.expire_le
    assert export.expire_le - timezone.now() > datetime.timedelta(hours=47)
    assert exports_effacer() == 0
    ExportStatistiques.objects.update(expire_le=timezone.now())
    client = longue.client(Role.GERANT)
    # Refused by the clock, even before the sweep.
    assert client.get(f"{ADRESSE}fichier/{export.jeton}/").status_code == 404
    assert len(list(dossier.iterdir())) == 1
    assert exports_effacer() == 1
    assert list(dossier.iterdir()) == []
    assert "effacé" in client.get(f"{ADRESSE}{export.pk}/").content.decode()


def test_annuler_arrete_et_une_seconde_fois_ne_fait_rien(longue: Equipe) -> None:
    demander(longue, Role.GERANT)
    export = ExportStatistiques.objects.get()
    adresse = f"{ADRESSE}{export.pk}/annuler/"
    assert longue.client(Role.PROPRIETAIRE).post(adresse).status_code == 404
    assert longue.client(Role.GERANT).get(adresse).status_code == 405
    assert [longue.client(Role.GERANT).post(adresse).status_code for _fois in range(2)] == [303, 303]
    assert exports_fabriquer() == 0
    export.refresh_from_db()
    assert export.etat == "annule"


def test_refuse_un_quatrieme_fichier_en_preparation(longue: Equipe) -> None:
    for quoi in ("paiements", "visites", "traces"):
        assert demander(longue, Role.GERANT, quoi=quoi).status_code == 303
    assert demander(longue, Role.GERANT, quoi="ecritures").status_code == 422
    assert ExportStatistiques.objects.count() == 3
