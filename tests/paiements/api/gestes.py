"""Every gesture of the API that wants a key, ready to be sent: beside the pages' own forms (``gestes_argent``)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from salon_paiement.models import Role
from tests import fabriques
from tests.fabriques_caisse import caissiere, compter, encaisser, ouvrir
from tests.fabriques_etats import remboursement_mener
from tests.fabriques_guichet import tardif
from tests.fabriques_releves import csv_de, importer, rangee
from tests.fabriques_remboursements import approuve, demander, payee
from tests.paiements.api.appels import programme
from tests.personnel.conftest import Equipe

Envoi = tuple[Client, str, dict[str, Any]]
Geste = Callable[[Equipe], Envoi]


def _envoi(e: Equipe, role: str, nom: str, *args: object, **corps: Any) -> Envoi:
    return programme(e, role), reverse(nom, args=args), corps


def _de_la_note(role: str, nom: str, **corps: Any) -> Geste:
    def preparer(e: Equipe) -> Envoi:
        ouvrir(e.chez)
        return _envoi(e, role, nom, fabriques.session_a_payer(e.chez).pk, **corps)

    return preparer


def _ticket(e: Equipe) -> Envoi:
    return _envoi(e, Role.CAISSIER, "api_sessions", prestations=[{"prestation": str(e.chez.prestations[0].pk)}])


def _annuler(e: Equipe) -> Envoi:
    paiement = fabriques.intention(fabriques.session_a_payer(e.chez))
    return _envoi(e, Role.CAISSIER, "api_paiement_annuler", paiement.reference, motif="renonce")


def _remplacer(e: Equipe) -> Envoi:
    paiement = fabriques.tentative(fabriques.session_a_payer(e.chez))
    return _envoi(e, Role.CAISSIER, "api_paiement_remplacer", paiement.reference, motif="espèces")


def _annuler_especes(e: Equipe) -> Envoi:
    ouvrir(e.chez)
    paiement = encaisser(fabriques.session_a_payer(e.chez), caissiere(e.chez), 2000)
    return _envoi(e, Role.GERANT, "api_paiement_annuler_especes", paiement.reference, motif="erreur")


def _rembourser(e: Equipe) -> Envoi:
    corps = {"montant": 2000, "voie": "avoir", "motif": "trop cher"}
    return _envoi(e, Role.GERANT, "api_paiement_rembourser", payee(e.chez).reference, **corps)


def _geste(etat: str, voie: str, nom: str, **corps: Any) -> Geste:
    def preparer(e: Equipe) -> Envoi:
        ouvrir(e.chez)
        if etat == "demande":
            objet = demander(payee(e.chez), e.personnes[Role.CAISSIER], 2000, voie)
        else:
            objet = approuve(payee(e.chez), e.personnes[Role.GERANT], 2000, voie)
        if etat == "en_transit":
            remboursement_mener(objet, etat, voie="operateur")
        return _envoi(e, Role.GERANT, nom, objet.reference, **corps)

    return preparer


def _caisse(nom: str, **corps: Any) -> Geste:
    return lambda e: _envoi(e, Role.CAISSIER, nom, ouvrir(e.chez).pk, **corps)


def _cloturer(e: Equipe) -> Envoi:
    caisse = ouvrir(e.chez)
    sceau = compter(caisse, 20_000, caissiere(e.chez)).sceau
    return _envoi(e, Role.CAISSIER, "api_caisse_cloturer", caisse.pk, sceau=sceau)


def _decider(e: Equipe) -> Envoi:
    return _envoi(e, Role.GERANT, "api_exception_decider", tardif(e.chez).pk, decision="accepte", note="vu ensemble")


def _deposer(e: Equipe) -> Envoi:
    fichier = SimpleUploadedFile("releve.csv", csv_de([rangee(reference="A1")]))
    return e.client(Role.GERANT), reverse("api_rapprochements"), {"compte": str(e.chez.compte.pk), "fichier": fichier}


def _du_releve(nom: str, **corps: Any) -> Geste:
    def preparer(e: Equipe) -> Envoi:
        releve = importer(e.chez.compte, csv_de([rangee(reference="V1", type="Reversement", montant=90_000)]))
        return _envoi(e, Role.GERANT, nom, releve.pk, **corps)

    return preparer


GESTES_API: dict[str, Geste] = {
    "api_sessions": _ticket,
    "api_session_abandonner": _de_la_note(Role.CAISSIER, "api_session_abandonner", motif="erreur de saisie"),
    "api_session_remise": _de_la_note(Role.GERANT, "api_session_remise", montant=500, motif="cliente fidèle"),
    "api_session_paiements": _de_la_note(
        Role.CAISSIER, "api_session_paiements", reseau="mtn", telephone="01 66 00 00 01"
    ),
    "api_session_especes": _de_la_note(Role.CAISSIER, "api_session_especes", remis=5000),
    "api_paiement_annuler": _annuler,
    "api_paiement_annuler_especes": _annuler_especes,
    "api_paiement_remplacer": _remplacer,
    "api_paiement_rembourser": _rembourser,
    "api_remboursement_approuver": _geste("demande", "manuel", "api_remboursement_approuver"),
    "api_remboursement_refuser": _geste("demande", "manuel", "api_remboursement_refuser", motif="ticket perdu"),
    "api_remboursement_remettre": _geste("approuve", "especes", "api_remboursement_remettre"),
    "api_remboursement_prouver": _geste("approuve", "manuel", "api_remboursement_prouver", preuve="TRF-77"),
    "api_remboursement_echec": _geste("en_transit", "manuel", "api_remboursement_echec", motif="vu sur leur site"),
    "api_caisses": lambda e: _envoi(e, Role.CAISSIER, "api_caisses", fond=20_000),
    "api_caisse_mouvements": _caisse("api_caisse_mouvements", sens="entree", montant=500, motif="monnaie"),
    "api_caisse_compter": _caisse("api_caisse_compter", coupures={"b10000": 2}),
    "api_caisse_cloturer": _cloturer,
    "api_exception_decider": _decider,
    "api_rapprochements": _deposer,
    "api_rapprochement_notre": _du_releve("api_rapprochement_notre"),
    "api_rapprochement_etranger": _du_releve("api_rapprochement_etranger", motif="fichier d'à côté"),
}
