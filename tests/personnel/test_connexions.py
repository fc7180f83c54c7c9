"""Who came in, who was kept out, who left: one fact per salon, and no way to fill the disk."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from salon_paiement.admin.membres import lien_mot_de_passe
from salon_paiement.models import Membre, Role
from salon_paiement.services import connexions
from tests.personnel.conftest import Equipe
from traces.models import TraceContexte, TraceTransaction
from traces.types import TypeTrace as T

MOT_DE_PASSE = "mot-de-passe-long"
PAGE = "/admin/login/"


def entrer(nom: str, mot: str = MOT_DE_PASSE, adresse: str = "203.0.113.9", navigateur: Client | None = None) -> Client:
    navigateur = navigateur or Client()
    navigateur.post(PAGE, {"username": nom, "password": mot, "next": "/admin/"}, REMOTE_ADDR=adresse)
    return navigateur


def faits(*types: str) -> list[TraceTransaction]:
    return list(TraceTransaction.objects.filter(type_trace__in=types).order_by("id"))


def test_une_connexion_est_un_fait_de_chacun_de_ses_salons(equipe: Equipe) -> None:
    gerant = equipe.personnes[Role.GERANT]
    Membre.objects.create(salon=equipe.ailleurs.salon, utilisateur=gerant, role=Role.CAISSIER)
    navigateur = entrer(gerant.username)
    assert navigateur.get("/admin/").status_code == 200
    ecrits = faits(T.CONNEXION)
    assert {f.salon_id for f in ecrits} == {equipe.chez.salon.pk, equipe.ailleurs.salon.pk}
    assert {(f.acteur_id, f.donnees_structures["moyen"]) for f in ecrits} == {(gerant.pk, "mot_de_passe")}
    assert TraceContexte.objects.get(trace=ecrits[0]).adresse_ip == "203.0.113.9"


def test_un_operateur_est_trace_dans_la_chaine_de_la_plateforme(equipe: Equipe) -> None:
    plateforme = equipe.personnes["plateforme"]
    entrer(plateforme.username, "x" * 12)
    assert [(f.salon_id, f.acteur_id) for f in faits(T.CONNEXION)] == [(None, plateforme.pk)]


def test_une_deconnexion_est_un_fait_et_ferme(equipe: Equipe) -> None:
    navigateur = entrer(equipe.personnes[Role.CAISSIER].username)
    navigateur.post(reverse("admin:logout"))
    assert [f.acteur_id for f in faits(T.DECONNEXION)] == [equipe.personnes[Role.CAISSIER].pk]
    assert navigateur.get("/admin/").status_code == 302
    navigateur.post(reverse("admin:logout"))
    assert len(faits(T.DECONNEXION)) == 1


@pytest.mark.parametrize("raison", ["mot_de_passe", "inactif", "aucun_salon"])
def test_refuse_une_personne_connue_et_dit_pourquoi(equipe: Equipe, raison: str) -> None:
    caissier = equipe.personnes[Role.CAISSIER]
    if raison == "inactif":
        User.objects.filter(pk=caissier.pk).update(is_active=False)
    if raison == "aucun_salon":
        Membre.objects.filter(utilisateur=caissier).update(actif=False)
    navigateur = entrer(caissier.username, "un-autre-mot" if raison == "mot_de_passe" else MOT_DE_PASSE)
    assert navigateur.get("/admin/").status_code == 302
    (fait,) = faits(T.CONNEXION_REFUSEE, T.CONNEXION)
    assert fait.donnees_structures == {"raison": raison, "utilisateur": caissier.pk}
    # Whoever knocked is not known: the account is what was aimed at.
    assert (fait.acteur_id, fait.salon_id) == (None, equipe.chez.salon.pk)


def test_ne_garde_aucun_nom_inconnu(equipe: Equipe) -> None:
    entrer("mon-mot-de-passe-secret")
    (fait,) = faits(T.CONNEXION_REFUSEE)
    assert (fait.salon_id, fait.acteur_id, fait.donnees_structures) == (None, None, {"raison": "inconnu"})
    garde = str(TraceTransaction.objects.values().get(pk=fait.pk)) + str(TraceContexte.objects.values().get(pk=fait.pk))
    assert "secret" not in garde


def test_un_formulaire_vide_n_est_pas_un_essai(equipe: Equipe) -> None:
    entrer("", "")
    entrer(equipe.personnes[Role.CAISSIER].username, "")
    assert faits(T.CONNEXION_REFUSEE) == []


def test_un_flot_de_refus_n_ecrit_que_quelques_faits_par_minute(
    equipe: Equipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connexions, "INCONNUS_PAR_ADRESSE", 3)
    for rang in range(8):
        entrer(f"inconnu{rang}")
    assert len(faits(T.CONNEXION_REFUSEE)) == 3
    # Another address still has its own.
    entrer(equipe.personnes[Role.CAISSIER].username, "faux", adresse="198.51.100.7")
    assert len(faits(T.CONNEXION_REFUSEE)) == 4
    # And whoever is kept quiet comes in like anybody else.
    assert entrer(equipe.personnes[Role.GERANT].username).get("/admin/").status_code == 200


def test_temoin_sans_le_frein_chaque_essai_ecrirait(equipe: Equipe, monkeypatch: pytest.MonkeyPatch) -> None:
    for nom in ("INCONNUS_PAR_ADRESSE", "INCONNUS_PAR_PROCESSUS"):
        monkeypatch.setattr(connexions, nom, 1000)
    for rang in range(12):
        entrer(f"inconnu{rang}")
    assert len(faits(T.CONNEXION_REFUSEE)) == 12


def test_mille_adresses_ou_un_cache_perdu_n_ecrivent_pas_davantage(
    equipe: Equipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connexions, "INCONNUS_PAR_PROCESSUS", 4)
    for rang in range(8):
        entrer("inconnu", adresse=f"198.51.100.{rang}")
    assert len(faits(T.CONNEXION_REFUSEE)) == 4
    connexions.oublier()

    def perdu(*_a: object, **_k: object) -> None:
        raise ConnectionError

    for nom in ("get", "add", "incr"):
        monkeypatch.setattr(cache, nom, perdu)
    for _rang in range(8):
        entrer("inconnu")
    # What an address wrote is counted without the cache: two more, not four.
    assert len(faits(T.CONNEXION_REFUSEE)) == 6


def test_un_flot_de_noms_inconnus_ne_cache_pas_ce_qu_on_essaie_sur_un_compte(equipe: Equipe) -> None:
    for rang in range(30):
        entrer(f"inconnu{rang}", adresse=f"198.51.100.{rang}")
    caissier = equipe.personnes[Role.CAISSIER]
    for rang in range(5):
        entrer(caissier.username, "faux", adresse=f"203.0.113.{rang}")
    vises = [fait.donnees_structures.get("utilisateur") for fait in faits(T.CONNEXION_REFUSEE)]
    assert vises.count(caissier.pk) == 5


def test_un_defaut_du_fait_ne_ferme_pas_la_porte_mais_se_dit(equipe: Equipe, monkeypatch: pytest.MonkeyPatch) -> None:
    def casse(*_a: object, **_k: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(connexions, "_ecrire", casse)
    caissier = equipe.personnes[Role.CAISSIER]
    assert entrer(caissier.username).get("/admin/").status_code == 200
    (fait,) = faits(T.ERREUR_SYSTEME)
    assert (fait.acteur_id, fait.donnees_structures["ou"]) == (caissier.pk, "connexion")


def test_refuse_d_ouvrir_quand_aucun_fait_ne_peut_s_ecrire(equipe: Equipe, monkeypatch: pytest.MonkeyPatch) -> None:
    def morte(*_a: object, **_k: object) -> None:
        raise DatabaseError("lecture seule")

    monkeypatch.setattr(connexions, "_ecrire", morte)
    monkeypatch.setattr(connexions, "erreur_systeme_enregistrer", morte)
    navigateur = Client(raise_request_exception=False)
    entrer(equipe.personnes[Role.CAISSIER].username, navigateur=navigateur)
    assert navigateur.get("/admin/").status_code == 302
    assert not Session.objects.exists()


def test_quitte_meme_si_le_fait_ne_s_ecrit_pas(equipe: Equipe, monkeypatch: pytest.MonkeyPatch) -> None:
    navigateur = entrer(equipe.personnes[Role.CAISSIER].username)

    def casse(*_a: object, **_k: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(connexions, "_ecrire", casse)
    navigateur.post(reverse("admin:logout"))
    assert navigateur.get("/admin/").status_code == 302


def test_le_mot_de_passe_choisi_par_l_invitation_est_un_fait(equipe: Equipe) -> None:
    caissier = equipe.personnes[Role.CAISSIER]
    navigateur = Client()
    adresse = navigateur.get("/" + lien_mot_de_passe(caissier).split("/", 3)[3])["Location"]
    assert navigateur.post(adresse, {"new_password1": "court", "new_password2": "court"}).status_code == 200
    assert faits(T.REGLAGE_MODIFIE) == []
    neuf = "tresses-et-perles-42"
    navigateur.post(adresse, {"new_password1": neuf, "new_password2": neuf})
    (fait,) = faits(T.REGLAGE_MODIFIE)
    assert (fait.acteur_id, fait.salon_id) == (None, equipe.chez.salon.pk)
    assert fait.objet_id == equipe.chez.membres[Role.CAISSIER].pk
    assert fait.donnees_structures["champs"] == ["mot_de_passe_par_lien"]
    assert neuf not in str(fait.donnees_structures)
    assert entrer(caissier.username, neuf).get("/admin/").status_code == 200


def test_changer_son_mot_de_passe_est_un_fait(equipe: Equipe) -> None:
    caissier, neuf = equipe.personnes[Role.CAISSIER], "tresses-et-perles-42"
    navigateur = equipe.client(Role.CAISSIER)
    page = reverse("admin:password_change")
    navigateur.post(page, {"old_password": "faux", "new_password1": neuf, "new_password2": neuf})
    assert faits(T.REGLAGE_MODIFIE) == []
    navigateur.post(page, {"old_password": MOT_DE_PASSE, "new_password1": neuf, "new_password2": neuf})
    assert [f.acteur_id for f in faits(T.REGLAGE_MODIFIE)] == [caissier.pk]
