"""Family 4, function by function: nobody does more than her role, nor gives herself another one."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from config.politique.table import POLITIQUE
from paiements.models import Remboursement
from salon_paiement.admin.membres import lien_mot_de_passe
from salon_paiement.droits import DROITS, Action
from salon_paiement.models import Membre, Role
from tests.fabriques_remboursements import cle, demander, payee
from tests.personnel.conftest import Equipe, composer_equipe

ECRIRE = {
    Action.TENIR_CAISSE, Action.MODIFIER_CATALOGUE, Action.RELANCER_MESSAGES, Action.ACCORDER_REMISE,
    Action.DEMANDER_REMBOURSEMENT, Action.APPROUVER_REMBOURSEMENT, Action.TRAITER_ARGENT, Action.RAPPROCHER,
    Action.ACQUITTER_ALERTES, Action.REGLER_ALERTES, Action.TENIR_TABLEAUX, Action.VERSER, Action.DIRIGER,
}  # fmt: skip
# What an accountant posts without writing money or a setting: a file she takes away, a control she asks for.
POSTE_SANS_ECRIRE = {
    "admin:sceaux_verifier", "admin:sceau_verifier", "admin:sceaux_temoin", "admin:exports", "api_exports",
    "admin:salon_paiement_notification_changelist", "admin:poste_verifier", "admin:releve",
    "admin:salon_paiement_coiffeur_changelist", "admin:salon_paiement_prestation_changelist",
}  # fmt: skip


@pytest.fixture
def equipe(db: None, settings: Any, tmp_path: pathlib.Path) -> Equipe:
    settings.DOSSIER_EXPORTS = str(tmp_path)
    return composer_equipe()


def test_une_caissiere_demande_un_remboursement_et_ne_l_approuve_jamais(equipe: Equipe) -> None:
    objet = demander(payee(equipe.chez), equipe.personnes[Role.CAISSIER], 2000, "manuel")
    for geste in ("approuver", "prouver", "echec"):
        adresse = reverse("admin:remboursement_geste", args=[objet.reference, geste])
        donnees = {"cle": cle(), "preuve": "TRF-1", "motif": "vu sur leur site"}
        assert equipe.client(Role.CAISSIER).post(adresse, donnees).status_code == 403
    assert Remboursement.objects.get(pk=objet.pk).etat == "demande"


def test_une_coiffeuse_ne_lit_aucun_total_du_salon() -> None:
    siennes = DROITS[Role.COIFFEUR]
    assert siennes == {Action.VOIR_SA_JOURNEE}
    for nom in ("admin:statistiques", "admin:tiroir", "admin:remboursements", "admin:rapports", "api_dashboard"):
        acces = POLITIQUE[nom].acces("GET")
        assert isinstance(acces, frozenset)
        assert not acces & siennes


def test_une_comptable_n_ecrit_rien() -> None:
    assert not DROITS[Role.COMPTABLE] & ECRIRE
    postes = {nom for nom, ligne in POLITIQUE.items() if _peut_poster(ligne.acces("POST"))}
    assert postes == POSTE_SANS_ECRIRE


def _peut_poster(acces: Any) -> bool:
    return isinstance(acces, frozenset) and bool(acces & DROITS[Role.COMPTABLE])


@pytest.mark.parametrize("role", [Role.GERANT, Role.CAISSIER, Role.COMPTABLE, Role.COIFFEUR])
def test_seule_une_proprietaire_fait_des_proprietaires(equipe: Equipe, role: str) -> None:
    client, avant = equipe.client(role), list(Membre.objects.order_by("pk").values_list("pk", "role", "actif"))
    donnees = {"salon": str(equipe.chez.salon.pk), "nom": "Complice", "identifiant": "complice", "role": "proprietaire"}
    assert client.post(reverse("admin:salon_paiement_membre_add"), donnees).status_code == 403
    for cible in equipe.chez.membres.values():
        adresse = reverse("admin:salon_paiement_membre_change", args=[cible.pk])
        assert client.post(adresse, {"role": "proprietaire", "actif": "on"}).status_code == 403
    assert list(Membre.objects.order_by("pk").values_list("pk", "role", "actif")) == avant


def test_des_champs_en_trop_n_elevent_personne(equipe: Equipe) -> None:
    client, elle = equipe.client(Role.GERANT), equipe.personnes[Role.GERANT]
    trop = {"is_superuser": "1", "is_staff": "1", "role": "proprietaire", "salon": str(equipe.ailleurs.salon.pk)}
    ancien = {
        "old_password": "mot-de-passe-long",
        "new_password1": "un-autre-mot-long",
        "new_password2": "un-autre-mot-long",
    }
    client.post(reverse("admin:password_change"), {**ancien, **trop})
    client.post(reverse("admin:tiroir_ouvrir"), {"fond": "1000", "cle": cle(), **trop})
    elle.refresh_from_db()
    assert (elle.is_superuser, Membre.objects.get(utilisateur=elle).role) == (False, Role.GERANT)


def test_la_derniere_proprietaire_ne_s_en_va_pas(equipe: Equipe) -> None:
    sienne = equipe.chez.membres[Role.PROPRIETAIRE]
    adresse = reverse("admin:salon_paiement_membre_change", args=[sienne.pk])
    for qui in (Role.PROPRIETAIRE, "plateforme"):
        for donnees in ({"role": "gerant", "actif": "on"}, {"role": "proprietaire"}):
            assert equipe.client(qui).post(adresse, donnees).status_code != 302
    sienne.refresh_from_db()
    assert (sienne.role, sienne.actif) == (Role.PROPRIETAIRE, True)


def test_une_invitation_ne_sert_qu_une_fois(equipe: Equipe) -> None:
    lien = lien_mot_de_passe(equipe.personnes[Role.CAISSIER])
    adresse = "/" + lien.split("/", 3)[3]
    for choisi, change in (("premier-mot-choisi", True), ("second-mot-choisi", False)):
        visiteur = Client()
        page = visiteur.get(adresse, follow=True)
        chemin = page.redirect_chain[-1][0] if page.redirect_chain else adresse
        visiteur.post(chemin, {"new_password1": choisi, "new_password2": choisi})
        equipe.personnes[Role.CAISSIER].refresh_from_db()
        assert equipe.personnes[Role.CAISSIER].check_password(choisi) is change


def test_un_changement_de_role_vaut_a_la_requete_suivante(equipe: Equipe) -> None:
    client, sienne = equipe.client(Role.GERANT), equipe.chez.membres[Role.GERANT]
    pages = ("admin:statistiques", "api_dashboard")
    assert [client.get(reverse(page)).status_code for page in pages] == [200, 200]
    Membre.objects.filter(pk=sienne.pk).update(role=Role.CAISSIER)
    assert [client.get(reverse(page)).status_code for page in pages] == [403, 403]
    Membre.objects.filter(pk=sienne.pk).update(actif=False)
    assert [client.get(reverse(page)).status_code for page in pages] == [302, 403]
