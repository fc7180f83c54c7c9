"""How addresses and deliveries are shown to programs, and what they may send."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from salon_paiement.api.ecrire import Instant
from salon_paiement.api.saisie import Mots, SaisieApi, Vrai
from salon_paiement.models import EtatLivraison, EtatPoint, LivraisonSortante, PointSortie, RaisonPoint
from salon_paiement.reseau.adresses import ADRESSE_MAX
from salon_paiement.sortants.points import DESCRIPTION_MAX
from salon_paiement.sortants.types import TYPES


class PointLu(serializers.ModelSerializer[PointSortie]):
    """An address; its secret is never shown again."""

    etat = serializers.ChoiceField(choices=EtatPoint.choices)
    raison = serializers.ChoiceField(choices=RaisonPoint.choices, allow_blank=True)
    types = serializers.ListField(child=serializers.ChoiceField(choices=list(TYPES)))
    echec_depuis = Instant(read_only=True, allow_null=True)
    precedent_jusqu = Instant(read_only=True, allow_null=True)
    date_creation = Instant(read_only=True)

    class Meta:
        model = PointSortie
        fields: tuple[str, ...] = (
            "id", "salon", "url", "description", "types", "etat", "raison", "echecs", "echec_depuis",
            "precedent_jusqu", "date_creation",
        )  # fmt: skip
        read_only_fields = fields


class PointCree(PointLu):
    """A new address, with its secret, this once."""

    secret = serializers.CharField()

    class Meta(PointLu.Meta):
        fields = (*PointLu.Meta.fields, "secret")
        read_only_fields = fields


class LivraisonLue(serializers.ModelSerializer[LivraisonSortante]):
    """One event for one address, with what was sent and what came of it."""

    webhook_id = serializers.UUIDField(source="evenement_id")
    type = serializers.CharField(source="evenement.type")
    charge = serializers.JSONField(source="evenement.charge")
    etat = serializers.ChoiceField(choices=EtatLivraison.choices)
    prochaine = Instant(read_only=True)
    livree_le = Instant(read_only=True, allow_null=True)
    date_creation = Instant(read_only=True)

    class Meta:
        model = LivraisonSortante
        fields = (
            "id", "webhook_id", "type", "etat", "tentatives", "prochaine", "statut", "duree_ms", "erreur", "livree_le",
            "date_creation", "charge",
        )  # fmt: skip
        read_only_fields = fields


class PointSaisi(SaisieApi):
    """A new address."""

    salon = serializers.UUIDField()
    url = Mots(max_length=ADRESSE_MAX)
    description = Mots(max_length=DESCRIPTION_MAX, required=False, default="", allow_blank=True)
    types = serializers.ListField(
        child=serializers.ChoiceField(choices=list(TYPES)), min_length=1, max_length=len(TYPES)
    )


class PointChange(SaisieApi):
    """What may be changed of an address; what is left out stays."""

    url = Mots(max_length=ADRESSE_MAX, required=False)
    description = Mots(max_length=DESCRIPTION_MAX, required=False, allow_blank=True)
    types = serializers.ListField(
        child=serializers.ChoiceField(choices=list(TYPES)), min_length=1, max_length=len(TYPES), required=False
    )
    actif = Vrai(required=False)


class Depuis(SaisieApi):
    """From which instant on what was missed leaves again."""

    depuis = serializers.DateTimeField()


EXEMPLE_POINT: dict[str, Any] = {
    "id": "0192f3c2-6c1e-7c3a-9d56-2f0d6c1b7a20",
    "salon": "0192f3c2-6c1e-7c3a-9d56-2f0d6c1b7a10",
    "url": "https://compta.example.com/salon",
    "description": "Comptabilité",
    "types": ["session.reglee", "paiement.confirme"],
    "etat": "actif",
    "raison": "",
    "echecs": 0,
    "echec_depuis": None,
    "precedent_jusqu": None,
    "date_creation": "2026-11-29T10:00:00Z",
}
EXEMPLE_LIVRAISON: dict[str, Any] = {
    "id": "0192f3c2-6c1e-7c3a-9d56-2f0d6c1b7a30",
    "webhook_id": "0192f3c2-6c1e-7c3a-9d56-2f0d6c1b7a31",
    "type": "session.reglee",
    "etat": "livree",
    "tentatives": 1,
    "prochaine": "2026-11-29T10:00:01Z",
    "statut": 204,
    "duree_ms": 180,
    "erreur": "",
    "livree_le": "2026-11-29T10:00:01Z",
    "date_creation": "2026-11-29T10:00:00Z",
    "charge": {
        "type": "session.reglee",
        "timestamp": "2026-11-29T10:00:00.000Z",
        "data": {
            "ancien_etat": "paiement_initie",
            "etat": "paiement_reussi",
            "salon": "0192f3c2-6c1e-7c3a-9d56-2f0d6c1b7a10",
            "session": "0192f3c2-6c1e-7c3a-9d56-2f0d6c1b7a40",
            "total": 5000,
        },
    },
}
# Nobody's: 32 zeros.
EXEMPLE_SECRET = "whsec_" + "A" * 43 + "="
SECRET: dict[str, Any] = {
    "type": "object",
    "required": ["secret"],
    "properties": {"secret": {"type": "string", "pattern": "^whsec_"}},
}
NOMBRE: dict[str, Any] = {
    "type": "object",
    "required": ["nombre"],
    "properties": {"nombre": {"type": "integer", "minimum": 0}},
}
