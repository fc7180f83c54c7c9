"""Whose statement it is, when its lines do not tell: a person says so, and what it wrote follows.

Lock order: accounts → statement → exceptions → lines. A statement that is not ours is kept, with its lines and why.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from paiements.models import (
    CompteLivre,
    EtatLigne,
    EtatReleve,
    ExceptionMonetaire,
    FormatReleve,
    LigneReleve,
    ReleveFournisseur,
    Resolution,
    TypeException,
    TypeOperation,
)
from paiements.services.exceptions import exception_clore, exceptions_clore_ensemble
from paiements.services.grand_livre import Ligne, Operation, operation_inverser, operations_ecrire
from paiements.services.rapprochement.appariement import lignes_juger
from paiements.services.rapprochement.effets import argent_ecrire
from paiements.services.rapprochement.etapes import verdict_tracer
from paiements.services.rapprochement.operations import reversement_operation
from paiements.services.rapprochement.trouver import comptes_verrouiller, trouvailles_de
from paiements.services.rapprochement.verdicts import PAS_LE_NOTRE, SANS_PREUVE
from salon_paiement.erreurs import Conflit, SaisieInvalide

LOT = 1_000
MOTIF_MINIMAL = 3


def versements_en_attente(releve: ReleveFournisseur) -> QuerySet[LigneReleve]:
    """Return the payouts of a statement that nobody recognised yet."""
    return LigneReleve.objects.filter(releve=releve, etat=EtatLigne.DIVERGENTE, motif=SANS_PREUVE)


def lignes_de_nos_paiements(releve: ReleveFournisseur) -> QuerySet[LigneReleve]:
    """Return the lines of a statement that tell of a payment of this salon: it then is this salon's."""
    return LigneReleve.objects.filter(releve=releve, paiement__isnull=False)


def releve_ecartable(releve: ReleveFournisseur) -> bool:
    """Tell whether somebody may still say that a statement is not ours."""
    lu = releve.etat == EtatReleve.LU or (releve.etat == EtatReleve.EN_ECHEC and releve.lignes_neuves)
    return bool(lu) and releve.format != FormatReleve.API and not lignes_de_nos_paiements(releve).exists()


def releve_reconnaitre(releve: ReleveFournisseur, *, acteur_id: int) -> int:
    """Post the payouts of a statement that somebody says is ours.

    Returns:
        How many were posted; zero when there was nothing to post (any more).

    Raises:
        Conflit: it was set aside, or is still being read.
    """
    with transaction.atomic():
        verrouille = _verrouiller(releve)
        if verrouille.etat != EtatReleve.LU:
            raise Conflit(_("Ce relevé est encore lu, ou a été écarté : rechargez la page."))
        ids = list(versements_en_attente(verrouille).values_list("pk", flat=True))
        dossiers = _dossiers(ids)
        LigneReleve.objects.filter(pk__in=ids).update(etat="", motif="")
        lignes = list(LigneReleve.objects.filter(pk__in=ids).order_by("id"))
        trouvailles = trouvailles_de(verrouille, lignes, verrou=True)
        verdicts = lignes_juger(verrouille, lignes, trouvailles)
        argent_ecrire(verdicts)
        passes = [verdict for verdict in verdicts if verdict.etat == EtatLigne.RAPPROCHEE]
        for verdict in passes:
            dossier = dossiers.get(verdict.ligne.pk)
            if dossier is not None and dossier.resolue_le is None:
                note = _t("Ce relevé est le nôtre : versement passé à la banque.")
                exception_clore(dossier, Resolution.EXPLIQUE, note=note, acteur_id=acteur_id)
        ReleveFournisseur.objects.filter(pk=verrouille.pk).update(reconnu=True)
        if passes:
            verdict_tracer(verrouille, "reconnu", "", acteur_id)
    return len(passes)


def releve_ecarter(releve: ReleveFournisseur, motif: str, *, acteur_id: int) -> None:
    """Take back what a statement of somebody else's wrote: payouts, credits the operator was to owe, orphans.

    Doing it twice changes nothing. Credits already given stay the clients': the salon bears them.

    Args:
        motif: why, kept with the statement and in its trace.

    Raises:
        SaisieInvalide: no reason.
        Conflit: it tells of payments of this salon, comes from the operator itself, or is still being read.
    """
    propre = " ".join(motif.split())[:200]
    if len(propre) < MOTIF_MINIMAL:
        raise SaisieInvalide(_("Dites pourquoi en quelques mots : la propriétaire le verra."))
    with transaction.atomic():
        verrouille = _verrouiller(releve)
        if verrouille.etat == EtatReleve.ECARTE:
            return
        _ecartable_verifier(verrouille)
        for ids in _par_lots(verrouille):
            _lot_ecarter(verrouille, ids, propre, acteur_id)
        ReleveFournisseur.objects.filter(pk=verrouille.pk).update(
            etat=EtatReleve.ECARTE, erreur=propre, prochaine_tentative=None, reconnu=False
        )
        verdict_tracer(verrouille, "ecarte", propre, acteur_id)


def _verrouiller(releve: ReleveFournisseur) -> ReleveFournisseur:
    comptes_verrouiller(releve)
    return ReleveFournisseur.objects.select_for_update(no_key=True, of=("self",)).select_related("compte", "salon").get(
        pk=releve.pk
    )  # fmt: skip


def _dossiers(ids: list[int]) -> dict[int, ExceptionMonetaire]:
    verrou = ExceptionMonetaire.objects.select_for_update(no_key=True).filter(ligne_releve__in=ids).order_by("pk")
    return {dossier.ligne_releve_id: dossier for dossier in verrou if dossier.ligne_releve_id is not None}


def _ecartable_verifier(releve: ReleveFournisseur) -> None:
    if releve.format == FormatReleve.API:
        raise Conflit(_("L'opérateur a donné ce relevé à votre propre compte : il est le vôtre."))
    if releve.etat not in {EtatReleve.LU, EtatReleve.EN_ECHEC}:
        raise Conflit(_("Ce relevé est encore lu : attendez la fin."))
    notres = lignes_de_nos_paiements(releve).count()
    if notres:
        raise Conflit(_("Des lignes de ce relevé (%(n)s) désignent vos paiements : il est le vôtre.") % {"n": notres})


def _par_lots(releve: ReleveFournisseur) -> Iterator[list[int]]:
    """A file may have 100,000 lines: ids by the thousand, in order."""
    dernier = 0
    lignes = LigneReleve.objects.filter(releve=releve).order_by("id")
    while ids := list(lignes.filter(id__gt=dernier).values_list("pk", flat=True)[:LOT]):
        yield ids
        dernier = ids[-1]


def _lot_ecarter(releve: ReleveFournisseur, ids: list[int], motif: str, acteur_id: int) -> None:
    dossiers = _dossiers(ids)
    verses = list(LigneReleve.objects.filter(pk__in=ids, sens="reversement", etat=EtatLigne.RAPPROCHEE).order_by("id"))
    operations_ecrire(*(operation_inverser(reversement_operation(ligne)) for ligne in verses))
    _avoirs_reprendre(releve, ids)
    # Every line that explains nothing has its place in somebody's list, even when it is closed at once.
    nouvelles = [
        ExceptionMonetaire(
            salon_id=releve.salon_id, type=TypeException.RELEVE_DIVERGENT, montant=ligne.montant, devise=ligne.devise,
            ligne_releve_id=ligne.pk,
        )
        for ligne in verses
        if ligne.pk not in dossiers
    ]  # fmt: skip
    ExceptionMonetaire.objects.bulk_create(nouvelles)
    ouvertes = [dossier for dossier in dossiers.values() if dossier.resolue_le is None]
    note = _t("Ce relevé n'est pas le nôtre : %(motif)s") % {"motif": motif}
    exceptions_clore_ensemble([*ouvertes, *nouvelles], Resolution.EXPLIQUE, note=note, acteur_id=acteur_id)
    LigneReleve.objects.filter(pk__in=ids).update(etat=EtatLigne.DIVERGENTE, motif=PAS_LE_NOTRE)


def _avoirs_reprendre(releve: ReleveFournisseur, ids: list[int]) -> None:
    """The operator never owed what credits were given for: it is the salon's loss."""
    crediteurs = ExceptionMonetaire.objects.filter(
        ligne_releve__in=ids, type=TypeException.ORPHELIN, resolution=Resolution.AVOIR
    )
    montant = crediteurs.aggregate(s=Sum("montant"))["s"] or 0
    lignes = [Ligne(CompteLivre.A_RECEVOIR, -montant), Ligne(CompteLivre.PERTES_PROFITS, montant)]
    operations_ecrire(Operation(type=TypeOperation.AFFECTATION, salon_id=releve.salon_id, lignes=lignes))
