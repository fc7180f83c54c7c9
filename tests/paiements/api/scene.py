"""One salon where everything that money can do has happened once: what each address of the API reads."""

from __future__ import annotations

from typing import Any

from paiements.models import Caisse, LigneReleve, Remboursement
from paiements.selecteurs_listes import releves_visibles
from salon_paiement.models import Role
from tests import fabriques
from tests.fabriques_caisse import caissiere, encaisser, fermer, ouvrir
from tests.fabriques_guichet import tardif
from tests.fabriques_releves import csv_de, importer, rangee
from tests.fabriques_remboursements import demander, payee
from tests.personnel.conftest import Equipe


def adresses_lues(equipe: Equipe) -> dict[str, tuple[Any, ...]]:
    """Return the arguments of every GET of money, by address name, once its object exists."""
    chez = equipe.chez
    ouvrir(chez)
    session = fabriques.session_a_payer(chez)
    encaisser(session, caissiere(chez), 2000)
    ticket = fabriques.ticket(chez, equipe.personnes[Role.CAISSIER])
    paye = payee(chez)
    demander(paye, equipe.personnes[Role.CAISSIER], 1000, "avoir")
    exception = tardif(chez)
    releve = importer(chez.compte, csv_de([rangee(reference="A1")]))
    caisse = Caisse.objects.get()
    fermer(caisse, 22_000, caissiere(chez))
    remboursement = Remboursement.objects.get()
    assert releves_visibles(equipe.personnes[Role.GERANT]).exists()
    assert LigneReleve.objects.exists()
    return {
        "api_sessions": (),
        "api_session": (paye.session_id,),
        "api_session_faits": (session.code_court,),
        "api_session_avoirs": (paye.session_id,),
        "api_session_reseaux": (session.pk,),
        "api_session_lien": (ticket.pk,),
        "api_session_recu": (paye.session_id,),
        "api_session_paiements": (session.pk,),
        "api_paiements": (),
        "api_paiement": (paye.reference,),
        "api_remboursements": (),
        "api_remboursement": (remboursement.reference,),
        "api_caisses": (),
        "api_caisse": (caisse.pk,),
        "api_caisse_mouvements": (caisse.pk,),
        "api_caisse_z": (caisse.pk,),
        "api_exceptions": (),
        "api_exception": (exception.pk,),
        "api_rapprochements": (),
        "api_rapprochement_comptes": (),
        "api_rapprochement": (releve.pk,),
        "api_rapprochement_lignes": (releve.pk,),
        "api_rapprochement_sans_ligne": (releve.pk,),
        "api_traces": (),
    }
