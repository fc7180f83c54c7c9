"""Orphans whose payment is known by now go back to be matched: nobody must count their money a second time.

A line often comes before the reference that explains it: the operator's answer to our own question, or a fuller
statement, teaches it afterwards. Lock order: accounts → sessions → payments → exceptions → lines.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from paiements.models import (
    EtatLigne,
    ExceptionMonetaire,
    LigneReleve,
    Paiement,
    ReleveFournisseur,
    Resolution,
)
from paiements.services.rapprochement.affectees import affectee_signaler, affectees_ailleurs
from paiements.services.rapprochement.appariement import lignes_appliquer, lignes_juger
from paiements.services.rapprochement.effets import argent_ecrire
from paiements.services.rapprochement.reprise_suites import ligne_conclure
from paiements.services.rapprochement.trouver import comptes_verrouiller, payes, trouvailles_de
from paiements.services.rapprochement.verdicts import RECUS, Trouvailles
from salon_paiement.models import SessionPaiement
from traces.incidents import incident_noter

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
            incident_noter("releve", erreur, salon_id=releve.salon_id)
    return total + sum(affectee_signaler(exception) for exception in affectees_ailleurs()[:LOT])


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
            ligne_conclure(dossiers.get(verdict.ligne.pk), verdict)
    return len(verdicts)


def _notes_verrouiller(trouvailles: Trouvailles) -> None:
    """Telling a person about an attempt locks its note: notes come before attempts, in everybody's order."""
    ids = {paiement.session_id for paiement in payes(trouvailles)}
    notes = SessionPaiement.objects.select_for_update(no_key=True).filter(pk__in=ids)
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
