"""What a salon sells, who works there and where its QR hang: one name, one thing."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from salon_paiement.erreurs import Conflit
from salon_paiement.models import Coiffeur, PosteQR, Prestation, Salon
from salon_paiement.services.reglages import reglage_enregistrer


def catalogue_enregistrer(
    objet: Prestation | Coiffeur | PosteQR, *, champs: Iterable[str], acteur_id: int | None
) -> bool:
    """Save a new row of the catalogue, or those of ``champs`` that differ, with its fact.

    A program that heard no answer asks again: the second time the name is taken, and nothing is added. One writer at
    a time in a salon, for two hairdressers may bear one name, once the first has left.

    Returns:
        False when nothing differs.

    Raises:
        Conflit: the name is somebody else's in this salon.
    """
    with transaction.atomic():
        Salon.objects.select_for_update(no_key=True).get(pk=objet.salon_id)
        homonymes = type(objet)._default_manager.filter(salon_id=objet.salon_id, nom=objet.nom)
        if isinstance(objet, Coiffeur):
            siens = Coiffeur.objects.filter(salon_id=objet.salon_id, nom=objet.nom, actif=True)
            homonymes = siens if objet.actif else siens.none()
        if {"nom", "actif"} & set(champs) and homonymes.exclude(pk=objet.pk).exists():
            raise Conflit(_("Ce nom est déjà pris dans ce salon."))
        return reglage_enregistrer(objet, champs=champs, acteur_id=acteur_id)
