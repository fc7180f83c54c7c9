"""HTML of the phone page: templates filled with escaped text, one function per page."""

import html
import time
from functools import cache
from importlib import resources
from string import Template
from urllib.parse import quote, urlsplit

from simulateur.choix import APPROUVER, CHOIX, REFUSER, Choix
from simulateur.reseaux import libelle, masquer
from simulateur.scenarios import ECHOUE, EN_ATTENTE, REUSSI
from simulateur.transactions import Transaction

_RAISONS = {
    "APPROVAL_REJECTED": "refusé par le client",
    "LOW_BALANCE_OR_PAYEE_LIMIT_REACHED_OR_NOT_ALLOWED": "solde insuffisant",
    "EXPIRED": "délai dépassé",
    "PAYER_NOT_FOUND": "numéro inconnu",
    "SENDER_ACCOUNT_NOT_ACTIVE": "compte inactif",
    "CANCELLED_BY_MERCHANT": "annulé par le salon",
}
_RECENTES = 12


@cache
def _modele(nom: str) -> Template:
    return Template((resources.files(__package__) / nom).read_text(encoding="utf-8"))


def feuille_de_style() -> str:
    """The one stylesheet."""
    return (resources.files(__package__) / "style.css").read_text(encoding="utf-8")


def page_liste(transactions: list[Transaction], boutique: str) -> str:
    """The phone's screen: what waits for an answer, then what has been answered, newest first."""
    sonnees = [t for t in transactions if t.sonne]
    attente = [t for t in reversed(sonnees) if t.statut == EN_ATTENTE and not t.decide]
    autres = sorted((t for t in sonnees if t.decide or t.statut != EN_ATTENTE), key=lambda t: -t.modifie_le)[:_RECENTES]
    cartes = "".join(_carte(t, boutique) for t in attente) or _modele("vide.html").substitute()
    lignes = "".join(_ligne(t) for t in autres)
    journal = _modele("journal.html").substitute(lignes=lignes) if lignes else ""
    return _page(cartes + journal, rafraichir=True)


def page_demande(transaction: Transaction, boutique: str, retour: str | None) -> str:
    """One request with every answer; ``retour`` is where a redirected payer goes back to, None on the phone."""
    web = retour is not None
    boutons = "".join(_bouton(transaction, choix, web=web) for choix in CHOIX)
    etat = "" if not transaction.decide else _modele("etat.html").substitute(mot=html.escape(_mot(transaction)))
    corps = _modele("demande.html").substitute(
        **_champs(transaction, boutique),
        etat=etat,
        boutons=boutons,
        retour=_LISTE if retour is None else _retour(transaction, retour),
    )
    return _page(corps)


def page_message(texte: str) -> str:
    """A sentence and the way back."""
    return _page(f'<p class="message">{html.escape(texte)}</p>{_LISTE}')


_LISTE = '<p class="retour"><a href="/">Toutes les demandes</a></p>'


def montant(somme: int) -> str:
    """5 000 F, with spaces that do not break."""
    return f"{somme:,} F".replace(",", "\u00a0").replace(" F", "\u00a0F")


def _page(corps: str, *, rafraichir: bool = False) -> str:
    battement = '<meta http-equiv="refresh" content="3">' if rafraichir else ""
    return _modele("page.html").substitute(corps=corps, rafraichir=battement, heure=time.strftime("%H:%M"))


def _champs(transaction: Transaction, boutique: str) -> dict[str, str]:
    demande = transaction.demande
    return {
        "reseau": html.escape(libelle(demande.reseau)),
        "boutique": html.escape(boutique),
        "montant": montant(demande.montant),
        "au": f"au {html.escape(masquer(demande.telephone).replace('*', '·'))}. " if demande.telephone else "",
        "motif": f'<p class="motif">{html.escape(demande.description)}</p>' if demande.description else "",
        "age": _age(transaction.cree_le),
        "reference": quote(transaction.reference),
    }


def _carte(transaction: Transaction, boutique: str) -> str:
    boutons = _bouton(transaction, APPROUVER) + _bouton(transaction, REFUSER)
    return _modele("carte.html").substitute(**_champs(transaction, boutique), boutons=boutons)


def _bouton(transaction: Transaction, choix: Choix, *, web: bool = False) -> str:
    saisie = ""
    if choix.saisie:
        propose = "10" if choix.saisie == "minutes" else str(max(1, transaction.demande.montant * 9 // 10))
        unite = "minutes" if choix.saisie == "minutes" else "F"
        saisie = _modele("saisie.html").substitute(cle=choix.cle, titre=choix.titre, valeur=propose, unite=unite)
    return _modele("bouton.html").substitute(
        reference=html.escape(transaction.reference),
        cle=choix.cle,
        titre=html.escape(choix.titre),
        effet=html.escape(choix.effet),
        ton=choix.ton or "autre",
        saisie=saisie,
        web='<input type="hidden" name="web" value="1">' if web else "",
    )


def _ligne(transaction: Transaction) -> str:
    tons = {REUSSI: "oui", ECHOUE: "non"}
    return _modele("ligne.html").substitute(
        reference=quote(transaction.reference),
        reseau=html.escape(libelle(transaction.demande.reseau)),
        montant=montant(transaction.demande.montant),
        mot=html.escape(_mot(transaction)),
        ton=tons.get(transaction.statut, "attente"),
        age=_age(transaction.modifie_le),
    )


def _mot(transaction: Transaction) -> str:
    if transaction.etapes:
        reste = max(0, round(transaction.etapes[0].echeance - time.time()))
        verbe = "Approuvé" if transaction.etapes[0].statut == REUSSI else "Échoué"
        return f"{verbe} dans {_duree(reste)}"
    if transaction.rembourse:
        return f"Remboursé de {montant(transaction.rembourse)}"
    if transaction.statut == REUSSI:
        juste = transaction.montant == transaction.demande.montant
        return "Approuvé" if juste else f"Approuvé pour {montant(transaction.montant)}"
    if transaction.statut == ECHOUE:
        debite = " (pourtant débité)" if transaction.encaisse else ""
        return f"Échoué : {_RAISONS.get(transaction.motif, transaction.motif)}{debite}"
    return "Reste sans réponse"


def _retour(transaction: Transaction, cible: str) -> str:
    if not transaction.decide or urlsplit(cible).scheme not in ("http", "https"):
        return ""
    return f'<p class="retour"><a href="{html.escape(cible)}">Retourner au salon</a></p>'


def _age(instant: float) -> str:
    return f"il y a {_duree(max(0, round(time.time() - instant)))}"


def _duree(secondes: int) -> str:
    if secondes < 60:
        return f"{secondes}\u00a0s"
    if secondes < 3600:
        return f"{round(secondes / 60)}\u00a0min"
    return f"{round(secondes / 3600)}\u00a0h"
