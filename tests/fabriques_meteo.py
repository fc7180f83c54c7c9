"""Attempts as the operators' weather sees them: already sent, with their end."""

from __future__ import annotations

import datetime

from paiements.fournisseurs.base import Statut
from paiements.models import CompteFournisseur, Disjoncteur, Paiement
from paiements.services.comptes import compte_enregistrer
from paiements.services.incertitude import paiement_rendre_incertain
from tests import fabriques

IDENTIFIANTS = {"cle": "test_simulateur", "boutique": "SALONDEMO000001", "base": "http://127.0.0.1:9"}


def second_compte(chez: fabriques.Maison, *reseaux: str, base: str = IDENTIFIANTS["base"]) -> CompteFournisseur:
    """Make another test account of the salon, at another provider."""
    return compte_enregistrer(
        chez.salon,
        fournisseur="simulateur_paydunya",
        mode="test",
        identifiants={"cle_maitre": "m" * 20, "cle_privee": "p" * 20, "jeton": "j" * 20, "base": base},
        reseaux=list(reseaux),
    )


def envoyee(chez: fabriques.Maison, etat: str = "reussi", **champs: object) -> Paiement:
    """Write an attempt sent a minute ago whose verdict came ten seconds later.

    Args:
        champs: columns to set, ``initie_le`` and ``duree`` (seconds) among them.
    """
    initie = champs.pop("initie_le", None) or fabriques.il_y_a(minutes=1)
    assert isinstance(initie, datetime.datetime)
    duree = champs.pop("duree", 10)
    assert isinstance(duree, int)
    paiement = fabriques.tentative(fabriques.session_a_payer(chez))
    motif = str(champs.get("motif_code", ""))
    if etat == "reussi":
        fabriques.reussir(paiement)
    elif etat == "incertain":
        paiement_rendre_incertain(paiement.pk, motif=motif)
    elif etat != "en_cours":
        fabriques.echouer(paiement, Statut(etat), motif)
    verdict = initie + datetime.timedelta(seconds=duree) if etat not in {"en_cours", "incertain"} else None
    Paiement.objects.filter(pk=paiement.pk).update(initie_le=initie, verdict_le=verdict, **champs)
    return paiement


def coupe(compte: CompteFournisseur, reseau: str = "mtn", *, essai_dans: int = 60) -> Disjoncteur:
    """Open a breaker; its next trial is ``essai_dans`` seconds away (negative: due)."""
    return Disjoncteur.objects.create(
        compte=compte,
        reseau=reseau,
        pannes=5,
        ouvert_le=fabriques.il_y_a(minutes=1),
        essai_le=fabriques.il_y_a(secondes=-essai_dans),
    )
