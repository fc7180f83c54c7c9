"""The owner's pages, in each language: no sentence of the other one is left, in ours nor in Django's."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from paiements.models import Paiement
from paiements.services.incertitude import paiement_rendre_incertain
from salon_paiement.models import Role, SessionPaiement
from salon_paiement.services.composition import Choix
from salon_paiement.services.evaluation import Opinion, evaluation_enregistrer
from salon_paiement.services.expiration import session_abandonner
from salon_paiement.services.ouverture import session_ouvrir_ticket
from statistiques.models import TarifPlateforme
from tests import fabriques
from tests.i18n.langues import mots_etrangers

ARGENT = [
    f"admin:{nom}"
    for nom in ("tiroir", "a_traiter", "remboursements", "rapprochement", "operateurs",
                "operateurs_ordre", "gains", "sceaux")
]  # fmt: skip
LANGUES = pytest.mark.parametrize("langue", ["fr", "en"])
# What people typed, and the one word that Django's own search form has untranslated (its icon's ``alt``).
DONNEES = frozenset({"Tresses", "Shampooing", "Coiffure", "Soins", "Comptoir", "Salon Afi", "Search"})
MODELES = [modele._meta for modele in admin.site._registry]
# What the platform's operator alone sees.
PLATEFORME = {"tarifplateforme"}


@pytest.fixture
def patronne(maison: fabriques.Maison) -> Client:
    """The owner, in a salon where everything has happened once."""
    proprietaire = fabriques.membre(maison, Role.PROPRIETAIRE)
    payee = fabriques.session_payee(maison, courriel="afi@example.org", pourboire=500)
    evaluation_enregistrer(payee.pk, Opinion(4, True, "Bien"))
    fabriques.reussir(fabriques.tentative(fabriques.session_a_payer(maison)), montant=6000)
    fabriques.echouer(fabriques.tentative(fabriques.session_a_payer(maison)))
    paiement_rendre_incertain(fabriques.tentative(fabriques.session_a_payer(maison)).pk, motif="sans_reponse")
    session_abandonner(fabriques.session_scannee(maison).pk, par="personnel", motif="partie")
    choix = [Choix(str(maison.prestations[0].pk))]
    session_ouvrir_ticket(maison.salon, choix=choix, coiffeur_id=None, acteur_id=proprietaire.pk)
    navigateur = Client()
    navigateur.force_login(proprietaire)
    return navigateur


@pytest.fixture
def plateforme(patronne: Client, maison: fabriques.Maison) -> Client:
    """The platform's operator; the salon has its rate."""
    TarifPlateforme.objects.create(salon=maison.salon, taux_pour_mille=15, depuis=maison.salon.date_creation.date())
    navigateur = Client()
    navigateur.force_login(get_user_model().objects.create_superuser("operatrice", password=None))
    return navigateur


def _fautes(navigateur: Client, adresse: str, langue: str, statut: int = 200) -> list[str]:
    page = navigateur.get(adresse, headers={"Accept-Language": langue}, follow=True)
    assert page.status_code == statut, adresse
    assert page["Content-Language"] == langue
    return [f"{adresse} : {mot}" for mot in mots_etrangers(page.content.decode(), langue, DONNEES)]


@LANGUES
def test_les_listes_et_leurs_fiches_ne_parlent_qu_une_langue(patronne: Client, plateforme: Client, langue: str) -> None:
    fautes = []
    for meta in MODELES:
        qui = plateforme if meta.model_name in PLATEFORME else patronne
        fautes += _fautes(qui, reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist"), langue)
        premier = meta.model._default_manager.first()
        if premier is not None:
            adresse = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[premier.pk])
            fautes += _fautes(qui, adresse, langue)
    assert fautes == []


@LANGUES
@pytest.mark.parametrize("nom", ["salon_paiement_prestation", "salon_paiement_coiffeur", "salon_paiement_posteqr",
                                 "salon_paiement_membre", "paiements_comptefournisseur"])  # fmt: skip
def test_les_pages_d_ajout_ne_parlent_qu_une_langue(patronne: Client, langue: str, nom: str) -> None:
    adresse = reverse(f"admin:{nom}_add")
    assert _fautes(patronne, adresse, langue) == []
    page = patronne.post(adresse + "?fournisseur=simulateur", {}, headers={"Accept-Language": langue})
    assert page.status_code in {200, 422}
    assert mots_etrangers(page.content.decode(), langue, DONNEES) == []


@LANGUES
def test_la_caisse_ne_parle_qu_une_langue(patronne: Client, langue: str) -> None:
    fautes = []
    for adresse in ("", "caisse/", "caisse/?etat=payees", "caisse/?etat=toutes", "caisse/nouveau/", "direct/"):
        fautes += _fautes(patronne, f"/admin/{adresse}", langue)
    for session in SessionPaiement.objects.all():
        fautes += _fautes(patronne, f"/admin/caisse/{session.code_court}/", langue)
        fautes += _fautes(patronne, f"/admin/caisse/{session.code_court}/ticket/", langue)
    en_vol = Paiement.objects.get(etat="incertain")
    adresse = f"/admin/caisse/{en_vol.session.code_court}/remplacer/{en_vol.reference}/"
    assert fautes + _fautes(patronne, adresse, langue) == []


@LANGUES
def test_les_autres_pages_ne_parlent_qu_une_langue(patronne: Client, maison: fabriques.Maison, langue: str) -> None:
    adresses = [
        reverse("admin:salon_ajouter"),
        reverse("admin:premiers_pas", args=[maison.salon.pk]),
        reverse("admin:membre_invitation", args=[maison.membres[Role.PROPRIETAIRE].pk]),
        reverse("admin:poste_remplacer", args=[maison.poste.pk]),
        reverse("admin:poste_verifier") + f"?poste={maison.poste.pk}",
        reverse("admin:password_change"),
        *map(reverse, ARGENT),
    ]
    fautes = [faute for adresse in adresses for faute in _fautes(patronne, adresse, langue)]
    fautes += _fautes(patronne, "/admin/nulle-part/", langue, 404)
    assert fautes + _fautes(Client(), "/admin/", langue) == []


@LANGUES
def test_un_refus_ne_parle_qu_une_langue(maison: fabriques.Maison, langue: str) -> None:
    caissier = Client()
    caissier.force_login(fabriques.membre(maison, Role.CAISSIER))
    assert _fautes(caissier, reverse("admin:salon_ajouter"), langue, 403) == []
    refuse = Client().post(
        reverse("admin:login"), {"username": "x", "password": "y"}, headers={"Accept-Language": langue}
    )
    assert mots_etrangers(refuse.content.decode(), langue, DONNEES) == []


@LANGUES
def test_l_ouverture_ne_parle_qu_une_langue(db: None, langue: str) -> None:
    assert _fautes(Client(), reverse("bienvenue"), langue) == []
    page = Client().post(reverse("bienvenue"), {"prestations-TOTAL_FORMS": "0", "prestations-INITIAL_FORMS": "0"},
                         headers={"Accept-Language": langue})  # fmt: skip
    assert mots_etrangers(page.content.decode(), langue, DONNEES) == []
