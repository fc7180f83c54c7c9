"""Step 3: pay by mobile money, or say that cash is coming."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from paiements.formulaires import FormulairePaiement, cle_nouvelle
from paiements.operateurs import reseau_suggerer, reseaux_offerts
from paiements.resultats import annonces_de
from paiements.services.incertitude import especes_declarer
from paiements.services.initiation import Intention, paiement_initier
from salon_paiement.erreurs import Conflit, ErreurMetier
from salon_paiement.etats import EtatSession
from salon_paiement.models import SessionPaiement, Telephone
from salon_paiement.pages import rendre_page, voir
from salon_paiement.services.identification import telephone_noter
from salon_paiement.views.portes import action_client


def page_payer(
    request: HttpRequest,
    session: SessionPaiement,
    *,
    formulaire: FormulairePaiement | None = None,
    erreur: ErreurMetier | None = None,
) -> HttpResponse:
    """Render step 3; each rendering has its own key, so that it makes one attempt at most."""
    offerts = reseaux_offerts(session)
    saisie = str(formulaire.data.get("telephone", "")) if formulaire else ""
    choisi = str(formulaire.data.get("reseau", "")) if formulaire else ""
    contexte = {
        "session": session,
        "salon": session.salon,
        "etape": 3,
        "lignes": session.lignes.all(),
        "reseaux": offerts,
        "choisi": choisi or reseau_suggerer(session, offerts, saisie),
        "formulaire": formulaire,
        "saisie": saisie,
        "cle": cle_nouvelle(),
        "erreur": erreur,
        "annonces": annonces_de(session),
        "modifiable": not session.nombre_tentatives,
    }
    statut = erreur.statut if erreur else 422 if formulaire else 200
    return rendre_page(request, "client/payer.html", contexte, statut)


@action_client
def payer(request: HttpRequest, session: SessionPaiement) -> HttpResponse:
    """``POST /s/<jeton>/payer``: one attempt per form, whatever is clicked, reloaded or sent twice."""
    if session.etat != EtatSession.PRESTATION_SELECTIONNEE:
        return voir("session", session.jeton)
    codes = [reseau.code for reseau in reseaux_offerts(session)]
    formulaire = FormulairePaiement(
        request.POST, pays=session.salon.pays, codes=codes, numero_connu=session.telephone is not None
    )
    if not formulaire.is_valid():
        return page_payer(request, session, formulaire=formulaire)
    donnees = formulaire.cleaned_data
    try:
        telephone = _telephone(session, donnees["telephone"])
        paiement_initier(session.pk, Intention(donnees["reseau"], telephone, donnees["cle"]))
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


def _telephone(session: SessionPaiement, saisie: str) -> Telephone:
    if saisie or session.telephone is None:
        return telephone_noter(session.salon, saisie)
    return session.telephone
