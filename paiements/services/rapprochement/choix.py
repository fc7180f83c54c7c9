"""Which column is what in one statement: chosen or confirmed by a person, remembered for the operator's next one."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from paiements.models import ColonnesReleve, CompteFournisseur, EtatReleve, FormatReleve, ReleveFournisseur
from paiements.releves.colonnes import Tete, colonnes_deviner, colonnes_verifier
from paiements.releves.deroule import deroule
from paiements.releves.fichier import tete_du_releve
from paiements.releves.flux import MorceauAbsent
from paiements.releves.vraisemblance import colonnes_conviennent
from paiements.services.rapprochement.effacement import lecture_oublier
from paiements.services.rapprochement.etapes import depot_tracer
from salon_paiement.erreurs import Conflit

_DEJA_LU = _("Ce relevé est déjà lu, ou son fichier n'est plus gardé. Importez-le de nouveau, c'est sans risque.")
# Not matched yet, and its file still there: it may be read again with other columns.
_RELISIBLES = [EtatReleve.RECU, EtatReleve.A_LIRE, EtatReleve.EN_COURS, EtatReleve.EN_ECHEC]


def releve_choisir_colonnes(releve: ReleveFournisseur, choix: Mapping[str, str], *, acteur_id: int | None) -> None:
    """Send a statement to reading with these columns, and remember them for this provider and salon.

    Args:
        choix: our field → header.

    What was read of it with other columns, and not matched yet, is forgotten and read again from the beginning.

    Raises:
        SaisieInvalide: the choice cannot be used.
        Conflit: it has been read to its end, or its file is not kept any more.
    """
    colonnes = colonnes_verifier(choix, releve_tete(releve).entetes)
    with transaction.atomic():
        # A reader that is at work writes its next batch after us, sees that it is late, and lets go.
        tenu = ReleveFournisseur.objects.select_for_update().filter(pk=releve.pk).first()
        if tenu is None or not colonnes_a_choisir(tenu):
            raise Conflit(_DEJA_LU)
        ReleveFournisseur.objects.filter(pk=tenu.pk).update(
            **lecture_oublier(tenu) | champs_a_lire(colonnes), erreur="", fini_le=None
        )
        releve.refresh_from_db()
        ColonnesReleve.objects.update_or_create(
            salon_id=releve.salon_id, fournisseur=releve.compte.fournisseur, defaults={"colonnes": colonnes}
        )
        depot_tracer(releve, acteur_id)


def colonnes_gardees(compte: CompteFournisseur) -> dict[str, str]:
    """Return the columns chosen last for this salon's statements of this operator; empty when none was."""
    gardees = ColonnesReleve.objects.filter(salon_id=compte.salon_id, fournisseur=compte.fournisseur).first()
    return dict(gardees.colonnes) if gardees else {}


def colonnes_proposer(
    releve: ReleveFournisseur, tete: Tete, *, de_nouveau: bool = False
) -> tuple[dict[str, str], bool]:
    """Return our field → header as proposed for a statement, and whether it is what was chosen before.

    Args:
        de_nouveau: guess again: what was chosen has just been refused.
    """
    gardees = releve.colonnes or colonnes_gardees(releve.compte)
    if not de_nouveau and colonnes_conviennent(gardees, tete.entetes):
        return gardees, True
    return colonnes_deviner(tete.entetes), False


def colonnes_a_choisir(releve: ReleveFournisseur) -> bool:
    """Tell whether a person may choose this statement's columns now: its lines are there, and none is matched."""
    if releve.etat not in _RELISIBLES or releve.format == FormatReleve.API:
        return False
    return deroule(releve) if releve.format == FormatReleve.XLSX else releve.morceaux.exists()


def releve_tete(releve: ReleveFournisseur) -> Tete:
    """Return the beginning of a statement whose columns may be chosen.

    Raises:
        Conflit: it has been read to its end, or its file is not kept any more.
    """
    if not colonnes_a_choisir(releve):
        raise Conflit(_DEJA_LU)
    try:
        return tete_du_releve(releve)
    except MorceauAbsent as absent:
        raise Conflit(_DEJA_LU) from absent


def champs_a_lire(colonnes: Mapping[str, str]) -> dict[str, object]:
    """Return the fields of a statement sent to reading with these columns, or left waiting for some."""
    if not colonnes:
        return {"etat": EtatReleve.RECU, "colonnes": {}, "prochaine_tentative": None}
    return {"etat": EtatReleve.A_LIRE, "colonnes": dict(colonnes), "prochaine_tentative": timezone.now()}
