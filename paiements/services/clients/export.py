"""Everything the salon holds about one person, for her: a JSON file written piece by piece, with nobody else in it.

Her numbers and addresses are in full here and nowhere else. A number she shares with somebody is hers too; one that was
only typed to pay, perhaps a friend's, is left out.
"""

from __future__ import annotations

import datetime
import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from paiements.services.clients.perimetre import Perimetre, perimetre_de
from salon_paiement.argent import DEVISE
from salon_paiement.droits import Action, peut
from salon_paiement.erreurs import Refuse
from salon_paiement.models import Client, ClientTelephone, Consentement, LigneSession, Notification, Recu
from salon_paiement.services.identification import USAGE_COURRIEL, courriel_reveler, telephone_reveler
from traces.chiffrement import DechiffrementImpossible, dechiffrer
from traces.models import TraceContexte
from traces.services import Trace, trace_enregistrer
from traces.types import TypeTrace

LOT = 500


def client_exporter(client: Client, acteur: User | None) -> Iterator[str]:
    """Trace the export, then return the pieces of the file.

    Args:
        acteur: the owner or the platform; ``None`` from the command line.

    Raises:
        Refuse: neither the owner nor the platform (403).
    """
    if acteur is not None and not peut(acteur, Action.DIRIGER, client.salon_id):
        raise Refuse(_("Seule la propriétaire peut exporter les données d'un client."))
    perimetre = perimetre_de(client)
    with transaction.atomic():
        trace_enregistrer(
            Trace(
                type_trace=TypeTrace.EXPORT,
                salon_id=client.salon_id,
                client_id=perimetre.client.pk,
                acteur_id=acteur.pk if acteur else None,
                donnees={"quoi": "client", "lignes": perimetre.sessions.count()},
            )
        )
    return _morceaux(perimetre)


def _morceaux(perimetre: Perimetre) -> Iterator[str]:
    yield '{\n"dossier": ' + _json(_entete(perimetre))
    for nom, section in _SECTIONS.items():
        yield f',\n"{nom}": ['
        for rang, ligne in enumerate(section(perimetre)):
            yield (",\n" if rang else "\n") + _json(ligne)
        yield "]"
    yield "\n}\n"


def _entete(perimetre: Perimetre) -> dict[str, Any]:
    client = perimetre.client
    return {
        "salon": client.salon.nom,
        "exporte_le": timezone.now(),
        "prenoms": sorted({c.prenom for c in perimetre.clients if c.prenom}),
        "connu_depuis": client.date_creation,
        "efface_le": client.anonymise_le,
        "devise": DEVISE,
        "messages_bruts_d_operateurs_gardes": perimetre.evenements.filter(corps_chiffre__isnull=False).count(),
    }


def _numeros(perimetre: Perimetre) -> Iterator[Mapping[str, Any]]:
    liens = ClientTelephone.objects.filter(client_id__in=perimetre.ids).select_related("telephone").order_by("pk")
    for lien in liens:
        telephone = lien.telephone
        yield {"numero": telephone_reveler(telephone), "masque": telephone.masque, "vu_le": lien.vu_le}


def _visites(perimetre: Perimetre) -> Iterator[Mapping[str, Any]]:
    champs = ("date_creation", "code_court", "etat", "total", "pourboire", "remise", "montant_applique", "finie_le",
              "motif_fin", "langue")  # fmt: skip
    for session in _lire(perimetre.sessions.select_related("coiffeur").prefetch_related("lignes__coiffeur")):
        yield _champs(session, champs) | {
            "coiffeur": session.coiffeur.nom if session.coiffeur else "",
            "courriel": courriel_reveler(session),
            "lignes": [_ligne(ligne) for ligne in session.lignes.all()],
        }


def _ligne(ligne: LigneSession) -> dict[str, Any]:
    return _champs(ligne, ("libelle", "prix_unitaire", "quantite"))


def _paiements(perimetre: Perimetre) -> Iterator[Mapping[str, Any]]:
    siens = set(perimetre.numeros.values_list("pk", flat=True))
    champs = ("date_creation", "reference", "reference_fournisseur", "moyen", "reseau", "etat", "montant", "devise",
              "montant_recu", "montant_applique", "surplus", "montant_rembourse", "verdict_le", "essai")  # fmt: skip
    for paiement in _lire(perimetre.paiements.select_related("session", "telephone")):
        telephone = paiement.telephone
        masque = telephone.masque if telephone and telephone.pk in siens else ""
        yield _champs(paiement, champs) | {"visite": paiement.session.code_court, "numero": masque}


def _remboursements(perimetre: Perimetre) -> Iterator[Mapping[str, Any]]:
    champs = ("date_creation", "reference", "voie", "etat", "montant", "devise", "motif", "fini_le")
    return (_champs(ligne, champs) for ligne in _lire(perimetre.remboursements))


def _avoirs(perimetre: Perimetre) -> Iterator[Mapping[str, Any]]:
    champs = ("date_creation", "code", "montant", "montant_utilise", "montant_expire", "expire_le", "motif")
    return (_champs(ligne, champs) for ligne in _lire(perimetre.avoirs))


def _recus(perimetre: Perimetre) -> Iterator[Mapping[str, Any]]:
    recus = Recu.objects.filter(session__in=perimetre.sessions)
    return (_champs(recu, ("date_creation", "numero", "montant", "code")) for recu in _lire(recus))


def _avis(perimetre: Perimetre) -> Iterator[Mapping[str, Any]]:
    return (_champs(a, ("date_creation", "note", "recommande", "commentaire")) for a in _lire(perimetre.avis))


def _messages(perimetre: Perimetre) -> Iterator[Mapping[str, Any]]:
    for message in _lire(perimetre.messages):
        yield _champs(message, ("date_creation", "modele", "canal", "etat", "envoyee_le")) | {"a": _adresse(message)}


def _accords(perimetre: Perimetre) -> Iterator[Mapping[str, Any]]:
    empreintes = list(perimetre.numeros.values_list("empreinte", flat=True))
    accords = Consentement.objects.filter(salon=perimetre.client.salon_id, empreinte__in=empreintes)
    return (_champs(accord, ("canal", "accorde_le", "retire_le", "source")) for accord in _lire(accords))


def _adresse(message: Notification) -> str:
    if message.destinataire_chiffre is None:
        return ""
    try:
        return dechiffrer(message.coffre, USAGE_COURRIEL, message.destinataire_chiffre).decode()
    except DechiffrementImpossible:
        return ""


def _contextes(perimetre: Perimetre) -> Iterator[Mapping[str, Any]]:
    champs = ("adresse_ip", "user_agent", "appareil", "navigateur", "os", "pays", "ville", "description")
    ligne: TraceContexte
    for ligne in perimetre.contextes_du_client.select_related("trace").order_by("pk").iterator(LOT):
        yield {"date": ligne.trace.date_creation, "fait": ligne.trace.titre} | _champs(ligne, champs)


_SECTIONS: dict[str, Callable[[Perimetre], Iterable[Mapping[str, Any]]]] = {
    "numeros": _numeros,
    "visites": _visites,
    "paiements": _paiements,
    "remboursements": _remboursements,
    "avoirs": _avoirs,
    "recus": _recus,
    "avis": _avis,
    "accords_pour_les_messages": _accords,
    "messages_envoyes": _messages,
    "contexte_technique": _contextes,
}


def _lire(lignes: Any) -> Iterator[Any]:
    return iter(lignes.order_by("date_creation", "pk").iterator(LOT))


def _champs(objet: Any, noms: Iterable[str]) -> dict[str, Any]:
    return {nom: getattr(objet, nom) for nom in noms}


def _json(valeur: Any) -> str:
    return json.dumps(valeur, ensure_ascii=False, indent=1, default=_epeler)


def _epeler(valeur: Any) -> str:
    if isinstance(valeur, datetime.datetime):
        return valeur.isoformat(timespec="seconds")
    if isinstance(valeur, datetime.date | uuid.UUID):
        return str(valeur)
    raise TypeError(type(valeur).__name__)
