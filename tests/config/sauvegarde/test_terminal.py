"""What the commands show: one line that lives on a terminal, nothing in a file."""

from __future__ import annotations

import io

from django.core.management.base import OutputWrapper

from config.sauvegarde.terminal import duree, francs, minuterie, taille


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_une_ligne_avance_sur_un_terminal_et_se_tait_dans_un_fichier() -> None:
    terminal, fichier = Terminal(), io.StringIO()
    for sortie in (terminal, fichier):
        with minuterie(OutputWrapper(sortie), "Sauvegarde") as avancer:
            avancer(1.2)
            avancer(65.0)
    assert terminal.getvalue() == "\rSauvegarde… 1 s \rSauvegarde… 1 min 05 s \n"
    assert fichier.getvalue() == ""


def test_les_durees_les_tailles_et_les_sommes_se_lisent() -> None:
    assert [duree(s) for s in (5, 95, 3_700, 86_400 * 3)] == ["5 s", "1 min 35 s", "1 h 01", "3 jours"]
    assert [taille(o) for o in (12, 2_048, 5 << 20, 3 << 30)] == ["12 o", "2 Ko", "5 Mo", "3 Go"]
    assert francs(1_234_567) == "1 234 567"
