"""Refunds, credits and payouts: read only, the pages of their own decide about money."""

from __future__ import annotations

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from paiements.models import Avoir, Remboursement, Versement
from salon_paiement.admin.base import AdminDuSalon
from salon_paiement.admin.filtres import FiltreSalon
from salon_paiement.admin.journal import lien_session
from salon_paiement.argent import montant_afficher
from salon_paiement.droits import Action
from traces.masquage import masquer


@admin.register(Remboursement)
class RemboursementAdmin(AdminDuSalon[Remboursement]):
    """One line per refund."""

    voir = Action.VOIR_ARGENT
    list_display = (
        "date_creation",
        "reference",
        "note",
        "voie",
        "somme",
        "etat",
        "demande_par",
        "approuve_par",
        "salon",
    )
    list_filter = (FiltreSalon, "etat", "voie")
    list_select_related = ("salon", "session", "demande_par", "approuve_par")
    search_fields = ("reference", "reference_fournisseur", "preuve")
    ordering = ("-date_creation",)
    fields = (
        "date_creation", "reference", "reference_fournisseur", "note", "paiement", "voie", "somme", "etat", "raison",
        "preuve", "demande_par", "approuve_par", "approuve_le", "soumis_le", "fini_le", "salon",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display(description=_("motif"))
    def raison(self, remboursement: Remboursement) -> str:
        """What was typed; a number in it is masked."""
        return masquer(remboursement.motif)

    @admin.display(description=_("note"))
    def note(self, remboursement: Remboursement) -> SafeString | str:
        """The session."""
        return lien_session(remboursement.session)

    @admin.display(description=_("montant"), ordering="montant")
    def somme(self, remboursement: Remboursement) -> str:
        """Whole units; another currency than ours is said."""
        if remboursement.devise != "XOF":
            return f"{remboursement.montant} {remboursement.devise}"
        return montant_afficher(remboursement.montant)


@admin.register(Avoir)
class AvoirAdmin(AdminDuSalon[Avoir]):
    """One line per client's credit."""

    voir = Action.VOIR_ARGENT
    list_display = ("date_creation", "code", "telephone", "somme", "reste", "expire", "expire_le", "donne_par", "salon")
    list_filter = (FiltreSalon,)
    list_select_related = ("salon", "telephone", "donne_par")
    search_fields = ("code",)
    ordering = ("-date_creation",)
    fields = (
        "date_creation", "code", "telephone", "somme", "reste", "expire_le", "fin", "raison", "donne_par", "salon",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display(description=_("montant"), ordering="montant")
    def somme(self, avoir: Avoir) -> str:
        """Whole XOF."""
        return montant_afficher(avoir.montant)

    @admin.display(description=_("motif"))
    def raison(self, avoir: Avoir) -> str:
        """What was typed; a number in it is masked."""
        return masquer(avoir.motif)

    @admin.display(description=_("reste"))
    def reste(self, avoir: Avoir) -> str:
        """What may still be spent, whole XOF."""
        return montant_afficher(avoir.solde)

    @admin.display(description=_("expiré"), ordering="montant_expire")
    def expire(self, avoir: Avoir) -> str:
        """What was left at its date, whole XOF; nothing for most."""
        return montant_afficher(avoir.montant_expire) if avoir.montant_expire else "–"

    @admin.display(description=_("à sa date"))
    def fin(self, avoir: Avoir) -> str:
        """What its date does, or did, to what is left."""
        if avoir.montant_expire:
            reste = montant_afficher(avoir.montant_expire)
            return _("%(reste)s n'ont pas servi : l'avoir a expiré, le salon ne les doit plus.") % {"reste": reste}
        if avoir.expire_le is None:
            return str(_("Cet avoir n'expire pas."))
        if not avoir.solde:
            return str(_("Cet avoir a servi en entier."))
        return str(_("Ce qui n'aura pas servi ne sera plus dû au client."))


@admin.register(Versement)
class VersementAdmin(AdminDuSalon[Versement]):
    """One line per payout to a hairdresser."""

    # Who keeps the books; a cashier does not see everybody's pay.
    voir = Action.VOIR_GAINS
    list_display = ("date_creation", "coiffeur", "somme", "voie", "preuve", "verse_par", "accuse_le", "salon")
    list_filter = (FiltreSalon, "voie")
    list_select_related = ("salon", "coiffeur", "verse_par")
    ordering = ("-date_creation",)
    fields = (
        "date_creation", "coiffeur", "somme", "commissions", "pourboires", "voie", "preuve", "verse_par", "accuse_le",
        "salon",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display(description=_("montant"))
    def somme(self, versement: Versement) -> str:
        """Whole XOF."""
        return montant_afficher(versement.montant)
