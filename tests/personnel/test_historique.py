"""Each fact as a sentence for staff."""

from __future__ import annotations

from typing import Any

import pytest

from paiements.selecteurs import mots_des_paiements
from salon_paiement.historique import motif_afficher, phrase_de
from salon_paiement.models import Role
from salon_paiement.selecteurs import historique_session
from salon_paiement.services.evaluation import Opinion, evaluation_enregistrer
from salon_paiement.services.ouverture import session_appareil_liberer, session_appareil_prendre
from tests import fabriques
from tests.personnel.conftest import Equipe
from traces.models import Objet, TraceTransaction
from traces.types import TypeTrace as T

P = Objet.PAIEMENT
CAS: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    (T.CREATION_SESSION, {"total": 5000}, {}, "Ticket préparé à la caisse : 5\u202f000\u00a0F."),
    (T.SCAN_QR, {}, {}, "Ticket ouvert sur le téléphone du client."),
    (T.IDENTIFICATION_CLIENT, {"nom_donne": True}, {}, "Le client a donné son nom."),
    (T.SELECTION_PRESTATION, {"total": 1000}, {}, "Note à payer : 1\u202f000\u00a0F."),
    (T.SELECTION_PRESTATION, {"total": 900, "lignes": 2}, {}, "2 prestations choisies, 900\u00a0F à payer."),
    (T.REPRISE_APPAREIL, {}, {}, "Note reprise sur un autre téléphone."),
    (T.ETAT_PAIEMENT, {}, {"nouvel_etat": "abandonne"}, "Paiement : Sans nouvelle, clos."),
    (T.VERIFICATION_PAIEMENT, {}, {"objet": P}, "Pas encore de réponse sûre de l'opérateur : nous la lui redemandons."),
    (
        T.CONFIRMATION_PAIEMENT,
        {"recu": 6000, "applique": 5000, "surplus": 1000, "tardif": True},
        {},
        "6\u202f000\u00a0F reçus, 5\u202f000\u00a0F comptés sur la note. En trop : 1\u202f000\u00a0F. "
        "Arrivé après la fin de la note.",
    ),
    (T.CONFIRMATION_PAIEMENT, {"recu": None, "applique": 0}, {}, "– reçus, 0\u00a0F comptés sur la note."),
    (T.ECHEC_PAIEMENT, {"motif": "solde_insuffisant"}, {"nouvel_etat": "echoue"}, "Refusé : solde insuffisant."),
    (T.ECHEC_PAIEMENT, {"motif": ""}, {"nouvel_etat": "annule"}, "Annulé par le client."),
    (T.EXTOURNE_PAIEMENT, {"montant": 5000}, {}, "L'opérateur a repris 5\u202f000\u00a0F."),
    (
        T.NOTIFICATION_WEBHOOK,
        {"fournisseur": "feexpay"},
        {},
        "Message de FeexPay reçu : nous lui redemandons la réponse.",
    ),
    (T.ESPECES_DECLAREES, {"montant": 500}, {}, "Le client veut payer 500\u00a0F en espèces."),
    (T.ENVOI_RECU, {"resultat": "envoye"}, {}, "Message envoyé par e-mail."),
    (T.ENVOI_RECU, {"resultat": "echec", "tentatives": 13}, {}, "Le message n'a pas pu être envoyé (13 essais)."),
    (T.ABANDON_SESSION, {"par": "client"}, {}, "Le client a renoncé."),
    (T.EXPIRATION_SESSION, {}, {}, "Délai dépassé sans paiement : la note est close."),
    (T.REPRISE_SESSION, {"du": 500}, {}, "La note est de nouveau à payer : 500\u00a0F."),
    (T.EXCEPTION_MONETAIRE, {"type": "doublon", "montant": 500}, {}, "Argent à traiter : payé deux fois (500\u00a0F)."),
    (T.ROTATION_QR, {"poste": "Comptoir"}, {}, "QR de « Comptoir » remplacé : l'ancien papier ne sert plus."),
]


@pytest.mark.parametrize(("type_trace", "donnees", "champs", "phrase"), CAS)
def test_dit_chaque_fait_en_une_phrase(
    type_trace: str, donnees: dict[str, Any], champs: dict[str, Any], phrase: str
) -> None:
    trace = TraceTransaction(type_trace=type_trace, donnees_structures=donnees, **champs)
    assert phrase_de(trace, mots_des_paiements()) == phrase


def test_tait_un_code_que_personne_ne_comprend() -> None:
    assert motif_afficher("E_4711") == ""


def test_nomme_qui_a_fait_chaque_geste(equipe: Equipe) -> None:
    caissier = equipe.personnes[Role.CAISSIER]
    session = fabriques.session_a_payer(equipe.chez)
    session_appareil_liberer(session.pk, acteur_id=caissier.pk)
    session_appareil_prendre(session.pk, appareil="b" * 64)
    session.refresh_from_db()
    fabriques.reussir(fabriques.tentative(session))
    evaluation_enregistrer(session.pk, Opinion(note=4))
    faits = {fait.phrase: fait.acteur for fait in historique_session(session, mots_des_paiements())}
    attendus = {
        "Téléphone libéré : le prochain qui ouvre la note la reprend.": caissier.username,
        "Note reprise sur un autre téléphone.": "client",
        "L'opérateur a pris la demande : le téléphone du client sonne.": "opérateur",
        "5\u202f000\u00a0F reçus, 5\u202f000\u00a0F comptés sur la note.": "opérateur",
        "Le client a donné la note 4 sur 5.": "client",
    }
    assert {phrase: faits.get(phrase) for phrase in attendus} == attendus
