"""Reading archived facts back for a verification, in one pass over each file and with one block of it in memory."""

from __future__ import annotations

import contextlib
import itertools
import uuid
from collections.abc import Collection, Iterator

from django.utils.translation import gettext as _

from traces.archives_absentes import archives_entieres
from traces.archives_depot import ArchiveAlteree, Lecture, cle_de, lire
from traces.modeles_sceaux import ArchiveTraces, SceauTraces

_BLOC = 2_000


class ArchivesLues:
    """The archives of one chain, for a reader that walks its seals in order.

    ``manquantes``: what is wrong with them, in words; a verification shows it.
    """

    def __init__(self, chaine: uuid.UUID) -> None:
        self.chaine = chaine
        self.manquantes: list[str] = []
        self._flux: list[_Flux] | None = None
        self._entieres: list[tuple[int, int]] | None = None

    def octets(self, cles: Collection[int]) -> dict[int, bytes]:
        """Return the archived bytes of those of these facts that an archive holds.

        Args:
            cles: keys of facts of genre "t". Calls follow the order of the seals: what was passed is not found again.
        """
        if self._flux is None:
            archives = ArchiveTraces.objects.filter(chaine=self.chaine).order_by("mois", "id")
            self._flux = [_Flux(archive, self.manquantes) for archive in archives]
        trouves: dict[int, bytes] = {}
        restent = set(cles)
        for flux in self._flux:
            if restent:
                ici = flux.prendre(restent)
                trouves |= ici
                restent -= ici.keys()
        return trouves

    def encore_ici(self, cle: int) -> bool:
        """Tell whether the archived month of a fact is still in the database: its first and last rows are there."""
        if self._entieres is None:
            self._entieres = list(archives_entieres(self.chaine).values_list("premier_id", "dernier_id"))
        return any(premier <= cle <= dernier for premier, dernier in self._entieres)

    def illisible(self, cle: int) -> bool:
        """Tell whether an archive that should hold a fact could not be read."""
        return any(flux.rompu and flux.couvre(cle) for flux in self._flux or [])


class _Flux:
    """One file, read forward. Only the last block read is kept: what comes before the facts asked for is over."""

    def __init__(self, archive: ArchiveTraces, plaintes: list[str]) -> None:
        self._archive, self._plaintes = archive, plaintes
        self._pile = contextlib.ExitStack()
        self._lecture: Lecture | None = None
        self._lignes: Iterator[bytes] = iter(())
        self._bloc: dict[int, bytes] = {}
        self._dernier = 0
        self._fini = False
        self.rompu = False

    def couvre(self, cle: int) -> bool:
        """Tell whether a fact's key is within this archive's."""
        return self._archive.premier_id <= cle <= self._archive.dernier_id

    def prendre(self, cles: set[int]) -> dict[int, bytes]:
        """Return what this file holds of these facts, reading as far as the last of them could be."""
        voulues = {cle for cle in cles if self.couvre(cle)}
        trouves: dict[int, bytes] = {}
        borne: int | None = None
        while voulues:
            for cle in voulues & self._bloc.keys():
                trouves[cle] = self._bloc.pop(cle)
            voulues -= trouves.keys()
            if not voulues or self._fini:
                break
            if self._dernier:
                borne = _rang(voulues) if borne is None else borne
                # They are not in this file, or it was altered: going on would lose what is asked for next.
                if _rang({self._dernier}) > borne:
                    break
            self._avancer()
        return trouves

    def _avancer(self) -> None:
        try:
            if self._lecture is None:
                self._lecture = self._pile.enter_context(lire(self._archive.fichier))
                self._lignes = self._lecture.lignes()
            lignes = list(itertools.islice(self._lignes, _BLOC))
            cles = [cle_de(ligne) for ligne in lignes]
        except ArchiveAlteree as erreur:
            self._fermer(str(erreur))
            return
        self._bloc = dict(zip(cles, lignes, strict=True))
        self._dernier = cles[-1] if cles else self._dernier
        if len(lignes) < _BLOC:
            juste = self._lecture.empreinte == self._archive.empreinte
            self._fermer("" if juste else _("n'a plus l'empreinte de son manifeste"))

    def _fermer(self, plainte: str) -> None:
        self._fini = True
        self.rompu = bool(plainte)
        self._pile.close()
        if plainte:
            mois = f"{self._archive.mois:%Y-%m}"
            self._plaintes.append(
                _("archive de %(mois)s (%(fichier)s) : %(plainte)s")
                % {"mois": mois, "fichier": self._archive.fichier, "plainte": plainte}
            )


def _rang(cles: set[int]) -> int:
    """Return the highest rank of these facts in their chain; a fact without a seal has none."""
    rangs = SceauTraces.objects.filter(genre="t", fait_id__in=cles).order_by("-sequence")
    return rangs.values_list("sequence", flat=True).first() or 0
