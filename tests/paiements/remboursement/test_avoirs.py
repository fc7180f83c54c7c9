"""Credits: given, spent in part, given back to where they came from."""

from __future__ import annotations

import pytest

from paiements.models import Avoir, Ecriture
from paiements.services.avoirs import Depense, avoir_depenser, avoir_donner
from paiements.services.remboursement.remise import remboursement_crediter
from salon_paiement.erreurs import Conflit, Refuse, SaisieInvalide
from salon_paiement.models import Role, Salon
from salon_paiement.services.identification import telephone_noter
from tests import fabriques
from tests.fabriques import Maison
from tests.fabriques_remboursements import approuve, cle, demander, gerant, payee
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db


def test_un_remboursement_en_avoir_garde_le_numero_et_le_solde(maison: Maison) -> None:
    paiement, qui = payee(maison), gerant(maison)
    remboursement = remboursement_crediter(approuve(paiement, qui, 2000, "avoir").pk, qui, cle())
    avoir = Avoir.objects.get()
    assert (remboursement.etat, remboursement.avoir_id) == ("fait", avoir.pk)
    assert (avoir.solde, avoir.telephone, len(avoir.code)) == (2000, paiement.session.telephone, 6)
    attend_coherence()


def test_un_paiement_par_avoir_revient_a_son_avoir(maison: Maison) -> None:
    qui, session = gerant(maison), fabriques.session_a_payer(maison)
    avoir = avoir_donner(maison.salon, 8000, "geste commercial", qui, cle())
    paiement = avoir_depenser(session.pk, Depense(avoir.code, cle()))
    with pytest.raises(SaisieInvalide):
        demander(paiement, qui, 1000, "especes")
    for montant in (2000, 3000):
        remboursement_crediter(approuve(paiement, qui, montant, "avoir").pk, qui, cle())
    avoir.refresh_from_db()
    assert (avoir.solde, Avoir.objects.count()) == (8000, 1)
    attend_coherence()


def test_un_avoir_expire_est_remplace_par_un_neuf(maison: Maison) -> None:
    qui, session = gerant(maison), fabriques.session_a_payer(maison)
    avoir = avoir_donner(maison.salon, 5000, "geste commercial", qui, cle())
    paiement = avoir_depenser(session.pk, Depense(avoir.code, cle()))
    Avoir.objects.update(expire_le=fabriques.il_y_a(jours=1))
    remboursement_crediter(approuve(paiement, qui, 5000, "avoir").pk, qui, cle())
    assert sorted(a.solde for a in Avoir.objects.all()) == [0, 5000]
    attend_coherence()


def test_un_cadeau_est_une_charge_du_salon(maison: Maison) -> None:
    qui, client = gerant(maison), telephone_noter(maison.salon, fabriques.NUMERO)
    donnes = {avoir_donner(maison.salon, 2000, "retard", qui, "cle-cadeau", telephone=client).pk for _ in range(2)}
    assert len(donnes) == 1
    assert {e.compte: e.montant for e in Ecriture.objects.all()} == {"pertes_profits": 2000, "avoirs": -2000}
    attend_coherence()


def test_refuse_un_cadeau_sans_droit_sans_motif_ou_a_un_client_d_ailleurs(maison: Maison) -> None:
    ailleurs = fabriques.maison("Voisin")
    etranger = telephone_noter(ailleurs.salon, fabriques.NUMERO)
    with pytest.raises(Refuse):
        avoir_donner(maison.salon, 2000, "retard", fabriques.membre(maison, Role.CAISSIER), cle())
    with pytest.raises(SaisieInvalide):
        avoir_donner(maison.salon, 2000, " ", gerant(maison), cle())
    with pytest.raises(SaisieInvalide):
        avoir_donner(maison.salon, 0, "retard", gerant(maison), cle())
    with pytest.raises(SaisieInvalide):
        avoir_donner(maison.salon, 2000, "retard", gerant(maison), cle(), telephone=etranger)
    assert not Avoir.objects.exists()


def test_au_dessus_de_la_limite_seule_la_proprietaire_offre_un_avoir(maison: Maison) -> None:
    with pytest.raises(Refuse, match="propriétaire"):
        avoir_donner(maison.salon, 10_001, "mariage", gerant(maison), cle())
    assert not Avoir.objects.exists()
    avoir_donner(maison.salon, 10_000, "mariage", gerant(maison), cle())
    avoir_donner(maison.salon, 10_001, "mariage", fabriques.membre(maison, Role.PROPRIETAIRE), cle())
    assert set(Avoir.objects.values_list("montant", flat=True)) == {10_000, 10_001}
    attend_coherence()


def test_un_avoir_puis_de_l_argent_paient_la_note_sans_exception(maison: Maison) -> None:
    qui, session = gerant(maison), fabriques.session_a_payer(maison, pourboire=500)
    avoir = avoir_donner(maison.salon, 2000, "geste commercial", qui, cle())
    avoir_depenser(session.pk, Depense(avoir.code, cle(), 1500, qui))
    session.refresh_from_db()
    assert (session.du, session.exceptions.count()) == (4000, 0)
    attend_coherence()
    fabriques.reussir(fabriques.tentative(session))
    session.refresh_from_db()
    assert (session.etat, session.exceptions.count()) == ("paiement_reussi", 0)
    attend_coherence()


def test_ne_se_depense_ni_sur_une_note_payee_ni_dans_un_autre_salon(maison: Maison) -> None:
    qui, ailleurs = gerant(maison), fabriques.maison("Voisin")
    avoir = avoir_donner(maison.salon, 2000, "geste commercial", qui, cle())
    with pytest.raises(Conflit):
        avoir_depenser(fabriques.session_payee(maison).pk, Depense(avoir.code, cle()))
    with pytest.raises(SaisieInvalide):
        avoir_depenser(fabriques.session_a_payer(ailleurs).pk, Depense(avoir.code, cle()))
    avoir.refresh_from_db()
    assert avoir.solde == 2000


def test_la_fin_du_mois_ne_deborde_pas(maison: Maison, monkeypatch: pytest.MonkeyPatch) -> None:
    Salon.objects.update(mois_avoir=3)
    depart = fabriques.il_y_a().replace(year=2026, month=11, day=30, hour=12)
    monkeypatch.setattr("paiements.services.avoirs.timezone.now", lambda: depart)
    avoir = avoir_donner(maison.salon, 2000, "geste commercial", gerant(maison), cle())
    assert avoir.expire_le is not None
    assert (avoir.expire_le.year, avoir.expire_le.month, avoir.expire_le.day) == (2027, 2, 28)
