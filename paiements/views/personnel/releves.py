"""One statement: sent, its columns chosen once, read in the background while somebody looks, and read again."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from paiements.formulaires import cle_nouvelle
from paiements.models import EtatReleve, ReleveFournisseur
from paiements.releves.colonnes import APERCU, CHAMPS
from paiements.releves.erreurs import RAISONS
from paiements.selecteurs_releves import LISTES, comptes_visibles, releve_avance, releve_resultats
from paiements.services.rapprochement.appartenance import releve_ecartable, versements_en_attente
from paiements.services.rapprochement.choix import (
    colonnes_a_choisir,
    colonnes_proposer,
    releve_choisir_colonnes,
    releve_tete,
)
from paiements.services.rapprochement.effacement import releve_supprimable, releve_supprimer
from paiements.services.rapprochement.nouvel_essai import releve_relancer, releve_relisible
from paiements.views.personnel.commun import exiger, fragment, rendre
from salon_paiement.calendrier import fuseau_de
from salon_paiement.droits import Action, peut
from salon_paiement.erreurs import Conflit, ErreurMetier, SaisieInvalide
from salon_paiement.pages import VoirAilleurs, voir

_FINIS = {EtatReleve.LU, EtatReleve.EN_ECHEC, EtatReleve.ECARTE}


def releve_page(request: HttpRequest, releve_id: uuid.UUID) -> HttpResponseBase:
    """Show one statement: its columns to choose, or how far it is read and what came out of it."""
    releve = releve_ou_404(request, releve_id)
    if releve.etat == EtatReleve.RECU:
        return releve_colonnes(request, releve_id)
    return page_releve(request, releve)


def releve_colonnes(request: HttpRequest, releve_id: uuid.UUID) -> HttpResponseBase:
    """Show which column is what, guessed or remembered, and take the choice or its confirmation."""
    releve = releve_ou_404(request, releve_id)
    exiger(request, Action.RAPPROCHER, releve.salon)
    choix = {champ: request.POST.get(champ, "") for champ in CHAMPS} if request.method == "POST" else {}
    try:
        if choix:
            releve_choisir_colonnes(releve, choix, acteur_id=request.user.pk)
            return voir("admin:releve", releve.pk)
        return _colonnes(request, releve, choix, None)
    except SaisieInvalide as erreur:
        return _colonnes(request, releve, choix, erreur)
    except Conflit as conflit:
        messages.error(request, str(conflit))
        return voir("admin:releve", releve.pk)


def releve_direct(request: HttpRequest, releve_id: uuid.UUID) -> HttpResponseBase:
    """Answer the polled part: how far the reading is."""
    releve = releve_ou_404(request, releve_id)
    if releve.etat == EtatReleve.RECU:
        # The workbook is open: the whole page changes, for the one where its columns are chosen.
        reponse = HttpResponse(status=204)
        reponse["HX-Refresh"] = "true"
        return reponse
    return fragment(request, "personnel/_releve.html", _contexte(request, releve), fini=releve.etat in _FINIS)


@require_POST
def releve_reessayer(request: HttpRequest, releve_id: uuid.UUID) -> HttpResponseBase:
    """Read a failed statement again, from where it stopped."""
    releve = releve_ou_404(request, releve_id)
    exiger(request, Action.RAPPROCHER, releve.salon)
    if releve_relancer(releve):
        messages.success(request, _("La lecture reprend."))
    else:
        messages.error(
            request, _("Ce relevé ne peut plus être relu : importez de nouveau le fichier, c'est sans risque.")
        )
    return voir("admin:releve", releve.pk)


@require_POST
def releve_supprimer_page(request: HttpRequest, releve_id: uuid.UUID) -> HttpResponseBase:
    """Delete a statement that has made no fact, with its file."""
    releve = releve_ou_404(request, releve_id)
    exiger(request, Action.RAPPROCHER, releve.salon)
    try:
        releve_supprimer(releve, acteur_id=request.user.pk)
    except Conflit as conflit:
        messages.error(request, str(conflit))
        return voir("admin:releve", releve.pk)
    messages.success(request, _("Le fichier est supprimé."))
    return VoirAilleurs(f"{reverse('admin:rapprochement')}?compte={releve.compte_id}")


def page_releve(request: HttpRequest, releve: ReleveFournisseur, erreur: ErreurMetier | None = None) -> HttpResponse:
    """Render one statement, with the sentence of a refusal if there is one."""
    contexte = _contexte(request, releve) | {"refus": str(erreur or ""), "motif": request.POST.get("motif", "")}
    contexte |= {"cle": cle_nouvelle(), "cle_etranger": cle_nouvelle()}
    statut = erreur.statut if erreur else 200
    return rendre(request, "personnel/releve.html", contexte, titre=_("Relevé"), statut=statut)


def releve_ou_404(request: HttpRequest, releve_id: uuid.UUID) -> ReleveFournisseur:
    """Return a statement the reader may see; somebody else's answers exactly like an unknown one."""
    releves = ReleveFournisseur.objects.select_related("compte", "salon", "cree_par")
    releve = releves.filter(pk=releve_id, compte__in=comptes_visibles(request.user)).first()
    if releve is None:
        raise Http404
    return releve


def _colonnes(
    request: HttpRequest, releve: ReleveFournisseur, choix: dict[str, str], erreur: ErreurMetier | None
) -> HttpResponse:
    tete = releve_tete(releve)
    proposees, connues = colonnes_proposer(releve, tete, de_nouveau=erreur is not None)
    retenues, devine = connues, choix or proposees
    largeur = min(len(tete.entetes), 30)
    sens = {entete: CHAMPS[champ] for champ, entete in devine.items() if champ in CHAMPS}
    contexte: dict[str, Any] = {
        "releve": releve,
        "erreur": str(erreur or ""),
        "retenues": retenues,
        "supprimable": releve_supprimable(releve),
        "champs": [(champ, mot, devine.get(champ, ""), champ in {"date", "montant"}) for champ, mot in CHAMPS.items()],
        "entetes": [(entete, sens.get(entete, "")) for entete in tete.entetes[:largeur]],
        "lignes": [[_cellule(c) for c in (*ligne, *[""] * largeur)][:largeur] for ligne in tete.lignes[:APERCU]],
    }
    statut = erreur.statut if erreur else 200
    return rendre(request, "personnel/releve_colonnes.html", contexte, titre=_("Colonnes du relevé"), statut=statut)


def _cellule(valeur: object) -> str:
    return "" if valeur is None else str(valeur)[:60]


def _contexte(request: HttpRequest, releve: ReleveFournisseur) -> dict[str, Any]:
    lisibles = releve.lignes_lues - releve.lignes_fautives - releve.lignes_ignorees
    rapproche = peut(request.user, Action.RAPPROCHER, releve.salon)
    resultats = releve_resultats(releve) if releve.etat == EtatReleve.LU else {}
    return {
        "releve": releve,
        "etat": releve.get_etat_display(),
        "fini": releve.etat in _FINIS,
        "avance": releve_avance(releve),
        "connues": max(0, lisibles - releve.lignes_neuves),
        "fautes": [(numero, RAISONS.get(code, code)) for numero, code in releve.fautes],
        "autres_fautes": max(0, releve.lignes_fautives - len(releve.fautes)),
        "resultats": [(quoi, LISTES[quoi], nombre) for quoi, nombre in resultats.items()],
        "parametres": _parametres(releve),
        "versements": versements_en_attente(releve).count() if rapproche else 0,
        "ecartable": rapproche and releve_ecartable(releve),
        "peut_reessayer": rapproche and releve_relisible(releve),
        "peut_supprimer": rapproche and releve_supprimable(releve),
        "peut_choisir": rapproche and colonnes_a_choisir(releve),
    }


def _parametres(releve: ReleveFournisseur) -> str:
    """The part of an address that leads to the lists of this statement, over the days it covers."""
    jours = ""
    if releve.debut and releve.fin:
        fuseau = fuseau_de(releve.salon)
        du, au = (instant.astimezone(fuseau).date().isoformat() for instant in (releve.debut, releve.fin))
        jours = f"&periode=dates&du={du}&au={au}"
    return f"compte={releve.compte_id}{jours}&releve={releve.pk}"
