"""A credit past its date: what is left stops being owed, once, and never a second too early."""

from __future__ import annotations

import datetime
import zoneinfo

import pytest
from django.db.models import Sum
from django.test import Client
from django.urls import reverse

from config.planification import PLANIFICATION
from paiements import tasks
from paiements.models import Avoir, Ecriture
from paiements.services.avoirs import Depense, avoir_depenser, avoir_donner
from paiements.services.expiration_avoirs import avoirs_expirer
from paiements.services.remboursement.remise import remboursement_crediter
from salon_paiement.erreurs import SaisieInvalide
from salon_paiement.models import Salon
from tests import fabriques
from tests.fabriques import Maison
from tests.fabriques_caisse import caissiere, fermer, ouvrir
from tests.fabriques_remboursements import approuve, cle, gerant
from tests.verification import attend_coherence
from traces.models import TraceTransaction

pytestmark = pytest.mark.django_db


def solde(compte: str) -> int:
    return Ecriture.objects.filter(compte=compte).aggregate(n=Sum("montant"))["n"] or 0


def donner(maison: Maison, montant: int = 5000) -> Avoir:
    return avoir_donner(maison.salon, montant, "geste commercial", gerant(maison), cle())


def echoir(avoir: Avoir, **il_y_a: float) -> None:
    Avoir.objects.filter(pk=avoir.pk).update(expire_le=fabriques.il_y_a(**il_y_a))


def test_ce_qui_reste_n_est_plus_du_et_le_salon_le_gagne_une_fois(maison: Maison) -> None:
    avoir = donner(maison)
    avoir_depenser(fabriques.session_a_payer(maison).pk, Depense(avoir.code, cle(), 2000))
    echoir(avoir, secondes=1)
    assert [avoirs_expirer() for _fois in range(3)] == [1, 0, 0]
    avoir.refresh_from_db()
    assert (avoir.montant_utilise, avoir.montant_expire, avoir.solde) == (2000, 3000, 0)
    assert (solde("avoirs"), solde("pertes_profits")) == (0, 2000)
    trace = TraceTransaction.objects.get(type_trace="avoir_expire")
    assert (trace.objet_id, trace.donnees_structures) == (avoir.pk, {"montant": 3000})
    attend_coherence()


def test_rien_n_expire_avant_l_instant_ni_sans_reglage(maison: Maison) -> None:
    sans_date, a_venir, depense = donner(maison), donner(maison), donner(maison)
    assert sans_date.expire_le is None
    echoir(a_venir, minutes=-1)
    avoir_depenser(fabriques.session_a_payer(maison).pk, Depense(depense.code, cle()))
    echoir(depense, jours=1)
    assert avoirs_expirer() == 0
    assert Avoir.objects.filter(montant_expire=0).count() == 3
    attend_coherence()


@pytest.mark.parametrize("fuseau", ["Africa/Porto-Novo", "Africa/Abidjan", "Pacific/Auckland"])
def test_le_dernier_jour_est_entier_a_l_heure_du_salon(
    maison: Maison, monkeypatch: pytest.MonkeyPatch, fuseau: str
) -> None:
    Salon.objects.update(mois_avoir=1, fuseau=fuseau)
    depart = datetime.datetime(2027, 1, 31, 23, 30, tzinfo=zoneinfo.ZoneInfo(fuseau))
    monkeypatch.setattr("paiements.services.avoirs.timezone.now", lambda: depart.astimezone(datetime.UTC))
    fin = Avoir.objects.get(pk=donner(maison).pk).expire_le
    assert fin is not None
    assert fin.astimezone(zoneinfo.ZoneInfo(fuseau)).isoformat()[:19] == "2027-02-28T23:59:59"
    for ecart, nombre in ((-1, 0), (0, 1)):
        instant = fin + datetime.timedelta(seconds=ecart)
        monkeypatch.setattr("paiements.services.expiration_avoirs.timezone.now", lambda quand=instant: quand)
        assert avoirs_expirer() == nombre


def test_expire_il_ne_paie_plus_et_un_retour_en_fait_un_neuf(maison: Maison) -> None:
    avoir, qui = donner(maison), gerant(maison)
    paiement = avoir_depenser(fabriques.session_a_payer(maison).pk, Depense(avoir.code, cle(), 2000))
    echoir(avoir, secondes=1)
    avoirs_expirer()
    with pytest.raises(SaisieInvalide, match="date limite"):
        avoir_depenser(fabriques.session_a_payer(maison).pk, Depense(avoir.code, cle()))
    remboursement_crediter(approuve(paiement, qui, 1500, "avoir").pk, qui, cle())
    assert sorted(a.solde for a in Avoir.objects.all()) == [0, 1500]
    assert avoirs_expirer() == 0
    attend_coherence()


def test_le_z_dit_les_avoirs_donnes_et_expires(maison: Maison) -> None:
    caisse = ouvrir(maison, 0)
    echoir(donner(maison), secondes=1)
    donner(maison, 1500)
    avoirs_expirer()
    z = fermer(caisse, 0, caissiere(maison))
    assert (z.totaux["avoirs_donnes"], z.totaux["avoirs_expires"], z.totaux["nets"]) == (6500, 5000, {"avoir": -1500})
    attend_coherence()


def test_la_page_de_l_avoir_le_dit(maison: Maison, client: Client) -> None:
    avoir = donner(maison)
    client.force_login(gerant(maison))
    page = reverse("admin:paiements_avoir_change", args=[avoir.pk])
    assert "expire pas" in client.get(page).content.decode()
    echoir(avoir, secondes=1)
    avoirs_expirer()
    assert "le salon ne les doit plus" in client.get(page).content.decode()
    liste = client.get(reverse("admin:paiements_avoir_changelist")).content.decode()
    assert "5\u202f000\u00a0F" in liste


def test_le_battement_le_sonne() -> None:
    assert PLANIFICATION["expirer_avoirs"]["task"] == tasks.expirer_avoirs.name
    assert tasks.expirer_avoirs() == 0
