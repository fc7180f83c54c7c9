"""Role × page: who may enter, who is refused, and what a stranger learns (nothing)."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from salon_paiement.models import AncienJetonQR, Role, cle_nouvelle
from tests import fabriques
from tests.personnel.conftest import Equipe

TOUS = [*Role.values, "plateforme"]
P, G, K, C, M, S = (
    Role.PROPRIETAIRE, Role.GERANT, Role.CAISSIER, Role.COIFFEUR, Role.COMPTABLE, "plateforme",
)  # fmt: skip
LISTES = {
    "salon_paiement_salon": {P, S},
    "salon_paiement_membre": {P, S},
    "paiements_comptefournisseur": {P, S},
    "salon_paiement_prestation": {P, G, K, M, S},
    "salon_paiement_coiffeur": {P, G, K, M, S},
    "salon_paiement_posteqr": {P, G, K, M, S},
    "salon_paiement_client": {P, G, K, M, S},
    "paiements_paiement": {P, G, K, M, S},
    "salon_paiement_recu": {P, G, K, M, S},
    "salon_paiement_evaluation": {P, G, K, M, S},
    "traces_tracetransaction": {P, G, M, S},
    "salon_paiement_notification": {P, G, M, S},
    "paiements_evenementfournisseur": {P, G, M, S},
}


@pytest.mark.parametrize("nom", LISTES)
def test_ouvre_chaque_liste_aux_seuls_roles_prevus(equipe: Equipe, nom: str) -> None:
    adresse = reverse(f"admin:{nom}_changelist")
    statuts = {role: equipe.client(role).get(adresse).status_code for role in TOUS}
    assert statuts == {role: 200 if role in LISTES[nom] else 403 for role in TOUS}


@pytest.mark.parametrize("nom", ["admin:index", "admin:accueil_direct", "admin:caisse", "admin:caisse_direct"])
def test_ouvre_accueil_et_caisse_a_tout_le_personnel(equipe: Equipe, nom: str) -> None:
    assert [equipe.client(role).get(reverse(nom)).status_code for role in TOUS] == [200] * len(TOUS)


@pytest.mark.parametrize("nom", ["admin:index", "admin:caisse", "admin:ticket_nouveau", "admin:salon_ajouter"])
def test_demande_de_se_connecter(equipe: Equipe, nom: str) -> None:
    reponse = equipe.client("").get(reverse(nom))
    assert (reponse.status_code, reponse["Location"].split("?")[0]) == (302, reverse("admin:login"))


def test_ne_laisse_pas_entrer_un_membre_parti(equipe: Equipe) -> None:
    client = equipe.client(K)
    equipe.chez.membres[K].actif = False
    equipe.chez.membres[K].save()
    assert client.get(reverse("admin:caisse")).status_code == 302


def test_refuse_la_connexion_a_qui_ne_travaille_nulle_part(equipe: Equipe) -> None:
    equipe.chez.membres[K].actif = False
    equipe.chez.membres[K].save()
    identifiants = {"username": equipe.personnes[K].username, "password": "mot-de-passe-long"}
    reponse = equipe.client("").post(reverse("admin:login"), identifiants)
    assert "n&#x27;appartient à aucun salon" in reponse.content.decode()


@pytest.mark.parametrize(("role", "statut"), [(P, 200), (G, 200), (K, 200), (M, 403), (C, 403), (S, 200)])
def test_prepare_un_ticket_selon_le_role(equipe: Equipe, role: str, statut: int) -> None:
    reponse = equipe.client(role).get(reverse("admin:ticket_nouveau"), {"salon": str(equipe.chez.salon.pk)})
    assert reponse.status_code == statut


def corps(reponse: object) -> str:
    """The page without what is different at each request: its own address."""
    return re.sub(r"suite=[^\"]*|csrfmiddlewaretoken\" value=\"[^\"]*", "", reponse.content.decode())  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", [P, G, K, C, M])
def test_repond_pareil_pour_une_note_etrangere_et_une_inconnue(equipe: Equipe, role: str) -> None:
    etrangere = fabriques.session_a_payer(equipe.ailleurs)
    client = equipe.client(role)
    vue, inconnue = (client.get(reverse("admin:caisse_session", args=[c])) for c in (etrangere.code_court, "PPPPPP"))
    assert (vue.status_code, inconnue.status_code) == (404, 404)
    assert corps(vue) == corps(inconnue)
    assert etrangere.code_court not in client.get(reverse("admin:caisse"), {"etat": "toutes"}).content.decode()


@pytest.mark.parametrize(
    "nom", ["salon_paiement_prestation", "salon_paiement_posteqr", "salon_paiement_coiffeur", "salon_paiement_salon"]
)
def test_repond_pareil_pour_un_objet_etranger_et_un_inconnu(equipe: Equipe, nom: str) -> None:
    objets = {
        "salon_paiement_prestation": equipe.ailleurs.prestations[0],
        "salon_paiement_posteqr": equipe.ailleurs.poste,
        "salon_paiement_coiffeur": equipe.ailleurs.coiffeurs[0],
        "salon_paiement_salon": equipe.ailleurs.salon,
    }
    client, objet = equipe.client(P), objets[nom]
    inconnu = cle_nouvelle()
    reponses = [client.get(reverse(f"admin:{nom}_change", args=[cle])) for cle in (objet.pk, inconnu)]
    assert [r.status_code for r in reponses] == [404, 404]
    assert corps(reponses[0]) == corps(reponses[1])


def test_ne_change_rien_chez_les_autres(equipe: Equipe) -> None:
    prestation = equipe.ailleurs.prestations[0]
    donnees = {"salon": equipe.chez.salon.pk, "nom": "Volée", "prix": 1, "duree_minutes": 1, "ordre": 1}
    adresse = reverse("admin:salon_paiement_prestation_change", args=[prestation.pk])
    assert equipe.client(P).post(adresse, donnees).status_code == 404
    prestation.refresh_from_db()
    assert (prestation.nom, prestation.prix) == ("Tresses", 5000)


@pytest.mark.parametrize("role", [K, M])
def test_ne_change_pas_un_prix_sans_le_droit(equipe: Equipe, role: str) -> None:
    prestation = equipe.chez.prestations[0]
    donnees = {"salon": equipe.chez.salon.pk, "nom": "Tresses", "prix": 1, "duree_minutes": 60, "ordre": 1}
    adresse = reverse("admin:salon_paiement_prestation_change", args=[prestation.pk])
    assert equipe.client(role).post(adresse, donnees).status_code == 403
    prestation.refresh_from_db()
    assert prestation.prix == 5000


def test_donne_l_affiche_a_qui_voit_les_postes(equipe: Equipe) -> None:
    adresse = reverse("admin:poste_affiche", args=[equipe.chez.poste.pk, "A5"])
    reponse = equipe.client(K).get(adresse)
    assert (reponse["Content-Type"], reponse.content[:5]) == ("application/pdf", b"%PDF-")
    assert [equipe.client(role).get(adresse).status_code for role in (C, "etrangere")] == [404, 404]
    assert equipe.client(K).get(reverse("admin:poste_affiche", args=[equipe.chez.poste.pk, "A9"])).status_code == 404


@pytest.mark.parametrize("role", [G, K, M, C, "etrangere"])
def test_ne_laisse_remplacer_un_qr_qu_a_la_proprietaire(equipe: Equipe, role: str) -> None:
    poste = equipe.chez.poste
    reponse = equipe.client(role).post(reverse("admin:poste_remplacer", args=[poste.pk]), {"code": poste.code_court})
    assert reponse.status_code in {403, 404}
    avant = poste.jeton
    poste.refresh_from_db()
    assert (poste.jeton, AncienJetonQR.objects.count()) == (avant, 0)


def test_ne_supprime_rien_nulle_part(equipe: Equipe) -> None:
    for role in (P, S):
        adresse = reverse("admin:salon_paiement_prestation_delete", args=[equipe.chez.prestations[0].pk])
        assert equipe.client(role).post(adresse, {"post": "yes"}).status_code == 403
    equipe.chez.prestations[0].refresh_from_db()


@pytest.mark.postgresql
@pytest.mark.parametrize("debut", ["caisse", "remboursements", "traces/histoire", "exports/fichier"])
def test_une_adresse_que_la_base_ne_sait_pas_chercher_est_inconnue(equipe: Equipe, debut: str) -> None:
    assert equipe.client(P).get(f"/admin/{debut}/%00/").status_code == 404
