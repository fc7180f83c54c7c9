"""A salon's logo: put, taken off, read."""

from __future__ import annotations

import uuid

from django.db import transaction

from salon_paiement.images import image_refaire
from salon_paiement.models import Logo, Salon
from salon_paiement.services.reglages import reglage_tracer

CHAMP = "logo"


def logo_poser(salon: Salon, octets: bytes, *, acteur_id: int | None) -> Logo:
    """Keep this picture as the salon's logo, with the fact that says who did; the same one again changes nothing.

    Raises:
        SaisieInvalide: see :func:`salon_paiement.images.image_refaire`.
    """
    image = image_refaire(octets)
    champs = {
        "contenu": image.contenu, "empreinte": image.empreinte, "largeur": image.largeur, "hauteur": image.hauteur
    }  # fmt: skip
    with transaction.atomic():
        Salon.objects.select_for_update(no_key=True).get(pk=salon.pk)
        connu = Logo.objects.filter(pk=salon.pk).first()
        if connu is not None and connu.empreinte == image.empreinte:
            return connu
        logo, _cree = Logo.objects.update_or_create(salon=salon, defaults=champs)
        reglage_tracer(salon, [CHAMP], {}, {}, acteur_id)
    return logo


def logo_retirer(salon: Salon, *, acteur_id: int | None) -> bool:
    """Take the logo off; False when there was none."""
    with transaction.atomic():
        oui = bool(Logo.objects.filter(pk=salon.pk).delete()[0])
        if oui:
            reglage_tracer(salon, [CHAMP], {}, {}, acteur_id)
    return oui


def logo_empreinte(salon_id: uuid.UUID) -> str:
    """Return the digest that addresses a salon's logo, empty without one."""
    return Logo.objects.filter(pk=salon_id).values_list("empreinte", flat=True).first() or ""
