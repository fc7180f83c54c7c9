"""What an operation says of itself, once: the checks, the schema and the page of documentation read it here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework.serializers import BaseSerializer

Texte = str | Promise


class Groupe(TextChoices):
    """The chapters of the documentation, in their order."""

    API = "api", _("L'API elle-même")
    COMPTE = "compte", _("Compte et clés")
    SALONS = "salons", _("Salons")
    CATALOGUE = "catalogue", _("Prestations, coiffeurs et postes")
    CLIENTS = "clients", _("Clients")
    VISITES = "visites", _("Visites")
    PAIEMENTS = "paiements", _("Paiements")
    REMBOURSEMENTS = "remboursements", _("Remboursements")
    CAISSE = "caisse", _("Caisse")
    A_TRAITER = "a_traiter", _("Argent à traiter")
    RAPPROCHEMENT = "rapprochement", _("Rapprochement")
    TRACES = "traces", _("Traces")
    CHIFFRES = "chiffres", _("Chiffres")
    ALERTES = "alertes", _("Alertes")
    EXPORTS = "exports", _("Exports")
    SORTIES = "sorties", _("Sorties (webhooks)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parametre:
    """One name an address may be asked with.

    Args:
        schema: its JSON schema.
        exemple: a value as it is written in the address.
    """

    nom: str
    aide: Texte
    exemple: str
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of one address.

    Args:
        titre: what it does, in a few words.
        aide: what one must know beside it; may be empty.
        reponse: a serializer, several of which one answers, or a JSON schema; ``None``: an empty answer.
        exemple: a body it answers; of a list, one row is enough (:attr:`liste`).
        corps: what is sent to it, with ``exemple_corps``.
        statut: of a success.
        fichiers: media types, where a file may come instead (200), and what one of JSON holds (``None``: bytes).
        liste: whether it answers page by page.
        erreurs: statuses beside those that any such operation may answer (:mod:`salon_paiement.api.schema`).
    """

    titre: Texte
    groupe: Groupe
    exemple: Any
    reponse: type[BaseSerializer[Any]] | tuple[type[BaseSerializer[Any]], ...] | Mapping[str, Any] | None
    aide: Texte = ""
    corps: type[BaseSerializer[Any]] | Mapping[str, Any] | None = None
    exemple_corps: Any = None
    statut: int = 200
    fichiers: Mapping[str, Mapping[str, Any] | None] = field(default_factory=dict)
    liste: bool = False
    parametres: tuple[Parametre, ...] = ()
    erreurs: frozenset[int] = frozenset()

    @property
    def exemple_entier(self) -> Any:
        """The example as it is answered: a page around the row of a list."""
        return {"resultats": [self.exemple], "suivante": None} if self.liste else self.exemple


SALON = Parametre(
    nom="salon",
    aide=_("Un salon ; sinon tous ceux où vous en avez le droit."),
    exemple="0192f3c2-6c1e-7c3a-9d56-2f0d6c1b7a10",
    schema={"type": "string", "format": "uuid"},
)
LIMITE = Parametre(
    nom="limite",
    aide=_("Lignes par page, de 1 à 200 ; 50 sans rien dire."),
    exemple="50",
    schema={"type": "integer", "minimum": 1, "maximum": 200, "default": 50},
)
APRES = Parametre(
    nom="apres", aide=_("Où reprendre : le curseur que porte l'adresse « suivante »."), exemple="WyJDb2lmZnVyZSJd"
)
# What every list is asked with.
DE_LISTE = (SALON, LIMITE, APRES)
