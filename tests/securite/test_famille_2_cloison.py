"""Family 2, tenants: nothing of another salon on any page, list, search or file, whoever looks.

Every house marks what it holds (names, references, codes, amounts); the pages are those of the policy: a new one is
asked by itself.
"""

from __future__ import annotations

import itertools
import pathlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils import timezone

from config.politique.mots import Ligne, Ouvert, Porte
from config.politique.table import POLITIQUE
from paiements.models import Paiement
from salon_paiement.calendrier import jour_affaires
from salon_paiement.models import Client as Cliente
from salon_paiement.models import Coiffeur, PosteQR, Prestation, Role, SessionPaiement
from salon_paiement.notifications.boite_envoi import notifications_envoyer
from tests import fabriques
from tests.fabriques_caisse import caissiere, encaisser, ouvrir
from tests.fabriques_guichet import tardif
from tests.fabriques_remboursements import demander, payee
from tests.securite.arguments import ARGUMENTS, PARAMETRES, SANS_REPONSE
from tests.securite.monde import A_COTE, ETRANGERE, ICI, Monde, monde_batir, sans_operateur
from tests.securite.principaux import PRINCIPAUX

PERSONNEL = ("coiffeur", "caissier", "gerant", "comptable", "proprietaire")
# A price that no other house has, and no sum of theirs makes.
PRIX = {ICI: 5_000, A_COTE: 31_013, ETRANGERE: 77_017}


def marquer(monde: Monde) -> dict[str, set[str]]:
    """Sell in every house under its own names; return what must never be read elsewhere."""
    marques = {}
    for relation, chez in monde.maisons.items():
        mot = f"Marque{relation.title().replace('_', '')}"
        Prestation.objects.filter(salon=chez.salon).update(prix=PRIX[relation])
        for modele in (Prestation, Coiffeur, PosteQR):
            modele.objects.filter(salon=chez.salon).update(nom=Concat(F("nom"), Value(f" {mot}")))
        fabriques.session_payee(chez, courriel=f"{mot.lower()}@example.org")
        ouvrir(chez)
        encaisser(fabriques.session_a_payer(chez), caissiere(chez), 2000)
        tardif(chez, recu=PRIX[relation])
        demander(payee(chez), caissiere(chez), 2000, "manuel")
        Cliente.objects.filter(salon=chez.salon).update(prenom=f"Cliente {mot}")
        codes = SessionPaiement.objects.filter(salon=chez.salon).values_list("code_court", flat=True)
        references = Paiement.objects.filter(session__salon=chez.salon).values_list("reference", flat=True)
        # Narrow no-break spaces group thousands on every screen.
        somme = f"{PRIX[relation] // 1000}\u202f{PRIX[relation] % 1000:03d}"
        marques[relation] = {mot, chez.salon.nom, str(chez.salon.pk), *codes, *references}
        marques[relation] |= set() if relation == ICI else {somme, str(PRIX[relation])}
    return marques


@pytest.fixture
def monde(db: None, settings: Any, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Monde:
    settings.DOSSIER_EXPORTS = settings.EMAIL_FILE_PATH = str(tmp_path)
    sans_operateur(monkeypatch)
    return monde_batir()


def pages() -> Iterator[Ligne]:
    """Yield what the staff and programs read that names no thing: boards, lists, searches."""
    for ligne in POLITIQUE.values():
        lue = ligne.acces("GET") not in {None, Ouvert.PERSONNE}
        if lue and ligne.porte in {Porte.PERSONNEL, Porte.MODELE, Porte.API} and not ligne.objet:
            yield ligne


def adresses(ligne: Ligne, cherche: set[str]) -> Iterator[str]:
    """Yield the page, then searched for what is somebody else's."""
    base = SANS_REPONSE.get(ligne.nom) or reverse(ligne.nom, args=ARGUMENTS.get(ligne.nom, ()))
    yield base + (f"?{PARAMETRES[ligne.nom]}" if ligne.nom in PARAMETRES else "")
    if ligne.nom.endswith("_changelist") or ligne.nom in {"admin:traces", "admin:caisse"}:
        for mot in itertools.islice(sorted(cherche), 2):
            yield f"{base}?q={mot}&etat=toutes"


def texte(reponse: Any) -> str:
    """Return the body, without the address that the page repeats."""
    octets = b"".join(reponse.streaming_content) if reponse.streaming else reponse.content
    return octets.decode("utf-8", "replace")


@pytest.mark.parametrize("nom", PERSONNEL)
def test_aucune_page_ne_montre_rien_d_un_autre_salon(monde: Monde, nom: str) -> None:
    marques = marquer(monde)
    qui = PRINCIPAUX[nom]
    interdites = marques[ETRANGERE] | (marques[A_COTE] if nom != "proprietaire" else set())
    client, sorties, lues = qui.entrer(monde), [], 0
    cherche = {"MarqueEtrangere", "Rivale"}
    vues = ""
    for ligne in pages():
        for adresse in adresses(ligne, cherche):
            reponse = client.get(adresse)
            if reponse.status_code != 200:
                continue
            lues, corps = lues + 1, texte(reponse)
            # What she typed herself is hers to read again.
            montre = {mot for mot in interdites if mot in corps and (f"q={mot}" not in adresse and mot not in cherche)}
            sorties += [f"{nom} {adresse} : {sorted(montre)}"] if montre else []
            vues += corps
    assert not sorties, "\n".join(sorties)
    assert lues > 5
    # The same pages do show her own: a page that shows nothing would keep every secret.
    siennes = {ICI, A_COTE} if nom == "proprietaire" else {ICI}
    assert all(f"Marque{r.title().replace('_', '')}" in vues for r in siennes)


def test_temoin_la_meme_recherche_trouve_chez_l_etrangere(monde: Monde) -> None:
    marquer(monde)
    client = PRINCIPAUX["proprietaire"].entrer(monde)
    client.force_login(monde.personnes["etrangere"])
    page = client.get(reverse("admin:caisse"), {"etat": "toutes"}).content.decode()
    assert "MarqueEtrangere" in page
    assert "MarqueIci" not in page


@pytest.mark.parametrize("quoi", ["paiements", "visites", "statistiques", "ecritures", "traces"])
def test_un_fichier_emporte_ne_tient_que_ses_salons(monde: Monde, quoi: str) -> None:
    marques = marquer(monde)
    client = PRINCIPAUX["proprietaire"].entrer(monde)
    # Theirs, which before the cut-off of the night is still yesterday.
    jour = jour_affaires(monde.maisons[ICI].salon, timezone.now())
    demande = {"quoi": quoi, "format": "csv", "salon": "", "du": str(jour), "au": str(jour), "langue": "fr"}
    reponse = client.post(reverse("admin:exports"), demande)
    assert reponse.status_code == 200
    corps = texte(reponse)
    assert not {mot for mot in marques[ETRANGERE] if mot in corps}
    assert any(mot in corps for mot in marques[ICI])
    refuse = client.post(reverse("admin:exports"), {**demande, "salon": str(monde.maisons[ETRANGERE].salon.pk)})
    assert refuse.status_code in {404, 422}
    assert not {mot for mot in marques[ETRANGERE] if mot in texte(refuse)}


def test_un_courriel_ne_parle_que_du_salon_qui_l_envoie(monde: Monde) -> None:
    marques = marquer(monde)
    notifications_envoyer()
    recus = [m for m in mail.outbox if "marque" in m.to[0]]
    assert len(recus) == 3
    for message in recus:
        relation = next(r for r in marques if f"marque{r.replace('_', '')}@" in message.to[0])
        ailleurs = set().union(*(marques[r] - marques[relation] for r in marques if r != relation))
        corps = str(message.message())
        assert not {mot for mot in ailleurs if mot in corps}


def test_le_comptable_d_un_salon_n_a_pas_les_chiffres_de_l_autre(monde: Monde) -> None:
    marquer(monde)
    client = PRINCIPAUX[Role.COMPTABLE].entrer(monde)
    siens = client.get(reverse("api_globales"))
    assert [s["id"] for s in siens.json()["salons"]] == [str(monde.maisons[ICI].salon.pk)]
