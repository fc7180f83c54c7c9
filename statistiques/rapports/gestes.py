"""What people do about reports: choosing which ones and the hour, sending one again."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from salon_paiement.erreurs import Conflit
from salon_paiement.models import GenreRapport, Salon
from salon_paiement.services.reglages import reglage_enregistrer
from statistiques.etats_rapport import LISIBLES, EtatRapport
from statistiques.models import RapportPeriodique
from statistiques.rapports.envoi import envoyer
from statistiques.rapports.prevoir import rapports_prevoir


def rapports_choisir(
    salon: Salon, *, genres: Collection[str], heure: datetime.time | None, acteur_id: int | None
) -> bool:
    """Save which reports the owner wants and when the salon closes, with the fact that says who changed what.

    Args:
        heure: local time of the evening's message; ``None``: when the business day ends.

    Returns:
        False when nothing differs.
    """
    voulus = {f"rapport_{genre.value}": genre in genres for genre in GenreRapport}
    for nom, voulu in voulus.items():
        setattr(salon, nom, voulu)
    salon.heure_fermeture = heure
    change = reglage_enregistrer(salon, champs=[*voulus, "heure_fermeture"], acteur_id=acteur_id)
    # Beat does it too, a minute later.
    rapports_prevoir(list(GenreRapport), timezone.now(), [salon] if salon.actif else [])
    return change


def rapport_renvoyer(rapport_id: uuid.UUID, envois: int) -> int:
    """Send a report again, as it was written.

    Args:
        envois: how many times it had been sent when its page was read: a button clicked twice sends once.

    Returns:
        How many messages leave.

    Raises:
        Conflit: it has no figures, was sent since, or reaches nobody.
    """
    with transaction.atomic():
        rapport = RapportPeriodique.objects.select_for_update(no_key=True).get(pk=rapport_id)
        if rapport.etat not in LISIBLES:
            raise Conflit(_("Ce rapport n'est pas écrit : il ne peut pas être renvoyé."))
        if rapport.envois != envois:
            raise Conflit(_("Ce rapport vient déjà d'être renvoyé."))
        messages = envoyer(rapport, envois + 1)
        if not messages:
            raise Conflit(_("Personne à prévenir : donnez d'abord une adresse e-mail au salon."))
        ici = RapportPeriodique.objects.filter(pk=rapport_id)
        ici.update(etat=EtatRapport.ECRIT, envois=F("envois") + 1)
    return messages
