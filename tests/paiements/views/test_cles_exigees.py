"""Every address of the product is in one of two tables: it wants a key, or it says why it needs none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, path

from paiements.services import idempotence, initiation
from paiements.views.personnel import remboursements
from paiements.views.recu import au_revoir
from tests.paiements.api.gestes import GESTES_API
from tests.paiements.views.gestes_argent import GESTES as GESTES_DES_PAGES
from tests.personnel.conftest import Equipe, composer_equipe

# A program without a key is told so (400); a page of ours always has one (422).
GESTES = GESTES_DES_PAGES | GESTES_API
PAGE = "shows, and writes nothing"
REGLAGE = "a setting or a login: no money"
SANS_CLE = {
    **dict.fromkeys(
        ("session", "session_retour", "recu", "recu_pdf", "recu_verifier", "au_revoir", "scan", "code_court",
         "demo_courriels", "demo_courriel", "demo_courriel_html", "vivant", "pret", "mesures",
         "admin:sceaux", "admin:tiroir",
         "admin:tiroir_z", "admin:tiroir_z_pdf", "admin:caisse", "admin:caisse_direct", "admin:note_rendu",
         "admin:caisse_session", "admin:session_direct", "admin:ticket", "admin:ticket_direct", "admin:accueil_direct",
         "admin:operateurs", "admin:operateurs_direct", "admin:remboursements", "admin:remboursement", "admin:gains",
         "admin:gains_coiffeur", "admin:rapprochement", "admin:rapprochement_liste", "admin:releve_direct",
         "admin:a_traiter", "admin:a_traiter_detail", "admin:premiers_pas",
         "admin:poste_affiche", "admin:poste_verifier", "admin:membre_invitation", "confidentialite",
         "admin:confidentialite", "admin:client_donnees",
         "admin:traces", "admin:traces_histoire", "admin:traces_annulations",
         "admin:statistiques", "admin:statistiques_direct", "admin:operateur", "admin:operateur_direct",
         "admin:statistiques_accueil", "admin:alertes",
         "api_dashboard", "api_sessions_recentes", "api_statistiques_journalieres", "api_erreurs_recentes",
         "api_globales", "api_temps_reel", "api_widgets",
         "api_session", "api_session_faits", "api_session_lien", "api_session_recu", "api_paiements", "api_paiement",
         "api_session_avoirs", "api_session_reseaux",
         "api_remboursements", "api_remboursement", "api_caisse", "api_caisse_z", "api_exceptions", "api_exception",
         "api_rapprochement_comptes", "api_rapprochement", "api_rapprochement_lignes", "api_rapprochement_sans_ligne",
         "api_traces",
         "api_alertes", "api_racine", "api_schema", "api_docs", "api_salons", "api_clients", "api_client",
         "api_poste_affiche",
         "admin:export", "admin:export_direct", "admin:rapports", "admin:rapport", "admin:rapport_pdf",
         "admin:tableaux", "admin:tableau", "admin:tableau_direct",
         "admin:messages", "admin:poussee_service", "admin:cles", "admin:sorties", "admin:sortie",
         "api_sortie_livraisons", "logo"), PAGE),
    **dict.fromkeys(
        ("langue", "bienvenue", "admin:operateurs_ordre", "admin:salon_ajouter", "admin:mot_de_passe",
         "admin:poste_remplacer", "admin:compte_verifier", "admin:rapports_choisir", "admin:messages_canal",
         "admin:poussee_abonner", "admin:poussee_retirer", "admin:code", "admin:code_retirer", "admin:salon_logo",
         "admin:sortie_modifier", "api_sortie",
         "admin:compte", "admin:compte_application", "admin:compte_cle", "admin:compte_cle_nouvelle",
         "admin:compte_code", "admin:compte_confirmer", "admin:compte_retirer", "admin:compte_secours",
         "admin:compte_sessions_fermer", "admin:compte_prouver",
         "api_jetons", "api_auth_entrer", "api_auth_code", "api_auth_session"), REGLAGE),
    **dict.fromkeys(
        ("api_jetons_renouveler", "api_auth_renouveler"), "the token is the key: it serves once, and closes all twice"),
    "admin:cle_revoquer": "closes a machine's key: a second time does nothing",
    "admin:verrou": "locks this browser: a second time it is locked",
    "admin:verrou_ouvrir": "a login",
    "admin:verrou_geste": "says that somebody is there",
    **dict.fromkeys(
        ("admin:sortie_ajouter", "api_sorties"), "an address told already is refused: a second time adds nothing"),
    **dict.fromkeys(
        ("admin:sortie_secret", "api_sortie_secret"), "a secret replaced a moment ago is not replaced again"),
    **dict.fromkeys(
        ("admin:sortie_geste", "admin:sortie_rejouer", "api_sortie_essai", "api_sortie_rejouer",
         "api_livraison_rejouer"), "tells a partner again, under the event's own id: she knows what she has"),
    "stop": "takes an agreement back: a second time does nothing",
    "admin:messages_essayer": "a test message to oneself: twice in a minute is once",
    "admin:messages_renvoyer": "makes a message due now: one that has left is refused",
    "webhook": "the operator's own event is the key",
    "accuses": "what became of a message: said twice, it is said once",
    "session_prestations": "what will be paid, before anything is: the last choice stands",
    "session_vous": "who pays, before anything is paid",
    "session_reprendre": "moves the visit to another phone",
    "session_abandonner": "gives a visit up, refused as soon as money is under way",
    "session_especes": "says that cash is coming: nothing is counted",
    "recu_avis": "a rating, one per visit",
    "recu_effacer": "forgets on this phone",
    "admin:a_traiter_export": "takes a file away and traces who did, each time",
    "admin:exports": "asks for a file and traces who took it; asked twice while it is made, it is the same one",
    "admin:rapport_renvoyer": "sends a report again: once for each time its page was read",
    "admin:export_annuler": "gives up a file of one's own: a second time does nothing",
    "admin:export_fichier": "takes a file away and traces who did, each time",
    "admin:session_liberer": "lets another phone take the visit over",
    "admin:client_exporter": "gives a client what is kept about her, and traces it, each time",
    "admin:client_effacer": "erases who she is, not what she paid: a second time does nothing",
    "admin:client_fusionner": "brings two records together: a second time does nothing",
    "admin:operateur_reessayer": "lets one attempt through a breaker, whatever is clicked",
    "admin:remboursement_numero": "shows a number and traces who saw it, each time",
    "admin:sceau_verifier": "looks, and writes that it has looked, each time",
    "admin:sceaux_verifier": "looks, and writes that it has looked, each time",
    "admin:sceaux_temoin": "a file, and who took it, each time",
    "api_session_composer": "what will be paid, before anything is: the last choice stands",
    "api_session_liberer": "lets another phone take the visit over",
    "api_remboursement_numero": "shows a number and traces who saw it, each time",
    "api_rapprochement_colonnes": "names the columns of a statement, until it is matched",
    "api_salon": "settings, changed only as they were read (If-Match)",
    **dict.fromkeys(("api_prestation", "api_coiffeur", "api_poste"), "changed only as it was read (If-Match)"),
    **dict.fromkeys(
        ("api_prestations", "api_coiffeurs", "api_postes"), "a name is taken once in a salon: a second time is refused"
    ),
    "api_poste_remplacer": "names the code it replaces: a second time is refused",
    "api_exports": "takes a file away and traces who did, each time",
    "api_export": "gives up a file that is being made",
    "api_export_fichier": "takes a file away and traces who did, each time",
    "api_alerte_acquitter": "says that an alert was seen: a second time does nothing",
    "admin:alerte_regle": "sets a rule: no money, and the same values again change nothing",
    "admin:alerte_regle_silence": "keeps a rule quiet: the last instant stands",
    "admin:alerte_regle_essayer": "sends a message that says it is a test: once a minute",
    "admin:alerte_regle_origine": "gives a rule back: a second time does nothing",
    "admin:alerte_acquitter": "says that an alert was seen: a second time does nothing",
    "admin:tableau_creer": "a board holds choices, no money; a person has at most twenty",
    "admin:tableau_modifier": "arranges a board: saved once per revision",
    "admin:tableau_partager": "shares a board or takes it back: a second time does nothing",
    "admin:tableau_dupliquer": "copies a board, no money; a person has at most twenty",
    "admin:tableau_supprimer": "withdraws a board: a second time it is not there",
    "admin:releve_demander": "asks for a list whose lines count once each",
    "admin:releve": "names the columns of a statement: refused once it is being read",
    "admin:releve_colonnes": "names the columns of a statement, until it is matched",
    "admin:releve_supprimer": "deletes a file that has made no fact",
    "admin:releve_reessayer": "reads a statement again: its lines count once each",
}  # fmt: skip
# Django's own pages; those of the models let nobody write money (tests/personnel/test_modeles.py).
DE_DJANGO = re.compile(
    r"admin:(index|log(in|out)|password_change(_done)?|autocomplete|jsi18n|view_on_site|app_list"
    r"|[a-z_]+_(add|change|changelist|delete|history))"
)
SANS_NOM = {"<path:object_id>/", "(?P<url>.*)$"}


@pytest.fixture
def equipe(db: None, monkeypatch: pytest.MonkeyPatch) -> Equipe:
    """The cast; no call leaves for an operator."""
    monkeypatch.setattr(initiation, "paiement_envoyer", lambda *_a, **_k: None)
    return composer_equipe()


def adresses(motifs: Any, espace: str = "") -> Iterator[tuple[str, str]]:
    """Return (name, pattern) of every address."""
    for motif in motifs:
        if isinstance(motif, URLResolver):
            yield from adresses(motif.url_patterns, f"{espace}{motif.namespace}:" if motif.namespace else espace)
        elif isinstance(motif, URLPattern):
            yield f"{espace}{motif.name or ''}", str(motif.pattern)


def photographie() -> dict[str, list[tuple[Any, ...]]]:
    """Everything that is written down, row by row."""
    modeles = [m for nom in ("paiements", "salon_paiement", "traces") for m in apps.get_app_config(nom).get_models()]
    return {m.__name__: list(m._default_manager.order_by("pk").values_list()) for m in modeles}


def oubliees(motifs: Any) -> set[str]:
    """Return the addresses that are in no table, in both, or in one though they are gone."""
    toutes = list(adresses(motifs))
    sans_nom = {motif for nom, motif in toutes if nom.endswith(":") or not nom} - SANS_NOM
    noms = {nom for nom, _motif in toutes if nom and not nom.endswith(":") and not DE_DJANGO.fullmatch(nom)}
    avec_cle = {geste.split()[0] for geste in GESTES}
    return (noms ^ (avec_cle | SANS_CLE.keys())) | (avec_cle & SANS_CLE.keys()) | sans_nom


def test_chaque_adresse_dit_si_elle_veut_une_cle() -> None:
    assert not oubliees(get_resolver().url_patterns)
    gestes = {geste.split()[1] for geste in GESTES if geste.startswith("admin:remboursement_geste")}
    assert gestes == remboursements._GESTES.keys()


def test_temoin_une_adresse_nouvelle_est_remarquee() -> None:
    motifs = get_resolver().url_patterns
    nouvelles = [path("caisse/vider/", au_revoir, name="caisse_vider"), path("caisse/secret/", au_revoir)]
    assert oubliees([*motifs, *nouvelles]) == {"caisse_vider", "caisse/secret/"}
    assert oubliees(motifs[1:])


@pytest.mark.parametrize("nom", GESTES)
def test_refuse_sans_cle_et_ne_change_rien(equipe: Equipe, nom: str) -> None:
    client, adresse, donnees = GESTES[nom](equipe)
    avant = photographie()
    assert client.post(adresse, donnees).status_code == (400 if nom in GESTES_API else 422)
    assert photographie() == avant


def test_temoin_sans_la_regle_le_formulaire_sans_cle_passerait(equipe: Equipe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idempotence, "_FORME", re.compile(r"[A-Za-z0-9_-]{0,64}"))
    client, adresse, donnees = GESTES["admin:note_encaisser"](equipe)
    avant = photographie()
    assert (client.post(adresse, donnees).status_code, photographie() != avant) == (303, True)


@pytest.mark.parametrize("nom", GESTES)
def test_accepte_le_meme_formulaire_avec_sa_cle_en_en_tete(equipe: Equipe, nom: str) -> None:
    client, adresse, donnees = GESTES[nom](equipe)
    avant = photographie()
    reponse = client.post(adresse, donnees, headers={idempotence.EN_TETE: "1"})
    # Counting answers with the difference at once: nothing to reload, and the same form gives the same count. A
    # machine's key is shown once, and nowhere else.
    directes = {"admin:tiroir_compter", "admin:cle_nouvelle", "admin:cle_remplacer"}
    attendus = {200, 201, 202} if nom in GESTES_API else {200 if nom in directes else 303}
    assert reponse.status_code in attendus
    assert photographie() != avant


def test_aucune_vue_ne_mene_ailleurs_par_un_302() -> None:
    racine = Path(settings.BASE_DIR)
    vues = [vue for dossier in ("paiements", "salon_paiement") for vue in racine.glob(f"{dossier}/views/**/*.py")]
    assert len(vues) > 20
    assert not [vue.name for vue in vues if re.search(r"\bredirect\(|HttpResponseRedirect", vue.read_text("utf-8"))]
