"""Erasing one client: nothing of her is left, nothing of the money or of anybody else is lost."""

from __future__ import annotations

import pytest

from paiements.models import EvenementFournisseur, Paiement
from paiements.services.avoirs import avoir_donner
from paiements.services.clients.effacement import Effacement, client_anonymiser
from paiements.services.conservation import argent_purger
from salon_paiement.erreurs import Conflit, Refuse
from salon_paiement.models import (
    Client,
    ClientTelephone,
    Evaluation,
    Role,
    SessionPaiement,
    Telephone,
)
from salon_paiement.notifications.boite_envoi import notifications_envoyer
from salon_paiement.services.composition import Choix, session_composer
from salon_paiement.services.evaluation import Opinion, evaluation_enregistrer
from salon_paiement.services.expiration import session_abandonner
from salon_paiement.services.identification import Identite, session_identifier, telephone_noter
from tests import fabriques
from tests.confidentialite.vies import (
    chiffres_restants,
    contextes_qui_tiennent,
    message_recu,
    textes_de_la_base,
    vue_d_un_telephone,
)
from tests.fabriques_guichet import exception_apres
from tests.fabriques_remboursements import cle, demander, gerant
from tests.verification import attend_coherence
from traces.models import TraceContexte, TraceTransaction
from traces.types import TypeTrace

pytestmark = pytest.mark.django_db


def vecue(maison: fabriques.Maison) -> Client:
    """A paid visit with everything: address, message, rating, operator's message, contexts."""
    with vue_d_un_telephone():
        session = fabriques.session_payee(maison, courriel="afi@example.org")
        evaluation_enregistrer(session.pk, Opinion(4, True, "Afi est contente"))
    notifications_envoyer()
    message_recu(session)
    assert session.client is not None
    return session.client


def test_il_ne_reste_rien_d_elle_et_l_argent_est_entier(maison: fabriques.Maison) -> None:
    client = vecue(maison)
    avant = list(Paiement.objects.values("montant", "montant_recu", "etat", "reference", "verdict_le"))
    telephone = Telephone.objects.get()
    recu = SessionPaiement.objects.get().recu
    fait = client_anonymiser(client.pk, None)
    assert (fait.telephones, fait.sessions, fait.contextes >= 5) == (1, 1, True)
    assert chiffres_restants() == []
    texte = textes_de_la_base()
    for reste in ("Afi est contente", "'Afi'", "197.234.219.42", "Android 13", telephone.empreinte,
                  telephone.empreinte_fin, "01 ** ** ** 01"):  # fmt: skip
        assert reste not in texte, reste
    assert list(Paiement.objects.values("montant", "montant_recu", "etat", "reference", "verdict_le")) == avant
    assert (Evaluation.objects.get().note, recu.montant) == (4, 5000)
    client.refresh_from_db()
    assert (client.prenom, str(client), client.anonymise_le is not None) == ("", "Client effacé", True)
    assert contextes_qui_tiennent() >= 5
    attend_coherence()


def test_temoin_sans_effacement_tout_est_encore_la(maison: fabriques.Maison) -> None:
    vecue(maison)
    texte = textes_de_la_base()
    assert len(chiffres_restants()) >= 4
    assert all(reste in texte for reste in ("Afi est contente", "'Afi'", "197.234.219.42", "Android 13"))


def test_laisse_un_fait_qui_ne_dit_que_des_nombres(maison: fabriques.Maison) -> None:
    proprietaire = fabriques.membre(maison, Role.PROPRIETAIRE)
    client = vecue(maison)
    fait = client_anonymiser(client.pk, proprietaire)
    trace = TraceTransaction.objects.get(type_trace=TypeTrace.EFFACEMENT_CLIENT)
    assert (trace.acteur, trace.client_id) == (proprietaire, client.pk)
    assert trace.donnees_structures == {
        "telephones": fait.telephones, "sessions": fait.sessions, "contextes": fait.contextes,
    }  # fmt: skip


def test_une_deuxieme_fois_ne_fait_rien(maison: fabriques.Maison) -> None:
    client = vecue(maison)
    client_anonymiser(client.pk, None)
    faits = TraceTransaction.objects.count()
    assert client_anonymiser(client.pk, None) == Effacement()
    assert TraceTransaction.objects.count() == faits


def test_un_numero_partage_reste_a_l_autre(maison: fabriques.Maison) -> None:
    client = vecue(maison)
    soeur = fabriques.session_scannee(maison)
    session_identifier(soeur.pk, Identite("Ablawa", fabriques.NUMERO))
    session_abandonner(soeur.pk, par="client")
    telephone = Telephone.objects.get()
    assert client_anonymiser(client.pk, None).telephones == 0
    telephone.refresh_from_db()
    assert (telephone.numero_chiffre is not None, telephone.masque) == (True, "+229 01 ** ** ** 01")
    assert [lien.client.prenom for lien in ClientTelephone.objects.all()] == ["Ablawa"]
    assert not Paiement.objects.filter(telephone=telephone).exists()
    attend_coherence()


def test_la_derniere_du_numero_l_efface(maison: fabriques.Maison) -> None:
    client = vecue(maison)
    soeur = fabriques.session_scannee(maison)
    session_identifier(soeur.pk, Identite("Ablawa", fabriques.NUMERO))
    session_abandonner(soeur.pk, par="client")
    client_anonymiser(client.pk, None)
    assert client_anonymiser(Client.objects.get(prenom="Ablawa").pk, None).telephones == 1
    assert chiffres_restants() == []


def test_qui_revient_est_une_inconnue(maison: fabriques.Maison) -> None:
    client = vecue(maison)
    client_anonymiser(client.pk, None)
    revenue = fabriques.session_a_payer(maison)
    assert (revenue.client_id != client.pk, Telephone.objects.count()) == (True, 2)
    assert telephone_noter(maison.salon, fabriques.NUMERO) == revenue.telephone


def test_refuse_tant_que_l_argent_a_besoin_du_numero(maison: fabriques.Maison) -> None:
    paiement = fabriques.tentative(fabriques.session_a_payer(maison))
    client = paiement.session.client
    assert client is not None
    with pytest.raises(Conflit, match="visite"):
        client_anonymiser(client.pk, None)
    fabriques.reussir(paiement)
    demander(Paiement.objects.get(pk=paiement.pk), fabriques.membre(maison, Role.CAISSIER), 1000)
    with pytest.raises(Conflit, match="remboursement"):
        client_anonymiser(client.pk, None)
    client.refresh_from_db()
    assert (client.prenom, client.anonymise_le, Telephone.objects.get().numero_chiffre is None) == ("Afi", None, False)


def test_refuse_un_paiement_qui_part_vers_son_numero(maison: fabriques.Maison) -> None:
    client = vecue(maison)
    autre = fabriques.session_scannee(maison)
    session_composer(autre.pk, choix=[Choix(str(maison.prestations[0].pk))], coiffeur_id=None, pourboire=0)
    amie = session_identifier(autre.pk, Identite("Ablawa", "01 66 00 00 02"))
    assert amie.client_id != client.pk
    paiement = fabriques.tentative(amie)
    with pytest.raises(Conflit, match="attend la réponse"):
        client_anonymiser(client.pk, None)
    fabriques.reussir(paiement)
    assert client_anonymiser(client.pk, None).telephones == 0


def test_refuse_tant_qu_une_decision_attend(maison: fabriques.Maison) -> None:
    exception = exception_apres(maison, 6000)
    assert exception.session is not None
    assert exception.session.client_id is not None
    with pytest.raises(Conflit, match="À traiter"):
        client_anonymiser(exception.session.client_id, None)


def test_un_avoir_demande_une_confirmation_et_garde_son_code(maison: fabriques.Maison) -> None:
    client = vecue(maison)
    avoir = avoir_donner(
        maison.salon, 2000, "geste pour Afi au 01 66 00 00 01", gerant(maison), cle(),
        telephone=Telephone.objects.get(), client=client,
    )  # fmt: skip
    with pytest.raises(Conflit, match="avoir"):
        client_anonymiser(client.pk, None)
    client_anonymiser(client.pk, None, malgre_avoir=True)
    avoir.refresh_from_db()
    assert (avoir.solde, avoir.telephone, avoir.motif) == (2000, None, "geste pour … au 01 ** ** ** 01")
    attend_coherence()


def test_seule_la_proprietaire_efface(maison: fabriques.Maison) -> None:
    client = vecue(maison)
    for role in (Role.GERANT, Role.CAISSIER, Role.COMPTABLE, Role.COIFFEUR):
        with pytest.raises(Refuse):
            client_anonymiser(client.pk, fabriques.membre(maison, role))
    etrangere = fabriques.membre(fabriques.maison("Ailleurs"), Role.PROPRIETAIRE)
    with pytest.raises(Refuse):
        client_anonymiser(client.pk, etrangere)
    client.refresh_from_db()
    assert client.anonymise_le is None


def test_l_appareil_du_personnel_n_est_pas_le_sien(maison: fabriques.Maison) -> None:
    with vue_d_un_telephone():
        session = fabriques.session_a_payer(maison)
        session_abandonner(session.pk, par="personnel", motif="Afi partie", acteur_id=gerant(maison).pk)
    assert session.client is not None
    client_anonymiser(session.client.pk, None)
    contexte = TraceContexte.objects.get(trace__type_trace=TypeTrace.ABANDON_SESSION)
    assert (contexte.adresse_ip, contexte.description) == ("197.234.219.42", "")
    assert SessionPaiement.objects.get().motif_fin == ""
    assert contextes_qui_tiennent() >= 4


def test_le_message_d_operateur_venu_apres_part_la_nuit_suivante(maison: fabriques.Maison) -> None:
    client = vecue(maison)
    client_anonymiser(client.pk, None)
    evenement = EvenementFournisseur.objects.get()
    EvenementFournisseur.objects.filter(pk=evenement.pk).update(corps_chiffre=b"x")
    assert argent_purger() == 1
    assert EvenementFournisseur.objects.get().corps_chiffre is None
