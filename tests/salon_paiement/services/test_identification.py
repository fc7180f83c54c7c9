"""Who pays: a person is not a phone, and no table ever holds a number in clear."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from salon_paiement.erreurs import Conflit, SaisieInvalide
from salon_paiement.models import Client, ClientTelephone, SessionPaiement, Telephone
from salon_paiement.services.expiration import session_abandonner
from salon_paiement.services.identification import (
    Identite,
    courriel_reveler,
    session_identifier,
    telephone_noter,
    telephone_reveler,
)
from tests import fabriques
from tests.verification import attend_coherence
from traces.models import TraceTransaction

pytestmark = pytest.mark.django_db
NUMERO = "01 97 12 34 56"


def identifier(chez: fabriques.Maison, prenom: str = "", telephone: str = "", courriel: str = "") -> SessionPaiement:
    session = fabriques.session_scannee(chez)
    return session_identifier(session.pk, Identite(prenom, telephone, courriel))


def refuse(session: SessionPaiement, erreur: type[Exception], identite: Identite) -> None:
    avant = SessionPaiement.objects.filter(pk=session.pk).values().get()
    comptes = (Client.objects.count(), Telephone.objects.count(), TraceTransaction.objects.count())
    with pytest.raises(erreur):
        session_identifier(session.pk, identite)
    assert SessionPaiement.objects.filter(pk=session.pk).values().get() == avant
    assert (Client.objects.count(), Telephone.objects.count(), TraceTransaction.objects.count()) == comptes


def test_un_scan_identifie_garde_le_client_et_le_numero_masque(maison: fabriques.Maison) -> None:
    session = identifier(maison, "  Afi   Rose ", NUMERO, "afi@example.org")
    session.refresh_from_db()
    assert session.etat == "identification"
    assert (session.client and session.client.prenom) == "Afi Rose"
    assert str(session.telephone) == "+229 01 ** ** ** 56"
    assert courriel_reveler(session) == "afi@example.org"
    trace = TraceTransaction.objects.filter(session=session).latest("id")
    assert trace.donnees_structures == {
        "telephone_donne": True,
        "nom_donne": True,
        "nouveau_client": True,
    }
    assert trace.client_id == session.client_id
    attend_coherence()


def test_identifier_une_note_composee_trace_l_aller_et_le_retour(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison)
    traces = TraceTransaction.objects.filter(session=session, objet="session").order_by("id")
    assert list(traces.values_list("ancien_etat", "nouvel_etat")) == [
        ("", "scanne"),
        ("scanne", "prestation_selectionnee"),
        ("prestation_selectionnee", "identification"),
        ("identification", "prestation_selectionnee"),
    ]
    assert session.total == 5000
    attend_coherence()


def test_se_reprendre_avant_de_payer_change_le_numero_de_la_session(maison: fabriques.Maison) -> None:
    session = identifier(maison, "Afi", NUMERO, "afi@example.org")
    session_identifier(session.pk, Identite("Afi"))
    session.refresh_from_db()
    assert (session.etat, session.telephone, courriel_reveler(session)) == ("identification", None, "")


def test_la_meme_personne_revient_sous_la_meme_fiche(maison: fabriques.Maison) -> None:
    fiches = {identifier(maison, prenom, NUMERO).client_id for prenom in ("Afi", "afi", " AFI ", "")}
    assert len(fiches) == 1
    assert Client.objects.count() == 1


def test_un_numero_partage_designe_deux_personnes(maison: fabriques.Maison) -> None:
    mere, fille = identifier(maison, "Afi", NUMERO), identifier(maison, "Rose", NUMERO)
    assert mere.client_id != fille.client_id
    assert mere.telephone_id == fille.telephone_id
    assert identifier(maison, "Afi", NUMERO).client_id == mere.client_id
    # No first name on a shared number: nobody is guessed.
    assert identifier(maison, "", NUMERO).client_id not in {mere.client_id, fille.client_id}


def test_une_personne_peut_avoir_deux_numeros_sans_que_l_on_devine(maison: fabriques.Maison) -> None:
    premiere = identifier(maison, "Afi", NUMERO)
    seconde = identifier(maison, "Afi", "01 66 12 34 56")
    assert premiere.client_id != seconde.client_id
    assert premiere.client is not None
    assert seconde.telephone is not None
    ClientTelephone.objects.create(client=premiere.client, telephone=seconde.telephone)
    assert premiere.client.telephones.count() == 2


def test_le_prenom_complete_une_fiche_qui_n_en_avait_pas(maison: fabriques.Maison) -> None:
    sans_nom = identifier(maison, "", NUMERO)
    nommee = identifier(maison, "Afi", NUMERO)
    assert sans_nom.client_id == nommee.client_id
    assert Client.objects.get().prenom == "Afi"


@pytest.mark.parametrize("marque", ["anonymise_le", "fusionne_dans"])
def test_une_fiche_fermee_n_est_jamais_reprise(maison: fabriques.Maison, marque: str) -> None:
    ancienne = identifier(maison, "Afi", NUMERO)
    valeur = fabriques.il_y_a(jours=1) if marque == "anonymise_le" else identifier(maison, "Autre").client_id
    Client.objects.filter(sessions=ancienne).update(**{marque: valeur})
    assert identifier(maison, "Afi", NUMERO).client_id != ancienne.client_id


@pytest.mark.parametrize("saisie", ["97 12 34 56", "0197123456", "+229 97123456", "00229 01 97 12 34 56"])
def test_l_ancien_et_le_nouveau_plan_du_benin_sont_un_seul_telephone(maison: fabriques.Maison, saisie: str) -> None:
    reference = telephone_noter(maison.salon, NUMERO)
    assert telephone_noter(maison.salon, saisie).pk == reference.pk
    assert telephone_reveler(reference) == "+2290197123456"


def test_deux_salons_ne_partagent_ni_fiche_ni_empreinte(maison: fabriques.Maison) -> None:
    voisine = fabriques.maison("Salon voisin")
    ici, la_bas = identifier(maison, "Afi", NUMERO), identifier(voisine, "Afi", NUMERO)
    assert ici.client_id != la_bas.client_id
    un, deux = Telephone.objects.get(salon=maison.salon), Telephone.objects.get(salon=voisine.salon)
    assert un.empreinte != deux.empreinte
    assert un.empreinte_fin != deux.empreinte_fin
    attend_coherence()


def test_un_numero_purge_est_rendu_quand_la_cliente_revient(maison: fabriques.Maison) -> None:
    telephone = telephone_noter(maison.salon, NUMERO)
    Telephone.objects.filter(pk=telephone.pk).update(numero_chiffre=None, compose_chiffre=None)
    telephone.refresh_from_db()
    assert telephone_reveler(telephone) == ""
    revenu = telephone_noter(maison.salon, NUMERO)
    assert (revenu.pk, telephone_reveler(revenu)) == (telephone.pk, "+2290197123456")


@pytest.mark.parametrize(
    "identite",
    [
        Identite(),
        Identite("   ", " ", " "),
        Identite("Afi", "12"),
        Identite("Afi", NUMERO, "pas-une-adresse"),
        Identite("\x00"),
    ],
)
def test_refuse_une_identite_vide_ou_illisible(maison: fabriques.Maison, identite: Identite) -> None:
    refuse(fabriques.session_scannee(maison), SaisieInvalide, identite)


def test_un_caractere_invisible_dans_le_prenom_est_retire(maison: fabriques.Maison) -> None:
    session = identifier(maison, "A\x00f\u202ei")
    session.refresh_from_db()
    assert (session.client and session.client.prenom) == "Afi"


def test_refuse_de_changer_d_identite_apres_une_tentative(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison)
    fabriques.echouer(fabriques.tentative(session))
    refuse(session, Conflit, Identite("Rose", NUMERO))


def test_refuse_d_identifier_une_session_finie(maison: fabriques.Maison) -> None:
    session = fabriques.session_scannee(maison)
    session_abandonner(session.pk, par="client")
    refuse(session, Conflit, Identite("Rose", NUMERO))


def test_s_identifier_repousse_l_echeance_de_trente_minutes(maison: fabriques.Maison) -> None:
    session = fabriques.session_scannee(maison)
    presque = timezone.now() + datetime.timedelta(seconds=30)
    SessionPaiement.objects.filter(pk=session.pk).update(expire_le=presque)
    session_identifier(session.pk, Identite("Afi", NUMERO))
    session.refresh_from_db()
    reste = session.expire_le - timezone.now()
    assert datetime.timedelta(minutes=29) < reste <= datetime.timedelta(minutes=30)


def test_s_identifier_ne_raccourcit_pas_l_echeance_d_une_note_composee(maison: fabriques.Maison) -> None:
    avant = fabriques.session_a_payer(maison)
    session_identifier(avant.pk, Identite("Afi", NUMERO))
    assert SessionPaiement.objects.get().expire_le == avant.expire_le
