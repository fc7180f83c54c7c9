"""Between salons, the second net: a statement that says neither of which salon nor by which key never leaves."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from celery import current_app
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import clear_url_caches, path

from config import urls
from config.politique import table_taches, taches
from config.politique.filet import FiletMiddleware
from config.politique.mots import Ouvert, Porte, ligne
from config.politique.table import POLITIQUE
from paiements.models import Paiement
from salon_paiement import portee as module
from salon_paiement.models import Role, SessionPaiement
from salon_paiement.portee import Portee, PorteeManquante, portee, portee_courante, portee_systeme
from tests import fabriques
from tests.personnel.conftest import composer_equipe
from traces.archives_absentes import _entier, archives_entieres
from traces.models import ArchiveTraces, TraceTransaction

PAR_CLE = Portee("essai")
FERMEE = Portee("essai", ouverte=False)
MICROSECONDES_MAX = 10


def compter(_request: HttpRequest) -> HttpResponse:
    """A page whose author forgot of which salon."""
    return HttpResponse(str(Paiement.objects.filter(etat="reussi").count()))


urlpatterns = [path("compter/", compter, name="compter"), *urls.urlpatterns]
handler404, handler500 = urls.handler404, urls.handler500

SANS_SALON: dict[str, Callable[[], Any]] = {
    "une liste": lambda: list(SessionPaiement.objects.filter(etat="ouverte")),
    "un total": Paiement.objects.count,
    "un agrégat": lambda: list(Paiement.objects.values("etat").distinct()),
    "une mise à jour": lambda: SessionPaiement.objects.update(pourboire=0),
    "une jointure": lambda: list(Paiement.objects.filter(session__etat="ouverte")),
    "les traces": lambda: TraceTransaction.objects.filter(type_trace="x").exists(),
    "les traces, par des archives": lambda: list(ArchiveTraces.objects.filter(_entier())),
    "du SQL à la main": lambda: _brut("select count(*) from salon_paiement_sessionpaiement where pourboire > 0"),
}
AVEC: dict[str, Callable[[Any], Any]] = {
    "par salon": lambda s: list(SessionPaiement.objects.filter(salon=s.salon_id, etat="ouverte")),
    "par plusieurs salons": lambda s: SessionPaiement.objects.filter(salon__in=[s.salon_id]).count(),
    "par clé": lambda s: SessionPaiement.objects.get(pk=s.pk),
    "par jeton": lambda s: SessionPaiement.objects.filter(jeton=s.jeton).first(),
    "par sa chaîne": lambda s: list(archives_entieres(s.salon_id)),
    "par sa visite": lambda s: list(Paiement.objects.filter(session=s)),
    "ce qui n'est à aucun salon": lambda _s: _brut("select count(*) from auth_user"),
}


def _brut(sql: str) -> Any:
    with connection.cursor() as curseur:
        curseur.execute(sql)
        return curseur.fetchone()


@pytest.mark.parametrize("quoi", SANS_SALON)
def test_refuse_ce_qui_ne_dit_pas_de_quel_salon(db: None, quoi: str) -> None:
    with portee(PAR_CLE), pytest.raises(PorteeManquante):
        SANS_SALON[quoi]()


@pytest.mark.parametrize("quoi", SANS_SALON)
def test_temoin_hors_de_toute_porte_ou_avec_une_raison_c_est_permis(db: None, quoi: str) -> None:
    SANS_SALON[quoi]()
    with portee(PAR_CLE), portee_systeme("essai de la portée"):
        SANS_SALON[quoi]()


@pytest.mark.parametrize("quoi", AVEC)
def test_laisse_passer_ce_qui_nomme_un_salon_ou_une_cle(maison: Any, quoi: str) -> None:
    session = fabriques.session_scannee(maison)
    with portee(PAR_CLE):
        AVEC[quoi](session)
    with portee(FERMEE):
        if quoi == "ce qui n'est à aucun salon":
            AVEC[quoi](session)
        else:
            with pytest.raises(PorteeManquante):
                AVEC[quoi](session)


def test_une_raison_vide_n_ouvre_rien() -> None:
    with pytest.raises(ValueError, match="raison"), portee_systeme(" "):
        pass


@pytest.fixture
def oublieuse(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The product with a page that counts everybody's payments."""
    settings.ROOT_URLCONF = __name__
    clear_url_caches()
    declaree = ligne(Porte.PERSONNEL, "compter", GET=Ouvert.PERSONNEL)
    monkeypatch.setattr(FiletMiddleware, "table", {**POLITIQUE, "compter": declaree})
    yield settings
    clear_url_caches()


def test_une_page_qui_oublie_le_salon_ne_repond_rien(db: None, oublieuse: Any) -> None:
    equipe = composer_equipe()
    client = equipe.client(Role.PROPRIETAIRE)
    client.raise_request_exception = False
    reponse = client.get("/compter/")
    assert reponse.status_code == 500
    assert "PorteeManquante" in str(TraceTransaction.objects.latest("id").donnees_structures)
    assert portee_courante() is None
    # Whoever runs the platform reads every salon: that is her work.
    assert equipe.client("plateforme").get("/compter/").content == b"0"


def test_temoin_sans_la_veille_la_page_repondrait(db: None, oublieuse: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_table_sans_borne", lambda _sql: "")
    assert composer_equipe().client(Role.PROPRIETAIRE).get("/compter/").content == b"0"


def test_chaque_tache_dit_pourquoi_elle_lit_tous_les_salons() -> None:
    current_app.loader.import_default_modules()
    connues = {nom for nom in current_app.tasks if not nom.startswith("celery.")}
    assert connues == table_taches.TACHES.keys()
    assert all(raison.strip() for raison in table_taches.TACHES.values())


def test_une_tache_qui_ne_l_a_pas_dit_ne_lit_aucun_salon(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    current_app.loader.import_default_modules()
    tache = current_app.tasks["salon_paiement.tasks.envoyer_notifications"]
    assert tache.apply().successful()
    monkeypatch.setattr(taches, "TACHES", {})
    assert isinstance(tache.apply().result, PorteeManquante)
    assert portee_courante() is None


def test_la_veille_coute_moins_de_dix_microsecondes_par_requete_sql(db: None) -> None:
    texte = str(SessionPaiement.objects.filter(jeton="x").query).replace(" = x", " = %s")
    executer: Callable[..., None] = lambda *_a: None  # noqa: E731
    tours = 5_000

    def duree() -> float:
        debut = time.thread_time()
        for _ in range(tours):
            module._veiller(executer, texte, (), False, {})
        return (time.thread_time() - debut) / tours * 1e6

    with portee(PAR_CLE):
        assert duree() < MICROSECONDES_MAX


def test_la_session_d_une_cliente_se_lit_par_son_jeton(maison: Any) -> None:
    assert Client().get(f"/q/{maison.poste.jeton}").status_code == 200
