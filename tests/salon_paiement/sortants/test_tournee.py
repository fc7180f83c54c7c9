"""F76: whatever a partner's server does, it gets each event, under one id, and nobody else waits for it."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from django.utils import timezone
from standardwebhooks import Webhook

from salon_paiement.models import EtatLivraison, EtatPoint, LivraisonSortante, Notification, PointSortie, RaisonPoint
from salon_paiement.sortants import resultats
from salon_paiement.sortants.fil import LU_MAX
from salon_paiement.sortants.rejeu import echecs_rejouer, livraison_rejouer
from salon_paiement.sortants.resultats import REPRISES
from salon_paiement.sortants.tournee import livraisons_envoyer, sorties_envoyer
from tests import fabriques
from tests.fabriques_sorties import Partenaire, point, tout_est_du
from traces.models import TraceTransaction
from traces.types import TypeTrace

pytestmark = pytest.mark.django_db


@pytest.fixture
def adresse(maison: fabriques.Maison, partenaire: Partenaire) -> PointSortie:
    """An address told when a note is settled, and one note settled: one delivery is due."""
    cle, _secret = point(maison, partenaire.url(), ["session.reglee"])
    fabriques.session_payee(maison)
    return cle


def _livraison() -> LivraisonSortante:
    return LivraisonSortante.objects.select_related("evenement").get()


def test_part_signee_au_format_du_standard(maison: fabriques.Maison, partenaire: Partenaire) -> None:
    _point, secret = point(maison, partenaire.url(), ["session.reglee"])
    fabriques.session_payee(maison)
    assert sorties_envoyer() == 1
    (recu,) = partenaire.recus
    lu = Webhook(secret).verify(recu.corps, recu.entetes)
    assert (lu["type"], recu.entetes["content-type"]) == ("session.reglee", "application/json")
    livraison = _livraison()
    assert recu.id == str(livraison.evenement_id)
    assert (livraison.etat, livraison.statut, livraison.tentatives, livraison.erreur) == ("livree", 204, 1, "")
    assert sorties_envoyer() == 0


@pytest.mark.parametrize(
    ("prevue", "erreur"),
    [
        ((500, {}, b"panne"), "refus"),
        ((404, {}, b""), "refus"),
        ((301, {"Location": "http://127.0.0.1:1/ailleurs"}, b""), "redirection"),
        ((307, {"Location": "https://example.org/"}, b""), "redirection"),
        ((200, {"Content-Length": "10"}, b"coupe"), "sans_reponse"),
    ],
)
def test_ce_qui_n_est_pas_pris_repart_sous_la_meme_cle(
    adresse: PointSortie, partenaire: Partenaire, prevue: tuple[int, dict[str, str], bytes], erreur: str
) -> None:
    partenaire.prevues = [prevue]
    livraisons_envoyer(2)
    livraison = _livraison()
    attendu = None if erreur == "sans_reponse" else prevue[0]
    assert (livraison.etat, livraison.erreur, livraison.statut) == ("a_envoyer", erreur, attendu)
    assert 4 < (livraison.prochaine - timezone.now()).total_seconds() < 6
    tout_est_du()
    livraisons_envoyer(2)
    assert _livraison().etat == EtatLivraison.LIVREE
    assert partenaire.ids() == [str(livraison.evenement_id)] * 2
    assert partenaire.recus[0].corps == partenaire.recus[1].corps
    adresse.refresh_from_db()
    assert (adresse.echecs, adresse.echec_depuis) == (0, None)


def test_une_longue_reponse_n_est_pas_lue_jusqu_au_bout(adresse: PointSortie, partenaire: Partenaire) -> None:
    partenaire.prevues = [(200, {"Content-Length": str(10**9)}, b"x" * (LU_MAX * 4))]
    livraisons_envoyer(2)
    assert _livraison().etat == EtatLivraison.LIVREE


def test_l_echelle_des_reprises_est_celle_du_standard(adresse: PointSortie, partenaire: Partenaire) -> None:
    partenaire.prevues = [500] * (len(REPRISES) + 1)
    for attente in REPRISES:
        tout_est_du()
        livraisons_envoyer(2)
        reste = (_livraison().prochaine - timezone.now()).total_seconds()
        assert attente - 2 <= reste <= attente * 1.1
    tout_est_du()
    livraisons_envoyer(2)
    assert (_livraison().etat, _livraison().tentatives) == (EtatLivraison.ECHOUEE, 10)
    assert 72 * 3600 < sum(REPRISES) < 78 * 3600
    assert len(set(partenaire.ids())) == 1


def test_410_desactive_aussitot_et_la_proprietaire_le_sait(adresse: PointSortie, partenaire: Partenaire) -> None:
    partenaire.prevues = [410]
    livraisons_envoyer(2)
    adresse.refresh_from_db()
    assert (adresse.etat, adresse.raison) == (EtatPoint.DESACTIVE, RaisonPoint.DISPARU)
    assert _livraison().etat == EtatLivraison.ECHOUEE
    assert Notification.objects.filter(modele="sortie_desactivee", salon=adresse.salon).count() == 1
    fait = TraceTransaction.objects.get(type_trace=TypeTrace.REGLAGE_MODIFIE, objet_id=adresse.pk, acteur=None,
                                        donnees_structures__champs=["etat", "raison"])  # fmt: skip
    assert fait.donnees_structures["apres"] == {"etat": "desactive", "raison": "disparu"}
    tout_est_du()
    assert livraisons_envoyer(2) == 0


@pytest.mark.parametrize("statut", [429, 503])
def test_attend_ce_que_le_serveur_demande(
    maison: fabriques.Maison, adresse: PointSortie, partenaire: Partenaire, statut: int
) -> None:
    partenaire.prevues = [(statut, {"Retry-After": "120"}, b"")]
    livraisons_envoyer(2)
    assert 118 < (_livraison().prochaine - timezone.now()).total_seconds() < 133
    # The whole address rests, not that delivery alone.
    fabriques.session_payee(maison)
    assert livraisons_envoyer(2) == 0
    assert len(partenaire.recus) == 1


def test_cinq_jours_de_surdite_desactivent(adresse: PointSortie, partenaire: Partenaire) -> None:
    partenaire.prevues = [500, 500]
    PointSortie.objects.update(echec_depuis=timezone.now() - datetime.timedelta(days=4, hours=23), echecs=1)
    livraisons_envoyer(2)
    assert PointSortie.objects.get().etat == EtatPoint.ACTIF
    PointSortie.objects.update(echec_depuis=timezone.now() - datetime.timedelta(days=5, minutes=1))
    tout_est_du()
    livraisons_envoyer(2)
    assert (PointSortie.objects.get().etat, PointSortie.objects.get().raison) == ("desactive", "muet")
    assert Notification.objects.filter(modele="sortie_desactivee").exists()


def test_un_succes_efface_les_jours_de_surdite(adresse: PointSortie, partenaire: Partenaire) -> None:
    PointSortie.objects.update(echec_depuis=timezone.now() - datetime.timedelta(days=9), echecs=7)
    livraisons_envoyer(2)
    adresse.refresh_from_db()
    assert (adresse.etat, adresse.echec_depuis, adresse.echecs) == ("actif", None, 0)


def test_un_rejeu_a_la_main_garde_la_cle(adresse: PointSortie, partenaire: Partenaire) -> None:
    partenaire.prevues = [500]
    livraisons_envoyer(2)
    LivraisonSortante.objects.update(etat=EtatLivraison.ECHOUEE, tentatives=10)
    assert echecs_rejouer(adresse.pk, fabriques.il_y_a(heures=1)) == 1
    partenaire.prevues = [500]
    livraisons_envoyer(2)
    # A whole round of tries begins again, however many there were.
    assert (_livraison().etat, _livraison().tentatives) == ("a_envoyer", 11)
    tout_est_du()
    livraisons_envoyer(2)
    livraison_rejouer(_livraison().pk)
    livraisons_envoyer(2)
    assert len(partenaire.ids()) == 4
    assert set(partenaire.ids()) == {str(_livraison().evenement_id)}
    assert echecs_rejouer(adresse.pk, fabriques.il_y_a(heures=1)) == 0


def test_celui_qui_a_perdu_son_bail_ne_defait_rien(adresse: PointSortie, partenaire: Partenaire) -> None:
    def reprise_ailleurs() -> None:
        # The lease ran out while the partner was answering: another worker has taken it since.
        partenaire.apres = None

    partenaire.apres, partenaire.prevues = reprise_ailleurs, [500]
    avant = resultats.resultat_noter

    def noter(envoi: Any, reponse: Any) -> None:
        LivraisonSortante.objects.update(tentatives=2)
        avant(envoi, reponse)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("salon_paiement.sortants.tournee.resultat_noter", noter)
        livraisons_envoyer(1)
    assert (_livraison().etat, _livraison().tentatives, _livraison().erreur) == ("en_envoi", 2, "")
    adresse.refresh_from_db()
    assert adresse.echecs == 0


def test_une_cle_perdue_ne_laisse_rien_partir_sans_signature(adresse: PointSortie, partenaire: Partenaire) -> None:
    PointSortie.objects.update(secrets_chiffres="illisible")
    livraisons_envoyer(2)
    assert (_livraison().etat, _livraison().erreur) == ("a_envoyer", "secret_illisible")
    assert partenaire.recus == []


def test_une_adresse_qui_mene_chez_nous_n_est_jamais_appelee(
    adresse: PointSortie, partenaire: Partenaire, settings: Any
) -> None:
    """Saved while it was allowed, judged again at each call."""
    settings.RESEAU_BOUCLE_LOCALE = False
    livraisons_envoyer(2)
    assert _livraison().erreur == "injoignable"
    assert partenaire.recus == []


def test_le_corps_est_le_meme_quel_que_soit_l_ordre_rendu_par_la_base(
    adresse: PointSortie, partenaire: Partenaire
) -> None:
    livraisons_envoyer(2)
    corps = json.loads(partenaire.recus[0].corps)
    assert list(corps) == ["type", "timestamp", "data"]
    assert list(corps["data"]) == sorted(corps["data"])
