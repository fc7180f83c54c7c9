"""Two ugly cases of the domain that need the till: cash paid meanwhile, and a till closed too early."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from paiements.models import ClotureCaisse, ExceptionMonetaire, Paiement
from paiements.services.caisse.cloture import caisse_clore
from paiements.services.caisse.comptage import Comptage, comptage_noter
from paiements.services.caisse.ouverture import caisse_ouvrir
from paiements.services.especes import Especes, especes_encaisser
from paiements.services.incertitude import paiement_remplacer, paiement_rendre_incertain
from salon_paiement.etats import EtatSession
from salon_paiement.models import Recu, Role
from tests import fabriques
from tests.fabriques_remboursements import cle
from tests.verification import attend_coherence

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]


def test_le_client_a_paye_en_especes_entre_temps(maison: fabriques.Maison) -> None:
    caissier = fabriques.membre(maison, Role.CAISSIER)
    caisse_ouvrir(maison.salon, 20_000, caissier, cle())
    session = fabriques.session_a_payer(maison)
    tentative = fabriques.tentative(session)
    paiement_remplacer(tentative.pk, acteur_id=caissier.pk)
    especes = especes_encaisser(session.pk, Especes(cle()), caissier)
    fabriques.reussir(tentative)
    session.refresh_from_db()
    tentative.refresh_from_db()
    assert (session.etat, especes.montant_applique) == (EtatSession.PAIEMENT_REUSSI, 5000)
    assert (tentative.etat, tentative.montant_applique, tentative.surplus) == ("reussi", 0, 5000)
    assert list(ExceptionMonetaire.objects.values_list("type", flat=True)) == ["doublon"]
    assert Recu.objects.count() == 1
    attend_coherence()


def test_la_caisse_fermee_pendant_deux_verifications_les_cite(maison: fabriques.Maison) -> None:
    caissier = fabriques.membre(maison, Role.CAISSIER)
    caisse = caisse_ouvrir(maison.salon, 20_000, caissier, cle())
    tentatives = [fabriques.tentative(fabriques.session_a_payer(maison)) for _ in range(2)]
    for tentative in tentatives:
        paiement_rendre_incertain(tentative.pk, motif="silence")
    constat = comptage_noter(Comptage(caisse.pk, {"b5000": 4}), maison.salon.pk, caissier, cle())
    cloture = caisse_clore(maison.salon.pk, constat, "", caissier, cle())
    assert Paiement.objects.filter(cloture=cloture).count() == 0
    cites = str(ClotureCaisse.objects.values().get())
    for tentative in tentatives:
        assert tentative.session.code_court in cites or tentative.reference in cites
    # Their money comes later: it is in the next closing, once.
    fabriques.reussir(tentatives[0])
    suivante = caisse_ouvrir(maison.salon, 20_000, caissier, cle())
    constat = comptage_noter(Comptage(suivante.pk, {"b5000": 4}), maison.salon.pk, caissier, cle())
    seconde = caisse_clore(maison.salon.pk, constat, "", caissier, cle())
    assert list(Paiement.objects.filter(cloture=seconde)) == [tentatives[0]]
    assert timezone.now() - seconde.date_creation < datetime.timedelta(minutes=5)
    attend_coherence()
