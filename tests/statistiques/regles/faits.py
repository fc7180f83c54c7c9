"""Real facts that make each default rule ring, and what makes it stop: by indicator."""

from __future__ import annotations

import datetime
import itertools
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from config.sauvegarde.trace import Faite, tracer
from paiements.models import Ecriture, EtatEvenement, EvenementFournisseur, ExceptionMonetaire, Paiement
from salon_paiement.models import Battement, EtatNotification, Notification, PosteQR, Role, Salon, SessionPaiement
from salon_paiement.notifications.equipe import equipe_prevenir
from salon_paiement.redis_connus import EtatRedis
from salon_paiement.services import battement, etat_machine
from salon_paiement.services.personnel import membre_modifier
from statistiques.models import SondeDisponibilite
from tests import fabriques
from tests.fabriques_guichet import tardif
from tests.fabriques_meteo import envoyee
from tests.personnel.conftest import Equipe
from traces.scellement import tout_sceller
from traces.services import Trace, traces_enregistrer
from traces.types import TypeTrace

Fait = Callable[[Equipe], None]
_rang = itertools.count(1)


def _copies(modele: Paiement, nombre: int) -> None:
    """Write as many attempts as true as their model."""
    champs = {c.attname: getattr(modele, c.attname) for c in Paiement._meta.concrete_fields}
    for nom in ("id", "reference", "reference_fournisseur", "date_creation"):
        del champs[nom]
    Paiement.objects.bulk_create(Paiement(**champs) for _ in range(nombre))


def paiements_en_panne(equipe: Equipe) -> None:
    """Four out of twenty-five break down."""
    rate = envoyee(equipe.chez, "echoue", motif_code="panne_operateur", essai=False)
    bon = envoyee(equipe.chez, essai=False)
    _copies(Paiement.objects.get(pk=rate.pk), 3)
    _copies(Paiement.objects.get(pk=bon.pk), 20)


def paiements_reussis(_equipe: Equipe) -> None:
    _copies(Paiement.objects.filter(etat="reussi")[0], 15)


def paiement_muet(equipe: Equipe) -> None:
    envoyee(equipe.chez, "en_cours", essai=False, initie_le=fabriques.il_y_a(minutes=11))


def paiement_repondu(equipe: Equipe) -> None:
    fabriques.reussir(Paiement.objects.get(salon=equipe.chez.salon))


def argent_tardif(equipe: Equipe) -> None:
    exception = tardif(equipe.chez)
    ExceptionMonetaire.objects.filter(pk=exception.pk).update(date_creation=fabriques.il_y_a(heures=25, minutes=1))


def argent_traite(equipe: Equipe) -> None:
    ExceptionMonetaire.objects.update(resolue_le=timezone.now(), resolution="explique")


def messages_illisibles(equipe: Equipe) -> None:
    EvenementFournisseur.objects.bulk_create(
        EvenementFournisseur(
            compte=equipe.chez.compte, cle=f"illisible-{n}", empreinte=str(n), authenticite="signe",
            etat=EtatEvenement.IGNORE, prochaine_tentative=timezone.now(),
        )
        for n in range(6)
    )  # fmt: skip


def messages_vieux(_equipe: Equipe) -> None:
    EvenementFournisseur.objects.update(date_creation=fabriques.il_y_a(heures=2))


def faits_sans_sceau(equipe: Equipe) -> None:
    """A client scans, and nobody seals; it is looked at twenty minutes later."""
    fabriques.session_scannee(equipe.chez)


def faits_scelles(_equipe: Equipe) -> None:
    tout_sceller()


def affiche_cachee(equipe: Equipe) -> None:
    """The salon has worked five days; the chair's poster was never scanned."""
    PosteQR.objects.filter(salon=equipe.chez.salon).update(date_creation=fabriques.il_y_a(jours=9))
    for recul in range(1, 6):
        session = fabriques.session_scannee(equipe.chez)
        jour = timezone.localdate() - datetime.timedelta(days=recul)
        SessionPaiement.objects.filter(pk=session.pk).update(poste=equipe.chez.postes[1], jour=jour)


def affiche_scannee(equipe: Equipe) -> None:
    fabriques.session_scannee(equipe.chez)


def _refus(salon_id: uuid.UUID | None, nombre: int) -> None:
    donnees = {"raison": "mot_de_passe"}
    faits = [Trace(type_trace=TypeTrace.CONNEXION_REFUSEE, salon_id=salon_id, donnees=donnees)] * nombre
    with transaction.atomic():
        traces_enregistrer(faits)


def mots_de_passe_essayes(equipe: Equipe) -> None:
    _refus(equipe.chez.salon.pk, 11)


def comptes_essayes(_equipe: Equipe) -> None:
    _refus(None, 31)


def role_change(equipe: Equipe) -> None:
    Salon.objects.update(date_creation=fabriques.il_y_a(jours=9))
    membre = equipe.chez.membres[Role.CAISSIER]
    membre_modifier(membre.pk, role=Role.GERANT, actif=True, acteur=equipe.personnes[Role.PROPRIETAIRE])


def operateur_lent(equipe: Equipe) -> None:
    for _fois in range(5):
        fabriques.tentative(fabriques.session_a_payer(equipe.chez))
    Paiement.objects.update(initie_le=fabriques.il_y_a(secondes=9))


def operateur_prompt(_equipe: Equipe) -> None:
    Paiement.objects.update(initie_le=fabriques.il_y_a(secondes=2))


def _sonde(echecs: int) -> None:
    heure = timezone.now().replace(minute=0, second=0, microsecond=0)
    SondeDisponibilite.objects.update_or_create(heure=heure, defaults={"essais": 1_000, "echecs": echecs})


def cloche_en_retard(_equipe: Equipe) -> None:
    battement.battement_noter(battement.BEAT, fabriques.il_y_a(secondes=90))
    battement.battement_noter(battement.OUVRIER)


def cloche_entendue(_equipe: Equipe) -> None:
    Battement.objects.update(vu_le=timezone.now())


def sauvegarde_absente(_equipe: Equipe) -> None:
    Salon.objects.update(date_creation=fabriques.il_y_a(heures=28))


def sauvegarde_faite(_equipe: Equipe) -> None:
    tracer(Faite("dump", 1, 1, "ok"))


def message_bloque(equipe: Equipe) -> None:
    equipe_prevenir(equipe.chez.salon, evenement="essai", modele="alerte", canaux=["courriel"])
    Notification.objects.update(prochaine_tentative=fabriques.il_y_a(minutes=17))


def message_parti(_equipe: Equipe) -> None:
    Notification.objects.update(etat=EtatNotification.ENVOYEE)


def _ecriture(equipe: Equipe, operation: int, montant: int) -> None:
    Ecriture.objects.create(
        operation=uuid.UUID(int=operation), salon=equipe.chez.salon, compte="ventes", montant=montant,
        libelle="reglement",
    )  # fmt: skip


def rien(_equipe: Equipe) -> None:
    """Time alone ends it."""


# Indicator → what makes it ring, what ends it, how many minutes later the first sweep looks, and what is read then.
FAITS: dict[str, tuple[Fait, Fait, int, list[int]]] = {
    "reussite_paiements": (paiements_en_panne, paiements_reussis, 0, [84]),
    "reussite_plateforme": (paiements_en_panne, paiements_reussis, 0, [84]),
    "attente_reseau": (paiement_muet, paiement_repondu, 0, [660]),
    "argent_tardif": (argent_tardif, argent_traite, 0, [1]),
    "argent_en_attente": (argent_tardif, argent_traite, 0, [25]),
    "erreurs_webhook": (messages_illisibles, messages_vieux, 0, [6]),
    "sceaux_en_retard": (faits_sans_sceau, faits_scelles, 20, [20]),
    "affiche_muette": (affiche_cachee, affiche_scannee, 0, [4]),
    "connexions_refusees": (mots_de_passe_essayes, rien, 0, [11]),
    "changements_role": (role_change, rien, 0, [1]),
    "reponse_operateur": (operateur_lent, operateur_prompt, 0, [9]),
    "disponibilite": (lambda _e: _sonde(20), lambda _e: _sonde(10), 0, [98]),
    "attente_taches": (cloche_en_retard, cloche_entendue, 0, [90]),
    "redis_memoire": (rien, rien, 0, [85]),
    "disque_journaux": (rien, rien, 0, [95]),
    "sauvegarde_age": (sauvegarde_absente, sauvegarde_faite, 0, [28]),
    "boite_envoi_age": (message_bloque, message_parti, 0, [17]),
    "age_sceaux": (faits_sans_sceau, faits_scelles, 20, [20]),
    "ecart_livre": (lambda e: _ecriture(e, 7, 3), lambda e: _ecriture(e, 7, -3), 0, [3]),
    "connexions_plateforme": (comptes_essayes, rien, 0, [31]),
}


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[int], None]:
    """A Redis and a disk that are as full as one says: the real ones are monitoring's own tests."""

    def remplir(pour_cent: int) -> None:
        etats = [EtatRedis("file", True, 1, pour_cent - 10)]
        monkeypatch.setattr(etat_machine, "redis_etats", lambda: etats)
        monkeypatch.setattr(settings, "DOSSIER_JOURNAUX", tmp_path)
        usage = type("Usage", (), {"used": pour_cent, "free": 100 - pour_cent})
        monkeypatch.setattr(shutil, "disk_usage", lambda _dossier: usage)

    return remplir
