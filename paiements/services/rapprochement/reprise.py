"""Orphans whose payment is known by now go back to be matched: nobody must count their money a second time.

A line often comes before the reference that explains it: the operator's answer to our own question, or a fuller
statement, teaches it afterwards. Lock order: accounts → sessions → payments → exceptions → lines.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext as _

from paiements.models import (
    CompteLivre,
    EtatLigne,
    ExceptionMonetaire,
    LigneReleve,
    Paiement,
    ReleveFournisseur,
    Resolution,
    TypeException,
    TypeOperation,
)
from paiements.services.exceptions import exception_clore, exception_signaler
from paiements.services.grand_livre import Ligne, Operation, operations_ecrire
from paiements.services.rapprochement.appariement import (
    comptes_verrouiller,
    lignes_appliquer,
    lignes_juger,
    trouvailles_de,
)
from paiements.services.rapprochement.effets import argent_ecrire, exception_trace
from paiements.services.rapprochement.verdicts import RECUS, Trouvailles, Verdict
from paiements.services.transition import tentative_verrouiller
from salon_paiement.models import SessionPaiement
from traces.services import erreur_systeme_enregistrer, trace_enregistrer

journal = logging.getLogger(__name__)

LOT = 500


def orphelines_reprendre() -> int:
    """Match again the orphans that name a payment of ours, and close what made them wait; harmless at any time.

    Returns:
        How many lines found their payment, or were shown to a person.
    """
    par_releve: dict[ReleveFournisseur, list[LigneReleve]] = defaultdict(list)
    choisies = lignes_a_reprendre().select_related("releve__compte", "releve__salon").order_by("id")
    for ligne in choisies[:LOT]:
        par_releve[ligne.releve].append(ligne)
    total = 0
    for releve, lignes in par_releve.items():
        try:
            total += _reprendre(releve, lignes)
        except Exception as erreur:
            # One poisoned statement must not stop the others.
            journal.exception("orphelines du relevé %s", releve.pk)
            erreur_systeme_enregistrer("releve", erreur, releve.salon_id)
    return total + sum(_affectee_signaler(exception) for exception in _affectees_ailleurs()[:LOT])


def lignes_a_reprendre() -> QuerySet[LigneReleve]:
    """Return the orphans that name a payment we know, theirs or ours.

    One that was turned into a credit waits until its payment is received: the credit is what counts until then.
    """
    credite = ExceptionMonetaire.objects.filter(ligne_releve=OuterRef("pk"), resolution=Resolution.AVOIR)
    orphelines = LigneReleve.objects.filter(etat=EtatLigne.ORPHELINE, sens__in=["encaissement", "remboursement"])
    nommes, recus = _nommes(Paiement.objects.all()), _nommes(Paiement.objects.filter(etat__in=RECUS))
    return orphelines.filter(recus | nommes & ~Exists(credite))


def _nommes(paiements: QuerySet[Paiement]) -> Exists:
    freres = paiements.filter(
        compte__salon=OuterRef("salon"),
        compte__fournisseur=OuterRef("compte__fournisseur"),
        compte__mode=OuterRef("compte__mode"),
    )
    # Saying that it is not empty is what lets the partial index on their references serve.
    leurs = freres.exclude(reference_fournisseur="").filter(reference_fournisseur=OuterRef("reference"))
    return Exists(leurs) | Exists(freres.filter(reference__in=[OuterRef("notre_reference"), OuterRef("reference")]))  # type: ignore[return-value]


def _reprendre(releve: ReleveFournisseur, choisies: list[LigneReleve]) -> int:
    lignes_appliquer(releve, _pas_creditees(choisies))
    with transaction.atomic():
        comptes_verrouiller(releve)
        _notes_verrouiller(trouvailles_de(releve, choisies, verrou=False))
        trouvailles = trouvailles_de(releve, choisies, verrou=True)
        ids = [ligne.pk for ligne in choisies]
        verrou = ExceptionMonetaire.objects.select_for_update(no_key=True).filter(ligne_releve__in=ids)
        dossiers = {dossier.ligne_releve_id: dossier for dossier in verrou.order_by("pk")}
        lignes = _encore_orphelines(ids, trouvailles)
        LigneReleve.objects.filter(pk__in=[ligne.pk for ligne in lignes]).update(etat="", motif="")
        verdicts = lignes_juger(releve, lignes, trouvailles)
        argent_ecrire(verdicts)
        for verdict in verdicts:
            _conclure(dossiers.get(verdict.ligne.pk), verdict)
    return len(verdicts)


def _notes_verrouiller(trouvailles: Trouvailles) -> None:
    """Telling a person about an attempt locks its note: notes come before attempts, in everybody's order."""
    payes = [*trouvailles.par_reference.values(), *trouvailles.par_notre.values()]
    notes = SessionPaiement.objects.select_for_update(no_key=True).filter(pk__in={p.session_id for p in payes})
    list(notes.order_by("pk").values_list("pk", flat=True))


def _pas_creditees(lignes: Iterable[LigneReleve]) -> list[LigneReleve]:
    """What a person made a credit of is no proof for another payment: only that payment's own answer is."""
    ids = [ligne.pk for ligne in lignes]
    creditees = ExceptionMonetaire.objects.filter(ligne_releve__in=ids, resolution=Resolution.AVOIR)
    exclues = set(creditees.values_list("ligne_releve_id", flat=True))
    return [ligne for ligne in lignes if ligne.pk not in exclues]


def _encore_orphelines(ids: list[int], trouvailles: Trouvailles) -> list[LigneReleve]:
    """Lock and read the lines again: somebody at the desk may have been quicker."""
    verrou = LigneReleve.objects.select_for_update(no_key=True).filter(pk__in=ids, etat=EtatLigne.ORPHELINE)
    return [ligne for ligne in verrou.order_by("id") if trouvailles.de(ligne)[0] is not None]


def _conclure(exception: ExceptionMonetaire | None, verdict: Verdict) -> None:
    """Close what waited for a person, or tell her what waits now instead."""
    paiement = verdict.paiement
    if exception is None or paiement is None:
        return
    if exception.resolution == Resolution.AVOIR:
        _credit_reprendre(exception, paiement)
    elif exception.resolue_le is None and verdict.etat == EtatLigne.RAPPROCHEE:
        note = _("La ligne a trouvé son paiement : cet argent est déjà compté sur sa note.")
        exception_clore(exception, Resolution.EXPLIQUE, note=note)
    elif exception.resolue_le is None:
        _changer_de_raison(exception, paiement)


def _changer_de_raison(exception: ExceptionMonetaire, paiement: Paiement) -> None:
    """Its payment is known, and tells something else: a difference waits now, no longer money without a note."""
    pris = ExceptionMonetaire.objects.filter(paiement=paiement, type=TypeException.RELEVE_DIVERGENT).exists()
    exception.type = TypeException.RELEVE_DIVERGENT
    exception.session_id = paiement.session_id
    # A payment holds one exception of each kind.
    exception.paiement_id = None if pris else paiement.pk
    exception.save(update_fields=["type", "session", "paiement"])
    trace_enregistrer(exception_trace(exception))


def _credit_reprendre(exception: ExceptionMonetaire, paiement: Paiement) -> None:
    """The operator owes this money once: the credit somebody gave for it is borne by the salon until she decides."""
    montant = exception.montant
    lignes = [Ligne(CompteLivre.A_RECEVOIR, -montant), Ligne(CompteLivre.PERTES_PROFITS, montant)]
    operations_ecrire(Operation(type=TypeOperation.AFFECTATION, salon_id=exception.salon_id, lignes=lignes))
    _signaler(
        paiement,
        montant,
        _("Un avoir a été donné pour cet argent avant qu'on connaisse sa note : le client l'a deux fois."),
    )


def _affectees_ailleurs() -> QuerySet[ExceptionMonetaire]:
    """Return the orphans that somebody counted on another payment than the one their reference turned out to be."""
    avertis = ExceptionMonetaire.objects.filter(paiement=OuterRef("pk"), type=TypeException.RELEVE_DIVERGENT)
    porteur = Paiement.objects.filter(
        ~Exists(avertis),
        etat__in=RECUS,
        compte__salon=OuterRef("salon"),
        compte__fournisseur=OuterRef("ligne_releve__compte__fournisseur"),
        compte__mode=OuterRef("ligne_releve__compte__mode"),
        reference_fournisseur=OuterRef("ligne_releve__reference"),
    ).exclude(reference_fournisseur="")
    affectees = ExceptionMonetaire.objects.filter(
        type=TypeException.ORPHELIN, resolution=Resolution.AUTRE_SESSION, ligne_releve__paiement__isnull=False
    ).exclude(ligne_releve__reference=F("ligne_releve__paiement__reference_fournisseur"))
    return affectees.annotate(porteur=porteur.values("pk")[:1]).filter(porteur__isnull=False).order_by("pk")


def _affectee_signaler(exception: ExceptionMonetaire) -> int:
    _signaler(
        Paiement.objects.get(pk=exception.porteur),  # type: ignore[attr-defined]
        exception.montant,
        _("Une ligne de relevé à cette référence a été affectée à une autre note : cet argent y est compté aussi."),
    )
    return 1


def _signaler(paiement: Paiement, montant: int, precision: str) -> None:
    with transaction.atomic():
        session, verrouille = tentative_verrouiller(paiement.pk)
        exception_signaler(verrouille, session, TypeException.RELEVE_DIVERGENT, montant, precision=precision)
