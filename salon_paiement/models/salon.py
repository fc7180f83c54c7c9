"""A shop, who works there, and the places where a QR is printed."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from salon_paiement.jetons import code_court_nouveau, jeton_nouveau
from salon_paiement.models.base import ModeleUuid


class Pays(models.TextChoices):
    BENIN = "BJ", _("Bénin")
    TOGO = "TG", _("Togo")
    COTE_D_IVOIRE = "CI", _("Côte d'Ivoire")
    SENEGAL = "SN", _("Sénégal")


class Role(models.TextChoices):
    PROPRIETAIRE = "proprietaire", _("propriétaire")
    GERANT = "gerant", _("gérant")
    CAISSIER = "caissier", _("caissier")
    COIFFEUR = "coiffeur", _("coiffeur")
    COMPTABLE = "comptable", _("comptable")


class GenreRapport(models.TextChoices):
    """A report the owner may want; each is a column of :class:`Salon`."""

    SOIR = "soir", _("message du soir")
    JOUR = "jour", _("rapport de la journée")
    SEMAINE = "semaine", _("rapport de la semaine")
    MOIS = "mois", _("rapport du mois")


class Salon(ModeleUuid):
    """One shop. Amounts are whole XOF; the business day ends at ``heure_bascule``, local time.

    ``heure_fermeture`` is when the evening's message leaves; without it, at the end of the business day.
    """

    nom = models.CharField(_("nom"), max_length=80)
    slug = models.SlugField(_("identifiant"), max_length=60, unique=True)
    ville = models.CharField(_("ville"), max_length=60)
    adresse = models.CharField(_("adresse"), max_length=160, blank=True, default="")
    pays = models.CharField(_("pays"), max_length=2, choices=Pays, default=Pays.BENIN)
    devise = models.CharField(_("devise"), max_length=3, default="XOF", editable=False)
    fuseau = models.CharField(_("fuseau horaire"), max_length=40, default="Africa/Porto-Novo")
    heure_bascule = models.TimeField(
        _("fin de la journée comptable"),
        default=datetime.time(4, 0),
        help_text=_("Une vente à 1 h du matin compte pour la veille."),
    )
    telephone_contact = models.CharField(_("téléphone affiché"), max_length=30, blank=True, default="")
    courriel_alertes = models.EmailField(_("e-mail de la propriétaire"), blank=True, default="")
    minutes_scan = models.PositiveSmallIntegerField(
        _("minutes avant qu'un scan sans suite expire"), default=30, validators=[MinValueValidator(5)]
    )
    heures_apres_journee = models.PositiveSmallIntegerField(
        _("heures laissées après la fin de la journée"), default=2, validators=[MaxValueValidator(12)]
    )
    seuil_double_accord = models.PositiveIntegerField(
        _("remboursement à deux personnes au-dessus de"),
        default=10_000,
        help_text=_("En francs. Au-dessus, une autre personne doit approuver."),
    )
    mois_avoir = models.PositiveSmallIntegerField(
        _("mois de validité d'un avoir"), null=True, blank=True, help_text=_("Vide : sans limite.")
    )
    jours_sans_scan = models.PositiveSmallIntegerField(
        _("jours de travail sans scan avant d'alerter"),
        default=3,
        validators=[MaxValueValidator(30)],
        help_text=_(
            "Une affiche qui ne sert plus alors que le salon travaille est peut-être cachée par un autre QR. "
            "0 : ne jamais alerter."
        ),
    )
    minutes_verrou = models.PositiveSmallIntegerField(
        _("minutes sans un geste avant de verrouiller la caisse"),
        default=5,
        db_default=5,
        validators=[MaxValueValidator(120)],
        help_text=_(
            "Sur l'ordinateur de la caisse, l'écran se ferme seul et chacune le rouvre avec son code. "
            "0 : jamais tout seul."
        ),
    )
    pourboires_actifs = models.BooleanField(_("proposer un pourboire"), default=True)
    heure_fermeture = models.TimeField(
        _("heure de fermeture"),
        default=datetime.time(21, 0),
        db_default=datetime.time(21, 0),
        null=True,
        blank=True,
        help_text=_("Le message du soir part à cette heure. Vide : à la fin de la journée comptable."),
    )
    rapport_soir = models.BooleanField(_("message du soir"), default=True, db_default=True)
    rapport_jour = models.BooleanField(_("rapport de la journée"), default=True, db_default=True)
    rapport_semaine = models.BooleanField(_("rapport de la semaine"), default=True, db_default=True)
    rapport_mois = models.BooleanField(_("rapport du mois"), default=True, db_default=True)
    actif = models.BooleanField(_("actif"), default=True)

    class Meta:
        verbose_name = _("salon")
        verbose_name_plural = _("salons")

    def __str__(self) -> str:
        return self.nom

    @property
    def rapports(self) -> frozenset[str]:
        """The reports she wants."""
        return frozenset(genre.value for genre in GenreRapport if getattr(self, f"rapport_{genre.value}"))


class Membre(ModeleUuid):
    """A user's role in one salon."""

    salon = models.ForeignKey(Salon, models.PROTECT, related_name="membres", verbose_name=_("salon"))
    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="appartenances", verbose_name=_("utilisateur")
    )
    role = models.CharField(_("rôle"), max_length=15, choices=Role)
    actif = models.BooleanField(_("actif"), default=True)

    class Meta:
        verbose_name = _("membre")
        verbose_name_plural = _("membres")
        constraints = [models.UniqueConstraint(fields=["salon", "utilisateur"], name="membre_unique")]

    def __str__(self) -> str:
        return f"{self.utilisateur} ({self.get_role_display()})"


class PosteQR(ModeleUuid):
    """A place with a printed QR. It names a place, never an amount nor a person."""

    salon = models.ForeignKey(Salon, models.PROTECT, related_name="postes", verbose_name=_("salon"))
    nom = models.CharField(_("nom"), max_length=40, help_text=_("Par exemple : Fauteuil 2, Comptoir."))
    jeton = models.CharField(max_length=64, unique=True, default=jeton_nouveau, editable=False)
    code_court = models.CharField(_("code"), max_length=10, unique=True, default=code_court_nouveau, editable=False)
    actif = models.BooleanField(_("actif"), default=True)

    class Meta:
        verbose_name = _("poste QR")
        verbose_name_plural = _("postes QR")
        constraints = [models.UniqueConstraint(fields=["salon", "nom"], name="poste_nom_unique")]

    def __str__(self) -> str:
        return self.nom


class AncienJetonQR(ModeleUuid):
    """A token the owner replaced: whoever scans the old paper is told so and where to look."""

    poste = models.ForeignKey(PosteQR, models.PROTECT, related_name="anciens_jetons")
    jeton = models.CharField(max_length=64, unique=True)
    code_court = models.CharField(max_length=10, unique=True)
    remplace_par = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("ancien QR")
        verbose_name_plural = _("anciens QR")

    def __str__(self) -> str:
        return f"{self.poste} ({self.code_court})"
