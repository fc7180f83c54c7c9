"""How salons, clients and the catalogue are shown, and what of them a program may write: an allow-list each way.

What is shown is read only to the framework too: its bounds are those of a column, and differ from one database to
another. No word of a language in it: a tag then names one state, whoever reads it in whatever language.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from salon_paiement.api.ecrire import Instant
from salon_paiement.api.saisie import Entier, Mots, SaisieApi, Vrai
from salon_paiement.calendrier import fuseaux_possibles
from salon_paiement.models import Client, Coiffeur, Pays, PosteQR, Prestation, Salon
from salon_paiement.models.catalogue import PRIX_MAX

# What a column of small whole numbers holds.
PETIT = 32_767


@extend_schema_field({"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$"})
class HeureCourte(serializers.TimeField):
    """A clock time without seconds: ``04:00``."""

    def __init__(self) -> None:
        super().__init__(format="%H:%M", input_formats=["%H:%M"])


class SalonBref(serializers.ModelSerializer[Salon]):
    """What whoever works there sees."""

    heure_bascule = HeureCourte()

    class Meta:
        model = Salon
        fields = ["id", "nom", "ville", "adresse", "pays", "devise", "fuseau", "heure_bascule", "telephone_contact",
                  "pourboires_actifs", "actif"]  # fmt: skip
        read_only_fields = fields


class SalonEntier(SalonBref):
    """The same with its settings: for whoever runs it."""

    class Meta(SalonBref.Meta):
        fields = [*SalonBref.Meta.fields, "courriel_alertes", "minutes_scan", "heures_apres_journee",
                  "jours_sans_scan", "seuil_double_accord", "mois_avoir"]  # fmt: skip
        read_only_fields = fields


class SalonSaisie(SaisieApi):
    """What the page of settings writes."""

    nom = Mots(max_length=80)
    ville = Mots(max_length=60)
    adresse = Mots(max_length=160, allow_blank=True)
    pays = serializers.ChoiceField(choices=Pays.choices)
    telephone_contact = Mots(max_length=30, allow_blank=True)
    courriel_alertes = serializers.EmailField(allow_blank=True, max_length=254)
    actif = Vrai()
    fuseau = serializers.ChoiceField(choices=fuseaux_possibles())
    heure_bascule = HeureCourte()
    minutes_scan = Entier(min_value=5, max_value=PETIT)
    heures_apres_journee = Entier(min_value=0, max_value=12)
    jours_sans_scan = Entier(min_value=0, max_value=30)
    pourboires_actifs = Vrai()


class PrestationVue(serializers.ModelSerializer[Prestation]):
    """``prix`` in whole XOF."""

    class Meta:
        model = Prestation
        fields = ["id", "salon", "nom", "prix", "duree_minutes", "categorie", "ordre", "active"]
        read_only_fields = fields


class PrestationSaisie(SaisieApi):
    """A service; its salon is said once and for all."""

    salon = serializers.UUIDField()
    nom = Mots(max_length=80)
    prix = Entier(min_value=1, max_value=PRIX_MAX)
    duree_minutes = Entier(min_value=0, max_value=PETIT, default=60)
    categorie = Mots(max_length=40, allow_blank=True, default="")
    ordre = Entier(min_value=0, max_value=PETIT, default=0)
    active = Vrai(default=True)


class CoiffeurVu(serializers.ModelSerializer[Coiffeur]):
    """``taux_commission`` in whole per cent; ``membre`` is her login in this salon, if she has one."""

    class Meta:
        model = Coiffeur
        fields = ["id", "salon", "nom", "taux_commission", "disponible", "membre", "actif"]
        read_only_fields = fields


class CoiffeurSaisie(SaisieApi):
    """A hairdresser."""

    salon = serializers.UUIDField()
    nom = Mots(max_length=60)
    taux_commission = Entier(min_value=0, max_value=100, default=0)
    disponible = Vrai(default=True)
    membre = serializers.UUIDField(allow_null=True, default=None)
    actif = Vrai(default=True)


class PosteVu(serializers.ModelSerializer[PosteQR]):
    """Never its token: the paper says it, and only the paper (``affiche``)."""

    class Meta:
        model = PosteQR
        fields = ["id", "salon", "nom", "code_court", "actif"]
        read_only_fields = fields


class PosteDeListe(PosteVu):
    """With its last scan; not in the place itself, whose tag would change with every client."""

    dernier_scan = Instant(allow_null=True)

    class Meta(PosteVu.Meta):
        fields = [*PosteVu.Meta.fields, "dernier_scan"]
        read_only_fields = fields


class PosteSaisie(SaisieApi):
    """A place."""

    salon = serializers.UUIDField()
    nom = Mots(max_length=40)
    actif = Vrai(default=True)


class PosteRemplacement(SaisieApi):
    """The code on the poster that is taken down: asked twice, nothing is replaced twice."""

    code_court = Mots(max_length=10)


class ClientVu(serializers.ModelSerializer[Client]):
    """``total_paye`` in whole XOF, of which ``dont_essai`` in play money; numbers are always masked."""

    numeros = serializers.SerializerMethodField()
    visites_payees = serializers.SerializerMethodField()
    total_paye = serializers.SerializerMethodField()
    dont_essai = serializers.SerializerMethodField()
    efface = serializers.SerializerMethodField()
    date_creation = Instant(read_only=True)

    class Meta:
        model = Client
        fields = ["id", "salon", "prenom", "numeros", "visites_payees", "total_paye", "dont_essai", "date_creation",
                  "fusionne_dans", "efface"]  # fmt: skip
        read_only_fields = fields

    def get_numeros(self, client: Client) -> list[str]:
        """Return what may be shown of her numbers."""
        return [telephone.masque for telephone in client.telephones.all()]

    def get_visites_payees(self, client: Client) -> int:
        """Return how often she has paid."""
        return _nombre(client, "nombre_visites")

    def get_total_paye(self, client: Client) -> int:
        """Return the sum, in whole XOF."""
        return _nombre(client, "total_depense")

    def get_dont_essai(self, client: Client) -> int:
        """Return the part in play money, in whole XOF."""
        return _nombre(client, "total_essai")

    def get_efface(self, client: Client) -> bool:
        """Tell whether she asked to be forgotten."""
        return client.anonymise_le is not None


def _nombre(objet: Model, nom: str) -> int:
    valeur: Any = getattr(objet, nom)
    return valeur or 0
