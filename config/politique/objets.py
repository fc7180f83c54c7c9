"""What the addresses of the staff and of programs name, and who may see each in its salon."""

from __future__ import annotations

from config.politique.mots import Objet, Ouvert, un_de
from salon_paiement.droits import Action

# A hairdresser sees today's notes where she works, and no other.
NOTE = Objet("note", un_de(Action.VOIR_CAISSE, Action.VOIR_SA_JOURNEE))
TENTATIVE = Objet("tentative", NOTE.vu_par)
ESPECES = Objet("especes", NOTE.vu_par)
CLIENT = Objet("client", un_de(Action.VOIR_CLIENTS))
CLOTURE = Objet("cloture", un_de(Action.VOIR_ARGENT))
REMBOURSEMENT = Objet("remboursement", un_de(Action.VOIR_ARGENT))
# By our references, as programs name them: any attempt, and one taken in cash.
PAIEMENT = Objet("paiement", un_de(Action.VOIR_ARGENT))
PAIEMENT_ESPECES = Objet("paiement_especes", un_de(Action.VOIR_ARGENT))
CAISSE = Objet("caisse", un_de(Action.VOIR_ARGENT))
CAISSE_FERMEE = Objet("caisse_fermee", un_de(Action.VOIR_ARGENT))
# Asked for by somebody who may take it back, as whoever asks for one may.
REMBOURSEMENT_DEMANDE = Objet("remboursement_demande", un_de(Action.VOIR_ARGENT))
EXCEPTION = Objet("exception", un_de(Action.VOIR_ARGENT))
RELEVE = Objet("releve", un_de(Action.VOIR_ARGENT))
ABSENTE = Objet("tentative_absente", un_de(Action.VOIR_ARGENT))
# What she earned is shown to the hairdresser herself.
COIFFEUR = Objet("coiffeur", un_de(Action.VOIR_GAINS, Action.VOIR_SA_JOURNEE))
COIFFEUR_DU_CATALOGUE = Objet("coiffeur", un_de(Action.VOIR_CATALOGUE))
PRESTATION = Objet("prestation", un_de(Action.VOIR_CATALOGUE))
VERSEMENT = Objet("versement", Ouvert.SIENNE)
MESSAGE = Objet("message", un_de(Action.VOIR_JOURNAL))
HISTOIRE = Objet("histoire", un_de(Action.VOIR_JOURNAL))
SALON = Objet("salon", un_de(Action.DIRIGER))
# Its name and hours are on the catalogue's pages; a page about it exists for whoever works there.
SALON_LU = Objet("salon", un_de(Action.VOIR_CATALOGUE))
SALON_SIEN = Objet("salon", Ouvert.PERSONNEL)
MEMBRE = Objet("membre", un_de(Action.DIRIGER))
COMPTE = Objet("compte", un_de(Action.DIRIGER))
POSTE = Objet("poste", un_de(Action.VOIR_CATALOGUE))
CLE_API = Objet("cle_api", un_de(Action.DIRIGER))
POINT = Objet("point", un_de(Action.DIRIGER))
LIVRAISON = Objet("livraison", un_de(Action.DIRIGER))
ALERTE = Objet("alerte", un_de(Action.VOIR_STATISTIQUES))
RAPPORT = Objet("rapport", un_de(Action.VOIR_STATISTIQUES))
EXPORT = Objet("export", Ouvert.SIENNE)
EXPORT_FICHIER = Objet("export_fichier", Ouvert.SIENNE)
EXPORT_PRET = Objet("export_pret", Ouvert.SIENNE)
# One's own, or shared in a salon where one works.
TABLEAU = Objet("tableau", Ouvert.PERSONNEL)
