"""What happens besides money: opinions, records made one, rules that change, a filler that forgets or dies."""

from __future__ import annotations

import datetime
import itertools

from django.utils import timezone
from hypothesis import strategies as st

from paiements.fournisseurs.base import Avis, Statut
from paiements.services.clients.effacement import client_anonymiser
from paiements.services.clients.fusion import client_fusionner
from paiements.services.encaissement import avis_appliquer
from paiements.services.guichet.veille import guichet_veiller
from salon_paiement.calendrier import jour_affaires
from salon_paiement.models import Client, Salon
from salon_paiement.services.evaluation import Opinion, evaluation_enregistrer
from salon_paiement.services.expiration import sessions_expirer
from salon_paiement.services.identification import Identite, session_identifier
from statistiques.cumuls.remplissage import cumuls_oublier, cumuls_remplir
from tests import fabriques
from tests.modele_base.gestes_client import Tirage, essayer, un
from tests.modele_base.test_z_et_livre import Tiroirs
from traces.services import Trace, trace_enregistrer
from traces.types import TypeTrace

FUSEAUX = [
    "Africa/Porto-Novo", "Africa/Dakar", "Pacific/Kiritimati", "America/Martinique", "Asia/Kolkata", "Europe/Paris",
    "America/Havana",
]  # fmt: skip
BASCULES = [datetime.time(4), datetime.time(0), datetime.time(1, 30), datetime.time(2, 30), datetime.time(23, 45)]
GESTES = [
    *("client_donne_son_avis",) * 3, *("client_dit_qui_il_est",) * 2, "deux_fiches_n_en_font_qu_une", "fiche_effacee",
    *("operateur_se_tait",) * 2, *("proprietaire_clot_sans_nouvelle",) * 2, "operateur_paie_en_devise",
    "client_abandonne", "client_paie_autrement", "gerante_accorde_une_remise", "quelqu_un_entre", "les_delais_passent",
    "remplisseur_oublie", "remplisseur_meurt",
]  # fmt: skip
_rang = itertools.count(1)


class Chiffres(Tiroirs):
    """The gestures that money's own histories lack."""

    def client_donne_son_avis(self, tirer: Tirage) -> None:
        if session := un(tirer, self.sessions):
            opinion = Opinion(tirer(st.integers(1, 5)), tirer(st.sampled_from([None, True, False])))
            essayer(lambda: evaluation_enregistrer(session.pk, opinion))

    def client_dit_qui_il_est(self, tirer: Tirage) -> None:
        """A visit by somebody else, paid or not."""
        session = fabriques.session_a_payer(self.maison)
        essayer(lambda: session_identifier(session.pk, Identite(f"Client {next(_rang)}", "", "")))
        session.refresh_from_db()
        self.sessions.append(session)
        if tirer(st.booleans()):
            essayer(lambda: fabriques.reussir(fabriques.tentative(session)))

    def deux_fiches_n_en_font_qu_une(self, tirer: Tirage) -> None:
        fiches = list(Client.objects.filter(salon=self.maison.salon).order_by("pk"))
        garde, double = un(tirer, fiches), tirer(st.sampled_from(fiches)) if fiches else None
        if garde is not None and double is not None:
            essayer(lambda: client_fusionner(garde.pk, double.pk, self.gerante))

    def fiche_effacee(self, tirer: Tirage) -> None:
        if client := un(tirer, list(Client.objects.filter(salon=self.maison.salon).order_by("pk"))):
            essayer(lambda: client_anonymiser(client.pk, self.proprietaire, malgre_avoir=True))

    def operateur_paie_en_devise(self, tirer: Tirage) -> None:
        if paiement := un(tirer, [p for p in self.paiements if p.compte_id]):
            avis_appliquer(paiement.pk, Avis(Statut.REUSSI, montant=17, devise="EUR"), source="interrogation")

    def quelqu_un_entre(self, tirer: Tirage) -> None:
        genre = tirer(st.sampled_from([TypeTrace.CONNEXION, TypeTrace.CONNEXION_REFUSEE]))
        trace_enregistrer(Trace(type_trace=genre, salon_id=self.maison.salon.pk))

    def les_delais_passent(self, tirer: Tirage) -> None:
        sessions_expirer()
        guichet_veiller()

    def salon_change_de_regles(self, tirer: Tirage) -> None:
        Salon.objects.update(fuseau=tirer(st.sampled_from(FUSEAUX)), heure_bascule=tirer(st.sampled_from(BASCULES)))
        self.maison.salon.refresh_from_db()

    def remplisseur_oublie(self, tirer: Tirage) -> None:
        recul = tirer(st.sampled_from([None, 0, 3, 40]))
        jour = jour_affaires(self.maison.salon, timezone.now())
        cumuls_oublier(self.maison.salon, None if recul is None else jour - datetime.timedelta(days=recul))

    def remplisseur_meurt(self, tirer: Tirage) -> None:
        """After one piece: what follows is read live until it comes back."""
        cumuls_remplir(avancer=_mourir)


def _mourir(_jours: int) -> None:
    raise RuntimeError
