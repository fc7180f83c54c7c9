"""The log of facts of one salon: searched as on its page, read only."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from paiements.api import exemples
from paiements.recherche.comprendre import LONGUEUR
from paiements.recherche.filtres import NIVEAUX, Filtres, filtres_lire
from paiements.recherche.page import page_de_traces, personnes_de
from salon_paiement.acteurs import Qui
from salon_paiement.api.ecrire import Instant
from salon_paiement.api.erreurs import Invalide
from salon_paiement.api.operations import SALON, Groupe, Operation, Parametre
from salon_paiement.api.pages import LIMITE, LIMITE_MAX
from salon_paiement.api.parametres import uuid_lire
from salon_paiement.api.vues import VueApi
from salon_paiement.droits import Action, salons_de
from salon_paiement.models import Salon
from traces.types import Niveau, TypeTrace


class FormeTrace(serializers.Serializer[Any]):
    """One fact, in the reader's language; ``montant`` is whole XOF, ``session`` the code of its note."""

    id = serializers.IntegerField(source="cle")
    instant = Instant()
    qui = serializers.ChoiceField([qui.value for qui in Qui])
    acteur = serializers.CharField()
    niveau = serializers.ChoiceField(Niveau.choices)
    titre = serializers.CharField()
    phrase = serializers.CharField()
    montant = serializers.IntegerField(allow_null=True)
    session = serializers.CharField(source="code", allow_blank=True)


def _parametre(nom: str, aide: Any, exemple: str, **schema: Any) -> Parametre:
    return Parametre(nom=nom, aide=aide, exemple=exemple, schema={"type": "string", **schema})


LISTE = Operation(
    titre=gettext_lazy("Le journal d'un salon, le fait le plus récent d'abord"),
    groupe=Groupe.TRACES,
    aide=gettext_lazy("« salon » est nécessaire à qui en a plusieurs. « q » comprend ce que comprend la page."),
    reponse=FormeTrace,
    exemple={
        "id": 184467, "instant": "2026-11-29T10:15:00Z", "qui": "salon", "acteur": "Kossi", "niveau": "info",
        "titre": "Création de session", "phrase": "Ticket de 5 000 F écrit à la caisse.", "montant": 5000,
        "session": exemples.NOTE["code"],
    },
    liste=True,
    parametres=(
        _parametre(
            "q", gettext_lazy("Un code, une référence, un montant, un numéro, un jour."), "5000 F", maxLength=LONGUEUR
        ),
        _parametre("type", gettext_lazy("Un genre de fait."), TypeTrace.values[0], enum=TypeTrace.values),
        _parametre("niveau", gettext_lazy("Ce niveau et les plus graves."), "erreur", enum=list(NIVEAUX)),
        _parametre("coiffeur", gettext_lazy("Un coiffeur du salon."), exemples.PRESTATION, format="uuid"),
        _parametre("acteur", gettext_lazy("Qui l'a fait : une personne du salon."), "12", pattern="^[0-9]{1,11}$"),
        _parametre("du", gettext_lazy("Premier jour (journée du salon), compris."), "2026-11-01", format="date"),
        _parametre("au", gettext_lazy("Dernier jour (journée du salon), compris."), "2026-11-29", format="date"),
    ),
)  # fmt: skip


class Traces(VueApi):
    """Facts are read here, and written nowhere."""

    actions = {"GET": Action.VOIR_JOURNAL}
    operations = {"GET": LISTE}
    ordre = ("-date_creation", "-pk")
    serialiseur = FormeTrace

    def get(self, request: Request) -> Response:
        """List one page of one salon's facts."""
        salon = _salon(request)
        page = page_de_traces(_filtres(request, salon), _taille(request))
        suivante = None
        if page.suivante:
            parametres = request._request.GET.copy()
            parametres["apres"] = str(page.suivante)
            suivante = f"{request.path}?{parametres.urlencode()}"
        lien = {"Link": f'<{suivante}>; rel="next"'} if suivante else {}
        return Response({"resultats": FormeTrace(page.lignes, many=True).data, "suivante": suivante}, headers=lien)


def _salon(request: Request) -> Salon:
    """Return the salon whose log is read.

    Raises:
        Http404: not among the reader's, or none is.
        Invalide: she has several and names none (400).
    """
    demande = request.query_params.get(SALON.nom, "")
    salons = salons_de(request.user, Action.VOIR_JOURNAL)
    cle = uuid_lire(demande)
    lus = list(salons.filter(pk=cle) if cle else [] if demande else salons[:2])
    if not lus:
        raise Http404
    if len(lus) > 1:
        raise Invalide(SALON.nom, _("Dites dans quel salon : vous en avez plusieurs."), "required")
    return lus[0]


def _taille(request: Request) -> int:
    """Return how many facts a page reads.

    Raises:
        Invalide: a limit that is none (400).
    """
    voulue = request.query_params.get("limite", "") or str(LIMITE)
    taille = int(voulue) if voulue.isascii() and voulue.isdigit() and len(voulue) < 4 else 0
    if not 1 <= taille <= LIMITE_MAX:
        raise Invalide("limite", _("Donnez un nombre de 1 à %(max)d.") % {"max": LIMITE_MAX})
    return taille


def _filtres(request: Request, salon: Salon) -> Filtres:
    """Return the search; what its page would say it does not understand is refused here.

    Raises:
        Invalide: a parameter that means nothing (400).
        Http404: a hairdresser or a person who is not of this salon.
    """
    lus = {nom: str(valeur) for nom, valeur in request.query_params.items()}
    if len(lus.get("q", "")) > LONGUEUR:
        raise Invalide("q", _("C'est trop long : %(max)d caractères au plus.") % {"max": LONGUEUR})
    apres = lus.pop("apres", "")
    if apres and not (apres.isascii() and apres.isdigit() and len(apres) < 19):
        raise Invalide("apres", _("Ce curseur n'est pas un des nôtres : reprenez à la première page."))
    personnes = personnes_de(salon)
    for nom in ("type", "niveau", "du", "au", "q"):
        # One at a time: a program is told which one is at fault.
        seul = filtres_lire(salon, {nom: lus.get(nom, "")}, personnes)
        if seul.messages:
            raise Invalide(nom, " ".join(seul.messages))
    filtres = filtres_lire(salon, lus | {"avant": apres}, personnes)
    if filtres.messages:
        raise Invalide("du", " ".join(filtres.messages))
    return filtres
