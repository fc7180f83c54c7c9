"""The late-money desk: the queue, one exception with its proof, the export."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from paiements.documents.a_traiter_csv import a_traiter_csv
from paiements.models import ExceptionMonetaire, Resolution, TypeException
from paiements.operateurs import reseau_libelle
from paiements.selecteurs import uuid_lire
from paiements.selecteurs_guichet import (
    SUITES,
    FiltreGuichet,
    est_vieille,
    exception_visible,
    exceptions_compter,
    exceptions_lire,
    exceptions_par_salon,
    faits_de,
)
from paiements.selecteurs_releves import MOTIFS
from paiements.services.guichet.table import action_requise, decisions_possibles
from paiements.services.rapprochement.effaces import EFFACEE
from paiements.views.personnel.commun import exiger, rendre
from salon_paiement.droits import Action, peut, ses_salons
from salon_paiement.models import Salon
from salon_paiement.services.exports import export_noter


def a_traiter(request: HttpRequest) -> HttpResponse:
    """Show what waits for a decision, oldest first."""
    exiger(request, Action.VOIR_ARGENT)
    salons, choisi, filtre = _filtre(request)
    page = exceptions_lire(filtre)
    maintenant = timezone.now()
    comptes = exceptions_compter(filtre.salons)
    contexte = {
        "lignes": [(exception, est_vieille(exception, maintenant)) for exception in page.exceptions],
        "maintenant": maintenant,
        "comptes": comptes,
        "total": sum(compte.nombre for compte in comptes),
        "vieilles": sum(compte.vieilles for compte in comptes),
        "types": TypeException.choices,
        "filtre": filtre,
        "salons": salons,
        "salon_choisi": choisi,
        "plusieurs_salons": len(filtre.salons) > 1,
        "parametres": _parametres(filtre, choisi),
        "suivante": page.suivante,
    }
    return rendre(request, "personnel/a_traiter.html", contexte, titre=_("Argent à traiter"))


def a_traiter_export(request: HttpRequest) -> HttpResponseBase:
    """Download the same list as CSV; amounts are whole numbers, the currency has its own column."""
    exiger(request, Action.VOIR_ARGENT)
    _salons, _choisi, filtre = _filtre(request)
    export_noter("a_traiter", exceptions_par_salon(filtre), acteur_id=request.user.pk)
    return a_traiter_csv(filtre)


def a_traiter_detail(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    """Show one exception: the proof, and what may be decided."""
    return page_detail(request, exception_ou_404(request, cle))


def exception_ou_404(request: HttpRequest, cle: uuid.UUID) -> ExceptionMonetaire:
    """Return an exception the reader may see; somebody else's answers exactly like an unknown one."""
    exception = exception_visible(request.user, cle)
    if exception is None:
        raise Http404
    return exception


def page_detail(
    request: HttpRequest, exception: ExceptionMonetaire, erreur: str = "", statut: int = 200
) -> HttpResponse:
    """Render one exception, with the sentence of a refusal if there is one."""
    paiement, ligne = exception.paiement, exception.ligne_releve
    maintenant = timezone.now()
    contexte: dict[str, Any] = {
        "x": exception,
        "paiement": paiement,
        "reseau": reseau_libelle(paiement) if paiement else "",
        "ligne": ligne,
        "attention": MOTIFS[EFFACEE] if ligne is not None and ligne.motif == EFFACEE else "",
        "faits": faits_de(exception),
        "vieille": est_vieille(exception, maintenant),
        "maintenant": maintenant,
        "choix": _choix(request, exception),
        "ferme_seule": _ferme_seule(exception),
        "erreur": erreur,
    }
    titre = str(exception.get_type_display())
    return rendre(
        request, "personnel/a_traiter_detail.html", contexte, titre=titre[:1].upper() + titre[1:], statut=statut
    )


def mot_de(decision: str) -> str:
    """Return the button of a decision: a verb, so that nobody wonders what it does."""
    return {
        Resolution.ACCEPTE: _("Accepter"),
        Resolution.AVOIR: _("Donner un avoir"),
        Resolution.REMBOURSE: _("Rembourser"),
        Resolution.AUTRE_SESSION: _("Affecter à une autre note"),
        Resolution.PERTE: _("Passer en pertes et profits"),
        Resolution.EXPLIQUE: _("Expliquer et clore"),
    }[Resolution(decision)]


def _choix(request: HttpRequest, exception: ExceptionMonetaire) -> list[dict[str, object]]:
    return [
        {
            "adresse": reverse("admin:a_traiter_decider", args=[exception.pk, decision.value]),
            "mot": mot_de(decision),
            "principal": rang == 0,
        }
        for rang, decision in enumerate(decisions_possibles(exception))
        if peut(request.user, action_requise(decision), exception.salon_id)
    ]


def _ferme_seule(exception: ExceptionMonetaire) -> str:
    if exception.type == TypeException.SANS_VERDICT:
        return _("Se ferme quand l'opérateur répond, ou quand la propriétaire clôt la tentative depuis la note.")
    if exception.type == TypeException.IDENTIFIANTS:
        return _("Se ferme quand l'opérateur accepte de nouveau les identifiants du compte.")
    return ""


def _filtre(request: HttpRequest) -> tuple[list[Salon], uuid.UUID | None, FiltreGuichet]:
    salons = ses_salons(request.user, Action.VOIR_ARGENT)
    demande = uuid_lire(request.GET.get("salon", ""))
    # A salon that is not hers is simply not in the list: the answer is the same as without any.
    retenus = [salon for salon in salons if salon.pk == demande] or salons
    type_demande, suite = request.GET.get("type", ""), request.GET.get("suite", "")
    filtre = FiltreGuichet(
        salons=tuple(retenus),
        type=type_demande if type_demande in TypeException.values else "",
        suite=suite if suite in SUITES else SUITES[0],
        apres=uuid_lire(request.GET.get("apres", "")),
    )
    return salons, demande if len(retenus) == 1 and len(salons) > 1 else None, filtre


def _parametres(filtre: FiltreGuichet, salon: uuid.UUID | None) -> str:
    valeurs = {"suite": filtre.suite, "type": filtre.type, "salon": salon}
    return urlencode({nom: str(valeur) for nom, valeur in valeurs.items() if valeur})
