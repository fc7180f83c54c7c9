"""A number typed where no number belongs is shown like every other one: masked."""

from __future__ import annotations

import pytest
from django.urls import reverse

from paiements.fournisseurs.base import Avis, Statut
from paiements.models import Avoir, Remboursement
from paiements.services.avoirs import avoir_donner
from paiements.services.bornes import avis_borner
from salon_paiement.models import Client, Evaluation, Role
from salon_paiement.services.evaluation import Opinion, evaluation_enregistrer
from salon_paiement.services.identification import Identite, session_identifier
from salon_paiement.templatetags import salon as filtres
from tests import fabriques
from tests.fabriques_guichet import decider, exception_apres
from tests.fabriques_remboursements import cle
from tests.personnel.conftest import Equipe

pytestmark = pytest.mark.django_db
NUMERO = "01 97 11 22 33"
TRACE_DU_NUMERO = ("97 11 22 33", "97112233")


def pages_du_salon(equipe: Equipe) -> dict[str, str]:
    """Write a number in every free text, then read every page that shows one."""
    chez, elle = equipe.chez, equipe.personnes[Role.PROPRIETAIRE]
    session = fabriques.session_payee(chez)
    evaluation_enregistrer(session.pk, Opinion(5, True, f"rappelez-moi au {NUMERO}"))
    session_identifier(fabriques.session_scannee(chez).pk, Identite(NUMERO))
    avoir = avoir_donner(chez.salon, 1000, f"vu avec elle au {NUMERO}", elle, cle())
    exception = exception_apres(chez, 6000)
    decider(exception, elle, "rembourse", note=f"à rendre au {NUMERO}", voie="manuel")
    remboursement = Remboursement.objects.get()
    Remboursement.objects.update(motif=f"erreur, {NUMERO}")
    adresses = {
        "session": reverse("admin:caisse_session", args=[session.code_court]),
        "clients": reverse("admin:salon_paiement_client_changelist"),
        "avis": reverse("admin:salon_paiement_evaluation_changelist"),
        "avoir": reverse("admin:paiements_avoir_change", args=[avoir.pk]),
        "remboursements": reverse("admin:remboursements"),
        "remboursement": reverse("admin:remboursement", args=[remboursement.reference]),
        "fiche": reverse("admin:paiements_remboursement_change", args=[remboursement.pk]),
        "note": reverse("admin:caisse_session", args=[remboursement.session.code_court]),
        "a_traiter": reverse("admin:a_traiter_detail", args=[exception.pk]),
        "export": reverse("admin:a_traiter_export") + "?suite=resolues",
    }
    client = equipe.client(Role.PROPRIETAIRE)
    return {nom: client.get(adresse).getvalue().decode() for nom, adresse in adresses.items()}


def test_aucune_page_du_personnel_ne_montre_un_numero_tape_ailleurs(equipe: Equipe) -> None:
    pages = pages_du_salon(equipe)
    assert [(nom, reste) for nom, page in pages.items() for reste in TRACE_DU_NUMERO if reste in page] == []
    assert sum("01 ** ** ** 33" in page for page in pages.values()) >= 6
    assert not Client.objects.filter(prenom__contains="97 11").exists()


def test_temoin_sans_le_filtre_le_numero_se_lirait(equipe: Equipe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filtres, "masquer", str)
    pages = pages_du_salon(equipe)
    assert "97 11 22 33" in pages["remboursement"]
    assert (Evaluation.objects.count(), Avoir.objects.count()) == (1, 1)


def test_les_mots_de_l_operateur_aussi() -> None:
    dit = Avis(Statut.ECHOUE, motif_brut="2290197112233 inconnu")
    assert avis_borner(dit).motif_brut == "+229 ** ** 33 inconnu"
