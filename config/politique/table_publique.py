"""The client's door, the operators', the login, the machine's: who may at each address.

``CLIENT``: the token in the address is the right, whoever holds it; writing wants the phone that holds the visit.
"""

from __future__ import annotations

from functools import partial

from config.politique.mots import Objet, Ouvert, Porte, ligne

TOUS, JETON, TELEPHONE, PERSONNEL, PERSONNE = (
    Ouvert.TOUS, Ouvert.JETON, Ouvert.TELEPHONE, Ouvert.PERSONNEL, Ouvert.PERSONNE,
)  # fmt: skip

VISITE = Objet("visite", JETON)
RECU = Objet("recu_public", JETON)
QR = Objet("qr", JETON)
ACCORD = Objet("accord", JETON)
INVITATION = Objet("invitation", JETON)

_publique = partial(ligne, Porte.PUBLIQUE)
_client = partial(ligne, Porte.CLIENT)
_connexion = partial(ligne, Porte.CONNEXION)
_exploitation = partial(ligne, Porte.EXPLOITATION)

LIGNES = (
    # Anybody.
    _publique("recu_verifier", GET=TOUS, POST=TOUS),
    _publique("au_revoir", GET=TOUS),
    _publique("confidentialite", GET=TOUS),
    _publique("langue", GET=TOUS),
    # As a sign above a shop is.
    _publique("logo", Objet("logo", TOUS), GET=TOUS),
    _publique("code_court", GET=TOUS, POST=TOUS),
    _publique("bienvenue", GET=Ouvert.AVANT_INSTALLATION, POST=Ouvert.AVANT_INSTALLATION),
    # The demo's mailbox; elsewhere these addresses do not exist.
    _publique("demo_courriels", GET=TOUS),
    _publique("demo_courriel", Objet("courriel_demo", TOUS), GET=TOUS),
    _publique("demo_courriel_html", Objet("courriel_demo", TOUS), GET=TOUS),
    # A place's QR, a ticket's QR.
    _client("scan", QR, GET=JETON),
    # The visit. A GET of a form's address leads back to the visit.
    _client("session", VISITE, GET=JETON),
    _client("session_retour", VISITE, GET=JETON),
    _client("session_prestations", VISITE, GET=JETON, POST=TELEPHONE),
    _client("session_vous", VISITE, GET=JETON, POST=TELEPHONE),
    _client("session_payer", VISITE, GET=JETON, POST=TELEPHONE),
    _client("session_annuler", VISITE, GET=JETON, POST=TELEPHONE),
    _client("session_avoir", VISITE, GET=JETON, POST=TELEPHONE),
    _client("session_especes", VISITE, GET=JETON, POST=TELEPHONE),
    _client("session_especes_recues", VISITE, GET=JETON, POST=TELEPHONE),
    _client("session_abandonner", VISITE, GET=JETON, POST=TELEPHONE),
    _client("session_reprendre", VISITE, GET=JETON, POST=JETON),
    # The receipt.
    _client("recu", RECU, GET=JETON),
    _client("recu_pdf", RECU, GET=JETON),
    _client("recu_avis", RECU, GET=JETON, POST=JETON),
    _client("recu_especes", RECU, GET=JETON, POST=JETON),
    _client("recu_effacer", RECU, GET=JETON, POST=JETON),
    _client("stop", ACCORD, GET=JETON, POST=JETON),
    # Operators: served before the chain of pages (``paiements.webhooks.voie_directe``).
    ligne(Porte.FOURNISSEUR, "webhook", GET=TOUS, POST=Ouvert.SIGNATURE, PUT=Ouvert.SIGNATURE),
    # A salon's own message gateway: what became of a message.
    ligne(Porte.FOURNISSEUR, "accuses", POST=Ouvert.SIGNATURE),
    # Coming in and going out.
    _connexion("admin:login", GET=TOUS, POST=TOUS),
    _connexion("admin:logout", POST=TOUS),
    ligne(Porte.PERSONNEL, "admin:password_change", GET=PERSONNEL, POST=PERSONNEL),
    ligne(Porte.PERSONNEL, "admin:password_change_done", GET=PERSONNEL),
    _connexion("admin:mot_de_passe", INVITATION, GET=JETON, POST=JETON),
    # The second step, for whoever has just given her password; a passkey instead of it.
    _connexion("admin:compte_code", GET=TOUS, POST=TOUS),
    _connexion("admin:compte_cle", GET=TOUS, POST=TOUS),
    # What protects one's own account: these open before the second factor is given, and say so by themselves.
    _connexion("admin:compte", GET=PERSONNEL),
    _connexion("admin:compte_prouver", GET=PERSONNEL, POST=PERSONNEL),
    _connexion("admin:compte_confirmer", GET=PERSONNEL, POST=PERSONNEL),
    _connexion("admin:compte_application", GET=PERSONNEL, POST=PERSONNEL),
    _connexion("admin:compte_cle_nouvelle", GET=PERSONNEL, POST=PERSONNEL),
    # One of her own, once her password is given again.
    _connexion("admin:compte_retirer", GET=PERSONNEL, POST=PERSONNEL),
    _connexion("admin:compte_secours", GET=PERSONNEL, POST=PERSONNEL),
    _connexion("admin:compte_sessions_fermer", POST=PERSONNEL),
    # A locked till: its browser has nobody logged in.
    _connexion("admin:verrou", GET=TOUS, POST=TOUS),
    _connexion("admin:verrou_ouvrir", POST=TOUS),
    # The machine.
    _exploitation("vivant", GET=TOUS),
    _exploitation("pret", GET=TOUS),
    _exploitation("mesures", GET=Ouvert.MACHINE),
)
