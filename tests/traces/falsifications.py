"""What somebody who holds the database as superuser can do to facts, one way at a time.

Each way returns the names of the first row it touched: ``(genre, key)`` of the fact, or the rank of the seal.
"""

from __future__ import annotations

import datetime
import json
import random
import uuid
from collections.abc import Callable
from typing import Any

from django.db import connection, models

from traces.cles_sceau import cle_de_chaine, signer
from traces.lecture_faits import faits_lire
from traces.modeles_sceaux import SceauTraces, TeteSceau
from traces.scellables import scellables
from traces.scellement import ORIGINE, empreinte_calculer, maillon_calculer
from traces.tetes import TeteLue, _octets

Noms = set[tuple[str, int] | int]


def executer(ordre: str, parametres: list[Any] | None = None) -> None:
    with connection.cursor() as curseur:
        curseur.execute(ordre, parametres)


class Faussaire:
    """Rewrites what is older than the head ``tete``, triggers and foreign keys off."""

    def __init__(self, chaine: uuid.UUID, tete: TeteLue, graine: int) -> None:
        self.chaine, self.tete = chaine, tete
        self.hasard = random.Random(graine)
        self.sceaux = list(SceauTraces.objects.filter(chaine=chaine).order_by("sequence"))
        self.vieux = self.sceaux[: tete.sequence]
        executer("SET LOCAL session_replication_role = replica")

    def fausser(self) -> tuple[str, Noms]:
        """Do one thing drawn at random; return its name and the rows it should be caught by."""
        facons: list[Callable[[], Noms]] = [
            self.changer_une_valeur, self.changer_une_valeur, self.echanger_deux_faits, self.supprimer_un_fait,
            self.supprimer_fait_et_sceau, self.supprimer_et_renumeroter, self.inserer, self.inserer_et_sceller_mal,
            self.echanger_deux_sceaux, self.couper_la_fin, self.tout_refaire_apres_un_changement,
            self.tout_refaire_apres_une_suppression, self.tout_refaire_apres_une_insertion,
        ]  # fmt: skip
        facon = self.hasard.choice(facons)
        return facon.__name__, facon()

    def un(self) -> SceauTraces:
        return self.hasard.choice(self.vieux)

    def changer_une_valeur(self) -> Noms:
        sceau = self.un()
        self._changer(sceau)
        return {(sceau.genre, sceau.fait_id)}

    def echanger_deux_faits(self) -> Noms:
        """Two facts change places: their contents stay, their keys are swapped."""
        genre = self.hasard.choice("te")
        un, autre = self.hasard.sample([s for s in self.vieux if s.genre == genre], 2)
        table = scellables()[genre].table
        for de, vers in ((un.fait_id, -1), (autre.fait_id, un.fait_id), (-1, autre.fait_id)):
            executer(f"UPDATE {table} SET id = %s WHERE id = %s", [vers, de])
        premier = min(un, autre, key=lambda s: s.sequence)
        return {(genre, premier.fait_id)}

    def supprimer_un_fait(self) -> Noms:
        sceau = self.un()
        self._supprimer(sceau)
        return {(sceau.genre, sceau.fait_id)}

    def supprimer_fait_et_sceau(self) -> Noms:
        sceau = self.un()
        self._supprimer_avec_son_sceau(sceau)
        return {sceau.sequence}

    def supprimer_et_renumeroter(self) -> Noms:
        """The hole is closed: every later seal moves down by one."""
        sceau = self.un()
        self._supprimer_avec_son_sceau(sceau)
        executer(
            "UPDATE traces_sceaux SET sequence = -sequence WHERE chaine = %s AND sequence > %s",
            [self.chaine, sceau.sequence],
        )
        executer("UPDATE traces_sceaux SET sequence = -sequence - 1 WHERE chaine = %s AND sequence < 0", [self.chaine])
        return {sceau.sequence}

    def inserer(self) -> Noms:
        return {self._inserer(self.un())}

    def inserer_et_sceller_mal(self) -> Noms:
        """A forged fact with a forged seal at the end, made without the key."""
        genre, cle = self._inserer(self.un())
        dernier = self.sceaux[-1]
        SceauTraces.objects.create(
            chaine=self.chaine, sequence=dernier.sequence + 1, genre=genre, fait_id=cle,
            empreinte=self.hasard.randbytes(32), maillon=self.hasard.randbytes(32), scelle_le=dernier.scelle_le,
        )  # fmt: skip
        return {(genre, cle)}

    def echanger_deux_sceaux(self) -> Noms:
        un, autre = self.hasard.sample(self.vieux, 2)
        for cible, source in ((un, autre), (autre, un)):
            executer(
                "UPDATE traces_sceaux SET genre = %s, fait_id = %s, empreinte = %s WHERE chaine = %s AND sequence = %s",
                [source.genre, -source.fait_id, source.empreinte, self.chaine, cible.sequence],
            )
        executer("UPDATE traces_sceaux SET fait_id = -fait_id WHERE chaine = %s AND fait_id < 0", [self.chaine])
        return {min(un.sequence, autre.sequence)}

    def couper_la_fin(self) -> Noms:
        """Everything from some rank on disappears, heads included."""
        debut = self.un()
        for sceau in self.sceaux[debut.sequence - 1 :]:
            self._supprimer(sceau)
        executer("DELETE FROM traces_sceaux WHERE chaine = %s AND sequence >= %s", [self.chaine, debut.sequence])
        executer("DELETE FROM traces_tetes WHERE chaine = %s AND sequence >= %s", [self.chaine, debut.sequence])
        return {debut.sequence}

    def tout_refaire_apres_un_changement(self) -> Noms:
        sceau = self.un()
        self._changer(sceau)
        self._refaire(self.sceaux)
        return {(sceau.genre, sceau.fait_id)}

    def tout_refaire_apres_une_suppression(self) -> Noms:
        sceau = self.un()
        self._supprimer(sceau)
        self._refaire([s for s in self.sceaux if s is not sceau])
        return {sceau.sequence}

    def tout_refaire_apres_une_insertion(self) -> Noms:
        modele = self.un()
        genre, cle = self._inserer(modele)
        faux = SceauTraces(chaine=self.chaine, genre=genre, fait_id=cle, scelle_le=modele.scelle_le)
        rang = modele.sequence
        self._refaire([*self.sceaux[:rang], faux, *self.sceaux[rang:]])
        return {rang + 1}

    def _supprimer(self, sceau: SceauTraces) -> None:
        if sceau.genre == "t":
            executer("DELETE FROM traces_contextes WHERE trace_id = %s", [sceau.fait_id])
        executer(f"DELETE FROM {scellables()[sceau.genre].table} WHERE id = %s", [sceau.fait_id])

    def _supprimer_avec_son_sceau(self, sceau: SceauTraces) -> None:
        self._supprimer(sceau)
        executer("DELETE FROM traces_sceaux WHERE chaine = %s AND sequence = %s", [self.chaine, sceau.sequence])

    def _inserer(self, sceau: SceauTraces) -> tuple[str, int]:
        """A copy of an old fact under a new key, as old as it says."""
        scellable = scellables()[sceau.genre]
        colonnes = [c for c in scellable.versions[1] if c not in {"numero", "caisse_id"}]
        if sceau.genre in "za":
            colonnes = list(scellable.versions[1])
        remplacees = {"numero": "numero + 1000", "caisse_id": f"'{uuid.uuid4()}'"} if sceau.genre == "z" else {}
        valeurs = ", ".join(remplacees.get(c, c) for c in colonnes)
        with connection.cursor() as curseur:
            if sceau.genre == "m" and "caisse_id" not in colonnes:
                colonnes, valeurs = [*colonnes, "caisse_id"], f"{valeurs}, caisse_id"
            curseur.execute(
                f"INSERT INTO {scellable.table} ({', '.join(colonnes)}) SELECT {valeurs} FROM {scellable.table} "
                "WHERE id = %s RETURNING id",
                [sceau.fait_id],
            )
            return sceau.genre, curseur.fetchone()[0]

    def _changer(self, sceau: SceauTraces) -> None:
        """Change one column, drawn among those that are sealed, to another value of its kind."""
        scellable = scellables()[sceau.genre]
        colonne = self.hasard.choice(scellable.versions[1])
        champ: Any = next(c for c in scellable.modele._meta.concrete_fields if c.column == colonne)
        with connection.cursor() as curseur:
            curseur.execute(f"SELECT {colonne} FROM {scellable.table} WHERE id = %s", [sceau.fait_id])
            ancienne = curseur.fetchone()[0]
        nouvelle = _autre(champ.target_field if champ.is_relation else champ, ancienne, self.hasard)
        executer(f"UPDATE {scellable.table} SET {colonne} = %s WHERE id = %s", [nouvelle, sceau.fait_id])

    def _refaire(self, sceaux: list[SceauTraces]) -> None:
        """Make the whole chain again with its key, and sign its heads anew: what the server's own administrator can."""
        cle, precedent, refaits = cle_de_chaine(self.chaine), ORIGINE, []
        maillons: dict[int, bytes] = {}
        for rang, ancien in enumerate(sceaux, 1):
            if ancien.genre == "h":
                # A head is a fact too: it is made to say the new link of its rank before it is sealed again.
                self._resigner(TeteSceau.objects.get(pk=ancien.fait_id), maillons)
            fait = next(faits_lire(scellables()[ancien.genre], [ancien.fait_id]))
            empreinte = empreinte_calculer(cle, fait.octets)
            precedent = maillons[rang] = maillon_calculer(cle, precedent, rang, ancien.scelle_le, empreinte)
            neuf = {"genre": ancien.genre, "fait_id": ancien.fait_id, "empreinte": empreinte, "maillon": precedent}
            refaits.append(SceauTraces(chaine=self.chaine, sequence=rang, scelle_le=ancien.scelle_le, **neuf))
        executer("DELETE FROM traces_sceaux WHERE chaine = %s", [self.chaine])
        SceauTraces.objects.bulk_create(refaits)
        for tete in TeteSceau.objects.filter(chaine=self.chaine):
            self._resigner(tete, maillons)

    def _resigner(self, tete: TeteSceau, maillons: dict[int, bytes]) -> None:
        maillon = maillons.get(tete.sequence, ORIGINE)
        signature = signer(_octets(self.chaine, tete.sequence, maillon, tete.emise_le))
        executer("UPDATE traces_tetes SET maillon = %s, signature = %s WHERE id = %s", [maillon, signature, tete.pk])


def _autre(champ: Any, ancienne: Any, hasard: random.Random) -> Any:
    if isinstance(champ, models.UUIDField):
        return uuid.UUID(int=hasard.getrandbits(128))
    if isinstance(champ, models.DateTimeField):
        return ancienne + datetime.timedelta(microseconds=hasard.choice([1, 1_000_000, -86_400_000_000]))
    if isinstance(champ, models.DateField):
        return ancienne + datetime.timedelta(days=1)
    if isinstance(champ, models.JSONField):
        valeur = json.loads(ancienne)
        return json.dumps({**valeur, "montant": hasard.randrange(10**6)} if isinstance(valeur, dict) else [*valeur, 1])
    if isinstance(champ, models.BinaryField):
        return hasard.randbytes(32)
    if isinstance(champ, models.IntegerField):
        return (ancienne or 0) + 1 or 2
    longueur = champ.max_length or 10
    return (ancienne + "x")[-longueur:] if ancienne != "x" * longueur else "y" * longueur
