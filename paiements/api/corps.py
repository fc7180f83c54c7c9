"""What programs send about money: types and names are checked here, rules where the pages' are: in the services."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from paiements.models import Resolution, VoieRemboursement
from paiements.releves.colonnes import CHAMPS
from salon_paiement.api.saisie import Entier, Mots, SaisieApi, Vrai

# No sum of ours has more digits; the rules themselves are the services'.
_SOMME = 10**9


class Somme(Entier):
    """Whole francs, that the database can hold."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=_SOMME, **kwargs)


class CorpsChoix(SaisieApi):
    """One service and how many times."""

    prestation = serializers.UUIDField()
    quantite = Entier(min_value=1, max_value=99, default=1)


class CorpsPanier(SaisieApi):
    """What a client takes."""

    prestations = serializers.ListField(child=CorpsChoix(), min_length=1, max_length=50)
    coiffeur = serializers.UUIDField(required=False, allow_null=True)


class CorpsTicket(CorpsPanier):
    """A ticket to open; ``salon`` may be left out by who has only one."""

    salon = serializers.UUIDField(required=False)
    langue = serializers.ChoiceField(["fr", "en"], required=False)


class CorpsComposition(CorpsPanier):
    """What replaces the lines of a note, and the client's tip."""

    pourboire = Somme(default=0)


class CorpsMotif(SaisieApi):
    """Why; it stays in the history."""

    motif = Mots(max_length=200)


class CorpsMotifLibre(SaisieApi):
    """Why, if there is something to say."""

    motif = Mots(max_length=200, required=False, default="", allow_blank=True)


class CorpsPaiement(SaisieApi):
    """A payment to start: on which network, by which phone, for all that is due or a part of it."""

    reseau = Mots(max_length=20)
    telephone = Mots(max_length=24, required=False, default="", allow_blank=True)
    montant = Somme(required=False, allow_null=True, default=None)


class CorpsEspeces(SaisieApi):
    """Cash on the counter: what it pays (all that is due without it), and what was handed over."""

    montant = Somme(required=False, allow_null=True, default=None)
    remis = Somme(required=False, allow_null=True, default=None)


class CorpsRemise(SaisieApi):
    """A discount on what remains."""

    montant = Somme()
    motif = Mots(max_length=200)


class CorpsRemboursement(SaisieApi):
    """What goes back, by which way, and why."""

    montant = Somme()
    voie = serializers.ChoiceField(VoieRemboursement.choices)
    motif = Mots(max_length=200)


class CorpsPreuve(SaisieApi):
    """A transfer's own reference."""

    preuve = Mots(max_length=200)


class CorpsVide(SaisieApi):
    """Nothing to say: an empty object, or no body at all."""


class CorpsOuverture(SaisieApi):
    """A till to open with its float; ``salon`` may be left out by who has only one."""

    salon = serializers.UUIDField(required=False)
    fond = Somme()


class CorpsMouvement(SaisieApi):
    """Cash that enters or leaves the drawer for another reason than a sale."""

    sens = serializers.ChoiceField(["entree", "sortie"])
    montant = Somme()
    motif = Mots(max_length=120)


class CorpsComptage(SaisieApi):
    """How many of each note and coin (``b10000``, ``p500``), and what each operator's own phone shows."""

    coupures = serializers.DictField(child=Entier(min_value=0, max_value=9_999), allow_empty=True)
    declares = serializers.DictField(child=Somme(), required=False, default=dict)


class CorpsCloture(SaisieApi):
    """The sealed count, and the explanation of a difference."""

    sceau = Mots(max_length=4000)
    note = Mots(max_length=300, required=False, default="", allow_blank=True)


class CorpsDecision(SaisieApi):
    """What becomes of money that waits; which fields count depends on the decision."""

    decision = serializers.ChoiceField(Resolution.choices)
    note = Mots(max_length=200, required=False, default="", allow_blank=True)
    cible = Mots(max_length=40, required=False, default="", allow_blank=True)
    voie = serializers.ChoiceField(VoieRemboursement.choices, required=False, default="", allow_blank=True)
    montant = Somme(required=False, allow_null=True, default=None)
    solder_reste = Vrai(required=False, default=False)


class CorpsReleve(SaisieApi):
    """A statement brought as a file (``multipart/form-data``), and the days it covers when it does not tell."""

    compte = serializers.UUIDField()
    fichier = serializers.FileField()
    du = serializers.DateField(required=False, input_formats=["%Y-%m-%d"])
    au = serializers.DateField(required=False, input_formats=["%Y-%m-%d"])


class CorpsColonnes(SaisieApi):
    """Our field → the header of its column in the file."""

    colonnes = serializers.DictField(child=Mots(max_length=200, allow_blank=True))

    def validate_colonnes(self, colonnes: dict[str, str]) -> dict[str, str]:
        """Refuse a field of ours that is none."""
        if inconnus := sorted(colonnes.keys() - CHAMPS.keys()):
            raise serializers.ValidationError(", ".join(inconnus)[:100], "unknown")
        return colonnes
