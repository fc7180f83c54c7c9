"""Opening a salon: its people, services and first QR, in one transaction, with the very first owner or not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from salon_paiement.erreurs import Conflit, SaisieInvalide
from salon_paiement.models import Coiffeur, Pays, PosteQR, Prestation, Role, Salon
from salon_paiement.services.personnel import membre_creer
from traces.services import Trace, trace_enregistrer
from traces.types import TypeTrace

# Any constant: one installation at a time.
_VERROU = 7_021_992
FUSEAUX: dict[str, str] = {
    Pays.BENIN: "Africa/Porto-Novo",
    Pays.TOGO: "Africa/Lome",
    Pays.COTE_D_IVOIRE: "Africa/Abidjan",
    Pays.SENEGAL: "Africa/Dakar",
}


@dataclass(frozen=True, slots=True)
class ComptePremier:
    """The first owner's login; the password is already checked by the form."""

    identifiant: str
    mot_de_passe: str
    nom: str = ""
    courriel: str = ""


@dataclass(frozen=True, slots=True)
class PrestationVoulue:
    """One service to sell: ``prix`` in whole XOF, ``duree`` in minutes."""

    nom: str
    prix: int
    duree: int = 60
    categorie: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SalonVoulu:
    """What the opening form asks. ``fuseau`` empty: the country's own."""

    nom: str
    ville: str
    pays: str = Pays.BENIN
    fuseau: str = ""
    adresse: str = ""
    telephone_contact: str = ""
    courriel_alertes: str = ""
    prestations: tuple[PrestationVoulue, ...] = ()
    coiffeurs: tuple[str, ...] = ()
    poste: str = "Comptoir"


@dataclass(frozen=True, slots=True)
class Installation:
    """What was made."""

    salon: Salon
    proprietaire: User
    poste: PosteQR


def installation_possible() -> bool:
    """Tell whether nobody has installed anything yet: no salon and no platform operator."""
    return not (Salon.objects.exists() or User.objects.filter(is_superuser=True).exists())


def salon_installer(
    demande: SalonVoulu, proprietaire: User | ComptePremier, *, ensuite: Callable[[Salon], object] | None = None
) -> Installation:
    """Make a salon ready to be paid: owner, services, hairdressers, first place.

    Args:
        proprietaire: an existing user (another salon), or the login to create (first run only).
        ensuite: called with the salon inside the same transaction (provider account); all or nothing.

    Raises:
        Conflit: a first login was asked for, and this installation already has its salon.
        SaisieInvalide: the login is taken, nothing to sell, or two services of one name.
    """
    if not demande.prestations:
        raise SaisieInvalide(_("Gardez au moins une prestation : elle se change ensuite."))
    try:
        with transaction.atomic():
            _une_a_la_fois()
            utilisateur = _proprietaire(proprietaire)
            salon = _salon(demande)
            membre_creer(salon, utilisateur, Role.PROPRIETAIRE, acteur_id=utilisateur.pk)
            poste = _contenu(salon, demande)
            trace_enregistrer(
                Trace(
                    type_trace=TypeTrace.CREATION_SALON,
                    salon_id=salon.pk,
                    acteur_id=utilisateur.pk,
                    donnees={"prestations": len(demande.prestations), "postes": 1},
                )
            )
            if ensuite is not None:
                ensuite(salon)
    except IntegrityError as erreur:
        raise SaisieInvalide(_NOMS_EN_DOUBLE) from erreur
    return Installation(salon, utilisateur, poste)


_NOMS_EN_DOUBLE = _("Deux noms identiques, ou un identifiant déjà pris. Rien n'a été enregistré.")


def _une_a_la_fois() -> None:
    """Two first visitors at once: the second one waits here, then finds the door closed."""
    if connection.vendor == "postgresql":
        with connection.cursor() as curseur:
            curseur.execute("SELECT pg_advisory_xact_lock(%s)", [_VERROU])


def _proprietaire(proprietaire: User | ComptePremier) -> User:
    if isinstance(proprietaire, User):
        return proprietaire
    if not installation_possible():
        raise Conflit(_("Cette installation a déjà son salon : connectez-vous."))
    if User.objects.filter(username=proprietaire.identifiant).exists():
        raise SaisieInvalide(_("Cet identifiant est déjà pris."))
    return User.objects.create_user(
        username=proprietaire.identifiant,
        password=proprietaire.mot_de_passe,
        email=proprietaire.courriel,
        first_name=proprietaire.nom[:150],
        is_staff=True,
    )


def _salon(demande: SalonVoulu) -> Salon:
    return Salon.objects.create(
        nom=demande.nom,
        slug=_slug_libre(demande.nom),
        ville=demande.ville,
        adresse=demande.adresse,
        pays=demande.pays,
        fuseau=demande.fuseau or FUSEAUX.get(demande.pays, FUSEAUX[Pays.BENIN]),
        telephone_contact=demande.telephone_contact,
        courriel_alertes=demande.courriel_alertes,
    )


def _slug_libre(nom: str) -> str:
    base = slugify(nom)[:50] or "salon"
    pris = set(Salon.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    candidats = [base, *(f"{base}-{rang}" for rang in range(2, len(pris) + 3))]
    return next(slug for slug in candidats if slug not in pris)


def _contenu(salon: Salon, demande: SalonVoulu) -> PosteQR:
    for ordre, voulue in enumerate(demande.prestations, 1):
        Prestation.objects.create(
            salon=salon,
            nom=voulue.nom,
            prix=voulue.prix,
            duree_minutes=voulue.duree,
            categorie=voulue.categorie,
            ordre=ordre,
        )
    for nom in demande.coiffeurs:
        Coiffeur.objects.create(salon=salon, nom=nom)
    return PosteQR.objects.create(salon=salon, nom=demande.poste)
