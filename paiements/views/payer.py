"""Step 3: pay by mobile money, or say that cash is coming."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from paiements.formulaires import FormulairePaiement, cle_nouvelle, part_lue
from paiements.operateurs import Offre, offres_presenter, reseau_suggerer, reseaux_offerts
from paiements.resultats import annonces_de
from paiements.selecteurs_avoirs import avoirs_du_telephone
from paiements.services.idempotence import AutresParametres, cle_connue, cle_lue, cle_retrouver
from paiements.services.incertitude import especes_declarer
from paiements.services.initiation import Intention, intention_cle, paiement_initier
from paiements.views.especes import questions_posees
from salon_paiement.erreurs import Conflit, ErreurMetier
from salon_paiement.etats import EtatSession
from salon_paiement.formulaires import numero_verifier
from salon_paiement.models import SessionPaiement
from salon_paiement.pages import rendre_page, voir
from salon_paiement.views.portes import action_client


def page_payer(
    request: HttpRequest,
    session: SessionPaiement,
    *,
    formulaire: FormulairePaiement | None = None,
    erreur: ErreurMetier | None = None,
) -> HttpResponse:
    """Render step 3; each rendering has its own key, so that it makes one attempt at most."""
    offres = offres_presenter(session)
    saisie = str(formulaire.data.get("telephone", "")) if formulaire else ""
    choisi = str(formulaire.data.get("reseau", "")) if formulaire else ""
    contexte = {
        "session": session,
        "salon": session.salon,
        "etape": 3,
        "lignes": session.lignes.all(),
        "reseaux": offres,
        "essai": any(offre.essai for offre in offres),
        "coupes": [offre.libelle for offre in offres if offre.coupe],
        "choisi": choisi or _suggestion(session, offres, saisie),
        "formulaire": formulaire,
        "saisie": saisie,
        "cle": cle_nouvelle(),
        "erreur": erreur,
        "annonces": annonces_de(session),
        "avoirs": avoirs_du_telephone(session),
        "questions": questions_posees(session),
        "adresse_especes": reverse("session_especes_recues", args=[session.jeton]),
        "jeton_formulaire": True,
        "modifiable": not session.nombre_tentatives,
    }
    statut = erreur.statut if erreur else 422 if formulaire else 200
    return rendre_page(request, "client/payer.html", contexte, statut)


@action_client
def payer(request: HttpRequest, session: SessionPaiement) -> HttpResponse:
    """``POST /s/<jeton>/payer``: one attempt per form, whatever is clicked, reloaded or sent twice."""
    if _deja_servie(request, session) or session.etat != EtatSession.PRESTATION_SELECTIONNEE:
        return voir("session", session.jeton)
    codes = [reseau.code for reseau in reseaux_offerts(session)]
    envoi = request.POST.copy()
    envoi["cle"] = cle_lue(request)
    formulaire = FormulairePaiement(
        envoi, pays=session.salon.pays, codes=codes, numero_connu=session.telephone is not None, du=session.du
    )
    if not formulaire.is_valid():
        return page_payer(request, session, formulaire=formulaire)
    donnees = formulaire.cleaned_data
    try:
        paiement_initier(session.pk, _intention(request, session, donnees))
    except AutresParametres:
        raise
    except ErreurMetier as erreur:
        session.refresh_from_db()
        if session.etat != EtatSession.PRESTATION_SELECTIONNEE or isinstance(erreur, Conflit):
            # Another tab or click was first: the same page for all of them.
            return voir("session", session.jeton)
        return page_payer(request, session, formulaire=formulaire, erreur=erreur)
    return voir("session", session.jeton)


@action_client
def declarer_especes(request: HttpRequest, session: SessionPaiement) -> HttpResponse:
    """``POST /s/<jeton>/especes``: tell the desk that cash is coming; it blocks nothing."""
    if session.etat != EtatSession.PRESTATION_SELECTIONNEE:
        return voir("session", session.jeton)
    especes_declarer(session.pk)
    return voir("session", session.jeton, etape="especes")


def _deja_servie(request: HttpRequest, session: SessionPaiement) -> bool:
    """Tell whether this form was sent already, whatever became of its payment since.

    Raises:
        AutresParametres: the same key with another operator or number (422).
    """
    valeur = cle_lue(request)
    if not cle_connue(f"session:{session.pk}", valeur):
        return False
    saisie = request.POST.get("telephone", "").strip()
    try:
        numero = numero_verifier(saisie, session.salon.pays) if saisie else ""
    except ValidationError as erreur:
        raise AutresParametres(_("Cette page a déjà servi à une autre opération. Rechargez-la.")) from erreur
    reseau, part = request.POST.get("reseau", ""), part_lue(request.POST.get("montant", ""))
    cle_retrouver(intention_cle(session, Intention(reseau, None, valeur, part=part, saisie=numero)))
    return True


def _suggestion(session: SessionPaiement, offres: list[Offre], saisie: str) -> str:
    """Preselect what her number suggests, never an operator that does not answer."""
    code = reseau_suggerer(session, [offre.reseau for offre in offres], saisie)
    return "" if any(offre.code == code and offre.coupe for offre in offres) else code


def _intention(request: HttpRequest, session: SessionPaiement, donnees: dict[str, Any]) -> Intention:
    """The number just typed pays, else the visit's; none where the network's own page asks for it."""
    part = part_lue(request.POST.get("montant", ""))
    return Intention(
        donnees["reseau"], None, donnees["cle"], donnees["montant"], part, session.appareil, donnees["telephone"]
    )
