"""The catalogue: each fact type, its level, its title, and the payload keys it may carry.

A payload key that is not listed is refused, so that no personal data slips into an immutable row.
Titles are shown in the reader's language; the row stores the type only once, plus its French title.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override


class Niveau(models.TextChoices):
    INFO = "info", _("Information")
    AVERTISSEMENT = "warning", _("Avertissement")
    ERREUR = "error", _("Erreur")
    CRITIQUE = "critical", _("Critique")


class TypeTrace(models.TextChoices):
    CREATION_SESSION = "creation_session", _("Ticket créé")
    SCAN_QR = "scan_qr", _("QR scanné")
    IDENTIFICATION_CLIENT = "identification_client", _("Client identifié")
    SELECTION_PRESTATION = "selection_prestation", _("Prestations choisies")
    REPRISE_APPAREIL = "reprise_appareil", _("Repris sur un autre téléphone")
    REMISE = "remise", _("Remise accordée")
    INITIATION_PAIEMENT = "initiation_paiement", _("Paiement lancé")
    ETAT_PAIEMENT = "etat_paiement", _("Paiement : état changé")
    VERIFICATION_PAIEMENT = "verification_paiement", _("Paiement en cours de vérification")
    REMPLACEMENT_PAIEMENT = "remplacement_paiement", _("Le client paie autrement")
    CONFIRMATION_PAIEMENT = "confirmation_paiement", _("Paiement confirmé")
    ECHEC_PAIEMENT = "echec_paiement", _("Paiement non abouti")
    EXTOURNE_PAIEMENT = "extourne_paiement", _("Paiement repris par l'opérateur")
    NOTIFICATION_WEBHOOK = "notification_webhook", _("Message de l'opérateur reçu")
    EXCEPTION_MONETAIRE = "exception_monetaire", _("Argent à traiter")
    DECISION_ARGENT = "decision_argent", _("Argent à traiter : décision")
    DEMANDE_ANNULATION = "demande_annulation", _("Annulation demandée à l'opérateur")
    ESPECES_DECLAREES = "especes_declarees", _("Le client veut payer en espèces")
    SESSION_REGLEE = "session_reglee", _("Session réglée")
    ENVOI_RECU = "envoi_recu", _("Reçu envoyé")
    EVALUATION = "evaluation", _("Avis du client")
    ABANDON_SESSION = "abandon_session", _("Session abandonnée")
    EXPIRATION_SESSION = "expiration_session", _("Session expirée")
    REPRISE_SESSION = "reprise_session", _("Session à régler de nouveau")
    ROTATION_QR = "rotation_qr", _("QR remplacé")
    CREATION_SALON = "creation_salon", _("Salon créé")
    DEMANDE_REMBOURSEMENT = "demande_remboursement", _("Remboursement demandé")
    REMBOURSEMENT = "remboursement", _("Remboursement : état changé")
    NUMERO_MONTRE = "numero_montre", _("Numéro du client affiché")
    AVOIR_DONNE = "avoir_donne", _("Avoir donné au client")
    AVOIR_UTILISE = "avoir_utilise", _("Avoir utilisé")
    AVOIR_EXPIRE = "avoir_expire", _("Avoir expiré")
    VERSEMENT = "versement", _("Versement à un coiffeur")
    VERSEMENT_CONFIRME = "versement_confirme", _("Versement confirmé par le coiffeur")
    ESPECES_RECUES = "especes_recues", _("Espèces encaissées")
    ESPECES_ANNULEES = "especes_annulees", _("Encaissement d'espèces annulé")
    ESPECES_CONFIRMEES = "especes_confirmees", _("Le client répond sur ses espèces")
    OUVERTURE_CAISSE = "ouverture_caisse", _("Caisse ouverte")
    MOUVEMENT_CAISSE = "mouvement_caisse", _("Mouvement de caisse")
    COMPTAGE_CAISSE = "comptage_caisse", _("Caisse comptée")
    CLOTURE_CAISSE = "cloture_caisse", _("Caisse fermée (Z)")
    RELEVE = "releve", _("Relevé d'opérateur")
    ERREUR_SYSTEME = "erreur_systeme", _("Erreur du système")
    COMPTE_MODIFIE = "compte_modifie", _("Compte opérateur modifié")
    COMPTE_VERIFIE = "compte_verifie", _("Identifiants d'opérateur vérifiés")
    ETAT_OPERATEUR = "etat_operateur", _("Réseau d'opérateur coupé ou rétabli")
    CONNEXION = "connexion", _("Connexion au salon")
    CONNEXION_REFUSEE = "connexion_refusee", _("Connexion refusée")
    DECONNEXION = "deconnexion", _("Déconnexion")
    VERROU = "verrou", _("Caisse verrouillée")
    CLE_API = "cle_api", _("Clé d'API créée, remplacée ou révoquée")
    ACCORD_GERANT = "accord_gerant", _("Accord du gérant donné à la caisse")
    SECOND_FACTEUR = "second_facteur", _("Seconde preuve ajoutée ou retirée")
    SESSION_FERMEE = "session_fermee", _("Sessions fermées")
    CHANGEMENT_ROLE = "changement_role", _("Rôle donné, changé ou retiré")
    REGLAGE_MODIFIE = "reglage_modifie", _("Réglage, prix ou fiche modifié")
    EXPORT = "export", _("Données exportées")
    EFFACEMENT_CLIENT = "effacement_client", _("Données d'un client effacées")
    FUSION_CLIENTS = "fusion_clients", _("Fiches de clients réunies")
    PURGE = "purge", _("Données personnelles effacées à leur terme")
    TETE_EMISE = "tete_emise", _("Sceau remis à l'extérieur")
    VERIFICATION_TRACES = "verification_traces", _("Sceaux vérifiés")
    ARCHIVAGE = "archivage", _("Traces archivées")
    RESTAURATION = "restauration", _("Traces reprises d'une archive")
    SAUVEGARDE = "sauvegarde", _("Sauvegarde ou exercice de reprise")


@dataclass(frozen=True, slots=True)
class Fiche:
    """What a type may carry: payload keys and default level."""

    cles: frozenset[str] = frozenset()
    niveau: Niveau = Niveau.INFO


def _fiche(cles: str = "", niveau: Niveau = Niveau.INFO) -> Fiche:
    return Fiche(frozenset(cles.split()), niveau)


CATALOGUE: dict[str, Fiche] = {
    TypeTrace.CREATION_SESSION: _fiche("origine code_court total"),
    TypeTrace.SCAN_QR: _fiche("origine poste code_court"),
    TypeTrace.IDENTIFICATION_CLIENT: _fiche("telephone_donne nom_donne nouveau_client"),
    TypeTrace.SELECTION_PRESTATION: _fiche("total pourboire remise lignes"),
    TypeTrace.REPRISE_APPAREIL: _fiche(),
    TypeTrace.REMISE: _fiche("montant total accord"),
    TypeTrace.INITIATION_PAIEMENT: _fiche("montant reseau fournisseur reference moyen"),
    TypeTrace.ETAT_PAIEMENT: _fiche("reference_fournisseur motif source"),
    TypeTrace.VERIFICATION_PAIEMENT: _fiche("motif source", Niveau.AVERTISSEMENT),
    TypeTrace.REMPLACEMENT_PAIEMENT: _fiche("motif"),
    TypeTrace.CONFIRMATION_PAIEMENT: _fiche(
        "montant recu applique surplus devise reference_fournisseur source tardif moyen"
    ),
    TypeTrace.ECHEC_PAIEMENT: _fiche("motif source reference_fournisseur", Niveau.AVERTISSEMENT),
    TypeTrace.EXTOURNE_PAIEMENT: _fiche("montant source", Niveau.ERREUR),
    TypeTrace.NOTIFICATION_WEBHOOK: _fiche("fournisseur authenticite resultat"),
    TypeTrace.EXCEPTION_MONETAIRE: _fiche("type montant devise", Niveau.ERREUR),
    TypeTrace.DECISION_ARGENT: _fiche("type decision montant devise", Niveau.AVERTISSEMENT),
    TypeTrace.DEMANDE_ANNULATION: _fiche("par reference"),
    TypeTrace.ESPECES_DECLAREES: _fiche("montant"),
    TypeTrace.SESSION_REGLEE: _fiche("total recu numero"),
    TypeTrace.ENVOI_RECU: _fiche("canal resultat tentatives modele"),
    TypeTrace.EVALUATION: _fiche("note recommande"),
    TypeTrace.ABANDON_SESSION: _fiche("par motif", Niveau.AVERTISSEMENT),
    TypeTrace.EXPIRATION_SESSION: _fiche("echeance"),
    TypeTrace.REPRISE_SESSION: _fiche("du motif"),
    TypeTrace.ROTATION_QR: _fiche("poste", Niveau.AVERTISSEMENT),
    TypeTrace.CREATION_SALON: _fiche("prestations postes"),
    TypeTrace.DEMANDE_REMBOURSEMENT: _fiche("montant devise voie reference", Niveau.AVERTISSEMENT),
    TypeTrace.REMBOURSEMENT: _fiche("montant devise voie reference source motif", Niveau.AVERTISSEMENT),
    TypeTrace.NUMERO_MONTRE: _fiche("reference"),
    TypeTrace.AVOIR_DONNE: _fiche("montant"),
    TypeTrace.AVOIR_UTILISE: _fiche("montant reste"),
    TypeTrace.AVOIR_EXPIRE: _fiche("montant"),
    TypeTrace.VERSEMENT: _fiche("coiffeur commissions pourboires voie", Niveau.AVERTISSEMENT),
    TypeTrace.VERSEMENT_CONFIRME: _fiche("coiffeur commissions pourboires"),
    TypeTrace.ESPECES_RECUES: _fiche("montant remis rendu arrondi"),
    TypeTrace.ESPECES_ANNULEES: _fiche("montant apres_recu accord", Niveau.AVERTISSEMENT),
    TypeTrace.ESPECES_CONFIRMEES: _fiche("montant reponse"),
    TypeTrace.OUVERTURE_CAISSE: _fiche("fond"),
    TypeTrace.MOUVEMENT_CAISSE: _fiche("montant", Niveau.AVERTISSEMENT),
    # Each count is kept: whoever counts again after seeing the difference leaves a trace of it.
    TypeTrace.COMPTAGE_CAISSE: _fiche("compte attendu ecart"),
    TypeTrace.CLOTURE_CAISSE: _fiche("numero compte attendu ecart recomptages", Niveau.AVERTISSEMENT),
    TypeTrace.RELEVE: _fiche("etape fournisseur format lignes neuves fautives"),
    TypeTrace.ERREUR_SYSTEME: _fiche("ou erreur nombre", Niveau.CRITIQUE),
    # Which fields changed, never what they hold.
    TypeTrace.COMPTE_MODIFIE: _fiche("fournisseur mode champs", Niveau.AVERTISSEMENT),
    TypeTrace.COMPTE_VERIFIE: _fiche("fournisseur mode resultat"),
    TypeTrace.ETAT_OPERATEUR: _fiche("fournisseur reseau etat", Niveau.AVERTISSEMENT),
    TypeTrace.CONNEXION: _fiche("moyen"),
    # The account aimed at is no proof of who knocked, and no actor. A name that exists nowhere is not kept: it is often
    # a password typed in the wrong box.
    TypeTrace.CONNEXION_REFUSEE: _fiche("raison utilisateur", Niveau.AVERTISSEMENT),
    TypeTrace.DECONNEXION: _fiche(),
    TypeTrace.VERROU: _fiche("cause"),
    TypeTrace.CLE_API: _fiche("etape prefixe portees expire", Niveau.AVERTISSEMENT),
    # Who asked is named by her key alone; who agreed is who acts.
    TypeTrace.ACCORD_GERANT: _fiche("geste montant pour", Niveau.AVERTISSEMENT),
    TypeTrace.SECOND_FACTEUR: _fiche("geste genre", Niveau.AVERTISSEMENT),
    TypeTrace.SESSION_FERMEE: _fiche("nombre motif", Niveau.AVERTISSEMENT),
    TypeTrace.CHANGEMENT_ROLE: _fiche("membre utilisateur ancien nouveau actif", Niveau.AVERTISSEMENT),
    TypeTrace.REGLAGE_MODIFIE: _fiche("objet cle champs avant apres cree", Niveau.AVERTISSEMENT),
    TypeTrace.EXPORT: _fiche("quoi lignes", Niveau.AVERTISSEMENT),
    TypeTrace.EFFACEMENT_CLIENT: _fiche("telephones sessions contextes", Niveau.AVERTISSEMENT),
    TypeTrace.FUSION_CLIENTS: _fiche("garde", Niveau.AVERTISSEMENT),
    TypeTrace.PURGE: _fiche("categorie lignes"),
    TypeTrace.TETE_EMISE: _fiche("sequence motif"),
    TypeTrace.VERIFICATION_TRACES: _fiche("faits anomalies depuis archives"),
    TypeTrace.ARCHIVAGE: _fiche("mois lignes fichier empreinte etape", Niveau.AVERTISSEMENT),
    TypeTrace.RESTAURATION: _fiche("mois lignes fichier", Niveau.AVERTISSEMENT),
    TypeTrace.SAUVEGARDE: _fiche("genre octets secondes resultat"),
}


@functools.cache
def titre_francais(type_trace: str) -> str:
    """Return the title stored with the fact, in French whatever the language of the writing request."""
    with override("fr"):
        return str(TypeTrace(type_trace).label)
