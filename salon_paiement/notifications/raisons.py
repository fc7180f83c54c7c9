"""Why a message did not leave, in words: the row keeps the short technical text, people read this."""

from __future__ import annotations

import re

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_PANNE = gettext_lazy("le service ne répond pas")
# The first that begins like the text; those that are sentences already are told as they are, in the reader's language.
_RAISONS: tuple[tuple[str, str | Promise], ...] = (
    (r"HTTP 40[137]|identifiants|SMTPAuth|SMTPSender", gettext_lazy("le service refuse vos identifiants")),
    (r"HTTP (429|503)", gettext_lazy("le service est débordé")),
    (r"HTTP 5", gettext_lazy("le service est en panne")),
    (r"HTTP 3", gettext_lazy("l'adresse du service a changé")),
    (r"HTTP|SMTP \d", gettext_lazy("le service refuse ce message")),
    (r"refusé \[|adresse invalide", gettext_lazy("cette adresse e-mail est refusée")),
    (r"réponse perdue|sans réponse|refusé ou|poussée sans", gettext_lazy("le service n'a pas confirmé")),
    (r"connexion impossible|SMTP|Timeout|Connection|gaierror|OSError|SSL", _PANNE),
    (r"adresse refusée", gettext_lazy("l'adresse du service n'est pas permise")),
    (r"interrompu", gettext_lazy("l'envoi a été interrompu")),
    (r"déjà parti", gettext_lazy("la passerelle dit qu'il est déjà parti")),
    (r"canal éteint", gettext_lazy("canal éteint")),
    (r"plafond", gettext_lazy("plafond du mois atteint")),
    (r"appareil|abonnement", gettext_lazy("appareil retiré")),
    (r"la personne", gettext_lazy("la personne ne veut plus de message")),
    (r"adresse effacée", gettext_lazy("adresse effacée")),
    (r"pas de clé VAPID", gettext_lazy("les notifications ne sont pas réglées sur ce serveur")),
)


def raison_dire(erreur: str) -> str:
    """Return a row's last error as a hairdresser reads it, with the technical word for whoever mends it."""
    if not erreur:
        return ""
    for debut, phrase in _RAISONS:
        if re.match(debut, erreur):
            # A code or a class says more to whoever keeps the server; our own sentences say it all.
            exacte = re.search(r"[A-Z]\w*(?: ?\d{3})?|\d{3}", erreur)
            return f"{phrase} ({exacte[0]})" if exacte and not debut.startswith("pas de") else str(phrase)
    return _("un problème chez nous : prévenez qui tient le serveur (%(erreur)s)") % {"erreur": erreur}
