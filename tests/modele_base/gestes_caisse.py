"""What people at the till do: open, take cash, cancel it, discount, count and close."""

from __future__ import annotations

from hypothesis import strategies as st

from paiements.models import Caisse
from paiements.services.caisse.cloture import caisse_clore
from paiements.services.caisse.comptage import COUPURES, Comptage, comptage_noter
from paiements.services.caisse.ouverture import caisse_mouvement, caisse_ouvrir, solde_de
from paiements.services.especes import Especes, especes_annuler, especes_confirmer, especes_encaisser
from paiements.services.remise import remise_accorder
from salon_paiement.models import SessionPaiement
from tests.modele_base.gestes_client import Clients, Tirage, cle, essayer, un


def coupures(somme: int) -> dict[str, int]:
    """Lay a sum down in notes and coins, the biggest first."""
    nombres: dict[str, int] = {}
    for nom, valeur in sorted(COUPURES.items(), key=lambda paire: -paire[1]):
        if valeur and somme >= valeur:
            nombres[nom], somme = divmod(somme, valeur)
    return nombres


class Caissiers(Clients):
    """The till of the salon."""

    def caisse_s_ouvre(self, tirer: Tirage) -> None:
        fond = tirer(st.sampled_from([0, 20_000]))
        essayer(lambda: caisse_ouvrir(self.maison.salon, fond, self.caissier, cle()))

    def caissier_encaisse(self, tirer: Tirage) -> None:
        session = un(tirer, self.sessions)
        if session is None:
            return
        montant, remis = tirer(st.sampled_from([None, None, 1000, 2503])), tirer(st.sampled_from([None, 10_000]))
        if fait := essayer(lambda: especes_encaisser(session.pk, Especes(cle(), montant, remis), self.caissier)):
            self.paiements.append(fait)

    def gerante_annule_des_especes(self, tirer: Tirage) -> None:
        if paiement := un(tirer, [p for p in self.paiements if p.moyen == "especes"]):
            essayer(lambda: especes_annuler(paiement.pk, "erreur de saisie", self.gerante, cle()))

    def client_confirme_ses_especes(self, tirer: Tirage) -> None:
        oui = tirer(st.booleans())
        if paiement := un(tirer, [p for p in self.paiements if p.moyen == "especes"]):
            essayer(lambda: especes_confirmer(paiement.pk, oui=oui))

    def gerante_accorde_une_remise(self, tirer: Tirage) -> None:
        if session := un(tirer, self.sessions):
            montant = SessionPaiement.objects.get(pk=session.pk).du // tirer(st.sampled_from([1, 2, 3]))
            essayer(lambda: remise_accorder(session.pk, montant, "cliente fidèle", self.gerante, cle()))

    def caissier_bouge_la_caisse(self, tirer: Tirage) -> None:
        montant = tirer(st.sampled_from([-3000, 5000]))
        essayer(lambda: caisse_mouvement(self.maison.salon.pk, montant, "appoint", self.caissier, cle()))

    def caisse_se_ferme(self, tirer: Tirage) -> None:
        caisse = Caisse.objects.filter(salon=self.maison.salon, fermee_le=None).first()
        if caisse is None:
            return
        ecart, salon_id = tirer(st.sampled_from([0, 0, 500, -500])), self.maison.salon.pk
        comptage = Comptage(caisse.pk, coupures(max(solde_de(caisse.pk) + ecart, 0)))
        constat = essayer(lambda: comptage_noter(comptage, salon_id, self.caissier, cle()))
        if constat is not None:
            essayer(lambda: caisse_clore(salon_id, constat, "écart expliqué", self.caissier, cle()))
