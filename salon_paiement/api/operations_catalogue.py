"""What the operations on services, hairdressers and places say of themselves."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from salon_paiement.api import formes
from salon_paiement.api.operations import SALON, Groupe, Operation

_PRESTATION: Final = {
    "id": "0192f3c2-7b02-7e55-a0c1-4b1d2f3e5c61",
    "salon": SALON.exemple,
    "nom": "Tresses",
    "prix": 5000,
    "duree_minutes": 120,
    "categorie": "Coiffure",
    "ordre": 1,
    "active": True,
}
_COIFFEUR: Final = {
    "id": "0192f3c2-7c10-7a90-8f3d-6a5b4c3d2e71",
    "salon": SALON.exemple,
    "nom": "Awa",
    "taux_commission": 20,
    "disponible": True,
    "membre": None,
    "actif": True,
}
_POSTE: Final = {
    "id": "0192f3c2-7d33-7b44-9e21-8c7d6e5f4a81",
    "salon": SALON.exemple,
    "nom": "Fauteuil 2",
    "code_court": "K7M2QX",
    "actif": True,
}
_POSTE_DE_LISTE: Final = {**_POSTE, "dernier_scan": "2026-11-12T15:04:00Z"}
_NOM_PRIS: Final = _("Un nom déjà pris dans le salon est refusé (409) : redemander après une coupure n'ajoute rien.")
_JAMAIS_SUPPRIME: Final = _(
    "N'envoyez que ce qui change, avec l'ETag lu dans If-Match. Rien ne se supprime : on retire."
)


def _sans_id(exemple: dict[str, Any], *autres: str) -> dict[str, Any]:
    return {nom: valeur for nom, valeur in exemple.items() if nom not in {"id", *autres}}


def _operation(**dit: Any) -> Operation:
    return Operation(groupe=Groupe.CATALOGUE, **dit)


PRESTATIONS = {
    "GET": _operation(
        titre=_("Lister les prestations"),
        reponse=formes.PrestationVue,
        exemple=_PRESTATION,
        liste=True,
        aide=_("Dans l'ordre où le client les voit ; prix en francs CFA entiers."),
    ),
    "POST": _operation(
        titre=_("Ajouter une prestation"),
        reponse=formes.PrestationVue,
        exemple=_PRESTATION,
        corps=formes.PrestationSaisie,
        exemple_corps=_sans_id(_PRESTATION),
        statut=201,
        aide=_NOM_PRIS,
    ),
}
UNE_PRESTATION = {
    "GET": _operation(titre=_("Voir une prestation"), reponse=formes.PrestationVue, exemple=_PRESTATION),
    "PATCH": _operation(
        titre=_("Changer ou retirer une prestation"),
        reponse=formes.PrestationVue,
        exemple={**_PRESTATION, "prix": 6000},
        corps=formes.PrestationSaisie,
        exemple_corps={"prix": 6000},
        aide=_JAMAIS_SUPPRIME,
    ),
}
COIFFEURS = {
    "GET": _operation(titre=_("Lister les coiffeurs"), reponse=formes.CoiffeurVu, exemple=_COIFFEUR, liste=True),
    "POST": _operation(
        titre=_("Ajouter un coiffeur"),
        reponse=formes.CoiffeurVu,
        exemple=_COIFFEUR,
        corps=formes.CoiffeurSaisie,
        exemple_corps=_sans_id(_COIFFEUR),
        statut=201,
        aide=_NOM_PRIS,
    ),
}
UN_COIFFEUR = {
    "GET": _operation(titre=_("Voir un coiffeur"), reponse=formes.CoiffeurVu, exemple=_COIFFEUR),
    "PATCH": _operation(
        titre=_("Changer ou retirer un coiffeur"),
        reponse=formes.CoiffeurVu,
        exemple={**_COIFFEUR, "disponible": False},
        corps=formes.CoiffeurSaisie,
        exemple_corps={"disponible": False},
        aide=_JAMAIS_SUPPRIME,
    ),
}
POSTES = {
    "GET": _operation(titre=_("Lister les postes"), reponse=formes.PosteDeListe, exemple=_POSTE_DE_LISTE, liste=True),
    "POST": _operation(
        titre=_("Ajouter un poste"),
        reponse=formes.PosteDeListe,
        exemple={**_POSTE_DE_LISTE, "dernier_scan": None},
        corps=formes.PosteSaisie,
        exemple_corps=_sans_id(_POSTE, "code_court"),
        statut=201,
        aide=_NOM_PRIS,
    ),
}
UN_POSTE = {
    "GET": _operation(titre=_("Voir un poste"), reponse=formes.PosteVu, exemple=_POSTE),
    "PATCH": _operation(
        titre=_("Renommer ou retirer un poste"),
        reponse=formes.PosteVu,
        exemple={**_POSTE, "actif": False},
        corps=formes.PosteSaisie,
        exemple_corps={"actif": False},
        aide=_JAMAIS_SUPPRIME,
    ),
}
POSTE_AFFICHE = {
    "GET": _operation(
        titre=_("L'affiche d'un poste, en PDF"),
        reponse=None,
        fichiers={"application/pdf": None},
        exemple=None,
        aide=_("« taille » est A4, A5 ou A6. Le QR n'est donné qu'ainsi : à imprimer."),
    )
}
POSTE_REMPLACER = {
    "POST": _operation(
        titre=_("Remplacer le QR d'un poste"),
        reponse=formes.PosteVu,
        exemple={**_POSTE, "code_court": "P4TT7N"},
        corps=formes.PosteRemplacement,
        exemple_corps={"code_court": "K7M2QX"},
        aide=_(
            "Pour la propriétaire. Envoyez le code de l'affiche qu'on retire : s'il a déjà changé, rien n'est "
            "remplacé (409). L'ancienne affiche s'explique à qui la scanne, et n'encaisse plus jamais : imprimez la "
            "nouvelle."
        ),
    )
}
