"""Changing a setting, a price or a record: saved with the fact that says who changed what (docs/decisions/0020)."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models, transaction

from salon_paiement.models import Coiffeur, PosteQR, Prestation, Salon
from traces.services import Trace, trace_enregistrer
from traces.types import TypeTrace

# What a fact says it changed: no model of its own is saved here, members have their service.
REGLAGE_MEMBRE = "membre"
# Per model, the fields whose values go into a fact that nobody can erase. All others, among them every name, address,
# phone and e-mail, are told by the field's name alone; so is a field added later, until somebody decides here.
VALEURS: dict[type[models.Model], frozenset[str]] = {
    Salon: frozenset(
        {
            "pays", "fuseau", "heure_bascule", "minutes_scan", "heures_apres_journee", "seuil_double_accord",
            "mois_avoir", "jours_sans_scan", "pourboires_actifs", "actif", "heure_fermeture", "rapport_soir",
            "rapport_jour", "rapport_semaine", "rapport_mois", "minutes_verrou",
        }
    ),
    Prestation: frozenset({"prix", "duree_minutes", "ordre", "active"}),
    Coiffeur: frozenset({"taux_commission", "disponible", "actif"}),
    PosteQR: frozenset({"actif"}),
}  # fmt: skip


def reglage_enregistrer(objet: models.Model, *, champs: Iterable[str], acteur_id: int | None) -> bool:
    """Save a new object, or those of ``champs`` that differ from the stored row, with its fact.

    The stored row is locked and read again: the fact's "before" is what really was there.

    Args:
        objet: a salon, service, hairdresser or place, with its new values.
        champs: the fields the form changed; for a new object, those it was made with.

    Returns:
        False when nothing differs: nothing is written.

    Raises:
        KeyError: a model whose fields nobody has sorted in :data:`VALEURS`.
    """
    gardees = VALEURS[type(objet)]
    with transaction.atomic():
        cree = objet._state.adding
        if cree:
            objet.save()
            noms, avant = sorted(champs), {}
        else:
            connu = type(objet)._default_manager.select_for_update().get(pk=objet.pk)
            noms = sorted(nom for nom in champs if _valeur(connu, nom) != _valeur(objet, nom))
            if not noms:
                return False
            avant = {nom: _lisible(_valeur(connu, nom)) for nom in noms if nom in gardees}
            objet.save(update_fields=noms)
        apres = {nom: _lisible(_valeur(objet, nom)) for nom in noms if nom in gardees}
        reglage_tracer(objet, noms, avant, apres, acteur_id, cree=cree)
    return True


def reglage_tracer(
    objet: models.Model,
    champs: list[str],
    avant: Mapping[str, object],
    apres: Mapping[str, object],
    acteur_id: int | None,
    *,
    cree: bool = False,
) -> None:
    """Write the fact alone, for a service that saves by itself, in its transaction; see :func:`reglage_enregistrer`."""
    cle: uuid.UUID = objet.pk
    trace_enregistrer(
        Trace(
            type_trace=TypeTrace.REGLAGE_MODIFIE,
            salon_id=cle if isinstance(objet, Salon) else getattr(objet, "salon_id", None),
            acteur_id=acteur_id,
            objet_id=cle,
            donnees={
                "objet": objet._meta.model_name,
                "cle": str(cle),
                "champs": champs,
                "avant": dict(avant),
                "apres": dict(apres),
                **({"cree": True} if cree else {}),
            },
        )
    )


def _valeur(objet: models.Model, nom: str) -> Any:
    """Read a column; a relation by its key, without reading the other row."""
    return getattr(objet, objet._meta.get_field(nom).attname)  # type: ignore[union-attr]


def _lisible(valeur: Any) -> object:
    """Return a value as JSON keeps it: numbers and booleans as they are, a clock time as ``04:00``, a day as ISO."""
    if isinstance(valeur, datetime.date):
        return valeur.isoformat()
    if isinstance(valeur, datetime.time):
        return valeur.isoformat("minutes")
    return valeur
