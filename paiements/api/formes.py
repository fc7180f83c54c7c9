"""How money is written for programs: names that do not change, whole francs, and the pages' own words beside codes.

A number is masked as on the pages, a free text loses what looks like one; nothing else of a person is here.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from paiements.api.ecrire import motif_mot_de, nom_de, paiement_ecrire, suite_de
from paiements.etats import VIVANTS, EtatPaiement
from paiements.etats_remboursement import EtatRemboursement
from paiements.models import Moyen, Paiement, VoieRemboursement
from paiements.moyens import reseau_ou_moyen
from paiements.services.especes import rendu_de
from salon_paiement.api.ecrire import Instant
from traces.masquage import masquer


class TexteMasque(serializers.CharField):
    """Free text somebody typed: what looks like a number or a key is masked, as everywhere."""

    def to_representation(self, value: Any) -> str:
        return masquer(super().to_representation(value))


class Nom(serializers.CharField):
    """Somebody of the salon, named as on the pages."""

    def to_representation(self, value: Any) -> str:
        return nom_de(value)


class FormeSalon(serializers.Serializer[Any]):
    """A salon, as lists name it."""

    id = serializers.UUIDField()
    nom = serializers.CharField()


class FormeNoteBreve(serializers.Serializer[Any]):
    """A note, as what belongs to it names it."""

    id = serializers.UUIDField()
    code = serializers.CharField(source="code_court")


class FormeSuite(serializers.Serializer[Any]):
    """What the payer must do now: confirm on her phone, or go to the operator's page (or its QR)."""

    genre = serializers.ChoiceField(["telephone", "page"])
    adresse = serializers.CharField(allow_blank=True)
    qr = serializers.CharField(allow_blank=True)


class FormeEspeces(serializers.Serializer[Any]):
    """Cash: what was handed over, the change, who took it, what the client says of it."""

    remis = serializers.IntegerField(source="montant_remis", allow_null=True)
    rendu = serializers.SerializerMethodField()
    encaisse_par = Nom(allow_null=True)
    confirme_par_le_client = serializers.BooleanField(source="confirme_client", allow_null=True)

    def get_rendu(self, paiement: Paiement) -> int:
        return rendu_de(paiement)


class FormePaiement(serializers.Serializer[Any]):
    """One attempt to pay. All amounts are whole XOF; ``devise_recue`` is the one of ``montant_recu``."""

    reference = serializers.CharField()
    salon = FormeSalon()
    session = FormeNoteBreve()
    moyen = serializers.ChoiceField(Moyen.choices)
    reseau = serializers.CharField(allow_blank=True)
    reseau_mot = serializers.SerializerMethodField()
    telephone = serializers.CharField(source="telephone.masque", allow_null=True)
    montant = serializers.IntegerField()
    devise = serializers.CharField()
    montant_recu = serializers.IntegerField(allow_null=True)
    devise_recue = serializers.CharField(allow_blank=True)
    montant_applique = serializers.IntegerField()
    surplus = serializers.IntegerField()
    rembourse = serializers.IntegerField(source="montant_rembourse")
    frais = serializers.IntegerField(allow_null=True)
    etat = serializers.ChoiceField(EtatPaiement.choices)
    etat_mot = serializers.CharField()
    attendu = serializers.SerializerMethodField(
        help_text=_("On attend le verdict : redemandez, ne faites pas repayer.")
    )
    en_verification = serializers.SerializerMethodField(
        help_text=_("Personne ne sait encore si c'est payé : on le demande à l'opérateur.")
    )
    motif = serializers.CharField(source="motif_code", allow_blank=True)
    motif_mot = serializers.SerializerMethodField()
    essai = serializers.BooleanField()
    remplacee = serializers.BooleanField()
    contradiction = serializers.BooleanField()
    reference_operateur = serializers.CharField(source="reference_fournisseur", allow_blank=True)
    suite = serializers.SerializerMethodField()
    especes = serializers.SerializerMethodField()
    cree_le = Instant(source="date_creation")
    demande_le = Instant(source="initie_le", allow_null=True)
    verdict_le = Instant(allow_null=True)
    annulation_demandee_le = Instant(allow_null=True)
    questions = serializers.IntegerField(source="nombre_verifications")

    def to_representation(self, instance: Paiement) -> dict[str, Any]:
        """Write it out by hand: a long list is mostly made of this."""
        return paiement_ecrire(instance)

    def par_les_champs(self, instance: Paiement) -> dict[str, Any]:
        """Return the same as the fields, which the document describes, would write it."""
        ecrit: dict[str, Any] = super().to_representation(instance)
        return ecrit

    def get_reseau_mot(self, paiement: Paiement) -> str:
        return reseau_ou_moyen(paiement.reseau, paiement.moyen)

    def get_attendu(self, paiement: Paiement) -> bool:
        return paiement.etat in VIVANTS

    def get_en_verification(self, paiement: Paiement) -> bool:
        return paiement.etat == EtatPaiement.INCERTAIN

    def get_motif_mot(self, paiement: Paiement) -> str:
        return motif_mot_de(paiement)

    @extend_schema_field(FormeSuite(allow_null=True))
    def get_suite(self, paiement: Paiement) -> dict[str, str] | None:
        return suite_de(paiement)

    @extend_schema_field(FormeEspeces(allow_null=True))
    def get_especes(self, paiement: Paiement) -> Any:
        return FormeEspeces(paiement).data if paiement.moyen == Moyen.ESPECES else None


class FormeRemboursement(serializers.Serializer[Any]):
    """One refund of one payment; ``montant`` is whole units of ``devise``."""

    reference = serializers.CharField()
    salon = FormeSalon()
    session = FormeNoteBreve()
    paiement = serializers.CharField(source="paiement.reference")
    voie = serializers.ChoiceField(VoieRemboursement.choices)
    voie_mot = serializers.CharField(source="get_voie_display")
    etat = serializers.ChoiceField(EtatRemboursement.choices)
    etat_mot = serializers.CharField(source="get_etat_display")
    montant = serializers.IntegerField()
    devise = serializers.CharField()
    motif = TexteMasque(allow_blank=True)
    telephone = serializers.CharField(source="paiement.telephone.masque", allow_null=True)
    preuve = serializers.CharField(allow_blank=True)
    reference_operateur = serializers.CharField(source="reference_fournisseur", allow_blank=True)
    avoir = serializers.CharField(source="avoir.code", allow_null=True)
    demande_par = Nom(allow_null=True)
    approuve_par = Nom(allow_null=True)
    cree_le = Instant(source="date_creation")
    approuve_le = Instant(allow_null=True)
    fini_le = Instant(allow_null=True)


class FormePermis(serializers.Serializer[Any]):
    """What this reader may do about one refund now; ``empechement`` says why she may not approve it."""

    approuver = serializers.BooleanField()
    refuser = serializers.BooleanField()
    remettre = serializers.BooleanField()
    prouver = serializers.BooleanField()
    trancher = serializers.BooleanField()
    voir_numero = serializers.BooleanField()
    empechement = serializers.CharField(allow_blank=True)


class FormeRemboursementVu(FormeRemboursement):
    """One refund alone, with what this reader may do about it."""

    permis = FormePermis()
