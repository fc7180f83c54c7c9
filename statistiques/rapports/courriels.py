"""What the messages of a report say, and the PDF joined to them, from the figures kept when it was written."""

from __future__ import annotations

from typing import Any

from paiements.sceaux.courriels import tete_dire
from salon_paiement.adresses import adresse_personnel
from salon_paiement.models import GenreRapport, Notification
from statistiques.rapports.chiffres import actif
from statistiques.rapports.envoi import rapport_de
from statistiques.rapports.lecture import Lu, tout_permis
from statistiques.rapports.pdf import pdf_nom, rapport_pdf
from statistiques.rapports.sections import habitude_dire, remarques_de, sections_dresser
from statistiques.rapports.soir import phrase_courte


def rapport_dire(notification: Notification) -> dict[str, Any]:
    """Return the report in sections and in one SMS, and for a day its signed head."""
    rapport = rapport_de(notification)
    lu = Lu(rapport)
    adresse = adresse_personnel("admin:rapport", rapport.pk)
    contexte = {
        "lu": lu,
        "sections": sections_dresser(lu, tout_permis),
        "remarques": remarques_de(lu, sceau=False),
        "encaisse": lu.mesures["encaisse"],
        "habitude": habitude_dire(lu),
        "phrase": phrase_courte(lu),
        "rien": not actif(lu.contenu),
        "adresse_rapport": adresse,
        "sceau": (lu.contenu["sceau"] or {}).get("court", ""),
    }
    if rapport.genre == GenreRapport.JOUR:
        contexte |= tete_dire(rapport.salon, rapport.debut)
    return contexte


def rapport_joindre(notification: Notification) -> list[tuple[str, bytes, str]]:
    """Return the PDF of a report."""
    lu = Lu(rapport_de(notification))
    return [(pdf_nom(lu), rapport_pdf(lu, tout_permis), "application/pdf")]
