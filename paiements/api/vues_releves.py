"""Operators' statements: brought as a file, read in the background, matched with our payments."""

from __future__ import annotations

import uuid
from typing import BinaryIO, cast

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from paiements.api import corps
from paiements.api import docs_releves as docs
from paiements.api.commun import cle_exigee, du_salon, exiger
from paiements.api.fichiers import SchemaFichier
from paiements.api.filtres import FiltresReleves
from paiements.api.formes import FormePaiement
from paiements.api.formes_releves import FormeCompte, FormeLigneReleve, FormeReleve, FormeReleveVu, FormeTete
from paiements.models import CompteFournisseur, ReleveFournisseur
from paiements.selecteurs_listes import paiements_charges, releves_visibles
from paiements.selecteurs_releves import Etendue, comptes_visibles, lignes_de, paiements_attendus
from paiements.services.comptoir import cle_du_comptoir
from paiements.services.idempotence import une_fois
from paiements.services.rapprochement.appartenance import releve_ecarter, releve_reconnaitre
from paiements.services.rapprochement.choix import colonnes_proposer, releve_choisir_colonnes, releve_tete
from paiements.services.rapprochement.depot import fichier_mesurer, releve_deposer
from paiements.views.personnel.periodes import periode_dite
from salon_paiement.api.erreurs import Invalide
from salon_paiement.api.saisie import saisie_lire
from salon_paiement.api.vues import VueApi, qui
from salon_paiement.droits import Action


class Comptes(VueApi):
    """Accounts at operators: whose statement a file is."""

    actions = {"GET": Action.VOIR_ARGENT}
    operations = {"GET": docs.COMPTES}
    ordre = ("pk",)
    serialiseur = FormeCompte

    def get(self, request: Request) -> Response:
        """List them."""
        return self.page(request, du_salon(request, comptes_visibles(request.user), Action.VOIR_ARGENT))


class Releves(VueApi):
    """Every statement; POST brings one."""

    actions = {"GET": Action.VOIR_ARGENT, "POST": Action.RAPPROCHER}
    operations = {"GET": docs.LISTE, "POST": docs.DEPOSER}
    cles = frozenset({"POST"})
    ordre = ("-date_creation", "-pk")
    filtres = FiltresReleves
    serialiseur = FormeReleve
    parser_classes = [MultiPartParser]
    schema = SchemaFichier()

    def get(self, request: Request) -> Response:
        """List them, newest first."""
        return self.page(request, du_salon(request, releves_visibles(request.user), Action.VOIR_ARGENT))

    def post(self, request: Request) -> Response:
        """Keep a file; a replay of the key, with the same file, gives the same statement."""
        saisie = saisie_lire(corps.CorpsReleve, request.data)
        compte = _compte(request, saisie["compte"])
        flux = cast(BinaryIO, saisie["fichier"].file)
        _octets, empreinte = fichier_mesurer(flux)
        cle = cle_du_comptoir(compte.salon_id, qui(request), cle_exigee(request), "releve", compte.pk, empreinte)
        releve = releve_deposer(
            compte,
            flux,
            nom=saisie["fichier"].name or "",
            acteur_id=request.user.pk,
            cle=cle,
            periode=periode_dite(saisie.get("du"), saisie.get("au"), compte.salon),
            d_office=True,
        )
        return _repondre(request, releve.pk, 201)


class UnReleve(VueApi):
    """One statement."""

    actions = {"GET": Action.VOIR_ARGENT}
    operations = {"GET": docs.UN}

    def get(self, request: Request, cle: uuid.UUID) -> Response:
        """Tell how far it is and what came out of it."""
        return _repondre(request, cle)


class ReleveLignes(VueApi):
    """The lines of one statement."""

    actions = {"GET": Action.VOIR_ARGENT}
    operations = {"GET": docs.LIGNES}
    ordre = ("-instant", "-pk")
    serialiseur = FormeLigneReleve

    def get(self, request: Request, cle: uuid.UUID) -> Response:
        """List them, or those of one result."""
        quoi = _liste(request, ("", "rapprochees", "divergentes", "orphelines"))
        return self.page(request, du_salon(request, lignes_de(_etendue(_ou_404(request, cle)), quoi)))


class ReleveSansLigne(VueApi):
    """The payments that one statement should tell, and does not."""

    actions = {"GET": Action.VOIR_ARGENT}
    operations = {"GET": docs.SANS_LIGNE}
    ordre = ("-verdict_le", "-pk")
    serialiseur = FormePaiement

    def get(self, request: Request, cle: uuid.UUID) -> Response:
        """List them."""
        quoi = _liste(request, ("absentes", "attendues"))
        lus = paiements_attendus(_etendue(_ou_404(request, cle)), quoi).values("pk")
        return self.page(request, du_salon(request, paiements_charges().filter(pk__in=lus)))


class ReleveColonnes(VueApi):
    """Which column is what."""

    actions = {"GET": Action.RAPPROCHER, "POST": Action.RAPPROCHER}
    operations = {"GET": docs.TETE, "POST": docs.COLONNES}

    def get(self, request: Request, cle: uuid.UUID) -> Response:
        """Tell the headers, and what each is taken for."""
        releve = _tenu(request, cle)
        tete = releve_tete(releve)
        proposees, _connues = colonnes_proposer(releve, tete)
        return Response(FormeTete({"entetes": tete.entetes, "proposees": proposees}).data)

    def post(self, request: Request, cle: uuid.UUID) -> Response:
        """Send it to reading with these columns."""
        releve = _tenu(request, cle)
        choix = saisie_lire(corps.CorpsColonnes, request.data)["colonnes"]
        releve_choisir_colonnes(releve, choix, acteur_id=request.user.pk)
        return _repondre(request, cle)


class ReleveNotre(VueApi):
    """A person says that it is this salon's."""

    actions = {"POST": Action.RAPPROCHER}
    operations = {"POST": docs.NOTRE}
    cles = frozenset({"POST"})

    def post(self, request: Request, cle: uuid.UUID) -> Response:
        """Post its payouts, once per key."""
        releve = _tenu(request, cle)
        saisie_lire(corps.CorpsVide, request.data)
        clef = cle_du_comptoir(releve.salon_id, qui(request), cle_exigee(request), "releve_notre", releve.pk)
        with une_fois(clef, str(releve.pk)) as neuve:
            if neuve:
                releve_reconnaitre(releve, acteur_id=qui(request).pk)
        return _repondre(request, cle)


class ReleveEtranger(VueApi):
    """A person says that it is somebody else's."""

    actions = {"POST": Action.RAPPROCHER}
    operations = {"POST": docs.ETRANGER}
    cles = frozenset({"POST"})

    def post(self, request: Request, cle: uuid.UUID) -> Response:
        """Take back what it wrote, once per key."""
        releve = _tenu(request, cle)
        motif = saisie_lire(corps.CorpsMotif, request.data)["motif"]
        clef = cle_du_comptoir(releve.salon_id, qui(request), cle_exigee(request), "releve_etranger", releve.pk, motif)
        with une_fois(clef, str(releve.pk)) as neuve:
            if neuve:
                releve_ecarter(releve, motif, acteur_id=qui(request).pk)
        return _repondre(request, cle)


def _repondre(request: Request, cle: uuid.UUID, statut: int = 200) -> Response:
    en_tetes = {"Location": reverse("api_rapprochement", args=[cle])} if statut == 201 else {}
    return Response(FormeReleveVu(_ou_404(request, cle)).data, statut, headers=en_tetes)


def _ou_404(request: Request, cle: uuid.UUID) -> ReleveFournisseur:
    releve = releves_visibles(request.user).filter(pk=cle).first()
    if releve is None:
        raise Http404
    return releve


def _tenu(request: Request, cle: uuid.UUID) -> ReleveFournisseur:
    releve = _ou_404(request, cle)
    exiger(request, Action.RAPPROCHER, releve.salon_id)
    return releve


def _compte(request: Request, cle: uuid.UUID) -> CompteFournisseur:
    """Return an account whose statements the caller may bring.

    Raises:
        Http404: there is none that she may see.
        PermissionDenied: she sees it and may not do this (403).
    """
    compte = comptes_visibles(request.user).filter(pk=cle).first()
    if compte is None:
        raise Http404
    exiger(request, Action.RAPPROCHER, compte.salon_id)
    return compte


def _etendue(releve: ReleveFournisseur) -> Etendue:
    # The statement alone bounds its lists; the days of an account are another question.
    return Etendue(releve.compte, releve.date_creation, releve.date_creation, releve)


def _liste(request: Request, connues: tuple[str, ...]) -> str:
    voulue = request.query_params.get("liste", connues[0])
    if voulue not in connues:
        raise Invalide("liste", _("Choisissez parmi : %(choix)s.") % {"choix": ", ".join(filter(None, connues))})
    return voulue
