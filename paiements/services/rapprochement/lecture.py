"""Reading a statement in batches: each one commits its lines with how far it went, so that a kill loses nothing.

Progress moves by compare-and-set: a reader that was thought dead and comes back writes nothing.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce, Greatest, Least
from django.utils import timezone

from paiements.fournisseurs.base import LigneRelevee
from paiements.models import CompteFournisseur, EtatReleve, FormatReleve, LigneReleve, Paiement, ReleveFournisseur
from paiements.releves.colonnes import donnees_sous_entete
from paiements.releves.dates import ordre_verifier
from paiements.releves.empreinte import Empreintes
from paiements.releves.erreurs import LigneIllisible, LigneSansArgent
from paiements.releves.fichier import lignes_du_releve
from paiements.releves.ligne import Lieu, ligne_lire
from paiements.services.rapprochement.api import lignes_de_l_api
from paiements.services.rapprochement.complement import lignes_completer, releve_reconnu_noter
from paiements.services.rapprochement.numeros import numero_garder
from paiements.services.rapprochement.verdicts import MOTIFS_A_VOIR
from salon_paiement.calendrier import fuseau_de

LOT = 1_000
# Lines passed over between two renewals of the lease: a second or two.
_SAUT = 20_000
FAUTES_MONTREES = 100
BAIL = datetime.timedelta(seconds=60)


class LectureReprise(Exception):
    """Another process reads this statement now: nothing more is written here."""


@dataclass(frozen=True, slots=True)
class Minuteur:
    """When this round must stop (``time.monotonic``)."""

    fin: float

    def ecoule(self) -> bool:
        """Tell whether time is up."""
        return time.monotonic() >= self.fin

    def repousser(self, secondes: float) -> Minuteur:
        """Return one that stops that much later."""
        return Minuteur(self.fin + secondes)


@dataclass(slots=True)
class _Lot:
    """What one transaction will write."""

    lues: int = 0
    ignorees: int = 0
    fautes: list[tuple[int, str]] = field(default_factory=list)
    lignes: list[tuple[str, LigneRelevee]] = field(default_factory=list)
    debut: datetime.datetime | None = None
    fin: datetime.datetime | None = None

    def couvrir(self, instant: datetime.datetime | None) -> None:
        if instant is not None:
            self.debut = min(self.debut or instant, instant)
            self.fin = max(self.fin or instant, instant)


def releve_lire(releve: ReleveFournisseur, minuteur: Minuteur) -> bool:
    """Read what is left of a statement.

    Returns:
        True at its end, False when time was up.

    Raises:
        FichierRefuse: the file cannot be read (any further).
        LectureReprise: another process has taken over.
        ErreurFournisseur: it was to be fetched, and could not.
    """
    if releve.format == FormatReleve.API:
        # A provider may list in another order each time: everything is read again, known lines change nothing.
        ReleveFournisseur.objects.filter(pk=releve.pk, etat=EtatReleve.EN_COURS).update(lignes_lues=0)
        releve.lignes_lues = 0
        return _parcourir(releve, ((n, ligne) for n, ligne in enumerate(lignes_de_l_api(releve), 1)), None)
    if not releve.lignes_lues:
        _dates_verifier(releve)
    lieu = Lieu(fuseau_de(releve.salon), timezone.now())
    cellules = donnees_sous_entete(lignes_du_releve(releve), releve.colonnes)
    lignes = ((numero, _lire(rangee, places, lieu)) for numero, rangee, places in cellules)
    return _parcourir(releve, lignes, minuteur)


def _dates_verifier(releve: ReleveFournisseur) -> None:
    """Look at the dates before any line is kept: one at the end of the file may tell how the first ones are meant.

    Raises:
        FichierRefuse: the month comes first.
    """
    cellules = donnees_sous_entete(lignes_du_releve(releve), releve.colonnes)
    ordre_verifier(rangee[places["date"]] for _n, rangee, places in cellules if rangee and places["date"] < len(rangee))


_Lue = LigneRelevee | LigneIllisible | LigneSansArgent


def _lire(rangee: list[object] | None, places: dict[str, int], lieu: Lieu) -> _Lue:
    try:
        return ligne_lire(rangee, places, lieu)
    except (LigneIllisible, LigneSansArgent) as raison:
        return raison


def _parcourir(releve: ReleveFournisseur, lignes: Iterator[tuple[int, _Lue]], minuteur: Minuteur | None) -> bool:
    empreintes = Empreintes(releve.salon_id, releve.compte_id)
    deja = position = releve.lignes_lues
    rang, lot, depart = 0, _Lot(), time.monotonic()
    for rang, (numero, lue) in enumerate(lignes, 1):
        # Lines before our position are only numbered again, for identical ones.
        empreinte = empreintes.de(lue) if isinstance(lue, LigneRelevee) else ""
        if rang <= deja:
            if rang % _SAUT == 0:
                _prolonger(releve)
            continue
        if rang == deja + 1 and minuteur is not None:
            # Time is counted from the first new line, or a long file would come to be only found again.
            minuteur = minuteur.repousser(time.monotonic() - depart)
        _ranger(lot, numero, lue, empreinte)
        if lot.lues >= LOT:
            position = _ecrire(releve, lot, position)
            lot = _Lot()
            if minuteur is not None and minuteur.ecoule():
                return False
    if lot.lues or not rang:
        _ecrire(releve, lot, position)
    return True


def _prolonger(releve: ReleveFournisseur) -> None:
    """Renew the lease while lines read before are passed over.

    Raises:
        LectureReprise: the position is no longer ours.
    """
    ici = ReleveFournisseur.objects.filter(pk=releve.pk, etat=EtatReleve.EN_COURS, lignes_lues=releve.lignes_lues)
    if not ici.update(prochaine_tentative=timezone.now() + BAIL):
        raise LectureReprise


def _ranger(lot: _Lot, numero: int, lue: _Lue, empreinte: str) -> None:
    lot.lues += 1
    if isinstance(lue, LigneRelevee):
        lot.lignes.append((empreinte, lue))
        lot.couvrir(lue.instant)
    elif isinstance(lue, LigneSansArgent):
        lot.ignorees += 1
        lot.couvrir(lue.instant)
    else:
        lot.fautes.append((numero, lue.code))


def _ecrire(releve: ReleveFournisseur, lot: _Lot, position: int) -> int:
    """Commit one batch and return the new position.

    Raises:
        LectureReprise: the position is no longer ours.
    """
    reconnues = _reconnues(releve, lot)
    with transaction.atomic():
        # One batch at a time on an account: what is known already is then known for sure.
        CompteFournisseur.objects.select_for_update(no_key=True).get(pk=releve.compte_id)
        neuves = _neuves(releve, lot, reconnues)
        LigneReleve.objects.bulk_create(neuves, ignore_conflicts=True)
        reprises = _reprendre(releve, lot) if len(neuves) < len(lot.lignes) else 0
        suite = position + lot.lues
        if not _noter(releve, lot, position, suite, len(neuves) + reprises):
            raise LectureReprise
    return suite


def _reprendre(releve: ReleveFournisseur, lot: _Lot) -> int:
    """Take over the lines of this batch that a statement which failed had read: nobody else would match them."""
    sans_suite = LigneReleve.objects.filter(
        compte_id=releve.compte_id,
        empreinte__in=[empreinte for empreinte, _l in lot.lignes],
        etat="",
        releve__etat=EtatReleve.EN_ECHEC,
    )
    return sans_suite.exclude(releve=releve).update(releve=releve)


def _neuves(releve: ReleveFournisseur, lot: _Lot, reconnues: set[str]) -> list[LigneReleve]:
    connues = set(
        LigneReleve.objects.filter(
            compte_id=releve.compte_id, empreinte__in=[empreinte for empreinte, _l in lot.lignes]
        ).values_list("empreinte", flat=True)
    )
    uniques: dict[str, LigneRelevee] = {}
    for empreinte, ligne in lot.lignes:
        if empreinte not in connues:
            # The first of each: a reference told twice in one file is one line.
            uniques.setdefault(empreinte, ligne)
    redites = {empreinte: dite for empreinte, dite in lot.lignes if empreinte in connues}
    lignes_completer(releve.compte_id, redites)
    releve_reconnu_noter(releve, redites)
    return [
        _modele(releve, empreinte, ligne, reconnue=ligne.reference in reconnues) for empreinte, ligne in uniques.items()
    ]


def _reconnues(releve: ReleveFournisseur, lot: _Lot) -> set[str]:
    """Return the references we hold: their lines need no number of anybody to be matched."""
    references = [ligne.reference for _e, ligne in lot.lignes if ligne.reference]
    # Saying that it is not empty is what lets the partial index on their references serve.
    nommes = Paiement.objects.exclude(reference_fournisseur="")
    trouvees = nommes.filter(compte_id=releve.compte_id, reference_fournisseur__in=references)
    return set(trouvees.values_list("reference_fournisseur", flat=True))


def _modele(releve: ReleveFournisseur, empreinte: str, ligne: LigneRelevee, *, reconnue: bool) -> LigneReleve:
    hachage, masque = numero_garder(releve.salon, ligne.telephone, digere=not reconnue)
    motif = MOTIFS_A_VOIR.get(ligne.sens, "")
    return LigneReleve(
        salon_id=releve.salon_id,
        compte_id=releve.compte_id,
        releve=releve,
        empreinte=empreinte,
        reference=ligne.reference,
        notre_reference=ligne.notre_reference,
        # Nearest to a payout; its reason is what keeps it out of the ledger.
        sens="reversement" if motif else ligne.sens,
        motif=motif,
        montant=ligne.montant,
        frais=ligne.frais,
        devise=ligne.devise,
        instant=ligne.instant,
        telephone_empreinte=hachage,
        telephone_masque=masque,
    )


def _noter(releve: ReleveFournisseur, lot: _Lot, avant: int, apres: int, neuves: int) -> bool:
    champs: dict[str, object] = {
        "lignes_lues": apres,
        "lignes_neuves": F("lignes_neuves") + neuves,
        "lignes_ignorees": F("lignes_ignorees") + lot.ignorees,
        "lignes_fautives": F("lignes_fautives") + len(lot.fautes),
        "prochaine_tentative": timezone.now() + BAIL,
    }
    if lot.debut is not None and releve.format != FormatReleve.API:
        champs["debut"] = Least(Coalesce("debut", lot.debut), lot.debut)
        champs["fin"] = Greatest(Coalesce("fin", lot.fin), lot.fin)
    if lot.fautes and len(releve.fautes) < FAUTES_MONTREES:
        releve.fautes = (releve.fautes + [list(faute) for faute in lot.fautes])[:FAUTES_MONTREES]
        champs["fautes"] = releve.fautes
    lignes = ReleveFournisseur.objects.filter(pk=releve.pk, etat=EtatReleve.EN_COURS, lignes_lues=avant)
    return bool(lignes.update(**champs))
