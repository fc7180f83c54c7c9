"""Somebody else's file: its payouts wait, and a person may say whose it is; what it wrote is taken back."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db.models import Sum

from paiements.models import Avoir, Ecriture, ExceptionMonetaire, LigneReleve, ReleveFournisseur
from paiements.selecteurs_couverture import couverture
from paiements.services.guichet.veille import guichet_veiller
from paiements.services.rapprochement.appartenance import releve_ecarter, releve_reconnaitre
from salon_paiement.erreurs import Conflit, SaisieInvalide
from tests import fabriques
from tests.fabriques_guichet import decider
from tests.fabriques_releves import csv_de, importer, payes, rangee
from tests.verification import attend_coherence
from traces.models import TraceTransaction

pytestmark = pytest.mark.django_db
VERSE = rangee(reference="PO-1", montant=150_000, type="Payout")


@pytest.fixture
def gerante(maison: fabriques.Maison) -> User:
    return fabriques.membre(maison)


@pytest.fixture
def etranger(maison: fabriques.Maison) -> bytes:
    """A statement of the salon next door."""
    return csv_de([*map(rangee, payes(fabriques.maison("Chez Rivale"), 3)), VERSE])


def soldes(chez: fabriques.Maison) -> dict[str, int]:
    comptes = Ecriture.objects.filter(salon=chez.salon).values_list("compte").annotate(s=Sum("montant"))
    return {compte: somme for compte, somme in comptes if somme}


def test_le_versement_d_un_autre_salon_n_entre_pas_au_livre(maison: fabriques.Maison, etranger: bytes) -> None:
    for _fois in range(2):
        importer(maison.compte, etranger)
    assert soldes(maison) == {}
    ligne = LigneReleve.objects.get(sens="reversement")
    assert (ligne.etat, ligne.motif) == ("divergente", "sans_preuve")
    assert ExceptionMonetaire.objects.get(ligne_releve=ligne).resolue_le is None
    attend_coherence()


@pytest.mark.parametrize("deja_lu", [False, True])
def test_un_paiement_d_ici_suffit_a_reconnaitre_le_releve(maison: fabriques.Maison, deja_lu: bool) -> None:
    (paye,) = payes(maison, 1)
    if deja_lu:
        importer(maison.compte, csv_de([rangee(paye)]))
    # The payout comes first in the file: it is judged last all the same.
    importer(maison.compte, csv_de([VERSE, rangee(paye)]))
    assert soldes(maison)["banque"] == 150_000
    attend_coherence()


def test_un_numero_ressemblant_ne_suffit_pas(maison: fabriques.Maison) -> None:
    (paye,) = payes(maison, 1)
    proche = rangee(paye, reference="X", notre="", telephone=fabriques.NUMERO)
    importer(maison.compte, csv_de([proche, VERSE]))
    assert LigneReleve.objects.get(reference="X").motif == "proche"
    assert "banque" not in soldes(maison)


def test_la_gerante_reconnait_un_releve_de_versements(maison: fabriques.Maison, gerante: User) -> None:
    releve = importer(maison.compte, csv_de([VERSE]))
    assert [releve_reconnaitre(releve, acteur_id=gerante.pk) for _fois in range(2)] == [1, 0]
    assert soldes(maison) == {"banque": 150_000, "a_recevoir": -150_000}
    assert ExceptionMonetaire.objects.get().resolue_par == gerante
    # Told by another file at another hour: it is still the same payout.
    encore = importer(maison.compte, csv_de([rangee(
        reference="PO-1", montant=150_000, type="Payout", instant=fabriques.il_y_a(heures=3)
    )]))  # fmt: skip
    assert releve_reconnaitre(encore, acteur_id=gerante.pk) == 0
    assert soldes(maison)["banque"] == 150_000
    attend_coherence()


@pytest.mark.parametrize("reconnu", [False, True])
def test_ecarter_reprend_ce_que_le_fichier_a_ecrit(
    maison: fabriques.Maison, gerante: User, etranger: bytes, reconnu: bool
) -> None:
    releve = importer(maison.compte, etranger, reconnu=reconnu)
    decider(ExceptionMonetaire.objects.filter(type="orphelin").latest("pk"), gerante, "avoir")
    for _fois in range(2):
        releve_ecarter(releve, "fichier de Chez Rivale", acteur_id=gerante.pk)
    assert soldes(maison) == {"pertes_profits": 5000, "avoirs": -5000}
    assert Avoir.objects.get().solde == 5000
    assert not ExceptionMonetaire.objects.filter(salon=maison.salon, resolue_le=None).exists()
    releve.refresh_from_db()
    assert (releve.etat, releve.erreur) == ("ecarte", "fichier de Chez Rivale")
    assert LigneReleve.objects.filter(releve=releve, motif="pas_le_notre").count() == 4
    assert couverture(maison.compte, fabriques.il_y_a(jours=9), fabriques.il_y_a(jours=-9)) == []
    assert TraceTransaction.objects.filter(type_trace="releve", donnees_structures__etape="ecarte").count() == 1
    guichet_veiller()
    attend_coherence()


def test_refuse_d_ecarter_un_releve_qui_parle_de_nous(maison: fabriques.Maison, gerante: User) -> None:
    releve = importer(maison.compte, csv_de([*map(rangee, payes(maison, 1)), VERSE]))
    with pytest.raises(Conflit, match="vos paiements"):
        releve_ecarter(releve, "une erreur", acteur_id=gerante.pk)
    assert soldes(maison)["banque"] == 150_000


def test_refuse_sans_raison_et_apres_coup(maison: fabriques.Maison, gerante: User, etranger: bytes) -> None:
    releve = importer(maison.compte, etranger)
    with pytest.raises(SaisieInvalide):
        releve_ecarter(releve, "  ", acteur_id=gerante.pk)
    releve_ecarter(releve, "pas à nous", acteur_id=gerante.pk)
    with pytest.raises(Conflit):
        releve_reconnaitre(releve, acteur_id=gerante.pk)


def test_refuse_d_ecarter_ce_que_l_operateur_a_donne(maison: fabriques.Maison, gerante: User, etranger: bytes) -> None:
    releve = importer(maison.compte, etranger)
    ReleveFournisseur.objects.update(format="api")
    with pytest.raises(Conflit, match="propre compte"):
        releve_ecarter(releve, "pas à nous", acteur_id=gerante.pk)
