"""The other lines of a story: what the operator was asked and said, what the ledger wrote, which messages left."""

from __future__ import annotations

import uuid
from collections import defaultdict

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from paiements.fournisseurs.base import Authenticite
from paiements.histoire.faits import Fait
from paiements.models import CompteLivre, Ecriture, EvenementFournisseur, Paiement, Remboursement, TypeOperation
from paiements.models.webhook import EtatEvenement
from salon_paiement.acteurs import Qui
from salon_paiement.argent import montant_afficher
from salon_paiement.historique import Mots
from salon_paiement.models import EtatNotification, Notification, SessionPaiement
from traces.types import Niveau

# Lines of one instant: the fact first, then what it wrote.
_RANG_LIVRE, _RANG_SOLDE, _RANG_MESSAGE = 1, 2, 3


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


def faits_messages(session: SessionPaiement, mots: Mots) -> list[Fait]:
    """Return each message of an operator about this visit: whether it proved itself, and what became of it.

    The body is never read.
    """
    evenements = (
        EvenementFournisseur.objects.filter(paiement__session=session)
        .select_related("compte")
        .only("date_creation", "authenticite", "etat", "tentatives", "erreur", "empreinte", "compte__fournisseur")
        .order_by("date_creation", "pk")
    )
    return [_message(evenement, mots) for evenement in evenements]


def _message(evenement: EvenementFournisseur, mots: Mots) -> Fait:
    nom = evenement.compte.fournisseur
    authenticites = {
        Authenticite.SIGNEE.value: _("signature valide"),
        Authenticite.JETON.value: _("adresse secrète, sans signature"),
        Authenticite.AUCUNE.value: _("sans preuve d'origine"),
    }
    phrase = _("%(nom)s nous a écrit (%(authenticite)s) : %(etat)s.") % {
        "nom": mots.fournisseurs.get(nom, nom),
        "authenticite": authenticites.get(evenement.authenticite, evenement.authenticite),
        "etat": evenement.get_etat_display(),
    }
    details = [
        (_("essais"), str(evenement.tentatives) if evenement.tentatives else ""),
        (_("dernière erreur"), evenement.erreur),
        (_("empreinte du message"), evenement.empreinte[:16]),
    ]
    bien = evenement.etat in {EtatEvenement.TRAITE, EtatEvenement.A_TRAITER}
    return Fait(
        evenement.date_creation,
        Qui.OPERATEUR,
        mots.fournisseurs.get(nom, nom),
        "✉",
        phrase,
        niveau=Niveau.INFO if bien else Niveau.AVERTISSEMENT,
        details=[(libelle, valeur) for libelle, valeur in details if valeur],
    )


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
        rang=_RANG_SOLDE if premiere.libelle == TypeOperation.REGLEMENT else _RANG_LIVRE,
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


def faits_notifications(session: SessionPaiement) -> list[Fait]:
    """Return one line for each message to a client or an owner: its channel, its state; never to whom."""
    faits = []
    for message in Notification.objects.filter(session=session).defer("destinataire_chiffre").order_by("date_creation"):
        phrase = _("Message par %(canal)s (%(sujet)s) : %(etat)s.") % {
            "canal": message.get_canal_display(),
            "sujet": message.sujet,
            "etat": message.get_etat_display(),
        }
        envoyee = date_format(message.envoyee_le, "DATETIME_FORMAT") if message.envoyee_le else ""
        details = [
            (_("essais"), str(message.tentatives)),
            (_("envoyé"), envoyee),
            (_("dernière erreur"), message.erreur),
        ]
        faits.append(
            Fait(
                message.date_creation,
                Qui.SYSTEME,
                _("système"),
                "✉",
                phrase,
                niveau=Niveau.AVERTISSEMENT if message.etat == EtatNotification.EN_ECHEC else Niveau.INFO,
                details=[(nom, valeur) for nom, valeur in details if valeur],
                rang=_RANG_MESSAGE,
            )
        )
    return faits
