"""Two people at the same instant: one first salon, one owner left."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from salon_paiement.erreurs import Conflit, ErreurMetier
from salon_paiement.models import Membre, Role, Salon
from salon_paiement.services import installation
from salon_paiement.services.installation import ComptePremier, PrestationVoulue, SalonVoulu, salon_installer
from salon_paiement.services.personnel import membre_modifier
from tests import fabriques

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def ensemble(*gestes: Callable[[], object]) -> list[str]:
    """Start every gesture at once; return the name of what each raised, empty when it went through."""
    depart = threading.Barrier(len(gestes))
    issues = [""] * len(gestes)

    def jouer(rang: int, geste: Callable[[], object]) -> None:
        try:
            depart.wait(10)
            geste()
        except ErreurMetier as erreur:
            issues[rang] = type(erreur).__name__
        finally:
            connection.close()

    fils = [threading.Thread(target=jouer, args=(rang, geste)) for rang, geste in enumerate(gestes)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(20)
    return sorted(issues)


def ouvrir(nom: str) -> Callable[[], object]:
    demande = SalonVoulu(nom=nom, ville="Cotonou", prestations=(PrestationVoulue("Coupe", 1000),))
    rendez_vous = threading.Event()

    def attendre(salon: Salon) -> None:
        # Hold the transaction open long enough for the other one to look.
        rendez_vous.wait(0.3)

    return lambda: salon_installer(demande, ComptePremier(nom, "un-long-mot-de-passe"), ensuite=attendre)


def test_n_ouvre_qu_un_premier_salon() -> None:
    assert ensemble(ouvrir("afi"), ouvrir("bola")) == ["", "Conflit"]
    assert Salon.objects.count() == 1


def test_en_ouvrirait_deux_sans_le_verrou(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "_une_a_la_fois", lambda: None)
    assert ensemble(ouvrir("afi"), ouvrir("bola")) == ["", ""]


def test_garde_une_proprietaire_quand_deux_se_retirent_l_une_l_autre() -> None:
    chez = fabriques.maison()
    afi, bola = (fabriques.membre(chez, Role.PROPRIETAIRE, nom=nom) for nom in ("afi", "bola"))
    membres = {m.utilisateur_id: m.pk for m in Membre.objects.filter(salon=chez.salon)}
    issues = ensemble(
        lambda: membre_modifier(membres[afi.pk], role=Role.GERANT, actif=True, acteur=bola),
        lambda: membre_modifier(membres[bola.pk], role=Role.GERANT, actif=True, acteur=afi),
    )
    assert issues == ["", Conflit.__name__]
    assert Membre.objects.filter(salon=chez.salon, role=Role.PROPRIETAIRE, actif=True).count() == 1
