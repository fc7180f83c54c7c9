"""The rules as their page shows them: each with its value of this moment beside its limit."""

from __future__ import annotations

import datetime
import enum
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paiements.fournisseurs.reseaux import CATALOGUE as RESEAUX
from paiements.models import CompteFournisseur
from salon_paiement.models import Canal, Salon
from statistiques.models import AlerteStatistique, Comparateur, RegleAlerte
from statistiques.perimetre import Perimetre
from statistiques.regles.catalogue import PLATEFORME
from statistiques.regles.catalogue_salon import SALON
from statistiques.regles.evaluation import Verdict, juger, relever, valeur_de
from statistiques.regles.gestes import reglable_par
from statistiques.regles.jeu import Jeu, jeu_lire
from statistiques.regles.phrases import UniteRegle, objet_dire, valeur_dire
from statistiques.regles.reglage import Vise
from statistiques.regles.types import Cle, Indicateur, Releve

PLATEFORME_CHOISIE = "plateforme"
TERMINEES_MAX = 20
_MONTREES = 6


class EtatRegle(enum.Enum):
    """What the pill beside a rule says; the colours are the weather's."""

    COUPEE = ("gris", gettext_lazy("arrêtée"))
    SILENCE = ("gris", gettext_lazy("en silence"))
    FRANCHIE = ("rouge", gettext_lazy("limite dépassée"))
    CALME = ("vert", gettext_lazy("tout va bien"))
    INCONNUE = ("gris", gettext_lazy("rien à mesurer"))
    SANS = ("gris", gettext_lazy("chaque salon a sa valeur"))

    @property
    def ciel(self) -> str:
        return self.value[0]

    @property
    def mot(self) -> Promise:
        return self.value[1]


@dataclass(frozen=True, slots=True)
class LigneRegle:
    """One rule. ``valeurs``: what is read now; ``parametres``: the query string of its form."""

    indicateur: Indicateur
    regle: RegleAlerte
    sujet: str
    valeurs: list[str]
    limite: str
    canaux: str
    etat: EtatRegle
    propre: bool
    modifiable: bool
    parametres: str

    @property
    def silence(self) -> bool:
        return self.etat is EtatRegle.SILENCE


def regles_montrer(user: User | AnonymousUser, salon: Salon | None) -> list[LigneRegle]:
    """Return the rules of one salon with their values, or the platform's and the general ones."""
    instant, salon_id = timezone.now(), salon.pk if salon else None
    jeu, lignes = jeu_lire(salon_id), []
    utiles = _reseaux_de(salon) if salon else set(RESEAUX)
    for indicateur in SALON if salon else (*PLATEFORME, *SALON):
        lus = indicateur.plateforme or salon is not None
        releves = relever(indicateur, jeu, instant, salon_id) if lus else {}
        for objet in _objets(indicateur, jeu, utiles):
            regle = jeu.pour(indicateur, salon_id, objet)
            vise = Vise(indicateur, salon, objet)
            vus = _siens(indicateur, jeu, salon_id, objet, releves.get(regle.fenetre, {}))
            lignes.append(_ligne(vise, regle, vus, lus=lus, modifiable=reglable_par(user, vise), instant=instant))
    return lignes


def alertes_terminees(perimetre: Perimetre | None, *, plateforme: bool) -> list[AlerteStatistique]:
    """Return the last alerts that ended, the newest first."""
    siennes = Q(salon__in=perimetre.ids) if perimetre else Q(pk=None)
    siennes = siennes | Q(salon=None) if plateforme else siennes
    finies = AlerteStatistique.objects.filter(siennes, resolue_le__isnull=False)
    return list(finies.select_related("salon", "acquittee_par").order_by("-resolue_le")[:TERMINEES_MAX])


def limite_dire(indicateur: Indicateur, regle: RegleAlerte) -> str:
    """Return a rule's limit in words: « moins de 90 % », « plus de 5 s, critique : 20 s »."""
    if indicateur.unite is UniteRegle.GRAVITE:
        return _("à partir de : %(gravite)s") % {"gravite": valeur_dire(regle.seuil + 1, indicateur.unite)}
    if not indicateur.reglable:
        return _("réglée dans la fiche du salon")
    if regle.seuil == 0 and regle.seuil_critique is None and regle.comparateur == Comparateur.SUR:
        return _("dès la première fois")
    sous = regle.comparateur == Comparateur.SOUS
    phrase = (_("moins de %(limite)s") if sous else _("plus de %(limite)s")) % {
        "limite": valeur_dire(regle.seuil, indicateur.unite)
    }
    if regle.seuil_critique is None:
        return phrase
    return _("%(limite)s, critique : %(critique)s") % {
        "limite": phrase,
        "critique": valeur_dire(regle.seuil_critique, indicateur.unite),
    }


def _reseaux_de(salon: Salon) -> set[str]:
    comptes = CompteFournisseur.objects.filter(salon=salon, actif=True).values_list("reseaux", flat=True)
    return {code for reseaux in comptes for code in reseaux}


def _objets(indicateur: Indicateur, jeu: Jeu, utiles: set[str]) -> list[str]:
    """Return what rules of an indicator are about: everything, then each network that has its own."""
    regles = [(code, objet) for code, objet in jeu.generales] + [(code, objet) for _s, code, objet in jeu.propres]
    prevus = {defaut.objet for defaut in indicateur.defauts}
    siens = prevus | {objet for code, objet in regles if code == indicateur.code}
    return ["", *sorted(objet for objet in siens if objet in utiles)]


def _siens(indicateur: Indicateur, jeu: Jeu, salon_id: object, objet: str, releves: object) -> dict[Cle, Releve]:
    """Keep the values that a rule is held against: those of what has no rule of its own."""
    lus: dict[Cle, Releve] = dict(releves)  # type: ignore[call-overload]
    if objet:
        return {cle: releve for cle, releve in lus.items() if cle[1] == objet}
    ailleurs = {o for code, o in jeu.generales if code == indicateur.code and o}
    ailleurs |= {o for _s, code, o in jeu.propres if code == indicateur.code and o}
    return {cle: releve for cle, releve in lus.items() if cle[1] not in ailleurs}


def _ligne(
    vise: Vise, regle: RegleAlerte, vus: dict[Cle, Releve], *, lus: bool, modifiable: bool, instant: datetime.datetime
) -> LigneRegle:
    indicateur = vise.indicateur
    parametres = {"salon": str(vise.salon.pk) if vise.salon else PLATEFORME_CHOISIE, "objet": vise.objet}
    noms = {canal.value: str(canal.label) for canal in Canal}
    return LigneRegle(
        indicateur=indicateur,
        regle=regle,
        sujet=objet_dire(vise.objet) if vise.objet else "",
        valeurs=_valeurs(indicateur, regle, vus) if lus else [],
        limite=limite_dire(indicateur, regle),
        canaux=", ".join(noms[c] for c in indicateur.canaux_utiles(regle.canaux) if c in noms),
        etat=_etat(indicateur, regle, vus, lus=lus, instant=instant),
        propre=regle.salon_id is not None or regle.modifiee_le is not None,
        modifiable=modifiable,
        parametres=urlencode({nom: valeur for nom, valeur in parametres.items() if valeur}),
    )


def _valeurs(indicateur: Indicateur, regle: RegleAlerte, vus: dict[Cle, Releve]) -> list[str]:
    """Return each value with what it is of; alone and without a name when there is only one thing."""
    dits = [
        (objet_dire(objet, releve.nom) if objet else "", valeur_de(indicateur, regle, releve))
        for (_salon, objet), releve in sorted(vus.items(), key=lambda couple: couple[0][1])
    ][:_MONTREES]
    if not dits and indicateur.absent is not None:
        dits = [("", indicateur.absent)]
    textes = ((nom, valeur_dire(valeur, indicateur.unite)) for nom, valeur in dits)
    return [f"{nom} {texte}" if nom else texte for nom, texte in textes]


def _etat(
    indicateur: Indicateur, regle: RegleAlerte, vus: dict[Cle, Releve], *, lus: bool, instant: datetime.datetime
) -> EtatRegle:
    if not regle.actif:
        return EtatRegle.COUPEE
    if regle.silencieuse(instant):
        return EtatRegle.SILENCE
    if not lus or indicateur.lire is None:
        return EtatRegle.SANS if not lus else EtatRegle.CALME
    verdicts = {juger(indicateur, regle, releve) for releve in vus.values()} or {juger(indicateur, regle, None)}
    if Verdict.FRANCHI in verdicts:
        return EtatRegle.FRANCHIE
    return EtatRegle.CALME if Verdict.CALME in verdicts else EtatRegle.INCONNUE
