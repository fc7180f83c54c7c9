"""What the operations on salons and clients say of themselves."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from salon_paiement.api.formes import ClientVu, SalonBref, SalonEntier, SalonSaisie
from salon_paiement.api.operations import Groupe, Operation

ACTIF = _("Ouverts, ou fermés pour de bon.")
_BREF: Final = {
    "id": "0192f3c2-6c1e-7c3a-9d56-2f0d6c1b7a10",
    "nom": "Salon Afi",
    "ville": "Cotonou",
    "adresse": "Rue 12, Haie Vive",
    "pays": "BJ",
    "devise": "XOF",
    "fuseau": "Africa/Porto-Novo",
    "heure_bascule": "04:00",
    "telephone_contact": "01 97 00 00 00",
    "pourboires_actifs": True,
    "actif": True,
}
_ENTIER: Final = {
    **_BREF,
    "courriel_alertes": "afi@example.org",
    "minutes_scan": 30,
    "heures_apres_journee": 2,
    "jours_sans_scan": 3,
    "seuil_double_accord": 10000,
    "mois_avoir": None,
}
_CLIENT: Final = {
    "id": "0192f3c2-8a40-7f11-b1c2-5d3e9a7c0b21",
    "salon": _BREF["id"],
    "prenom": "Afi",
    "numeros": ["+229 •• •• •• •• 01"],
    "visites_payees": 3,
    "total_paye": 15000,
    "dont_essai": 0,
    "date_creation": "2026-11-01T08:30:00Z",
    "fusionne_dans": None,
    "efface": False,
}

SALONS = {
    "GET": Operation(
        titre=_("Lister ses salons"),
        groupe=Groupe.SALONS,
        reponse=SalonBref,
        exemple=_BREF,
        liste=True,
        aide=_("Ceux dont vous voyez le catalogue, par nom."),
    )
}
UN_SALON = {
    "GET": Operation(
        titre=_("Voir un salon"),
        groupe=Groupe.SALONS,
        reponse=(SalonEntier, SalonBref),
        exemple=_ENTIER,
        aide=_(
            "Les réglages (e-mail des alertes, délais, seuil) ne sont donnés qu'à la propriétaire ; leurs champs "
            "manquent pour les autres."
        ),
    ),
    "PATCH": Operation(
        titre=_("Changer les réglages d'un salon"),
        groupe=Groupe.SALONS,
        reponse=SalonEntier,
        exemple={**_ENTIER, "minutes_scan": 45},
        corps=SalonSaisie,
        exemple_corps={"minutes_scan": 45},
        aide=_("Pour la propriétaire. Chaque changement laisse une trace qui dit qui l'a fait."),
    ),
}
CLIENTS = {
    "GET": Operation(
        titre=_("Lister ou chercher des clients"),
        groupe=Groupe.CLIENTS,
        reponse=ClientVu,
        exemple=_CLIENT,
        liste=True,
        aide=_(
            "Du plus récent au plus ancien. Les numéros sont toujours masqués : on cherche par le numéro, on ne le "
            "lit pas. Un client ne s'ajoute ni ne se change ici : il donne lui-même son prénom, sur son téléphone."
        ),
    )
}
UN_CLIENT = {"GET": Operation(titre=_("Voir un client"), groupe=Groupe.CLIENTS, reponse=ClientVu, exemple=_CLIENT)}
