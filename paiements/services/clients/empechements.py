"""What must end before a client can be erased: whatever still needs her number, or somebody's decision."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from paiements.etats import VIVANTS
from paiements.etats_remboursement import OUVERTS as REMBOURSEMENTS_OUVERTS
from paiements.models import Avoir, ExceptionMonetaire, Paiement, Remboursement
from paiements.services.clients.numeros import numeros_a_elle_seule
from paiements.services.clients.perimetre import Perimetre
from paiements.services.clients.sans_nom import sans_nom_de
from salon_paiement.etats import OUVERTS


def effacement_empeche(perimetre: Perimetre, *, malgre_avoir: bool = False) -> str:
    """Return the sentence that says what must end first, empty when nothing does."""
    sans_nom = sans_nom_de(perimetre.client.salon_id, numeros_a_elle_seule(perimetre))
    if any(visites.sessions.filter(etat__in=OUVERTS).exists() for visites in (perimetre, sans_nom)):
        return str(_("Une visite de ce client n'est pas terminée : attendez sa fin, ou abandonnez la note."))
    # On one of her numbers too, whoever's visit it is: it may not have left yet.
    vers_elle = Paiement.objects.filter(telephone__in=perimetre.numeros_touches.values("pk"))
    if any(paiements.filter(etat__in=VIVANTS).exists() for paiements in (perimetre.paiements, vers_elle)):
        return str(_("Un paiement de ce client attend la réponse de l'opérateur : son numéro est encore nécessaire."))
    # Nor a refund to her number, of a visit where she gave no name.
    rendus = Remboursement.objects.filter(paiement__telephone__in=perimetre.numeros_touches.values("pk"))
    if any(vers.filter(etat__in=REMBOURSEMENTS_OUVERTS).exists() for vers in (perimetre.remboursements, rendus)):
        return str(_("Un remboursement de ce client est en cours : son numéro est encore nécessaire."))
    if _argent_a_traiter(perimetre):
        return str(_("De l'argent de ce client attend une décision (À traiter) : décidez d'abord."))
    if not malgre_avoir and avoirs_restants(perimetre).exists():
        return str(_("Il reste un avoir à ce client. Confirmez : il ne pourra plus l'utiliser qu'avec son code."))
    return ""


def avoirs_restants(perimetre: Perimetre) -> QuerySet[Avoir]:
    """Return her credits on which something is left, those known by her number alone included."""
    valables = Q(expire_le=None) | Q(expire_le__gt=timezone.now())
    de_son_numero = Avoir.objects.filter(client=None, telephone__in=perimetre.numeros_touches.values("pk"))
    siens = Avoir.objects.filter(Q(pk__in=perimetre.avoirs.values("pk")) | Q(pk__in=de_son_numero.values("pk")))
    return siens.filter(valables, montant__gt=F("montant_utilise") + F("montant_expire"))


def _argent_a_traiter(perimetre: Perimetre) -> bool:
    """Her visits' money, and a statement's line of her number that nobody has explained."""
    sien = Q(session__in=perimetre.sessions) | Q(paiement__in=perimetre.paiements)
    sien |= Q(paiement__telephone__in=perimetre.numeros_touches.values("pk"))
    empreintes = list(perimetre.numeros_touches.values_list("empreinte", flat=True))
    de_son_numero = Q(ligne_releve__telephone_empreinte__in=empreintes, salon=perimetre.client.salon_id)
    return ExceptionMonetaire.objects.filter(sien | de_son_numero, resolue_le=None).exists()
