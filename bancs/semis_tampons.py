"""Stamps: the rows of a real visit as COPY lines, with holes for whose, when and which copy it is."""

from __future__ import annotations

import datetime
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db.models import AutoField, Model, Q

from bancs.copie import cellule, colonnes_de
from bancs.semis_modeles import Modele
from bancs.semis_salons import Etablissement
from paiements.models import Ecriture, ExceptionMonetaire, Paiement, Remboursement
from salon_paiement.models import Evaluation, LigneSession, Recu, SessionPaiement
from traces.models import TraceTransaction

# What a visit writes, in the order that foreign keys like.
TABLES: tuple[type[Model], ...] = (
    SessionPaiement, LigneSession, Paiement, Recu, Evaluation, Remboursement, ExceptionMonetaire, Ecriture,
    TraceTransaction,
)  # fmt: skip
_PREMIER = 1


@dataclass(slots=True)
class Tampon:
    """One kind of visit: per table its lines (``%(name)s`` holes), filled for one salon by :func:`encrer`.

    Args:
        instants: seconds after the visit's beginning, one per ``t<rank>`` hole.
        recu: rank of the receipt's instant, ``None`` for a visit that has none; ``total``: what it says.
        client: it has one.
    """

    lignes: dict[type[Model], str]
    instants: list[int]
    recu: int | None
    total: int
    client: bool
    tentatives: int
    encres: dict[int, list[tuple[type[Model], str]]] = field(default_factory=dict)

    def encrer(self, chez: Etablissement, noms: Mapping[str, str]) -> list[tuple[type[Model], str]]:
        """Return the lines for this salon, its own keys written in once and kept."""
        if chez.rang not in self.encres:
            self.encres[chez.rang] = [(table, _remplacer(texte, noms)) for table, texte in self.lignes.items()]
        return self.encres[chez.rang]


def colonnes(table: type[Model]) -> list[str]:
    """Return the columns a stamp writes: all but the keys that the database counts."""
    return [str(champ.column) for champ in table._meta.concrete_fields if not isinstance(champ, AutoField)]


def noms_du_salon(chez: Etablissement) -> dict[str, str]:
    """Return the hole of everything that belongs to a salon → its key here."""
    maison = chez.maison
    noms: dict[str, object] = {_trou("salon"): maison.salon.pk, _trou("compte"): maison.compte.pk}
    noms[_trou("caisse")] = chez.caisse.pk
    for nom, objets in (("prestation", maison.prestations), ("coiffeur", maison.coiffeurs), ("poste", maison.postes)):
        noms |= {_trou(f"{nom}{rang}"): objet.pk for rang, objet in enumerate(objets)}
    noms |= {_trou(role): qui.pk for role, qui in chez.personnel.items()}
    return {trou: str(valeur) for trou, valeur in noms.items()}


def tampon_tailler(modele: Modele, chez: Etablissement) -> Tampon:
    """Read everything a model visit wrote and cut its stamp."""
    session = SessionPaiement.objects.get(pk=modele.session_id)
    objets = _objets_de(session)
    noms = {valeur: trou for trou, valeur in noms_du_salon(chez).items() if len(valeur) == 36}
    noms |= _noms_de_la_visite(session, objets)
    personnes = {qui.pk: _trou(role) for role, qui in chez.personnel.items()}
    instants: list[int] = []
    lignes = {
        table: "".join(_ligne(objet, noms, personnes, instants, session.date_creation) for objet in objets[table])
        for table in TABLES
        if objets[table]
    }
    recus = [objet.date_creation for objet in objets[Recu]]
    recu = instants.index(_ecart(recus[0], session.date_creation)) if recus else None
    return Tampon(lignes, instants, recu, session.total, session.client_id is not None, modele.tentatives)


def _objets_de(session: SessionPaiement) -> dict[type[Model], list[Any]]:
    sienne = {"session": session}
    objets: dict[type[Model], list[Any]] = {SessionPaiement: [session]}
    for table in (LigneSession, Paiement, Recu, Evaluation, Remboursement, ExceptionMonetaire):
        objets[table] = list(table._default_manager.filter(**sienne).order_by("date_creation", "pk"))
    paiements, rendus = objets[Paiement], objets[Remboursement]
    siennes = Q(session=session) | Q(paiement__in=paiements) | Q(remboursement__in=rendus)
    objets[Ecriture] = list(Ecriture.objects.filter(siennes).order_by("pk"))
    cles = [objet.pk for table in (Remboursement, ExceptionMonetaire) for objet in objets[table]]
    siens = Q(session=session) | Q(paiement__in=paiements) | Q(objet_id__in=cles)
    objets[TraceTransaction] = list(TraceTransaction.objects.filter(siens).order_by("pk"))
    return objets


def _noms_de_la_visite(session: SessionPaiement, objets: Mapping[type[Model], list[Any]]) -> dict[str, str]:
    """Return what is proper to this visit → the hole of it; longest first, so that no text hides another."""
    cles = [objet.pk for table in TABLES for objet in objets[table] if isinstance(objet.pk, uuid.UUID)]
    cles += dict.fromkeys(ecriture.operation for ecriture in objets[Ecriture])
    noms = {str(cle): f"%(v)s{rang:03x}" for rang, cle in enumerate(cles, _PREMIER)}
    noms |= {str(session.client_id): "%(client)s", str(session.telephone_id): "%(tel)s"}
    noms |= {session.jeton: "semis-%(v)s-0", session.code_court: "%(code)s"}
    # The model's client was new; the copies' often is not.
    noms['"nouveau_client": true'] = '"nouveau_client": %(nouveau)s'
    if session.appareil:
        noms[session.appareil] = "0" * 52 + "%(rang)s"
    for objet in objets[Recu]:
        noms |= {objet.jeton: "semis-%(v)s-1", objet.numero: "%(aammjj)s-%(code)s", objet.code: "%(recu)s"}
    for rang, objet in enumerate([*objets[Paiement], *objets[Remboursement]]):
        noms |= {objet.reference: f"SEMIS%(rang)sX{rang}", objet.reference_fournisseur: f"semis-%(rang)s-{rang}"}
    for objet in objets[Remboursement]:
        noms[objet.preuve] = "semis-%(rang)s-p"
    noms.pop("", None)
    noms.pop("None", None)
    return noms


def _ligne(
    objet: Model, noms: Mapping[str, str], personnes: Mapping[int, str], instants: list[int], depart: datetime.datetime
) -> str:
    cellules = []
    valeurs = colonnes_de(objet)
    for champ in objet._meta.concrete_fields:
        if isinstance(champ, AutoField):
            continue
        valeur = valeurs[str(champ.column)]
        if isinstance(valeur, datetime.datetime):
            ecart = _ecart(valeur, depart)
            if ecart not in instants:
                instants.append(ecart)
            cellules.append(f"%(t{instants.index(ecart)})s")
        elif isinstance(valeur, datetime.date):
            cellules.append("%(jour)s")
        elif valeur is not None and champ.related_model is User:
            cellules.append(personnes[valeur])
        else:
            texte = json.dumps(valeur, ensure_ascii=False) if isinstance(valeur, dict | list) else valeur
            cellules.append(_remplacer(cellule(texte).replace("%", "%%"), noms))
    return "\t".join(cellules) + "\n"


def _ecart(instant: datetime.datetime, depart: datetime.datetime) -> int:
    return round((instant - depart).total_seconds())


def _remplacer(texte: str, noms: Mapping[str, str]) -> str:
    for valeur in _longueurs(noms):
        texte = texte.replace(valeur, noms[valeur])
    return texte


def _longueurs(noms: Iterable[str]) -> list[str]:
    return sorted(noms, key=len, reverse=True)


def _trou(nom: str) -> str:
    return f"\x01{nom}\x01"
