"""The desk's list as a spreadsheet reads it: whole amounts, the currency apart, the salon's clock."""

from __future__ import annotations

import datetime
import zoneinfo
from collections.abc import Iterator

from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from paiements.models import ExceptionMonetaire
from paiements.operateurs import reseau_libelle
from paiements.selecteurs_guichet import FiltreGuichet, exceptions_exporter
from paiements.tableurs import Cellule, csv_repondre
from traces.masquage import masquer


def a_traiter_csv(filtre: FiltreGuichet) -> HttpResponseBase:
    """Return the rows of a filter, streamed."""
    nom = f"argent-a-traiter-{timezone.localdate():%Y-%m-%d}.csv"
    return csv_repondre(nom, _entete(), _lignes(filtre))


def _entete() -> list[str]:
    return [
        _("ouverte le"), _("salon"), _("raison"), _("montant"), _("devise"), _("note"), _("notre référence"),
        _("référence de l'opérateur"), _("opérateur"), _("reçu"), _("manque"), _("décision"), _("décidé le"),
        _("décidé par"), _("explication"),
    ]  # fmt: skip


def _heure(exception: ExceptionMonetaire, instant: datetime.datetime) -> str:
    """Write an instant as the salon's clock shows it, with its offset."""
    return instant.astimezone(zoneinfo.ZoneInfo(exception.salon.fuseau)).isoformat(timespec="seconds")


def _lignes(filtre: FiltreGuichet) -> Iterator[list[Cellule]]:
    for x in exceptions_exporter(filtre):
        paiement, ligne = x.paiement, x.ligne_releve
        theirs = paiement.reference_fournisseur if paiement else ligne.reference if ligne else ""
        recu = paiement.montant_recu if paiement else ligne.montant if ligne else None
        yield [
            _heure(x, x.date_creation), x.salon.nom, str(x.get_type_display()), "" if x.est_un_manque else x.montant,
            x.devise, x.session.code_court if x.session else "", paiement.reference if paiement else "", theirs,
            reseau_libelle(paiement) if paiement else "", "" if recu is None else recu,
            x.montant if x.est_un_manque else "", str(x.get_resolution_display()),
            _heure(x, x.resolue_le) if x.resolue_le else "", str(x.resolue_par or ""), masquer(x.note),
        ]  # fmt: skip
