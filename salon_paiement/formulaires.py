"""What clients type and choose, read once: the same value feeds the service and the page shown again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from salon_paiement.erreurs import SaisieInvalide
from salon_paiement.models import SessionPaiement
from salon_paiement.services.composition import Choix
from salon_paiement.telephones import numero_canonique

POURBOIRES = (200, 500, 1000)
AUTRE = "autre"


@dataclass(frozen=True, slots=True)
class SaisiePanier:
    """A basket as the form holds it: quantities by service, the rest as typed."""

    quantites: Mapping[str, int] = field(default_factory=dict)
    coiffeur: str = ""
    pourboire: str = "0"
    autre: str = ""

    @classmethod
    def lire(cls, donnees: QueryDict) -> SaisiePanier:
        """Read a posted form; a quantity that is no digit counts as zero, which the service refuses."""
        quantites = {cle: _entier(donnees.get(f"q_{cle}", "1")) for cle in donnees.getlist("p")}
        return cls(quantites, donnees.get("coiffeur", ""), donnees.get("pourboire", "0"), donnees.get("autre", "")[:12])

    @classmethod
    def de_la_session(cls, session: SessionPaiement) -> SaisiePanier:
        """Read what was chosen before, to be changed."""
        if session.nombre_tentatives == 0 and session.total == 0:
            return cls()
        quantites = {str(ligne.prestation_id): ligne.quantite for ligne in session.lignes.all()}
        connu = session.pourboire in (0, *POURBOIRES)
        return cls(
            quantites,
            str(session.coiffeur_id or ""),
            str(session.pourboire) if connu else AUTRE,
            "" if connu else str(session.pourboire),
        )

    def choix(self) -> list[Choix]:
        """Return the services, for :func:`session_composer`."""
        return [Choix(cle, quantite) for cle, quantite in self.quantites.items()]

    def montant_pourboire(self) -> int:
        """Return the tip in whole XOF.

        Raises:
            SaisieInvalide: not a whole amount.
        """
        saisi = re.sub(r"[\s.]|F$", "", self.autre or "0") if self.pourboire == AUTRE else self.pourboire or "0"
        if not re.fullmatch(r"[0-9]{1,7}", saisi):
            raise SaisieInvalide(_("Le pourboire doit être un montant entier, sans virgule."))
        return int(saisi)


class FormulaireIdentite(forms.Form):
    """First name, number, e-mail: nothing is compulsory."""

    prenom = forms.CharField(max_length=60, required=False)
    telephone = forms.CharField(max_length=24, required=False)
    courriel = forms.EmailField(
        required=False, error_messages={"invalid": _("Cette adresse e-mail n'est pas complète.")}
    )
    par_numero = forms.BooleanField(required=False)

    def __init__(self, *args: Any, pays: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._pays = pays

    def clean_telephone(self) -> str:
        """Refuse a number one cannot pay from, beside its field."""
        return numero_verifier(str(self.cleaned_data["telephone"]), self._pays)


def numero_verifier(saisie: str, pays: str) -> str:
    """Return ``saisie`` when it is empty or a number of ``pays`` or of a neighbour.

    Raises:
        ValidationError: the same sentence as the service's.
    """
    if saisie.strip():
        try:
            numero_canonique(saisie, pays)
        except SaisieInvalide as erreur:
            raise forms.ValidationError(str(erreur)) from erreur
    return saisie


def _entier(saisie: str) -> int:
    return int(saisie) if re.fullmatch(r"[0-9]{1,2}", saisie) else 0
