"""How statements and their lines are written for programs. Amounts are whole units of ``devise``."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from paiements.api.formes import FormeSalon, Nom
from paiements.models import EtatLigne, EtatReleve, FormatReleve, LigneReleve, ReleveFournisseur
from paiements.releves.erreurs import RAISONS
from paiements.selecteurs_releves import MOTIFS, releve_avance, releve_resultats
from paiements.services.rapprochement.choix import colonnes_a_choisir
from salon_paiement.api.ecrire import Instant


class FormeCompte(serializers.Serializer[Any]):
    """An account at an operator; its credentials are never shown."""

    id = serializers.UUIDField()
    salon = FormeSalon()
    fournisseur = serializers.CharField()
    fournisseur_mot = serializers.CharField(source="get_fournisseur_display")
    mode = serializers.ChoiceField(["test", "live"])
    actif = serializers.BooleanField()
    reseaux = serializers.ListField(child=serializers.CharField())


class FormeCompteBref(serializers.Serializer[Any]):
    """An account, as its statements name it."""

    id = serializers.UUIDField()
    fournisseur = serializers.CharField()
    mode = serializers.ChoiceField(["test", "live"])


class FormeFaute(serializers.Serializer[Any]):
    """A line that could not be read: its number in the file, and why; never what it holds."""

    ligne = serializers.IntegerField()
    raison = serializers.CharField()


class FormeAvance(serializers.Serializer[Any]):
    """How far the reading is; ``total`` is 0 when nobody knows it."""

    etape = serializers.CharField()
    faites = serializers.IntegerField()
    total = serializers.IntegerField()
    pourcent = serializers.IntegerField()


class FormeResultats(serializers.Serializer[Any]):
    """How many lines, or payments, are in each list of a statement."""

    rapprochees = serializers.IntegerField()
    attendues = serializers.IntegerField()
    absentes = serializers.IntegerField()
    divergentes = serializers.IntegerField()
    orphelines = serializers.IntegerField()


class FormeReleve(serializers.Serializer[Any]):
    """One statement: a file somebody brought, or a period asked for."""

    id = serializers.UUIDField()
    salon = FormeSalon()
    compte = FormeCompteBref()
    nom = serializers.CharField()
    format = serializers.ChoiceField(FormatReleve.choices)
    octets = serializers.IntegerField()
    etat = serializers.ChoiceField(EtatReleve.choices)
    etat_mot = serializers.CharField(source="get_etat_display")
    debut = Instant(allow_null=True)
    fin = Instant(allow_null=True)
    lignes = serializers.IntegerField(source="lignes_lues")
    lignes_neuves = serializers.IntegerField()
    lignes_fautives = serializers.IntegerField()
    lignes_ignorees = serializers.IntegerField()
    erreur = serializers.CharField(allow_blank=True)
    cree_par = Nom(allow_null=True)
    cree_le = Instant(source="date_creation")
    fini_le = Instant(allow_null=True)


class FormeReleveVu(FormeReleve):
    """One statement alone: how far it is, what came out of it, which lines could not be read."""

    avance = serializers.SerializerMethodField()
    colonnes = serializers.DictField(child=serializers.CharField())
    colonnes_a_choisir = serializers.SerializerMethodField()
    resultats = serializers.SerializerMethodField()
    fautes = serializers.SerializerMethodField()

    @extend_schema_field(FormeAvance)
    def get_avance(self, releve: ReleveFournisseur) -> Any:
        """What the page's bar shows."""
        return FormeAvance(releve_avance(releve)).data

    def get_colonnes_a_choisir(self, releve: ReleveFournisseur) -> bool:
        """Tell whether somebody may choose its columns now."""
        return colonnes_a_choisir(releve)

    @extend_schema_field(FormeResultats(allow_null=True))
    def get_resultats(self, releve: ReleveFournisseur) -> Any:
        """Nothing before it is read to its end."""
        return releve_resultats(releve) if releve.etat == EtatReleve.LU else None

    @extend_schema_field(FormeFaute(many=True))
    def get_fautes(self, releve: ReleveFournisseur) -> Any:
        """The first ones."""
        return [{"ligne": ligne, "raison": str(RAISONS.get(code, code))} for ligne, code in releve.fautes]


class FormeLigneReleve(serializers.Serializer[Any]):
    """One line of a statement, and what it became; ``paiement`` is the one it tells."""

    id = serializers.IntegerField()
    instant = Instant()
    sens = serializers.ChoiceField(["encaissement", "remboursement", "reversement"])
    montant = serializers.IntegerField()
    frais = serializers.IntegerField(allow_null=True)
    devise = serializers.CharField()
    reference = serializers.CharField(allow_blank=True)
    notre_reference = serializers.CharField(allow_blank=True)
    telephone = serializers.CharField(source="telephone_masque", allow_blank=True)
    etat = serializers.ChoiceField(EtatLigne.choices, allow_blank=True)
    motif = serializers.CharField(allow_blank=True)
    motif_mot = serializers.SerializerMethodField()
    paiement = serializers.CharField(source="paiement.reference", allow_null=True)
    session = serializers.CharField(source="paiement.session.code_court", allow_null=True)

    def get_motif_mot(self, ligne: LigneReleve) -> str:
        """Why it differs, or belongs to nobody."""
        return str(MOTIFS.get(ligne.motif, ""))


class FormeTete(serializers.Serializer[Any]):
    """The headers of a file, and which of our fields each was taken for."""

    entetes = serializers.ListField(child=serializers.CharField())
    proposees = serializers.DictField(child=serializers.CharField())
