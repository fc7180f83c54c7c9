"""Notes by programs: opened once per key, composed, shown, cancelled; refused as on the pages."""

from __future__ import annotations

import pytest
from django.urls import reverse

from paiements.models import CleIdempotence
from salon_paiement.models import Role, SessionPaiement
from tests import fabriques
from tests.fabriques_caisse import caissiere, encaisser, ouvrir
from tests.paiements.api.appels import Corps, faire, fait, lire, programme, refus
from tests.personnel.conftest import Equipe, composer_equipe

pytestmark = pytest.mark.django_db


@pytest.fixture
def equipe(db: None) -> Equipe:
    return composer_equipe()


def panier(equipe: Equipe, rang: int = 0, quantite: int = 1) -> Corps:
    return {"prestations": [{"prestation": str(equipe.chez.prestations[rang].pk), "quantite": quantite}]}


def test_ouvre_un_ticket_une_fois_par_cle(equipe: Equipe) -> None:
    client = programme(equipe, Role.CAISSIER)
    reponse = faire(client, "api_sessions", cle="k1", **panier(equipe, quantite=2))
    assert reponse.status_code == 201
    ticket = reponse.json()
    assert (ticket["etat"], ticket["total"], ticket["reste"], ticket["origine"]) == ("cree", 10_000, 10_000, "ticket")
    assert reponse["Location"] == reverse("api_session", args=[ticket["id"]])
    rejoue = faire(client, "api_sessions", cle="k1", **panier(equipe, quantite=2))
    assert (rejoue.status_code, rejoue.json()["id"]) == (201, ticket["id"])
    autre = faire(client, "api_sessions", cle="k1", **panier(equipe))
    assert refus(autre)[0] == 422
    assert SessionPaiement.objects.count() == 1
    # Somebody else's key is another key.
    assert fait(programme(equipe, Role.GERANT), "api_sessions", cle="k1", **panier(equipe))["total"] == 5000


def test_refuse_sans_cle_et_ce_qui_n_est_pas_un_panier(equipe: Equipe) -> None:
    client = programme(equipe, Role.CAISSIER)
    bon = panier(equipe)
    ligne: Corps = {"prestation": str(equipe.chez.prestations[0].pk)}
    sans = client.post(reverse("api_sessions"), bon)
    assert refus(sans) == (400, "idempotency_key_required", "Idempotency-Key")
    assert refus(faire(client, "api_sessions", cle="cle de deux mots", **bon)) == (400, "invalid", "Idempotency-Key")
    mauvais: dict[str, list[Corps]] = {
        "prestations": [{"prestations": []}, {"prestations": "x"}, {}],
        "prestations.0.prestation": [{"prestations": [{"prestation": "x"}]}],
        "prestations.0.quantite": [{"prestations": [ligne | {"quantite": q}]} for q in ("2", 1.5, 0, True)],
        "total": [bon | {"total": 1}],
        "coiffeur": [bon | {"coiffeur": "awa"}],
        "langue": [bon | {"langue": "de"}],
    }  # fmt: skip
    for champ, corps in mauvais.items():
        for envoi in corps:
            reponse = faire(client, "api_sessions", **envoi)
            assert (reponse.status_code, reponse.json()["errors"][0]["attr"]) == (400, champ), envoi
    assert refus(faire(client, "api_sessions", **panier(equipe, quantite=10)))[0] == 422
    etrangere: Corps = {"prestations": [{"prestation": str(equipe.ailleurs.prestations[0].pk)}]}
    assert refus(faire(client, "api_sessions", **etrangere))[0] == 422
    assert refus(faire(client, "api_sessions", **bon, salon=str(equipe.ailleurs.salon.pk)))[0] == 404
    assert refus(faire(programme(equipe, "plateforme"), "api_sessions", **bon)) == (400, "required", "salon")
    assert refus(faire(programme(equipe, Role.COMPTABLE), "api_sessions", **bon))[0] == 403
    assert not SessionPaiement.objects.exists()
    assert not CleIdempotence.objects.exists()


def test_compose_un_ticket_puis_refuse_apres_un_paiement(equipe: Equipe) -> None:
    client = programme(equipe, Role.CAISSIER)
    ticket = fabriques.ticket(equipe.chez, equipe.personnes[Role.CAISSIER])
    composee = fait(client, "api_session_composer", ticket.code_court, **panier(equipe, 1, 2), pourboire=500)
    assert (composee["etat"], composee["total"], composee["pourboire"]) == ("prestation_selectionnee", 5500, 500)
    assert [(ligne["libelle"], ligne["quantite"]) for ligne in composee["lignes"]] == [("Shampooing", 2)]
    ouvrir(equipe.chez)
    encaisser(SessionPaiement.objects.get(), caissiere(equipe.chez), 1000)
    assert refus(faire(client, "api_session_composer", ticket.pk, **panier(equipe)))[0] == 409
    assert lire(client, "api_session", ticket.pk)["reste"] == 4500


def test_montre_le_lien_du_ticket_et_pas_celui_d_une_note_scannee(equipe: Equipe) -> None:
    client = programme(equipe, Role.CAISSIER)
    ticket = fabriques.ticket(equipe.chez, equipe.personnes[Role.CAISSIER])
    lien = lire(client, "api_session_lien", ticket.pk)
    assert lien["adresse"].endswith(f"/q/{ticket.jeton}")
    assert lien["qr_svg"].startswith("<svg")
    assert refus(client.get(reverse("api_session_lien", args=[fabriques.session_a_payer(equipe.chez).pk])))[0] == 409


def test_abandonne_avec_un_motif_et_le_dit_dans_la_chronologie(equipe: Equipe) -> None:
    client = programme(equipe, Role.CAISSIER)
    session = fabriques.session_a_payer(equipe.chez)
    assert refus(faire(client, "api_session_abandonner", session.pk)) == (400, "required", "motif")
    assert refus(faire(client, "api_session_abandonner", session.pk, motif="x"))[0] == 422
    fini = fait(client, "api_session_abandonner", session.pk, cle="k", motif="partie au 66 00 00 01")
    assert (fini["etat"], fini["annulable"]) == ("abandonne", False)
    assert "66 00 00 01" not in fini["motif_fin"]
    assert fait(client, "api_session_abandonner", session.pk, cle="k", motif="partie au 66 00 00 01") == fini
    assert refus(faire(client, "api_session_abandonner", session.pk, motif="encore"))[0] == 409
    faits = lire(client, "api_session_faits", session.pk)["faits"]
    assert [f for f in faits if "partie" in f["phrase"] and "66 00 00 01" not in f["phrase"]]


def test_remise_d_un_gerant_et_note_liberee(equipe: Equipe) -> None:
    session = fabriques.session_a_payer(equipe.chez)
    corps: Corps = {"montant": 500, "motif": "cliente fidèle"}
    assert refus(faire(programme(equipe, Role.CAISSIER), "api_session_remise", session.pk, **corps))[0] == 403
    gerant = programme(equipe, Role.GERANT)
    remise = fait(gerant, "api_session_remise", session.pk, cle="r", **corps)
    assert (remise["remise"], remise["reste"]) == (500, 4500)
    assert fait(gerant, "api_session_remise", session.pk, cle="r", **corps)["remise"] == 500
    fait(gerant, "api_session_liberer", session.pk)
    session.refresh_from_db()
    assert session.appareil == ""


def test_trouve_une_note_par_ses_filtres_et_page_apres_page(equipe: Equipe) -> None:
    client = programme(equipe, Role.PROPRIETAIRE)
    notes = [fabriques.session_a_payer(equipe.chez) for _ in range(5)]
    codes = [note.code_court for note in reversed(notes)]
    page = lire(client, "api_sessions", limite=2)
    lus = [note["code"] for note in page["resultats"]]
    while page["suivante"]:
        page = client.get(page["suivante"]).json()
        lus += [note["code"] for note in page["resultats"]]
    assert lus == codes
    assert [n["code"] for n in lire(client, "api_sessions", code=codes[0].lower())["resultats"]] == codes[:1]
    assert lire(client, "api_sessions", etat="paiement_reussi")["resultats"] == []
    assert len(lire(client, "api_sessions", etat="ouvertes", poste=equipe.chez.poste.pk)["resultats"]) == 5
    assert lire(client, "api_sessions", poste=equipe.ailleurs.poste.pk)["resultats"] == []
    jour = notes[0].jour.isoformat()
    assert len(lire(client, "api_sessions", du=jour, au=jour, coiffeur=equipe.chez.coiffeurs[0].pk)["resultats"]) == 5
