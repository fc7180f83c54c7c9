"""What each provider writes to us: read without ever failing, believed only as far as it is proved."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paiements.fournisseurs.base import Authenticite, Identifiants, Signal
from paiements.fournisseurs.contrat import Fournisseur
from paiements.fournisseurs.erreurs import SignatureInvalide
from simulateur.reponse import Message
from simulateur.serveur import ServeurSimule
from simulateur.transactions import Envoi
from tests.paiements.fournisseurs.contrat.fiches import FICHES, PAR_NOM, Fiche

SIGNES = ("fedapay", "wave", "externe")
DATES = ("fedapay", "wave")  # their signature covers an instant
DECHETS = [
    *(b"", b"null", b"[]", b"{", b"\xff\xfe\x00", b'{"data": []}', b'{"id": {}}', b"a=b&data=%ff", b"[" * 50_000),
    *(b'{"data": {"id": 1e999}}', b'{"entity": {"id": NaN}}', b'{"id": "\\ud800"}', b'{"data":' * 50_000),
]
_numeros = itertools.count(1)


def _message(operateur: ServeurSimule, fiche: Fiche, signature: str = "bonne") -> tuple[Message, str, str]:
    """A true message about a paid attempt, its reference and ours."""
    notre, pilote = f"MESSAGE{next(_numeros):012d}", operateur.client()
    pilote.scenario("approuver", dialecte=fiche.dialecte)
    fiche.adaptateur(operateur.url).initier(fiche.demande(fiche.un_reseau(), notre))
    reference = pilote.trouver(notre)["reference"]
    pilote.attendre(reference, "SUCCESSFUL")
    envoi = Envoi("1", reference, 0, "SUCCESSFUL", 5000, "", signature=signature)
    message = operateur.operateur.facteur.composer(operateur.operateur.trouver(reference), envoi)
    assert message is not None
    return message, reference, notre


def _lecteur(fiche: Fiche, **changees: str) -> Fournisseur:
    lecteur: Fournisseur = fiche.classe(Identifiants({**fiche.valeurs, **changees}, "test"))
    return lecteur


@pytest.mark.parametrize("casse", [str, str.lower, str.upper])
def test_dit_de_qui_parle_le_message(operateur: ServeurSimule, fiche: Fiche, casse: type[str]) -> None:
    message, reference, notre = _message(operateur, fiche)
    entetes = {casse(nom): valeur for nom, valeur in message.entetes.items()}
    signal = _lecteur(fiche).lire_webhook(message.corps, entetes)
    assert (signal.reference_fournisseur, signal.notre_reference) == (reference, notre)
    attendue = {"feexpay": Authenticite.AUCUNE, "paydunya": Authenticite.JETON}
    assert signal.authenticite is attendue.get(fiche.dialecte, Authenticite.SIGNEE)


def test_relit_ce_qui_a_ete_range_sans_ses_entetes(operateur: ServeurSimule, fiche: Fiche) -> None:
    message, reference, notre = _message(operateur, fiche)
    signal = _lecteur(fiche).signal_du_corps(message.corps)
    assert (signal.reference_fournisseur, signal.notre_reference) == (reference, notre)


@pytest.mark.parametrize("nature", ["absente", "fausse", "autre_secret", "corps_modifie", "mal_formee", "recodee"])
@pytest.mark.parametrize("dialecte", SIGNES)
def test_refuse_une_signature_qui_ne_prouve_rien(operateur: ServeurSimule, dialecte: str, nature: str) -> None:
    fiche = PAR_NOM[dialecte]
    message, *_ = _message(operateur, fiche, nature)
    with pytest.raises(SignatureInvalide):
        _lecteur(fiche).lire_webhook(message.corps, message.entetes)


@pytest.mark.parametrize("nature", ["perimee", "future"])
@pytest.mark.parametrize("dialecte", DATES)
def test_refuse_une_signature_d_un_autre_moment(operateur: ServeurSimule, dialecte: str, nature: str) -> None:
    message, *_ = _message(operateur, PAR_NOM[dialecte], nature)
    with pytest.raises(SignatureInvalide):
        _lecteur(PAR_NOM[dialecte]).lire_webhook(message.corps, message.entetes)


@pytest.mark.parametrize("dialecte", SIGNES)
def test_pendant_un_changement_de_secret_les_deux_sont_lus(operateur: ServeurSimule, dialecte: str) -> None:
    fiche = PAR_NOM[dialecte]
    message, reference, _notre = _message(operateur, fiche)
    secret = "secret" if dialecte == "externe" else "secret_webhook"
    nouvelles = {**fiche.valeurs, secret: "un_tout_nouveau_secret"}
    with pytest.raises(SignatureInvalide):
        fiche.classe(Identifiants(nouvelles, "test")).lire_webhook(message.corps, message.entetes)
    pendant = fiche.classe(Identifiants(nouvelles, "test", fiche.valeurs))
    assert pendant.lire_webhook(message.corps, message.entetes).reference_fournisseur == reference


@pytest.mark.parametrize("dialecte", SIGNES)
def test_un_secret_vide_ne_signe_rien(operateur: ServeurSimule, dialecte: str) -> None:
    fiche = PAR_NOM[dialecte]
    message, *_ = _message(operateur, fiche)
    if dialecte == "externe":  # unsigned by choice: read, and believed no further
        assert _lecteur(fiche, secret=" ").lire_webhook(message.corps, {}).authenticite is Authenticite.AUCUNE
        return
    with pytest.raises(SignatureInvalide):
        _lecteur(fiche, secret_webhook=" ").lire_webhook(message.corps, message.entetes)


@pytest.mark.parametrize("corps", DECHETS, ids=range(len(DECHETS)))
def test_un_message_illisible_ne_parle_de_personne(fiche: Fiche, corps: bytes) -> None:
    signal = _lecteur(fiche).signal_du_corps(corps)
    assert (signal.reference_fournisseur, signal.notre_reference, signal.id_evenement) == ("", "", "")


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(corps=st.binary(max_size=300), entete=st.text(max_size=60))
def test_des_octets_quelconques_sont_lus_ou_refuses(corps: bytes, entete: str) -> None:
    noms = ("Wave-Signature", "X-FEDAPAY-SIGNATURE", "X-Signature", "Authorization")
    for fiche in FICHES:
        try:
            signal = _lecteur(fiche).lire_webhook(corps, dict.fromkeys(noms, entete))
        except SignatureInvalide:
            continue
        assert isinstance(signal, Signal)
        assert signal.authenticite is not Authenticite.SIGNEE
