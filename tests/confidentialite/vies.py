"""Lives of clients for the tests of privacy: seen from a phone, with everything a visit leaves behind."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator

from django.apps import apps
from django.db.models import BinaryField
from django.test import Client as Navigateur
from django.utils import timezone

from paiements.fournisseurs.base import Avis, Statut
from paiements.models import Paiement
from paiements.services.encaissement import avis_appliquer
from paiements.services.initiation import Intention, intention_enregistrer
from paiements.webhooks.traitement import evenements_traiter
from salon_paiement.models import SessionPaiement
from salon_paiement.services.composition import Choix, session_composer
from salon_paiement.services.identification import Identite, session_identifier, telephone_noter
from tests.fabriques import Maison, reussir, session_scannee
from traces import contexte
from traces.engagement import engagement_tient
from traces.models import TraceContexte

ADRESSE = "197.234.219.42"


@contextlib.contextmanager
def vue_d_un_telephone() -> Iterator[None]:
    """What is written inside was asked by a phone: facts get a context."""
    jeton = contexte._courant.set(contexte.ContexteRequete("r-1", ADRESSE, "Mozilla/5.0 (Linux; Android 13)"))
    try:
        yield
    finally:
        contexte._courant.reset(jeton)


def message_recu(session: SessionPaiement) -> None:
    """The operator's message about the visit's payment came, with the client's number in it, and was treated."""
    paiement = Paiement.objects.get(session=session)
    compte = paiement.compte
    assert compte is not None
    corps = {"reference": paiement.reference_fournisseur, "phoneNumber": "2290166000001", "status": "SUCCESSFUL"}
    adresse = f"/webhooks/simulateur/{compte.jeton_webhook}/"
    assert Navigateur().post(adresse, json.dumps(corps), content_type="application/json").status_code == 200
    evenements_traiter()


def contextes_qui_tiennent() -> int:
    """Check every context against its fact; returns how many there are."""
    tous = TraceContexte.objects.select_related("trace")
    for ligne in tous:
        assert ligne.trace.engagement is not None
        assert engagement_tient(ligne, ligne.trace.engagement), ligne.pk
    return len(tous)


def visite_payee(maison: Maison, rang: int) -> SessionPaiement:
    """A paid visit of somebody who comes once, on her own number, seen from her phone."""
    numero = f"01 67 {rang // 10_000:02d} {rang // 100 % 100:02d} {rang % 100:02d}"
    with vue_d_un_telephone():
        session = session_scannee(maison)
        session_composer(session.pk, choix=[Choix(str(maison.prestations[0].pk))], coiffeur_id=None, pourboire=0)
        session = session_identifier(session.pk, Identite(f"Cliente {rang}", numero, f"c{rang}@example.org"))
        intention = Intention("mtn", telephone_noter(maison.salon, numero), f"cle-vie-{rang}")
        paiement, _nouveau = intention_enregistrer(session.pk, intention)
        Paiement.objects.filter(pk=paiement.pk).update(initie_le=timezone.now())
        avis_appliquer(paiement.pk, Avis(Statut.EN_COURS, reference_fournisseur=f"vie-{rang}"), source="initiation")
        reussir(paiement)
    session.refresh_from_db()
    return session


def textes_de_la_base() -> str:
    """Everything that is written down, except passwords and settings."""
    modeles = [m for nom in ("paiements", "salon_paiement", "traces") for m in apps.get_app_config(nom).get_models()]
    return "\n".join(str(list(m._default_manager.values())) for m in modeles)


def chiffres_restants() -> list[str]:
    """Columns of encrypted personal data that still hold something."""
    champs = [
        (m, champ.attname)
        for nom in ("paiements", "salon_paiement")
        for m in apps.get_app_config(nom).get_models()
        for champ in m._meta.concrete_fields
        if isinstance(champ, BinaryField) and champ.attname.endswith("_chiffre")
    ]
    assert len(champs) >= 5
    return [f"{m.__name__}.{n}" for m, n in champs if m._default_manager.filter(**{f"{n}__isnull": False}).exists()]
