"""A phone without JavaScript, and how a person reads its pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from django.test import Client

from salon_paiement.models import SessionPaiement
from tests.fabriques import Maison

# Answers of Django's test client are dynamic: their type would say less than their name.
Reponse = Any
Lire = Callable[[Reponse], str]


@dataclass
class Telephone:
    """One phone at one salon."""

    chez: Maison
    client: Client = field(default_factory=Client)

    def scanner(self, **entetes: Any) -> Reponse:
        return self.client.get(f"/q/{self.chez.poste.jeton}", **entetes)

    @property
    def session(self) -> SessionPaiement:
        """The newest session of this salon, read again."""
        return SessionPaiement.objects.filter(salon=self.chez.salon).latest("date_creation")

    def adresse(self, action: str = "") -> str:
        return f"/s/{self.session.jeton}/{action}"

    def voir(self, etape: str = "") -> Reponse:
        return self.client.get(self.adresse(), {"etape": etape} if etape else {})

    def poster(self, action: str, **donnees: Any) -> Reponse:
        return self.client.post(self.adresse(action), donnees)

    def choisir(self, *rangs: int, **donnees: Any) -> Reponse:
        """Tick services by rank, post step 1."""
        cles = [str(self.chez.prestations[rang].pk) for rang in rangs or (0,)]
        return self.poster("prestations", p=cles, **donnees)

    def jusqu_a_payer(self, telephone: str = "01 66 00 00 01") -> Reponse:
        self.scanner()
        self.choisir()
        self.poster("vous", prenom="Afi", telephone=telephone)
        return self.voir("payer")

    def payer(self, **donnees: Any) -> Reponse:
        """Post step 3 as the page just rendered would."""
        page = donnees.pop("page", None) or self.voir("payer")
        return self.poster("payer", **({"reseau": "mtn", "cle": cle_de(page)} | donnees))


def cle_de(page: Reponse) -> str:
    """The hidden key of a payment form."""
    trouvee = re.search(r'name="cle" value="([^"]+)"', page.content.decode())
    assert trouvee, "pas de formulaire de paiement dans la page"
    return trouvee[1]


def texte_de(page: Reponse) -> str:
    """What a person reads: no tags, no style, single spaces (narrow and no-break ones too)."""
    nu = re.sub(r"<(style|script|head)\b.*?</\1>", " ", page.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", nu)).split())
