"""What a salon's owner decides about partners' addresses: each change with its fact."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from salon_paiement.erreurs import Conflit, SaisieInvalide
from salon_paiement.models import EtatPoint, LivraisonSortante, PointSortie, RaisonPoint, Salon
from salon_paiement.reseau.adresses import adresse_verifier
from salon_paiement.services.reglages import reglage_tracer
from salon_paiement.sortants.emission import evenement_composer
from salon_paiement.sortants.resultats import point_eteindre
from salon_paiement.sortants.secrets import CHEVAUCHEMENT, secret_poser
from salon_paiement.sortants.types import ESSAI, TYPES, Annonce

# Active addresses of one salon: each event is a call to every one of them.
POINTS_MAX = 10
DESCRIPTION_MAX = 120
# A test now and then is enough for a person, and no amplifier for anybody else.
ECART_ESSAIS = datetime.timedelta(seconds=10)
ECART_SECRETS = datetime.timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class PointVoulu:
    """An address as the owner wants it."""

    url: str
    types: Collection[str]
    description: str = ""


def point_creer(salon: Salon, voulu: PointVoulu, *, acteur_id: int | None) -> tuple[PointSortie, str]:
    """Add an address; its secret is returned once and never shown again.

    Raises:
        SaisieInvalide: an address our server may not call, no event or an unknown one.
        Conflit: the salon tells this address already, or tells enough of them.
    """
    champs = _verifier(voulu)
    with transaction.atomic():
        # One at a time for a salon: two forms sent at once add one address.
        Salon.objects.select_for_update(no_key=True).get(pk=salon.pk)
        actifs = PointSortie.objects.filter(salon=salon, etat=EtatPoint.ACTIF)
        _place_verifier(actifs.count())
        _doublon_refuser(salon.pk, champs["url"])
        point = PointSortie(salon=salon, **champs)
        secret = secret_poser(point)
        point.save(force_insert=True)
        apres = {"types": champs["types"]}
        reglage_tracer(point, ["description", "types", "url"], {}, apres, acteur_id, cree=True)
    return point, secret


def point_modifier(point_id: uuid.UUID, voulu: PointVoulu, *, acteur_id: int | None) -> PointSortie:
    """Change an address, its description or its events.

    Raises:
        SaisieInvalide: another server: whoever held the secret of the first could sign for the second, and what waits
            for one would be told to the other.
        SaisieInvalide, Conflit: see :func:`point_creer`.
    """
    champs = _verifier(voulu)
    with transaction.atomic():
        point = point_verrouiller(point_id)
        if champs["url"] != point.url:
            if _serveur(champs["url"]) != _serveur(point.url):
                raise SaisieInvalide(
                    _("Un autre serveur est un autre destinataire : ajoutez une adresse, et désactivez celle-ci.")
                )
            _doublon_refuser(point.salon_id, champs["url"])
        noms = sorted(nom for nom, valeur in champs.items() if getattr(point, nom) != valeur)
        if noms:
            avant = {"types": point.types} if "types" in noms else {}
            for nom in noms:
                setattr(point, nom, champs[nom])
            point.save(update_fields=noms)
            reglage_tracer(point, noms, avant, {"types": point.types} if avant else {}, acteur_id)
    return point


def point_secret_remplacer(point_id: uuid.UUID, *, acteur_id: int | None) -> tuple[PointSortie, str]:
    """Give an address a new secret, returned once; the one before signs beside it for 24 hours.

    Raises:
        Conflit: it was replaced a moment ago: a page loaded again would throw away the secret the partner still has.
    """
    with transaction.atomic():
        point = point_verrouiller(point_id)
        remplace_le = point.precedent_jusqu and point.precedent_jusqu - CHEVAUCHEMENT
        if remplace_le is not None and timezone.now() - remplace_le < ECART_SECRETS:
            raise Conflit(_("Le secret vient d'être remplacé : attendez cinq minutes avant de recommencer."))
        secret = secret_poser(point)
        point.save(update_fields=["secrets_chiffres", "precedent_jusqu"])
        reglage_tracer(point, ["secret"], {}, {}, acteur_id)
    return point, secret


def point_desactiver(point_id: uuid.UUID, *, acteur_id: int | None) -> None:
    """Switch an address off: what waited for it is not delivered, and can be sent again by hand later."""
    with transaction.atomic():
        point_eteindre(point_verrouiller(point_id), RaisonPoint.PERSONNE, acteur_id=acteur_id)


def point_activer(point_id: uuid.UUID, *, acteur_id: int | None) -> None:
    """Switch an address on again, its failures forgotten; on already, nothing is written.

    Raises:
        Conflit: the salon tells enough addresses, or this one by another row.
    """
    with transaction.atomic():
        point = point_verrouiller(point_id)
        if point.etat == EtatPoint.ACTIF:
            return
        Salon.objects.select_for_update(no_key=True).get(pk=point.salon_id)
        _place_verifier(PointSortie.objects.filter(salon_id=point.salon_id, etat=EtatPoint.ACTIF).count())
        _doublon_refuser(point.salon_id, point.url)
        remis: dict[str, Any] = {
            "etat": EtatPoint.ACTIF, "raison": "", "echecs": 0, "echec_depuis": None, "pause_jusqu": None,
            "duree_ms": None,
        }  # fmt: skip
        PointSortie.objects.filter(pk=point.pk).update(**remis)
        reglage_tracer(point, ["etat"], {"etat": point.etat}, {"etat": EtatPoint.ACTIF.value}, acteur_id)


def point_essayer(point_id: uuid.UUID) -> LivraisonSortante:
    """Write a test event for one address: it leaves, signed, like the others, and is tried once.

    Raises:
        Conflit: the address is off, or was tried a moment ago.
    """
    with transaction.atomic():
        point = point_verrouiller(point_id)
        if point.etat != EtatPoint.ACTIF:
            raise Conflit(_("Activez d'abord cette adresse."))
        maintenant = timezone.now()
        recents = LivraisonSortante.objects.filter(point=point, date_creation__gt=maintenant - ECART_ESSAIS)
        if recents.filter(evenement__type=ESSAI).exists():
            raise Conflit(_("Un essai vient de partir : attendez dix secondes."))
        annonce = Annonce(ESSAI, None, {"salon": str(point.salon_id)})
        evenement = evenement_composer(point.salon_id, annonce, maintenant)
        evenement.save(force_insert=True)
        return LivraisonSortante.objects.create(evenement=evenement, point=point, prochaine=maintenant)


def point_verrouiller(point_id: uuid.UUID) -> PointSortie:
    """Return an address with its row locked; events still being written for it need not wait."""
    return PointSortie.objects.select_for_update(no_key=True).get(pk=point_id)


def _verifier(voulu: PointVoulu) -> dict[str, Any]:
    if not voulu.types:
        raise SaisieInvalide(_("Choisissez au moins un événement."))
    if inconnus := set(voulu.types) - TYPES.keys():
        raise SaisieInvalide(_("Événement inconnu : %(nom)s") % {"nom": min(inconnus)[:60]})
    description = " ".join(voulu.description.replace("\x00", "").split())
    if len(description) > DESCRIPTION_MAX:
        raise SaisieInvalide(_("Cette description est trop longue."))
    ordre = [nom for nom in TYPES if nom in voulu.types]
    return {"url": adresse_verifier(voulu.url), "types": ordre, "description": description}


def _serveur(url: str) -> tuple[str | None, int | None]:
    lue = urlsplit(url)
    return lue.hostname, lue.port


def _place_verifier(actifs: int) -> None:
    if actifs >= POINTS_MAX:
        raise Conflit(_("Ce salon a déjà %(nombre)d adresses actives : désactivez-en une.") % {"nombre": POINTS_MAX})


def _doublon_refuser(salon_id: uuid.UUID, url: str) -> None:
    if PointSortie.objects.filter(salon_id=salon_id, url=url, etat=EtatPoint.ACTIF).exists():
        raise Conflit(_("Cette adresse est déjà prévenue : modifiez-la."))
