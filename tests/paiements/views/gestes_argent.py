"""Every form that moves money, ready to be sent: the table that the resolver is compared with.

One function per address: it brings the salon to where the form makes sense, and returns who sends it, where, and
everything but its key. The name is the address's; a word after it tells two forms of one address apart.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from paiements.models import Paiement
from paiements.services.avoirs import avoir_donner
from paiements.services.versements import Part, versement_enregistrer
from salon_paiement.models import Recu, Role, SessionPaiement
from salon_paiement.services.cles import cle_creer
from tests import fabriques
from tests.client.telephone import Telephone
from tests.fabriques_caisse import caissiere, compter, encaisser, ouvrir, payee_en_especes
from tests.fabriques_etats import remboursement_mener
from tests.fabriques_guichet import tardif
from tests.fabriques_releves import csv_de, importer, rangee
from tests.fabriques_remboursements import approuve, cle, demander, payee
from tests.personnel.conftest import Equipe

Envoi = tuple[Client, str, dict[str, Any]]
Geste = Callable[[Equipe], Envoi]


def _client(e: Equipe, action: str, **donnees: Any) -> Envoi:
    """A form of the client's phone, at the moment of paying."""
    telephone = Telephone(e.chez)
    telephone.jusqu_a_payer()
    return telephone.client, telephone.adresse(action), donnees


def _annuler_par_le_client(e: Equipe) -> Envoi:
    client, adresse, _ = _client(e, "annuler")
    return client, adresse, {"reference": _jamais_parti(e, Telephone(e.chez).session.pk).reference}


def _especes_recues(e: Equipe) -> Envoi:
    client, adresse, _ = _client(e, "especes-recues")
    ouvrir(e.chez)
    paiement = encaisser(Telephone(e.chez).session, caissiere(e.chez), 2000)
    return client, adresse, {"reference": paiement.reference, "reponse": "oui"}


def _recu_especes(e: Equipe) -> Envoi:
    ouvrir(e.chez)
    paiement = payee_en_especes(e.chez)
    jeton = Recu.objects.get(session=paiement.session).jeton
    return Client(), reverse("recu_especes", args=[jeton]), {"reference": paiement.reference, "reponse": "non"}


def _avoir(e: Equipe, montant: int = 2000) -> str:
    return avoir_donner(e.chez.salon, montant, "geste", e.personnes[Role.GERANT], cle()).code


def _personnel(e: Equipe, role: str, page: str, /, *args: object, **donnees: Any) -> Envoi:
    return e.client(role), reverse(f"admin:{page}", args=args), donnees


def _du_tiroir(nom: str, **donnees: str) -> Geste:
    def preparer(e: Equipe) -> Envoi:
        ouvrir(e.chez)
        return _personnel(e, Role.CAISSIER, nom, **donnees)

    return preparer


def _fermer(e: Equipe) -> Envoi:
    constat = compter(ouvrir(e.chez), 20_000, caissiere(e.chez))
    return _personnel(e, Role.CAISSIER, "tiroir_fermer", sceau=constat.sceau)


def _de_la_note(role: str, nom: str, **donnees: str) -> Geste:
    def preparer(e: Equipe) -> Envoi:
        ouvrir(e.chez)
        return _personnel(e, role, nom, fabriques.session_a_payer(e.chez).code_court, **donnees)

    return preparer


def _note_avoir(e: Equipe) -> Envoi:
    code = fabriques.session_a_payer(e.chez).code_court
    return _personnel(e, Role.CAISSIER, "note_avoir", code, avoir=_avoir(e))


def _note_rembourser(e: Equipe) -> Envoi:
    objet = payee(e.chez)
    donnees = {"paiement": objet.reference, "montant": "2 000", "voie": "avoir", "motif": "trop cher"}
    return _personnel(e, Role.GERANT, "note_rembourser", objet.session.code_court, **donnees)


def _especes_annuler(e: Equipe) -> Envoi:
    ouvrir(e.chez)
    paiement = encaisser(fabriques.session_a_payer(e.chez), caissiere(e.chez), 2000)
    args = (paiement.session.code_court, paiement.reference)
    return _personnel(e, Role.GERANT, "especes_annuler", *args, motif="erreur")


def _jamais_parti(e: Equipe, session_id: Any) -> Paiement:
    return fabriques.intention(SessionPaiement.objects.get(pk=session_id), cle=cle())


def _de_la_tentative(role: str, nom: str, *, partie: bool = True) -> Geste:
    def preparer(e: Equipe) -> Envoi:
        session = fabriques.session_a_payer(e.chez)
        paiement = fabriques.tentative(session) if partie else _jamais_parti(e, session.pk)
        if partie:
            Paiement.objects.filter(pk=paiement.pk).update(initie_le=fabriques.il_y_a(heures=73))
        return _personnel(e, role, nom, session.code_court, paiement.reference, motif="sans nouvelle")

    return preparer


def _rembourser(etat: str, voie: str, geste: str, **donnees: str) -> Geste:
    def preparer(e: Equipe) -> Envoi:
        ouvrir(e.chez)
        if etat == "demande":
            objet = demander(payee(e.chez), e.personnes[Role.CAISSIER], 2000, voie)
        else:
            objet = approuve(payee(e.chez), e.personnes[Role.GERANT], 2000, voie)
        if etat == "en_transit":
            remboursement_mener(objet, etat, voie="operateur")
        return _personnel(e, Role.GERANT, "remboursement_geste", objet.reference, geste, **donnees)

    return preparer


def _verser(e: Equipe) -> Envoi:
    payee(e.chez)
    donnees = {"commissions": "1 000", "pourboires": "0", "voie": "manuel", "preuve": "TRF-1"}
    return _personnel(e, Role.GERANT, "gains_verser", e.chez.coiffeurs[0].pk, **donnees)


def _accuser(e: Equipe) -> Envoi:
    payee(e.chez)
    part = Part(1000, 0, "manuel", "TRF-1")
    versement = versement_enregistrer(e.chez.coiffeurs[0].pk, part, e.personnes[Role.GERANT], cle())
    return _personnel(e, Role.COIFFEUR, "versement_accuser", versement.pk)


def _clore_absent(e: Equipe) -> Envoi:
    vieux = fabriques.tentative(fabriques.session_a_payer(e.chez))
    Paiement.objects.filter(pk=vieux.pk).update(initie_le=fabriques.il_y_a(heures=80))
    autour = [rangee(reference=f"A{n}", instant=fabriques.il_y_a(heures=n)) for n in (70, 90)]
    importer(e.chez.compte, csv_de(autour))
    return _personnel(e, Role.GERANT, "rapprochement_clore", vieux.reference)


def _importer(e: Equipe) -> Envoi:
    fichier = SimpleUploadedFile("releve.csv", csv_de([rangee(reference="A1")]))
    return _personnel(e, Role.GERANT, "releve_importer", compte=str(e.chez.compte.pk), fichier=fichier)


def _du_releve(nom: str, **donnees: str) -> Geste:
    def preparer(e: Equipe) -> Envoi:
        releve = importer(e.chez.compte, csv_de([rangee(reference="V1", type="Reversement", montant=90_000)]))
        return _personnel(e, Role.GERANT, nom, releve.pk, **donnees)

    return preparer


def _decider(e: Equipe) -> Envoi:
    return _personnel(e, Role.GERANT, "a_traiter_decider", tardif(e.chez).pk, "accepte", note="vu avec le client")


def _ticket(e: Equipe) -> Envoi:
    return _personnel(e, Role.CAISSIER, "ticket_nouveau", prestation=[str(e.chez.prestations[0].pk)])


def _cle_nouvelle(e: Equipe) -> Envoi:
    donnees = {"nom": "site", "portees": ["sessions:lire"], "jours": "90", "salon": str(e.chez.salon.pk)}
    return _personnel(e, Role.PROPRIETAIRE, "cle_nouvelle", **donnees)


def _cle_remplacer(e: Equipe) -> Envoi:
    acteur = e.personnes[Role.PROPRIETAIRE]
    faite, _texte = cle_creer(e.chez.salon, nom="site", portees=["sessions:lire"], jours=90, acteur=acteur)
    return _personnel(e, Role.PROPRIETAIRE, "cle_remplacer", faite.pk)


GESTES: dict[str, Geste] = {
    "admin:cle_nouvelle": _cle_nouvelle,
    "admin:cle_remplacer": _cle_remplacer,
    "session_payer": lambda e: _client(e, "payer", reseau="mtn"),
    "session_annuler": _annuler_par_le_client,
    "session_avoir": lambda e: _client(e, "avoir", avoir=_avoir(e)),
    "session_especes_recues": _especes_recues,
    "recu_especes": _recu_especes,
    "admin:tiroir_ouvrir": lambda e: _personnel(e, Role.CAISSIER, "tiroir_ouvrir", fond="20 000"),
    "admin:tiroir_mouvement": _du_tiroir("tiroir_mouvement", sens="entree", montant="500", motif="monnaie"),
    "admin:tiroir_compter": _du_tiroir("tiroir_compter", b10000="2"),
    "admin:tiroir_fermer": _fermer,
    "admin:ticket_nouveau": _ticket,
    "admin:note_encaisser": _de_la_note(Role.CAISSIER, "note_encaisser", remis="5 000"),
    "admin:note_remise": _de_la_note(Role.GERANT, "note_remise", montant="500", motif="cliente fidèle"),
    "admin:session_annuler": _de_la_note(Role.CAISSIER, "session_annuler", motif="erreur de saisie"),
    "admin:note_avoir": _note_avoir,
    "admin:note_rembourser": _note_rembourser,
    "admin:especes_annuler": _especes_annuler,
    "admin:paiement_remplacer": _de_la_tentative(Role.CAISSIER, "paiement_remplacer"),
    "admin:paiement_abandonner": _de_la_tentative(Role.PROPRIETAIRE, "paiement_abandonner"),
    "admin:paiement_annuler": _de_la_tentative(Role.CAISSIER, "paiement_annuler", partie=False),
    "admin:remboursement_geste approuver": _rembourser("demande", "manuel", "approuver"),
    "admin:remboursement_geste refuser": _rembourser("demande", "manuel", "refuser", motif="ticket perdu"),
    "admin:remboursement_geste remettre": _rembourser("approuve", "especes", "remettre"),
    "admin:remboursement_geste prouver": _rembourser("approuve", "manuel", "prouver", preuve="TRF-77"),
    "admin:remboursement_geste echec": _rembourser("en_transit", "manuel", "echec", motif="vu sur leur site"),
    "admin:gains_verser": _verser,
    "admin:versement_accuser": _accuser,
    "admin:releve_importer": _importer,
    "admin:rapprochement_clore": _clore_absent,
    "admin:releve_notre": _du_releve("releve_notre"),
    "admin:releve_etranger": _du_releve("releve_etranger", motif="fichier d'à côté"),
    "admin:a_traiter_decider": _decider,
}
