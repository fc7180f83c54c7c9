"""Letting go of a statement that has made no fact: by hand, after a delay, or to read it again otherwise.

Its unmatched lines go too: they said nothing yet, and would keep the same lines of another file from being read.
"""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from paiements.models import EtatReleve, FormatReleve, LigneReleve, MorceauReleve, ReleveFournisseur
from paiements.releves.flux import morceaux_effacer
from paiements.services.rapprochement.etapes import suppression_tracer
from salon_paiement.erreurs import Conflit

# How long a file nobody finished importing is kept: it holds people's numbers.
DELAI = datetime.timedelta(days=7)
SANS_SUITE = (EtatReleve.RECU, EtatReleve.EN_ECHEC)
_REMISE = {
    "lignes_lues": 0, "lignes_neuves": 0, "lignes_fautives": 0, "lignes_ignorees": 0, "fautes": [], "debut": None,
    "fin": None, "tentatives": 0,
}  # fmt: skip


def releve_supprimable(releve: ReleveFournisseur) -> bool:
    """Tell whether this statement may go: it waits or has failed, and none of its lines has a verdict."""
    return releve.etat in SANS_SUITE and not LigneReleve.objects.filter(releve=releve).exclude(etat="").exists()


def releve_supprimer(releve: ReleveFournisseur, *, acteur_id: int | None) -> None:
    """Delete a statement that has made no fact, its file and its unmatched lines.

    Raises:
        Conflit: it is being read, or has made facts.
    """
    with transaction.atomic():
        tenu = ReleveFournisseur.objects.select_for_update().filter(pk=releve.pk).first()
        if tenu is None:
            return
        if not releve_supprimable(tenu):
            raise Conflit(_("Ce relevé a déjà servi au rapprochement : il ne peut plus être supprimé."))
        morceaux_effacer(tenu)
        LigneReleve.objects.filter(releve=tenu).delete()
        suppression_tracer(releve, acteur_id)
        tenu.delete()


def lecture_oublier(releve: ReleveFournisseur) -> dict[str, object]:
    """Delete the unmatched lines of a statement that the caller has locked; returns its fields as before reading."""
    LigneReleve.objects.filter(releve=releve, etat="").delete()
    remise: dict[str, object] = dict(_REMISE)
    if releve.format == FormatReleve.API or not releve.lignes_lues:
        # The period was asked for, or said by whoever brought the file: it was not read in it.
        del remise["debut"], remise["fin"]
    return remise


def releves_purger(maintenant: datetime.datetime | None = None) -> int:
    """Forget the files left waiting or failed for a week; their rows stay, to say so.

    Returns:
        How many files were forgotten.
    """
    limite = (maintenant or timezone.now()) - DELAI
    vieux = ReleveFournisseur.objects.filter(
        Exists(MorceauReleve.objects.filter(releve=OuterRef("pk"))),
        Q(etat=EtatReleve.RECU, date_creation__lt=limite) | Q(etat=EtatReleve.EN_ECHEC, fini_le__lt=limite),
    )
    return sum(_purger(releve) for releve in vieux.only("pk"))


def _purger(releve: ReleveFournisseur) -> bool:
    with transaction.atomic():
        tenu = ReleveFournisseur.objects.select_for_update().filter(pk=releve.pk, etat__in=SANS_SUITE).first()
        if tenu is None:
            return False
        morceaux_effacer(tenu)
        champs = lecture_oublier(tenu)
        phrase = _t("Fichier effacé sans avoir été lu, au bout de 7 jours. Importez-le de nouveau.")
        champs |= {"etat": EtatReleve.EN_ECHEC, "erreur": phrase, "colonnes": {}, "fini_le": timezone.now()}
        ReleveFournisseur.objects.filter(pk=tenu.pk).update(**champs)
    return True
