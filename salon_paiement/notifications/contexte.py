"""What every message's template may name, whatever its channel."""

from __future__ import annotations

import datetime
from typing import Any

from salon_paiement.adresses import adresse_personnel
from salon_paiement.models import Notification, PosteQR
from salon_paiement.notifications.registre import contexte_propre
from salon_paiement.qr import adresse_du_controle, adresse_du_recu, debut_des_adresses
from salon_paiement.recus import recu_date_texte


def contexte_de(notification: Notification) -> dict[str, Any]:
    """Nothing here names the client or holds a number: mailboxes are shared and forwarded.

    A receipt's address opens it for whoever reads it: her own message alone holds it, the salon's lead to the staff's
    page of the note.
    """
    session = notification.session
    recu = getattr(session, "recu", None) if session else None
    return {
        "langue": notification.langue,
        "salon": notification.salon,
        "session": session,
        "recu": recu,
        "date": recu_date_texte(recu) if recu else "",
        "lignes": list(session.lignes.all()) if session else [],
        "adresse_recu": adresse_du_recu(recu) if recu and notification.modele == "recu" else "",
        "adresse_controle": adresse_du_controle(recu) if recu and notification.modele == "recu" else "",
        "adresse_personnel": adresse_personnel("admin:index"),
        "adresse_note": adresse_personnel("admin:caisse_session", session.code_court) if session else "",
        # Why, as the event's key ends: ``exception:<payment>:<reason>``.
        "motif": notification.evenement.rpartition(":")[2],
        **_contexte_affiche(notification),
        **contexte_propre(notification),
    }


def _contexte_affiche(notification: Notification) -> dict[str, Any]:
    """Name the place as it is called when the message leaves; its key is the end of the event's."""
    if notification.modele != "affiche_muette":
        return {}
    _modele, jour, cle = notification.evenement.split(":")
    return {
        "poste": PosteQR.objects.get(pk=cle),
        "depuis": datetime.date.fromisoformat(jour),
        "debut": debut_des_adresses(),
    }
