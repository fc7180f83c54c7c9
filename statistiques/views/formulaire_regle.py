"""The form of one rule: only the fields that mean something for what it watches."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salon_paiement.models import Canal
from statistiques.models import Comparateur, RegleAlerte, SeveriteAlerte
from statistiques.regles.phrases import UniteRegle, valeur_dire
from statistiques.regles.reglage import Reglage
from statistiques.regles.types import HEURE, JOUR, Indicateur

_FENETRES = {
    900: gettext_lazy("le dernier quart d'heure"),
    HEURE: gettext_lazy("la dernière heure"),
    6 * HEURE: gettext_lazy("les six dernières heures"),
    JOUR: gettext_lazy("les dernières 24 heures"),
}


class FormulaireRegle(forms.Form):
    """What one may change of a rule; see :class:`~statistiques.regles.gestes.Reglage`."""

    actif = forms.BooleanField(label=gettext_lazy("Surveiller"), required=False)

    def __init__(self, indicateur: Indicateur, regle: RegleAlerte, donnees: Any = None) -> None:
        canaux = indicateur.canaux_utiles(regle.canaux)
        initial = {nom: getattr(regle, nom) for nom in ("actif", "seuil", "seuil_critique", "minimum", "severite")}
        super().__init__(donnees, initial=initial | {"fenetre": regle.fenetre, "canaux": canaux})
        self._regle = regle
        self.fields |= _champs(indicateur, regle)

    def reglage(self) -> Reglage:
        """Return what was chosen; a field that is not shown keeps what the rule has."""
        garde = self._regle
        lu = self.cleaned_data
        return Reglage(
            actif=lu["actif"],
            seuil=lu.get("seuil", garde.seuil),
            seuil_critique=lu.get("seuil_critique", garde.seuil_critique),
            minimum=lu.get("minimum", garde.minimum),
            fenetre=lu.get("fenetre", garde.fenetre),
            severite=lu.get("severite", garde.severite),
            canaux=tuple(lu["canaux"]),
        )


def _champs(indicateur: Indicateur, regle: RegleAlerte) -> dict[str, forms.Field]:
    champs: dict[str, forms.Field] = {}
    if indicateur.unite is UniteRegle.GRAVITE:
        choix = [(rang - 1, valeur_dire(rang, indicateur.unite)) for rang in range(3)]
        champs["seuil"] = forms.TypedChoiceField(label=_("Prévenir à partir de"), choices=choix, coerce=int)
    elif indicateur.reglable:
        champs |= _limites(indicateur, regle)
    if indicateur.fenetres:
        fenetres = [(secondes, str(_FENETRES[secondes])) for secondes in indicateur.fenetres]
        champs["fenetre"] = forms.TypedChoiceField(label=_("En regardant"), choices=fenetres, coerce=int)
    if indicateur.defauts[0].minimum:
        champs["minimum"] = forms.IntegerField(
            label=_("À partir de combien d'essais"), min_value=0, max_value=10_000,
            help_text=_("En dessous, c'est le hasard : rien n'est dit."),
        )  # fmt: skip
    champs["canaux"] = forms.MultipleChoiceField(
        label=_("Prévenir par"),
        choices=[(c.value, c.label) for c in Canal if c.value not in indicateur.deja_dit],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_aide_canaux(indicateur),
    )
    return champs


def _limites(indicateur: Indicateur, regle: RegleAlerte) -> dict[str, forms.Field]:
    sous = regle.comparateur == Comparateur.SOUS
    symbole = indicateur.unite.symbole
    titre = _("Alerter en dessous de") if sous else _("Alerter au-dessus de")
    titre_critique = _("Critique en dessous de") if sous else _("Critique au-dessus de")
    unite = f" ({symbole})" if symbole else ""
    return {
        "seuil": forms.IntegerField(label=titre + unite, min_value=0),
        "seuil_critique": forms.IntegerField(
            label=titre_critique + unite, min_value=0, required=False, help_text=_("Vide : jamais critique.")
        ),
        "severite": forms.ChoiceField(label=_("Gravité"), choices=SeveriteAlerte.choices),
    }


def _aide_canaux(indicateur: Indicateur) -> str:
    if indicateur.deja_dit:
        return _("L'e-mail, Slack et les appareils sont déjà prévenus, avec le détail. Ici, ce qui part en plus.")
    return _("Rien de coché : l'alerte est montrée, personne n'est dérangé. Un SMS est payant.")
