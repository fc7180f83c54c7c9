"""What became of the attempts so far, in sentences for the client. Nothing is promised that is not known."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paiements.etats import VIVANTS, EtatPaiement
from paiements.models import Paiement
from paiements.operateurs import reseau_libelle
from salon_paiement.argent import montant_afficher
from salon_paiement.models import SessionPaiement

# Definite verdicts only: after these the operator has said no, or was never asked.
_NON = frozenset({EtatPaiement.ECHOUE, EtatPaiement.ANNULE, EtatPaiement.EXPIRE})

RAISONS: dict[str, str | Promise] = {
    "solde_insuffisant": gettext_lazy(
        "Le solde de ce compte ne suffit pas. Rechargez-le, payez avec un autre numéro, ou en espèces."
    ),
    "refuse": gettext_lazy("L'opérateur a refusé ce paiement. Essayez un autre numéro ou un autre opérateur."),
    "annule_par_le_client": gettext_lazy("La demande a été refusée sur le téléphone."),
    "expire": gettext_lazy("La demande n'a pas été validée à temps sur le téléphone."),
    "numero_inconnu": gettext_lazy(
        "Ce numéro n'a pas de compte Mobile Money chez cet opérateur. Vérifiez le numéro et l'opérateur."
    ),
    "plafond": gettext_lazy("Ce paiement dépasse le plafond de ce compte Mobile Money."),
    "reseau_inactif": gettext_lazy("Cet opérateur n'est pas disponible en ce moment. Choisissez-en un autre."),
    "operateur_injoignable": gettext_lazy(
        "L'opérateur ne répond pas : la demande n'est pas partie. Réessayez, ou choisissez un autre moyen."
    ),
    "operateur_indisponible": gettext_lazy(
        "Cet opérateur n'est pas disponible ici en ce moment : la demande n'est pas partie. Choisissez un autre moyen."
    ),
    "jamais_parti": gettext_lazy("La demande n'est jamais partie vers l'opérateur. Vous pouvez recommencer."),
}
_AUTRE = gettext_lazy("Le paiement n'a pas abouti.")


@dataclass(frozen=True, slots=True)
class Annonce:
    """One thing to tell. ``ton`` is ``info``, ``attention`` or ``refus``."""

    ton: str
    titre: str
    texte: str


@dataclass(frozen=True, slots=True)
class Tardif:
    """Money that came for a note already closed: whole XOF, and whether some of it came through a test account."""

    montant: int = 0
    essai: bool = False


def annonces_de(session: SessionPaiement) -> list[Annonce]:
    """Return what the client must know before paying (again), the most important first."""
    if not session.nombre_tentatives:
        return []
    tentatives = list(Paiement.objects.filter(session=session).select_related("compte").order_by("-date_creation")[:20])
    annonces = [_encore_en_vol(t) for t in tentatives if t.etat in VIVANTS]
    annonces += [_a_examiner(t) for t in tentatives if t.etat == EtatPaiement.REUSSI and not t.montant_applique]
    if tentatives and tentatives[0].etat in _NON:
        annonces.append(_non(tentatives[0]))
    if session.montant_applique:
        annonces.append(_partiel(session))
    return annonces


def argent_tardif(session: SessionPaiement) -> Tardif:
    """Return what operators took for a session that ended without being paid."""
    if not session.nombre_tentatives:
        return Tardif()
    recus = list(Paiement.objects.filter(session=session, etat=EtatPaiement.REUSSI))
    return Tardif(sum(p.montant_recu or 0 for p in recus), any(p.essai for p in recus))


def _non(paiement: Paiement) -> Annonce:
    raison, rien = str(RAISONS.get(paiement.motif_code, _AUTRE)), _("Rien n'a été prélevé.")
    return Annonce("refus", _("Le paiement n'est pas passé"), f"{raison} {rien}")


def _encore_en_vol(paiement: Paiement) -> Annonce:
    texte = _(
        "Le paiement de %(montant)s par %(operateur)s est encore en cours de vérification : "
        "ne le validez plus sur le téléphone. S'il aboutit quand même, le salon le verra et vous le rendra."
    ) % {"montant": montant_afficher(paiement.montant), "operateur": reseau_libelle(paiement)}
    return Annonce("attention", _("Un premier paiement est en vérification"), texte)


def _a_examiner(paiement: Paiement) -> Annonce:
    texte = _(
        "L'opérateur annonce un paiement par %(operateur)s que le salon doit vérifier. "
        "Ne payez pas une deuxième fois : montrez cette page au comptoir."
    ) % {"operateur": reseau_libelle(paiement)}
    return Annonce("attention", _("Paiement reçu, à vérifier"), texte)


def _partiel(session: SessionPaiement) -> Annonce:
    texte = _("Nous avons bien reçu %(recu)s. Il reste %(reste)s à payer.") % {
        "recu": montant_afficher(session.montant_applique),
        "reste": montant_afficher(session.du),
    }
    return Annonce("info", _("Une partie est payée"), texte)
