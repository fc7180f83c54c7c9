"""After a whole visit, no column of any table holds the number, the address or the device in clear (I20)."""

from __future__ import annotations

import pytest
from django.db import connection

from paiements.services.initiation import Intention, intention_enregistrer
from salon_paiement.models import Telephone
from salon_paiement.services.composition import Choix, session_composer
from salon_paiement.services.identification import Identite, session_identifier, telephone_noter, telephone_reveler
from tests import fabriques

pytestmark = pytest.mark.django_db
COMPOSE = "00229 97.31.42.53"
SECRETS = ["97314253", "0197314253", "97.31.42.53", "kossiwa@example.org", "cookie-de-la-cliente"]


def textes_de_la_base() -> dict[str, str]:
    """Every table as one text, bytes included (as characters, to see a clear value inside)."""
    textes = {}
    with connection.cursor() as curseur:
        for table in connection.introspection.table_names(curseur):
            curseur.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            valeurs = [valeur for ligne in curseur.fetchall() for valeur in ligne]
            octets = [bytes(v).decode("latin-1") if isinstance(v, bytes | memoryview) else str(v) for v in valeurs]
            textes[table] = "\n".join(octets)
    return textes


def visite_complete(chez: fabriques.Maison) -> None:
    session = fabriques.session_scannee(chez, "cookie-de-la-cliente")
    session_composer(session.pk, choix=[Choix(str(chez.prestations[0].pk))], coiffeur_id=None, pourboire=0)
    session_identifier(session.pk, Identite("Kossiwa", COMPOSE, "kossiwa@example.org"))
    intention = Intention("mtn", telephone_noter(chez.salon, COMPOSE), "cle")
    paiement, _nouveau = intention_enregistrer(session.pk, intention)
    fabriques.reussir(paiement)


def test_aucune_table_ne_garde_le_numero_en_clair(maison: fabriques.Maison) -> None:
    visite_complete(maison)
    textes = textes_de_la_base()
    # The scan reads what it should: the name is there, and the number really was stored (encrypted).
    assert "Kossiwa" in textes["salon_paiement_client"]
    assert telephone_reveler(Telephone.objects.get()) == "+2290197314253"
    trouves = {(table, secret) for table, texte in textes.items() for secret in SECRETS if secret in texte}
    assert trouves == set()


def test_la_recherche_trouve_bien_un_numero_laisse_en_clair(maison: fabriques.Maison) -> None:
    visite_complete(maison)
    Telephone.objects.update(numero_chiffre=b"+2290197314253")
    assert "0197314253" in textes_de_la_base()["salon_paiement_telephone"]
