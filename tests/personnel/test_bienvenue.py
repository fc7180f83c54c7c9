"""Opening a salon: once for the first, then by an owner."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from paiements.models import CompteFournisseur
from salon_paiement.erreurs import Conflit
from salon_paiement.models import Coiffeur, Membre, PosteQR, Prestation, Role, Salon
from salon_paiement.services.installation import ComptePremier, PrestationVoulue, SalonVoulu, salon_installer
from tests.personnel.conftest import Equipe
from traces.chiffrement import dechiffrer_identifiants
from traces.models import TraceTransaction
from traces.types import TypeTrace

BIENVENUE = "/bienvenue/"
AJOUTER = "/admin/salons/ajouter/"
MOT = "un-long-mot-de-passe"


def donnees(**autres: Any) -> dict[str, Any]:
    """A filled page: two services kept out of three."""
    return {
        "nom": "Afi Dossou", "identifiant": "afi", "mot_de_passe": MOT, "confirmation": MOT,
        "salon-nom": "Chez Afi", "salon-ville": "Cotonou", "salon-pays": "BJ", "salon-coiffeurs": "Awa\n\nBola\nAwa",
        "salon-poste": "Comptoir", "salon-courriel_alertes": "afi@example.org",
        "prestations-TOTAL_FORMS": "3", "prestations-INITIAL_FORMS": "3",
        "prestations-0-garder": "on", "prestations-0-nom": "Tresses", "prestations-0-prix": "5000",
        "prestations-1-nom": "Manucure", "prestations-1-prix": "2500",
        "prestations-2-garder": "on", "prestations-2-nom": "Coupe", "prestations-2-prix": "3000",
        "operateur-fournisseur": "", **autres,
    }  # fmt: skip


@pytest.mark.django_db
def test_ouvre_le_premier_salon_et_connecte_sa_proprietaire() -> None:
    client = Client()
    assert "Tresses avec mèches" in client.get(BIENVENUE).content.decode()
    reponse = client.post(BIENVENUE, donnees())
    salon = Salon.objects.get()
    assert (salon.nom, salon.fuseau, salon.slug) == ("Chez Afi", "Africa/Porto-Novo", "chez-afi")
    assert reponse["Location"] == reverse("admin:premiers_pas", args=[salon.pk])
    assert list(Prestation.objects.order_by("ordre").values_list("nom", "prix")) == [("Tresses", 5000), ("Coupe", 3000)]
    assert sorted(Coiffeur.objects.values_list("nom", flat=True)) == ["Awa", "Bola"]
    assert Membre.objects.get().role == Role.PROPRIETAIRE
    trace = TraceTransaction.objects.get(type_trace=TypeTrace.CREATION_SALON)
    assert (trace.salon, trace.acteur) == (salon, User.objects.get())
    ses_faits = TraceTransaction.objects.filter(salon=salon, acteur=User.objects.get())
    role, connexion = (ses_faits.get(type_trace=t) for t in (TypeTrace.CHANGEMENT_ROLE, TypeTrace.CONNEXION))
    assert (role.donnees_structures["ancien"], role.donnees_structures["nouveau"]) == ("", Role.PROPRIETAIRE)
    assert connexion.donnees_structures == {"moyen": "installation"}
    page = client.get(reponse["Location"]).content.decode()
    assert reverse("admin:poste_affiche", args=[PosteQR.objects.get().pk, "A5"]) in page


@pytest.mark.django_db
def test_disparait_des_que_le_salon_existe() -> None:
    Client().post(BIENVENUE, donnees())
    autre = Client()
    assert autre.get(BIENVENUE).status_code == 404
    assert autre.post(BIENVENUE, donnees(identifiant="intruse")).status_code == 404
    assert (Salon.objects.count(), User.objects.filter(username="intruse").count()) == (1, 0)


@pytest.mark.django_db
def test_disparait_aussi_quand_la_plateforme_a_son_operateur() -> None:
    User.objects.create_superuser("plateforme", password="x" * 12)
    assert Client().get(BIENVENUE).status_code == 404
    assert Client().get(reverse("admin:login")).status_code == 200


@pytest.mark.django_db
def test_y_mene_la_toute_premiere_visite() -> None:
    assert Client().get(reverse("admin:login"))["Location"] == BIENVENUE


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "phrase"),
    [
        ({"confirmation": "autre-chose-encore"}, "Les deux mots de passe sont différents."),
        ({"mot_de_passe": "court", "confirmation": "court"}, "trop court"),
        ({"prestations-0-garder": "", "prestations-2-garder": ""}, "Gardez au moins une prestation"),
        ({"prestations-2-nom": "tresses"}, "Deux prestations portent le même nom."),
        ({"prestations-0-prix": ""}, "Donnez un nom et un prix"),
        ({"prestations-0-prix": "0"}, "supérieur"),
        ({"salon-nom": ""}, "obligatoire"),
        ({"operateur-fournisseur": "feexpay"}, "Nécessaire pour cet opérateur"),
    ],
)
def test_refuse_une_page_mal_remplie_sans_rien_ecrire(change: dict[str, str], phrase: str) -> None:
    reponse = Client().post(BIENVENUE, donnees(**change))
    assert reponse.status_code == 422
    assert phrase in reponse.content.decode()
    assert (Salon.objects.count(), User.objects.count(), TraceTransaction.objects.count()) == (0, 0, 0)


@pytest.mark.django_db
def test_branche_l_operateur_dans_la_meme_transaction() -> None:
    cle = "fp_live_0123456789"
    choix = {"operateur-fournisseur": "feexpay", "operateur-cle": cle, "operateur-boutique": "BOUTIQUE01"}
    Client().post(BIENVENUE, donnees(**choix))
    compte = CompteFournisseur.objects.get()
    assert (compte.mode, set(compte.reseaux)) == ("live", {"mtn", "moov", "celtiis_bj", "coris"})
    assert cle not in compte.identifiants_chiffres
    assert dechiffrer_identifiants(compte.identifiants_chiffres)["cle"] == cle


@pytest.mark.django_db
def test_n_ecrit_rien_si_l_operateur_echoue() -> None:
    def echouer(salon: Salon) -> None:
        raise Conflit("non")

    demande = SalonVoulu(nom="Chez Afi", ville="Lomé", pays="TG", prestations=(PrestationVoulue("Coupe", 1000),))
    with pytest.raises(Conflit):
        salon_installer(demande, ComptePremier("afi", MOT), ensuite=echouer)
    assert (Salon.objects.count(), User.objects.count()) == (0, 0)


def test_laisse_une_proprietaire_ouvrir_un_autre_salon(equipe: Equipe) -> None:
    client = equipe.client(Role.PROPRIETAIRE)
    reponse = client.post(AJOUTER, donnees(**{"salon-pays": "TG", "salon-nom": "Salon Afi"}))
    salon = Salon.objects.get(pays="TG")
    assert (salon.fuseau, reponse.status_code) == ("Africa/Lome", 303)
    assert Membre.objects.get(salon=salon).utilisateur == equipe.personnes[Role.PROPRIETAIRE]
    assert client.get(reponse["Location"]).status_code == 200
    assert equipe.client("etrangere").get(reponse["Location"]).status_code == 404


@pytest.mark.parametrize("role", [Role.GERANT, Role.CAISSIER, Role.COIFFEUR, Role.COMPTABLE])
def test_refuse_d_ouvrir_un_salon_sans_le_droit(equipe: Equipe, role: str) -> None:
    assert equipe.client(role).post(AJOUTER, donnees()).status_code == 403
    assert Salon.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["", "faux", "le-bon-code "])
def test_refuse_d_ouvrir_sans_le_code_de_l_installation(client: Client, settings: Any, code: str) -> None:
    settings.CODE_INSTALLATION = "le-bon-code-secret"
    reponse = client.post(BIENVENUE, donnees(code=code))
    assert reponse.status_code == 422
    assert not Salon.objects.exists()
    assert not User.objects.exists()
    assert "le-bon-code-secret" not in reponse.content.decode()


@pytest.mark.django_db
def test_le_code_de_l_installation_ouvre_le_premier_salon(client: Client, settings: Any) -> None:
    settings.CODE_INSTALLATION = "le-bon-code-secret"
    assert client.post(BIENVENUE, donnees(code="le-bon-code-secret")).status_code == 303
    assert Salon.objects.count() == 1
