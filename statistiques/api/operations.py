"""What the operations on figures say of themselves."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from salon_paiement.api.operations import SALON, Groupe, Operation, Parametre
from salon_paiement.api.types_json import (
    ENTIER,
    INSTANT,
    JOUR,
    TEXTE,
    UUID,
    VRAI,
    Schema,
    liste,
    objet,
    ou_rien,
    par_nom,
    parmi,
)
from salon_paiement.etats import EtatSession
from statistiques.periodes import Choix

SALON_ID: Final = SALON.exemple
_ENTIER_OU_RIEN: Final = ou_rien(ENTIER)
_UN_JOUR: Final = _("Avec « choix=dates » ou seul : une journée du salon, comprise.")
PERIODE: Final = (
    SALON,
    Parametre(nom="choix", aide=_("La période."), exemple="7j", schema=parmi(Choix)),
    Parametre(nom="du", aide=_UN_JOUR, exemple="2026-11-01", schema=JOUR),
    Parametre(nom="au", aide=_UN_JOUR, exemple="2026-11-15", schema=JOUR),
)
# Of the addresses that read now, or the last 24 hours: a period would be asked for in vain.
SANS_PERIODE: Final = (SALON,)
_EN_TETE: Final[dict[str, Schema]] = {
    "periode": objet(choix=parmi(Choix), du=ou_rien(JOUR), au=ou_rien(JOUR)),
    "salons": liste(objet(id=UUID, nom=TEXTE)),
}
_EN_TETE_EXEMPLE: Final = {
    "periode": {"choix": "7j", "du": "2026-11-09", "au": "2026-11-15"},
    "salons": [{"id": SALON_ID, "nom": "Salon Afi"}],
}


def chiffres(**dit: Any) -> Operation:
    """Return an operation on figures, asked for over a period."""
    return Operation(**{"groupe": Groupe.CHIFFRES, "parametres": PERIODE, "erreurs": frozenset({304})} | dit)


DASHBOARD: Final = {
    "GET": chiffres(
        titre=_("Le salon d'un coup d'œil"),
        aide=_("Depuis le début sans rien dire. Montants en francs CFA entiers, taux en millièmes entiers."),
        reponse=objet(
            **_EN_TETE,
            sessions=objet(total=ENTIER, actives=ENTIER, reussies=ENTIER, expirees=ENTIER, abandonnees=ENTIER),
            paiements=objet(
                total=ENTIER,
                reussis=ENTIER,
                echoues=ENTIER,
                autres=ENTIER,
                chiffre_affaires=ENTIER,
                dont_essai=ENTIER,
            ),
            performance=objet(taux_conversion=_ENTIER_OU_RIEN, montant_moyen=_ENTIER_OU_RIEN),
        ),
        exemple={
            **_EN_TETE_EXEMPLE,
            "sessions": {"total": 42, "actives": 2, "reussies": 36, "expirees": 3, "abandonnees": 1},
            "paiements": {
                "total": 40,
                "reussis": 36,
                "echoues": 3,
                "autres": 1,
                "chiffre_affaires": 214500,
                "dont_essai": 0,
            },
            "performance": {"taux_conversion": 900, "montant_moyen": 5958},
        },
    )
}
SESSIONS_RECENTES: Final = {
    "GET": chiffres(
        titre=_("Les dernières visites"),
        aide=_("Vingt au plus, des dernières 24 heures, sans nom ni numéro."),
        parametres=SANS_PERIODE,
        reponse=liste(
            objet(
                id=UUID,
                salon=UUID,
                code=TEXTE,
                etat=parmi(EtatSession),
                etat_libelle=TEXTE,
                origine=TEXTE,
                prestations=liste(objet(libelle=TEXTE, quantite=ENTIER)),
                coiffeur=ou_rien(TEXTE),
                total=ENTIER,
                paye=ENTIER,
                essai=ENTIER,
                pourboire=ENTIER,
                creee_le=INSTANT,
                finie_le=ou_rien(INSTANT),
            )
        ),
        exemple=[
            {
                "id": "0192f3c2-9e01-7d22-8a33-1c2b3a4d5e91",
                "salon": SALON_ID,
                "code": "B4K9TQ",
                "etat": "paiement_reussi",
                "etat_libelle": "payée",
                "origine": "scan",
                "prestations": [{"libelle": "Tresses", "quantite": 1}],
                "coiffeur": "Awa",
                "total": 5000,
                "paye": 5000,
                "essai": 0,
                "pourboire": 0,
                "creee_le": "2026-11-15T09:12:00Z",
                "finie_le": "2026-11-15T09:15:30Z",
            }
        ],
    )
}
STATISTIQUES_JOURNALIERES: Final = {
    "GET": chiffres(
        titre=_("Jour par jour"),
        aide=_("Trente jours sans rien dire, 370 au plus ; les jours sans rien y sont."),
        reponse=objet(
            **_EN_TETE,
            sessions=liste(objet(jour=JOUR, total=ENTIER, reussies=ENTIER)),
            paiements=liste(objet(jour=JOUR, total=ENTIER, reussis=ENTIER, montant_total=ENTIER)),
        ),
        exemple={
            **_EN_TETE_EXEMPLE,
            "sessions": [{"jour": "2026-11-15", "total": 7, "reussies": 6}],
            "paiements": [{"jour": "2026-11-15", "total": 7, "reussis": 6, "montant_total": 36500}],
        },
    )
}
ERREURS_RECENTES: Final = {
    "GET": chiffres(
        titre=_("Les derniers avertissements et erreurs"),
        aide=_("Cinquante au plus, des dernières 24 heures ; pour qui peut lire le journal."),
        parametres=SANS_PERIODE,
        reponse=liste(
            objet(
                id=ENTIER,
                salon=UUID,
                date=INSTANT,
                type=TEXTE,
                niveau=TEXTE,
                titre=TEXTE,
                phrase=TEXTE,
                session=ou_rien(TEXTE),
            )
        ),
        exemple=[
            {
                "id": 48211,
                "salon": SALON_ID,
                "date": "2026-11-15T09:14:02Z",
                "type": "paiement_incertain",
                "niveau": "warning",
                "titre": "Paiement incertain",
                "phrase": "MTN MoMo n'a pas répondu : on lui redemande.",
                "session": "B4K9TQ",
            }
        ],
    )
}
GLOBALES: Final = {
    "GET": chiffres(
        titre=_("Tous les indicateurs d'une période"),
        aide=_("Avec ceux de la période d'avant ; « details » ajoute une répartition."),
        parametres=(
            *PERIODE,
            Parametre(
                nom="details",
                aide=_("Une répartition."),
                exemple="reseau",
                schema=parmi(["reseau", "coiffeur", "prestation", "heure"]),
            ),
        ),
        reponse=objet(
            **_EN_TETE,
            precedente={**objet(du=ou_rien(JOUR), au=ou_rien(JOUR)), "type": ["object", "null"]},
            indicateurs=par_nom(objet(valeur=_ENTIER_OU_RIEN, precedent=_ENTIER_OU_RIEN, unite=TEXTE)),
            details={
                "type": ["array", "null"],
                "items": {
                    "type": "object",
                    "required": ["cle", "nom"],
                    "properties": {"cle": TEXTE, "nom": TEXTE},
                    "additionalProperties": ENTIER,
                },
            },
        ),
        exemple={
            **_EN_TETE_EXEMPLE,
            "precedente": {"du": "2026-11-02", "au": "2026-11-08"},
            "indicateurs": {"encaisse": {"valeur": 214500, "precedent": 198000, "unite": "francs"}},
            "details": [{"cle": "mtn", "nom": "MTN MoMo", "nombre": 20, "montant": 120000}],
        },
    )
}
_ARGENT: Final = objet(encaisse=ENTIER, rembourse=ENTIER)
_CONNEXIONS: Final = objet(connexions=ENTIER, connexions_refusees=ENTIER)
TEMPS_REEL: Final = {
    "GET": chiffres(
        titre=_("Ce qui se passe maintenant"),
        aide=_("Compté à chaque demande, avec les dernières 24 heures : l'heure en cours et les 23 d'avant."),
        parametres=SANS_PERIODE,
        erreurs=frozenset(),
        reponse=objet(
            salons=_EN_TETE["salons"],
            instant=INSTANT,
            depuis=INSTANT,
            sessions=objet(visites=ENTIER, payees=ENTIER, actives=ENTIER, par_etat=par_nom(ENTIER)),
            tentatives=objet(total=ENTIER, reussies=ENTIER),
            argent=_ARGENT,
            coiffeurs_disponibles=ENTIER,
            membres_connectes=_ENTIER_OU_RIEN,
            connexions={**_CONNEXIONS, "type": ["object", "null"]},
        ),
        exemple={
            "salons": _EN_TETE_EXEMPLE["salons"],
            "instant": "2026-11-15T09:20:00Z",
            "depuis": "2026-11-14T10:00:00Z",
            "sessions": {"visites": 9, "payees": 6, "actives": 2, "par_etat": {"scanne": 1, "paiement_initie": 1}},
            "tentatives": {"total": 8, "reussies": 6},
            "argent": {"encaisse": 36500, "rembourse": 0},
            "coiffeurs_disponibles": 3,
            "membres_connectes": 2,
            "connexions": {"connexions": 4, "connexions_refusees": 0},
        },
    )
}
WIDGETS: Final = {
    "GET": chiffres(
        titre=_("Les indicateurs, avec leurs mots"),
        aide=_("Ceux que vous pouvez voir."),
        parametres=SANS_PERIODE,
        erreurs=frozenset(),
        reponse=liste(objet(code=TEXTE, titre=TEXTE, aide=TEXTE, unite=TEXTE, sens=TEXTE, dans_le_temps=VRAI)),
        exemple=[
            {
                "code": "encaisse",
                "titre": "Encaissé",
                "aide": "L'argent reçu, remboursements non déduits.",
                "unite": "francs",
                "sens": "hausse",
                "dans_le_temps": True,
            }
        ],
    )
}
