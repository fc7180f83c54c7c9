"""The sweep: every minute each indicator is read once for all salons, held against the rules, and what changed written.

What is unknown neither fires nor resolves; too few attempts do not fire, and resolve. A value must stay good for the
rule's ``repos`` before its alert is over, so that one that dances around its limit rings once.
"""

from __future__ import annotations

import datetime
import enum
import uuid
from collections.abc import Mapping

from django.utils import timezone

from salon_paiement.portee import portee_systeme
from salon_paiement.services.battement import battement_noter, battement_recent
from salon_paiement.services.ronde import ronde_unique
from statistiques.models import AlerteStatistique, RegleAlerte
from statistiques.regles.catalogue import CATALOGUE
from statistiques.regles.ecriture import Changements, changements_ecrire
from statistiques.regles.jeu import Jeu, jeu_lire, regles_installer
from statistiques.regles.types import Cle, Indicateur, Regard, Releve
from traces.incidents import incident_noter


class Verdict(enum.Enum):
    FRANCHI = enum.auto()
    CALME = enum.auto()
    INCONNU = enum.auto()


def regles_evaluer(maintenant: datetime.datetime | None = None, catalogue: Mapping[str, Indicateur] = CATALOGUE) -> int:
    """Look at everything that is due; an indicator that cannot be read holds no other up.

    Returns:
        How many alerts opened or ended.
    """
    instant, total = maintenant or timezone.now(), 0
    with ronde_unique("regles") as prise:
        if not prise:
            return 0
        regles_installer()
        jeu = jeu_lire(tous=True)
        for indicateur in catalogue.values():
            if indicateur.lire is None or not _due(indicateur):
                continue
            try:
                total += indicateur_evaluer(indicateur, jeu, instant)
                if indicateur.rythme:
                    battement_noter(f"regle_{indicateur.code}")
            except Exception as erreur:
                incident_noter(f"regle_{indicateur.code}", erreur)
    return total


def indicateur_evaluer(indicateur: Indicateur, jeu: Jeu, instant: datetime.datetime) -> int:
    """Read one indicator for every salon, write what its rules make of it; see :func:`regles_evaluer`."""
    releves = relever(indicateur, jeu, instant)
    ouvertes = {
        (alerte.salon_id, alerte.objet): alerte
        for alerte in AlerteStatistique.objects.filter(mesure=indicateur.code, regle__isnull=False, active=True)
    }
    changements = Changements(indicateur, instant)
    vues = {cle for lus in releves.values() for cle in lus}
    for cle in vues | ouvertes.keys():
        regle = jeu.pour(indicateur, *cle)
        releve = releves.get(regle.fenetre, {}).get(cle)
        _trancher(changements, cle, regle, releve, ouvertes.get(cle))
    return changements_ecrire(changements)


def relever(
    indicateur: Indicateur, jeu: Jeu, instant: datetime.datetime, salon_id: uuid.UUID | None = None
) -> dict[int, Mapping[Cle, Releve]]:
    """Read an indicator through every window its rules look through: as many times as there are windows."""
    if indicateur.lire is None:
        return {}
    with portee_systeme("one statement tells an indicator of every salon; a page keeps the one it shows"):
        return {
            fenetre: indicateur.lire(Regard(instant, fenetre, salon_id)) for fenetre in sorted(jeu.fenetres(indicateur))
        }


def valeur_de(indicateur: Indicateur, regle: RegleAlerte, releve: Releve | None) -> int | None:
    """Return what is held against the rule; ``None`` when nothing is known, or too little to mean anything."""
    if releve is None:
        return indicateur.absent
    return None if releve.base < regle.minimum else releve.valeur


def juger(indicateur: Indicateur, regle: RegleAlerte, releve: Releve | None) -> Verdict:
    """Hold one value against its rule."""
    valeur = valeur_de(indicateur, regle, releve)
    if valeur is None:
        return Verdict.INCONNU
    return Verdict.FRANCHI if regle.franchie(valeur) else Verdict.CALME


def _trancher(
    changements: Changements, cle: Cle, regle: RegleAlerte, releve: Releve | None, ouverte: AlerteStatistique | None
) -> None:
    """Decide what becomes of one key: opened, followed, calmed, ended, or nothing."""
    verdict = juger(changements.indicateur, regle, releve)
    if ouverte is None:
        if regle.actif and releve is not None and verdict is Verdict.FRANCHI:
            changements.ouvrir(cle, regle, releve)
    elif not regle.actif:
        changements.taire(ouverte)
    elif verdict is Verdict.FRANCHI and releve is not None:
        changements.suivre(ouverte, regle, releve)
    elif verdict is Verdict.CALME:
        changements.calmer(ouverte, regle)
    elif releve is not None:
        _trancher_de_peu(changements, regle, releve, ouverte)
    else:
        changements.ignorer(ouverte)


def _trancher_de_peu(changements: Changements, regle: RegleAlerte, releve: Releve, ouverte: AlerteStatistique) -> None:
    """Too few attempts to ring or to say it is worse; a small salon seldom has more, and they tell that it is over."""
    if regle.franchie(releve.valeur):
        changements.agiter(ouverte)
    else:
        changements.calmer(ouverte, regle)


def _due(indicateur: Indicateur) -> bool:
    """Tell whether a slow one has rested enough; a few seconds early is on time."""
    if not indicateur.rythme:
        return True
    repos = datetime.timedelta(seconds=indicateur.rythme - 5)
    return not battement_recent(f"regle_{indicateur.code}", repos)
