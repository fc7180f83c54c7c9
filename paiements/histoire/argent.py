"""The lines of a story that are money: how often the operator was asked, what the ledger wrote."""

from __future__ import annotations

import uuid
from collections import defaultdict

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from paiements.histoire.faits import RANG_LIVRE, RANG_SOLDE, Fait
from paiements.models import CompteLivre, Ecriture, Paiement, Remboursement, TypeOperation
from salon_paiement.acteurs import Qui
from salon_paiement.argent import montant_afficher
from salon_paiement.historique import Mots
from salon_paiement.models import SessionPaiement


def faits_questions(paiements: list[Paiement], mots: Mots) -> list[Fait]:
    """Return, for each attempt an operator carries, how often it was asked about, at the time of the last question."""
    faits = []
    for paiement in paiements:
        if not paiement.nombre_verifications or paiement.derniere_verification is None:
            continue
        n = paiement.nombre_verifications
        phrase = ngettext(
            "%(n)d question posée à %(reseau)s sur la demande %(ref)s ; la dernière ici.",
            "%(n)d questions posées à %(reseau)s sur la demande %(ref)s ; la dernière ici.",
            n,
        ) % {"n": n, "reseau": mots.reseaux.get(paiement.reseau, paiement.reseau), "ref": paiement.reference[:6]}
        details = [
            (_("notre référence"), paiement.reference),
            (_("référence de l'opérateur"), paiement.reference_fournisseur),
            (_("motif de l'opérateur"), paiement.motif_brut),
            (_("état"), paiement.etat_mot),
        ]
        faits.append(
            Fait(
                paiement.derniere_verification,
                # Our half of the conversation: read beside what the operator says.
                Qui.OPERATEUR,
                _("système"),
                "?",
                phrase,
                details=[(nom, valeur) for nom, valeur in details if valeur],
            )
        )
    return faits


def faits_livre(session: SessionPaiement, paiements: list[Paiement]) -> list[Fait]:
    """Return one line for each ledger operation of the visit, its attempts or its refunds, said in words."""
    # Keys, not joins: each of the three has its index.
    rembourses = list(Remboursement.objects.filter(session=session).values_list("pk", flat=True))
    siennes = Q(session=session) | Q(paiement__in=[paiement.pk for paiement in paiements])
    siennes |= Q(remboursement__in=rembourses)
    operations: dict[uuid.UUID, list[Ecriture]] = defaultdict(list)
    for ecriture in Ecriture.objects.filter(siennes).select_related("coiffeur").order_by("pk"):
        operations[ecriture.operation].append(ecriture)
    return [_operation(lignes) for lignes in operations.values()]


def _operation(lignes: list[Ecriture]) -> Fait:
    premiere = lignes[0]
    sommes: dict[str, int] = defaultdict(int)
    for ligne in lignes:
        sommes[ligne.compte] += ligne.montant
    return Fait(
        premiere.date_creation,
        Qui.SYSTEME,
        _("grand livre"),
        "F",
        _phrase_livre(premiere.libelle, sommes, sum(ligne.montant for ligne in lignes if ligne.montant > 0)),
        details=[
            (
                f"{CompteLivre(ligne.compte).label}{f' ({ligne.coiffeur.nom})' if ligne.coiffeur else ''}",
                montant_afficher(ligne.montant),
            )
            for ligne in lignes
        ],
        rang=RANG_SOLDE if premiere.libelle == TypeOperation.REGLEMENT else RANG_LIVRE,
    )


def _phrase_livre(libelle: str, sommes: dict[str, int], total: int) -> str:
    """Say an operation; credits are negative in the ledger, and told as the sums they are."""
    entre = sum(sommes[compte] for compte in ("a_recevoir", "caisse", "banque", "avoirs"))
    if libelle == TypeOperation.ENCAISSEMENT:
        phrase = _("Compté au grand livre : %(somme)s entrés.") % {"somme": montant_afficher(entre or total)}
    elif libelle == TypeOperation.REGLEMENT:
        phrase = _("Note soldée au grand livre : %(somme)s de prestations vendues.") % {
            "somme": montant_afficher(-sommes["ventes"])
        }
    else:
        mot = str(TypeOperation(libelle).label) if libelle in TypeOperation.values else libelle
        phrase = _("Écrit au grand livre (%(operation)s) : %(somme)s.") % {
            "operation": mot,
            "somme": montant_afficher(total),
        }
    if sommes["pourboires"] < 0:
        phrase += " " + _("Pourboire : %(somme)s.") % {"somme": montant_afficher(-sommes["pourboires"])}
    if sommes["surplus"] < 0:
        phrase += " " + _("En trop, dû au client : %(somme)s.") % {"somme": montant_afficher(-sommes["surplus"])}
    return phrase
