"""``python -m outils.roles``: write ``docs/roles.md``, who may what, from the table that decides (``droits.py``)."""

from __future__ import annotations

import os
import pathlib

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
django.setup()

from salon_paiement.droits import DROITS, Action
from salon_paiement.models import Role

PAGE = pathlib.Path(__file__).resolve().parent.parent / "docs" / "roles.md"
ROLES = (Role.PROPRIETAIRE, Role.GERANT, Role.CAISSIER, Role.COIFFEUR, Role.COMPTABLE)
MOTS: dict[Action, str] = {
    Action.VOIR_SA_JOURNEE: "Voir ses notes du jour et ses propres gains",
    Action.VOIR_CAISSE: "Voir toutes les notes du salon et leur histoire",
    Action.TENIR_CAISSE: "Préparer un ticket, encaisser des espèces, annuler une note, ouvrir et fermer la caisse",
    Action.LANCER_PAIEMENT: "Lancer un paiement sur le téléphone d'un client",
    Action.VOIR_CLIENTS: "Voir les fiches des clients",
    Action.VOIR_CATALOGUE: "Voir les prestations, les coiffeurs, les postes et leurs affiches",
    Action.MODIFIER_CATALOGUE: "Changer un prix, une prestation, un coiffeur, un poste",
    Action.VOIR_ARGENT: "Voir les paiements, les reçus, les avis, les remboursements, l'argent à traiter",
    Action.VOIR_JOURNAL: "Voir les traces, les messages envoyés et ceux des opérateurs",
    Action.VOIR_SCEAUX: "Voir si les traces sont scellées, et les contrôler",
    Action.VOIR_ANNULATIONS: "Voir qui annule des notes, comparé aux autres",
    Action.RELANCER_MESSAGES: "Renvoyer un message ou un rapport",
    Action.ACCORDER_REMISE: "Accorder une remise, annuler un encaissement d'espèces",
    Action.DEMANDER_REMBOURSEMENT: "Demander un remboursement",
    Action.APPROUVER_REMBOURSEMENT: "Approuver un remboursement (au-dessus de la limite du salon : une autre personne)",
    Action.TRAITER_ARGENT: "Décider de l'argent à traiter, réunir deux fiches d'un client",
    Action.RAPPROCHER: "Importer un relevé d'opérateur",
    Action.VOIR_GAINS: "Voir ce que gagne chaque coiffeur",
    Action.VOIR_STATISTIQUES: "Voir les chiffres du salon et les emporter",
    Action.ACQUITTER_ALERTES: "Dire qu'une alerte a été vue",
    Action.REGLER_ALERTES: "Régler les alertes",
    Action.TENIR_TABLEAUX: "Changer ou retirer les tableaux partagés du salon",
    Action.VERSER: "Verser les commissions et les pourboires",
    Action.DIRIGER: "Régler le salon, inviter et retirer des membres, régler les opérateurs, remplacer un QR, "
    "effacer un client, faire des clés d'API, choisir les adresses prévenues, ouvrir un autre salon",
}
DEBUT = """# Qui peut faire quoi

Chaque personne du salon a un rôle. Un rôle vaut dans un salon : la même personne peut être gérante ici et coiffeuse
ailleurs, et n'y voit que ce que son rôle là-bas lui montre. Changer un rôle, ou retirer quelqu'un, vaut à la page
suivante qu'elle ouvre. Ce qui est à un autre salon répond comme ce qui n'existe pas.

Cette page est écrite depuis la table que le produit applique (un essai échoue si elle en diffère) : elle ne promet
rien d'autre que ce qui est fait.

"""
FIN = """
Ce que personne ne peut faire, quel que soit son rôle : supprimer un paiement, un reçu ou une trace, changer une somme
déjà encaissée, approuver seule un remboursement au-dessus de la limite du salon, retirer la dernière propriétaire.

La cliente n'a pas de compte. L'adresse de sa note est son droit : qui la connaît peut la suivre, et seul le téléphone
qui tient la note peut payer. Qui exploite la plateforme entière voit tous les salons ; ce que cette personne y fait est
tracé comme le reste.

Une clé d'API n'est personne : elle peut ce que disent ses cases, dans un seul salon, et n'ouvre aucune page. Quoi
qu'elles disent, elle n'approuve rien, ne dirige rien, ne verse rien et ne touche pas au tiroir.
"""


def page() -> str:
    """Return the page.

    Raises:
        KeyError: an action that nobody has put in words.
    """
    tete = "| | " + " | ".join(str(role.label) for role in ROLES) + " |\n|---|" + ":-:|" * len(ROLES) + "\n"
    lignes = "".join(
        f"| {MOTS[action]} | " + " | ".join("oui" if action in DROITS[role] else "–" for role in ROLES) + " |\n"
        for action in Action
    )
    return DEBUT + tete + lignes + FIN


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
