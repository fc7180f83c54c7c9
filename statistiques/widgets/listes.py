"""Widgets to be read: alerts, the visits of the day, and a few words of one's own."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from paiements.selecteurs import FiltreCaisse, sessions_de_caisse
from salon_paiement.droits import Action, actions_communes, peut
from salon_paiement.selecteurs import coiffeurs_de
from statistiques.bandeau import alertes_montrer
from statistiques.widgets.base import Champ, Regard, Sorte
from statistiques.widgets.lecture import Lecture

VISITES_MAX, TEXTE_MAX = 8, 280


def _alertes(regard: Regard, _lecture: Lecture) -> dict[str, Any]:
    """Return what nobody has seen yet, and whether the reader may say that she has."""
    permises = actions_communes(regard.user, regard.perimetre.ids)
    return {
        "alertes": alertes_montrer(regard.perimetre),
        "acquitter": Action.ACQUITTER_ALERTES in permises,
    }


def _visites(regard: Regard, _lecture: Lecture) -> list[dict[str, Any]]:
    """Return today's last visits that the reader may see; a hairdresser's hold her own lines only."""
    page = sessions_de_caisse(regard.user, FiltreCaisse("toutes", regard.perimetre.salons))
    siens = set(coiffeurs_de(regard.user))
    vues = []
    for session in page.sessions[:VISITES_MAX]:
        lignes = list(session.lignes.all())
        tout = peut(regard.user, Action.VOIR_CAISSE, session.salon_id)
        siennes = lignes if tout else [ligne for ligne in lignes if ligne.coiffeur_id in siens]
        vues.append(
            {
                "session": session,
                "prestations": ", ".join(ligne.libelle for ligne in siennes),
                "montant": session.total if tout else sum(ligne.montant for ligne in siennes),
            }
        )
    return vues


ALERTES = Sorte(
    code="alertes",
    titre=_("Les alertes"),
    aide=_("Ce qui sort de l'ordinaire et que personne n'a encore vu."),
    gabarit="personnel/widgets/alertes.html",
    nommer=lambda _options: str(_("Alertes")),
    exige=lambda _options: (Action.VOIR_STATISTIQUES,),
    lire=_alertes,
    largeur=2,
)
VISITES = Sorte(
    code="visites",
    titre=_("Les dernières visites"),
    aide=_("Celles d'aujourd'hui ; un coiffeur n'y voit que les siennes."),
    gabarit="personnel/widgets/visites.html",
    nommer=lambda _options: str(_("Dernières visites")),
    # Its own selector narrows it to what each reader may see.
    exige=lambda _options: (),
    lire=_visites,
    largeur=4,
)
TEXTE = Sorte(
    code="texte",
    titre=_("Quelques mots"),
    aide=_("Un objectif, une consigne, un titre : au plus 280 caractères."),
    gabarit="personnel/widgets/texte.html",
    nommer=lambda _options: str(_("Quelques mots")),
    exige=lambda _options: (),
    lire=lambda regard, _lecture: regard.options["texte"],
    champs=(Champ("texte", _("Texte"), longueur=TEXTE_MAX),),
    largeur=2,
)
SORTES = (ALERTES, VISITES, TEXTE)
