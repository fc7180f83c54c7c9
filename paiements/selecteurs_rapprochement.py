"""The three-way comparison: the ledger, our payments and the operator's statement, per account and period.

Only what a statement covers is compared; a payment is dated by the line that explains it, else by its verdict.
Amounts are whole XOF.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    When,
)
from django.utils import timezone

from paiements.etats_remboursement import EtatRemboursement
from paiements.models import (
    CompteFournisseur,
    CompteLivre,
    Ecriture,
    EtatLigne,
    ExceptionMonetaire,
    LigneReleve,
    Paiement,
    Remboursement,
    TypeOperation,
    VoieRemboursement,
)
from paiements.selecteurs_couverture import Intervalle, Somme, Trou, couverture, dans, trous_de
from paiements.selecteurs_illisibles import lignes_illisibles
from paiements.services.rapprochement.verdicts import PAS_LE_NOTRE, RECUS
from salon_paiement.argent import DEVISE

# Operators list a payment within two days: until then its absence says nothing.
DELAI_ATTENDU = datetime.timedelta(hours=48)
_INEXPLIQUES = (EtatLigne.ORPHELINE, EtatLigne.DIVERGENTE)
EGAL, ECART, GRIS = "egal", "ecart", "gris"


@dataclass(frozen=True, slots=True)
class Rangee:
    """One kind of money, told by three.

    Args:
        attendu: what the operator may still list: no difference yet.
        traite: differences that a person has already explained.
    """

    nom: str
    livre: Somme
    paiements: Somme
    releve: Somme
    etat: str
    attendu: int = 0
    traite: int = 0

    @property
    def ecart(self) -> int:
        """What the statement tells more (or less, negative) than our payments, whole XOF."""
        return self.releve.montant - self.traite + self.attendu - self.paiements.montant

    @property
    def traite_en_plus(self) -> int:
        """What was explained, when the statement told less than us (whole XOF, positive)."""
        return -self.traite

    @property
    def ecart_livre(self) -> int:
        """What the ledger holds more than our payments, whole XOF."""
        return self.livre.montant - self.paiements.montant


@dataclass(frozen=True, slots=True)
class Bilan:
    """The whole comparison of one account over one period.

    ``illisibles`` counts lines that the operator gave by API and that nobody could read: the period has holes.
    """

    intervalles: Sequence[Intervalle]
    rangees: Sequence[Rangee]
    par_etat: dict[str, Somme]
    attendus: Somme
    absents: Somme
    hors_releve: Somme
    reverses: Somme
    a_expliquer: int
    illisibles: int
    trous: Sequence[Trou]

    @property
    def etat(self) -> str:
        """Red if anything differs by one franc, grey where a statement is missing, else green."""
        # One line too many and one missing may cancel out: each is a difference all the same, and so is one unread.
        if any(rangee.etat == ECART for rangee in self.rangees) or self._inacheve:
            return ECART
        return EGAL if self.intervalles and not self.trous else GRIS

    @property
    def _inacheve(self) -> bool:
        return bool(self.absents.nombre or self.a_expliquer or self.illisibles)

    @property
    def net(self) -> int:
        """Gross of the statement less fees and refunds, whole XOF."""
        brut, frais, rendu = (rangee.releve.montant for rangee in self.rangees)
        return brut - frais - rendu


def bilan(compte: CompteFournisseur, debut: datetime.datetime, fin: datetime.datetime) -> Bilan:
    """Compare the three over [debut, fin[ (aware)."""
    intervalles = couverture(compte, debut, fin)
    lignes = LigneReleve.objects.filter(dans("instant", intervalles), compte=compte).exclude(motif=PAS_LE_NOTRE)
    expliques = _expliques(lignes)
    seuls = paiements_sans_ligne(compte).filter(dans("verdict_le", intervalles))
    attendus, absents = (_somme(q, "montant_recu") for q in _selon_age(seuls))
    tous = _somme(expliques, "montant_recu").plus(attendus).plus(absents)
    encaisses = lignes.filter(sens="encaissement")
    periode = paiements_sans_ligne(compte).filter(verdict_le__gte=debut, verdict_le__lt=fin)
    hors = periode.exclude(dans("verdict_le", intervalles))
    return Bilan(
        intervalles=intervalles,
        rangees=[
            _rangee("encaissements", intervalles, _livre([expliques, seuls], CompteLivre.A_RECEVOIR), tous,
                    _somme(encaisses, "montant"), attendus.montant, _traites(encaisses)),
            _frais(intervalles, encaisses, expliques, seuls),
            _remboursements(compte, intervalles, lignes),
        ],
        par_etat={
            etat: Somme(nombre, montant or 0)
            for etat, nombre, montant in encaisses.values_list("etat").annotate(n=Count("id"), s=Sum("montant"))
        },
        attendus=attendus,
        absents=absents,
        hors_releve=_somme(hors, "montant_recu"),
        reverses=_somme(lignes.filter(sens="reversement", etat=EtatLigne.RAPPROCHEE), "montant"),
        a_expliquer=lignes.filter(~Exists(_fermee()), etat__in=_INEXPLIQUES).count(),
        illisibles=lignes_illisibles(compte, debut, fin),
        trous=trous_de(compte, intervalles, hors, debut, fin),
    )  # fmt: skip


def paiements_sans_ligne(compte: CompteFournisseur) -> QuerySet[Paiement]:
    """Return the successes of an account that no line of any statement tells."""
    ligne = LigneReleve.objects.filter(paiement=OuterRef("pk"), sens="encaissement")
    return Paiement.objects.filter(~Exists(ligne), compte=compte, etat__in=RECUS)


def _selon_age(seuls: QuerySet[Paiement]) -> tuple[QuerySet[Paiement], QuerySet[Paiement]]:
    """Return (still expected, absent from the statement)."""
    limite = timezone.now() - DELAI_ATTENDU
    return seuls.filter(verdict_le__gte=limite), seuls.filter(verdict_le__lt=limite)


def _expliques(lignes: QuerySet[LigneReleve]) -> QuerySet[Paiement]:
    """The successes these lines tell, those of an account this one replaced among them."""
    ids = lignes.filter(sens="encaissement", paiement__isnull=False).values("paiement_id")
    return Paiement.objects.filter(pk__in=ids, etat__in=RECUS)


def _rangee(
    nom: str,
    intervalles: Sequence[Intervalle],
    livre: Somme,
    paiements: Somme,
    releve: Somme,
    attendu: int = 0,
    traite: int = 0,
) -> Rangee:
    rangee = Rangee(nom, livre, paiements, releve, GRIS, attendu, traite)
    if not intervalles:
        return rangee
    return dataclasses.replace(rangee, etat=ECART if rangee.ecart or rangee.ecart_livre else EGAL)


def _fermee() -> QuerySet[ExceptionMonetaire]:
    return ExceptionMonetaire.objects.filter(ligne_releve=OuterRef("pk"), resolue_le__isnull=False)


def _traites(lignes: QuerySet[LigneReleve]) -> int:
    """Return the differences of lines whose exception a person has closed (whole XOF)."""
    ecart = Case(
        When(
            motif__in=["montant", "deux_paiements"],
            then=ExpressionWrapper(F("montant") - F("paiement__montant_recu"), output_field=BigIntegerField()),
        ),
        default=F("montant"),
        output_field=BigIntegerField(),
    )
    fermees = lignes.filter(Exists(_fermee()), devise=DEVISE, etat__in=_INEXPLIQUES)
    return fermees.aggregate(s=Sum(ecart))["s"] or 0


def _frais(
    intervalles: Sequence[Intervalle],
    lignes: QuerySet[LigneReleve],
    expliques: QuerySet[Paiement],
    seuls: QuerySet[Paiement],
) -> Rangee:
    """Fees of what a line explains; a statement that tells none is not compared."""
    dits = lignes.filter(frais__isnull=False)
    releve = _somme(dits, "frais")
    livre = _livre([expliques], CompteLivre.FRAIS_REELS)
    fermes = dits.filter(Exists(_fermee()), devise=DEVISE, etat__in=_INEXPLIQUES)
    # What a person decided about a line, she decided about its fee too.
    traite = fermes.aggregate(s=Sum("frais"))["s"] or 0
    nous = _somme(expliques, "frais")
    return _rangee("frais", intervalles if releve.nombre else [], livre, nous, releve, traite=traite)


def _remboursements(
    compte: CompteFournisseur, intervalles: Sequence[Intervalle], lignes: QuerySet[LigneReleve]
) -> Rangee:
    """Compare, over all time, the refunds of every payment that a refund of this period concerns."""
    rendus = Remboursement.objects.filter(
        Q(voie=VoieRemboursement.OPERATEUR, etat=EtatRemboursement.FAIT) | Q(etat=EtatRemboursement.EXTERNE),
        paiement__compte=compte,
    )
    ids = {
        *lignes.filter(sens="remboursement", paiement__isnull=False).values_list("paiement_id", flat=True),
        *rendus.filter(dans("fini_le", intervalles)).values_list("paiement_id", flat=True),
    }
    paiements = Paiement.objects.filter(pk__in=ids)
    repris = _somme(paiements.filter(etat="extourne"), "montant_recu")
    # A reversal takes back what its refunds had not.
    deja = _somme(rendus.filter(paiement_id__in=ids, paiement__etat="extourne"), "montant").montant
    repris = Somme(repris.nombre, max(repris.montant - deja, 0))
    types = [TypeOperation.REMBOURSEMENT, TypeOperation.EXTOURNE]
    livre = _livre([paiements], CompteLivre.A_RECEVOIR, types)
    orphelines = _somme(lignes.filter(sens="remboursement", paiement=None), "montant")
    # A line that repeats another one is not money given back twice.
    uniques = LigneReleve.objects.filter(sens="remboursement", paiement_id__in=ids).exclude(motif="en_double")
    dits = _somme(uniques, "montant").plus(orphelines)
    nous = _somme(rendus.filter(paiement_id__in=ids), "montant").plus(repris)
    traite = _somme(lignes.filter(Exists(_fermee()), sens="remboursement", paiement=None), "montant").montant
    return _rangee("remboursements", intervalles, Somme(livre.nombre, -livre.montant), nous, dits, traite=traite)


def _livre(
    ensembles: Sequence[QuerySet[Paiement]],
    compte_livre: str,
    # `affectation`: of these accounts, only what corrects a success whose sum was told again.
    types: Sequence[str] = (TypeOperation.ENCAISSEMENT, TypeOperation.FRAIS, TypeOperation.AFFECTATION),
) -> Somme:
    total = Somme()
    for paiements in ensembles:
        ecritures = Ecriture.objects.filter(
            paiement_id__in=paiements.values("pk"), compte=compte_livre, libelle__in=types, devise=DEVISE
        )
        lu = ecritures.aggregate(n=Count("paiement_id", distinct=True), s=Sum("montant"))
        total = total.plus(Somme(lu["n"], lu["s"] or 0))
    return total


def _somme(lignes: QuerySet[LigneReleve] | QuerySet[Paiement] | QuerySet[Remboursement], champ: str) -> Somme:
    devise = "devise_recue" if lignes.model is Paiement else "devise"
    lu = lignes.filter(**{devise: DEVISE}).aggregate(n=Count("pk"), s=Sum(champ))
    return Somme(lu["n"], lu["s"] or 0)
