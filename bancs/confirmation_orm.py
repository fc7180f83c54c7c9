"""The floor of a confirm in Django: the same rows through the bare ORM, with no rule, no check and no choice."""

from __future__ import annotations

import secrets
import uuid

from django.db import transaction
from django.utils import timezone

from paiements.models import Ecriture, Paiement
from salon_paiement.models import LigneSession, Notification, Recu, SessionPaiement, cle_nouvelle
from traces.models import TraceTransaction


def confirmer(paiement_id: uuid.UUID) -> None:
    """Lock both rows, write the success: state, ledger, session, traces, receipt, message."""
    with transaction.atomic():
        session = SessionPaiement.objects.select_for_update(of=("self",)).get(paiements=paiement_id)
        paiement = Paiement.objects.select_for_update().get(pk=paiement_id)
        maintenant = timezone.now()
        Paiement.objects.filter(pk=paiement_id, etat="en_cours").update(
            etat="reussi", montant_recu=paiement.montant, devise_recue="XOF", montant_applique=paiement.montant,
            surplus=0, frais=None, motif_code="", motif_brut="", verdict_le=maintenant, prochaine_verification=None,
        )  # fmt: skip
        lignes = list(LigneSession.objects.filter(session=session).select_related("coiffeur"))
        Ecriture.objects.bulk_create(_ecritures(session, paiement, lignes))
        SessionPaiement.objects.filter(pk=session.pk, etat="paiement_initie").update(
            etat="paiement_reussi",
            montant_applique=session.total,
            montant_essai=session.total,
            tentatives_en_vol=0,
            finie_le=maintenant,
        )
        _reste_ecrire(session, paiement)


def _ecritures(session: SessionPaiement, paiement: Paiement, lignes: list[LigneSession]) -> list[Ecriture]:
    """The lines the application writes for this session: one service by one hairdresser."""
    coiffeur = lignes[0].coiffeur
    commission = lignes[0].montant * (coiffeur.taux_commission if coiffeur else 0) // 100
    frais = paiement.frais_attendus or 0
    succes = [
        ("a_recevoir", paiement.montant, None), ("clients", -paiement.montant, None),
        ("frais_attendus", frais, None), ("frais_a_payer", -frais, None),
    ]  # fmt: skip
    solde = [
        ("clients", session.total, None), ("ventes", -session.total, coiffeur),
        ("commissions", commission, coiffeur), ("commissions_dues", -commission, coiffeur),
    ]  # fmt: skip
    return [
        Ecriture(
            operation=cle, salon_id=paiement.salon_id, compte=compte, montant=montant, coiffeur=qui, devise="XOF",
            libelle=libelle, **lien,
        )
        for cle, libelle, lien, tout in (
            (cle_nouvelle(), "encaissement", {"paiement": paiement}, succes),
            (cle_nouvelle(), "reglement", {"session": session}, solde),
        )
        for compte, montant, qui in tout
        if montant
    ]  # fmt: skip


def _reste_ecrire(session: SessionPaiement, paiement: Paiement) -> None:
    numero = f"{session.jour:%y%m%d}-{session.code_court}"
    TraceTransaction.objects.bulk_create(
        [
            TraceTransaction(
                salon_id=session.salon_id, session_id=session.pk, paiement_id=paiement.pk,
                type_trace="confirmation_paiement", niveau_importance="info", titre="Paiement confirmé",
                objet="paiement", ancien_etat="en_cours", nouvel_etat="reussi",
                donnees_structures={"montant": paiement.montant, "recu": paiement.montant, "devise": "XOF"},
            ),
            TraceTransaction(
                salon_id=session.salon_id, session_id=session.pk, client_id=session.client_id,
                type_trace="session_reglee", niveau_importance="info", titre="Session réglée", objet="session",
                ancien_etat="paiement_initie", nouvel_etat="paiement_reussi",
                donnees_structures={"total": session.total, "numero": numero},
            ),
        ]
    )  # fmt: skip
    recu = Recu.objects.create(
        session=session, salon_id=session.salon_id, numero=numero, montant=session.total, code="SANSCODE00"
    )
    Notification.objects.bulk_create(
        [
            Notification(
                salon_id=session.salon_id, session=session, evenement=f"recu:{recu.pk}", modele="recu",
                canal="courriel", destinataire_chiffre=secrets.token_bytes(43), destinataire_empreinte="0" * 64,
                prochaine_tentative=timezone.now(),
            )
        ],
        ignore_conflicts=True,
    )  # fmt: skip
