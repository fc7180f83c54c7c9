"""What the operations on alerts and files say of themselves."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from salon_paiement.api.operations import Groupe, Operation, Parametre
from salon_paiement.api.types_json import (
    ADRESSE,
    ENTIER,
    INSTANT,
    JOUR,
    TEXTE,
    UUID,
    VRAI,
    facultatifs,
    liste,
    objet,
    ou_rien,
    parmi,
)
from statistiques.api.operations import SALON_ID, SANS_PERIODE, chiffres
from statistiques.etats_export import EtatExport
from statistiques.models import FormatExport, QuoiExport
from statistiques.models.alertes import GenreAlerte, SeveriteAlerte
from statistiques.releve import Genre
from statistiques.unites import Unite

_COLONNE: Final = facultatifs(objet(cle=TEXTE, titre=TEXTE, genre=parmi(Genre)), unite=parmi(Unite))
_PARTIE: Final = facultatifs(objet(titre=TEXTE, colonnes=liste(_COLONNE), lignes=liste({"type": "object"})), cle=TEXTE)
_FICHIERS: Final = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": None,
    "text/csv": None,
    "application/pdf": None,
    "application/json": objet(titre=TEXTE, sous_titre=TEXTE, parties=liste(_PARTIE)),
}
_EXPORT: Final = objet(
    id=UUID,
    adresse=ADRESSE,
    quoi=parmi(QuoiExport),
    format=parmi(FormatExport),
    du=JOUR,
    au=JOUR,
    etat=parmi(EtatExport),
    pourcent=ou_rien(ENTIER),
    fichier=ou_rien(ADRESSE),
    expire_le=ou_rien(INSTANT),
)
_EXPORT_EXEMPLE: Final = {
    "id": "0192f3c2-a110-7c66-9b44-2d3c4b5a6fa1",
    "adresse": "/api/v1/statistiques/export/0192f3c2-a110-7c66-9b44-2d3c4b5a6fa1/",
    "quoi": "paiements",
    "format": "csv",
    "du": "2026-11-01",
    "au": "2026-11-30",
    "etat": "en_cours",
    "pourcent": 40,
    "fichier": None,
    "expire_le": None,
}
_DEMANDE: Final = {
    "type": "object",
    "properties": {
        "quoi": parmi(QuoiExport),
        "format": parmi(FormatExport),
        "salon": UUID,
        "du": JOUR,
        "au": JOUR,
        "langue": parmi(["fr", "en"]),
    },
}

ALERTES: Final = {
    "GET": chiffres(
        titre=_("Les alertes encore vraies"),
        groupe=Groupe.ALERTES,
        aide=_("Les plus graves d'abord."),
        erreurs=frozenset(),
        parametres=(
            *SANS_PERIODE,
            Parametre(
                nom="vues", aide=_("« 1 » ajoute celles qu'on a déjà vues."), exemple="1", schema=parmi(["0", "1"])
            ),
        ),
        reponse=liste(
            objet(
                id=UUID,
                salon=ou_rien(UUID),
                genre=parmi(GenreAlerte),
                mesure=TEXTE,
                jour=ou_rien(JOUR),
                severite=parmi(SeveriteAlerte),
                valeur=ou_rien(ENTIER),
                attendu=ou_rien(ENTIER),
                phrase=TEXTE,
                vue_le=ou_rien(INSTANT),
            )
        ),
        exemple=[
            {
                "id": "0192f3c2-b220-7d77-8c55-3e4d5c6b7ab1",
                "salon": SALON_ID,
                "genre": "anomalie",
                "mesure": "encaisse",
                "jour": "2026-11-14",
                "severite": "warning",
                "valeur": 12000,
                "attendu": 36000,
                "phrase": "Samedi a rapporté bien moins qu'un samedi ordinaire.",
                "vue_le": None,
            }
        ],
    )
}
ALERTE_ACQUITTER: Final = {
    "POST": Operation(
        titre=_("Dire qu'une alerte a été vue"),
        groupe=Groupe.ALERTES,
        reponse=objet(acquittee=VRAI),
        exemple={"acquittee": True},
        aide=_("Pour tout le monde ; une deuxième fois ne change rien et répond « false »."),
    )
}
EXPORTS: Final = {
    "GET": Operation(
        titre=_("Ses fichiers demandés"), groupe=Groupe.EXPORTS, reponse=liste(_EXPORT), exemple=[_EXPORT_EXEMPLE]
    ),
    "POST": Operation(
        titre=_("Demander un fichier"),
        groupe=Groupe.EXPORTS,
        reponse=_EXPORT,
        exemple=_EXPORT_EXEMPLE,
        statut=202,
        fichiers=_FICHIERS,
        corps=_DEMANDE,
        exemple_corps={"quoi": "paiements", "format": "csv", "du": "2026-11-01", "au": "2026-11-30"},
        aide=_("Un fichier court est la réponse elle-même (200) ; un long répond 202 et où le suivre."),
        erreurs=frozenset({404}),
    ),
}
EXPORT_FICHIER: Final = {
    "GET": Operation(
        titre=_("Prendre un fichier"),
        groupe=Groupe.EXPORTS,
        reponse=None,
        exemple=None,
        fichiers=_FICHIERS,
        aide=_(
            "Pour qui l'a demandé, tant qu'elle a le droit de voir ce qu'il contient ; effacé après « expire_le », il "
            "répond 404. Chaque fichier pris est noté au journal."
        ),
    )
}
UN_EXPORT: Final = {
    "GET": Operation(titre=_("Suivre un fichier"), groupe=Groupe.EXPORTS, reponse=_EXPORT, exemple=_EXPORT_EXEMPLE),
    "DELETE": Operation(
        titre=_("Renoncer à un fichier"),
        groupe=Groupe.EXPORTS,
        reponse=_EXPORT,
        exemple={**_EXPORT_EXEMPLE, "etat": "annule"},
        erreurs=frozenset({409}),
    ),
}
