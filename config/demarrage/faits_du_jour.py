"""What waits for somebody when the demo opens, made through the real services: a double payment to decide on, a
refund that needs a second person, a client's credit."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import User
from django.utils import timezone

from paiements.etats import EtatPaiement
from paiements.fournisseurs.base import Avis, Statut
from paiements.models import Moyen, Paiement
from paiements.services.avoirs import avoir_donner
from paiements.services.encaissement import avis_appliquer
from paiements.services.incertitude import paiement_remplacer
from paiements.services.initiation import Intention, intention_enregistrer
from paiements.services.remboursement.demande import remboursement_demander
from paiements.services.remboursement.plafond import voies_possibles
from salon_paiement.models import Role, Salon, SessionPaiement
from salon_paiement.services.composition import Choix, session_composer
from salon_paiement.services.identification import Identite, session_identifier, telephone_noter
from salon_paiement.services.ouverture import appareil_empreinte, session_ouvrir_par_scan

_NUMERO = "01 97 00 00 42"
_NUMERO_MOOV = "01 95 00 00 42"


def journee_ouvrir(salon: Salon, equipe: dict[str, User]) -> None:
    """Write what today's team finds.

    Args:
        equipe: one login per role.
    """
    _double_paiement(salon)
    _remboursement_attendre(salon, equipe[Role.CAISSIER])
    avoir_donner(
        salon, 3_000, "Une heure d'attente samedi", equipe[Role.GERANT], _cle(),
        telephone=telephone_noter(salon, _NUMERO),
    )  # fmt: skip


def _double_paiement(salon: Salon) -> None:
    """A client's MTN seemed dead, she paid with Moov, and MTN had taken the money as well."""
    session = _note_a_payer(salon)
    muette = _tentative(session, "mtn")
    paiement_remplacer(muette.pk, acteur_id=None)
    for paiement in (_tentative(session, "moov", _NUMERO_MOOV), muette):
        avis_appliquer(paiement.pk, Avis(Statut.REUSSI, montant=paiement.montant, devise="XOF"), source="interrogation")


def _note_a_payer(salon: Salon) -> SessionPaiement:
    poste = salon.postes.order_by("nom")[0]
    session = session_ouvrir_par_scan(poste, appareil=appareil_empreinte("double-paiement"), langue="fr")
    prestation = salon.prestations.order_by("ordre")[0]
    session_composer(session.pk, choix=[Choix(str(prestation.pk))], coiffeur_id=None, pourboire=0)
    return session_identifier(session.pk, Identite("Chantal", _NUMERO, ""))


def _tentative(session: SessionPaiement, reseau: str, numero: str = _NUMERO) -> Paiement:
    """An attempt that left and was taken; nobody is called."""
    intention = Intention(reseau, telephone_noter(session.salon, numero), _cle())
    paiement, _nouveau = intention_enregistrer(session.pk, intention)
    Paiement.objects.filter(pk=paiement.pk).update(initie_le=timezone.now())
    return avis_appliquer(paiement.pk, Avis(Statut.EN_COURS, reference_fournisseur=_cle()), source="initiation")


def _remboursement_attendre(salon: Salon, caissier: User) -> None:
    """A payment above the salon's limit: whoever asks, somebody else must approve."""
    gros = Paiement.objects.filter(
        salon=salon, etat=EtatPaiement.REUSSI, moyen=Moyen.MOBILE_MONEY, surplus=0,
        montant_recu__gt=salon.seuil_double_accord,
    )  # fmt: skip
    paiement = gros.order_by("-verdict_le")[0]
    motif = "Mèches défaites le lendemain, la cliente ne veut pas revenir"
    remboursement_demander(
        paiement.pk, paiement.montant_recu or 0, voies_possibles(paiement)[0], motif, caissier, _cle()
    )  # fmt: skip


def _cle() -> str:
    return str(uuid.uuid4())
