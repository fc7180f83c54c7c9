"""One story told by every example of the documentation: Afi pays 5 000 F of braids with her phone."""

from __future__ import annotations

from typing import Any

Exemple = dict[str, Any]
SALON: Exemple = {"id": "0192f3c2-6c1e-7c3a-9d56-2f0d6c1b7a10", "nom": "Salon Afi"}
NOTE: Exemple = {"id": "0192f3c2-7a00-7b11-8c22-3d4e5f607182", "code": "K7M2QX"}
REFERENCE = "7Q2M9XK4B8ZT1R6WN3VHJC"
PRESTATION = "0192f3c2-6c20-7000-8000-000000000001"
COMPTE = "0192f3c2-6c30-7000-8000-000000000001"
_LE = "2026-11-29T10:15:00Z"

LIGNE: Exemple = {"libelle": "Tresses", "quantite": 1, "montant": 5000, "coiffeur": "Awa"}
SESSION: Exemple = {
    **NOTE,
    "salon": SALON,
    "etat": "prestation_selectionnee",
    "etat_mot": "À payer",
    "origine": "ticket",
    "poste": None,
    "coiffeur": "Awa",
    "client": {"id": "0192f3c2-7a01-7b11-8c22-3d4e5f607183", "nom": "Afi", "telephone": "+229 01 97 •• •• 00"},
    "lignes": [LIGNE],
    "montant_lignes": 5000,
    "pourboire": 0,
    "remise": 0,
    "total": 5000,
    "paye": 0,
    "reste": 5000,
    "essai": 0,
    "jour": "2026-11-29",
    "arrivee_le": _LE,
    "expire_le": "2026-11-30T05:00:00Z",
    "finie_le": None,
    "motif_fin": "",
    "verdict_attendu_depuis": None,
    "especes_annoncees": False,
}
PAIEMENT: Exemple = {
    "reference": REFERENCE,
    "salon": SALON,
    "session": NOTE,
    "moyen": "mobile_money",
    "reseau": "mtn",
    "reseau_mot": "MTN MoMo",
    "telephone": "+229 01 97 •• •• 00",
    "montant": 5000,
    "devise": "XOF",
    "montant_recu": None,
    "devise_recue": "",
    "montant_applique": 0,
    "surplus": 0,
    "rembourse": 0,
    "frais": None,
    "etat": "en_cours",
    "etat_mot": "En cours",
    "attendu": True,
    "en_verification": False,
    "motif": "",
    "motif_mot": "",
    "essai": False,
    "remplacee": False,
    "contradiction": False,
    "reference_operateur": "tx-184467",
    "suite": {"genre": "telephone", "adresse": "", "qr": ""},
    "especes": None,
    "cree_le": _LE,
    "demande_le": _LE,
    "verdict_le": None,
    "annulation_demandee_le": None,
    "questions": 1,
}
ESPECES: Exemple = {
    **PAIEMENT,
    "moyen": "especes",
    "reseau": "",
    "reseau_mot": "Espèces",
    "telephone": None,
    "montant_recu": 5000,
    "devise_recue": "XOF",
    "montant_applique": 5000,
    "etat": "reussi",
    "etat_mot": "Réussi",
    "attendu": False,
    "reference_operateur": "",
    "suite": None,
    "especes": {"remis": 10000, "rendu": 5000, "encaisse_par": "Kossi", "confirme_par_le_client": None},
    "demande_le": None,
    "verdict_le": _LE,
    "questions": 0,
}
REMBOURSEMENT: Exemple = {
    "reference": "B4T8ZQ1N6XK2M9R7WVHJC3",
    "salon": SALON,
    "session": NOTE,
    "paiement": REFERENCE,
    "voie": "operateur",
    "voie_mot": "par l'opérateur",
    "etat": "en_transit",
    "etat_mot": "En route vers le client",
    "montant": 2000,
    "devise": "XOF",
    "motif": "Prestation refaite",
    "telephone": "+229 01 97 •• •• 00",
    "preuve": "",
    "reference_operateur": "rf-2201",
    "avoir": None,
    "demande_par": "Kossi",
    "approuve_par": "Kossi",
    "cree_le": _LE,
    "approuve_le": _LE,
    "fini_le": None,
}
PERMIS: Exemple = {
    **dict.fromkeys(("approuver", "refuser", "remettre", "prouver", "trancher", "voir_numero"), False),
    "empechement": "",
}
REMBOURSEMENT_VU: Exemple = {**REMBOURSEMENT, "permis": PERMIS}
RECU: Exemple = {"numero": "20261129-K7M2QX", "code": "9F3A1C7B20D4E6F8", "sceau": ""}
RECU_DONNE: Exemple = {
    **RECU,
    "adresse": "https://salon.example.com/r/…/",
    "pdf": "https://salon.example.com/r/….pdf",
}
SESSION_VUE: Exemple = {
    **SESSION, "annulable": True, "paiements": [], "remboursements": [], "exceptions": [], "recu": None,
}  # fmt: skip
FAIT: Exemple = {
    "instant": _LE,
    "titre": "Création de session",
    "phrase": "Ticket de 5 000 F écrit à la caisse.",
    "acteur": "Kossi",
    "appareil": "",
    "niveau": "info",
}
