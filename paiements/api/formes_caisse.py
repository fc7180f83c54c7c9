"""How the till, its counts and its Z are written for programs. Amounts are whole XOF."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from paiements.api.formes import FormeSalon, Nom, TexteMasque
from paiements.documents.z_moyens import moyens_affichables
from paiements.models import ClotureCaisse
from paiements.selecteurs_z import releves_du_z
from salon_paiement.api.ecrire import Instant


class FormeCaisse(serializers.Serializer[Any]):
    """One opening of the till; never what it should hold while it is open."""

    id = serializers.UUIDField()
    salon = FormeSalon()
    fond = serializers.IntegerField()
    ouverte_le = Instant()
    ouverte_par = Nom()
    fermee_le = Instant(allow_null=True)
    z = serializers.IntegerField(source="cloture.numero", allow_null=True)


class FormeMouvement(serializers.Serializer[Any]):
    """Cash put in (``montant`` > 0) or taken out (< 0)."""

    id = serializers.IntegerField()
    montant = serializers.IntegerField()
    motif = TexteMasque()
    acteur = Nom()
    cree_le = Instant(source="date_creation")


class FormeConstat(serializers.Serializer[Any]):
    """A count beside what the ledger expected; ``sceau`` brings it to the closing, tamper-proof."""

    compte = serializers.IntegerField(source="comptage.compte")
    attendu = serializers.IntegerField()
    ecart = serializers.IntegerField()
    sceau = serializers.CharField()


class FormeSelonReleve(serializers.Serializer[Any]):
    """What operators' statements tell today of one means."""

    nombre = serializers.IntegerField()
    montant = serializers.IntegerField()


class FormeMoyen(serializers.Serializer[Any]):
    """One means of payment in a Z: what staff read, what the ledger holds, what the statements tell since."""

    moyen = serializers.CharField()
    reseau = serializers.CharField(allow_blank=True)
    nom = serializers.CharField()
    livre = serializers.IntegerField()
    declare = serializers.IntegerField(allow_null=True)
    rendu = serializers.IntegerField()
    repris = serializers.IntegerField()
    releve = FormeSelonReleve(allow_null=True)
    a_rapprocher = serializers.BooleanField()


class FormeZ(serializers.Serializer[Any]):
    """A Z, as it was drawn: it never changes, later corrections are in the next one."""

    numero = serializers.IntegerField()
    salon = FormeSalon()
    caisse = serializers.UUIDField(source="caisse_id")
    jour = serializers.DateField()
    fermee_le = Instant(source="date_creation")
    fermee_par = Nom()
    fond = serializers.IntegerField()
    compte = serializers.IntegerField()
    attendu = serializers.IntegerField()
    ecart = serializers.IntegerField()
    note = TexteMasque(allow_blank=True)
    comptage = serializers.DictField(child=serializers.IntegerField())
    encaisse = serializers.IntegerField()
    par_avoir = serializers.IntegerField()
    essai_encaisse = serializers.IntegerField()
    mis_en_avoir = serializers.IntegerField()
    totaux = serializers.SerializerMethodField()
    reportes = serializers.SerializerMethodField(help_text=_("Argent venu pendant qu'aucune caisse n'était ouverte."))
    moyens = serializers.SerializerMethodField()
    verification = serializers.ListField(child=serializers.CharField())
    sceau = serializers.CharField(source="tete", allow_blank=True)

    @extend_schema_field(serializers.DictField(child=serializers.IntegerField()))
    def get_totaux(self, z: ClotureCaisse) -> dict[str, int]:
        """Whole francs, and a few counts."""
        return {nom: valeur for nom, valeur in z.totaux.items() if isinstance(valeur, int)}

    @extend_schema_field(FormeSelonReleve)
    def get_reportes(self, z: ClotureCaisse) -> dict[str, int]:
        """How many payments, and their sum."""
        reportes = z.totaux.get("reportes") or {}
        return {nom: reportes.get(nom) or 0 for nom in ("nombre", "montant")}

    @extend_schema_field(FormeMoyen(many=True))
    def get_moyens(self, z: ClotureCaisse) -> Any:
        """The rows of the page, with what statements tell today."""
        return FormeMoyen(moyens_affichables(z, releves_du_z(z)), many=True).data
