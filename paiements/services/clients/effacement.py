"""Erasing one client: who she is goes, what she paid stays. Once, for good.

Lock order: visits → numbers → people, as where a visit is given its client; money rows come after, and no amount,
state, date or fact is touched: the books and the seals stay what they were.
"""

from __future__ import annotations

import re
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from paiements.etats import VIVANTS
from paiements.etats_remboursement import OUVERTS as REMBOURSEMENTS_OUVERTS
from paiements.models import Avoir, EtatEvenement, ExceptionMonetaire, LigneReleve, Paiement, Remboursement
from paiements.services.clients.perimetre import Perimetre, perimetre_de
from salon_paiement.droits import Action, peut
from salon_paiement.erreurs import Conflit, Refuse
from salon_paiement.etats import OUVERTS
from salon_paiement.models import Client, ClientTelephone, SessionPaiement, Telephone
from traces.contextes import contextes_oublier
from traces.masquage import masquer
from traces.services import Trace, trace_enregistrer
from traces.types import TypeTrace

MASQUE_EFFACE = "**"
# Free text that explains money stays, without who it was about.
_TEXTES: tuple[tuple[type[Any], tuple[str, ...]], ...] = (
    (Remboursement, ("motif", "preuve")),
    (ExceptionMonetaire, ("note",)),
    (Avoir, ("motif",)),
    (Paiement, ("motif_brut",)),
)


@dataclass(frozen=True, slots=True)
class Effacement:
    """What an erasure touched: numbers emptied, visits, contexts of facts."""

    telephones: int = 0
    sessions: int = 0
    contextes: int = 0


def client_anonymiser(client_id: uuid.UUID, acteur: User | None, *, malgre_avoir: bool = False) -> Effacement:
    """Erase who a client is; erasing her again does nothing.

    Args:
        acteur: the owner or the platform; ``None`` from the command line.
        malgre_avoir: she knows that what is left on her credit can then only be spent with its code.

    Raises:
        Refuse: neither the owner nor the platform (403).
        Conflit: a visit, payment, refund or decision under way needs her number, or a credit is left (409).
        Client.DoesNotExist: no such client.
    """
    client = Client.objects.select_related("fusionne_dans").get(pk=client_id)
    if acteur is not None and not peut(acteur, Action.DIRIGER, client.salon_id):
        raise Refuse(_("Seule la propriétaire peut effacer les données d'un client."))
    with transaction.atomic():
        perimetre = _verrouiller(perimetre_de(client))
        if perimetre.client.anonymise_le is not None:
            return Effacement()
        empechement = effacement_empeche(perimetre, malgre_avoir=malgre_avoir)
        if empechement:
            raise Conflit(empechement)
        fait = _effacer(perimetre)
        trace_enregistrer(
            Trace(
                type_trace=TypeTrace.EFFACEMENT_CLIENT,
                salon_id=client.salon_id,
                client_id=perimetre.client.pk,
                acteur_id=acteur.pk if acteur else None,
                donnees={"telephones": fait.telephones, "sessions": fait.sessions, "contextes": fait.contextes},
            )
        )
    return fait


def effacement_empeche(perimetre: Perimetre, *, malgre_avoir: bool = False) -> str:
    """Return the sentence that says what must end first, empty when nothing does."""
    if perimetre.sessions.filter(etat__in=OUVERTS).exists():
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


def _verrouiller(perimetre: Perimetre) -> Perimetre:
    """Lock her visits, numbers and records, then read again what she has: somebody may have merged her meanwhile."""
    list(perimetre.sessions.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    numeros = list(perimetre.numeros_touches.values_list("pk", flat=True))
    list(Telephone.objects.filter(pk__in=numeros).select_for_update(no_key=True).order_by("pk").values_list("pk"))
    list(perimetre.clients.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    return perimetre_de(Client.objects.select_related("fusionne_dans").get(pk=perimetre.client.pk))


def _effacer(perimetre: Perimetre) -> Effacement:
    prenoms = [prenom for prenom in perimetre.clients.values_list("prenom", flat=True) if prenom]
    # A finished visit needs no device; a digest nobody has keeps it closed to every other one.
    vides = {"courriel_chiffre": None, "motif_fin": "", "appareil": secrets.token_hex(32)}
    sessions = perimetre.sessions.update(**vides)
    perimetre.avis.exclude(commentaire="").update(commentaire="")
    perimetre.evenements.exclude(etat=EtatEvenement.A_TRAITER).update(corps_chiffre=None)
    perimetre.paiements.update(url_action="", url_qr="")
    for message in perimetre.messages:
        message.destinataire_chiffre, message.destinataire_empreinte = None, secrets.token_hex(32)
        message.save(update_fields=["destinataire_chiffre", "destinataire_empreinte"])
    _textes_neutraliser(perimetre, prenoms)
    contextes = contextes_oublier(perimetre.contextes, texte=True, technique=False)
    contextes += contextes_oublier(perimetre.contextes_du_client, texte=False, technique=True)
    telephones = _numeros_effacer(perimetre)
    perimetre.clients.update(prenom="", anonymise_le=timezone.now())
    return Effacement(telephones, sessions, contextes)


def _textes_neutraliser(perimetre: Perimetre, prenoms: Iterable[str]) -> None:
    siens = {
        Remboursement: perimetre.remboursements,
        ExceptionMonetaire: perimetre.exceptions,
        Avoir: perimetre.avoirs,
        Paiement: perimetre.paiements,
    }
    noms = re.compile(r"\b(" + "|".join(map(re.escape, prenoms)) + r")\b", re.I) if prenoms else None
    for modele, champs in _TEXTES:
        for ligne in siens[modele].only("pk", *champs):
            avant = {champ: getattr(ligne, champ) for champ in champs}
            apres = {champ: _neutre(texte, noms) for champ, texte in avant.items()}
            if apres != avant:
                modele._default_manager.filter(pk=ligne.pk).update(**apres)


def _neutre(texte: str, noms: re.Pattern[str] | None) -> str:
    return masquer(noms.sub("…", texte) if noms else texte)[:200]


def _numeros_effacer(perimetre: Perimetre) -> int:
    """Untie her from her numbers, and empty those that nobody else here was seen with; returns how many were."""
    numeros = list(perimetre.numeros_touches)
    ClientTelephone.objects.filter(client_id__in=perimetre.ids).delete()
    perimetre.sessions.update(telephone=None)
    perimetre.paiements.update(telephone=None)
    perimetre.avoirs.update(telephone=None)
    vides = [numero for numero in numeros if not _d_une_autre(numero)]
    LigneReleve.objects.filter(
        Q(pk__in=perimetre.lignes_releve.values("pk"))
        | Q(salon_id=perimetre.client.salon_id, telephone_empreinte__in=[numero.empreinte for numero in vides])
    ).update(telephone_empreinte="", telephone_masque="")
    for numero in vides:
        # Payments of visits without a name may still point here: the row stays, and says nothing.
        Telephone.objects.filter(pk=numero.pk).update(
            empreinte=secrets.token_hex(32),
            empreinte_fin=secrets.token_hex(32),
            numero_chiffre=None,
            compose_chiffre=None,
            masque=MASQUE_EFFACE,
        )
    return len(vides)


def _d_une_autre(numero: Telephone) -> bool:
    """Whether somebody else, not erased, was seen with this number, came with it or paid with it."""
    autres = Client.objects.filter(anonymise_le=None)
    return (
        ClientTelephone.objects.filter(telephone=numero, client__in=autres).exists()
        or SessionPaiement.objects.filter(telephone=numero, client__in=autres).exists()
        or Paiement.objects.filter(telephone=numero, session__client__in=autres).exists()
        or Avoir.objects.filter(telephone=numero, client__in=autres).exists()
    )
