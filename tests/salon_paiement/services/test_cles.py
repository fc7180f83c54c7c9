"""Keys of machines: made, replaced and revoked by an owner alone, each time with a fact that holds no secret."""

from __future__ import annotations

import datetime
import json

import pytest
import time_machine
from django.contrib.auth.models import User

from salon_paiement.cles_texte import cle_lire
from salon_paiement.erreurs import Conflit, Refuse, SaisieInvalide
from salon_paiement.models import CleApi, Membre, Role
from salon_paiement.services import cles
from salon_paiement.services.cles import cle_creer, cle_reconnaitre, cle_remplacer, cle_revoquer
from tests.personnel.conftest import Equipe, composer_equipe
from tests.securite.outils_cles import creer, revoir
from traces.models import TraceTransaction
from traces.types import TypeTrace

pytestmark = pytest.mark.django_db


@pytest.fixture
def equipe(db: None) -> Equipe:
    return composer_equipe()


def connue(texte: str) -> CleApi | None:
    lue = cle_lire(texte)
    assert lue is not None
    return cle_reconnaitre(lue)


def test_ne_garde_que_des_empreintes_et_agit_par_un_compte_a_elle(equipe: Equipe) -> None:
    cle, texte = creer(equipe, "sessions:lire")
    assert texte not in json.dumps([str(v) for v in CleApi.objects.values_list()[0]])
    assert (cle.compte.has_usable_password(), cle.compte.is_staff, cle.compte.is_superuser) == (False, False, False)
    assert not Membre.objects.filter(utilisateur=cle.compte).exists()
    trouvee = connue(texte)
    assert trouvee is not None
    assert trouvee.compte == cle.compte


def test_ecrit_qui_fait_quoi_sans_le_secret(equipe: Equipe) -> None:
    cle, texte = creer(equipe, "sessions:lire", "traces:lire")
    acteur = equipe.personnes[Role.PROPRIETAIRE]
    cle, suivant = cle_remplacer(cle.pk, acteur)
    assert cle_revoquer(cle.pk, acteur)
    assert not cle_revoquer(cle.pk, acteur)
    faits = TraceTransaction.objects.filter(type_trace=TypeTrace.CLE_API).order_by("id")
    assert [f.donnees_structures["etape"] for f in faits] == ["creee", "remplacee", "revoquee"]
    assert {(f.salon_id, f.acteur_id, f.objet_id) for f in faits} == {(equipe.chez.salon.pk, acteur.pk, cle.pk)}
    assert faits[0].donnees_structures["portees"] == ["sessions:lire", "traces:lire"]
    ecrit = json.dumps([f.donnees_structures for f in faits])
    assert texte[12:] not in ecrit
    assert suivant[12:] not in ecrit


@pytest.mark.parametrize("role", [r for r in Role.values if r != Role.PROPRIETAIRE] + ["etrangere"])
def test_refuse_a_qui_ne_dirige_pas_ce_salon(equipe: Equipe, role: str) -> None:
    cle, _texte = creer(equipe, "sessions:lire")
    acteur = equipe.personnes[role]
    avant = list(CleApi.objects.values()), User.objects.count()
    for geste in (
        lambda: cle_creer(equipe.chez.salon, nom="x", portees=["sessions:lire"], jours=1, acteur=acteur),
        lambda: cle_remplacer(cle.pk, acteur),
        lambda: cle_revoquer(cle.pk, acteur),
    ):
        with pytest.raises(Refuse):
            geste()
    assert (list(CleApi.objects.values()), User.objects.count()) == avant


@pytest.mark.parametrize(
    ("nom", "portees", "jours"),
    [
        (" ", ["sessions:lire"], 30),
        ("x", [], 30),
        ("x", ["diriger"], 30),
        ("x", ["sessions:lire", "rapprochements:ecrire"], 30),
        ("x", ["sessions:lire"], 0),
        ("x", ["sessions:lire"], 731),
    ],
)
def test_refuse_une_cle_sans_nom_sans_droit_connu_ou_sans_fin(
    equipe: Equipe, nom: str, portees: list[str], jours: int
) -> None:
    acteur = equipe.personnes[Role.PROPRIETAIRE]
    with pytest.raises(SaisieInvalide):
        cle_creer(equipe.chez.salon, nom=nom, portees=portees, jours=jours, acteur=acteur)
    assert not CleApi.objects.exists()


def test_un_salon_a_vingt_cles_vivantes_au_plus(equipe: Equipe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cles, "VIVANTES_MAX", 2)
    premiere, _ = creer(equipe, "sessions:lire")
    creer(equipe, "sessions:lire")
    with pytest.raises(Conflit):
        creer(equipe, "sessions:lire")
    cle_revoquer(premiere.pk, equipe.personnes[Role.PROPRIETAIRE])
    creer(equipe, "sessions:lire")


def test_l_ancienne_marche_vingt_quatre_heures_apres_un_remplacement(equipe: Equipe) -> None:
    cle, ancien = creer(equipe, "sessions:lire")
    cle, nouveau = cle_remplacer(cle.pk, equipe.personnes[Role.PROPRIETAIRE])
    maintenant = datetime.datetime.now(datetime.UTC)
    for heures, attendu in ((0, True), (23.9, True), (24.1, False)):
        with time_machine.travel(maintenant + datetime.timedelta(hours=heures), tick=False):
            assert (connue(ancien) is not None, connue(nouveau) is not None) == (attendu, True)
    assert revoir(cle).compte_id == cle.compte_id


def test_un_second_remplacement_ferme_la_plus_ancienne_tout_de_suite(equipe: Equipe) -> None:
    cle, premier = creer(equipe, "sessions:lire")
    acteur = equipe.personnes[Role.PROPRIETAIRE]
    _, deuxieme = cle_remplacer(cle.pk, acteur)
    _, troisieme = cle_remplacer(cle.pk, acteur)
    assert [connue(texte) is not None for texte in (premier, deuxieme, troisieme)] == [False, True, True]


def test_meurt_a_sa_fin_et_a_sa_revocation_mais_survit_a_qui_l_a_faite(equipe: Equipe) -> None:
    cle, texte = creer(equipe, "sessions:lire", jours=30)
    Membre.objects.filter(utilisateur=equipe.personnes[Role.PROPRIETAIRE]).update(actif=False)
    assert connue(texte) is not None
    with time_machine.travel(cle.expire_le + datetime.timedelta(seconds=1), tick=False):
        assert connue(texte) is None
        with pytest.raises(Conflit):
            cle_remplacer(cle.pk, equipe.personnes["plateforme"])
    _, autre = cle_remplacer(cle.pk, equipe.personnes["plateforme"])
    cle_revoquer(cle.pk, equipe.personnes["plateforme"])
    assert (connue(texte), connue(autre)) == (None, None)
    assert not revoir(cle).compte.is_active


def test_la_derniere_utilisation_s_ecrit_une_fois_par_minute(
    equipe: Equipe, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    cle, texte = creer(equipe, "sessions:lire")
    depart = datetime.datetime(2026, 12, 1, 10, tzinfo=datetime.UTC)
    compter = django_assert_num_queries
    for secondes, requetes, vue in ((0, 2, 0), (20, 1, 0), (59, 1, 0), (61, 2, 61)):
        with time_machine.travel(depart + datetime.timedelta(seconds=secondes), tick=False), compter(requetes):  # type: ignore[operator]
            connue(texte)
        assert revoir(cle).derniere_utilisation == depart + datetime.timedelta(seconds=vue)
