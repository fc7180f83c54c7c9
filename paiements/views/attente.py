"""Pages that wait: they tell what is known, never more, and ask less and less often.

Looking costs the operator nothing: beat asks, these pages only read rows.
"""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from paiements.etats import VIVANTS, EtatPaiement
from paiements.formulaires import cle_nouvelle
from paiements.models import Paiement
from paiements.operateurs import reseau_libelle
from salon_paiement.etats import OUVERTS, EtatSession
from salon_paiement.models import SessionPaiement
from salon_paiement.pages import rendre_vivante
from salon_paiement.reseau.connexion import est_boucle_locale, est_publique

# (age of the attempt in seconds below which, delay in seconds between two looks)
_CADENCE = ((30, 3), (120, 5), (300, 10))
_CADENCE_LENTE = 30
_CADENCE_COMPTOIR = 10


def tentative_vivante(session: SessionPaiement) -> Paiement | None:
    """Return the attempt everybody waits for, ``None`` when there is none."""
    vivantes = Paiement.objects.filter(session=session, etat__in=VIVANTS, remplacee=False)
    return vivantes.select_related("compte", "telephone").first()


def delai_sonde(age: datetime.timedelta) -> int:
    """Return how many seconds a page waits before it looks again, for an attempt of this age."""
    return next((delai for limite, delai in _CADENCE if age.total_seconds() < limite), _CADENCE_LENTE)


def page_attente(request: HttpRequest, session: SessionPaiement) -> HttpResponse:
    """Render the wait of the phone that pays."""
    paiement = tentative_vivante(session)

    def contexte() -> dict[str, Any]:
        incertain = session.etat == EtatSession.VERIFICATION or _est(paiement, EtatPaiement.INCERTAIN)
        return {
            "session": session,
            "salon": session.salon,
            "paiement": paiement,
            "essai": bool(paiement and paiement.essai),
            "operateur": reseau_libelle(paiement) if paiement else "",
            "incertain": incertain,
            "demandee": _est(paiement, EtatPaiement.EN_COURS),
            "url_action": url_permise(paiement.url_action) if paiement else "",
            "annulation": bool(paiement and paiement.annulation_demandee_le),
            "cle": cle_nouvelle(),
        }

    return rendre_vivante(
        request, "client/attente.html", contexte, etat=_etat(session, paiement), delai=_delai(paiement)
    )


def page_regarder(request: HttpRequest, session: SessionPaiement) -> HttpResponse:
    """Render what another phone may see of a session: where it stands; no name, number or address."""
    paiement = tentative_vivante(session) if session.nombre_tentatives else None
    # Staff may also release a session whose phone is gone.
    reprenable = session.etat in OUVERTS and (not session.nombre_tentatives or not session.appareil)

    def contexte() -> dict[str, Any]:
        essai = bool(paiement and paiement.essai)
        return {"session": session, "salon": session.salon, "reprenable": reprenable, "essai": essai}

    etat = (*_etat(session, paiement), "regarder", reprenable)
    delai = _delai(paiement) if paiement else _CADENCE_COMPTOIR
    return rendre_vivante(request, "client/regarder.html", contexte, etat=etat, delai=delai)


def page_especes(request: HttpRequest, session: SessionPaiement) -> HttpResponse:
    """Render the way to the desk, until staff have taken the cash."""

    def contexte() -> dict[str, Any]:
        return {"session": session, "salon": session.salon}

    return rendre_vivante(
        request, "client/especes.html", contexte, etat=(*_etat(session, None), "especes"), delai=_CADENCE_COMPTOIR
    )


def url_permise(adresse: str) -> str:
    """Return an operator's page if it is safe to send somebody there, else nothing.

    Only https; in a demonstration also this machine or its network, where the simulator answers.
    """
    lue = urlsplit(adresse)
    hote = lue.hostname or ""
    if lue.scheme == "https" and hote:
        return adresse
    voisine = hote.replace(".", "").isdigit() and not est_publique(hote)
    locale = est_boucle_locale(hote) or (settings.DEMONSTRATION and voisine)
    return adresse if lue.scheme == "http" and locale else ""


def _etat(session: SessionPaiement, paiement: Paiement | None) -> tuple[object, ...]:
    vu = (paiement.pk, paiement.etat, paiement.url_action, paiement.annulation_demandee_le) if paiement else ()
    return (session.pk, session.etat, session.total, session.montant_applique, vu)


def _delai(paiement: Paiement | None) -> int:
    if paiement is None:
        return _CADENCE[0][1]
    return delai_sonde(timezone.now() - (paiement.initie_le or paiement.date_creation))


def _est(paiement: Paiement | None, etat: str) -> bool:
    return paiement is not None and paiement.etat == etat
