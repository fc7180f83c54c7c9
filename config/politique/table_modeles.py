"""The admin's pages of each model: who sees it, who changes it, whether one may be added. Nothing is ever deleted."""

from __future__ import annotations

from collections.abc import Iterator

from config.politique.mots import Acces, Ligne, Objet, Ouvert, Porte, ligne, un_de
from salon_paiement.droits import Action

A = Action
PLATEFORME, PERSONNE = Ouvert.PLATEFORME, Ouvert.PERSONNE


def _modele(
    nom: str,
    voir: A | Ouvert,
    *,
    modifier: A | Ouvert = PERSONNE,
    ajout: bool | Ouvert = False,
    d_abord: A | None = None,
    actions: A | Ouvert | None = None,
) -> Iterator[Ligne]:
    """Yield the five addresses of one model.

    Args:
        ajout: whoever changes may add; or those for whom the address leads to a page of ours.
        d_abord: what is asked before the row is looked for.
        actions: who may use the list's own actions, if it has any.
    """
    vu: Acces = un_de(voir) if isinstance(voir, A) else voir
    objet = Objet(f"admin:{nom}", vu)
    ajouter = ajout if isinstance(ajout, Ouvert) else modifier if ajout else PERSONNE
    # Who changed what is read by whoever reads the log; what never changes has no such page.
    histoire = PERSONNE if modifier is PERSONNE else un_de(A.VOIR_JOURNAL)
    if actions is None:
        yield ligne(Porte.MODELE, f"admin:{nom}_changelist", GET=voir)
    else:
        yield ligne(Porte.MODELE, f"admin:{nom}_changelist", GET=voir, POST=actions)
    yield ligne(Porte.MODELE, f"admin:{nom}_add", GET=ajouter, POST=ajouter)
    yield ligne(Porte.MODELE, f"admin:{nom}_change", objet, d_abord=d_abord, GET=voir, POST=modifier)
    yield ligne(Porte.MODELE, f"admin:{nom}_history", objet, GET=histoire)
    yield ligne(Porte.MODELE, f"admin:{nom}_delete", objet, GET=PERSONNE, POST=PERSONNE)


LIGNES = (
    *_modele("salon_paiement_salon", A.DIRIGER, modifier=A.DIRIGER, ajout=Ouvert.PERSONNEL),
    *_modele("salon_paiement_membre", A.DIRIGER, modifier=A.DIRIGER, ajout=True, d_abord=A.DIRIGER),
    *_modele("paiements_comptefournisseur", A.DIRIGER, modifier=A.DIRIGER, ajout=True, d_abord=A.DIRIGER),
    # Their lists are changed in place: whoever sees one may send it, only who changes rows saves any.
    *_modele(
        "salon_paiement_prestation",
        A.VOIR_CATALOGUE,
        modifier=A.MODIFIER_CATALOGUE,
        ajout=True,
        actions=A.VOIR_CATALOGUE,
    ),
    *_modele(
        "salon_paiement_coiffeur",
        A.VOIR_CATALOGUE,
        modifier=A.MODIFIER_CATALOGUE,
        ajout=True,
        actions=A.VOIR_CATALOGUE,
    ),
    *_modele("salon_paiement_posteqr", A.VOIR_CATALOGUE, modifier=A.MODIFIER_CATALOGUE, ajout=True),
    *_modele("salon_paiement_client", A.VOIR_CLIENTS),
    *_modele("salon_paiement_recu", A.VOIR_ARGENT),
    *_modele("salon_paiement_evaluation", A.VOIR_ARGENT),
    *_modele("paiements_paiement", A.VOIR_ARGENT),
    *_modele("paiements_remboursement", A.VOIR_ARGENT),
    *_modele("paiements_avoir", A.VOIR_ARGENT),
    *_modele("paiements_versement", A.VOIR_GAINS),
    *_modele("traces_tracetransaction", A.VOIR_JOURNAL),
    *_modele("salon_paiement_notification", A.VOIR_JOURNAL, actions=A.VOIR_JOURNAL),
    *_modele("paiements_evenementfournisseur", A.VOIR_JOURNAL),
    *_modele("statistiques_tarifplateforme", PLATEFORME, modifier=PLATEFORME, ajout=True),
)
