"""One walk along a chain: each seal against its fact, its predecessor, the heads and the witness."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from traces.archives_lecture import ArchivesLues
from traces.cles_sceau import cle_de_chaine
from traces.controle_lecture import faits_de, sceaux_lire, tetes_par_rang
from traces.controle_mots import Anomalie, Nature, Rapport
from traces.controle_phrases import phrase_antidate, phrase_sans_date
from traces.empreintes import empreinteur
from traces.instants import instant_ecrire, instant_octets
from traces.lecture_faits import Fait
from traces.modeles_sceaux import SceauTraces
from traces.ramasseur import sans_ramasseur
from traces.scellement import ORIGINE, maillon_octets
from traces.temoin import Temoin, temoin_dement
from traces.tetes import TeteLue, code_de

# A fact is dated when its transaction writes it, and sealed once it is committed: this long apart at most.
TOLERANCE = datetime.timedelta(minutes=10)
_AVANT_TOUT = -(2**63)


class Parcours:
    """The state of one walk. ``seuil``: no fact met from now on may say that it is older (``traces.instants``)."""

    def __init__(
        self, chaine: uuid.UUID, tetes: Sequence[TeteLue], temoin: Temoin | None = None, depuis: int = 0
    ) -> None:
        self.rapport = Rapport(chaine, depuis=depuis)
        self.seuil = ""
        self._seuil_dehors = ""
        self._empreinte = empreinteur(cle_de_chaine(chaine))
        self._vues = temoin.lignes_de(chaine) if temoin else {}
        self._archives = ArchivesLues(chaine)
        appui = SceauTraces.objects.filter(chaine=chaine, sequence=depuis).first() if depuis else None
        self._precedent = bytes(appui.maillon) if appui else ORIGINE
        self._attendue = appui.sequence + 1 if appui else 1
        self._sure = self._attendue - 1
        self._tetes = tetes_par_rang(chaine, [*tetes, *(temoin.tetes_de(chaine) if temoin else [])])
        self._refaite = False

    def suivre(self) -> Iterator[int]:
        """Walk to the end; yield the number of seals read after each batch."""
        dernier = self._sure or _AVANT_TOUT
        while lignes := sceaux_lire(self.rapport.chaine, dernier):
            with sans_ramasseur():
                self._suite(lignes)
            dernier = lignes[-1][0]
            self.rapport.sceaux += len(lignes)
            yield self.rapport.sceaux

    def _suite(self, lignes: list[tuple[Any, ...]]) -> None:
        faits = faits_de(lignes)
        perdus = [cle for _rang, genre, _v, cle, *_ in lignes if genre == "t" and ("t", cle) not in faits]
        archives = self._archives.octets(perdus) if perdus else {}
        for ligne in lignes:
            fait = faits.get((ligne[1], ligne[3]))
            if fait is None or not self._ordinaire(ligne, fait):
                self._sceau(ligne, fait, archives.get(ligne[3]) if ligne[1] == "t" else None)

    def _ordinaire(self, ligne: tuple[Any, ...], fait: Fait) -> bool:
        """Go past a seal about which there is nothing to say, as nearly all are: the same rules as below, at once."""
        sequence, _genre, _version, _fait_id, brute, lien, scelle_le = ligne
        if sequence != self._attendue or sequence in self._tetes or sequence in self._vues:
            return False
        if not fait.date or fait.date < self.seuil or fait.date < self._seuil_dehors:
            return False
        empreinte = self._empreinte(fait.octets)
        instant = instant_octets(scelle_le)
        maillon = self._empreinte(maillon_octets(self._precedent, sequence, instant, empreinte))
        if empreinte.hex() != brute or maillon.hex() != lien or not instant:
            return False
        self._precedent, self._attendue = maillon, sequence + 1
        return True

    def conclure(self) -> Rapport:
        """Look beyond the last seal: heads and witness that know a longer chain."""
        self.rapport.derniere = self._attendue - 1
        fin = max([*self._tetes, *self._vues], default=0)
        if fin > self.rapport.derniere:
            rang = self._attendue
            genre, fait_id, _debut = self._vues.get(rang, ("", 0, b""))
            phrase = _("la fin est coupée : un sceau %(fin)d a été remis, la chaîne s'arrête à %(ici)d") % {
                "fin": fin,
                "ici": self.rapport.derniere,
            }
            self.rapport.noter(Anomalie(Nature.FIN_COUPEE, rang, genre, fait_id, phrase))
        for phrase in self._archives.manquantes:
            self.rapport.noter(Anomalie(Nature.ARCHIVE, None, "", 0, phrase))
        return self.rapport

    def _sceau(self, ligne: tuple[Any, ...], fait: Fait | None, archive: bytes | None) -> None:
        sequence, genre, _version, fait_id, brute, lien, scelle_le = ligne
        empreinte, maillon = bytes.fromhex(brute), bytes.fromhex(lien)
        if sequence < 1:
            # No chain begins there: somebody wrote it, and its rank cannot even be spelled.
            self._noter(Nature.SCEAU_REECRIT, sequence, genre, fait_id, _("un sceau à un rang qui n'existe pas"))
            return
        suivi = sequence == self._attendue
        if not suivi:
            phrase = _("le sceau %(rang)d manque") % {"rang": self._attendue}
            perdu = self._vues.get(self._attendue, ("", 0, b""))
            self._noter(Nature.SCEAU_MANQUANT, self._attendue, perdu[0], perdu[1], phrase)
        self._contenu(ligne, empreinte, fait.octets if fait is not None else archive)
        if fait is None and archive is not None and self._archives.encore_ici(fait_id):
            phrase = _("le fait scellé n'existe plus, alors que son mois archivé est encore dans la base")
            self._noter(Nature.SUPPRIME, sequence, genre, fait_id, phrase)
        instant = instant_octets(scelle_le)
        attendu = self._empreinte(maillon_octets(self._precedent, sequence, instant, empreinte))
        if suivi and (attendu != maillon or not instant):
            self._noter(Nature.SCEAU_REECRIT, sequence, genre, fait_id, _("le sceau a été réécrit ou déplacé"))
        if fait is not None:
            self._date(sequence, fait, scelle_le)
        if self._vues and not self._refaite and temoin_dement(self._vues, sequence, genre, fait_id, empreinte):
            self._refaite = True
            phrase = _("le fichier témoin a vu un autre fait à ce rang : la chaîne a été refaite à partir d'ici")
            self._noter(Nature.REFAITE, sequence, genre, fait_id, phrase)
        self._precedent, self._attendue = maillon, sequence + 1
        if sequence in self._tetes:
            self._au_rang(sequence, maillon)

    def _date(self, sequence: int, fait: Fait, scelle_le: str) -> None:
        if not fait.date:
            self._noter(Nature.ILLISIBLE, sequence, fait.genre, fait.cle, phrase_sans_date())
        elif self._antidate(fait.date, scelle_le):
            self._noter(Nature.ANTIDATE, sequence, fait.genre, fait.cle, phrase_antidate(fait.date))

    def _antidate(self, date: str, scelle_le: str) -> bool:
        """Tell whether a fact is older than a head given before it was sealed.

        Sealed before that instant too, the clock was wrong for everybody; but whoever has the key can write that as
        well, so a head kept outside excuses nothing.
        """
        return date < self._seuil_dehors or date < self.seuil <= scelle_le

    def _contenu(self, ligne: tuple[Any, ...], empreinte: bytes, octets: bytes | None) -> None:
        """Hold a seal against its fact; one whose archive cannot be read now says nothing: the archive's line does."""
        sequence, genre, _version, fait_id, *_reste = ligne
        if octets is None:
            if genre != "t" or not self._archives.illisible(fait_id):
                self._noter(Nature.SUPPRIME, sequence, genre, fait_id, _("le fait scellé n'existe plus"))
        elif self._empreinte(octets) != empreinte:
            self._noter(Nature.MODIFIE, sequence, genre, fait_id, _("le fait n'est plus celui qui a été scellé"))

    def _au_rang(self, sequence: int, maillon: bytes) -> None:
        """Hold the chain against the heads kept of this very rank."""
        for debut, emise_le, dehors in self._tetes[sequence]:
            if debut == code_de(maillon):
                self._sure = sequence
            elif not self._refaite:
                self._refaite = True
                phrase = _(
                    "la chaîne n'est plus celle du sceau %(fin)d qui a été remis : refaite entre %(de)d et lui"
                ) % {
                    "fin": sequence,
                    "de": self._sure + 1,
                }
                self._noter(Nature.REFAITE, self._sure + 1, "", 0, phrase)
            if emise_le is None:
                continue
            seuil = instant_ecrire(emise_le - TOLERANCE)
            self.seuil = max(self.seuil, seuil)
            if dehors:
                self._seuil_dehors = max(self._seuil_dehors, seuil)

    def _noter(self, nature: Nature, sequence: int, genre: str, fait_id: int, phrase: str) -> None:
        self.rapport.noter(Anomalie(nature, sequence, genre, fait_id, phrase))
