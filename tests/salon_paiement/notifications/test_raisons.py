"""Whatever stops a message is told in words, with what whoever mends it needs."""

from __future__ import annotations

import pytest

from salon_paiement.notifications.raisons import raison_dire


@pytest.mark.parametrize(
    ("erreur", "phrase"),
    [
        ("", ""),
        ("HTTP 401", "le service refuse vos identifiants (HTTP 401)"),
        ("HTTP 404", "le service refuse ce message (HTTP 404)"),
        ("HTTP 503", "le service est débordé (HTTP 503)"),
        ("HTTP 502", "le service est en panne (HTTP 502)"),
        ("refusé [550]", "cette adresse e-mail est refusée (550)"),
        ("SMTP 554", "le service refuse ce message (SMTP 554)"),
        ("SMTPAuthenticationError 535", "le service refuse vos identifiants (SMTPAuthenticationError 535)"),
        ("ConnectionRefusedError", "le service ne répond pas (ConnectionRefusedError)"),
        ("TimeoutError", "le service ne répond pas (TimeoutError)"),
        ("connexion impossible (ConnectTimeout)", "le service ne répond pas (ConnectTimeout)"),
        ("réponse perdue (ReadTimeout)", "le service n'a pas confirmé (ReadTimeout)"),
        ("refusé ou sans réponse", "le service n'a pas confirmé"),
        ("plafond du mois atteint", "plafond du mois atteint"),
        ("pas de clé VAPID", "les notifications ne sont pas réglées sur ce serveur"),
        ("KeyError", "un problème chez nous : prévenez qui tient le serveur (KeyError)"),
    ],
)
def test_dit_pourquoi_avec_des_mots(erreur: str, phrase: str) -> None:
    assert raison_dire(erreur) == phrase
