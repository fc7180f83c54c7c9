"""What e-mails say, in text and HTML, and what they never say."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives

from paiements.models import TypeException
from salon_paiement.models import EtatNotification, Notification, Salon, SessionPaiement
from salon_paiement.notifications.boite_envoi import notifications_envoyer
from salon_paiement.notifications.depot import Message, notification_deposer
from salon_paiement.qr import adresse_du_recu
from tests import fabriques
from tests.fabriques_essai import TOTAL, passer_en_reel

pytestmark = pytest.mark.django_db


def _envoyer() -> EmailMultiAlternatives:
    notifications_envoyer()
    message = mail.outbox[-1]
    assert isinstance(message, EmailMultiAlternatives)
    return message


def _riche(message: EmailMultiAlternatives) -> str:
    return str(message.alternatives[0][0])


def _plat(texte: str) -> str:
    return " ".join(texte.split())


def test_le_recu_dit_tout_dans_les_deux_formes(maison: fabriques.Maison) -> None:
    session = fabriques.session_payee(maison, courriel="afi@example.org", pourboire=500)
    SessionPaiement.objects.filter(pk=session.pk).update(remise=200)
    message = _envoyer()
    assert message.subject == f"[ESSAI] Votre reçu {session.recu.numero} – Salon Afi"
    attendus = ["Salon Afi", "Cotonou", "Tresses", "5 000 F", "500 F", "200 F", "5 500 F", session.recu.code]
    attendus += [adresse_du_recu(session.recu), adresse_du_recu(session.recu) + "#avis"]
    for forme in (_plat(str(message.body)), _plat(_riche(message))):
        assert [mot for mot in attendus if mot not in forme] == []


@pytest.mark.parametrize("reel", [False, True])
def test_le_recu_d_un_essai_le_dit_en_tete_et_celui_d_un_vrai_paiement_jamais(
    maison: fabriques.Maison, reel: bool
) -> None:
    if reel:
        passer_en_reel(maison)
    fabriques.session_payee(maison, courriel="afi@example.org")
    message = _envoyer()
    assert message.subject.startswith("Votre reçu" if reel else "[ESSAI] Votre reçu")
    for forme in (str(message.body), _riche(message)):
        assert (TOTAL in forme, "ESSAI" in forme) == (not reel, not reel)
        assert reel or forme.index(TOTAL) < forme.index("Vous avez payé")


def test_le_recu_ne_nomme_ni_le_client_ni_son_numero(maison: fabriques.Maison) -> None:
    maison.salon.nom = "Salon Bella"
    maison.salon.save()
    fabriques.session_payee(maison, courriel="cliente@example.org")
    message = _envoyer()
    tout = f"{message.subject} {message.body} {_riche(message)}"
    assert not re.search(r"Afi|66 ?00|\*\*", tout)


@pytest.mark.parametrize("motif", TypeException.values)
def test_la_proprietaire_apprend_pourquoi(maison: fabriques.Maison, motif: str) -> None:
    session = fabriques.session_a_payer(maison)
    notification_deposer(
        Message(
            salon_id=maison.salon.pk, evenement=f"exception:x:{motif}", modele="argent_a_traiter",
            destinataire="p@example.org", session=session,
        )
    )  # fmt: skip
    message = _envoyer()
    assert session.code_court in message.subject
    for forme in (str(message.body), _riche(message)):
        assert "5 000" in _plat(forme)
        assert "/admin/" in forme
        assert "Un paiement demande une décision." not in forme


def test_l_argent_sans_note_a_son_message(maison: fabriques.Maison) -> None:
    notification_deposer(
        Message(
            salon_id=maison.salon.pk, evenement="exception:x:orphelin", modele="argent_a_traiter",
            destinataire="p@example.org",
        )
    )  # fmt: skip
    message = _envoyer()
    assert message.subject == "Argent à traiter – Salon Afi"
    assert "Note :" not in str(message.body)


@pytest.mark.parametrize("reel", [False, True])
def test_l_encaissement_tardif_mene_a_la_note_et_ne_porte_pas_le_lien_du_recu(
    maison: fabriques.Maison, reel: bool
) -> None:
    if reel:
        passer_en_reel(maison)
    session = fabriques.session_payee(maison)
    notification_deposer(
        Message(
            salon_id=maison.salon.pk, evenement="tardif:x", modele="encaissement_tardif", destinataire="p@example.org",
            session=session,
        )
    )  # fmt: skip
    message = _envoyer()
    assert session.code_court in message.subject
    for forme in (str(message.body), _riche(message)):
        assert f"http://127.0.0.1:8000/admin/caisse/{session.code_court}/" in forme
        assert session.recu.jeton not in forme
    assert [TOTAL in forme for forme in (str(message.body), _riche(message))] == [not reel] * 2


@pytest.mark.parametrize("modele", ["recu", "argent_a_traiter", "encaissement_tardif"])
def test_rien_n_est_charge_d_ailleurs(maison: fabriques.Maison, modele: str) -> None:
    session = fabriques.session_payee(maison, courriel="p@example.org")
    notification_deposer(
        Message(
            salon_id=maison.salon.pk, evenement=f"e:{modele}", modele=modele, destinataire="p@example.org",
            session=session,
        )
    )  # fmt: skip
    message = _envoyer()
    assert not re.search(r"<(img|script|link|iframe|form)|url\(", _riche(message))
    # Plain text holds no entity: an apostrophe is an apostrophe.
    assert not re.search(r"&[a-z#]\w*;", str(message.body))


def test_un_nom_piege_reste_du_texte(maison: fabriques.Maison) -> None:
    nom = "Chez <b>l'Ami\r\nBcc: x@example.org"
    Salon.objects.filter(pk=maison.salon.pk).update(nom=nom)
    maison.salon.refresh_from_db()
    fabriques.session_payee(maison, courriel="afi@example.org")
    message = _envoyer()
    assert message.subject.endswith("Chez <b>l'Ami Bcc: x@example.org")
    assert message.recipients() == ["afi@example.org"]
    assert "Bcc" not in dict(message.message().items())
    assert "Chez &lt;b&gt;" in _riche(message)


@pytest.mark.parametrize("adresse", ["pas-une-adresse", "a@example.org\nBcc: b@example.org", "a@x.org, b@x.org"])
def test_une_adresse_douteuse_ne_part_jamais(maison: fabriques.Maison, adresse: str) -> None:
    notification_deposer(
        Message(salon_id=maison.salon.pk, evenement="e:1", modele="argent_a_traiter", destinataire=adresse)
    )
    notifications_envoyer()
    assert (Notification.objects.get().etat, mail.outbox) == (EtatNotification.EN_ECHEC, [])


def test_le_recu_parle_la_langue_de_la_visite(maison: fabriques.Maison) -> None:
    passer_en_reel(maison)
    session = fabriques.session_payee(maison, courriel="afi@example.org")
    Notification.objects.filter(session=session).update(langue="en")
    message = _envoyer()
    assert '<html lang="en">' in _riche(message)
    assert message.subject == f"Your receipt {session.recu.numero} – Salon Afi"
    for forme in (str(message.body), _riche(message)):
        assert "Thank you! You paid 5\u202f000\u00a0F at Salon Afi." in forme
        assert "Reçu" not in forme
