"""One of each thing that an address names, in a given house; the names are those of the policy (``Objet.nom``)."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils import timezone

from paiements.models import EvenementFournisseur, Paiement
from paiements.services.avoirs import avoir_donner
from paiements.services.versements import Part, versement_enregistrer
from salon_paiement.admin.base import AdminDuSalon
from salon_paiement.models import (
    Canal,
    Consentement,
    Evaluation,
    GenreRapport,
    Notification,
    Recu,
    Role,
    SessionPaiement,
)
from salon_paiement.services.ouverture import appareil_empreinte
from statistiques.etats_export import EtatExport
from statistiques.etats_rapport import EtatRapport
from statistiques.exports.dossier import fichier_de
from statistiques.models import (
    AlerteStatistique,
    ExportStatistiques,
    GenreAlerte,
    QuoiExport,
    RapportPeriodique,
    SeveriteAlerte,
    TarifPlateforme,
)
from tests import fabriques
from tests.fabriques_caisse import caissiere, encaisser, fermer, ouvrir
from tests.fabriques_guichet import tardif
from tests.fabriques_releves import csv_de, importer, rangee
from tests.fabriques_remboursements import cle, demander, payee
from tests.securite.objets_api import OBJETS_API, ouverte
from tests.securite.objets_publics import courriel, invitation
from tests.statistiques.tableaux import carte, tableau

if TYPE_CHECKING:
    from tests.securite.monde import Monde

JOUR = datetime.date(2026, 11, 28)
Chez = fabriques.Maison


def inconnu(valeur: Any) -> Any:
    """Return a key of the same form that names nothing."""
    if isinstance(valeur, uuid.UUID):
        return uuid.UUID(int=valeur.int ^ 0xFFFF)
    if isinstance(valeur, int):
        return 987_654_321
    # Same length and alphabet: what tells it from a real one is that nothing has it.
    return "".join("P" if lettre.isupper() else "q" if lettre.islower() else lettre for lettre in valeur)


def faire(monde: Monde, objet: str, relation: str) -> tuple[Any, ...]:
    """Return what names one ``objet`` of this house in an address.

    Raises:
        LookupError: no factory is known for it.
    """
    chez = monde.maisons[relation]
    if objet.startswith("admin:"):
        return (_du_modele(objet.removeprefix("admin:"), chez),)
    if objet not in OBJETS:
        raise LookupError(f"« {objet} » n'a pas de fabrique : ajoutez-la à OBJETS (tests/securite/objets.py)")
    fait = OBJETS[objet](chez)
    return fait if isinstance(fait, tuple) else (fait,)


def _du_modele(nom: str, chez: Chez) -> Any:
    """Return the key of a row of this model in this house, made by ``MODELES`` where nothing else makes one."""
    page = next(p for m, p in admin.site._registry.items() if f"{m._meta.app_label}_{m._meta.model_name}" == nom)
    if nom in MODELES:
        return MODELES[nom](chez)
    assert isinstance(page, AdminDuSalon)
    lignes = page.model._default_manager.filter(**{page.chemin_salon or "pk": chez.salon.pk})
    premiere = lignes.order_by("pk").values_list("pk", flat=True).first()
    if premiere is None:
        raise LookupError(
            f"« admin:{nom} » n'a pas de ligne : ajoutez sa fabrique à MODELES (tests/securite/objets.py)"
        )
    return premiere


def _visite(chez: Chez) -> str:
    """The visit that the client's phone holds in Afi's salon; elsewhere another phone's."""
    appareil = "t" * 43 if chez.salon.nom == "Salon Afi" else ""
    return fabriques.session_a_payer(chez, appareil=appareil).jeton


def _recu(chez: Chez) -> Recu:
    return Recu.objects.get(session=fabriques.session_payee(chez))


def _accord(chez: Chez) -> str:
    return Consentement.objects.create(
        salon=chez.salon, empreinte=appareil_empreinte(str(chez.salon.pk)), canal=Canal.SMS
    ).jeton


def _especes(chez: Chez) -> tuple[str, str]:
    paiement = encaisser(fabriques.session_a_payer(chez), caissiere(chez), 2000)
    return paiement.session.code_court, paiement.reference


def _tentative(chez: Chez) -> tuple[str, str]:
    session = fabriques.session_a_payer(chez)
    return session.code_court, fabriques.tentative(session).reference


def _absente(chez: Chez) -> str:
    vieille = fabriques.tentative(fabriques.session_a_payer(chez))
    Paiement.objects.filter(pk=vieille.pk).update(initie_le=fabriques.il_y_a(heures=80))
    autour = [rangee(reference=f"A{n}", instant=fabriques.il_y_a(heures=n)) for n in (70, 90)]
    importer(chez.compte, csv_de(autour))
    return vieille.reference


def _client(chez: Chez) -> Any:
    return fabriques.session_a_payer(chez).client_id


def _cloture(chez: Chez) -> int:
    """The drawer of the house, closed once; it is open again afterwards, for whoever sells."""
    cloture = fermer(ouverte(chez), 20_000, caissiere(chez))
    ouvrir(chez)
    return cloture.pk


def _releve(chez: Chez) -> Any:
    return importer(chez.compte, csv_de([rangee(reference="V1", type="Reversement", montant=90_000)])).pk


def _versement(chez: Chez) -> Any:
    payee(chez)
    part = Part(1000, 0, "manuel", "TRF-1")
    return versement_enregistrer(chez.coiffeurs[0].pk, part, chez.membres[Role.GERANT].utilisateur, cle()).pk


def _message(chez: Chez) -> Any:
    fabriques.session_payee(chez, courriel=f"cliente@{chez.salon.slug}.example.org")
    return Notification.objects.filter(salon=chez.salon).latest("date_creation").pk


def _alerte(chez: Chez) -> Any:
    return AlerteStatistique.objects.create(
        salon=chez.salon, genre=GenreAlerte.ANOMALIE, mesure="encaisse", jour=JOUR, severite=SeveriteAlerte.CRITIQUE,
        valeur=1_000, attendu=90_000,
    ).pk  # fmt: skip


def _rapport(chez: Chez) -> Any:
    maintenant = timezone.now()
    return RapportPeriodique.objects.create(
        salon=chez.salon, genre=GenreRapport.SOIR, debut=JOUR, etat=EtatRapport.A_VENIR, du_a=maintenant,
        prochaine_tentative=maintenant,
    ).pk  # fmt: skip


def _export(chez: Chez, **champs: Any) -> ExportStatistiques:
    return ExportStatistiques.objects.create(
        demandeur=chez.membres[Role.PROPRIETAIRE].utilisateur, quoi=QuoiExport.STATISTIQUES, format="csv",
        salons=[str(chez.salon.pk)], du=JOUR, au=JOUR, empreinte=uuid.uuid4().hex, **champs,
    )  # fmt: skip


def _export_pret(chez: Chez) -> ExportStatistiques:
    export = _export(
        chez, etat=EtatExport.PRET, prochaine_tentative=None, expire_le=timezone.now() + datetime.timedelta(hours=1)
    )
    fichier_de(export).write_bytes(b"jour;encaisse\r\n")
    return export


def _tableau(chez: Chez) -> Any:
    auteur = chez.membres[Role.PROPRIETAIRE].utilisateur
    return tableau(auteur, chez.salon, [carte("visites")], partage=True).pk


def _evenement(chez: Chez) -> Any:
    marque = uuid.uuid4().hex
    return EvenementFournisseur.objects.create(
        compte=chez.compte, cle=marque, empreinte=marque, authenticite="signe", prochaine_tentative=timezone.now()
    ).pk


OBJETS: dict[str, Callable[[Chez], Any]] = {
    "visite": _visite,
    "recu_public": lambda chez: _recu(chez).jeton,
    "qr": lambda chez: chez.poste.jeton,
    "accord": _accord,
    "invitation": invitation,
    "courriel_demo": courriel,
    "note": lambda chez: fabriques.session_a_payer(chez).code_court,
    "histoire": lambda chez: fabriques.session_a_payer(chez).code_court,
    "tentative": _tentative,
    "especes": _especes,
    "client": _client,
    "cloture": _cloture,
    "remboursement": lambda chez: demander(payee(chez), caissiere(chez), 2000, "manuel").reference,
    "exception": lambda chez: tardif(chez).pk,
    "releve": _releve,
    "tentative_absente": _absente,
    "coiffeur": lambda chez: chez.coiffeurs[0].pk,
    "versement": _versement,
    "message": _message,
    "salon": lambda chez: chez.salon.pk,
    "membre": lambda chez: chez.membres[Role.CAISSIER].pk,
    "compte": lambda chez: chez.compte.pk,
    "poste": lambda chez: chez.poste.pk,
    "alerte": _alerte,
    "rapport": _rapport,
    "export": lambda chez: _export(chez).pk,
    "export_fichier": lambda chez: _export_pret(chez).jeton,
    "export_pret": lambda chez: _export_pret(chez).pk,
    "tableau": _tableau,
    **OBJETS_API,
}
# Rows of the admin's pages that nothing above leaves behind.
MODELES: dict[str, Callable[[Chez], Any]] = {
    "paiements_avoir": lambda chez: (
        avoir_donner(chez.salon, 2000, "geste", chez.membres[Role.GERANT].utilisateur, cle()).pk
    ),
    "paiements_evenementfournisseur": _evenement,
    "paiements_paiement": lambda chez: fabriques.tentative(fabriques.session_a_payer(chez)).pk,
    "paiements_remboursement": lambda chez: demander(payee(chez), caissiere(chez), 2000, "manuel").pk,
    "paiements_versement": _versement,
    "salon_paiement_evaluation": lambda chez: (
        Evaluation.objects.create(session=SessionPaiement.objects.get(pk=_recu(chez).session_id), note=5).pk
    ),
    "salon_paiement_notification": _message,
    "salon_paiement_recu": lambda chez: _recu(chez).pk,
    "statistiques_tarifplateforme": lambda chez: (
        TarifPlateforme.objects.create(salon=chez.salon, taux_pour_mille=15, depuis=JOUR).pk
    ),
}
