"""Which visit, whose, when: two years of stamps, in the order of time, as packets of lines."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import Any

from django.db.models import Model

from bancs.copie_vite import Paquet
from bancs.semis_salons import Etablissement
from bancs.semis_tampons import Tampon, colonnes, noms_du_salon
from salon_paiement.jetons import ALPHABET
from salon_paiement.models import Client, ClientTelephone, Telephone
from salon_paiement.recus import recu_code
from traces.chiffrement import empreinte

PAQUET = 2_000
_SECONDES = [f"{s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}+00" for s in range(86_400)]
_HEURES = [8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 24]
_FREQUENTATION = list(accumulate([3, 6, 9, 10, 7, 6, 8, 10, 12, 13, 10, 5.5, 0.5]))
_PRENOMS = ["Afi", "Ayaba", "Binta", "Codjo", "Dado", "Essi", "Fifamè", "Grâce", "Houéfa", "Ibrahim", "Kossi", "Mariam"]
# Of a salon's clients on one day, how many it had never seen.
_NOUVEAUX = 0.12
_GENRES_DE_CLIENT: tuple[type[Model], ...] = (Telephone, Client, ClientTelephone)


class Semoir:
    """Draws visits day by day until the number of attempts is reached.

    Args:
        poids: how often each stamp is used; each salon leans a little its own way.
    """

    def __init__(self, salons: list[Etablissement], tampons: list[Tampon], poids: list[float], graine: int) -> None:
        self._hasard = random.Random(graine)
        self._salons = salons
        self._tampons = tampons
        self._noms = [noms_du_salon(chez) for chez in salons]
        self._penchants = [list(accumulate(p * self._hasard.uniform(0.6, 1.4) for p in poids)) for _chez in salons]
        self._lots: dict[type[Model], list[str]] = {}
        self._colonnes = {table: colonnes(table) for tampon in tampons for table in tampon.lignes}
        self._colonnes |= {table: colonnes(table) for table in _GENRES_DE_CLIENT}
        self._jours: dict[datetime.date, str] = {}
        self.visites = self.tentatives = self.clients = 0

    def paquets(self, combien: int, debut: datetime.date, jours: int) -> Iterator[Paquet]:
        """Yield packets of visits, about ``combien`` attempts over ``jours`` days from ``debut`` on."""
        dates = [debut + datetime.timedelta(days=n) for n in range(jours)]
        affluences = {jour: [chez.affluence(jour, debut) for chez in self._salons] for jour in dates}
        part = combien / sum(map(sum, affluences.values()))
        attendues = 0.0
        for jour in dates:
            attendues += part * sum(affluences[jour])
            venues = []
            tentatives = self.tentatives
            while tentatives < attendues - 0.5:
                rang, tampon = self._tirer(affluences[jour])
                tentatives += tampon.tentatives
                venues.append((self._heure(self._salons[rang]), rang, tampon))
            for depart, rang, tampon in sorted(venues, key=lambda venue: venue[:2]):
                self._tamponner(jour, depart, rang, tampon)
                if self.visites % PAQUET == 0:
                    yield self._vider()
        yield self._vider()

    def _tirer(self, affluence: list[float]) -> tuple[int, Tampon]:
        rang = self._hasard.choices(range(len(self._salons)), affluence)[0]
        return rang, self._hasard.choices(self._tampons, cum_weights=self._penchants[rang])[0]

    def _heure(self, chez: Etablissement) -> int:
        """Return when a visit begins, in seconds of the business day's UTC date."""
        heure = self._hasard.choices(_HEURES, cum_weights=_FREQUENTATION)[0]
        return (heure - chez.decalage) * 3600 + int(self._hasard.random() * 3600)

    def _tamponner(self, jour: datetime.date, depart: int, rang: int, tampon: Tampon) -> None:
        chez = self._salons[rang]
        numero = self.visites
        champs: dict[str, Any] = {
            f"t{n}": self._instant(jour, depart + ecart) for n, ecart in enumerate(tampon.instants)
        }
        champs |= {
            "jour": jour.isoformat(),
            "aammjj": f"{jour:%y%m%d}",
            "rang": f"{numero:012d}",
            "code": _code(numero),
            "v": f"{_millisecondes(jour, depart):08x}-{numero & 0xFFFF:04x}-7{rang & 0xFFF:03x}-8{numero >> 28:03x}-"
            f"{numero & 0xFFFFFFF:09x}",
            "recu": "",
        }
        if tampon.client:
            self._client(chez, champs)
        if tampon.recu is not None:
            emis = datetime.datetime.combine(jour, datetime.time(), datetime.UTC) + datetime.timedelta(
                seconds=depart + tampon.instants[tampon.recu]
            )
            avis = f"{champs['aammjj']}-{champs['code']}"
            champs["recu"] = recu_code(chez.maison.salon.pk, avis, tampon.total, emis)
        for table, gabarit in tampon.encrer(chez, self._noms[rang]):
            self._lots.setdefault(table, []).append(gabarit % champs)
        self.visites += 1
        self.tentatives += tampon.tentatives

    def _client(self, chez: Etablissement, champs: dict[str, Any]) -> None:
        """Bring somebody new, or somebody of before, rather of late than of long ago."""
        connus = len(chez.clients)
        nouveau = connus < 20 or self._hasard.random() < _NOUVEAUX
        champs["nouveau"] = "true" if nouveau else "false"
        if not nouveau:
            client, telephone = chez.clients[int(connus * self._hasard.random() ** 0.6)]
        else:
            client, telephone = f"{champs['v']}ffe", f"{champs['v']}fff"
            chez.clients.append((client, telephone))
            self._inscrire(chez, champs, client, telephone)
        champs |= {"client": client, "tel": telephone}

    def _inscrire(self, chez: Etablissement, champs: Mapping[str, Any], client: str, telephone: str) -> None:
        salon, numero = chez.maison.salon, f"{self.clients:08d}"
        instant = champs["t0"]
        self.clients += 1
        valeurs: dict[type[Model], dict[str, object]] = {
            Telephone: {
                "id": telephone, "date_creation": instant, "salon_id": salon.pk, "masque": "+229 01 ** ** ** "
                + numero[-2:], "empreinte": empreinte(salon.pk, "telephone", f"+22901{numero}"),
                "empreinte_fin": empreinte(salon.pk, "fin", numero[-4:]),
            },
            Client: {
                "id": client, "date_creation": instant, "salon_id": salon.pk,
                "prenom": _PRENOMS[self.clients % len(_PRENOMS)],
            },
            ClientTelephone: {"client_id": client, "telephone_id": telephone, "vu_le": instant},
        }  # fmt: skip
        for table, ligne in valeurs.items():
            cellules = (str(ligne.get(colonne, "\\N")) for colonne in self._colonnes[table])
            self._lots.setdefault(table, []).append("\t".join(cellules) + "\n")

    def _instant(self, jour: datetime.date, secondes: int) -> str:
        jours, reste = divmod(secondes, 86_400)
        date = jour + datetime.timedelta(days=jours) if jours else jour
        if date not in self._jours:
            self._jours[date] = f"{date.isoformat()} "
        return self._jours[date] + _SECONDES[reste]

    def _vider(self) -> Paquet:
        lots, self._lots = self._lots, {}
        return {table: (self._colonnes[table], "".join(lignes)) for table, lignes in lots.items()}


def _millisecondes(jour: datetime.date, secondes: int) -> int:
    """Return the first 32 bits of a UUIDv7 of that instant."""
    return ((jour.toordinal() - 719_163) * 86_400 + secondes) * 1000 >> 16


def _code(numero: int) -> str:
    """Return the short code of a rank: eight characters, two more than those drawn by chance."""
    texte = ""
    for _rang in range(8):
        numero, reste = divmod(numero, len(ALPHABET))
        texte = ALPHABET[reste] + texte
    return texte
