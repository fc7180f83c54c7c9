"""Payments and notes written out by hand (``salon_paiement/api/ecrire.py`` says why): names and values of the forms."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User

from paiements.etats import VIVANTS, EtatPaiement
from paiements.models import Avoir, ExceptionMonetaire, Moyen, Paiement
from paiements.moyens import reseau_ou_moyen
from paiements.services.especes import rendu_de
from paiements.views.attente import url_permise
from salon_paiement.api.ecrire import instant_ecrire
from salon_paiement.historique import motif_afficher
from salon_paiement.models import Recu, Salon, SessionPaiement
from traces.masquage import masquer

_INSTANTS = ("arrivee_le", "expire_le", "finie_le", "verdict_attendu_depuis")


def nom_de(personne: User) -> str:
    """Return how somebody of the salon is named on the pages."""
    return personne.get_full_name() or personne.get_username()


def suite_de(paiement: Paiement) -> dict[str, str] | None:
    """Return what the payer must do now: confirm on her phone, or go to a page; ``None`` when nothing."""
    if paiement.etat not in VIVANTS:
        return None
    adresse = url_permise(paiement.url_action)
    return {"genre": "page" if adresse else "telephone", "adresse": adresse, "qr": paiement.url_qr}


def motif_mot_de(paiement: Paiement) -> str:
    """Return why it failed, in words; empty while it lives."""
    return "" if paiement.etat in VIVANTS else masquer(motif_afficher(paiement.motif_code))


def paiement_ecrire(p: Paiement) -> dict[str, Any]:
    """Return one payment, loaded as ``paiements_charges`` loads it."""
    return {
        "reference": p.reference,
        "salon": _salon(p.salon),
        "session": _note(p.session),
        "moyen": p.moyen,
        "reseau": p.reseau,
        "reseau_mot": reseau_ou_moyen(p.reseau, p.moyen),
        "telephone": p.telephone.masque if p.telephone else None,
        "montant": p.montant,
        "devise": p.devise,
        "montant_recu": p.montant_recu,
        "devise_recue": p.devise_recue,
        "montant_applique": p.montant_applique,
        "surplus": p.surplus,
        "rembourse": p.montant_rembourse,
        "frais": p.frais,
        "etat": p.etat,
        "etat_mot": str(p.etat_mot),
        "attendu": p.etat in VIVANTS,
        "en_verification": p.etat == EtatPaiement.INCERTAIN,
        "motif": p.motif_code,
        "motif_mot": motif_mot_de(p),
        "essai": p.essai,
        "remplacee": p.remplacee,
        "contradiction": p.contradiction,
        "reference_operateur": p.reference_fournisseur,
        "suite": suite_de(p),
        "especes": _especes(p) if p.moyen == Moyen.ESPECES else None,
        "cree_le": instant_ecrire(p.date_creation),
        "demande_le": instant_ecrire(p.initie_le),
        "verdict_le": instant_ecrire(p.verdict_le),
        "annulation_demandee_le": instant_ecrire(p.annulation_demandee_le),
        "questions": p.nombre_verifications,
    }


def session_ecrire(dit: dict[str, Any]) -> dict[str, Any]:
    """Return what ``session_dire`` says of a note, as it leaves."""
    client, motif = dit["client"], dit["motif_fin"]
    return (
        dit
        | {nom: instant_ecrire(dit[nom]) for nom in _INSTANTS}
        | {
            "id": str(dit["id"]),
            "salon": _salon(dit["salon"]),
            "etat_mot": str(dit["etat_mot"]),
            "jour": dit["jour"].isoformat(),
            "client": client and client | {"id": str(client["id"]) if client["id"] else None},
            "motif_fin": motif and masquer(motif),
        }
    )


def exception_ecrire(exception: ExceptionMonetaire) -> dict[str, Any]:
    """Return what a note says of money that a person looks at."""
    return {
        "id": str(exception.pk),
        "type": exception.type,
        "type_mot": str(exception.get_type_display()),
        "montant": exception.montant,
        "resolue_le": instant_ecrire(exception.resolue_le),
    }


def avoir_ecrire(avoir: Avoir) -> dict[str, Any]:
    """Return what is left of a credit, and until when."""
    return {
        "code": avoir.code,
        "montant": avoir.montant,
        "solde": avoir.solde,
        "expire_le": instant_ecrire(avoir.expire_le),
    }


def recu_ecrire(recu: Recu) -> dict[str, str]:
    """Return what a receipt is checked by."""
    return {"numero": recu.numero, "code": recu.code, "sceau": recu.tete}


def _especes(p: Paiement) -> dict[str, Any]:
    return {
        "remis": p.montant_remis,
        "rendu": rendu_de(p),
        "encaisse_par": nom_de(p.encaisse_par) if p.encaisse_par else None,
        "confirme_par_le_client": p.confirme_client,
    }


def _salon(salon: Salon) -> dict[str, str]:
    return {"id": str(salon.pk), "nom": salon.nom}


def _note(session: SessionPaiement) -> dict[str, str]:
    return {"id": str(session.pk), "code": session.code_court}
