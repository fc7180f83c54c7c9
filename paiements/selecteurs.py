"""What staff pages read about sessions and their money: the till, the board, one session."""

from __future__ import annotations

import datetime
import functools
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypedDict

from django.conf import settings
from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import get_language

from paiements.etats import VIVANTS, EtatPaiement
from paiements.fournisseurs.registre import fournisseur_classe
from paiements.models import ExceptionMonetaire, Paiement, TypeException
from salon_paiement.calendrier import jour_affaires
from salon_paiement.droits import Action, peut, salons_de
from salon_paiement.etats import EN_PAIEMENT, OUVERTS, EtatSession
from salon_paiement.historique import Mots
from salon_paiement.jetons import code_court_normaliser
from salon_paiement.models import Coiffeur, LigneSession, Salon, SessionPaiement
from salon_paiement.selecteurs import Personne, coiffeurs_de, q_journee, sessions_visibles

PAGE_CAISSE = 40
FILTRES = ("ouvertes", "payees", "toutes")
_UN_JOUR = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FiltreCaisse:
    """What the till shows. ``avant`` is the id of the last session of the previous page (keyset)."""

    etat: str = "ouvertes"
    salons: tuple[Salon, ...] = ()
    coiffeur: uuid.UUID | None = None
    avant: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class PageCaisse:
    """One page of the till; ``suivante`` is the cursor of the next one, ``None`` at the end."""

    sessions: list[SessionPaiement]
    suivante: uuid.UUID | None


@dataclass(slots=True)
class TableauSalon:
    """Today in one salon. Amounts are whole XOF; ``a_traiter`` counts open money exceptions of any day.

    ``essai`` is the part of ``recettes`` that came through a test account.
    """

    salon: Salon
    jour: datetime.date
    recettes: int = 0
    essai: int = 0
    reglees: int = 0
    ouvertes: int = 0
    verification: int = 0
    especes: int = 0
    a_traiter: int = 0
    a_traiter_vieux: int = 0
    par_etat: list[tuple[str, str, int]] = field(default_factory=list)
    argent_visible: bool = True
    caisse_permise: bool = True
    caisse_depuis: datetime.datetime | None = None


@dataclass(frozen=True, slots=True)
class TableauCoiffeur:
    """Today of one hairdresser: her own lines only, whole XOF; ``essai``: those of notes paid with play money."""

    reglees: int
    montant_regle: int
    ouvertes: int
    essai: int = 0


class LigneVue(TypedDict):
    """One line as the session page shows it."""

    libelle: str
    quantite: int
    montant: int
    coiffeur: str


def sessions_de_caisse(user: Personne, filtre: FiltreCaisse) -> PageCaisse:
    """Return today's sessions, newest first; five statements whatever their number."""
    sessions = sessions_visibles(user).filter(q_journee(filtre.salons))
    if filtre.etat == "ouvertes":
        sessions = sessions.filter(etat__in=OUVERTS)
    elif filtre.etat == "payees":
        sessions = sessions.filter(etat=EtatSession.PAIEMENT_REUSSI)
    if filtre.coiffeur:
        sessions = sessions.filter(coiffeur_id=filtre.coiffeur)
    if filtre.avant:
        sessions = _apres_curseur(sessions, filtre.avant)
    lues = list(_avec_tout(sessions).order_by("-date_creation", "-pk")[: PAGE_CAISSE + 1])
    page = lues[:PAGE_CAISSE]
    return PageCaisse(page, page[-1].pk if len(lues) > PAGE_CAISSE else None)


def tableaux_du_jour(user: Personne) -> list[TableauSalon]:
    """Return today's board of each salon ``user`` may see entirely; three statements whatever their number."""
    salons = list(salons_de(user, Action.VOIR_CAISSE))
    tableaux = {s.pk: TableauSalon(s, jour_affaires(s, timezone.now())) for s in salons}
    for tableau in tableaux.values():
        tableau.argent_visible = peut(user, Action.VOIR_ARGENT, tableau.salon)
        tableau.caisse_permise = peut(user, Action.TENIR_CAISSE, tableau.salon)
    comptes = (
        SessionPaiement.objects.filter(q_journee(salons))
        .values("salon_id", "etat")
        .annotate(
            nombre=Count("pk"),
            somme=Sum("montant_applique"),
            essai=Sum("montant_essai"),
            especes=Count("pk", filter=Q(especes_declarees_le__isnull=False, etat__in=OUVERTS)),
        )
        .order_by("salon_id", "etat")
    )
    for ligne in comptes:
        _compter(tableaux[ligne["salon_id"]], ligne["etat"], ligne["nombre"], ligne["somme"] or 0)
        tableaux[ligne["salon_id"]].especes += ligne["especes"]
        if ligne["etat"] == EtatSession.PAIEMENT_REUSSI:
            tableaux[ligne["salon_id"]].essai += ligne["essai"]
    exceptions = (
        ExceptionMonetaire.objects.filter(salon__in=salons, resolue_le=None)
        .values("salon_id")
        .annotate(n=Count("pk"), vieilles=Count("pk", filter=Q(date_creation__lte=timezone.now() - _UN_JOUR)))
    )
    for ouvertes in exceptions.order_by("salon_id"):
        tableaux[ouvertes["salon_id"]].a_traiter = ouvertes["n"]
        tableaux[ouvertes["salon_id"]].a_traiter_vieux = ouvertes["vieilles"]
    for tableau in tableaux.values():
        tableau.par_etat.sort(key=lambda entree: EtatSession.values.index(entree[0]))
    return list(tableaux.values())


def tableau_coiffeur(user: Personne) -> TableauCoiffeur | None:
    """Return the board of a hairdresser's own day; ``None`` when ``user`` has no such role."""
    if not peut(user, Action.VOIR_SA_JOURNEE) or getattr(user, "is_superuser", False):
        return None
    lignes = LigneSession.objects.filter(
        q_journee(salons_de(user, Action.VOIR_SA_JOURNEE), prefixe="session__"), coiffeur_id__in=coiffeurs_de(user)
    )
    reglee, prix = Q(session__etat=EtatSession.PAIEMENT_REUSSI), F("prix_unitaire") * F("quantite")
    chiffres = lignes.aggregate(
        reglees=Count("session", filter=reglee, distinct=True),
        ouvertes=Count("session", filter=Q(session__etat__in=OUVERTS), distinct=True),
        montant=Sum(prix, filter=reglee),
        essai=Sum(prix, filter=reglee & Q(session__montant_essai__gt=0)),
    )
    return TableauCoiffeur(chiffres["reglees"], chiffres["montant"] or 0, chiffres["ouvertes"], chiffres["essai"] or 0)


def session_visible(user: Personne, code: str) -> SessionPaiement | None:
    """Return one session by short code or id, its page's data loaded; ``None`` when unknown or not hers."""
    cle = uuid_lire(code)
    condition = Q(pk=cle) if cle else Q(code_court=code_court_normaliser(code))
    return _avec_tout(sessions_visibles(user)).filter(condition).first()


def uuid_lire(valeur: str) -> uuid.UUID | None:
    """Return the UUID written in ``valeur``, ``None`` when it is something else."""
    try:
        return uuid.UUID(valeur)
    except ValueError:
        return None


def lignes_visibles(user: Personne, session: SessionPaiement) -> list[LigneVue]:
    """Return the lines ``user`` may see: a hairdresser sees only her own."""
    lignes = list(session.lignes.all())
    if not peut(user, Action.VOIR_CAISSE, session.salon_id):
        siens = set(coiffeurs_de(user))
        lignes = [ligne for ligne in lignes if ligne.coiffeur_id in siens]
    return [
        LigneVue(
            libelle=ligne.libelle,
            quantite=ligne.quantite,
            montant=ligne.montant,
            coiffeur=ligne.coiffeur.nom if ligne.coiffeur else "",
        )
        for ligne in lignes
    ]


def paiements_de(session: SessionPaiement) -> list[Paiement]:
    """Return the attempts of a session, oldest first, with what their lines show."""
    return list(
        Paiement.objects.filter(session=session)
        .select_related("telephone", "compte")
        .annotate(messages_recus=Count("evenements"))
        .order_by("date_creation", "pk")
    )


def coiffeurs_du_filtre(user: Personne, salons: Iterable[Salon]) -> list[Coiffeur]:
    """Return the hairdressers offered by the till's filter (none to somebody who sees only herself)."""
    permis = [salon for salon in salons if peut(user, Action.VOIR_CAISSE, salon)]
    return list(Coiffeur.objects.filter(salon__in=permis, actif=True).order_by("nom"))


def reseaux_libelles() -> dict[str, str]:
    """Return network code → label in the reader's language, all installed providers together."""
    return _libelles(get_language())


@functools.cache
def _libelles(_langue: str | None) -> dict[str, str]:
    return {
        code: reseau.libelle
        for nom in sorted(settings.FOURNISSEURS)
        for code, reseau in fournisseur_classe(nom).reseaux.items()
    }


def mots_des_paiements() -> Mots:
    """Return the words of payments for the timeline, in the reader's language."""
    return Mots(
        etats={etat.value: str(etat.label) for etat in EtatPaiement},
        reseaux=reseaux_libelles(),
        exceptions={raison.value: str(raison.label) for raison in TypeException},
        fournisseurs={nom: fournisseur_classe(nom).libelle for nom in settings.FOURNISSEURS},
    )


def depuis_verification(session: SessionPaiement) -> datetime.datetime | None:
    """Return since when the operator's answer is awaited (aware); ``None`` when nobody waits.

    ``session`` comes from this module: its live attempts are loaded.
    """
    vivants: list[Paiement] = getattr(session, "paiements_vivants", [])
    if session.etat not in EN_PAIEMENT or not vivants:
        return None
    return vivants[-1].initie_le or vivants[-1].date_creation


def _avec_tout(sessions: QuerySet[SessionPaiement]) -> QuerySet[SessionPaiement]:
    vivants = Paiement.objects.filter(etat__in=VIVANTS, remplacee=False).order_by("date_creation")
    return sessions.select_related("salon", "poste", "coiffeur", "telephone", "client").prefetch_related(
        Prefetch("lignes", LigneSession.objects.select_related("coiffeur").order_by("date_creation", "pk")),
        Prefetch("paiements", vivants, to_attr="paiements_vivants"),
    )


def _apres_curseur(sessions: QuerySet[SessionPaiement], avant: uuid.UUID) -> QuerySet[SessionPaiement]:
    """Rows older than the cursor. An unknown cursor is somebody's invention: the first page is the answer."""
    date = sessions.model.objects.filter(pk=avant).values_list("date_creation", flat=True).first()
    if date is None:
        return sessions
    return sessions.filter(Q(date_creation__lt=date) | Q(date_creation=date, pk__lt=avant))


def _compter(tableau: TableauSalon, etat: str, nombre: int, somme: int) -> None:
    tableau.par_etat.append((etat, str(EtatSession(etat).label), nombre))
    if etat == EtatSession.PAIEMENT_REUSSI:
        tableau.recettes += somme
        tableau.reglees += nombre
    elif etat in OUVERTS:
        tableau.ouvertes += nombre
    if etat == EtatSession.VERIFICATION:
        tableau.verification += nombre
