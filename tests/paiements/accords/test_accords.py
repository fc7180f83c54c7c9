"""A manager's code at the till: exactly one gesture, one sum, one minute, in the name of whoever asked."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable

import pytest
import time_machine

from paiements.models import AccordGerant, GesteAccord
from paiements.services import accords
from paiements.services.accords import Voulu, accord_donner, accordeurs_de
from paiements.services.remise import remise_accorder
from salon_paiement.erreurs import Conflit, Refuse, SaisieInvalide
from salon_paiement.models import CodePersonnel, Membre, Role, SessionPaiement
from salon_paiement.services.codes import CodeBloque, CodeFaux
from tests import fabriques
from tests.fabriques_accords import appliquer, donner, equipe_avec_codes, faits, remise, rien_n_a_change
from tests.fabriques_caisse import cle
from tests.fabriques_codes import AUTRE_CODE, CODE, poser
from tests.personnel.conftest import Equipe
from tests.securite.outils_cles import creer
from tests.verification import attend_coherence
from traces.types import TypeTrace as T


@pytest.fixture
def equipe(db: None) -> Equipe:
    return equipe_avec_codes()


@pytest.fixture
def session(equipe: Equipe) -> SessionPaiement:
    return fabriques.session_a_payer(equipe.chez)


def test_la_remise_part_au_nom_de_la_caissiere_avec_qui_l_a_accordee(equipe: Equipe, session: SessionPaiement) -> None:
    voulu = remise(equipe, session)
    appliquer(voulu, donner(equipe, voulu))
    session.refresh_from_db()
    assert session.remise == 500
    caissiere, gerante = equipe.personnes[Role.CAISSIER], equipe.personnes[Role.GERANT]
    [accord], [fait] = faits(T.ACCORD_GERANT), faits(T.REMISE)
    assert (accord.acteur_id, accord.session_id) == (gerante.pk, session.pk)
    assert accord.donnees_structures == {"geste": "remise", "montant": 500, "pour": caissiere.pk}
    assert (fait.acteur_id, fait.donnees_structures["accord"]) == (caissiere.pk, gerante.pk)
    attend_coherence()


def test_sans_accord_la_caissiere_reste_refusee(equipe: Equipe, session: SessionPaiement) -> None:
    with pytest.raises(Refuse):
        appliquer(remise(equipe, session), None)
    with pytest.raises(Refuse):
        remise_accorder(session.pk, 500, "motif", equipe.personnes[Role.CAISSIER], cle(), accord=uuid.uuid4())
    assert rien_n_a_change(session)


def test_un_accord_ne_sert_qu_une_fois(equipe: Equipe, session: SessionPaiement) -> None:
    voulu = remise(equipe, session)
    accord = donner(equipe, voulu)
    appliquer(voulu, accord, forme="forme-1")
    # The same form again is led to what it did; another form with the same agreement does nothing.
    appliquer(voulu, accord, forme="forme-1")
    with pytest.raises(Refuse):
        appliquer(voulu, accord)
    assert SessionPaiement.objects.get(pk=session.pk).remise == 500


def test_un_accord_vaut_soixante_secondes(equipe: Equipe, session: SessionPaiement) -> None:
    depart = datetime.datetime.now(datetime.UTC)
    with time_machine.travel(depart, tick=False) as horloge:
        voulu = remise(equipe, session)
        accord = donner(equipe, voulu)
        horloge.shift(60)
        with pytest.raises(Refuse):
            appliquer(voulu, accord)
        assert rien_n_a_change(session)
        horloge.shift(-1)
        appliquer(voulu, accord)
    assert SessionPaiement.objects.get(pk=session.pk).remise == 500


def autre_note(equipe: Equipe, voulu: Voulu) -> Voulu:
    return remise(equipe, fabriques.session_a_payer(equipe.chez))


def autre_somme(equipe: Equipe, voulu: Voulu) -> Voulu:
    return remise(equipe, voulu.session, 600)


def autre_personne(equipe: Equipe, voulu: Voulu) -> Voulu:
    return Voulu(voulu.geste, voulu.session, voulu.montant, fabriques.membre(equipe.chez, Role.CAISSIER, "autre"))


@pytest.mark.parametrize("ailleurs", [autre_note, autre_somme, autre_personne])
def test_un_accord_ne_sert_a_rien_d_autre(
    equipe: Equipe, session: SessionPaiement, ailleurs: Callable[[Equipe, Voulu], Voulu]
) -> None:
    voulu = remise(equipe, session)
    accord = donner(equipe, voulu)
    with pytest.raises(Refuse):
        appliquer(ailleurs(equipe, voulu), accord)
    assert not faits(T.REMISE)
    accord.refresh_from_db()
    assert accord.utilise_le is None


def test_temoin_sans_la_comparaison_une_autre_somme_passerait(
    equipe: Equipe, session: SessionPaiement, monkeypatch: pytest.MonkeyPatch
) -> None:
    accord = donner(equipe, remise(equipe, session))
    monkeypatch.setattr(accords, "_exacts", lambda _voulu: AccordGerant.objects.all())
    appliquer(remise(equipe, session, 600), accord)
    assert SessionPaiement.objects.get(pk=session.pk).remise == 600


def test_ce_que_le_service_refuse_n_use_pas_l_accord(equipe: Equipe, session: SessionPaiement) -> None:
    voulu = remise(equipe, session)
    accord = donner(equipe, voulu)
    tentative = fabriques.tentative(session)
    with pytest.raises(Conflit):
        appliquer(voulu, accord)
    accord.refresh_from_db()
    assert accord.utilise_le is None
    fabriques.echouer(tentative)
    appliquer(voulu, accord)


def refuse(equipe: Equipe, voulu: Voulu, role: str, attendue: type[Exception] = Refuse) -> None:
    with pytest.raises(attendue):
        donner(equipe, voulu, role)
    assert not AccordGerant.objects.exists()
    assert not faits(T.ACCORD_GERANT)


def test_personne_ne_s_accorde_elle_meme(equipe: Equipe, session: SessionPaiement) -> None:
    gerante = equipe.personnes[Role.GERANT]
    refuse(equipe, Voulu(GesteAccord.REMISE, session, 500, gerante), Role.GERANT)
    assert [u.pk for u in accordeurs_de(equipe.chez.salon.pk, GesteAccord.REMISE, gerante)] == [
        equipe.personnes[Role.PROPRIETAIRE].pk
    ]


@pytest.mark.parametrize("role", [Role.CAISSIER, Role.COIFFEUR, Role.COMPTABLE, "etrangere", "plateforme"])
def test_refuse_l_accord_de_qui_n_en_a_pas_le_droit_ici(equipe: Equipe, session: SessionPaiement, role: str) -> None:
    demandeur = fabriques.membre(equipe.chez, Role.CAISSIER, "demandeuse")
    if role == "plateforme":
        equipe.personnes[role].set_password("mot-de-passe-long")
    poser(equipe.personnes[role])
    refuse(equipe, Voulu(GesteAccord.REMISE, session, 500, demandeur), role)


def test_refuse_qui_ne_tient_pas_la_caisse_et_une_somme_impossible(equipe: Equipe, session: SessionPaiement) -> None:
    for role in (Role.COIFFEUR, Role.COMPTABLE, "etrangere"):
        refuse(equipe, Voulu(GesteAccord.REMISE, session, 500, equipe.personnes[role]), Role.GERANT)
    for montant in (0, -500):
        refuse(equipe, remise(equipe, session, montant), Role.GERANT, SaisieInvalide)
    with pytest.raises(SaisieInvalide):
        accord_donner(remise(equipe, session), "", CODE, cle())


def test_une_gerante_partie_dans_la_minute_ne_laisse_pas_d_accord(equipe: Equipe, session: SessionPaiement) -> None:
    voulu = remise(equipe, session)
    accord = donner(equipe, voulu)
    Membre.objects.filter(utilisateur=equipe.personnes[Role.GERANT]).update(role=Role.CAISSIER)
    with pytest.raises(Refuse):
        appliquer(voulu, accord)
    assert rien_n_a_change(session)


def test_cinq_codes_faux_du_gerant_puis_plus_rien(equipe: Equipe, session: SessionPaiement) -> None:
    voulu = remise(equipe, session)
    for attendue in (CodeFaux, CodeFaux, CodeFaux, CodeFaux, CodeBloque):
        with pytest.raises(attendue):
            donner(equipe, voulu, code=AUTRE_CODE)
    refuse(equipe, voulu, Role.GERANT, CodeBloque)
    assert CodePersonnel.objects.get(utilisateur=equipe.personnes[Role.PROPRIETAIRE]).essais == 0


def test_le_meme_formulaire_deux_fois_est_un_seul_accord(equipe: Equipe, session: SessionPaiement) -> None:
    voulu, qui = remise(equipe, session), str(equipe.personnes[Role.GERANT].pk)
    assert accord_donner(voulu, qui, CODE, "forme") == accord_donner(voulu, qui, CODE, "forme")
    assert len(faits(T.ACCORD_GERANT)) == 1


def test_une_cle_de_programme_ne_demande_aucun_accord(equipe: Equipe, session: SessionPaiement) -> None:
    cle_api, _texte = creer(equipe, "sessions:ecrire", "remboursements:demander")
    for geste in GesteAccord:
        refuse(equipe, Voulu(geste, session, 500, cle_api.compte), Role.GERANT)
