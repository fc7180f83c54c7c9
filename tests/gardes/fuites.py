"""After a test: nothing that left it, and no fact, holds a whole phone number, a token, a key or a password (I20)."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import InterfaceError, InternalError, OperationalError, connection

from paiements.fournisseurs.erreurs import ConfigurationInvalide
from paiements.fournisseurs.registre import fournisseur_classe
from paiements.models import CompteFournisseur
from salon_paiement.models import AncienJetonQR, Notification, PosteQR, Recu, SessionPaiement, Telephone
from salon_paiement.services.identification import USAGE_COURRIEL, courriel_reveler, telephone_reveler
from tests import fabriques
from tests.gardes.sorties import Sortie
from traces.chiffrement import DechiffrementImpossible, dechiffrer, dechiffrer_identifiants

MOT_DE_PASSE = "mot-de-passe-long"
# The newest facts only: a seed of a hundred thousand tells nothing more.
FAITS_LUS = 5_000
_SEPARATEURS = re.compile(r"%20|%2[Bb]|[\s.()+/\-]")
_CHIFFRES = re.compile(r"\d{8,}")
_SUITE = re.compile(r"[\w-]{12,}")
_REGLAGE_SECRET = re.compile(r"(^|_)(CLES?|SECRET|KEY|PASSWORD)(_|$)")
_JETONS = [modele._meta.db_table for modele in (SessionPaiement, Recu, PosteQR, AncienJetonQR)]
_LIRE_JETONS = (
    " UNION ALL ".join(f"SELECT jeton FROM {table}" for table in _JETONS)
    + f" UNION ALL SELECT jeton_webhook FROM {CompteFournisseur._meta.db_table}"
)
_LIRE_FAITS = f"""SELECT t.id, t.titre, CAST(t.donnees_structures AS TEXT), c.description, c.user_agent
    FROM traces_transactions t LEFT JOIN traces_contextes c ON c.trace_id = t.id
    ORDER BY t.id DESC LIMIT {FAITS_LUS}"""


@dataclass(slots=True)
class Secrets:
    """What must not be read outside: the last digits that make a number callable, and words as they are."""

    numeros: set[str] = field(default_factory=set)
    mots: dict[str, str] = field(default_factory=dict)
    jetons: set[str] = field(default_factory=set)
    longueurs: set[int] = field(default_factory=set)

    def dans(self, texte: str) -> Iterator[tuple[str, str]]:
        """Yield (what it is, what was found) for each secret in ``texte``, however a number is spelt.

        Pieces of the text are looked up in the sets, and not each secret in the text: a test of ten thousand payments
        has as many tokens as lines.
        """
        chiffres = _SEPARATEURS.sub("", texte)
        yield from (("numéro", vu) for vu in _morceaux(_CHIFFRES.findall(chiffres), {8}) & self.numeros)
        yield from (("jeton", vu) for vu in _morceaux(_SUITE.findall(texte), self.longueurs) & self.jetons)
        yield from ((nature, mot) for mot, nature in self.mots.items() if mot in texte)


def _morceaux(suites: Iterable[str], longueurs: set[int]) -> set[str]:
    """Return every piece of these lengths."""
    return {suite[i : i + n] for suite in suites for n in longueurs for i in range(len(suite) - n + 1)}


def abonne(e164: str) -> str:
    """Return the digits that tell one subscriber from another, whatever the prefix written before them."""
    chiffres = re.sub(r"\D", "", e164)
    return chiffres[-8:] if len(chiffres) >= 8 else ""


@functools.cache
def secrets_des_reglages() -> dict[str, str]:
    """The keys of the settings."""
    trouves = {MOT_DE_PASSE: "mot de passe"}
    for nom in dir(settings):
        if not _REGLAGE_SECRET.search(nom) or "PUBLI" in nom:
            continue
        valeur = getattr(settings, nom)
        for mot in [valeur] if isinstance(valeur, str) else valeur if isinstance(valeur, list | tuple) else []:
            if isinstance(mot, str) and len(mot) >= 16:
                trouves[mot] = f"réglage {nom}"
    return trouves


def secrets_sans_base() -> Secrets:
    """What any test knows."""
    return Secrets({abonne(fabriques.NUMERO)}, dict(secrets_des_reglages()))


def secrets_de_la_base() -> Secrets:
    """The same, and every number, token and credential of the present rows."""
    secrets = secrets_sans_base()
    for telephone in Telephone.objects.exclude(numero_chiffre=None).only("salon_id", "numero_chiffre"):
        try:
            secrets.numeros.add(abonne(telephone_reveler(telephone)))
        except DechiffrementImpossible:
            continue
    secrets.numeros.discard("")
    with connection.cursor() as curseur:
        curseur.execute(_LIRE_JETONS)
        secrets.jetons |= {jeton for (jeton,) in curseur.fetchall() if jeton}
        secrets.longueurs = {len(jeton) for jeton in secrets.jetons}
    for nom, *chiffres in CompteFournisseur.objects.values_list(
        "fournisseur", "identifiants_chiffres", "anciens_chiffres"
    ):
        for chiffre in filter(None, chiffres):
            secrets.mots |= dict.fromkeys(_identifiants(nom, chiffre), f"identifiant {nom}")
    return secrets


def _identifiants(nom: str, chiffre: str) -> list[str]:
    """Secret values long enough to be told from ordinary words."""
    try:
        valeurs = dechiffrer_identifiants(chiffre)
        visibles = fournisseur_classe(nom).identifiants_visibles
    except (InvalidToken, ConfigurationInvalide):
        return []
    return [mot for champ, mot in valeurs.items() if champ not in visibles and len(mot) >= 12 and "//" not in mot]


def fuites(sorties: Iterable[Sortie], *, avec_base: bool) -> list[str]:
    """Return what leaked, as sentences that do not repeat the whole secret.

    Args:
        sorties: what left during the test.
        avec_base: the test may read the database.
    """
    if not avec_base:
        return list(_chercher(sorties, secrets_sans_base()))
    if connection.in_atomic_block and connection.needs_rollback:
        return list(_chercher(sorties, secrets_sans_base()))
    try:
        secrets = secrets_de_la_base()
        trouvees = [*_chercher(sorties, secrets), *_chercher(_faits(), secrets), *_chercher(_messages(), secrets)]
        return trouvees + _destinataires_en_clair()
    except InternalError:
        return list(_chercher(sorties, secrets_sans_base()))
    except (OperationalError, InterfaceError):
        if connection.connection is not None and connection.is_usable():
            raise
        return list(_chercher(sorties, secrets_sans_base()))


def _chercher(sorties: Iterable[Sortie], secrets: Secrets) -> Iterator[str]:
    for sortie in sorties:
        for nature, trouve in secrets.dans(sortie.texte):
            if nature == "numéro" and sortie.libre:
                continue
            if nature != "jeton" or not _permis(sortie, trouve):
                debut = sortie.texte.find(trouve)
                autour = sortie.texte[max(0, debut - 60) : debut] if debut >= 0 else sortie.texte[:120]
                yield f"{sortie.ou} : {nature} {trouve[:4]}…{trouve[-2:]} après « {autour} »"


def _permis(sortie: Sortie, jeton: str) -> bool:
    """Whoever asks by a token has it already; the client's own e-mail holds the link of her own receipt."""
    if jeton in sortie.pour:
        return True
    recu = Recu.objects.filter(jeton=jeton).select_related("session").first()
    if recu is None or not sortie.pour:
        return False
    # An address erased since says nothing any more; it was hers when the message left.
    return recu.session.courriel_chiffre is None or courriel_reveler(recu.session) == sortie.pour


def _faits() -> Iterator[Sortie]:
    with connection.cursor() as curseur:
        curseur.execute(_LIRE_FAITS)
        for cle, titre, donnees, description, agent in curseur.fetchall():
            yield Sortie(f"trace {cle}", f"{titre}\n{donnees}\n{agent or ''}")
            yield Sortie(f"trace {cle}", description or "", libre=True)


def _messages() -> Iterator[Sortie]:
    for cle, evenement, erreur in Notification.objects.values_list("pk", "evenement", "erreur"):
        yield Sortie(f"message {cle}", f"{evenement}\n{erreur}")


def _destinataires_en_clair() -> list[str]:
    clairs = []
    for message in Notification.objects.only("salon_id", "destinataire_chiffre"):
        octets = bytes(message.destinataire_chiffre or b"")
        try:
            adresse = dechiffrer(message.coffre, USAGE_COURRIEL, octets)
        except DechiffrementImpossible:
            adresse = b"@"
        if adresse in octets:
            clairs.append(f"message {message.pk} : destinataire en clair")
    return clairs
