"""The till: the live sessions of the business day."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from paiements.selecteurs import (
    FILTRES,
    FiltreCaisse,
    LigneVue,
    coiffeurs_du_filtre,
    depuis_verification,
    lignes_visibles,
    sessions_de_caisse,
    uuid_lire,
)
from paiements.views.personnel.commun import fragment, rendre
from salon_paiement.droits import Action, peut, ses_salons
from salon_paiement.models import SessionPaiement


def caisse(request: HttpRequest) -> HttpResponse:
    """Show the till with its filters; it works without JavaScript (refreshed by the browser)."""
    contexte = _contexte(request)
    contexte["coiffeurs"] = coiffeurs_du_filtre(request.user, contexte["filtre"].salons)
    contexte["filtres"] = list(zip(FILTRES, (_("Ouvertes"), _("Payées"), _("Toutes")), strict=True))
    return rendre(request, "personnel/caisse.html", contexte, titre=_("Caisse"))


def caisse_direct(request: HttpRequest) -> HttpResponseBase:
    """Answer the polled list."""
    return fragment(request, "personnel/_caisse_liste.html", _contexte(request))


def _contexte(request: HttpRequest) -> dict[str, Any]:
    salons = ses_salons(request.user)
    choisi = uuid_lire(request.GET.get("salon", ""))
    # A salon that is not hers is simply not in the list: the answer is the same as without any.
    retenus = [salon for salon in salons if salon.pk == choisi] or salons
    etat = request.GET.get("etat", FILTRES[0])
    filtre = FiltreCaisse(
        etat=etat if etat in FILTRES else FILTRES[0],
        salons=tuple(retenus),
        coiffeur=uuid_lire(request.GET.get("coiffeur", "")),
        avant=uuid_lire(request.GET.get("avant", "")),
    )
    page = sessions_de_caisse(request.user, filtre)
    return {
        "filtre": filtre,
        "salons": salons,
        "salon_choisi": choisi if len(retenus) == 1 and len(salons) > 1 else None,
        "lignes": [_ligne(request, session) for session in page.sessions],
        "suivante": page.suivante,
        "parametres": _parametres(filtre, choisi if len(salons) > 1 else None),
        "plusieurs_salons": len(retenus) > 1,
        "peut_tenir": any(peut(request.user, Action.TENIR_CAISSE, salon) for salon in retenus),
    }


def _parametres(filtre: FiltreCaisse, salon: object) -> str:
    valeurs = {"etat": filtre.etat, "salon": salon, "coiffeur": filtre.coiffeur}
    return "&".join(f"{nom}={valeur}" for nom, valeur in valeurs.items() if valeur)


def _ligne(request: HttpRequest, session: SessionPaiement) -> dict[str, Any]:
    tout = peut(request.user, Action.VOIR_CAISSE, session.salon_id)
    lignes = lignes_visibles(request.user, session)
    return {
        "session": session,
        "etat": session.get_etat_display(),
        "depuis": depuis_verification(session),
        "prestations": ", ".join(_en_mots(ligne) for ligne in lignes),
        # A hairdresser sees what she did, not what the client pays to others.
        "montant": session.total if tout else sum(ligne["montant"] for ligne in lignes),
        "reste": session.du if tout and session.montant_applique and session.du else 0,
        "telephone": session.telephone.masque if tout and session.telephone else "",
    }


def _en_mots(ligne: LigneVue) -> str:
    return f"{ligne['libelle']} × {ligne['quantite']}" if ligne["quantite"] > 1 else ligne["libelle"]
