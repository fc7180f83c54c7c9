"""The lines of a story that are messages: those of operators to us, and ours to clients and owners."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from paiements.fournisseurs.base import Authenticite
from paiements.histoire.faits import RANG_MESSAGE, Fait
from paiements.models import EvenementFournisseur
from paiements.models.webhook import EtatEvenement
from salon_paiement.acteurs import Qui
from salon_paiement.historique import Mots
from salon_paiement.models import EtatNotification, Notification, SessionPaiement
from traces.types import Niveau

_SANS_SUITE = (EtatNotification.EN_ECHEC, EtatNotification.INCERTAINE)


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
                niveau=Niveau.AVERTISSEMENT if message.etat in _SANS_SUITE else Niveau.INFO,
                details=[(nom, valeur) for nom, valeur in details if valeur],
                rang=RANG_MESSAGE,
            )
        )
    return faits
