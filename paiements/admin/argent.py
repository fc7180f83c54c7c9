"""Attempts and providers' messages: read only, nothing here decides about money (the desk does)."""

from __future__ import annotations

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from paiements.models import EvenementFournisseur, Paiement
from salon_paiement.admin.base import AdminDuSalon
from salon_paiement.admin.filtres import FiltreSalon
from salon_paiement.admin.journal import lien_session
from salon_paiement.argent import montant_afficher
from salon_paiement.droits import Action


@admin.register(Paiement)
class PaiementAdmin(AdminDuSalon[Paiement]):
    """One line per attempt."""

    voir = Action.VOIR_ARGENT
    list_display = ("date_creation", "reference", "note", "reseau", "somme", "recu", "etat", "numero", "salon")
    list_filter = (FiltreSalon, "etat", "moyen", "remplacee")
    list_select_related = ("salon", "session", "telephone")
    search_fields = ("reference", "reference_fournisseur")
    search_help_text = _("Notre référence ou celle de l'opérateur.")
    ordering = ("-date_creation",)
    fields = (
        "date_creation", "reference", "reference_fournisseur", "note", "moyen", "reseau", "numero", "somme", "etat",
        "essai", "remplacee", "contradiction", "montant_recu", "montant_applique", "surplus", "frais", "motif_brut",
        "initie_le", "verdict_le", "nombre_verifications", "derniere_verification", "prochaine_verification", "salon",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display(description=_("note"))
    def note(self, paiement: Paiement) -> SafeString | str:
        """The session."""
        return lien_session(paiement.session)

    @admin.display(description=_("demandé"), ordering="montant")
    def somme(self, paiement: Paiement) -> str:
        """Whole XOF."""
        return montant_afficher(paiement.montant)

    @admin.display(description=_("reçu"), ordering="montant_recu")
    def recu(self, paiement: Paiement) -> str:
        """Whole XOF; nothing as long as nothing came."""
        return "–" if paiement.montant_recu is None else montant_afficher(paiement.montant_recu)

    @admin.display(description=_("numéro"))
    def numero(self, paiement: Paiement) -> str:
        """Masked."""
        return paiement.telephone.masque if paiement.telephone else "–"


@admin.register(EvenementFournisseur)
class EvenementAdmin(AdminDuSalon[EvenementFournisseur]):
    """What providers sent; the body stays encrypted and is not shown."""

    voir = Action.VOIR_JOURNAL
    chemin_salon = "compte__salon"
    list_display = ("date_creation", "compte", "authenticite", "etat", "tentatives", "paiement")
    list_filter = (FiltreSalon, "etat", "authenticite")
    list_select_related = ("compte", "paiement")
    ordering = ("-date_creation",)
    fields = ("date_creation", "compte", "authenticite", "etat", "tentatives", "erreur", "paiement", "empreinte")
    readonly_fields = fields
