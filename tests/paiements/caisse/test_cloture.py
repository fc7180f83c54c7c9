"""Closing: a blind count, one Z without gap, every franc in exactly one of them."""

from __future__ import annotations

import pytest

from paiements.models import Caisse, ClotureCaisse, CompteLivre, Ecriture, NoteComptee, Paiement
from paiements.services.caisse import comptage
from paiements.services.caisse.cloture import AttenduChange, caisse_clore
from paiements.services.caisse.comptage import Comptage, comptage_noter, constat_lire
from paiements.services.caisse.ouverture import caisse_mouvement, caisse_ouvrir, solde_de
from paiements.services.especes import especes_annuler
from paiements.services.remboursement.remise import remboursement_remettre
from salon_paiement.erreurs import Conflit, Refuse, SaisieInvalide
from salon_paiement.models import Role
from tests import fabriques
from tests.fabriques_caisse import caissiere, cle, compter, encaisser, fermer, gerante, ouvrir, payee_en_especes
from tests.fabriques_remboursements import approuve
from tests.verification import attend_coherence


def test_ouvre_une_caisse_a_la_fois_et_son_fond_est_au_grand_livre(maison: fabriques.Maison) -> None:
    clef = cle()
    caisse = caisse_ouvrir(maison.salon, 20_000, caissiere(maison), clef)
    assert caisse_ouvrir(maison.salon, 20_000, caissiere(maison), clef) == caisse
    with pytest.raises(Conflit, match="déjà ouverte"):
        ouvrir(maison)
    assert (Caisse.objects.count(), solde_de(caisse.pk)) == (1, 20_000)
    attend_coherence()


def test_refuse_un_fond_ou_un_mouvement_impossible(maison: fabriques.Maison) -> None:
    for fond in (-5, 3, 2_000_005):
        with pytest.raises(SaisieInvalide):
            ouvrir(maison, fond)
    with pytest.raises(Refuse):
        caisse_ouvrir(maison.salon, 0, fabriques.membre(maison, Role.COMPTABLE), cle())
    with pytest.raises(Conflit, match="fermée"):
        caisse_mouvement(maison.salon.pk, 500, "monnaie", caissiere(maison), cle())
    caisse = ouvrir(maison, 1000)
    with pytest.raises(SaisieInvalide, match="pourquoi"):
        caisse_mouvement(maison.salon.pk, 500, "", caissiere(maison), cle())
    with pytest.raises(Conflit, match="moins que cette somme"):
        caisse_mouvement(maison.salon.pk, -1005, "banque", caissiere(maison), cle())
    assert solde_de(caisse.pk) == 1000
    attend_coherence()


def test_le_z_dit_tout_et_chaque_franc_y_est_une_fois(maison: fabriques.Maison) -> None:
    caisse = ouvrir(maison)
    caisse_mouvement(maison.salon.pk, 1000, "monnaie", caissiere(maison), cle())
    caisse_mouvement(maison.salon.pk, -3000, "taxi", caissiere(maison), cle())
    rendu = payee_en_especes(maison, pourboire=500)
    fabriques.session_payee(maison)
    annule = encaisser(fabriques.session_a_payer(maison), caissiere(maison), montant=2000)
    especes_annuler(annule.pk, "erreur", gerante(maison), cle())
    remboursement_remettre(approuve(rendu, gerante(maison), 1000, "especes").pk, gerante(maison), cle())
    z = fermer(caisse, 22_500, caissiere(maison), declares={"mtn": 4500, "moov": 0})
    assert (z.numero, z.attendu, z.compte, z.ecart) == (1, 22_500, 22_500, 0)
    assert {n: z.totaux[n] for n in ("encaisse", "ventes", "pourboires", "remises", "rembourses", "notes")} == {
        "encaisse": 10_500, "ventes": 10_000, "pourboires": 500, "remises": 0, "rembourses": 1000, "notes": 2,
    }  # fmt: skip
    assert (z.totaux["annulations"], z.totaux["apports"], z.totaux["retraits"]) == (2000, 1000, 3000)
    moyens = {(m["moyen"], m["reseau"]): (m["nombre"], m["declare"], m["livre"], m["operateur"]) for m in z.moyens}
    assert moyens == {
        ("especes", ""): (1, None, 5500, None),
        ("mobile_money", "mtn"): (1, 4500, 5000, 5000),
        ("mobile_money", "moov"): (0, 0, 0, 0),
    }
    assert Paiement.objects.filter(cloture=z).count() == 2
    assert solde_de(caisse.pk) == 0
    attend_coherence()


def test_un_ecart_demande_une_explication_et_va_au_grand_livre(maison: fabriques.Maison) -> None:
    caisse = ouvrir(maison)
    payee_en_especes(maison)
    with pytest.raises(SaisieInvalide, match="écart"):
        fermer(caisse, 24_500, caissiere(maison))
    assert not ClotureCaisse.objects.exists()
    z = fermer(caisse, 24_500, caissiere(maison), note="pièce rendue en trop")
    assert (z.ecart, z.totaux["comptages"]) == (-500, 2)
    assert sum(Ecriture.objects.filter(compte=CompteLivre.ECARTS).values_list("montant", flat=True)) == 500
    attend_coherence()


def test_l_argent_tardif_va_dans_le_z_suivant_et_y_est_dit_reporte(maison: fabriques.Maison) -> None:
    caisse = ouvrir(maison)
    session = fabriques.session_a_payer(maison)
    tentative = fabriques.tentative(session)
    premier = fermer(caisse, 20_000, caissiere(maison))
    assert premier.verification == [session.code_court]
    fabriques.reussir(tentative)
    second = fermer(ouvrir(maison, 0), 0, caissiere(maison))
    assert (premier.totaux["encaisse"], second.totaux["encaisse"]) == (0, 5000)
    assert (second.numero, second.totaux["reportes"], second.totaux["nombre_reportes"]) == (2, 5000, 1)
    assert NoteComptee.objects.get().cloture == second
    attend_coherence()


def test_l_argent_d_avant_la_premiere_caisse_n_est_dans_aucun_z(maison: fabriques.Maison) -> None:
    ancienne = fabriques.session_payee(maison)
    ancienne.paiements.update(verdict_le=fabriques.il_y_a(jours=3))
    type(ancienne).objects.filter(pk=ancienne.pk).update(finie_le=fabriques.il_y_a(jours=3))
    fermer(ouvrir(maison, 0), 0, caissiere(maison))
    fabriques.session_payee(maison)
    z = fermer(ouvrir(maison, 0), 0, caissiere(maison))
    assert (z.totaux["encaisse"], z.totaux["notes"]) == (5000, 1)
    assert Paiement.objects.filter(cloture=None).get().session == ancienne
    attend_coherence()


def test_une_vente_entre_les_deux_pas_fait_revoir_l_ecart(maison: fabriques.Maison) -> None:
    caisse = ouvrir(maison)
    constat = compter(caisse, 20_000, caissiere(maison))
    payee_en_especes(maison)
    with pytest.raises(AttenduChange):
        caisse_clore(maison.salon.pk, constat, "", caissiere(maison), cle())
    assert not ClotureCaisse.objects.exists()


def test_ferme_une_fois_le_meme_formulaire(maison: fabriques.Maison) -> None:
    constat, clef = compter(ouvrir(maison), 20_000, caissiere(maison)), cle()
    z = [caisse_clore(maison.salon.pk, constat, "", caissiere(maison), clef) for _ in range(2)]
    assert z[0] == z[1]
    with pytest.raises(Conflit, match="fermée"):
        caisse_clore(maison.salon.pk, constat, "", caissiere(maison), cle())
    ouvrir(maison)
    with pytest.raises(SaisieInvalide, match="comptez de nouveau"):
        caisse_clore(maison.salon.pk, constat, "", caissiere(maison), cle())


def test_refuse_un_comptage_impossible_change_ou_trop_vieux(
    maison: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    caisse = ouvrir(maison)
    for nombres in ({"b10000": -1}, {"b10000": 10_000}, {"b3": 1}):
        with pytest.raises(SaisieInvalide):
            comptage_noter(Comptage(caisse.pk, nombres), maison.salon.pk, caissiere(maison), cle())
    constat = compter(caisse, 20_000, caissiere(maison))
    sceau = constat.sceau
    assert constat_lire(sceau).ecart == 0
    with pytest.raises(SaisieInvalide):
        constat_lire(sceau[:-2] + "aa")
    monkeypatch.setattr(comptage, "_DUREE_S", -1)
    assert constat_lire(sceau).perime
    with pytest.raises(SaisieInvalide, match="comptez de nouveau"):
        caisse_clore(maison.salon.pk, constat, "", caissiere(maison), cle())
    assert not ClotureCaisse.objects.exists()
