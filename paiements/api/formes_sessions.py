"""How a note is written for programs; who sees only her own day reads her own lines and where the note stands."""

from __future__ import annotations

from typing import Any, TypeVar

from rest_framework import serializers

from paiements.api.ecrire import exception_ecrire, paiement_ecrire, recu_ecrire, session_ecrire
from paiements.api.formes import FormePaiement, FormeRemboursement, FormeSalon, TexteMasque
from paiements.models import TypeException
from paiements.operateurs import Offre
from paiements.selecteurs import depuis_verification, lignes_visibles
from paiements.selecteurs_note import NoteEntiere
from salon_paiement.api.ecrire import Instant
from salon_paiement.droits import Action, peut
from salon_paiement.etats import ETEIGNABLES, EtatSession
from salon_paiement.models import Origine, Recu, SessionPaiement
from salon_paiement.qr import adresse_du_recu
from salon_paiement.selecteurs import Personne
from traces.types import Niveau


class FormeLigne(serializers.Serializer[Any]):
    """A service as it was sold."""

    libelle = serializers.CharField()
    quantite = serializers.IntegerField()
    montant = serializers.IntegerField()
    coiffeur = serializers.CharField(allow_blank=True)


class FormeClient(serializers.Serializer[Any]):
    """Who pays: a first name at most, a masked number."""

    id = serializers.UUIDField(allow_null=True)
    nom = serializers.CharField(allow_blank=True)
    telephone = serializers.CharField(allow_null=True)


# A note alone, or with all that was read beside it: each form says which one it writes.
Lue = TypeVar("Lue", SessionPaiement, NoteEntiere)


class _FormeNote(serializers.Serializer[Lue]):
    """What both forms of a note show of it."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    salon = FormeSalon()
    etat = serializers.ChoiceField(EtatSession.choices)
    etat_mot = serializers.CharField()
    origine = serializers.ChoiceField(Origine.choices)
    poste = serializers.CharField(allow_null=True)
    coiffeur = serializers.CharField(allow_null=True)
    client = FormeClient(allow_null=True)
    lignes = FormeLigne(many=True)
    montant_lignes = serializers.IntegerField()
    pourboire = serializers.IntegerField(allow_null=True)
    remise = serializers.IntegerField(allow_null=True)
    total = serializers.IntegerField(allow_null=True)
    paye = serializers.IntegerField(allow_null=True)
    reste = serializers.IntegerField(allow_null=True)
    essai = serializers.IntegerField(allow_null=True)
    jour = serializers.DateField()
    arrivee_le = Instant()
    expire_le = Instant()
    finie_le = Instant(allow_null=True)
    motif_fin = TexteMasque(allow_null=True, allow_blank=True)
    verdict_attendu_depuis = Instant(allow_null=True)
    especes_annoncees = serializers.BooleanField()

    def to_representation(self, instance: Any) -> Any:
        """Show it as the reader of the request may read it."""
        return session_ecrire(self.dire(instance))

    def par_les_champs(self, instance: Any) -> Any:
        """Return the same as the fields, which the document describes, would write it."""
        dite: Any = self.dire(instance)
        return super().to_representation(dite)

    def dire(self, lue: Lue) -> dict[str, Any]:
        """Return what is shown of it."""
        raise NotImplementedError


class FormeSession(_FormeNote[SessionPaiement]):
    """One note. Amounts are whole XOF.

    ``montant_lignes`` is the sum of the lines shown. To a hairdresser only her own are, and what is about the client
    or about others' money is ``null``.
    """

    def dire(self, lue: SessionPaiement) -> dict[str, Any]:
        """Return what is shown of a note."""
        return session_dire(self.context["request"].user, lue)


class FormeRecu(serializers.Serializer[Any]):
    """The receipt of a settled note: what it is checked by."""

    numero = serializers.CharField()
    code = serializers.CharField()
    sceau = serializers.CharField(source="tete", allow_blank=True)


class FormeRecuDonne(FormeRecu):
    """The same with the client's own page: whoever has its address may read it."""

    adresse = serializers.SerializerMethodField()
    pdf = serializers.SerializerMethodField()

    def get_adresse(self, recu: Recu) -> str:
        """The page."""
        return adresse_du_recu(recu)

    def get_pdf(self, recu: Recu) -> str:
        """The same on paper."""
        return f"{adresse_du_recu(recu).rstrip('/')}.pdf"


class FormeAlerteNote(serializers.Serializer[Any]):
    """Money of this note that a person looks at, or has looked at."""

    id = serializers.UUIDField()
    type = serializers.ChoiceField(TypeException.choices)
    type_mot = serializers.CharField(source="get_type_display")
    montant = serializers.IntegerField()
    resolue_le = Instant(allow_null=True)


class FormeSessionVue(_FormeNote[NoteEntiere]):
    """One note alone, with its payments, its refunds and its receipt (empty for who sees only her own lines)."""

    annulable = serializers.BooleanField()
    paiements = FormePaiement(many=True)
    remboursements = FormeRemboursement(many=True)
    exceptions = FormeAlerteNote(many=True)
    recu = FormeRecu(allow_null=True)

    def to_representation(self, instance: Any) -> Any:
        """Show it as the reader of the request may read it."""
        dit = self.dire(instance)
        return session_ecrire(dit) | {
            "paiements": [paiement_ecrire(paiement) for paiement in dit["paiements"]],
            "remboursements": FormeRemboursement(dit["remboursements"], many=True).data,
            "exceptions": [exception_ecrire(exception) for exception in dit["exceptions"]],
            "recu": recu_ecrire(dit["recu"]) if dit["recu"] else None,
        }

    def dire(self, lue: NoteEntiere) -> dict[str, Any]:
        """Return what is shown of a note read by ``note_entiere``."""
        return note_dire(self.context["request"].user, lue)


class FormeFait(serializers.Serializer[Any]):
    """One fact of a note, in the reader's language."""

    instant = Instant()
    titre = serializers.CharField()
    phrase = serializers.CharField()
    acteur = serializers.CharField()
    appareil = serializers.CharField(allow_blank=True)
    niveau = serializers.ChoiceField(Niveau.choices)


class FormeFaits(serializers.Serializer[Any]):
    """A note's facts, oldest first."""

    faits = FormeFait(many=True)


class FormeAvoir(serializers.Serializer[Any]):
    """A client's credit: what it was given for, and what is left of it. Whole XOF."""

    code = serializers.CharField()
    montant = serializers.IntegerField()
    solde = serializers.IntegerField()
    expire_le = Instant(allow_null=True)


class FormeAvoirs(serializers.Serializer[Any]):
    """The credits of a note's client, the first to expire first; ten at most."""

    avoirs = FormeAvoir(many=True)


class FormeReseau(serializers.Serializer[Any]):
    """A network on offer: ``coupe``, nobody is sent there for now; ``perturbe``, rather another one."""

    code = serializers.CharField()
    nom = serializers.CharField(source="libelle")
    numero_exige = serializers.SerializerMethodField()
    coupe = serializers.BooleanField()
    perturbe = serializers.BooleanField()
    essai = serializers.BooleanField()

    def get_numero_exige(self, offre: Offre) -> bool:
        """Tell whether the payer's number is asked for before the payment starts."""
        return not offre.reseau.sans_numero


class FormeReseaux(serializers.Serializer[Any]):
    """What a program may offer a client for what she owes; empty: cash only."""

    reseaux = FormeReseau(many=True)


class FormeLien(serializers.Serializer[Any]):
    """What leads a client's phone to her note: the address, and its QR as an SVG drawing."""

    adresse = serializers.CharField()
    qr_svg = serializers.CharField()


def session_dire(user: Personne, session: SessionPaiement) -> dict[str, Any]:
    """Return a note as ``user`` may read it; it comes from ``paiements.selecteurs`` (``avec_tout``)."""
    tout = peut(user, Action.VOIR_CAISSE, session.salon_id)
    lignes = lignes_visibles(user, session)
    dit: dict[str, Any] = {
        "id": session.pk,
        "code": session.code_court,
        "salon": session.salon,
        "etat": session.etat,
        "etat_mot": session.get_etat_display(),
        "origine": session.origine,
        "poste": session.poste.nom if session.poste else None,
        "lignes": lignes,
        "montant_lignes": sum(ligne["montant"] for ligne in lignes),
        "jour": session.jour,
        "arrivee_le": session.date_creation,
        "expire_le": session.expire_le,
        "finie_le": session.finie_le,
        "verdict_attendu_depuis": depuis_verification(session),
        "especes_annoncees": session.especes_declarees_le is not None,
    }
    return dit | (_tout(session) if tout else dict.fromkeys(_RESERVES))


def note_dire(user: Personne, note: NoteEntiere) -> dict[str, Any]:
    """Return a note with its payments, refunds, exceptions and receipt, as its reader may read them."""
    session = note.session
    eteignable = session.etat in ETEIGNABLES and not session.tentatives_en_vol and not session.montant_applique
    return session_dire(user, session) | {
        "annulable": note.argent and eteignable,
        "paiements": note.paiements,
        "remboursements": note.remboursements,
        "exceptions": note.exceptions,
        "recu": note.recu,
    }


def _tout(session: SessionPaiement) -> dict[str, Any]:
    client, telephone = session.client, session.telephone
    return {
        "coiffeur": session.coiffeur.nom if session.coiffeur else None,
        "client": {
            "id": client.pk if client else None,
            "nom": str(client) if client else "",
            "telephone": telephone.masque if telephone else None,
        }
        if client or telephone
        else None,
        "pourboire": session.pourboire,
        "remise": session.remise,
        "total": session.total,
        "paye": session.montant_applique,
        "reste": session.du,
        "essai": session.montant_essai,
        "motif_fin": session.motif_fin,
    }


_RESERVES = ("coiffeur", "client", "pourboire", "remise", "total", "paye", "reste", "essai", "motif_fin")
