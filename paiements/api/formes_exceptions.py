"""How money that waits for a person is written for programs, with its proof and what may be decided."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from paiements.api.formes import FormeNoteBreve, FormePaiement, FormeSalon, Nom, TexteMasque
from paiements.api.formes_releves import FormeLigneReleve
from paiements.api.formes_sessions import FormeFait
from paiements.models import ExceptionMonetaire, Resolution, TypeException
from paiements.selecteurs_guichet import est_vieille, faits_de
from paiements.selecteurs_listes import paiements_charges
from paiements.services.guichet.table import action_requise, decisions_possibles
from salon_paiement.api.ecrire import Instant
from salon_paiement.droits import peut


class FormeException(serializers.Serializer[Any]):
    """Money that waits, or waited, for a person; ``montant`` is whole units of ``devise``."""

    id = serializers.UUIDField()
    salon = FormeSalon()
    type = serializers.ChoiceField(TypeException.choices)
    type_mot = serializers.CharField(source="get_type_display")
    montant = serializers.IntegerField()
    devise = serializers.CharField()
    est_un_manque = serializers.BooleanField(help_text=_("« montant » est ce qui manque à la note."))
    vieille = serializers.SerializerMethodField(help_text=_("Attend depuis plus d'un jour."))
    session = FormeNoteBreve(allow_null=True)
    paiement = serializers.CharField(source="paiement.reference", allow_null=True)
    cree_le = Instant(source="date_creation")
    resolution = serializers.ChoiceField(Resolution.choices, allow_blank=True)
    resolution_mot = serializers.CharField(source="get_resolution_display", allow_blank=True)
    resolue_le = Instant(allow_null=True)
    resolue_par = Nom(allow_null=True)
    note = TexteMasque(allow_blank=True)
    remboursement = serializers.CharField(source="remboursement.reference", allow_null=True)
    avoir = serializers.CharField(source="avoir.code", allow_null=True)
    session_cible = FormeNoteBreve(allow_null=True)

    def get_vieille(self, exception: ExceptionMonetaire) -> bool:
        """Tell whether it has waited a whole day."""
        return est_vieille(exception, timezone.now())


class FormeDecision(serializers.Serializer[Any]):
    """One thing that may be decided now, and whether this reader may decide it."""

    decision = serializers.ChoiceField(Resolution.choices)
    mot = serializers.CharField()
    permise = serializers.BooleanField()


class FormeExceptionVue(FormeException):
    """One alone: what may be decided (the usual choice first), the payment, the statement's line, the facts."""

    decisions = serializers.SerializerMethodField()
    paiement_vu = serializers.SerializerMethodField()
    ligne_releve = FormeLigneReleve(allow_null=True)
    faits = serializers.SerializerMethodField()

    @extend_schema_field(FormeDecision(many=True))
    def get_decisions(self, exception: ExceptionMonetaire) -> Any:
        """What the page's buttons are."""
        user = self.context["request"].user
        return [
            {
                "decision": decision.value,
                "mot": str(decision.label),
                "permise": peut(user, action_requise(decision), exception.salon_id),
            }
            for decision in decisions_possibles(exception)
        ]

    @extend_schema_field(FormePaiement(allow_null=True))
    def get_paiement_vu(self, exception: ExceptionMonetaire) -> Any:
        """The payment it is about."""
        if exception.paiement_id is None:
            return None
        return FormePaiement(paiements_charges().get(pk=exception.paiement_id)).data

    @extend_schema_field(FormeFait(many=True))
    def get_faits(self, exception: ExceptionMonetaire) -> Any:
        """What is written about it, oldest first."""
        return FormeFait(faits_de(exception), many=True).data
