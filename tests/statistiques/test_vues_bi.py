"""The views of analysis tools: a role that sees them sees nothing else, and no column holds anybody's data."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, transaction

from statistiques.vues_bi import NOMS, vues_installer, vues_retirer
from tests import fabriques

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
PERSONNEL = ("telephone", "client", "courriel", "appareil", "jeton", "code_court", "commentaire", "numero_chiffre")


def test_un_role_a_part_lit_les_vues_et_rien_d_autre(maison: fabriques.Maison, settings: Any) -> None:
    fabriques.session_payee(maison)
    settings.ROLE_BI = "essai_bi"
    with connection.cursor() as curseur:
        curseur.execute("CREATE ROLE essai_bi")
        vues_retirer(connection)
        vues_installer(connection)
        curseur.execute("SET LOCAL ROLE essai_bi")
        for nom in NOMS:
            curseur.execute(f"SELECT * FROM {nom}")
            assert curseur.fetchall()
            colonnes = {colonne.name for colonne in curseur.description}
            assert not [c for c in colonnes if any(mot in c for mot in PERSONNEL)], nom
        for defendu in ("SELECT 1 FROM paiements_paiement", "DELETE FROM bi_visites", "SELECT 1 FROM auth_user"):
            with pytest.raises(DatabaseError), transaction.atomic():
                curseur.execute(defendu)
        curseur.execute("RESET ROLE")


def test_une_vue_deja_juste_garde_les_droits_donnes_a_la_main(maison: fabriques.Maison) -> None:
    with connection.cursor() as curseur:
        curseur.execute("CREATE ROLE essai_main")
        curseur.execute("GRANT SELECT ON bi_jours TO essai_main")
        vues_installer(connection)
        curseur.execute("SELECT has_table_privilege('essai_main', 'bi_jours', 'SELECT')")
        assert curseur.fetchone() == (True,)


@pytest.mark.parametrize("role", ["inconnu", "application"])
def test_refuse_un_role_absent_ou_qui_sert(maison: fabriques.Maison, settings: Any, role: str) -> None:
    settings.ROLE_BI = role
    settings.ROLE_APPLICATION = "application"
    with pytest.raises(ImproperlyConfigured):
        vues_installer(connection)
