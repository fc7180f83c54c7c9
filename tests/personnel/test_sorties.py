"""The pages « Sorties »: the owner adds, tries, switches off and sends again; nobody else even sees them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from standardwebhooks import Webhook

from salon_paiement.models import EtatLivraison, LivraisonSortante, PointSortie, Role
from salon_paiement.sortants.secrets import secrets_en_vigueur
from salon_paiement.sortants.tournee import livraisons_envoyer
from tests import fabriques
from tests.fabriques_sorties import Partenaire, partenaire_ouvert, point
from tests.personnel.conftest import Equipe

pytestmark = pytest.mark.django_db


@pytest.fixture
def partenaire(settings: Any) -> Iterator[Partenaire]:
    settings.RESEAU_BOUCLE_LOCALE = True
    with partenaire_ouvert() as ouvert:
        yield ouvert


def _ajouter(equipe: Equipe, url: str, **autres: Any) -> Any:
    saisie = {"url": url, "description": "Compta", "types": ["session.reglee"], **autres}
    return equipe.client(Role.PROPRIETAIRE).post(reverse("admin:sortie_ajouter"), saisie)


@pytest.mark.parametrize("role", ["gerant", "caissier", "coiffeur", "comptable", "etrangere", ""])
def test_seule_la_proprietaire_entre(equipe: Equipe, partenaire: Partenaire, role: str) -> None:
    cle, _secret = point(equipe.chez, partenaire.url())
    client = equipe.client(role)
    refus = {302} if not role else {404} if role == "etrangere" else {403}
    assert client.get(reverse("admin:sortie", args=[cle.pk])).status_code in refus
    for nom, args in (("admin:sortie_secret", []), ("admin:sortie_geste", ["desactiver"])):
        assert client.post(reverse(nom, args=[cle.pk, *args])).status_code in refus
    assert client.post(reverse("admin:sortie_modifier", args=[cle.pk]), {"url": "https://x.bj"}).status_code in refus
    # The stranger owns a salon of her own: her list is there, and empty of others'.
    liste = client.get(reverse("admin:sorties"))
    assert liste.status_code == (200 if role == "etrangere" else refus.pop())
    assert partenaire.adresse not in liste.content.decode()
    cle.refresh_from_db()
    assert (cle.etat, cle.precedent_jusqu) == ("actif", None)


def test_le_secret_se_montre_une_fois(equipe: Equipe, partenaire: Partenaire) -> None:
    reponse = _ajouter(equipe, partenaire.url())
    assert reponse.status_code == 200
    assert "no-store" in reponse["Cache-Control"]
    (secret,) = re.findall(r'value="(whsec_[^"]+)"', reponse.content.decode())
    cle = PointSortie.objects.get()
    assert secrets_en_vigueur(cle) == (secret,)
    client = equipe.client(Role.PROPRIETAIRE)
    for page in (reverse("admin:sorties"), reverse("admin:sortie", args=[cle.pk])):
        assert secret not in client.get(page).content.decode()
    fabriques.session_payee(equipe.chez)
    livraisons_envoyer(2)
    assert Webhook(secret).verify(partenaire.recus[0].corps, partenaire.recus[0].entetes)


@pytest.mark.parametrize(
    ("url", "autres", "phrase"),
    [
        ("https://169.254.169.254/", {}, "nom de domaine public"),
        ("http://compta.example.com/", {}, "commencer par https://"),
        ("https://compta.example.com/", {"types": []}, "obligatoire"),
    ],
)
def test_dit_ce_qui_ne_va_pas_et_garde_la_saisie(
    equipe: Equipe, partenaire: Partenaire, url: str, autres: dict[str, Any], phrase: str
) -> None:
    reponse = _ajouter(equipe, url, **autres)
    assert (reponse.status_code, PointSortie.objects.count()) == (422, 0)
    assert phrase in reponse.content.decode()
    assert url in reponse.content.decode()
    assert 'value="Compta"' in reponse.content.decode()


def test_recharger_la_page_du_secret_n_en_perd_aucun(equipe: Equipe, partenaire: Partenaire) -> None:
    _ajouter(equipe, partenaire.url())
    assert _ajouter(equipe, partenaire.url()).status_code == 422
    cle, client = PointSortie.objects.get(), equipe.client(Role.PROPRIETAIRE)
    assert client.post(reverse("admin:sortie_secret", args=[cle.pk])).status_code == 200
    cle.refresh_from_db()
    vivants = secrets_en_vigueur(cle)
    assert client.post(reverse("admin:sortie_secret", args=[cle.pk])).status_code == 303
    cle.refresh_from_db()
    assert (len(vivants), secrets_en_vigueur(cle)) == (2, vivants)


def test_le_journal_se_filtre_dit_pourquoi_et_renvoie(equipe: Equipe, partenaire: Partenaire) -> None:
    cle, _secret = point(equipe.chez, partenaire.url(), ["session.reglee", "session.ouverte"])
    fabriques.session_payee(equipe.chez)
    partenaire.prevues = [204, (500, {}, b"")]
    livraisons_envoyer(2)
    client, adresse = equipe.client(Role.PROPRIETAIRE), reverse("admin:sortie", args=[cle.pk])
    page = client.get(adresse).content.decode()
    assert "HTTP 204" in page
    assert "le serveur a répondu par une erreur" in page
    assert "prochain essai le" in page
    seules = client.get(adresse, {"etat": "livree"}).content.decode()
    assert ("HTTP 204" in seules, "HTTP 500" in seules) == (True, False)
    rien = client.get(adresse, {"type": "essai", "etat": "n'importe"}).content.decode()
    assert "Aucune livraison." in rien
    LivraisonSortante.objects.exclude(etat="livree").update(etat=EtatLivraison.ECHOUEE)
    client.post(reverse("admin:sortie_geste", args=[cle.pk, "rejouer"]), {"jours": "1"})
    livree = LivraisonSortante.objects.get(etat="livree")
    client.post(reverse("admin:sortie_rejouer", args=[livree.pk]))
    assert livraisons_envoyer(2) == 2
    assert partenaire.ids().count(str(livree.evenement_id)) == 2
    assert set(LivraisonSortante.objects.values_list("etat", flat=True)) == {"livree"}


def test_les_gestes_disent_ce_qu_ils_ont_fait(equipe: Equipe, partenaire: Partenaire) -> None:
    cle, _secret = point(equipe.chez, partenaire.url())
    client = equipe.client(Role.PROPRIETAIRE)
    for geste, phrase in (
        ("essayer", "Un essai part."),
        ("essayer", "attendez dix secondes"),
        ("desactiver", "elle n'est plus prévenue"),
        ("essayer", "Activez d'abord"),
        ("activer", "Adresse active."),
    ):
        page = client.post(reverse("admin:sortie_geste", args=[cle.pk, geste]), follow=True).content.decode()
        assert phrase in page.replace("&#x27;", "'")
    assert client.post(reverse("admin:sortie_geste", args=[cle.pk, "inconnu"])).status_code == 404


def test_le_journal_du_salon_le_raconte_sans_secret(equipe: Equipe, partenaire: Partenaire) -> None:
    cle, secret = point(equipe.chez, partenaire.url(), ["session.reglee"])
    client = equipe.client(Role.PROPRIETAIRE)
    saisie = {"url": partenaire.url(), "types": ["avis.recu", "caisse.cloturee"]}
    assert client.post(reverse("admin:sortie_modifier", args=[cle.pk]), saisie).status_code == 303
    client.post(reverse("admin:sortie_secret", args=[cle.pk]))
    client.post(reverse("admin:sortie_geste", args=[cle.pk, "desactiver"]))
    page = client.get(reverse("admin:traces")).content.decode()
    assert "session.reglee → caisse.cloturee, avis.recu" in page
    assert "en service → désactivée" in page
    assert "secret" in page
    assert secret not in page


def test_une_livraison_d_ailleurs_n_existe_pas(equipe: Equipe, partenaire: Partenaire) -> None:
    point(equipe.ailleurs, partenaire.url(), ["session.reglee"])
    fabriques.session_payee(equipe.ailleurs)
    livraisons_envoyer(2)
    livraison = LivraisonSortante.objects.get()
    reponse = equipe.client(Role.PROPRIETAIRE).post(reverse("admin:sortie_rejouer", args=[livraison.pk]))
    assert reponse.status_code == 404
    livraison.refresh_from_db()
    assert livraison.etat == EtatLivraison.LIVREE
