"""The bodies of the API's floor, written out by hand: the same names and values as ours."""

from __future__ import annotations

import datetime
from typing import Any

from paiements.etats import VIVANTS, EtatPaiement
from paiements.models import ExceptionMonetaire, Moyen, Paiement, Remboursement
from paiements.moyens import reseau_ou_moyen
from paiements.services.especes import rendu_de
from salon_paiement.historique import motif_afficher
from salon_paiement.models import SessionPaiement

_VIVANTS = frozenset(VIVANTS)


def paiement_ecrire(p: Paiement) -> dict[str, Any]:
    """Return one payment."""
    vivant = p.etat in _VIVANTS
    return {
        "reference": p.reference,
        "salon": {"id": str(p.salon_id), "nom": p.salon.nom},
        "session": {"id": str(p.session_id), "code": p.session.code_court},
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
        "etat_mot": p.etat_mot,
        "attendu": vivant,
        "en_verification": p.etat == EtatPaiement.INCERTAIN,
        "motif": p.motif_code,
        "motif_mot": "" if vivant else motif_afficher(p.motif_code),
        "essai": p.essai,
        "remplacee": p.remplacee,
        "contradiction": p.contradiction,
        "reference_operateur": p.reference_fournisseur,
        "suite": {"genre": "telephone", "adresse": p.url_action, "qr": p.url_qr} if vivant else None,
        "especes": {
            "remis": p.montant_remis,
            "rendu": rendu_de(p),
            "encaisse_par": p.encaisse_par.get_full_name() or p.encaisse_par.get_username() if p.encaisse_par else None,
            "confirme_par_le_client": p.confirme_client,
        } if p.moyen == Moyen.ESPECES else None,
        "cree_le": _instant(p.date_creation),
        "demande_le": _instant(p.initie_le),
        "verdict_le": _instant(p.verdict_le),
        "annulation_demandee_le": _instant(p.annulation_demandee_le),
        "questions": p.nombre_verifications,
    }  # fmt: skip


def session_ecrire(s: SessionPaiement) -> dict[str, Any]:
    """Return one note and its lines."""
    lignes = [
        {"libelle": x.libelle, "quantite": x.quantite, "montant": x.montant,
         "coiffeur": x.coiffeur.nom if x.coiffeur else ""} for x in s.lignes.all()
    ]  # fmt: skip
    client, telephone = s.client, s.telephone
    return {
        "id": str(s.pk),
        "code": s.code_court,
        "salon": {"id": str(s.salon_id), "nom": s.salon.nom},
        "etat": s.etat,
        "etat_mot": s.get_etat_display(),
        "origine": s.origine,
        "poste": s.poste.nom if s.poste else None,
        "coiffeur": s.coiffeur.nom if s.coiffeur else None,
        "client": {
            "id": str(client.pk) if client else None, "nom": str(client) if client else "",
            "telephone": telephone.masque if telephone else None,
        } if client or telephone else None,
        "lignes": lignes,
        "montant_lignes": sum(ligne["montant"] for ligne in lignes),
        "pourboire": s.pourboire,
        "remise": s.remise,
        "total": s.total,
        "paye": s.montant_applique,
        "reste": s.du,
        "essai": s.montant_essai,
        "jour": s.jour.isoformat(),
        "arrivee_le": _instant(s.date_creation),
        "expire_le": _instant(s.expire_le),
        "finie_le": _instant(s.finie_le),
        "motif_fin": s.motif_fin,
        "verdict_attendu_depuis": None,
        "especes_annoncees": s.especes_declarees_le is not None,
    }  # fmt: skip


def remboursement_ecrire(r: Remboursement) -> dict[str, Any]:
    """Return one refund."""
    return {
        "reference": r.reference,
        "paiement": r.paiement.reference,
        "voie": r.voie,
        "voie_mot": r.get_voie_display(),
        "etat": r.etat,
        "etat_mot": r.get_etat_display(),
        "montant": r.montant,
        "devise": r.devise,
        "motif": r.motif,
        "cree_le": _instant(r.date_creation),
        "fini_le": _instant(r.fini_le),
    }


def exception_ecrire(e: ExceptionMonetaire) -> dict[str, Any]:
    """Return money that a person looks at."""
    return {
        "id": str(e.pk),
        "type": e.type,
        "type_mot": e.get_type_display(),
        "montant": e.montant,
        "resolue_le": _instant(e.resolue_le),
    }


def _instant(valeur: datetime.datetime | None) -> str | None:
    return f"{valeur.replace(tzinfo=None).isoformat()}Z" if valeur else None
