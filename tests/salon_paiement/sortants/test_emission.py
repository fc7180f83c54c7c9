"""Events are written with their facts: each once, where somebody listens, with nothing personal in them."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from paiements.etats import CREATIONS, EtatPaiement
from paiements.etats import TRANSITIONS as TRANSITIONS_PAIEMENT
from paiements.etats_remboursement import EtatRemboursement
from paiements.fournisseurs.base import Avis, Statut
from paiements.models import ExceptionMonetaire, Resolution
from paiements.services.encaissement import avis_appliquer
from paiements.services.exceptions import exception_clore
from paiements.services.incertitude import paiement_rendre_incertain
from salon_paiement.models import EvenementSortant, LivraisonSortante
from salon_paiement.services.evaluation import Opinion, evaluation_enregistrer
from salon_paiement.services.expiration import session_abandonner, sessions_expirer
from salon_paiement.sortants import types
from salon_paiement.sortants.points import point_desactiver
from tests import fabriques, fabriques_caisse, fabriques_remboursements
from tests.fabriques_sorties import Partenaire, point
from traces.models import TraceTransaction

pytestmark = pytest.mark.django_db


def _types(chez: fabriques.Maison) -> list[str]:
    return list(EvenementSortant.objects.filter(salon=chez.salon).order_by("pk").values_list("type", flat=True))


def test_une_visite_payee_se_raconte_dans_l_ordre(maison: fabriques.Maison, partenaire: Partenaire) -> None:
    cle, _secret = point(maison, partenaire.url())
    session = fabriques.session_payee(maison)
    evaluation_enregistrer(session.pk, Opinion(5, recommande=True, commentaire="Awa est parfaite"))
    # Composed, then composed again once the client had said who she is.
    assert _types(maison) == [
        "session.ouverte", "session.composee", "session.composee", "paiement.initie", "paiement.confirme",
        "session.reglee", "avis.recu",
    ]  # fmt: skip
    assert LivraisonSortante.objects.filter(point=cle).count() == 7
    confirme = EvenementSortant.objects.get(type="paiement.confirme")
    paiement = session.paiements.get()
    assert (confirme.objet_id, confirme.charge["type"]) == (paiement.pk, "paiement.confirme")
    assert confirme.charge["data"] == {
        "salon": str(maison.salon.pk), "session": str(session.pk), "paiement": str(paiement.pk), "etat": "reussi",
        "ancien_etat": "en_cours", "montant": 5000, "recu": 5000, "applique": 5000, "surplus": 0, "devise": "XOF",
        "tardif": False,
    }  # fmt: skip
    assert confirme.charge["timestamp"].endswith("Z")


def test_ce_que_le_client_a_dit_de_lui_ne_part_pas(maison: fabriques.Maison, partenaire: Partenaire) -> None:
    point(maison, partenaire.url())
    session = fabriques.session_payee(maison, courriel="afi@example.org")
    evaluation_enregistrer(session.pk, Opinion(2, commentaire="Afi Mensah, 97 00 00 01"))
    tout = json.dumps(list(EvenementSortant.objects.values_list("charge", flat=True)))
    for secret in ("afi@", "Mensah", "97 00", "0166", "66000001", "Afi"):
        assert secret not in tout
    assert str(session.client_id) not in tout or session.client_id is None


def test_sans_personne_a_l_ecoute_rien_n_est_ecrit(maison: fabriques.Maison, partenaire: Partenaire) -> None:
    ailleurs = fabriques.maison("Chez Rivale")
    point(ailleurs, partenaire.url())
    eteint, _secret = point(maison, partenaire.url("/eteint"))
    point_desactiver(eteint.pk, acteur_id=None)
    fabriques.session_payee(maison)
    assert not EvenementSortant.objects.exists()


def test_chacun_ne_recoit_que_ce_qu_il_a_choisi(maison: fabriques.Maison, partenaire: Partenaire) -> None:
    regle, _secret = point(maison, partenaire.url("/regle"), ["session.reglee"])
    argent, _secret = point(maison, partenaire.url("/argent"), ["paiement.confirme", "session.reglee"])
    fabriques.session_payee(maison)
    assert _types(maison) == ["paiement.confirme", "session.reglee"]
    assert [p.livraisons.count() for p in (regle, argent)] == [1, 2]


def test_l_evenement_meurt_avec_son_fait(maison: fabriques.Maison, partenaire: Partenaire) -> None:
    point(maison, partenaire.url())
    with transaction.atomic():
        fabriques.session_payee(maison)
        assert EvenementSortant.objects.exists()
        transaction.set_rollback(True)
    assert not EvenementSortant.objects.exists()


def test_les_fins_sans_argent(maison: fabriques.Maison, partenaire: Partenaire) -> None:
    point(maison, partenaire.url(), ["session.expiree", "session.abandonnee"])
    expiree, abandonnee = fabriques.session_scannee(maison, "a"), fabriques.session_scannee(maison, "b")
    session_abandonner(abandonnee.pk, par="client")
    ailleurs = fabriques.session_scannee(fabriques.maison("Chez Rivale"), "c")
    assert sessions_expirer(fabriques.il_y_a(heures=-72)) == 2
    vus = list(EvenementSortant.objects.order_by("pk").values_list("type", "objet_id", "charge__data__ancien_etat"))
    assert vus == [("session.abandonnee", abandonnee.pk, "scanne"), ("session.expiree", expiree.pk, "scanne")]
    ailleurs.refresh_from_db()
    assert ailleurs.etat == "expire"


def test_l_argent_qui_ne_vient_pas_ou_repart(maison: fabriques.Maison, partenaire: Partenaire) -> None:
    point(maison, partenaire.url(), [nom for nom in types.TYPES if nom.startswith("paiement")])
    douteux = fabriques.tentative(fabriques.session_a_payer(maison))
    paiement_rendre_incertain(douteux.pk, motif="sans_reponse")
    fabriques.echouer(douteux)
    fabriques.echouer(fabriques.tentative(fabriques.session_a_payer(maison)), Statut.ANNULE)
    repris = fabriques.reussir(fabriques.tentative(fabriques.session_a_payer(maison)))
    avis_appliquer(repris.pk, Avis(statut=Statut.EXTOURNE, montant=5000), source="interrogation")
    assert _types(maison) == [
        "paiement.initie", "paiement.en_verification", "paiement.echoue", "paiement.initie", "paiement.annule",
        "paiement.initie", "paiement.confirme", "paiement.extourne",
    ]  # fmt: skip


def test_l_argent_a_traiter_s_ouvre_et_se_clot(maison: fabriques.Maison, partenaire: Partenaire) -> None:
    point(maison, partenaire.url(), ["exception.ouverte", "exception.resolue"])
    fabriques.reussir(fabriques.tentative(fabriques.session_a_payer(maison)), montant=6000)
    exception = ExceptionMonetaire.objects.get()
    with transaction.atomic():
        exception_clore(exception, Resolution.EXPLIQUE, note="rendu")
    ouverte, resolue = EvenementSortant.objects.order_by("pk")
    assert (ouverte.type, ouverte.objet_id) == ("exception.ouverte", exception.pk)
    assert (resolue.type, resolue.objet_id) == ("exception.resolue", exception.pk)
    assert ouverte.charge["data"]["montant"] == 1000
    assert "rendu" not in json.dumps(resolue.charge)


def test_la_caisse_et_les_remboursements(
    maison: fabriques.Maison, partenaire: Partenaire, monkeypatch: pytest.MonkeyPatch
) -> None:
    choisis = ["caisse.cloturee", "remboursement.demande", "remboursement.confirme"]
    point(maison, partenaire.url(), choisis)
    qui = fabriques_remboursements.gerant(maison)
    caisse = fabriques_remboursements.caisse_ouverte(maison)
    rendu = fabriques_remboursements.approuve(fabriques_remboursements.payee(maison), qui, 2000, "avoir")
    fabriques_caisse.fermer(caisse, 0, fabriques_caisse.gerante(maison), note="Awa a oublié la monnaie")
    vus = {e.type: e for e in EvenementSortant.objects.all()}
    assert vus["remboursement.demande"].objet_id == rendu.pk
    assert vus["caisse.cloturee"].objet_id == caisse.pk
    assert {"numero", "compte", "attendu", "ecart"} <= vus["caisse.cloturee"].charge["data"].keys()
    assert "Awa" not in json.dumps([e.charge for e in vus.values()])


def test_chaque_etat_de_l_argent_a_sa_place_dans_la_table() -> None:
    tus = {EtatPaiement.EN_COURS}
    atteints = CREATIONS.union(*TRANSITIONS_PAIEMENT.values())
    assert set(types._PAIEMENT) == {str(etat) for etat in atteints - tus}
    en_chemin = {"approuve", "soumis", "en_transit", "incertain"}
    assert set(types._REMBOURSEMENT) == set(EtatRemboursement.values) - en_chemin
    nommes = {*types._PAIEMENT.values(), *types._REMBOURSEMENT.values(), *types._SESSION.values()}
    nommes |= {nom for nom, _champ in types._PAR_TYPE.values()} | {"session.ouverte", "session.composee"}
    assert nommes | {"exception.resolue"} == set(types.TYPES)


def test_chaque_fait_a_son_evenement(maison: fabriques.Maison, partenaire: Partenaire) -> None:
    """No writer of facts forgot partners: what the facts say, told by the table, is what was written."""
    point(maison, partenaire.url())
    fabriques.session_payee(maison)
    fabriques.echouer(fabriques.tentative(fabriques.session_a_payer(maison)))
    fabriques.reussir(fabriques.tentative(fabriques.session_a_payer(maison)), montant=4000)
    attendus: list[tuple[str, uuid.UUID | None]] = []
    for fait in TraceTransaction.objects.filter(salon=maison.salon).order_by("pk"):
        fait.donnees = fait.donnees_structures  # type: ignore[attr-defined]
        if annonce := types.annonce_de(fait):  # type: ignore[arg-type]
            attendus.append((annonce.type, annonce.objet_id))
    ecrits = EvenementSortant.objects.values_list("type", "objet_id")
    assert sorted(attendus, key=str) == sorted(ecrits, key=str)
    assert len(attendus) > 9


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_confirmer_ne_coute_qu_une_lecture_de_plus(maison_reelle: fabriques.Maison, partenaire: Partenaire) -> None:
    def confirmer() -> list[str]:
        paiement = fabriques.tentative(fabriques.session_a_payer(maison_reelle))
        with CaptureQueriesContext(connection) as vues:
            fabriques.reussir(paiement)
        return [r["sql"] for r in vues if "_pointsortie" in r["sql"] or "sortant" in r["sql"]]

    seules: list[Any] = confirmer()
    assert [sql.split()[0] for sql in seules] == ["SELECT"]
    point(maison_reelle, partenaire.url())
    assert [sql.split()[0] for sql in confirmer()] == ["SELECT", "INSERT", "INSERT"]
