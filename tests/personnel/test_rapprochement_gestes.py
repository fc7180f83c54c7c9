"""What one may do from the reconciliation pages, and where each of them leads."""

from __future__ import annotations

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from paiements.formulaires import cle_nouvelle
from paiements.fournisseurs.base import Avis, Statut
from paiements.models import ExceptionMonetaire, LigneReleve, Paiement, ReleveFournisseur
from paiements.services.encaissement import avis_appliquer
from salon_paiement.models import Role
from tests import fabriques
from tests.fabriques_meteo import second_compte
from tests.fabriques_releves import csv_de, importer, payes, rangee
from tests.personnel.conftest import Equipe
from tests.personnel.test_rapprochement import PAGE, texte
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db
HEURE = datetime.timedelta(hours=1)
VERSE = rangee(reference="PO-1", montant=150_000, type="Payout")


def francs(reponse: object) -> str:
    return texte(reponse).replace("\u202f", " ")


def dates(paiements: list[Paiement], *heures: int) -> None:
    """Their demand and their verdict, so many hours ago."""
    for paiement, heure in zip(paiements, heures, strict=True):
        paiement.initie_le = fabriques.il_y_a(heures=heure)
        Paiement.objects.filter(pk=paiement.pk).update(initie_le=paiement.initie_le, verdict_le=paiement.initie_le)


def test_un_trou_entre_deux_releves_n_est_jamais_vert(equipe: Equipe) -> None:
    paiements = payes(equipe.chez, 5)
    dates(paiements, 100, 92, 88, 76, 70)
    un, deux, trou, quatre, cinq = map(rangee, paiements)
    for lignes in ([un, deux], [quatre, cinq]):
        importer(equipe.chez.compte, csv_de(lignes))
    client = equipe.client(Role.GERANT)
    reponse = client.get(PAGE)
    (manque,) = reponse.context["bilan"].trous
    assert (reponse.context["bilan"].etat, manque.somme.nombre, manque.somme.montant) == ("gris", 1, 5000)
    assert manque.debut <= paiements[2].initie_le <= manque.fin
    assert ": 1 paiement (5 000 F) à vérifier." in francs(reponse)
    # What came after the newest statement is no hole: it is waited for.
    importer(equipe.chez.compte, csv_de([deux, trou, quatre]))
    payes(equipe.chez, 1)
    assert (client.get(PAGE).context["bilan"].etat, client.get(PAGE).context["bilan"].hors_releve.nombre) == ("egal", 1)


def test_les_jours_declares_couvrent_les_heures_calmes(equipe: Equipe) -> None:
    paiements = payes(equipe.chez, 2)
    dates(paiements, 80, 100)
    client = equipe.client(Role.GERANT)
    importer(equipe.chez.compte, csv_de([rangee(paiements[0])]))
    page = texte(client.get(PAGE))
    jour = paiements[0].initie_le.astimezone(datetime.UTC).date()  # type: ignore[union-attr]
    assert 'name="du" value="20' in page
    envoi = {
        "compte": str(equipe.chez.compte.pk),
        "fichier": SimpleUploadedFile("a.csv", csv_de([rangee(paiements[0])])),
    }
    avant, apres = jour - datetime.timedelta(days=3), timezone.now().date()
    refuse = client.post(
        reverse("admin:releve_importer"), envoi | {"cle": cle_nouvelle(), "du": str(apres), "au": str(avant)}
    )
    assert refuse.status_code == 303
    assert "Vérifiez les deux jours du relevé" in texte(client.get(refuse["Location"]))
    assert ReleveFournisseur.objects.count() == 1
    envoi["fichier"] = SimpleUploadedFile("a.csv", csv_de([rangee(paiements[0])]))
    client.post(reverse("admin:releve_importer"), envoi | {"cle": cle_nouvelle(), "du": str(avant), "au": str(apres)})
    releve = ReleveFournisseur.objects.latest("date_creation")
    assert releve.debut is not None
    assert releve.fin is not None
    assert releve.debut < paiements[1].initie_le  # type: ignore[operator]
    assert timezone.now() - HEURE < releve.fin <= timezone.now()
    ReleveFournisseur.objects.filter(pk=releve.pk).update(etat="lu")
    assert client.get(PAGE).context["bilan"].absents.nombre == 1


def test_le_releve_dit_ce_qui_en_sort_et_y_mene(equipe: Equipe) -> None:
    un, deux, attendu = payes(equipe.chez, 3)
    dates([un, deux, attendu], 3, 1, 2)
    releve = importer(equipe.chez.compte, csv_de([rangee(un), rangee(deux, montant=1), rangee(reference="INC")]))
    client = equipe.client(Role.GERANT)
    page = client.get(reverse("admin:releve", args=[releve.pk]))
    resultats = {quoi: nombre for quoi, _mot, nombre in page.context["resultats"]}
    assert resultats == {"rapprochees": 1, "attendues": 1, "absentes": 0, "divergentes": 1, "orphelines": 1}
    for quoi, nombre in resultats.items():
        adresse = f"{reverse('admin:rapprochement_liste', args=[quoi])}?{page.context['parametres']}"
        assert (adresse.replace("&", "&amp;") in page.content.decode()) == bool(nombre)
        assert len(client.get(adresse).context["lignes"]) == nombre
    orpheline = ExceptionMonetaire.objects.get(type="orphelin")
    liste = texte(
        client.get(f"{reverse('admin:rapprochement_liste', args=['orphelines'])}?{page.context['parametres']}")
    )
    assert reverse("admin:a_traiter_detail", args=[orpheline.pk]) in liste
    assert "?type=orphelin" in liste
    etranger = importer(equipe.ailleurs.compte, csv_de([rangee(reference="SECRETE")]))
    adresse = reverse("admin:rapprochement_liste", args=["orphelines"])
    for inconnu in (etranger.pk, "n-importe"):
        assert client.get(adresse, {"releve": str(inconnu)}).status_code == 404


def test_la_somme_des_attendus_se_lit_dans_le_tableau(equipe: Equipe) -> None:
    paiements = payes(equipe.chez, 3)
    dates(paiements, 3, 2, 1)
    importer(equipe.chez.compte, csv_de([rangee(paiements[0]), rangee(paiements[2])]))
    assert "+ 5 000 F attendus" in francs(equipe.client(Role.GERANT).get(PAGE))


def test_s_ouvre_sur_le_compte_qui_a_servi(equipe: Equipe) -> None:
    client, ancien = equipe.client(Role.PROPRIETAIRE), equipe.chez.compte
    payes(equipe.chez, 1)
    neuf = second_compte(equipe.chez, "moov")
    # Live accounts come first in the list, and this one is empty.
    type(neuf).objects.filter(pk=neuf.pk).update(mode="live")
    assert client.get(PAGE).context["compte"] == ancien
    importer(neuf, csv_de([rangee(reference="A")]))
    assert client.get(PAGE).context["compte"] == neuf


@pytest.mark.parametrize(("role", "statut"), [(Role.COMPTABLE, 403), (Role.CAISSIER, 403), (Role.GERANT, 303)])
@pytest.mark.parametrize("geste", ["notre", "etranger"])
def test_dire_a_qui_est_un_releve_demande_le_droit_de_rapprocher(
    equipe: Equipe, role: str, statut: int, geste: str
) -> None:
    releve = importer(equipe.chez.compte, csv_de([VERSE]))
    client, adresse = equipe.client(role), reverse("admin:releve", args=[releve.pk])
    assert ("C'est bien notre relevé" in texte(client.get(adresse))) == (statut == 303)
    envoi = client.post(
        reverse(f"admin:releve_{geste}", args=[releve.pk]), {"motif": "fichier d'à côté", "cle": "cle-1"}
    )
    assert envoi.status_code == statut
    releve.refresh_from_db()
    fait = (releve.etat, releve.reconnu) == (("ecarte", False) if geste == "etranger" else ("lu", True))
    assert fait == (statut == 303)
    if geste == "etranger" and fait:
        assert "fichier d'à côté" in texte(client.get(adresse))
        assert client.get(PAGE).context["bilan"].etat == "gris"
        assert "Ce relevé n'est pas le nôtre" not in texte(client.get(adresse))
    attend_coherence()


def test_ecarter_sans_raison_ou_le_releve_d_une_autre_est_refuse(equipe: Equipe) -> None:
    releve = importer(equipe.chez.compte, csv_de([VERSE]))
    adresse = reverse("admin:releve_etranger", args=[releve.pk])
    assert equipe.client(Role.GERANT).post(adresse, {"motif": "", "cle": "cle-2"}).status_code == 422
    assert equipe.client("etrangere").post(adresse, {"motif": "pas à nous"}).status_code == 404
    assert LigneReleve.objects.get().motif == "sans_preuve"


def test_le_guichet_dit_sans_erreur_500_que_l_argent_est_deja_compte(equipe: Equipe) -> None:
    paiement = fabriques.tentative(fabriques.session_a_payer(equipe.chez))
    Paiement.objects.filter(pk=paiement.pk).update(reference_fournisseur="")
    importer(equipe.chez.compte, csv_de([rangee(paiement, reference="TARDIVE", notre="")]))
    avis = Avis(Statut.REUSSI, montant=5000, devise="XOF", reference_fournisseur="TARDIVE")
    avis_appliquer(paiement.pk, avis, source="interrogation")
    cible = fabriques.session_a_payer(equipe.chez)
    reponse = equipe.client(Role.GERANT).post(
        reverse("admin:a_traiter_decider", args=[ExceptionMonetaire.objects.get().pk, "autre_session"]),
        {"cle": cle_nouvelle(), "cible": cible.code_court, "code": cible.code_court, "note": "vu avec la cliente"},
    )
    assert reponse.status_code == 409
    assert paiement.session.code_court in reponse.content.decode()
