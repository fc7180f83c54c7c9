"""One of each thing that programs, keys and partners' servers name, in a given house."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User
from PIL import Image

from paiements.models import Caisse
from salon_paiement.models import EvenementSortant, LivraisonSortante, Membre, PointSortie, Role
from salon_paiement.portees import Portee
from salon_paiement.services.cles import cle_creer
from salon_paiement.services.logos import logo_poser
from salon_paiement.sortants.points import PointVoulu, point_creer
from salon_paiement.sortants.types import TYPES
from tests import fabriques
from tests.fabriques_caisse import caissiere, encaisser, fermer, ouvrir
from tests.fabriques_remboursements import demander, payee

Chez = fabriques.Maison


def ouverte(chez: Chez) -> Caisse:
    """Return the house's drawer, opened if it is not."""
    return Caisse.objects.filter(salon=chez.salon, fermee_le=None).first() or ouvrir(chez)


def _fermee(chez: Chez) -> Any:
    caisse = ouverte(chez)
    fermer(caisse, 20_000, caissiere(chez))
    ouvrir(chez)
    return caisse.pk


def _especes(chez: Chez) -> str:
    ouverte(chez)
    return encaisser(fabriques.session_a_payer(chez), caissiere(chez), 2_000).reference


def _remboursement(chez: Chez) -> str:
    """Asked for by a colleague: whoever asks may take hers back, whatever her role."""
    collegue = User.objects.create_user(f"collegue{uuid.uuid4().hex[:8]}", is_staff=True)
    Membre.objects.create(salon=chez.salon, utilisateur=collegue, role=Role.CAISSIER)
    return demander(payee(chez), collegue, 2_000, "manuel").reference


def _logo(chez: Chez) -> str:
    image = io.BytesIO()
    # One colour for each house: the same picture would be the same address.
    Image.new("RGB", (64, 64), "#" + uuid.uuid4().hex[:6]).save(image, "PNG")
    return logo_poser(chez.salon, image.getvalue(), acteur_id=None).empreinte


def _point(chez: Chez) -> PointSortie:
    url = f"https://partenaire.example.org/{uuid.uuid4().hex}"
    return point_creer(chez.salon, PointVoulu(url=url, types=list(TYPES)), acteur_id=None)[0]


def _livraison(chez: Chez) -> Any:
    evenement = EvenementSortant.objects.create(salon=chez.salon, type=next(iter(TYPES)), charge={})
    return LivraisonSortante.objects.create(point=_point(chez), evenement=evenement).pk


def _cle(chez: Chez) -> Any:
    acteur = chez.membres[Role.PROPRIETAIRE].utilisateur
    return cle_creer(chez.salon, nom="Site", portees=[Portee.CLIENTS_LIRE], jours=30, acteur=acteur)[0].pk


OBJETS_API: dict[str, Callable[[Chez], Any]] = {
    "caisse": lambda chez: ouverte(chez).pk,
    "caisse_fermee": _fermee,
    "cle_api": _cle,
    "livraison": _livraison,
    "logo": _logo,
    "paiement": lambda chez: fabriques.tentative(fabriques.session_a_payer(chez)).reference,
    "paiement_especes": _especes,
    "point": lambda chez: _point(chez).pk,
    "prestation": lambda chez: chez.prestations[0].pk,
    "remboursement_demande": _remboursement,
}
