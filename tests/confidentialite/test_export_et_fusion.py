"""What a person gets of hers, with nobody else in it; two records of one person brought together."""

from __future__ import annotations

import json
import pathlib
import stat

import pytest
from django.core.management import CommandError, call_command

from paiements.models import Avoir, Paiement
from paiements.selecteurs_avoirs import avoirs_du_client
from paiements.services.avoirs import avoir_donner
from paiements.services.clients.effacement import client_anonymiser
from paiements.services.clients.export import client_exporter
from paiements.services.clients.fusion import client_fusionner, doubles_possibles
from salon_paiement.erreurs import Refuse, SaisieInvalide
from salon_paiement.models import Client, ClientTelephone, Role, SessionPaiement
from salon_paiement.services.composition import Choix, session_composer
from salon_paiement.services.expiration import session_abandonner
from salon_paiement.services.identification import Identite, session_identifier
from tests import fabriques
from tests.confidentialite.test_effacement import vecue
from tests.fabriques_remboursements import cle, gerant
from tests.verification import attend_coherence
from traces.models import TraceTransaction
from traces.types import TypeTrace

pytestmark = pytest.mark.django_db


def connue(maison: fabriques.Maison, prenom: str, numero: str = "") -> Client:
    session = fabriques.session_scannee(maison)
    client = session_identifier(session.pk, Identite(prenom, numero)).client
    session_abandonner(session.pk, par="client")
    assert client is not None
    return client


def dossier(client: Client) -> dict[str, list[dict[str, object]]]:
    lu: dict[str, list[dict[str, object]]] = json.loads("".join(client_exporter(client, None)))
    return lu


def test_l_export_dit_tout_ce_que_le_salon_garde(maison: fabriques.Maison) -> None:
    lu = dossier(vecue(maison))
    assert lu["dossier"]["prenoms"] == ["Afi"]  # type: ignore[call-overload]
    assert [n["numero"] for n in lu["numeros"]] == ["+2290166000001"]
    (visite,) = lu["visites"]
    assert (visite["courriel"], visite["total"], visite["lignes"]) == (
        "afi@example.org", 5000, [{"libelle": "Tresses", "prix_unitaire": 5000, "quantite": 1}],
    )  # fmt: skip
    assert [(p["montant_recu"], p["numero"]) for p in lu["paiements"]] == [(5000, "+229 01 ** ** ** 01")]
    assert [r["montant"] for r in lu["recus"]] == [5000]
    assert [a["commentaire"] for a in lu["avis"]] == ["Afi est contente"]
    assert [m["a"] for m in lu["messages_envoyes"]] == ["afi@example.org"]
    assert {c["adresse_ip"] for c in lu["contexte_technique"]} == {"197.234.219.42"}


def test_l_export_ne_dit_rien_de_celle_qui_partage_le_numero(maison: fabriques.Maison) -> None:
    client = vecue(maison)
    session = fabriques.session_scannee(maison)
    session_composer(session.pk, choix=[Choix(str(maison.prestations[1].pk))], coiffeur_id=None, pourboire=0)
    session_identifier(session.pk, Identite("Ablawa", fabriques.NUMERO, "ablawa@example.org"))
    texte = "".join(client_exporter(client, None))
    assert "+2290166000001" in texte
    assert not any(mot in texte for mot in ("Ablawa", "ablawa@example.org", session.code_court, "Shampooing"))


def test_l_export_tait_le_numero_d_une_amie_qui_a_paye(maison: fabriques.Maison) -> None:
    session = fabriques.session_scannee(maison)
    session_composer(session.pk, choix=[Choix(str(maison.prestations[0].pk))], coiffeur_id=None, pourboire=0)
    session = session_identifier(session.pk, Identite("Ablawa", "01 66 00 00 02"))
    fabriques.reussir(fabriques.tentative(session))
    assert session.client is not None
    texte = "".join(client_exporter(session.client, None))
    assert "+2290166000002" in texte
    assert ("0166000001" in texte, "** 01" in texte) == (False, False)


def test_l_export_est_trace_et_reserve_a_la_proprietaire(maison: fabriques.Maison) -> None:
    client = vecue(maison)
    for role in (Role.GERANT, Role.CAISSIER, Role.COMPTABLE):
        with pytest.raises(Refuse):
            client_exporter(client, fabriques.membre(maison, role))
    assert not TraceTransaction.objects.filter(type_trace=TypeTrace.EXPORT).exists()
    client_exporter(client, fabriques.membre(maison, Role.PROPRIETAIRE))
    trace = TraceTransaction.objects.get(type_trace=TypeTrace.EXPORT)
    assert (trace.donnees_structures, trace.client_id) == ({"quoi": "client", "lignes": 1}, client.pk)


def test_les_commandes_exportent_puis_effacent(maison: fabriques.Maison, tmp_path: pathlib.Path) -> None:
    client, fichier = vecue(maison), tmp_path / "afi.json"
    call_command("exporter_client", str(client.pk), str(fichier))
    assert json.loads(fichier.read_text("utf-8"))["numeros"][0]["numero"] == "+2290166000001"
    assert stat.S_IMODE(fichier.stat().st_mode) == 0o600
    with pytest.raises(CommandError, match="impossible"):
        call_command("exporter_client", str(client.pk), str(fichier))
    call_command("anonymiser_client", str(client.pk))
    client.refresh_from_db()
    assert client.anonymise_le is not None
    for nom, reste in (("anonymiser_client", ()), ("exporter_client", (str(tmp_path / "x"),))):
        with pytest.raises(CommandError, match="inconnu"):
            call_command(nom, "pas-un-client", *reste)


def test_la_fusion_reunit_visites_numeros_et_avoirs(maison: fabriques.Maison) -> None:
    garde, double = vecue(maison), connue(maison, "Afiwa", "01 66 00 00 02")
    acteur = gerant(maison)
    avoir = avoir_donner(maison.salon, 2000, "geste", acteur, cle(), client=double)
    client_fusionner(garde.pk, double.pk, acteur)
    assert set(SessionPaiement.objects.values_list("client", flat=True)) == {garde.pk}
    assert ClientTelephone.objects.filter(client=garde).count() == 2
    assert Avoir.objects.get(pk=avoir.pk).client_id == garde.pk
    assert avoirs_du_client(Paiement.objects.get().session) == [avoir]
    double.refresh_from_db()
    assert (double.fusionne_dans_id, double.prenom) == (garde.pk, "Afiwa")
    trace = TraceTransaction.objects.get(type_trace=TypeTrace.FUSION_CLIENTS)
    assert (trace.client_id, trace.donnees_structures) == (double.pk, {"garde": str(garde.pk)})
    client_fusionner(garde.pk, double.pk, acteur)
    assert TraceTransaction.objects.filter(type_trace=TypeTrace.FUSION_CLIENTS).count() == 1
    attend_coherence()


def test_trois_fiches_n_en_font_qu_une_sans_chaine(maison: fabriques.Maison) -> None:
    premiere, deuxieme, troisieme = (connue(maison, nom) for nom in ("Afi", "Afiwa", "Afi A."))
    acteur = gerant(maison)
    client_fusionner(deuxieme.pk, troisieme.pk, acteur)
    client_fusionner(premiere.pk, deuxieme.pk, acteur)
    assert set(Client.objects.exclude(pk=premiere.pk).values_list("fusionne_dans", flat=True)) == {premiere.pk}
    with pytest.raises(SaisieInvalide, match="déjà réunie"):
        client_fusionner(troisieme.pk, premiere.pk, acteur)
    client_anonymiser(troisieme.pk, None)
    assert set(Client.objects.values_list("prenom", flat=True)) == {""}
    assert not Client.objects.filter(anonymise_le=None).exists()


def test_refuse_de_reunir_ce_qui_n_est_pas_une_meme_personne_d_ici(maison: fabriques.Maison) -> None:
    ailleurs = fabriques.maison("Ailleurs")
    ici, la_bas, effacee = connue(maison, "Afi"), connue(ailleurs, "Afi"), connue(maison, "Afiwa")
    client_anonymiser(effacee.pk, None)
    acteur = gerant(maison)
    for double, phrase in ((ici, "une autre fiche"), (la_bas, "pas de ce salon"), (effacee, "effacée")):
        with pytest.raises(SaisieInvalide, match=phrase):
            client_fusionner(ici.pk, double.pk, acteur)
    with pytest.raises(Refuse):
        client_fusionner(la_bas.pk, ici.pk, acteur)
    with pytest.raises(Refuse):
        client_fusionner(ici.pk, effacee.pk, fabriques.membre(maison, Role.CAISSIER))
    assert not Client.objects.exclude(fusionne_dans=None).exists()


def test_propose_le_meme_numero_et_le_meme_prenom(maison: fabriques.Maison) -> None:
    client = connue(maison, "Afi", fabriques.NUMERO)
    soeur, homonyme = connue(maison, "Ablawa", fabriques.NUMERO), connue(maison, "AFI")
    connue(maison, "Kossi", "01 66 00 00 03")
    connue(fabriques.maison("Ailleurs"), "Afi", fabriques.NUMERO)
    assert set(doubles_possibles(client)) == {soeur, homonyme}
