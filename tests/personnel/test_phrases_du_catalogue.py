"""Every type of the catalogue is told in words, in both languages, whatever its payload holds."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override

from paiements.selecteurs import mots_des_paiements
from salon_paiement.historique import Mots, phrase_de
from traces.models import TraceTransaction
from traces.types import CATALOGUE
from traces.types import TypeTrace as T

CAS: list[tuple[str, dict[str, Any], str]] = [
    (T.CONNEXION, {"moyen": "mot_de_passe"}, "Connexion avec son mot de passe."),
    (T.CONNEXION, {"moyen": "installation"}, "Première connexion, à l'ouverture du salon."),
    (T.CONNEXION_REFUSEE, {"raison": "inconnu"}, "Connexion refusée : identifiant inconnu."),
    (T.CONNEXION_REFUSEE, {"raison": "?"}, "Connexion refusée."),
    (T.EXPORT, {"quoi": "a_traiter", "lignes": 1}, "Argent à traiter : 1 ligne téléchargée."),
    (T.CHANGEMENT_ROLE, {"ancien": "", "nouveau": "gerant", "actif": True}, "Rôle donné : gérant."),
    (
        T.CHANGEMENT_ROLE,
        {"ancien": "gerant", "nouveau": "gerant", "actif": True},
        "Travaille de nouveau dans le salon : gérant.",
    ),
    (
        T.REGLAGE_MODIFIE,
        {"objet": "salon", "champs": ["pays", "mois_avoir"], "avant": {"pays": "BJ", "mois_avoir": None},
         "apres": {"pays": "TG", "mois_avoir": 6}},
        "Salon – pays : Bénin → Togo, mois de validité d'un avoir : – → 6.",
    ),
    (
        T.REGLAGE_MODIFIE,
        {"objet": "coiffeur", "champs": ["nom", "taux_commission"], "avant": {}, "apres": {"taux_commission": 25},
         "cree": True},
        "Nouvelle fiche (Coiffeur) – commission (%) : 25.",
    ),
    # A field or a model that has been removed since: the fact stays readable.
    (
        T.REGLAGE_MODIFIE,
        {"objet": "fauteuil", "champs": ["hauteur"], "avant": {}, "apres": {}},
        "fauteuil – changé sans que le texte soit gardé : hauteur.",
    ),
    (
        T.COMPTE_MODIFIE,
        {"fournisseur": "feexpay", "mode": "live", "champs": ["identifiants.cle", "rangs.mtn", "actif"]},
        "Compte FeexPay (réel) modifié : identifiant « cle », ordre pour MTN MoMo, proposé ou non aux clients.",
    ),
    (
        T.ETAT_OPERATEUR,
        {"fournisseur": "feexpay", "reseau": "mtn", "etat": "coupe"},
        "MTN MoMo (FeexPay) ne répond plus : plus personne n'y est envoyé.",
    ),
    (T.MOUVEMENT_CAISSE, {"montant": -2000}, "2\u202f000\u00a0F sortis du tiroir."),
    (T.VERSEMENT, {"commissions": 1000, "pourboires": 500}, "1\u202f500\u00a0F versés à un coiffeur."),
    (T.ERREUR_SYSTEME, {"ou": "relance", "erreur": "KeyError"}, "Erreur du système (relance, KeyError)."),
    (
        T.ERREUR_SYSTEME,
        {"ou": "relance", "erreur": "KeyError", "nombre": 50},
        "Erreur du système (relance, KeyError). 50 fois depuis la dernière notée.",
    ),
    (
        T.RELEVE,
        {"fournisseur": "feexpay", "etape": "lu", "lignes": 2},
        "Relevé de FeexPay : lu et rapproché. 2 lignes lues.",
    ),
    (T.ENVOI_RECU, {"resultat": "envoye", "modele": "recu"}, "Reçu envoyé par e-mail."),
    (
        T.ENVOI_RECU,
        {"resultat": "echec", "modele": "recu", "tentatives": 13},
        "Le reçu n'a pas pu être envoyé (13 essais).",
    ),
    (
        T.NOTIFICATION_WEBHOOK,
        {"fournisseur": "feexpay", "resultat": "orphelin"},
        "Message de FeexPay reçu : il ne parle d'aucun paiement connu ici.",
    ),
    (
        T.NOTIFICATION_WEBHOOK,
        {"fournisseur": "feexpay", "resultat": "ignore"},
        "Message de FeexPay reçu : il ne parle d'aucun paiement.",
    ),
]  # fmt: skip


@pytest.mark.parametrize("langue", ["fr", "en"])
@pytest.mark.parametrize("type_trace", [t.value for t in T])
def test_chaque_type_se_dit_en_mots(type_trace: str, langue: str) -> None:
    vide = TraceTransaction(type_trace=type_trace, donnees_structures={}, nouvel_etat="fait")
    plein = TraceTransaction(type_trace=type_trace, donnees_structures=dict.fromkeys(CATALOGUE[type_trace].cles, 3))
    if type_trace == T.REMBOURSEMENT:
        plein.nouvel_etat = "soumis"
    if type_trace in {T.REGLAGE_MODIFIE, T.COMPTE_MODIFIE}:
        plein.donnees_structures |= {"champs": ["actif"], "avant": {"actif": 3}, "apres": {"actif": 3}}
    with override(langue):
        for fait in (vide, plein):
            for mots in (Mots(), mots_des_paiements()):
                phrase = phrase_de(fait, mots)
                assert phrase.strip()
                assert "%(" not in phrase


@pytest.mark.parametrize(("type_trace", "donnees", "phrase"), CAS)
def test_dit_chaque_changement_en_une_phrase(type_trace: str, donnees: dict[str, Any], phrase: str) -> None:
    trace = TraceTransaction(type_trace=type_trace, donnees_structures=donnees)
    assert phrase_de(trace, mots_des_paiements()) == phrase
