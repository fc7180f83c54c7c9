"""The guard of what gets out bites: each strict xfail below is a test it must fail, by itself."""

from __future__ import annotations

import logging
import pathlib

import pytest
from django.conf import settings as reglages
from django.core.mail import EmailMessage, send_mail
from django.http import HttpResponse, StreamingHttpResponse
from pytest_django import Settings

from paiements.models import CompteFournisseur
from salon_paiement.models import Notification, Recu, SessionPaiement
from salon_paiement.notifications.boite_envoi import notifications_envoyer
from tests import fabriques
from tests.gardes.crochets import sorties
from tests.gardes.fuites import Secrets, abonne, fuites
from tests.gardes.sorties import Sortie
from traces.services import Trace, trace_enregistrer
from traces.types import TypeTrace

doit_echouer = pytest.mark.xfail(strict=True, raises=pytest.fail.Exception, reason="le garde doit refuser cet essai")
journal = logging.getLogger("salon_paiement.essai")


@pytest.fixture
def sans_masque(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sorties().collecteur, "formateurs", [logging.Formatter()])


@doit_echouer
def test_refuse_un_numero_au_journal(sans_masque: None) -> None:
    journal.warning("appel de %s", fabriques.NUMERO)


def test_accepte_le_meme_numero_une_fois_masque() -> None:
    journal.warning("appel de %s", fabriques.NUMERO)
    assert any("01 ** ** ** 01" in sortie.texte for sortie in sorties().toutes())


def test_ecoute_encore_apres_un_essai_qui_regle_les_journaux() -> None:
    racine = logging.getLogger()
    racine.removeHandler(sorties().collecteur)
    sorties().vider()
    sorties().vider()
    journal.warning("entendu")
    assert racine.handlers.count(sorties().collecteur) == 1
    assert any("entendu" in sortie.texte for sortie in sorties().toutes())


@doit_echouer
def test_refuse_le_numero_d_une_exception(sans_masque: None) -> None:
    try:
        raise ValueError(fabriques.NUMERO.replace(" ", "-"))
    except ValueError:
        journal.exception("échec")


@doit_echouer
def test_refuse_un_jeton_au_journal(maison: fabriques.Maison, sans_masque: None) -> None:
    journal.warning("note %s", fabriques.session_scannee(maison).jeton)


@doit_echouer
def test_refuse_une_cle_au_journal(sans_masque: None) -> None:
    journal.error("clé %s", reglages.SECRET_KEY)


@doit_echouer
def test_refuse_un_numero_par_e_mail(mailoutbox: list[EmailMessage]) -> None:
    send_mail("Alerte", "Le 0166000001 a payé deux fois — voir", "a@example.org", ["p@example.org"])


@doit_echouer
def test_refuse_un_numero_dans_un_e_mail_en_fichier(settings: Settings, tmp_path: pathlib.Path) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    send_mail("Alerte", "é +229 01.66.00.00.01", "a@example.org", ["p@example.org"])


@doit_echouer
def test_refuse_un_numero_dans_un_fait(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison)
    donnees = {"motif": "rappeler le 66.00.00.01"}
    trace_enregistrer(
        Trace(type_trace=TypeTrace.ECHEC_PAIEMENT, salon_id=maison.salon.pk, session_id=session.pk, donnees=donnees)
    )


def test_laisse_ce_qu_une_personne_a_tape_dans_ce_qui_s_efface(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison)
    tape = Sortie("trace 1", f"rappeler le 66.00.00.01 {session.jeton}", libre=True)
    assert [fuite.split(" ")[3] for fuite in fuites([tape], avec_base=True)] == ["jeton"]


@doit_echouer
def test_refuse_un_destinataire_en_clair(maison: fabriques.Maison) -> None:
    fabriques.session_payee(maison, courriel="afi@example.org")
    Notification.objects.update(destinataire_chiffre=b"afi@example.org")


def test_accepte_le_lien_du_recu_chez_son_client_et_nulle_part_ailleurs(maison: fabriques.Maison) -> None:
    session = fabriques.session_payee(maison, courriel="afi@example.org")
    notifications_envoyer()
    lien = f"http://127.0.0.1/r/{Recu.objects.get().jeton}"
    assert fuites([Sortie("e-mail", lien, "afi@example.org")], avec_base=True) == []
    for pour in ("p@example.org", ""):
        assert len(fuites([Sortie("e-mail", lien, pour)], avec_base=True)) == 1
    # Her note's token acts for her: it is in no message, not even hers.
    assert fuites([Sortie("e-mail", f"/s/{session.jeton}", "afi@example.org")], avec_base=True) != []


def test_voit_le_jeton_de_l_operateur_et_ses_cles(maison: fabriques.Maison) -> None:
    compte = CompteFournisseur.objects.get()
    for secret in (compte.jeton_webhook, "test_simulateur"):
        assert len(fuites([Sortie("journal", f"vu {secret} ici")], avec_base=True)) == 1


@pytest.mark.parametrize(
    "ecrit",
    ["0166000001", "01 66 00 00 01", "+229 0166000001", "2290166000001", "66-00-00-01", "%2B229%200166000001",
     "66\u202f00\u202f00\u00a001", "00229 01.66.00.00.01"],
)  # fmt: skip
def test_reconnait_un_numero_sous_toutes_ses_formes(ecrit: str) -> None:
    secrets = Secrets({abonne("+2290166000001")})
    assert list(secrets.dans(f"vu {ecrit} ici")) == [("numéro", "66000001")]
    assert list(secrets.dans("+229 01 ** ** ** 01")) == []


def test_lit_les_exports_comme_ils_partent() -> None:
    flux = StreamingHttpResponse(iter([b"nom;", b"0166000001"]), content_type="text/csv; charset=utf-8")
    for reponse in (flux, HttpResponse('{"a": "66 00 00 01"}', content_type="application/json")):
        sorties().noter("/admin/x/", reponse)
    assert b"".join(flux) == b"nom;0166000001"
    assert len(fuites(sorties().toutes(), avec_base=False)) == 2
    sorties().vider()


@pytest.mark.django_db
def test_un_essai_ordinaire_ne_laisse_rien_sortir() -> None:
    maison = fabriques.maison()
    fabriques.session_payee(maison, courriel="afi@example.org")
    assert notifications_envoyer() == 1
    assert SessionPaiement.objects.count() == 1
    assert fuites(sorties().toutes(), avec_base=True) == []
