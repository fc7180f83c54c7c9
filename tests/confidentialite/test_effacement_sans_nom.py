"""What was written about visits where she gave no name goes with her number, unless it may be somebody else's."""

from __future__ import annotations

import pytest

from paiements.models import Avoir, Ecriture, EvenementFournisseur, ExceptionMonetaire, Paiement, Remboursement
from paiements.services.avoirs import avoir_donner
from paiements.services.clients import effacement
from paiements.services.clients.effacement import client_anonymiser
from paiements.services.clients.sans_nom import SansNom
from paiements.services.conservation import argent_purger
from paiements.services.remboursement.demande import remboursement_demander, remboursement_refuser
from salon_paiement.erreurs import Conflit
from salon_paiement.models import Client, Evaluation, Role, SessionPaiement, Telephone
from salon_paiement.services.composition import Choix, session_composer
from salon_paiement.services.evaluation import Opinion, evaluation_enregistrer
from salon_paiement.services.expiration import session_abandonner
from salon_paiement.services.identification import Identite, session_identifier
from tests import fabriques
from tests.confidentialite.vies import (
    chiffres_restants,
    contextes_qui_tiennent,
    message_recu,
    textes_de_la_base,
    vue_d_un_telephone,
)
from tests.fabriques_guichet import decider
from tests.fabriques_remboursements import cle, gerant
from tests.verification import attend_coherence
from traces.controle import chaine_verifier
from traces.models import TraceContexte
from traces.scellement import tout_sceller

pytestmark = pytest.mark.django_db
NUMERO = "01 66 00 00 01"
DITS = (
    "Afi au guichet",
    "Afi fâchée",
    "Afi remboursée",
    "Afi ne veut plus",
    "Afi gentille",
    "Afi a de la chance",
    NUMERO,
)


def connue(maison: fabriques.Maison) -> Client:
    client = fabriques.session_payee(maison).client
    assert client is not None
    return client


def note_sans_nom(maison: fabriques.Maison) -> SessionPaiement:
    session = fabriques.session_scannee(maison)
    session_composer(session.pk, choix=[Choix(str(maison.prestations[0].pk))], coiffeur_id=None, pourboire=0)
    session.refresh_from_db()
    return session


def visite_sans_nom(maison: fabriques.Maison) -> SessionPaiement:
    """A note paid too much from her number, then every text that somebody may write about it."""
    chef = fabriques.membre(maison, Role.PROPRIETAIRE)
    with vue_d_un_telephone():
        session = note_sans_nom(maison)
        paiement = fabriques.reussir(fabriques.tentative(session), 6000)
        evaluation_enregistrer(session.pk, Opinion(4, True, "Afi gentille"))
        message_recu(session)
    decider(ExceptionMonetaire.objects.get(), chef, "perte", note=f"Afi au guichet, {NUMERO}")
    rendu = remboursement_demander(paiement.pk, 500, "especes", "Afi remboursée", chef, cle())
    remboursement_refuser(rendu.pk, chef, "Afi ne veut plus", cle())
    avoir_donner(
        maison.salon, 2000, f"Afi a de la chance, {NUMERO}", chef, cle(), telephone=Telephone.objects.get()
    )  # fmt: skip
    SessionPaiement.objects.filter(pk=session.pk).update(motif_fin="Afi fâchée")
    session.refresh_from_db()
    assert session.client is None
    return session


def siens() -> list[str]:
    """What is left encrypted of hers: the owner was told of the money by e-mail, and that is the owner's address."""
    return [reste for reste in chiffres_restants() if reste != "Notification.destinataire_chiffre"]


def comptes() -> list[object]:
    """The books: nothing of them may move."""
    return [
        list(Ecriture.objects.order_by("pk").values()),
        list(Paiement.objects.order_by("pk").values("montant", "montant_recu", "montant_applique", "etat", "surplus")),
        list(Remboursement.objects.order_by("pk").values("montant", "etat", "reference")),
        list(Avoir.objects.order_by("pk").values("montant", "montant_utilise", "code")),
        list(ExceptionMonetaire.objects.order_by("pk").values("type", "resolution", "montant", "resolue_le")),
    ]


def test_ce_qui_fut_ecrit_de_ses_visites_sans_nom_part_avec_son_numero(maison: fabriques.Maison) -> None:
    client = connue(maison)
    visite_sans_nom(maison)
    tout_sceller()
    avant = comptes()
    assert client_anonymiser(client.pk, None, malgre_avoir=True).sessions == 2
    texte = textes_de_la_base()
    for dit in (*DITS, "'Afi'", "197.234.219.42", "Android 13"):
        assert dit not in texte, dit
    assert siens() == []
    assert comptes() == avant
    assert ExceptionMonetaire.objects.get().note == "… au guichet, 01 ** ** ** 01"
    assert (Evaluation.objects.get().note, SessionPaiement.objects.exclude(motif_fin="").exists()) == (4, False)
    assert contextes_qui_tiennent() >= 5
    attend_coherence()
    tout_sceller()
    assert chaine_verifier(maison.salon.pk, contextes=True).anomalies == []


def test_temoin_sans_ce_regard_tout_reste(maison: fabriques.Maison, monkeypatch: pytest.MonkeyPatch) -> None:
    client = connue(maison)
    visite_sans_nom(maison)
    monkeypatch.setattr(effacement, "sans_nom_de", lambda salon, _numeros: SansNom(salon, (), (), ()))
    client_anonymiser(client.pk, None, malgre_avoir=True)
    texte = textes_de_la_base()
    assert all(dit in texte for dit in DITS)
    assert siens() == ["EvenementFournisseur.corps_chiffre"]


def test_ne_touche_pas_aux_visites_sans_nom_d_un_numero_partage(maison: fabriques.Maison) -> None:
    client = connue(maison)
    soeur = fabriques.session_scannee(maison)
    session_identifier(soeur.pk, Identite("Ablawa", NUMERO))
    session_abandonner(soeur.pk, par="client")
    visite_sans_nom(maison)
    assert client_anonymiser(client.pk, None, malgre_avoir=True).sessions == 1
    texte = textes_de_la_base()
    assert all(dit in texte for dit in DITS)
    assert EvenementFournisseur.objects.get().corps_chiffre is not None
    # The last of the number takes them with her.
    client_anonymiser(Client.objects.get(prenom="Ablawa").pk, None, malgre_avoir=True)
    texte = textes_de_la_base()
    assert not any(dit in texte for dit in ("Afi gentille", "Afi fâchée", NUMERO))
    assert siens() == []
    attend_coherence()


def test_ne_touche_pas_aux_visites_d_un_autre_numero(maison: fabriques.Maison) -> None:
    client = connue(maison)
    autre = fabriques.session_scannee(maison)
    session_identifier(autre.pk, Identite("Ablawa", "01 66 00 00 02"))
    session_abandonner(autre.pk, par="personnel", motif="pressée", acteur_id=gerant(maison).pk)
    client_anonymiser(client.pk, None)
    autre.refresh_from_db()
    assert (autre.motif_fin, TraceContexte.objects.filter(description="pressée").exists()) == ("pressée", True)


def test_refuse_tant_qu_une_visite_sans_nom_est_ouverte_sur_son_numero(maison: fabriques.Maison) -> None:
    client = connue(maison)
    session = note_sans_nom(maison)
    fabriques.echouer(fabriques.tentative(session))
    with pytest.raises(Conflit, match="visite"):
        client_anonymiser(client.pk, None)
    session_abandonner(session.pk, par="client")
    assert client_anonymiser(client.pk, None).sessions == 2


def test_le_message_venu_apres_sur_une_visite_sans_nom_part_la_nuit_suivante(maison: fabriques.Maison) -> None:
    client = connue(maison)
    session = note_sans_nom(maison)
    fabriques.reussir(fabriques.tentative(session))
    client_anonymiser(client.pk, None)
    message_recu(session)
    assert EvenementFournisseur.objects.get().corps_chiffre is not None
    assert argent_purger() == 1
    assert EvenementFournisseur.objects.get().corps_chiffre is None
    attend_coherence()
