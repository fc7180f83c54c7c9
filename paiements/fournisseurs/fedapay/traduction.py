"""FedaPay's words and ours. The tables below are meant to be read, and corrected, by anyone.

A word of theirs that is not in a table is never a verdict: the payment simply stays under way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from paiements.fournisseurs.base import Avis, Statut
from paiements.fournisseurs.erreurs import ErreurFournisseur, RefusFournisseur, ResultatInconnu
from paiements.fournisseurs.lecture import instant_lire, montant_entier, notre_reference_valide, texte_sur

DEVISE = "XOF"  # ours in every request; a transaction of ours whose answer names none is in it

# Their `status` -> our status. Money given back is a refund of a success, never a status.
STATUTS = {
    "pending": Statut.EN_COURS,
    "approved": Statut.REUSSI,
    "transferred": Statut.REUSSI,
    "refunded": Statut.REUSSI,
    "approved_partially_refunded": Statut.REUSSI,
    "transferred_partially_refunded": Statut.REUSSI,
    "declined": Statut.ECHOUE,
    "canceled": Statut.ANNULE,
    "expired": Statut.EXPIRE,
}

# Their `status` -> the field that tells when it happened.
INSTANTS = {
    "approved": "approved_at",
    "transferred": "approved_at",
    "refunded": "approved_at",
    "approved_partially_refunded": "approved_at",
    "transferred_partially_refunded": "approved_at",
    "declined": "declined_at",
    "canceled": "canceled_at",
    "expired": "expired_at",
}

# Our status -> our reason when their error code says nothing.
MOTIFS_DU_STATUT = {
    Statut.ECHOUE: "refuse",
    Statut.ANNULE: "annule_par_le_client",
    Statut.EXPIRE: "expire",
}

# The first of these found inside `last_error_code` -> our reason.
MOTS_DU_CODE = {
    "INSUFFICIENT": "solde_insuffisant",
    "BALANCE": "solde_insuffisant",
    "LIMIT": "plafond",
    "CANCEL": "annule_par_le_client",
    "TIMEOUT": "expire",
    "EXPIR": "expire",
    "NOT_FOUND": "numero_inconnu",
    "PHONE": "numero_inconnu",
    "NUMBER": "numero_inconnu",
    "NOT_ACTIVE": "numero_inconnu",
}
SANS_ERREUR = frozenset({"", "NO_ERROR"})

# Our reason -> the status it makes of a `declined` or a `canceled`: they say `canceled` of an empty account too.
STATUTS_DU_MOTIF = {
    "annule_par_le_client": Statut.ANNULE,
    "expire": Statut.EXPIRE,
    "solde_insuffisant": Statut.ECHOUE,
    "plafond": Statut.ECHOUE,
    "numero_inconnu": Statut.ECHOUE,
}

# Words of a 4xx to a request of ours, without accents and in capitals -> our reason.
MOTS_DU_REFUS = {
    "OPERATION NON AUTORISEE": "reseau_inactif",
    "MODE": "reseau_inactif",
    "PHONE": "numero_inconnu",
    "AMOUNT": "plafond",
}

_REFERENCE = re.compile(r"[1-9][0-9]{0,17}")
_ACCENTS = str.maketrans("ÉÈÊÀÂÎÏÔÛÙÇ", "EEEAAIIOUUC")


def deballer(corps: Mapping[str, object], nom: str) -> Mapping[str, object]:
    """The object itself, whether or not it comes wrapped in ``v1/<nom>``."""
    interieur = corps.get(f"v1/{nom}")
    return interieur if isinstance(interieur, dict) else corps


def identifiant_lire(corps: Mapping[str, object]) -> str:
    """Their number of a transaction as text, empty when it is none."""
    valeur = corps.get("id")
    texte = str(valeur) if isinstance(valeur, int) and not isinstance(valeur, bool) else valeur
    return texte if isinstance(texte, str) and reference_valide(texte) else ""


def reference_valide(reference: str) -> bool:
    """Whether ``reference`` may be one of theirs, safe in a URL and in our tables."""
    return _REFERENCE.fullmatch(reference) is not None


def notre_reference_lire(corps: Mapping[str, object]) -> str:
    """Our reference as they echo it, empty when they do not.

    They write a ``merchant_reference`` of their own making where they did not take ours: only the shape of
    ours counts there.
    """
    for cle in ("custom_metadata", "metadata"):
        donnees = corps.get(cle)
        echo = donnees.get("reference") if isinstance(donnees, dict) else None
        if notre_reference_valide(echo):
            return echo
    echo = corps.get("merchant_reference")
    return echo if notre_reference_valide(echo) else ""


def numeros_lire(corps: Mapping[str, object], notre_reference: str) -> list[str]:
    """Their numbers of our attempt in a search's answer, each once and in their order.

    Raises:
        ResultatInconnu: no list.
    """
    lignes = corps.get("v1/transactions", corps.get("transactions"))
    if not isinstance(lignes, list):
        raise ResultatInconnu("recherche illisible")
    notres = [un for un in lignes if isinstance(un, dict) and notre_reference_lire(un) == notre_reference]
    return list(dict.fromkeys(numero for un in notres if (numero := identifiant_lire(un))))


def avis_traduire(corps: Mapping[str, object], reference: str, notre_reference: str) -> Avis:
    """Their answer about one transaction, in our words.

    ``amount`` is what is due; ``amount_debited`` may add fees that the payer bears.

    Args:
        corps: the unwrapped answer.
        reference: the one asked about.
        notre_reference: ours for that attempt.

    Raises:
        ResultatInconnu: no status, or an answer about another transaction.
    """
    mot = corps.get("status")
    if not isinstance(mot, str):
        raise ResultatInconnu("réponse sans statut")
    echo = notre_reference_lire(corps)
    if identifiant_lire(corps) != reference or (echo and echo != notre_reference):
        raise ResultatInconnu("la réponse parle d'un autre paiement")
    statut, motif_code, motif_brut = _verdict(mot, corps)
    montant = montant_entier(corps.get("amount"))
    rendu = rembourse_lire(mot, corps, montant or 0)
    return Avis(
        statut=statut,
        montant=montant,
        devise=devise_lire(corps),
        reference_fournisseur=reference,
        instant=instant_lire(corps.get(INSTANTS.get(mot, ""))),
        montant_rembourse=rendu,
        remboursement_a_voir="refunded" in mot and not rendu,
        motif_code=motif_code,
        motif_brut=motif_brut,
        frais=frais_lire(corps, montant) if statut is Statut.REUSSI else None,
        notre_reference=echo,
    )


def _verdict(mot: str, corps: Mapping[str, object]) -> tuple[Statut, str, str]:
    statut = STATUTS.get(mot, Statut.EN_COURS)
    if statut is Statut.REUSSI:
        # How much of it went back may not be told: staff at least see that there was a refund.
        return statut, "", mot if "refunded" in mot else ""
    if statut is Statut.EN_COURS:
        return statut, "", ""
    code = corps.get("last_error_code")
    code = code.upper() if isinstance(code, str) else ""
    motif = next((motif for bout, motif in MOTS_DU_CODE.items() if bout in code), "")
    mots = texte_sur(corps.get("last_error_message")) or texte_sur(code if code not in SANS_ERREUR else "")
    if motif and statut is not Statut.EXPIRE:
        return STATUTS_DU_MOTIF[motif], motif, mots
    return statut, MOTIFS_DU_STATUT[statut], mots


def devise_lire(corps: Mapping[str, object]) -> str:
    """The currency's ISO code, ours when they name none."""
    devise = corps.get("currency")
    iso = devise.get("iso") if isinstance(devise, dict) else None
    return texte_sur(iso, 8) or DEVISE


def rembourse_lire(mot: str, corps: Mapping[str, object], montant: int) -> int:
    """What went back to the payer of ``montant``, whole XOF; 0 when nothing did, or nobody says how much.

    No document names the field of a partial refund: it is read when it is there. A word that is not in the table
    may mean a refund refused or disputed: a person looks, nothing is counted.
    """
    if mot not in STATUTS or "refunded" not in mot:
        return 0
    return montant_entier(corps.get("amount_refunded")) or (montant if mot == "refunded" else 0)


def frais_lire(corps: Mapping[str, object], montant: int | None) -> int | None:
    """What does not reach the salon of ``montant``, whole XOF. Fees borne by the payer are none of ours."""
    transfere = montant_entier(corps.get("amount_transferred"))
    if montant and transfere and transfere <= montant:
        return montant - transfere
    debite, frais = montant_entier(corps.get("amount_debited")), montant_entier(corps.get("fees"))
    if montant is None or debite is None or frais is None:
        return None
    return 0 if debite >= montant + frais else frais


def refus_traduire(corps: Mapping[str, object], mots: str, reference: str = "") -> ErreurFournisseur:
    """The refusal a 4xx stands for.

    Args:
        corps: its JSON object, empty when unreadable.
        mots: their message, already harmless.
        reference: theirs, when the transaction exists already.
    """
    champs = corps.get("errors")
    noms = " ".join(cle for cle in champs if isinstance(cle, str)) if isinstance(champs, dict) else ""
    texte = f"{mots} {noms}".upper().translate(_ACCENTS)
    motif = next((motif for bout, motif in MOTS_DU_REFUS.items() if bout in texte), "autre")
    return RefusFournisseur(motif, mots, reference)


def deja_traitee(mots: str) -> bool:
    """Tell whether a refusal says that the transaction had its answer before: no news about the money."""
    texte = mots.upper().translate(_ACCENTS)
    return "ALREADY" in texte or "DEJA" in texte
