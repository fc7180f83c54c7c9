"""The models' own pages: what they let change, find and hide."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from paiements.fournisseurs.erreurs import ConfigurationInvalide, FournisseurIndisponible
from paiements.fournisseurs.simulateur.fournisseur import Simulateur
from paiements.models import CompteFournisseur, Paiement
from paiements.services.comptes import compte_enregistrer
from salon_paiement.models import (
    AncienJetonQR,
    Client,
    Coiffeur,
    EtatNotification,
    Notification,
    PosteQR,
    Prestation,
    Recu,
    Role,
)
from tests import fabriques
from tests.personnel.conftest import Equipe
from traces.chiffrement import dechiffrer_identifiants
from traces.models import TraceTransaction
from traces.types import TypeTrace


def liste(nom: str) -> str:
    return reverse(f"admin:{nom}_changelist")


def test_change_un_prix_dans_la_liste(equipe: Equipe) -> None:
    tresses, shampooing = equipe.chez.prestations
    donnees = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2", "_save": "1"}
    for rang, (prestation, prix) in enumerate(((tresses, 6000), (shampooing, 2500))):
        donnees |= {f"form-{rang}-id": str(prestation.pk), f"form-{rang}-prix": str(prix), f"form-{rang}-active": "on"}
    for role, attendu in ((Role.CAISSIER, 5000), (Role.GERANT, 6000)):
        equipe.client(role).post(liste("salon_paiement_prestation"), donnees)
        tresses.refresh_from_db()
        assert tresses.prix == attendu


def test_ajoute_une_prestation_dans_son_seul_salon(equipe: Equipe) -> None:
    donnees = {"nom": "Nattes", "prix": "4000", "duree_minutes": "60", "ordre": "3", "active": "on"}
    donnees["salon"] = str(equipe.ailleurs.salon.pk)
    adresse = reverse("admin:salon_paiement_prestation_add")
    assert equipe.client(Role.GERANT).post(adresse, donnees).status_code == 302
    assert Prestation.objects.get(nom="Nattes").salon == equipe.chez.salon


def test_refuse_deux_prestations_du_meme_nom(equipe: Equipe) -> None:
    donnees = {"nom": "Tresses", "prix": "4000", "duree_minutes": "60", "ordre": "3", "active": "on"}
    reponse = equipe.client(Role.GERANT).post(reverse("admin:salon_paiement_prestation_add"), donnees)
    assert reponse.status_code == 200
    assert "errornote" in reponse.content.decode()
    assert Prestation.objects.filter(salon=equipe.chez.salon, nom="Tresses").count() == 1


def test_ne_propose_que_les_membres_de_son_salon(equipe: Equipe) -> None:
    adresse = reverse("admin:salon_paiement_coiffeur_change", args=[equipe.chez.coiffeurs[1].pk])
    page = equipe.client(Role.GERANT).get(adresse).content.decode()
    assert equipe.personnes["etrangere"].username not in page
    etrangere = equipe.personnes["etrangere"].appartenances.get()
    donnees = {"nom": "Bola", "taux_commission": "30", "membre": str(etrangere.pk), "actif": "on"}
    equipe.client(Role.GERANT).post(adresse, donnees)
    assert Coiffeur.objects.get(pk=equipe.chez.coiffeurs[1].pk).membre is None


@pytest.mark.parametrize(
    ("recherche", "trouve"), [("0001", True), ("01 66 00 00 01", True), ("Afi", True), ("9999", False), ("66", False)]
)
def test_trouve_un_client_par_ses_quatre_derniers_chiffres(equipe: Equipe, recherche: str, trouve: bool) -> None:
    fabriques.session_payee(equipe.chez)
    page = equipe.client(Role.CAISSIER).get(liste("salon_paiement_client"), {"q": recherche}).content.decode()
    assert ("+229 01 ** ** ** 01" in page) is trouve
    assert "66000001" not in page.replace(" ", "").replace(recherche.replace(" ", ""), "")


def test_compte_visites_et_total_du_client(equipe: Equipe) -> None:
    for _ in range(2):
        fabriques.session_payee(equipe.chez, pourboire=500)
    fabriques.session_a_payer(equipe.chez)
    page = equipe.client(Role.CAISSIER).get(liste("salon_paiement_client")).content.decode()
    assert '<td class="field-visites">2</td>' in page
    assert "11\u202f000\u00a0F" in page
    assert "Salon Afi" in page


def test_lit_les_listes_en_un_nombre_fixe_de_requetes(equipe: Equipe, django_assert_max_num_queries: Any) -> None:
    for _ in range(6):
        fabriques.session_payee(equipe.chez, courriel="a@example.org")
    client = equipe.client(Role.PROPRIETAIRE)
    noms = (
        "salon_paiement_client", "paiements_paiement", "traces_tracetransaction", "salon_paiement_recu",
        "salon_paiement_notification", "salon_paiement_posteqr", "salon_paiement_coiffeur", "salon_paiement_membre",
    )  # fmt: skip
    for nom in noms:
        with django_assert_max_num_queries(11):
            assert client.get(liste(nom)).status_code == 200


def test_dit_depuis_quand_un_poste_n_a_pas_ete_scanne(equipe: Equipe) -> None:
    fabriques.session_scannee(equipe.chez)
    PosteQR.objects.filter(nom="Comptoir").update(date_creation=fabriques.il_y_a(jours=3))
    page = equipe.client(Role.CAISSIER).get(liste("salon_paiement_posteqr")).content.decode()
    assert (page.count("jamais scanné depuis 3"), page.count("à l&#x27;instant")) == (1, 1)
    assert "Remplacer le QR" not in page


def test_remplace_un_qr_et_garde_l_ancien(equipe: Equipe) -> None:
    poste = equipe.chez.poste
    ancien, adresse = (poste.jeton, poste.code_court), reverse("admin:poste_remplacer", args=[poste.pk])
    client = equipe.client(Role.PROPRIETAIRE)
    assert "elle dira qu" in client.get(adresse).content.decode()
    assert client.post(adresse, {"code": ancien[1]}).status_code == 302
    poste.refresh_from_db()
    garde = AncienJetonQR.objects.get()
    assert ((garde.jeton, garde.code_court), garde.remplace_par) == (ancien, equipe.personnes[Role.PROPRIETAIRE])
    assert poste.jeton != ancien[0]
    assert TraceTransaction.objects.get(type_trace=TypeTrace.ROTATION_QR).donnees_structures == {"poste": "Fauteuil 1"}
    # The same confirmation sent twice replaces nothing more.
    assert client.post(adresse, {"code": ancien[1]}).status_code == 409
    assert AncienJetonQR.objects.count() == 1


def test_relance_un_message(equipe: Equipe) -> None:
    fabriques.session_payee(equipe.chez, courriel="a@example.org")
    demain = fabriques.il_y_a(jours=-1)
    Notification.objects.update(etat=EtatNotification.EN_ECHEC, prochaine_tentative=demain)
    message = Notification.objects.get()
    donnees = {"action": "relancer", "_selected_action": [str(message.pk)]}
    for role, etat in ((Role.COMPTABLE, EtatNotification.EN_ECHEC), (Role.GERANT, EtatNotification.A_ENVOYER)):
        equipe.client(role).post(liste("salon_paiement_notification"), donnees)
        message.refresh_from_db()
        assert message.etat == etat
    assert message.prochaine_tentative < demain


def compte_donnees(**autres: Any) -> dict[str, Any]:
    return {"mode": "live", "reseaux": ["mtn"], "actif": "on", "id_cle": "", "id_boutique": "", **autres}


def test_enregistre_un_compte_sans_jamais_le_remontrer(equipe: Equipe) -> None:
    client, cle = equipe.client(Role.PROPRIETAIRE), "fp_live_tres_secrete"
    adresse = f"/admin/paiements/comptefournisseur/add/?fournisseur=feexpay&salon={equipe.chez.salon.pk}"
    refus = client.post(adresse, compte_donnees(id_cle=cle))
    assert (refus.status_code, cle in refus.content.decode()) == (422, False)
    reponse = client.post(adresse, compte_donnees(id_cle=cle, id_boutique="BOUTIQUE9"))
    compte = CompteFournisseur.objects.get(fournisseur="feexpay")
    assert dechiffrer_identifiants(compte.identifiants_chiffres) == {"cle": cle, "boutique": "BOUTIQUE9"}
    page = client.get(reponse["Location"]).content.decode()
    assert (cle in page, "BOUTIQUE9" in page, "/webhooks/feexpay/" in page) == (False, False, True)


def test_garde_les_identifiants_laisses_vides(equipe: Equipe) -> None:
    compte = equipe.chez.compte
    adresse = reverse("admin:paiements_comptefournisseur_change", args=[compte.pk])
    equipe.client(Role.PROPRIETAIRE).post(adresse, compte_donnees(reseaux=["moov"], id_boutique="NOUVELLE1"))
    avant = dechiffrer_identifiants(compte.identifiants_chiffres)
    compte.refresh_from_db()
    garde = dechiffrer_identifiants(compte.identifiants_chiffres)
    assert (compte.reseaux, garde["cle"], garde["boutique"]) == (["moov"], avant["cle"], "NOUVELLE1")


@pytest.mark.parametrize(
    ("erreur", "phrase"),
    [
        (None, "accepte ces identifiants"),
        (ConfigurationInvalide("clé inconnue"), "refuse ces identifiants : clé inconnue"),
        (FournisseurIndisponible(), "pas répondu"),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_verifie_les_identifiants(
    equipe_reelle: Equipe, monkeypatch: pytest.MonkeyPatch, erreur: Exception | None, phrase: str
) -> None:
    def verifier(self: Simulateur) -> None:
        if erreur:
            raise erreur

    monkeypatch.setattr(Simulateur, "verifier_identifiants", verifier)
    adresse = reverse("admin:compte_verifier", args=[equipe_reelle.chez.compte.pk])
    reponse = equipe_reelle.client(Role.PROPRIETAIRE).post(adresse, follow=True)
    assert phrase in reponse.content.decode()
    assert equipe_reelle.client(Role.GERANT).post(adresse).status_code == 404


def test_ne_relance_pas_un_message_deja_parti(equipe: Equipe) -> None:
    fabriques.session_payee(equipe.chez, courriel="a@example.org")
    Notification.objects.update(etat=EtatNotification.ENVOYEE)
    message = Notification.objects.get()
    donnees = {"action": "relancer", "_selected_action": [str(message.pk)]}
    page = equipe.client(Role.GERANT).post(liste("salon_paiement_notification"), donnees, follow=True)
    message.refresh_from_db()
    assert message.etat == EtatNotification.ENVOYEE
    assert "déjà parti" in page.content.decode()


def test_refuse_deux_comptes_actifs_du_meme_operateur(equipe: Equipe) -> None:
    compte = equipe.chez.compte
    CompteFournisseur.objects.filter(pk=compte.pk).update(actif=False, identifiants_valides=True)
    compte_enregistrer(
        equipe.chez.salon, fournisseur="simulateur", mode="test", identifiants={"cle": "x"}, reseaux=["mtn"]
    )
    adresse = reverse("admin:paiements_comptefournisseur_change", args=[compte.pk])
    reponse = equipe.client(Role.PROPRIETAIRE).post(adresse, compte_donnees())
    compte.refresh_from_db()
    assert (reponse.status_code, compte.actif) == (422, False)
    assert "déjà actif dans ce mode" in reponse.content.decode()


def test_ouvre_la_fiche_de_chaque_objet(equipe: Equipe) -> None:
    fabriques.session_payee(equipe.chez, courriel="a@example.org")
    fabriques.reussir(fabriques.tentative(fabriques.session_a_payer(equipe.chez)), 4500)
    client = equipe.client(Role.PROPRIETAIRE)
    modeles = (Client, Recu, Notification, Paiement, TraceTransaction, PosteQR, Coiffeur)
    for modele in modeles:
        objet = modele.objects.filter(salon=equipe.chez.salon).first()
        assert objet is not None
        adresse = reverse(f"admin:{modele._meta.app_label}_{modele._meta.model_name}_change", args=[objet.pk])
        assert client.get(adresse).status_code == 200, modele
