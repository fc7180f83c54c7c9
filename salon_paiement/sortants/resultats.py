"""Writing down what became of a try, and ending what no server will ever take."""

from __future__ import annotations

import datetime
import random
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from salon_paiement.models import EtatLivraison, EtatPoint, LivraisonSortante, PointSortie, RaisonPoint
from salon_paiement.models.sortants import EN_ROUTE
from salon_paiement.notifications.equipe import GRATUITS, equipe_prevenir
from salon_paiement.services.reglages import reglage_tracer
from salon_paiement.sortants.fil import Envoi, Reponse
from salon_paiement.sortants.types import ESSAI

# Seconds before tries 2, 3, 4…, as the standard advises: some 75 hours in all, as rows.
REPRISES = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
# Of each delay, at most so much more: servers that fell together are not called together.
GIGUE = 10  # per cent
# After so long without one success, an address is switched off and its owner told.
SURDITE = datetime.timedelta(days=5)
DISPARU = 410
MODELE = "sortie_desactivee"

ERREURS: Mapping[str, str | Promise] = {
    "injoignable": _("pas de connexion : serveur éteint, nom introuvable ou adresse refusée"),
    "sans_reponse": _("pas de réponse lisible en 15 secondes"),
    "redirection": _("redirection refusée : donnez l'adresse finale"),
    "refus": _("le serveur a répondu par une erreur"),
    "secret_illisible": _("le secret ne peut plus être lu : remplacez-le"),
    "interne": _("erreur de notre côté"),
    "interrompue": _("interrompue à chaque essai"),
    "desactivee": _("adresse désactivée avant l'envoi"),
}


def resultat_noter(envoi: Envoi, reponse: Reponse) -> None:
    """Write one try's outcome, in one transaction: address first, then delivery, as the round locks them."""
    with transaction.atomic():
        point = PointSortie.objects.select_for_update(no_key=True).get(pk=envoi.point_id)
        if reponse.prise:
            _reussir(point, envoi, reponse)
        else:
            _echouer(point, envoi, reponse)


def livraison_interrompre(livraison: LivraisonSortante) -> None:
    """End a leased delivery that was never heard of again."""
    LivraisonSortante.objects.filter(pk=livraison.pk, tentatives=livraison.tentatives).update(
        etat=EtatLivraison.ECHOUEE, erreur="interrompue"
    )


def point_eteindre(point: PointSortie, raison: str, *, acteur_id: int | None) -> bool:
    """Switch an address off in the caller's transaction, its row locked: what waited for it is not delivered.

    Returns:
        False when it was off already: nothing is written.
    """
    maintenant = timezone.now()
    actif = PointSortie.objects.filter(pk=point.pk, etat=EtatPoint.ACTIF)
    if not actif.update(etat=EtatPoint.DESACTIVE, raison=raison):
        return False
    attendaient = LivraisonSortante.objects.filter(point=point, etat__in=EN_ROUTE)
    attendaient.update(etat=EtatLivraison.ECHOUEE, erreur="desactivee")
    point.etat, point.raison = EtatPoint.DESACTIVE, raison
    avant, apres = {"etat": EtatPoint.ACTIF.value}, {"etat": EtatPoint.DESACTIVE.value, "raison": str(raison)}
    reglage_tracer(point, ["etat", "raison"], avant, apres, acteur_id)
    if acteur_id is None:
        fois = int(maintenant.timestamp())
        equipe_prevenir(point.salon, evenement=f"sortie:{point.pk.hex}:{fois}", modele=MODELE, canaux=GRATUITS)
    return True


def _reussir(point: PointSortie, envoi: Envoi, reponse: Reponse) -> None:
    maintenant = timezone.now()
    PointSortie.objects.filter(pk=point.pk).update(
        echecs=0, echec_depuis=None, pause_jusqu=None, duree_ms=reponse.duree_ms
    )
    # They have it, whoever holds the row by now: any other state would send it once more.
    LivraisonSortante.objects.filter(pk=envoi.livraison_id, tentatives__gte=envoi.tentatives).exclude(
        etat=EtatLivraison.LIVREE
    ).update(
        etat=EtatLivraison.LIVREE, livree_le=maintenant, statut=reponse.statut, duree_ms=reponse.duree_ms, erreur=""
    )


def _echouer(point: PointSortie, envoi: Envoi, reponse: Reponse) -> None:
    maintenant = timezone.now()
    # The count of tries is the lease's number: whoever lost it must not undo the work of who holds it.
    tenue = LivraisonSortante.objects.filter(
        pk=envoi.livraison_id, etat=EtatLivraison.EN_ENVOI, tentatives=envoi.tentatives
    )
    vu = {"statut": reponse.statut, "duree_ms": reponse.duree_ms, "erreur": reponse.erreur}
    # A test tells at once how it went; nobody waits three days for it.
    derniere = envoi.type == ESSAI or envoi.rang > len(REPRISES)
    if derniere:
        touchees = tenue.update(etat=EtatLivraison.ECHOUEE, **vu)
    else:
        suite = maintenant + datetime.timedelta(seconds=_delai(envoi.rang, reponse.attente))
        touchees = tenue.update(etat=EtatLivraison.A_ENVOYER, prochaine=suite, **vu)
    if not touchees:
        return
    PointSortie.objects.filter(pk=point.pk).update(**_compter(point, envoi, reponse, maintenant))
    if reponse.statut == DISPARU:
        point_eteindre(point, RaisonPoint.DISPARU, acteur_id=None)
    elif point.echec_depuis is not None and maintenant - point.echec_depuis >= SURDITE:
        point_eteindre(point, RaisonPoint.MUET, acteur_id=None)


def _compter(point: PointSortie, envoi: Envoi, reponse: Reponse, maintenant: datetime.datetime) -> dict[str, object]:
    """Return what a failure changes on its address; a test is no sign that real deliveries fail."""
    champs: dict[str, object] = {"duree_ms": reponse.duree_ms}
    if envoi.type != ESSAI:
        champs |= {"echecs": point.echecs + 1, "echec_depuis": point.echec_depuis or maintenant}
    if reponse.attente is not None:
        champs["pause_jusqu"] = maintenant + datetime.timedelta(seconds=reponse.attente)
    return champs


def _delai(rang: int, attente: int | None) -> float:
    """Seconds before the next try; ``attente`` is what the server asked for."""
    delai = max(REPRISES[rang - 1], attente or 0)
    return delai * (1 + random.random() * GIGUE / 100)  # noqa: S311 (spreads calls, hides nothing)
