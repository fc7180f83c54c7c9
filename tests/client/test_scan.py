"""``/q/<jeton>`` of a place: what opens a session, and what does not."""

from __future__ import annotations

import pytest
from django.test import Client

from salon_paiement.jetons import jeton_nouveau
from salon_paiement.models import AncienJetonQR, SessionPaiement
from salon_paiement.services.ouverture import appareil_empreinte
from tests import fabriques
from tests.client.telephone import Lire, Telephone

VRAI_TELEPHONE = (
    "Mozilla/5.0 (Linux; Android 10; CUBOT X19) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36"
)


def test_ouvre_une_session_et_montre_les_prestations_sans_redirection(telephone: Telephone, lire: Lire) -> None:
    page = telephone.scanner(HTTP_USER_AGENT=VRAI_TELEPHONE)
    assert page.status_code == 200
    assert "Tresses" in lire(page)
    assert "5 000 F" in lire(page)
    assert "Salon Afi Cotonou" in lire(page)
    assert telephone.session.etat == "scanne"
    assert telephone.session.langue == "fr"


def test_ne_garde_que_l_empreinte_du_temoin_de_l_appareil(telephone: Telephone) -> None:
    temoin = telephone.scanner().cookies["appareil"]
    assert telephone.session.appareil == appareil_empreinte(temoin.value)
    assert temoin["httponly"]
    assert temoin["samesite"] == "Lax"
    assert temoin["max-age"] == 86400


def test_le_temoin_est_protege_quand_la_page_l_est(telephone: Telephone) -> None:
    # …and the browser takes it from this host alone.
    assert telephone.scanner(secure=True).cookies["__Host-appareil"]["secure"]


def test_le_meme_telephone_retrouve_sa_session(telephone: Telephone) -> None:
    telephone.scanner()
    telephone.scanner()
    assert SessionPaiement.objects.count() == 1


def test_deux_telephones_ont_chacun_leur_session(telephone: Telephone, autre_telephone: Telephone) -> None:
    telephone.scanner()
    autre_telephone.scanner()
    assert SessionPaiement.objects.count() == 2


def test_scanner_de_nouveau_ou_revenir_en_arriere_retrouve_les_choix(telephone: Telephone) -> None:
    telephone.scanner()
    telephone.choisir()
    page = telephone.scanner()
    assert (page.status_code, page["Location"]) == (303, telephone.adresse() + "?etape=prestations")


def test_scanner_de_nouveau_pendant_un_paiement_mene_a_l_attente(telephone: Telephone) -> None:
    telephone.jusqu_a_payer()
    fabriques.tentative(telephone.session)
    page = telephone.scanner()
    assert (page.status_code, page["Location"]) == (303, telephone.adresse())


@pytest.mark.parametrize(
    "entetes",
    [
        {"HTTP_SEC_PURPOSE": "prefetch"},
        {"HTTP_SEC_PURPOSE": "prefetch;prerender"},
        {"HTTP_PURPOSE": "prefetch"},
        {"HTTP_X_MOZ": "prefetch"},
    ],
)
def test_une_page_demandee_d_avance_n_ouvre_rien(telephone: Telephone, entetes: dict[str, str]) -> None:
    page = telephone.scanner(**entetes)
    assert page.status_code == 425
    assert "appareil" not in page.cookies
    assert not SessionPaiement.objects.exists()


@pytest.mark.parametrize(
    "entetes",
    [
        {"HTTP_USER_AGENT": "WhatsApp/2.23.20.0 A"},
        {"HTTP_USER_AGENT": "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)"},
        {"HTTP_USER_AGENT": "Twitterbot/1.0"},
        {"HTTP_USER_AGENT": "TelegramBot (like TwitterBot)"},
        {"HTTP_USER_AGENT": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"},
        {"HTTP_USER_AGENT": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"HTTP_X_PURPOSE": "preview"},
        {"HTTP_SEC_FETCH_DEST": "image"},
    ],
)
def test_un_apercu_dit_le_nom_du_salon_et_n_ouvre_rien(
    telephone: Telephone, entetes: dict[str, str], lire: Lire
) -> None:
    page = telephone.scanner(**entetes)
    assert page.status_code == 200
    assert "Salon Afi" in lire(page)
    assert "Tresses" not in lire(page)
    assert not SessionPaiement.objects.exists()


def test_une_demande_des_entetes_seuls_n_ouvre_rien(telephone: Telephone) -> None:
    assert telephone.client.head(f"/q/{telephone.chez.poste.jeton}").status_code == 200
    assert not SessionPaiement.objects.exists()


def test_un_formulaire_envoye_au_qr_est_refuse(telephone: Telephone) -> None:
    assert telephone.client.post(f"/q/{telephone.chez.poste.jeton}").status_code == 405


@pytest.mark.parametrize("jeton", ["A" * 43, "court", "a" * 44, "%00" * 43])
def test_un_qr_inconnu_est_introuvable(db: None, lire: Lire, jeton: str) -> None:
    page = Client().get(f"/q/{jeton}")
    assert page.status_code == 404
    assert "Scannez de nouveau" in lire(page)


def test_un_qr_remplace_s_explique(telephone: Telephone, lire: Lire) -> None:
    poste = telephone.chez.poste
    proprietaire = fabriques.membre(telephone.chez, "proprietaire")
    ancien = AncienJetonQR.objects.create(
        poste=poste, jeton=jeton_nouveau(), code_court="AAAAAA", remplace_par=proprietaire
    )
    page = telephone.client.get(f"/q/{ancien.jeton}")
    assert page.status_code == 410
    assert "a imprimé un nouveau QR pour « Fauteuil 1 »" in lire(page)
    assert poste.jeton not in page.content.decode()


@pytest.mark.parametrize("ferme", ["poste", "salon"])
def test_un_lieu_ferme_le_dit_sans_ouvrir_de_session(telephone: Telephone, lire: Lire, ferme: str) -> None:
    objet = telephone.chez.poste if ferme == "poste" else telephone.chez.salon
    type(objet).objects.filter(pk=objet.pk).update(actif=False)
    page = telephone.scanner()
    assert page.status_code == 409
    assert "n'est plus en service" in lire(page)
    assert not SessionPaiement.objects.exists()


def test_un_salon_sans_prestation_renvoie_au_comptoir(telephone: Telephone, lire: Lire) -> None:
    telephone.chez.salon.prestations.update(active=False)
    assert "Adressez-vous au comptoir" in lire(telephone.scanner())


def test_ne_montre_que_les_prestations_et_coiffeurs_du_salon(telephone: Telephone, lire: Lire) -> None:
    ailleurs = fabriques.maison(nom="Ailleurs")
    ailleurs.salon.prestations.filter(nom="Tresses").update(nom="Massage")
    telephone.chez.salon.coiffeurs.filter(nom="Bola").update(disponible=False)
    texte = lire(telephone.scanner())
    assert "Awa" in texte
    assert "Bola" not in texte
    assert "Massage" not in texte
