"""What an owner decides about addresses: checked, bounded, and told by a fact that holds no secret."""

from __future__ import annotations

import datetime
import threading
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from salon_paiement.erreurs import Conflit, SaisieInvalide
from salon_paiement.models import EtatLivraison, EvenementSortant, LivraisonSortante, PointSortie
from salon_paiement.notifications.boite_envoi import notifications_envoyer
from salon_paiement.sortants import points
from salon_paiement.sortants.menage import sorties_purger
from salon_paiement.sortants.points import (
    PointVoulu,
    point_activer,
    point_creer,
    point_desactiver,
    point_essayer,
    point_modifier,
)
from salon_paiement.sortants.rejeu import echecs_rejouer, livraison_rejouer
from salon_paiement.sortants.selecteurs import points_en_echec, sorties_en_attente
from salon_paiement.sortants.tournee import livraisons_envoyer
from tests import fabriques
from tests.fabriques_sorties import Partenaire, point, tout_est_du
from tests.salon_paiement.reseau.test_session_gardee import HOSTILES
from traces.models import TraceTransaction
from traces.types import TypeTrace

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("url", HOSTILES)
def test_refuse_une_adresse_qui_mene_chez_nous(maison: fabriques.Maison, url: str) -> None:
    with pytest.raises(SaisieInvalide):
        point_creer(maison.salon, PointVoulu(url=url, types=["session.reglee"]), acteur_id=None)
    assert not PointSortie.objects.exists()


@pytest.mark.parametrize("types", [[], ["session.reglee", "session.inventee"]])
def test_refuse_un_choix_qui_ne_veut_rien_dire(maison: fabriques.Maison, types: list[str]) -> None:
    with pytest.raises(SaisieInvalide):
        point_creer(maison.salon, PointVoulu(url="https://compta.example.com/x", types=types), acteur_id=None)


def test_une_adresse_n_est_prevenue_qu_une_fois(maison: fabriques.Maison, partenaire: Partenaire) -> None:
    cle, _secret = point(maison, partenaire.url())
    with pytest.raises(Conflit):
        point(maison, partenaire.url())
    point_desactiver(cle.pk, acteur_id=None)
    point(maison, partenaire.url())
    with pytest.raises(Conflit):
        point_activer(cle.pk, acteur_id=None)
    # Another salon tells whom it wants.
    point(fabriques.maison("Chez Rivale"), partenaire.url())


def test_un_salon_en_previent_dix_au_plus(
    maison: fabriques.Maison, partenaire: Partenaire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(points, "POINTS_MAX", 2)
    un, _secret = point(maison, partenaire.url("/1"))
    point(maison, partenaire.url("/2"))
    with pytest.raises(Conflit):
        point(maison, partenaire.url("/3"))
    point_desactiver(un.pk, acteur_id=None)
    point(maison, partenaire.url("/3"))


def test_le_fait_dit_qui_a_change_quoi_et_aucun_secret(maison: fabriques.Maison, partenaire: Partenaire) -> None:
    qui = fabriques.membre(maison, "proprietaire")
    voulu = PointVoulu(url=partenaire.url("/jeton-secret-du-prestataire"), types=["session.reglee"])
    cle, secret = point_creer(maison.salon, voulu, acteur_id=qui.pk)
    point_modifier(cle.pk, PointVoulu(url=voulu.url, types=["avis.recu"], description="Compta"), acteur_id=qui.pk)
    crees, changes = TraceTransaction.objects.filter(type_trace=TypeTrace.REGLAGE_MODIFIE, acteur=qui).order_by("pk")
    assert crees.donnees_structures["cree"] is True
    assert changes.donnees_structures["champs"] == ["description", "types"]
    assert changes.donnees_structures["avant"] == {"types": ["session.reglee"]}
    tout = str(list(TraceTransaction.objects.values()))
    assert secret not in tout
    assert "jeton-secret" not in tout


def test_change_de_chemin_et_jamais_de_serveur(maison: fabriques.Maison, partenaire: Partenaire) -> None:
    cle, _secret = point(maison, partenaire.url("/avant"), ["session.reglee"])
    change = point_modifier(cle.pk, PointVoulu(url=partenaire.url("/apres"), types=["session.reglee"]), acteur_id=None)
    assert change.url.endswith("/apres")
    ailleurs = PointVoulu(url="https://un-autre.example.com/apres", types=["session.reglee"])
    with pytest.raises(SaisieInvalide):
        point_modifier(cle.pk, ailleurs, acteur_id=None)
    cle.refresh_from_db()
    assert cle.url == change.url


def test_desactivee_elle_n_attend_plus_rien_et_reprend_par_rejeu(
    maison: fabriques.Maison, partenaire: Partenaire
) -> None:
    cle, _secret = point(maison, partenaire.url(), ["session.reglee"])
    fabriques.session_payee(maison)
    point_desactiver(cle.pk, acteur_id=None)
    livraison = LivraisonSortante.objects.get()
    assert (livraison.etat, livraison.erreur) == ("echouee", "desactivee")
    with pytest.raises(Conflit):
        livraison_rejouer(livraison.pk)
    with pytest.raises(Conflit):
        point_essayer(cle.pk)
    point_activer(cle.pk, acteur_id=None)
    assert echecs_rejouer(cle.pk, fabriques.il_y_a(heures=1)) == 1
    livraisons_envoyer(2)
    assert partenaire.ids() == [str(livraison.evenement_id)]


def test_un_essai_part_une_fois_et_ne_compte_pas_comme_un_echec(
    maison: fabriques.Maison, partenaire: Partenaire
) -> None:
    cle, _secret = point(maison, partenaire.url(), ["avis.recu"])
    point_essayer(cle.pk)
    with pytest.raises(Conflit):
        point_essayer(cle.pk)
    partenaire.prevues = [500]
    livraisons_envoyer(2)
    assert LivraisonSortante.objects.get().etat == EtatLivraison.ECHOUEE
    cle.refresh_from_db()
    assert (cle.echecs, cle.echec_depuis) == (0, None)
    tout_est_du()
    assert livraisons_envoyer(2) == 0


def test_le_journal_s_efface_apres_trente_jours(maison: fabriques.Maison, partenaire: Partenaire) -> None:
    point(maison, partenaire.url(), ["session.reglee"])
    fabriques.session_payee(maison)
    fabriques.session_payee(maison)
    vieux = EvenementSortant.objects.order_by("pk")[0]
    passe = timezone.now() - datetime.timedelta(days=31)
    EvenementSortant.objects.filter(pk=vieux.pk).update(date_creation=passe)
    LivraisonSortante.objects.filter(evenement=vieux).update(date_creation=passe)
    assert sorties_purger() == 1
    assert list(EvenementSortant.objects.values_list("pk")) == list(LivraisonSortante.objects.values_list("evenement"))
    assert sorties_purger() == 0


def test_la_jauge_ne_compte_pas_la_surdite_des_autres(maison: fabriques.Maison, partenaire: Partenaire) -> None:
    point(maison, partenaire.url(), ["session.reglee"])
    fabriques.session_payee(maison)
    LivraisonSortante.objects.update(prochaine=fabriques.il_y_a(minutes=5))
    assert (sorties_en_attente().nombre, points_en_echec()) == (1, 0)
    assert 299 <= sorties_en_attente().retard <= 330
    partenaire.prevues = [500]
    livraisons_envoyer(2)
    assert (sorties_en_attente().nombre, points_en_echec()) == (0, 1)


def test_la_proprietaire_apprend_pourquoi_sans_le_chemin_de_l_adresse(
    maison: fabriques.Maison, partenaire: Partenaire
) -> None:
    point(maison, partenaire.url("/jeton-secret-du-prestataire"), ["session.reglee"])
    fabriques.session_payee(maison)
    partenaire.prevues = [410]
    livraisons_envoyer(2)
    notifications_envoyer()
    (message,) = [m for m in mail.outbox if "n'est plus prévenue" in m.body]
    assert "410" in message.body
    assert "/admin/sorties/" in message.body
    assert "jeton-secret" not in message.subject + str(message.body)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_confirmer_un_paiement_n_attend_jamais_la_ronde(
    maison_reelle: fabriques.Maison, partenaire: Partenaire
) -> None:
    """The round holds an address's row for a moment: a payment that writes events for it must not queue behind."""
    cle, _secret = point(maison_reelle, partenaire.url())
    paiement: Any = fabriques.tentative(fabriques.session_a_payer(maison_reelle))
    tenu, lache = threading.Event(), threading.Event()

    def tenir() -> None:
        try:
            with transaction.atomic():
                points.point_verrouiller(cle.pk)
                tenu.set()
                lache.wait(60)
        finally:
            connection.close()

    fil = threading.Thread(target=tenir)
    fil.start()
    tenu.wait(30)
    try:
        with connection.cursor() as curseur:
            curseur.execute("SET lock_timeout = '2s'")
        fabriques.reussir(paiement)
    finally:
        lache.set()
        fil.join()
        with connection.cursor() as curseur:
            curseur.execute("SET lock_timeout = 0")
    assert EvenementSortant.objects.filter(type="paiement.confirme").count() == 1
