"""One statement: sent, its columns chosen once, read in the background while somebody looks, and read again."""

from __future__ import annotations

import datetime
import uuid
from typing import Any, BinaryIO, cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from paiements.formulaires import cle_nouvelle
from paiements.models import CompteFournisseur, EtatReleve, ReleveFournisseur
from paiements.releves.colonnes import APERCU, CHAMPS, Tete, colonnes_deviner, tete_lire
from paiements.releves.erreurs import RAISONS
from paiements.releves.fichier import lignes_du_fichier
from paiements.releves.flux import flux_ouvrir
from paiements.selecteurs_releves import LISTES, comptes_visibles, releve_resultats
from paiements.services.idempotence import cle_composer, cle_lue
from paiements.services.rapprochement.appartenance import (
    releve_ecartable,
    versements_en_attente,
)
from paiements.services.rapprochement.depot import (
    fichier_mesurer,
    releve_choisir_colonnes,
    releve_demander,
    releve_deposer,
)
from paiements.services.rapprochement.nuit import releve_possible
from paiements.services.rapprochement.ronde import releve_relancer
from paiements.views.personnel.commun import exiger, fragment, rendre
from paiements.views.personnel.periodes import periode_declaree
from paiements.views.personnel.rapprochement import compte_choisi, page
from salon_paiement.calendrier import fuseau_de
from salon_paiement.droits import Action, peut
from salon_paiement.erreurs import Conflit, ErreurMetier, SaisieInvalide
from salon_paiement.pages import voir

_FINIS = {EtatReleve.LU, EtatReleve.EN_ECHEC, EtatReleve.ECARTE}


@require_POST
def releve_importer(request: HttpRequest) -> HttpResponseBase:
    """Keep an uploaded file, then lead to its page: columns to choose, or reading under way."""
    compte = _compte(request)
    try:
        fichier = request.FILES.get("fichier")
        if not isinstance(fichier, UploadedFile) or fichier.file is None:
            raise SaisieInvalide(_("Choisissez le fichier que l'opérateur vous a donné."))
        flux = cast(BinaryIO, fichier.file)
        # What it holds, not how long it is: two months of one export often have the same size.
        _octets, empreinte = fichier_mesurer(flux)
        cle = cle_composer(
            f"salon:{compte.salon_id}:{request.user.pk}", cle_lue(request), "releve", compte.pk, empreinte
        )
        periode = periode_declaree(request, compte.salon)
        releve = releve_deposer(
            compte, flux, nom=fichier.name or "", acteur_id=request.user.pk, cle=cle, periode=periode
        )
    except ErreurMetier as erreur:
        return page(request, erreur)
    return voir("admin:releve", releve.pk)


@require_POST
def releve_demander_page(request: HttpRequest) -> HttpResponseBase:
    """Ask the operator for the last week, where it gives its record by API."""
    compte = _compte(request)
    if not releve_possible(compte):
        raise Conflit(_("Cet opérateur ne donne pas ses relevés par Internet : importez un fichier."))
    fin = timezone.now()
    releve = releve_demander(compte, depuis=fin - datetime.timedelta(days=7), jusqua=fin, acteur_id=request.user.pk)
    return voir("admin:releve", releve.pk)


def releve_page(request: HttpRequest, releve_id: uuid.UUID) -> HttpResponseBase:
    """Show one statement: its columns to choose, or how far it is read and what came out of it."""
    releve = releve_ou_404(request, releve_id)
    if releve.etat != EtatReleve.RECU:
        return page_releve(request, releve)
    exiger(request, Action.RAPPROCHER, releve.salon)
    if request.method != "POST":
        return _colonnes(request, releve, {}, None)
    choix = {champ: request.POST.get(champ, "") for champ in CHAMPS}
    try:
        releve_choisir_colonnes(releve, choix, acteur_id=request.user.pk)
    except SaisieInvalide as erreur:
        return _colonnes(request, releve, choix, erreur)
    return voir("admin:releve", releve.pk)


def releve_direct(request: HttpRequest, releve_id: uuid.UUID) -> HttpResponseBase:
    """Answer the polled part: how far the reading is."""
    releve = releve_ou_404(request, releve_id)
    return fragment(request, "personnel/_releve.html", _contexte(request, releve), fini=releve.etat in _FINIS)


@require_POST
def releve_reessayer(request: HttpRequest, releve_id: uuid.UUID) -> HttpResponseBase:
    """Read a failed statement again, from where it stopped."""
    releve = releve_ou_404(request, releve_id)
    exiger(request, Action.RAPPROCHER, releve.salon)
    if not releve_relancer(releve):
        raise Conflit(_("Ce relevé ne peut plus être relu : importez de nouveau le fichier, c'est sans risque."))
    messages.success(request, _("La lecture reprend."))
    return voir("admin:releve", releve.pk)


def _compte(request: HttpRequest) -> CompteFournisseur:
    compte = compte_choisi(request, list(comptes_visibles(request.user)))
    if compte is None:
        raise Http404
    exiger(request, Action.RAPPROCHER, compte.salon)
    return compte


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
    with flux_ouvrir(releve) as flux:
        tete: Tete = tete_lire(lignes_du_fichier(flux, releve.format))
    devine = choix or colonnes_deviner(tete.entetes)
    largeur = min(len(tete.entetes), 30)
    contexte: dict[str, Any] = {
        "releve": releve,
        "erreur": str(erreur or ""),
        "champs": [(champ, mot, devine.get(champ, ""), champ in {"date", "montant"}) for champ, mot in CHAMPS.items()],
        "entetes": tete.entetes[:largeur],
        "lignes": [[_cellule(c) for c in (*ligne, *[""] * largeur)][:largeur] for ligne in tete.lignes[:APERCU]],
    }
    statut = erreur.statut if erreur else 200
    return rendre(request, "personnel/releve_colonnes.html", contexte, titre=_("Colonnes du relevé"), statut=statut)


def _cellule(valeur: object) -> str:
    return "" if valeur is None else str(valeur)[:60]


def _contexte(request: HttpRequest, releve: ReleveFournisseur) -> dict[str, Any]:
    total = max(releve.lignes_total, releve.lignes_lues, 1)
    lisibles = releve.lignes_lues - releve.lignes_fautives - releve.lignes_ignorees
    rapproche = peut(request.user, Action.RAPPROCHER, releve.salon)
    resultats = releve_resultats(releve) if releve.etat == EtatReleve.LU else {}
    return {
        "releve": releve,
        "etat": releve.get_etat_display(),
        "fini": releve.etat in _FINIS,
        "pourcent": min(100, releve.lignes_lues * 100 // total),
        "total": total,
        "connues": max(0, lisibles - releve.lignes_neuves),
        "fautes": [(numero, RAISONS.get(code, code)) for numero, code in releve.fautes],
        "autres_fautes": max(0, releve.lignes_fautives - len(releve.fautes)),
        "peut_reessayer": releve.etat == EtatReleve.EN_ECHEC and rapproche,
        "resultats": [(quoi, LISTES[quoi], nombre) for quoi, nombre in resultats.items()],
        "parametres": _parametres(releve),
        "versements": versements_en_attente(releve).count() if rapproche else 0,
        "ecartable": rapproche and releve_ecartable(releve),
    }


def _parametres(releve: ReleveFournisseur) -> str:
    """The part of an address that leads to the lists of this statement, over the days it covers."""
    jours = ""
    if releve.debut and releve.fin:
        fuseau = fuseau_de(releve.salon)
        du, au = (instant.astimezone(fuseau).date().isoformat() for instant in (releve.debut, releve.fin))
        jours = f"&periode=dates&du={du}&au={au}"
    return f"compte={releve.compte_id}{jours}&releve={releve.pk}"
