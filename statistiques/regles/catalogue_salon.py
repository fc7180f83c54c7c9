"""What is watched for each salon, and the rules every salon begins with."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from paiements.fournisseurs.reseaux import CARTE, Mode
from paiements.fournisseurs.reseaux import CATALOGUE as RESEAUX
from salon_paiement.notifications.equipe import GRATUITS
from statistiques.models import GenreAlerte, SeveriteAlerte
from statistiques.regles import lectures_argent, lectures_maison
from statistiques.regles.types import HEURE, JOUR, SOUS, SUR, Defaut, Indicateur, Portee

_INFO, _CRITIQUE = SeveriteAlerte.INFO.value, SeveriteAlerte.CRITIQUE.value
_LIMITE, _MARCHE, _SECURITE = GenreAlerte.SEUIL_DEPASSE.value, GenreAlerte.PERFORMANCE.value, GenreAlerte.SECURITE.value
# Their own watch writes by these, with the name of the note or of the place; a rule may only add another way.
_DEJA = frozenset(GRATUITS)
_MUETTE: tuple[str, ...] = ()


def _ailleurs() -> tuple[Defaut, ...]:
    """Where the client is led to a page of the operator's, she takes her time: the wait is another."""
    return tuple(
        Defaut(objet=code, seuil=1_800 if code == CARTE else 900)
        for code, reseau in RESEAUX.items()
        if reseau.mode is Mode.REDIRECTION
    )


SALON = (
    Indicateur(
        code="reussite_paiements",
        titre=_("Paiements qui passent, par réseau"),
        aide=_("Part des paiements réussis. Un client sans argent ou qui annule ne compte pas."),
        portee=Portee.SALON,
        genre=_MARCHE,
        comparateur=SOUS,
        lire=lectures_argent.reussite_paiements,
        par_reseau=True,
        page="admin:operateurs",
        defauts=(Defaut(seuil=90, seuil_critique=50, minimum=10, fenetre=HEURE, repos=900),),
    ),
    Indicateur(
        code="attente_reseau",
        titre=_("Paiement sans réponse, par réseau"),
        aide=_("Temps d'attente du plus ancien paiement dont l'opérateur n'a rien dit."),
        portee=Portee.SALON,
        genre=_MARCHE,
        comparateur=SUR,
        lire=lectures_argent.attente_reseau,
        absent=0,
        par_reseau=True,
        page="admin:caisse",
        defauts=(Defaut(seuil=600, seuil_critique=JOUR, repos=0), *_ailleurs()),
    ),
    Indicateur(
        code="argent_tardif",
        titre=_("Argent arrivé en retard"),
        aide=_("Sommes arrivées après la fin de leur visite, et que personne n'a encore traitées."),
        portee=Portee.SALON,
        genre=_LIMITE,
        comparateur=SUR,
        lire=lectures_argent.argent_tardif,
        absent=0,
        deja_dit=_DEJA,
        page="admin:a_traiter",
        defauts=(Defaut(seuil=0, repos=0, canaux=_MUETTE),),
    ),
    Indicateur(
        code="argent_en_attente",
        titre=_("Argent qui attend une décision"),
        aide=_("Temps d'attente de la plus ancienne somme « à traiter »."),
        portee=Portee.SALON,
        genre=_LIMITE,
        comparateur=SUR,
        lire=lectures_argent.argent_en_attente,
        absent=0,
        deja_dit=_DEJA,
        page="admin:a_traiter",
        defauts=(Defaut(seuil=24, seuil_critique=72, repos=0, canaux=_MUETTE),),
    ),
    Indicateur(
        code="erreurs_webhook",
        titre=_("Messages d'opérateur illisibles"),
        aide=_("Annonces de paiement reçues d'un opérateur et qui n'ont pas pu être lues ou traitées."),
        portee=Portee.SALON,
        genre=_MARCHE,
        comparateur=SUR,
        lire=lectures_argent.erreurs_webhook,
        absent=0,
        page="admin:operateurs",
        defauts=(Defaut(seuil=5, fenetre=HEURE),),
    ),
    Indicateur(
        code="sceaux_en_retard",
        titre=_("Faits sans sceau"),
        aide=_("Temps d'attente du plus ancien fait : sans sceau, il pourrait être réécrit."),
        portee=Portee.SALON,
        genre=_SECURITE,
        comparateur=SUR,
        lire=lectures_maison.sceaux_en_retard,
        absent=0,
        deja_dit=_DEJA,
        page="admin:sceaux",
        defauts=(Defaut(seuil=15, severite=_CRITIQUE, canaux=_MUETTE),),
    ),
    Indicateur(
        code="affiche_muette",
        titre=_("Affiche qui n'est plus scannée"),
        aide=_("Le nombre de jours de travail est dans la fiche du salon."),
        portee=Portee.SALON,
        genre=_SECURITE,
        comparateur=SUR,
        lire=lectures_maison.affiche_muette,
        absent=0,
        deja_dit=_DEJA,
        reglable=False,
        rythme=HEURE,
        page="admin:salon_paiement_posteqr_changelist",
        defauts=(Defaut(seuil=0, repos=0, canaux=_MUETTE),),
    ),
    Indicateur(
        code="connexions_refusees",
        titre=_("Connexions refusées"),
        aide=_("Mots de passe faux sur les comptes de l'équipe."),
        portee=Portee.SALON,
        genre=_SECURITE,
        comparateur=SUR,
        lire=lectures_maison.connexions_refusees,
        absent=0,
        page="admin:traces",
        defauts=(Defaut(seuil=10, seuil_critique=40, fenetre=HEURE),),
    ),
    Indicateur(
        code="changements_role",
        titre=_("Rôles changés dans l'équipe"),
        aide=_("Quelqu'un a reçu, changé ou perdu un rôle."),
        portee=Portee.SALON,
        genre=_SECURITE,
        comparateur=SUR,
        lire=lectures_maison.changements_role,
        absent=0,
        retour=False,
        page="admin:traces",
        defauts=(Defaut(seuil=0, fenetre=HEURE, repos=0, severite=_INFO),),
    ),
    Indicateur(
        code="anomalie",
        titre=_("Jours inhabituels"),
        aide=_("Un jour très différent des mêmes jours de la semaine. Dit à partir d'une gravité."),
        portee=Portee.SALON,
        genre=GenreAlerte.ANOMALIE.value,
        comparateur=SUR,
        genres=(GenreAlerte.ANOMALIE.value,),
        page="admin:statistiques",
        defauts=(Defaut(seuil=0),),
    ),
    Indicateur(
        code="changement_tendance",
        titre=_("Changements de tendance"),
        aide=_("Quatre semaines comparées aux quatre d'avant. Dit à partir d'une gravité."),
        portee=Portee.SALON,
        genre=GenreAlerte.CHANGEMENT_TENDANCE.value,
        comparateur=SUR,
        genres=(GenreAlerte.CHANGEMENT_TENDANCE.value,),
        page="admin:statistiques",
        defauts=(Defaut(seuil=0),),
    ),
    Indicateur(
        code="limite_du_jour",
        titre=_("Limites d'une journée"),
        aide=_("Trop de remboursements ou d'incidents dans la journée. Dit à partir d'une gravité."),
        portee=Portee.SALON,
        genre=_LIMITE,
        comparateur=SUR,
        genres=(_LIMITE, _MARCHE, _SECURITE),
        page="admin:statistiques",
        defauts=(Defaut(seuil=0),),
    ),
)
# Limits of a day whose rule above looks every minute: the day's figure is shown, and rings nobody a second time.
DITS_EN_DIRECT = frozenset({"taux_reussite", "connexions_refusees"})
