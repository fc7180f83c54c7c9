"""Everything that is watched, by code: for each salon, then for the platform whose operators alone see and set it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from statistiques.models import GenreAlerte, SeveriteAlerte
from statistiques.regles import lectures_argent, lectures_machine, lectures_maison
from statistiques.regles.catalogue_salon import SALON
from statistiques.regles.types import HEURE, JOUR, SOUS, SUR, Defaut, Indicateur, Lire, Portee, Texte

_CRITIQUE = SeveriteAlerte.CRITIQUE.value
_MARCHE, _SECURITE = GenreAlerte.PERFORMANCE.value, GenreAlerte.SECURITE.value


def _machine(
    code: str,
    titre: Texte,
    aide: Texte,
    lire: Lire,
    defaut: Defaut,
    *,
    comparateur: str = SUR,
    genre: str = _MARCHE,
    absent: int | None = None,
) -> Indicateur:
    return Indicateur(
        code=code,
        titre=titre,
        aide=aide,
        portee=Portee.PLATEFORME,
        genre=genre,
        comparateur=comparateur,
        lire=lire,
        absent=absent,
        defauts=(defaut,),
    )


PLATEFORME = (
    _machine(
        "reussite_plateforme",
        _("Paiements qui passent, tous les salons"),
        _("Part des paiements réussis par réseau, sans ceux que le client refuse lui-même."),
        lectures_argent.reussite_plateforme,
        Defaut(seuil=90, seuil_critique=50, minimum=20, fenetre=HEURE, repos=900),
        comparateur=SOUS,
    ),
    _machine(
        "reponse_operateur",
        _("Temps de réponse des opérateurs"),
        _("Temps que met un opérateur à prendre une demande de paiement, pour 95 demandes sur 100."),
        lectures_argent.reponse_operateur,
        Defaut(seuil=5, seuil_critique=20, minimum=5, fenetre=900),
    ),
    _machine(
        "disponibilite",
        _("Disponibilité du site"),
        _("Part des essais, un par minute, où l'adresse publique a répondu."),
        lectures_machine.disponibilite,
        Defaut(seuil=99, seuil_critique=90, minimum=60, fenetre=JOUR, repos=900, severite=_CRITIQUE),
        comparateur=SOUS,
    ),
    _machine(
        "attente_taches",
        _("Attente des travaux de fond"),
        _("Temps qu'attend un travail avant d'être pris."),
        lectures_machine.attente_taches,
        Defaut(seuil=60, seuil_critique=600),
    ),
    _machine(
        "redis_memoire",
        _("Mémoire de Redis"),
        _("Part de sa mémoire qui est prise : pleine, elle refuse les travaux."),
        lectures_machine.redis_memoire,
        Defaut(seuil=80, seuil_critique=95),
    ),
    _machine(
        "disque_journaux",
        _("Disque des journaux"),
        _("Part du disque qui est prise."),
        lectures_machine.disque_journaux,
        Defaut(seuil=90, seuil_critique=97),
    ),
    _machine(
        "sauvegarde_age",
        _("Âge de la dernière sauvegarde"),
        _("Une sauvegarde se fait chaque nuit."),
        lectures_machine.sauvegarde_age,
        Defaut(seuil=26, seuil_critique=72, repos=0),
    ),
    _machine(
        "boite_envoi_age",
        _("Messages bloqués"),
        _("Retard du message qui aurait dû partir le premier."),
        lectures_machine.boite_envoi_age,
        Defaut(seuil=15, seuil_critique=120),
    ),
    _machine(
        "age_sceaux",
        _("Scellement arrêté"),
        _("Temps d'attente du plus ancien fait sans sceau, tous salons."),
        lectures_maison.age_sceaux,
        Defaut(seuil=15, severite=_CRITIQUE),
        genre=_SECURITE,
    ),
    _machine(
        "ecart_livre",
        _("Grand livre qui ne tombe pas juste"),
        _("Différence entre ce qui entre et ce qui sort dans les dernières écritures."),
        lectures_machine.ecart_livre,
        Defaut(seuil=0, severite=_CRITIQUE, repos=0),
    ),
    _machine(
        "connexions_plateforme",
        _("Connexions refusées à la plateforme"),
        _("Identifiants inconnus, ou comptes des opérateurs de la plateforme."),
        lectures_maison.connexions_plateforme,
        Defaut(seuil=30, seuil_critique=200, fenetre=HEURE),
        genre=_SECURITE,
        absent=0,
    ),
)
CATALOGUE: dict[str, Indicateur] = {indicateur.code: indicateur for indicateur in (*SALON, *PLATEFORME)}
