"""The networks a client may choose for what she owes, and how each is called."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils import timezone

from paiements.fournisseurs.erreurs import ConfigurationInvalide
from paiements.fournisseurs.registre import fournisseur_classe
from paiements.fournisseurs.reseaux import Reseau, reseau_propose
from paiements.meteo.bulletin import RIEN, Ciel, ciel_de
from paiements.meteo.mesures import Voie, chiffres_recents
from paiements.models import CompteFournisseur, Disjoncteur, Paiement
from paiements.services.comptes import compte_ordre, comptes_utilisables
from paiements.services.disjoncteur import Circuit, Passage, disjoncteurs_ouverts, passage_etat
from salon_paiement.erreurs import SaisieInvalide
from salon_paiement.models import SessionPaiement
from salon_paiement.services.identification import telephone_reveler
from salon_paiement.telephones import numero_canonique


@dataclass(frozen=True, slots=True)
class Offre:
    """A network as the client sees it before choosing.

    Args:
        coupe: nobody is sent there for now.
        essai: the account that would be asked is a test one.
    """

    reseau: Reseau
    ciel: Ciel
    coupe: bool = False
    essai: bool = False

    @property
    def code(self) -> str:
        """Return our word for the network."""
        return self.reseau.code

    @property
    def libelle(self) -> str:
        """Return what people call it."""
        return self.reseau.libelle

    @property
    def perturbe(self) -> bool:
        """Tell whether the client should rather choose another one."""
        return self.ciel is Ciel.ROUGE


def reseaux_offerts(session: SessionPaiement) -> list[Reseau]:
    """Return the salon's networks that accept the amount due, in the salon's order, without doubles.

    Below an operator's minimum only cash is left, and the page says so.
    """
    offerts: dict[str, Reseau] = {}
    for _compte, reseau in _servis(session):
        offerts.setdefault(reseau.code, reseau)
    return list(offerts.values())


def offres_presenter(session: SessionPaiement) -> list[Offre]:
    """Return the networks on offer with their weather: the salon's order, the troubled ones last."""
    par_code: dict[str, list[CompteFournisseur]] = {}
    reseaux: dict[str, Reseau] = {}
    for compte, reseau in _servis(session):
        par_code.setdefault(reseau.code, []).append(compte)
        reseaux.setdefault(reseau.code, reseau)
    ouverts = disjoncteurs_ouverts(session.salon_id) if par_code else {}
    offres = [_offre(reseaux[code], comptes, ouverts) for code, comptes in par_code.items()]
    return sorted(offres, key=lambda offre: (offre.coupe, offre.perturbe))


def _offre(reseau: Reseau, comptes: list[CompteFournisseur], ouverts: Mapping[Circuit, Disjoncteur]) -> Offre:
    maintenant = timezone.now()
    ranges = sorted(comptes, key=functools.partial(compte_ordre, reseau=reseau.code))
    passages = [(compte, passage_etat(ouverts.get((compte.pk, reseau.code)), maintenant)) for compte in ranges]
    libre = next((compte for compte, passage in passages if passage is Passage.LIBRE), None)
    if libre is None:
        coupe = all(passage is Passage.COUPE for _compte, passage in passages)
        return Offre(reseau, Ciel.ROUGE, coupe, essai=any(compte.essai for compte in ranges))
    voie = Voie(reseau.code, libre.fournisseur, libre.mode)
    return Offre(reseau, ciel_de(chiffres_recents().get(voie, RIEN)), essai=libre.essai)


def reseau_suggerer(session: SessionPaiement, offerts: list[Reseau], saisie: str = "") -> str:
    """Return the network to preselect: the only one, or the one the number's prefix suggests; else nothing.

    Args:
        saisie: the number being typed; by default the one given before.
    """
    codes = [reseau.code for reseau in offerts]
    if len(codes) == 1:
        return codes[0]
    try:
        e164 = numero_canonique(saisie, session.salon.pays) if saisie.strip() else _numero_connu(session)
    except SaisieInvalide:
        return ""
    return reseau_propose(e164, codes) or ""


def reseau_libelle(paiement: Paiement) -> str:
    """Return what people call the network of an attempt."""
    if paiement.compte is not None:
        try:
            return fournisseur_classe(paiement.compte.fournisseur).reseaux[paiement.reseau].libelle
        except (ConfigurationInvalide, KeyError):
            pass
    return paiement.reseau


def _servis(session: SessionPaiement) -> Iterator[tuple[CompteFournisseur, Reseau]]:
    for compte in comptes_utilisables(session.salon_id):
        try:
            classe = fournisseur_classe(compte.fournisseur)
        except ConfigurationInvalide:
            # A provider taken out of the settings must not close the page of the others.
            continue
        if classe.capacites.montant_min <= session.du <= classe.capacites.montant_max:
            yield from ((compte, classe.reseaux[code]) for code in compte.reseaux if code in classe.reseaux)


def _numero_connu(session: SessionPaiement) -> str:
    return telephone_reveler(session.telephone) if session.telephone else ""
