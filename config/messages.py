"""What messages need of the apps that write them, by dotted path: the outbox imports none of them."""

from __future__ import annotations

# Messages whose words need figures of an app above the outbox: template → function of the message.
_RAPPORTS = ("soir", "rapport_jour", "rapport_semaine", "rapport_mois")
CONTEXTES: dict[str, str] = {
    "sceau_du_jour": "paiements.sceaux.courriels.sceau_du_jour",
    "sceaux_en_retard": "paiements.sceaux.courriels.sceaux_en_retard",
    "sceaux_touches": "paiements.sceaux.courriels.sceaux_touches",
    "export_pret": "statistiques.exports.courriels.export_pret",
    "alerte": "statistiques.regles.messages.alerte_contexte",
    "alerte_resolue": "statistiques.regles.messages.alerte_contexte",
    "plafond_messages": "salon_paiement.notifications.cout.plafond_contexte",
    "erreur_critique": "salon_paiement.notifications.alertes.critique_contexte",
    "sortie_desactivee": "salon_paiement.sortants.courriel.desactivee_contexte",
    **dict.fromkeys(_RAPPORTS, "statistiques.rapports.courriels.rapport_dire"),
}
# Files joined to a message when it leaves: template → function of the message, list of (name, bytes, media type).
PIECES: dict[str, str] = dict.fromkeys(_RAPPORTS[1:], "statistiques.rapports.courriels.rapport_joindre")
