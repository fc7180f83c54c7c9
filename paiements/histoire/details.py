"""The technical side of a fact, in words: device, masked address, request, what its payload says."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paiements.etats import EtatPaiement
from paiements.etats_remboursement import EtatRemboursement
from paiements.models import Moyen, VoieRemboursement
from salon_paiement.argent import montant_afficher
from salon_paiement.etats import EtatSession
from salon_paiement.historique import Mots, motif_afficher
from traces.masquage import masquer
from traces.models import Objet, TraceContexte, TraceTransaction

# Keys of the catalogue that say a sum in whole XOF.
_SOMMES = frozenset(
    {
        "montant", "total", "pourboire", "remise", "recu", "applique", "surplus", "du", "reste", "remis", "rendu",
        "fond", "compte", "attendu", "ecart", "commissions", "pourboires", "arrondi",
    }
)  # fmt: skip
_ETATS: dict[str, dict[str, Any]] = {
    Objet.SESSION: {etat.value: etat.label for etat in EtatSession},
    Objet.PAIEMENT: {etat.value: etat.label for etat in EtatPaiement},
    Objet.REMBOURSEMENT: {etat.value: etat.label for etat in EtatRemboursement},
}
_CLES = {
    "applique": gettext_lazy("compté sur la note"),
    "apres_recu": gettext_lazy("après le reçu"),
    "arrondi": gettext_lazy("arrondi"),
    "authenticite": gettext_lazy("authenticité du message"),
    "canal": gettext_lazy("canal"),
    "code_court": gettext_lazy("code"),
    "decision": gettext_lazy("décision"),
    "devise": gettext_lazy("devise"),
    "du": gettext_lazy("reste à payer"),
    "echeance": gettext_lazy("échéance"),
    "fournisseur": gettext_lazy("opérateur"),
    "lignes": gettext_lazy("lignes"),
    "montant": gettext_lazy("montant"),
    "motif": gettext_lazy("motif"),
    "moyen": gettext_lazy("moyen"),
    "nom_donne": gettext_lazy("nom donné"),
    "note": gettext_lazy("note sur 5"),
    "nouveau_client": gettext_lazy("nouveau client"),
    "numero": gettext_lazy("numéro du reçu"),
    "origine": gettext_lazy("origine"),
    "par": gettext_lazy("demandé par"),
    "poste": gettext_lazy("endroit"),
    "pourboire": gettext_lazy("pourboire"),
    "recommande": gettext_lazy("recommande le salon"),
    "recu": gettext_lazy("montant reçu"),
    "reference": gettext_lazy("notre référence"),
    "reference_fournisseur": gettext_lazy("référence de l'opérateur"),
    "remis": gettext_lazy("remis"),
    "remise": gettext_lazy("remise"),
    "rendu": gettext_lazy("rendu"),
    "reponse": gettext_lazy("réponse"),
    "reseau": gettext_lazy("réseau"),
    "reste": gettext_lazy("reste"),
    "resultat": gettext_lazy("résultat"),
    "source": gettext_lazy("appris par"),
    "surplus": gettext_lazy("en trop"),
    "tardif": gettext_lazy("arrivé après la fin"),
    "telephone_donne": gettext_lazy("numéro donné"),
    "tentatives": gettext_lazy("essais"),
    "total": gettext_lazy("total"),
    "type": gettext_lazy("raison"),
    "voie": gettext_lazy("voie"),
}


def details_de(
    trace: TraceTransaction, contexte: TraceContexte | None, mots: Mots, *, avec_appareil: bool
) -> list[tuple[str, str]]:
    """Return (label, value) of everything technical that may be shown.

    Args:
        avec_appareil: false where what called is a server, whose address and agent tell nothing of a person.
    """
    paires = [
        (str(_CLES.get(cle, cle)), _valeur(cle, valeur, mots)) for cle, valeur in trace.donnees_structures.items()
    ]
    if trace.nouvel_etat:
        avant, apres = (_etat(trace.objet, etat) for etat in (trace.ancien_etat, trace.nouvel_etat))
        paires.append((_("état"), f"{avant} → {apres}" if avant else apres))
    if contexte is not None:
        paires += _technique(contexte, avec_appareil)
    paires.append((_("fait"), str(trace.pk)))
    return [(nom, valeur) for nom, valeur in paires if valeur]


def adresse_tronquee(adresse: str | None) -> str:
    """Return an address without what names one device: enough to say "the same place", no more."""
    if not adresse:
        return ""
    try:
        lue = ipaddress.ip_address(adresse)
    except ValueError:
        return ""
    reseau = ipaddress.ip_network((lue, 16 if lue.version == 4 else 32), strict=False).network_address
    debut = str(reseau).split(".")[:2] if lue.version == 4 else reseau.exploded.split(":")[:2]
    return ".".join([*debut, "x", "x"]) if lue.version == 4 else ":".join([*debut, "…"])


def _technique(contexte: TraceContexte, avec_appareil: bool) -> list[tuple[str, str]]:
    duree = contexte.duree_execution
    paires = [
        (_("requête"), contexte.requete),
        (_("durée"), _("%(ms)d ms") % {"ms": duree.total_seconds() * 1000} if duree else ""),
    ]
    if avec_appareil:
        lieu = ", ".join(filter(None, [contexte.ville, contexte.pays]))
        paires = [
            (_("appareil"), contexte.appareil),
            (_("navigateur"), ", ".join(filter(None, [contexte.navigateur, contexte.os]))),
            (_("adresse"), adresse_tronquee(contexte.adresse_ip)),
            (_("lieu"), lieu),
            *paires,
        ]
    return paires


def _etat(objet: str, etat: str) -> str:
    return str(_ETATS.get(objet, {}).get(etat, etat))


def _valeur(cle: str, valeur: Any, mots: Mots) -> str:
    if isinstance(valeur, bool):
        return _("oui") if valeur else _("non")
    if isinstance(valeur, int):
        return montant_afficher(valeur) if cle in _SOMMES else str(valeur)
    if valeur is None:
        return ""
    texte = masquer(str(valeur))[:120]
    tables: dict[str, Mapping[str, Any]] = {
        "reseau": mots.reseaux,
        "fournisseur": mots.fournisseurs,
        "type": mots.exceptions,
        "moyen": {moyen.value: moyen.label for moyen in Moyen},
        "voie": {voie.value: voie.label for voie in VoieRemboursement},
        "source": {
            "initiation": _("la réponse à notre demande"),
            "interrogation": _("la réponse à notre question"),
            "releve": _("un relevé de l'opérateur"),
        },
        "motif": {texte: motif_afficher(texte) or texte},
    }
    return str(tables.get(cle, {}).get(texte, texte))
