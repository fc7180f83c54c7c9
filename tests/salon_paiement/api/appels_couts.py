"""Every operation of the document, ready to be asked once: who asks, with what, of which object."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from salon_paiement.models import Role
from salon_paiement.sortants.points import point_essayer
from statistiques.etats_export import EtatExport
from statistiques.exports.dossier import fichier_de
from statistiques.models import AlerteStatistique, ExportStatistiques, GenreAlerte, SeveriteAlerte
from tests import fabriques
from tests.fabriques_releves import csv_de, deposer, rangee
from tests.fabriques_remboursements import approuve, payee
from tests.fabriques_sorties import point
from tests.paiements.api.appels import cle_neuve
from tests.paiements.api.gestes import GESTES_API
from tests.paiements.api.scene import adresses_lues
from tests.personnel.conftest import Equipe
from tests.securite.acces import MOT_DE_PASSE, jetons
from tests.statistiques.appels import LECTURES as CHIFFRES


@dataclass(frozen=True)
class Envoi:
    """One request. ``client`` is logged in already, nobody in particular for the ways in."""

    client: Client
    methode: str
    adresse: str
    corps: Any = None
    en_tetes: dict[str, str] = field(default_factory=dict)
    multiple: bool = False

    @property
    def operation(self) -> str:
        """Its name in the document: ``get /api/v1/paiements/{reference}/``."""
        gabarit = re.sub(r"<[a-z]+:([a-z]+)>", r"{\1}", resolve(self.adresse).route)
        return f"{self.methode} /{gabarit}"

    def partir(self) -> Any:
        """Send it; return the answer."""
        genre = {} if self.methode == "get" or self.multiple else {"content_type": "application/json"}
        corps = {} if self.corps is None and self.methode != "get" else self.corps
        return getattr(self.client, self.methode)(self.adresse, corps, headers=self.en_tetes, **genre)


Preparer = Callable[[Equipe], Envoi]


def lectures(equipe: Equipe) -> Iterator[Envoi]:
    """Yield every GET, of one salon where everything has happened once."""
    chez, role = equipe.chez, Role.PROPRIETAIRE
    argent = adresses_lues(equipe)
    attend = deposer(chez.compte, csv_de([rangee(reference="B1")]), "autre.csv")
    demande = _export(equipe)
    adresse = _point(equipe)
    client = payee(chez).session.client
    assert client is not None
    siennes: dict[str, tuple[Any, ...]] = argent | {
        "api_racine": (), "api_schema": (), "api_salons": (), "api_clients": (), "api_prestations": (),
        "api_coiffeurs": (), "api_postes": (), "api_sorties": (), "api_exports": (),
        "api_rapprochement_colonnes": (attend.pk,),
        "api_salon": (chez.salon.pk,),
        "api_client": (client.pk,),
        "api_prestation": (chez.prestations[0].pk,),
        "api_coiffeur": (chez.coiffeurs[0].pk,),
        "api_poste": (chez.poste.pk,),
        "api_poste_affiche": (chez.poste.pk, "A6"),
        "api_sortie": (adresse.pk,),
        "api_sortie_livraisons": (adresse.pk,),
        "api_export": (demande.pk,),
        "api_export_fichier": (_export_pret(equipe).pk,),
    } | dict.fromkeys(CHIFFRES, ())  # fmt: skip
    for nom, args in siennes.items():
        yield Envoi(equipe.client(role), "get", reverse(nom, args=args))


def _argent(nom: str) -> Preparer:
    """A gesture that wants a key: the ones the other tests send."""

    def preparer(equipe: Equipe) -> Envoi:
        client, adresse, corps = GESTES_API[nom](equipe)
        return Envoi(client, "post", adresse, corps, {"Idempotency-Key": cle_neuve()}, nom == "api_rapprochements")

    return preparer


def _ecrire(
    methode: str, nom: str, args: Callable[[Equipe], tuple[Any, ...]], corps: Any = None, **en_tetes: str
) -> Preparer:
    def preparer(equipe: Equipe) -> Envoi:
        dit = corps(equipe) if callable(corps) else corps
        return Envoi(equipe.client(Role.PROPRIETAIRE), methode, reverse(nom, args=args(equipe)), dit, en_tetes)

    return preparer


def _rien(_equipe: Equipe) -> tuple[Any, ...]:
    return ()


def _du_salon(**champs: Any) -> Callable[[Equipe], dict[str, Any]]:
    return lambda e: {"salon": str(e.chez.salon.pk), **champs}


def _point(equipe: Equipe) -> Any:
    adresse, _secret = point(equipe.chez, "https://compta.example.com/", ["session.reglee"])
    return adresse


def _livraison(equipe: Equipe) -> tuple[Any, ...]:
    return (point_essayer(_point(equipe).pk).pk,)


def _alerte(equipe: Equipe) -> tuple[Any, ...]:
    alerte = AlerteStatistique.objects.create(
        salon=equipe.chez.salon, genre=GenreAlerte.ANOMALIE, mesure="encaisse", jour=datetime.date(2026, 11, 28),
        severite=SeveriteAlerte.CRITIQUE, valeur=1_000, attendu=90_000,
    )  # fmt: skip
    return (alerte.pk,)


def _export_pret(equipe: Equipe) -> ExportStatistiques:
    export = _export(equipe, etat=EtatExport.PRET, expire_le=timezone.now() + datetime.timedelta(hours=1))
    fichier_de(export).write_bytes(b"jour\r\n")
    return export


def _export(equipe: Equipe, **champs: Any) -> ExportStatistiques:
    jour = datetime.date(2026, 11, 28)
    return ExportStatistiques.objects.create(
        demandeur=equipe.personnes[Role.PROPRIETAIRE], quoi="visites", format="csv", salons=[str(equipe.chez.salon.pk)],
        du=jour, au=jour, empreinte="x", lignes_total=3, **champs,
    )  # fmt: skip


def _a_prouver(equipe: Equipe) -> tuple[Any, ...]:
    return (approuve(payee(equipe.chez), equipe.personnes[Role.PROPRIETAIRE], 2000, "manuel").reference,)


def _composer(equipe: Equipe) -> dict[str, Any]:
    return {"prestations": [{"prestation": str(equipe.chez.prestations[0].pk)}]}


def _entrer(equipe: Equipe) -> Envoi:
    qui = equipe.personnes[Role.GERANT]
    return Envoi(Client(), "post", "/api/token/", {"username": qui.get_username(), "password": MOT_DE_PASSE})


def _renouveler(equipe: Equipe) -> Envoi:
    return Envoi(Client(), "post", "/api/token/refresh/", {"refresh": jetons(equipe.personnes[Role.GERANT])["refresh"]})


def _colonnes(equipe: Equipe) -> Envoi:
    releve = deposer(equipe.chez.compte, csv_de([rangee(reference="A1")]))
    adresse, client = reverse("api_rapprochement_colonnes", args=[releve.pk]), equipe.client(Role.GERANT)
    return Envoi(client, "post", adresse, {"colonnes": client.get(adresse).json()["proposees"]})


SI = {"If-Match": "*"}
ECRITURES: dict[str, Preparer] = {
    **{nom: _argent(nom) for nom in GESTES_API},
    "jetons": _entrer,
    "renouveler": _renouveler,
    "colonnes": _colonnes,
    "composer": _ecrire("post", "api_session_composer", lambda e: (fabriques.session_scannee(e.chez).pk,), _composer),
    "liberer": _ecrire("post", "api_session_liberer", lambda e: (fabriques.session_scannee(e.chez).pk,)),
    "numero": _ecrire("post", "api_remboursement_numero", _a_prouver),
    "salon": _ecrire("patch", "api_salon", lambda e: (e.chez.salon.pk,), {"minutes_scan": 45}, **SI),
    "prestations": _ecrire("post", "api_prestations", _rien, _du_salon(nom="Soin", prix=3000)),
    "prestation": _ecrire("patch", "api_prestation", lambda e: (e.chez.prestations[0].pk,), {"prix": 5500}, **SI),
    "coiffeurs": _ecrire("post", "api_coiffeurs", _rien, _du_salon(nom="Zoé", taux_commission=25)),
    "coiffeur": _ecrire("patch", "api_coiffeur", lambda e: (e.chez.coiffeurs[0].pk,), {"disponible": False}, **SI),
    "postes": _ecrire("post", "api_postes", _rien, _du_salon(nom="Fauteuil 9")),
    "poste": _ecrire("patch", "api_poste", lambda e: (e.chez.poste.pk,), {"nom": "Fenêtre"}, **SI),
    "poste_remplacer": _ecrire(
        "post", "api_poste_remplacer", lambda e: (e.chez.poste.pk,), lambda e: {"code_court": e.chez.poste.code_court}
    ),
    "sorties": _ecrire(
        "post", "api_sorties", _rien, _du_salon(url="https://compta.example.com/", types=["session.reglee"])
    ),
    "sortie": _ecrire("patch", "api_sortie", lambda e: (_point(e).pk,), {"description": "Compta"}, **SI),
    "sortie_secret": _ecrire("post", "api_sortie_secret", lambda e: (_point(e).pk,)),
    "sortie_essai": _ecrire("post", "api_sortie_essai", lambda e: (_point(e).pk,)),
    "sortie_rejouer": _ecrire(
        "post", "api_sortie_rejouer", lambda e: (_point(e).pk,), {"depuis": "2026-01-01T00:00:00Z"}
    ),
    "livraison_rejouer": _ecrire("post", "api_livraison_rejouer", _livraison),
    "acquitter": _ecrire("post", "api_alerte_acquitter", _alerte),
    "exporter": _ecrire("post", "api_exports", _rien, {"quoi": "visites", "format": "csv"}),
    "ne_plus_exporter": _ecrire("delete", "api_export", lambda e: (_export(e).pk,)),
}
