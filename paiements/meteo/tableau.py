"""The weather as the staff read it: one card per network of their salons, and one light each on the board."""

from __future__ import annotations

import datetime
import functools
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.utils import timezone
from django.utils.safestring import SafeString

from paiements.fournisseurs.registre import fournisseurs_choix
from paiements.fournisseurs.reseaux import CATALOGUE
from paiements.meteo.bulletin import RIEN, Chiffres, Ciel, ciel_de
from paiements.meteo.dessin import journee_dessiner
from paiements.meteo.mesures import Voie, chiffres_du_jour, chiffres_recents
from paiements.models import CompteFournisseur, Disjoncteur
from paiements.services.comptes import compte_ordre, compte_rang
from paiements.services.disjoncteur import Circuit, Passage, passage_etat
from salon_paiement.models import Salon

_ORDRE = (Ciel.ROUGE, Ciel.ORANGE, Ciel.VERT, Ciel.GRIS)


@dataclass(frozen=True, slots=True)
class Coupure:
    """One open breaker. ``essai`` is true when the next attempt will be let through."""

    disjoncteur: Disjoncteur
    compte: CompteFournisseur
    essai: bool


@dataclass(slots=True)
class Chemin:
    """One way to a network: its figures, and where it is cut."""

    voie: Voie
    fournisseur: str
    comptes: list[CompteFournisseur] = field(default_factory=list)
    coupures: list[Coupure] = field(default_factory=list)
    recents: Chiffres = RIEN
    jour: Chiffres = RIEN
    courbe: SafeString | str = ""

    @property
    def coupe(self) -> bool:
        """Tell whether every account of this way is cut."""
        return len(self.coupures) == len(self.comptes)

    @property
    def ciel(self) -> Ciel:
        """Return its colour: a way that is cut is red whatever its past."""
        return Ciel.ROUGE if self.coupe else ciel_de(self.recents)

    @property
    def p50(self) -> int | None:
        """Return the median time to verdict, in seconds."""
        return self.recents.quantile(50)

    @property
    def p95(self) -> int | None:
        """Return the time to verdict that 95 % do not exceed, in seconds."""
        return self.recents.quantile(95)

    @property
    def dernier_succes(self) -> datetime.datetime | None:
        """Return when somebody last paid this way within 24 hours (aware)."""
        return self.recents.dernier_succes or self.jour.dernier_succes


@dataclass(slots=True)
class Carte:
    """One network, its ways in the order in which they are tried."""

    code: str
    libelle: str
    chemins: list[Chemin] = field(default_factory=list)

    @property
    def ciel(self) -> Ciel:
        """Return the colour a client meets: that of the first way that is not cut."""
        return next((chemin.ciel for chemin in self.chemins if not chemin.coupe), Ciel.ROUGE)

    @property
    def parle(self) -> bool:
        """Tell whether it has anything to say: grey is nobody's news, unless a way is cut."""
        return self.ciel is not Ciel.GRIS or any(chemin.coupures for chemin in self.chemins)

    @property
    def coupe(self) -> bool:
        """Tell whether no way is left."""
        return all(chemin.coupe for chemin in self.chemins)


def cartes_des_reseaux(salons: Sequence[Salon], *, en_detail: bool = True) -> list[Carte]:
    """Return the networks of these salons, in the catalogue's order; three statements at most.

    Args:
        en_detail: with the last 24 hours and their picture.
    """
    comptes = _comptes(salons)
    ouverts = _ouverts(comptes)
    maintenant = timezone.now()
    cartes: dict[str, Carte] = {}
    for code in (code for code in CATALOGUE if any(code in compte.reseaux for compte in comptes)):
        carte = cartes[code] = Carte(code, CATALOGUE[code].libelle)
        servis = [compte for compte in comptes if code in compte.reseaux]
        for compte in sorted(servis, key=functools.partial(compte_ordre, reseau=code)):
            _ajouter(carte, compte, ouverts.get((compte.pk, code)), maintenant)
        for chemin in carte.chemins:
            _chiffrer(chemin, maintenant, en_detail=en_detail)
    return list(cartes.values())


def pire_ciel(cartes: Sequence[Carte]) -> Ciel | None:
    """Return the colour to worry about, ``None`` without any network."""
    return min((carte.ciel for carte in cartes), key=_ORDRE.index, default=None)


def temps_calme(cartes: Sequence[Carte]) -> bool:
    """Tell whether no network has anything to say: one quiet line then says it for all of them."""
    return not any(carte.parle for carte in cartes)


@dataclass(frozen=True, slots=True)
class Ordre:
    """One network that several accounts of a salon serve, first asked first."""

    code: str
    libelle: str
    comptes: list[CompteFournisseur]


def ordres_des_reseaux(salon: Salon) -> list[Ordre]:
    """Return the networks for which an order is worth choosing."""
    comptes = _comptes([salon])
    ordres = []
    for code, reseau in CATALOGUE.items():
        servis = [compte for compte in comptes if code in compte.reseaux]
        if len(servis) > 1:
            servis.sort(key=functools.partial(compte_rang, reseau=code))
            ordres.append(Ordre(code, reseau.libelle, servis))
    return ordres


def _ajouter(carte: Carte, compte: CompteFournisseur, ouvert: Disjoncteur | None, ici: datetime.datetime) -> None:
    voie = Voie(carte.code, compte.fournisseur, compte.mode)
    chemin = next((chemin for chemin in carte.chemins if chemin.voie == voie), None)
    if chemin is None:
        chemin = Chemin(voie, dict(fournisseurs_choix()).get(compte.fournisseur, compte.fournisseur))
        carte.chemins.append(chemin)
    chemin.comptes.append(compte)
    if ouvert is not None:
        essai = passage_etat(ouvert, ici) is Passage.ESSAI
        chemin.coupures.append(Coupure(ouvert, compte, essai))


def _chiffrer(chemin: Chemin, maintenant: datetime.datetime, *, en_detail: bool) -> None:
    chemin.recents = chiffres_recents().get(chemin.voie, RIEN)
    if en_detail:
        heures = chiffres_du_jour().get(chemin.voie, {})
        chemin.jour = functools.reduce(Chiffres.plus, heures.values(), RIEN)
        chemin.courbe = journee_dessiner(heures, maintenant)


def _comptes(salons: Sequence[Salon]) -> list[CompteFournisseur]:
    """Return the accounts that money may go to: as for one salon, play money disappears beside real accounts."""
    tous = CompteFournisseur.objects.filter(
        salon__in=list(salons), actif=True, fournisseur__in=list(settings.FOURNISSEURS)
    )
    comptes = list(tous.select_related("salon").order_by("date_creation"))
    reels: set[uuid.UUID] = {compte.salon_id for compte in comptes if compte.mode == "live"}
    return [compte for compte in comptes if compte.mode == "live" or compte.salon_id not in reels]


def _ouverts(comptes: Sequence[CompteFournisseur]) -> dict[Circuit, Disjoncteur]:
    ouverts = Disjoncteur.objects.filter(compte__in=list(comptes), ouvert_le__isnull=False)
    return {(disjoncteur.compte_id, disjoncteur.reseau): disjoncteur for disjoncteur in ouverts}
