"""The search form: what its address says, checked, with a sentence for what it cannot mean."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.http import Http404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from paiements.recherche.comprendre import Critere, Demande, demande_comprendre
from paiements.selecteurs import uuid_lire
from salon_paiement.calendrier import fin_de_journee, jour_affaires
from salon_paiement.models import Coiffeur, Salon
from traces.types import Niveau, TypeTrace

# Each level with all that are worse.
NIVEAUX: dict[str, tuple[str, ...]] = {
    Niveau.AVERTISSEMENT: (Niveau.AVERTISSEMENT, Niveau.ERREUR, Niveau.CRITIQUE),
    Niveau.ERREUR: (Niveau.ERREUR, Niveau.CRITIQUE),
    Niveau.CRITIQUE: (Niveau.CRITIQUE,),
}
RECENTES = "24h"


@dataclass(frozen=True, slots=True)
class Filtres:
    """One search in one salon. ``debut`` and ``fin`` are aware instants, ``fin`` excluded.

    Args:
        du, au: the days written in the form; ``recentes``: the last 24 hours instead.
        avant: the key of the last fact of the previous page.
        messages: what could not be understood, in sentences.
    """

    salon: Salon
    demande: Demande = field(default_factory=Demande)
    q: str = ""
    type_trace: str = ""
    niveau: str = ""
    coiffeur: Coiffeur | None = None
    acteur: User | None = None
    du: datetime.date | None = None
    au: datetime.date | None = None
    recentes: bool = False
    debut: datetime.datetime | None = None
    fin: datetime.datetime | None = None
    avant: int | None = None
    messages: tuple[str, ...] = ()

    @property
    def criteres(self) -> list[Critere]:
        """Return what is looked for besides days."""
        return [critere for critere in self.demande.criteres if critere.jour is None]

    @property
    def puces(self) -> list[str]:
        """How everything was understood, in words."""
        mots = [critere.mots for critere in self.demande.criteres]
        if self.type_trace:
            mots.append(str(TypeTrace(self.type_trace).label))
        if self.niveau:
            mots.append(niveau_mot(self.niveau))
        if self.coiffeur:
            mots.append(_("coiffeur %(nom)s") % {"nom": self.coiffeur.nom})
        if self.acteur:
            mots.append(_("fait par %(nom)s") % {"nom": self.acteur.get_full_name() or self.acteur.get_username()})
        if self.du:
            mots.append(_("depuis le %(jour)s") % {"jour": date_format(self.du, "j F Y")})
        if self.au:
            mots.append(_("jusqu'au %(jour)s") % {"jour": date_format(self.au, "j F Y")})
        if self.recentes:
            mots.append(_("ces dernières 24 heures"))
        return mots


def niveau_mot(niveau: str) -> str:
    """Return a level, with all that are worse, in words."""
    mots = {
        Niveau.AVERTISSEMENT: _("avertissements et plus"),
        Niveau.ERREUR: _("erreurs et plus"),
        Niveau.CRITIQUE: _("critiques"),
    }
    return mots[Niveau(niveau)]


def filtres_lire(salon: Salon, lus: Mapping[str, str], membres: Mapping[int, User]) -> Filtres:
    """Read the form of one salon.

    Args:
        membres: whom the salon's facts may be looked for by, by key.

    Raises:
        Http404: a hairdresser or a person who is not of this salon.
    """
    ici = jour_affaires(salon, timezone.now())
    q = " ".join(lus.get("q", "").replace("\0", "").split())
    demande = demande_comprendre(q, ici)
    messages = [_("« %(texte)s » n'est pas compris.") % {"texte": mot} for mot in demande.incompris]
    du, au = _date(lus.get("du", ""), messages), _date(lus.get("au", ""), messages)
    if du and au and du > au:
        messages.append(_("Le premier jour vient après le dernier : rien ne peut être trouvé."))
    recentes = lus.get("quand") == RECENTES
    debut, fin = _bornes(salon, demande.jours, du, au)
    if recentes:
        depuis = timezone.now() - datetime.timedelta(hours=24)
        debut = max(debut, depuis) if debut else depuis
    avant = lus.get("avant", "")
    return Filtres(
        salon,
        demande,
        q,
        type_trace=_parmi(lus.get("type", ""), TypeTrace.values, messages),
        niveau=_parmi(lus.get("niveau", ""), list(NIVEAUX), messages),
        coiffeur=_coiffeur(salon, lus.get("coiffeur", "")),
        acteur=_membre(membres, lus.get("acteur", "")),
        du=du,
        au=au,
        recentes=recentes,
        debut=debut,
        fin=fin,
        avant=int(avant) if avant.isascii() and avant.isdigit() and len(avant) < 19 else None,
        messages=tuple(messages),
    )


def _bornes(
    salon: Salon, jours: list[datetime.date], du: datetime.date | None, au: datetime.date | None
) -> tuple[datetime.datetime | None, datetime.datetime | None]:
    """The instants between which every day asked for lies; business days, as in the books.

    Days typed in the box are alternatives of one another: the span from the first to the last is looked at.
    """
    premiers = [jour for jour in (du, min(jours, default=None)) if jour]
    derniers = [jour for jour in (au, max(jours, default=None)) if jour]
    un_jour = datetime.timedelta(days=1)
    debut = fin_de_journee(salon, max(premiers) - un_jour) if premiers else None
    return debut, fin_de_journee(salon, min(derniers)) if derniers else None


def _date(texte: str, messages: list[str]) -> datetime.date | None:
    if not texte:
        return None
    try:
        lue = datetime.date.fromisoformat(texte)
    except ValueError:
        lue = None
    if lue is None or not 2010 <= lue.year <= 2100:
        messages.append(_("« %(texte)s » n'est pas une date.") % {"texte": texte[:20]})
        return None
    return lue


def _parmi(texte: str, connus: list[str], messages: list[str]) -> str:
    if texte and texte not in connus:
        messages.append(_("Le filtre « %(texte)s » n'existe pas.") % {"texte": texte[:30]})
        return ""
    return texte


def _coiffeur(salon: Salon, texte: str) -> Coiffeur | None:
    if not texte:
        return None
    cle: uuid.UUID | None = uuid_lire(texte)
    coiffeur = Coiffeur.objects.filter(pk=cle, salon=salon).first() if cle else None
    if coiffeur is None:
        raise Http404
    return coiffeur


def _membre(membres: Mapping[int, User], texte: str) -> User | None:
    if not texte:
        return None
    membre = membres.get(int(texte)) if texte.isascii() and texte.isdigit() and len(texte) < 12 else None
    if membre is None:
        raise Http404
    return membre
