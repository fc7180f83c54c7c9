"""Reading the weather in the attempts: whose fault, how old, over all salons, for one statement."""

from __future__ import annotations

import time

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from paiements.meteo import mesures
from paiements.meteo.bulletin import RIEN, Chiffres
from paiements.meteo.mesures import Voie, chiffres_du_jour, chiffres_recents
from paiements.models import CompteFournisseur, Paiement
from tests import fabriques
from tests.fabriques_meteo import envoyee

pytestmark = pytest.mark.django_db
MTN = Voie("mtn", "simulateur", "test")


def relus() -> Chiffres:
    mesures.oublier()
    return chiffres_recents().get(MTN, RIEN)


@pytest.mark.parametrize("motif", ["solde_insuffisant", "annule_par_le_client", "refuse", "plafond", "expire"])
def test_un_refus_du_client_ne_compte_pas_contre_l_operateur(maison: fabriques.Maison, motif: str) -> None:
    envoyee(maison, "echoue", motif_code=motif)
    envoyee(maison, "annule")
    envoyee(maison, "expire")
    assert relus().total == 0
    # Control: an outage does count.
    envoyee(maison, "echoue", motif_code="operateur_injoignable")
    assert (relus().pannes, relus().taux) == (1, 0)


def test_nos_propres_cles_refusees_ne_sont_pas_une_panne(maison: fabriques.Maison) -> None:
    envoyee(maison, "echoue", motif_code="operateur_indisponible")
    assert relus().total == 0


def test_ce_qui_reste_sans_reponse_compte_comme_un_silence(maison: fabriques.Maison) -> None:
    envoyee(maison, "incertain")
    envoyee(maison, "en_cours", initie_le=fabriques.il_y_a(minutes=4))
    assert relus().muets == 2


def test_ce_qui_vient_de_partir_ne_dit_encore_rien(maison: fabriques.Maison) -> None:
    envoyee(maison, "en_cours")
    assert relus().total == 0


def test_la_fenetre_glisse(maison: fabriques.Maison) -> None:
    envoyee(maison, initie_le=fabriques.il_y_a(minutes=59))
    envoyee(maison, initie_le=fabriques.il_y_a(minutes=61))
    assert relus().reussis == 1
    heures = chiffres_du_jour()[MTN]
    assert sum(chiffres.reussis for chiffres in heures.values()) == 2


def test_tous_les_salons_comptent_ensemble_mais_pas_l_essai_avec_le_reel(maison: fabriques.Maison) -> None:
    voisine = fabriques.maison("Voisine")
    envoyee(maison, duree=8)
    envoyee(voisine, duree=40)
    assert (relus().reussis, relus().quantile(50), relus().quantile(95)) == (2, 8, 40)
    CompteFournisseur.objects.filter(pk=voisine.compte.pk).update(mode="live")
    assert relus().reussis == 1
    assert chiffres_recents()[Voie("mtn", "simulateur", "live")].reussis == 1


def test_les_especes_n_ont_pas_de_meteo(maison: fabriques.Maison) -> None:
    paiement = envoyee(maison)
    Paiement.objects.filter(pk=paiement.pk).update(compte=None, moyen="especes", reseau="")
    assert relus().total == 0


def test_coute_un_ordre_puis_rien_pendant_quinze_secondes(
    maison: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    envoyee(maison)
    mesures.oublier()
    with CaptureQueriesContext(connection) as requetes:
        for _fois in range(5):
            chiffres_recents()
    assert len(requetes) == 1
    maintenant = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: maintenant + 16)
    with CaptureQueriesContext(connection) as requetes:
        chiffres_recents()
    assert len(requetes) == 1


def test_n_a_pas_besoin_du_cache_partage(maison: fabriques.Maison, settings: LazySettings) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:9"}
    }
    envoyee(maison)
    assert relus().reussis == 1
