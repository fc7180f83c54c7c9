"""The reconciliation pages over HTTP: they work, who may, what they refuse, and that nothing changed."""

from __future__ import annotations

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from paiements.formulaires import cle_nouvelle
from paiements.models import ExceptionMonetaire, LigneReleve, Paiement, ReleveFournisseur
from paiements.services.rapprochement.ronde import releves_lire
from salon_paiement.models import Role
from tests import fabriques
from tests.fabriques_releves import csv_de, importer, payes, rangee
from tests.personnel.conftest import Equipe
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db
PAGE = "/admin/rapprochement/"
LECTEURS = {Role.PROPRIETAIRE, Role.GERANT, Role.CAISSIER, Role.COMPTABLE, "plateforme"}
IMPORTATEURS = {Role.PROPRIETAIRE, Role.GERANT, "plateforme"}
TOUS = [*Role.values, "plateforme"]


def envoyer(client: Client, equipe: Equipe, contenu: bytes, nom: str = "releve.csv", cle: str = "") -> object:
    return client.post(
        reverse("admin:releve_importer"),
        {
            "compte": str(equipe.chez.compte.pk),
            "cle": cle or cle_nouvelle(),
            "fichier": SimpleUploadedFile(nom, contenu),
        },
    )


def texte(reponse: object) -> str:
    return " ".join(reponse.content.decode().replace("&#x27;", "'").replace("\xa0", " ").split())  # type: ignore[attr-defined]


def test_mene_d_un_fichier_au_vert(equipe: Equipe) -> None:
    client = equipe.client(Role.PROPRIETAIRE)
    paiements = payes(equipe.chez, 2)
    reponse = envoyer(client, equipe, csv_de([rangee(p, frais="85") for p in paiements]))
    releve = ReleveFournisseur.objects.get()
    adresse = reverse("admin:releve", args=[releve.pk])
    assert (reponse.status_code, reponse["Location"], releve.etat) == (303, adresse, "recu")  # type: ignore[attr-defined, index]
    colonnes = texte(client.get(adresse))
    assert "<option selected>Montant</option>" in colonnes
    assert paiements[0].reference_fournisseur in colonnes
    choix = {"date": "Date", "montant": "Montant", "reference": "Référence", "frais": "Frais", "statut": "Statut"}
    assert client.post(adresse, choix).status_code == 303
    assert "0 lignes lues sur 2" in texte(client.get(adresse))
    releves_lire()
    assert client.get(reverse("admin:releve_direct", args=[releve.pk])).status_code == 286
    vue = texte(client.get(PAGE, {"compte": str(equipe.chez.compte.pk)}))
    assert "Tout concorde, au franc près." in vue
    assert "rangee-ecart" not in vue
    attend_coherence()


def test_dit_qu_un_second_import_ne_change_rien(equipe: Equipe) -> None:
    client = equipe.client(Role.GERANT)
    contenu = csv_de([rangee(p) for p in payes(equipe.chez, 3)])
    importer(equipe.chez.compte, contenu)
    reponse = envoyer(client, equipe, contenu)
    colonnes = client.get(reponse["Location"])  # type: ignore[index]
    confirmees = {champ: devine for champ, _mot, devine, _requis in colonnes.context["champs"]}
    assert client.post(reponse["Location"] + "colonnes/", confirmees).status_code == 303  # type: ignore[index]
    releves_lire()
    vue = texte(client.get(reponse["Location"]))  # type: ignore[index]
    assert "3 lignes déjà connues, rien n'a changé." in vue
    assert LigneReleve.objects.count() == 3


def test_rougit_pour_un_franc(equipe: Equipe) -> None:
    un, deux = payes(equipe.chez, 2)
    importer(equipe.chez.compte, csv_de([rangee(un), rangee(deux, montant=deux.montant - 1)]))
    vue = texte(equipe.client(Role.GERANT).get(PAGE))
    assert "1 ligne du relevé reste à expliquer" in vue
    assert "rangee-ecart" in vue
    assert "−1 F" in vue.replace("\u202f", " ")


def test_rougit_meme_quand_deux_ecarts_s_annulent(equipe: Equipe) -> None:
    un, deux, trois = payes(equipe.chez, 3)
    debut = un.initie_le
    assert debut
    jours = datetime.timedelta(days=3)
    for rang, paiement in enumerate((un, deux, trois)):
        instant = debut - jours + datetime.timedelta(minutes=rang)
        Paiement.objects.filter(pk=paiement.pk).update(initie_le=instant, verdict_le=instant)
        paiement.initie_le = instant
    # The second payment is not listed, and as much money came from nobody.
    inconnue = rangee(reference="INCONNUE", instant=deux.initie_le)
    importer(equipe.chez.compte, csv_de([rangee(un), inconnue, rangee(trois)]))
    vue = equipe.client(Role.GERANT).get(PAGE)
    assert [rangee.ecart for _nom, rangee in vue.context["rangees"]] == [0, 0, 0]
    assert (vue.context["bilan"].etat, vue.context["bilan"].absents.nombre) == ("ecart", 1)


def test_grise_ce_qu_aucun_releve_ne_couvre(equipe: Equipe) -> None:
    payes(equipe.chez, 1)
    vue = texte(equipe.client(Role.CAISSIER).get(PAGE))
    assert "Pas encore couvert" in vue
    assert "1 paiement reçu (5 000 F) n'a pas encore été comparé" in vue.replace("\u202f", " ")
    # No table of zeros beside money that was never compared.
    assert "Nos paiements" not in vue


def test_reverdit_quand_l_ecart_est_explique(equipe: Equipe) -> None:
    (paiement,) = payes(equipe.chez, 1)
    importer(equipe.chez.compte, csv_de([rangee(paiement), rangee(reference="INCONNUE")]))
    assert "reste à expliquer" in texte(equipe.client(Role.GERANT).get(PAGE))
    ExceptionMonetaire.objects.filter(type="orphelin").update(
        resolution="explique", resolue_le=fabriques.il_y_a(minutes=0)
    )
    assert "Tout concorde" in texte(equipe.client(Role.GERANT).get(PAGE))


@pytest.mark.parametrize("role", TOUS)
def test_ouvre_la_page_a_qui_voit_l_argent_et_l_import_a_qui_rapproche(equipe: Equipe, role: str) -> None:
    client = equipe.client(role)
    assert client.get(PAGE).status_code == (200 if role in LECTEURS else 403)
    reponse = envoyer(client, equipe, csv_de([rangee()]))
    attendu = 303 if role in IMPORTATEURS else 403
    assert reponse.status_code == attendu  # type: ignore[attr-defined]
    assert ReleveFournisseur.objects.count() == int(role in IMPORTATEURS)


def test_repond_pareil_pour_un_releve_etranger_et_un_inconnu(equipe: Equipe) -> None:
    releve = importer(equipe.ailleurs.compte, csv_de([rangee(reference="SECRETE")]))
    client = equipe.client(Role.PROPRIETAIRE)
    for nom in ("releve", "releve_direct"):
        assert client.get(reverse(f"admin:{nom}", args=[releve.pk])).status_code == 404
    assert client.get(PAGE, {"compte": str(equipe.ailleurs.compte.pk)}).status_code == 404
    assert client.get(PAGE, {"compte": "n'importe quoi"}).status_code == 404
    for quoi in ("orphelines", "attendues"):
        liste = client.get(reverse("admin:rapprochement_liste", args=[quoi]))
        assert liste.status_code == 200
        assert "SECRETE" not in texte(liste)


def test_la_meme_cle_ne_depose_qu_une_fois(equipe: Equipe) -> None:
    client, cle = equipe.client(Role.PROPRIETAIRE), cle_nouvelle()
    contenu = csv_de([rangee(reference="R1")])
    premiers = [envoyer(client, equipe, contenu, cle=cle) for _ in range(2)]
    assert premiers[0]["Location"] == premiers[1]["Location"]  # type: ignore[index]
    assert ReleveFournisseur.objects.count() == 1


def test_la_meme_cle_ne_prend_pas_un_autre_fichier_de_meme_taille(equipe: Equipe) -> None:
    client, cle = equipe.client(Role.PROPRIETAIRE), cle_nouvelle()
    un, autre = (csv_de([rangee(reference=reference)]) for reference in ("R1", "R2"))
    assert len(un) == len(autre)
    assert [envoyer(client, equipe, contenu, cle=cle).status_code for contenu in (un, autre)] == [303, 303]  # type: ignore[attr-defined]
    assert ReleveFournisseur.objects.count() == 1


@pytest.mark.parametrize(
    ("nom", "contenu", "phrase"),
    [
        ("vide.csv", b"", "Ce fichier est vide."),
        ("blanc.csv", b"\n\n  \n", "Ce fichier est vide."),
        ("titres.csv", b"Date;Montant;Reference\n", "que des titres"),
        ("photo.csv", b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, "une image"),
        ("vieux.xls", b"\xd0\xcf\x11\xe0" + b"\x00" * 100, "ancien fichier Excel"),
        ("source.py", b"import datetime, decimal\nfrom x import date, montant\nprint('bonjour', 5)\n", "pas un relevé"),
        ("noms.csv", b"Nom;Date;Montant\nAfi;hier;beaucoup\n", "pas un relevé"),
        ("faux.xlsx", b"PK\x03\x04" + b"\x00" * 100, "abîmé ou piégé"),
    ],
)
def test_refuse_un_fichier_en_le_disant_et_ne_garde_rien(equipe: Equipe, nom: str, contenu: bytes, phrase: str) -> None:
    client = equipe.client(Role.PROPRIETAIRE)
    reponse = envoyer(client, equipe, contenu, nom)
    assert (reponse.status_code, reponse["Location"]) == (303, f"{PAGE}?compte={equipe.chez.compte.pk}")  # type: ignore[attr-defined, index]
    assert phrase in texte(client.get(reponse["Location"]))  # type: ignore[index]
    assert not ReleveFournisseur.objects.exists()


def test_parcourt_une_longue_liste_page_apres_page(equipe: Equipe) -> None:
    lignes = [rangee(reference=f"ORPH{n:03}", instant=fabriques.il_y_a(minutes=n)) for n in range(60)]
    importer(equipe.chez.compte, csv_de(lignes))
    client = equipe.client(Role.GERANT)
    vues: list[str] = []
    adresse = reverse("admin:rapprochement_liste", args=["orphelines"])
    for _page in range(2):
        reponse = client.get(adresse)
        vues += [ligne.reference for ligne, _motif in reponse.context["lignes"]]
        suite = reponse.context["suivante"]
        adresse = f"{adresse.partition('?')[0]}?avant={suite.replace('+', '%2B')}"
    assert sorted(vues) == [f"ORPH{n:03}" for n in range(60)]
    assert not suite


def test_propose_de_clore_ce_que_le_releve_ne_connait_pas(equipe: Equipe) -> None:
    vieux = fabriques.tentative(fabriques.session_a_payer(equipe.chez))
    Paiement.objects.filter(pk=vieux.pk).update(initie_le=fabriques.il_y_a(heures=80))
    clore = reverse("admin:rapprochement_clore", args=[vieux.reference])
    assert equipe.client(Role.GERANT).post(clore, {"cle": "cle-clore"}).status_code == 409
    importer(
        equipe.chez.compte,
        csv_de([rangee(reference=f"A{n}", instant=fabriques.il_y_a(heures=n)) for n in (70, 90)]),
    )
    assert equipe.client(Role.COMPTABLE).post(clore, {"cle": "cle-clore"}).status_code == 403
    assert clore in texte(equipe.client(Role.GERANT).get(PAGE))
    assert equipe.client(Role.GERANT).post(clore, {"cle": "cle-clore"}).status_code == 303
    vieux.refresh_from_db()
    assert vieux.etat == "abandonne"
    attend_coherence()
