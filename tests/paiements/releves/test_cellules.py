"""One cell at a time: currencies beside amounts, rounded references, what came and what left in two columns."""

from __future__ import annotations

import pytest

from paiements.models import LigneReleve, Paiement
from paiements.releves.colonnes import colonnes_deviner
from paiements.releves.erreurs import LigneIllisible
from paiements.releves.nombres import montant_lire
from tests import fabriques
from tests.fabriques_releves import csv_de, importer, rangee, xlsx_de
from tests.verification import attend_coherence

CFA = ("XOF", "XAF")


@pytest.mark.parametrize(
    ("cellule", "montant", "devises"),
    [
        ("5 000", 5000, ()),
        ("5 000 F", 5000, CFA),
        ("5 000 F CFA", 5000, CFA),
        ("5.000,00 F.CFA", 5000, CFA),
        ("FCFA 5000.", None, ()),
        ("FCFA 5,000", 5000, CFA),
        ("5000 XOF", 5000, ("XOF",)),
        ("XAF 5000", 5000, ("XAF",)),
        ("5000 EUR", 5000, ("EUR",)),
        ("€5000", 5000, ("EUR",)),
        ("5000-", -5000, ()),
        ("5 000 −", -5000, ()),
        ("5 000- F", -5000, CFA),
        ("-5000 F", -5000, CFA),
        ("XOF -5000", -5000, ("XOF",)),
        ("(5 000)", -5000, ()),
        ("-5000-", None, ()),
        ("5000--", None, ()),
        (5000, 5000, ()),
        (5000.0, 5000, ()),
    ],
)
def test_lit_un_montant_et_ce_qui_est_ecrit_a_cote(
    cellule: object, montant: int | None, devises: tuple[str, ...]
) -> None:
    if montant is None:
        with pytest.raises(LigneIllisible, match="montant"):
            montant_lire(cellule)
    else:
        assert montant_lire(cellule) == (montant, devises)


@pytest.mark.parametrize("cellule", ["$5000", "5000 $", "5000 ¤", "5000 net", "R5000", "XOF 5000 EUR", "5000 £"])
def test_une_marque_inconnue_n_est_jamais_du_franc(cellule: str) -> None:
    with pytest.raises(LigneIllisible, match="devise"):
        montant_lire(cellule)


@pytest.mark.django_db
@pytest.mark.parametrize(("cellule", "devise"), [("5000 EUR", "EUR"), ("5000 XAF", "XAF")])
def test_la_devise_de_la_cellule_est_celle_de_la_ligne(maison: fabriques.Maison, cellule: str, devise: str) -> None:
    paiement = fabriques.tentative(fabriques.session_a_payer(maison))
    importer(maison.compte, csv_de([rangee(paiement, montant=cellule)]))
    assert LigneReleve.objects.get().devise == devise
    paiement.refresh_from_db()
    # Money that came in another currency is a fact, and settles nothing.
    assert (paiement.devise_recue, paiement.montant_applique) == (devise, 0)
    attend_coherence()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("montant", "colonne", "lue"),
    [
        ("5000 EUR", "XOF", None),
        ("5000 XAF", "FCFA", None),
        ("5000", "€", None),
        ("5000 FCFA", "XAF", "XAF"),
        ("5000 FCFA", "", "XOF"),
        ("5000 F", "F CFA", "XOF"),
        ("5000", "EUR", "EUR"),
    ],
)
def test_la_colonne_des_devises_et_la_cellule_doivent_s_accorder(
    maison: fabriques.Maison, montant: str, colonne: str, lue: str | None
) -> None:
    contenu = f"Date;Montant;Devise;Référence\n20/10/2026;{montant};{colonne};R\n"
    releve = importer(maison.compte, contenu.encode())
    assert releve.fautes == ([] if lue else [[2, "devise"]])
    assert list(LigneReleve.objects.values_list("devise", flat=True)) == ([lue] if lue else [])


@pytest.mark.django_db
def test_des_frais_d_une_autre_devise_sont_illisibles(maison: fabriques.Maison) -> None:
    releve = importer(
        maison.compte, csv_de([rangee(reference="A", frais="85 EUR"), rangee(reference="B", frais="85 F")])
    )
    assert releve.fautes == [[2, "frais"]]
    assert LigneReleve.objects.get().frais == 85


@pytest.mark.django_db
@pytest.mark.parametrize("reference", ["1.2E+14", "1,23456e+17", "1E+14"])
def test_refuse_une_reference_arrondie_par_le_tableur(maison: fabriques.Maison, reference: str) -> None:
    releve = importer(maison.compte, csv_de([rangee(reference=reference), rangee(reference=reference)]))
    assert releve.fautes == [[2, "reference_arrondie"], [3, "reference_arrondie"]]
    assert not LigneReleve.objects.exists()


@pytest.mark.django_db
def test_un_classeur_garde_quinze_chiffres_et_pas_plus(maison: fabriques.Maison) -> None:
    references = [
        123456789012345,
        123456789012345.0,
        1234567890123450,
        1.234567890123456e17,
        "1234567890123456789",
        "12E45",
    ]
    releve = importer(maison.compte, xlsx_de([rangee(reference=r) for r in references]))
    assert releve.fautes == [[4, "reference_arrondie"], [5, "reference_arrondie"]]
    lues = set(LigneReleve.objects.values_list("reference", flat=True))
    assert lues == {"123456789012345", "1234567890123456789", "12E45"}


@pytest.mark.django_db
def test_un_nombre_dans_la_description_ne_gate_pas_la_ligne(maison: fabriques.Maison) -> None:
    lignes = [rangee(reference="A", notre=12.5), rangee(reference="B", notre="1.2E+14"), rangee(notre="1.2E+14")]
    releve = importer(maison.compte, xlsx_de(lignes))
    assert releve.fautes == [[4, "reference_arrondie"]]
    assert set(LigneReleve.objects.values_list("reference", "notre_reference")) == {("A", ""), ("B", "")}


@pytest.mark.django_db
def test_un_numero_arrondi_est_oublie_mais_pas_sa_ligne(maison: fabriques.Maison) -> None:
    releve = importer(maison.compte, csv_de([rangee(reference="A", telephone="2.29017E+12")]))
    assert (releve.fautes, LigneReleve.objects.get().telephone_masque) == ([], "")


def test_devine_la_colonne_du_debit_et_pas_un_numero_de_compte() -> None:
    assert colonnes_deviner(["Date", "Débit", "Crédit", "Réf"]) == {
        "date": "Date", "debit": "Débit", "montant": "Crédit", "reference": "Réf",
    }  # fmt: skip
    assert "debit" not in colonnes_deviner(["Date", "Compte débit", "Montant", "Réf"])


@pytest.mark.django_db
def test_lit_un_releve_a_deux_colonnes(maison: fabriques.Maison) -> None:
    attente, autre = (fabriques.tentative(fabriques.session_a_payer(maison)) for _ in range(2))
    lignes = [
        f"20/10/2026;{attente.reference_fournisseur};;5 000;",
        f"20/10/2026;{autre.reference_fournisseur};5 000;;",
        "20/10/2026;V1;-90 000;0;Reversement",
        "20/10/2026;V2;0,00;90 000;Reversement",
        "20/10/2026;X;5 000;5 000;",
        "20/10/2026;Y;;;",
    ]
    contenu = "Date;Réf;Débit;Crédit;Type\n" + "\n".join(lignes) + "\n"
    releve = importer(maison.compte, contenu.encode())
    assert releve.fautes == [[6, "montant"], [7, "montant_absent"]]
    etats = LigneReleve.objects.values_list("reference", "sens", "etat", "motif", "montant")
    doute = ("reversement", "divergente", "sens")
    assert set(etats) == {
        (attente.reference_fournisseur, "encaissement", "rapprochee", "", 5000),
        (autre.reference_fournisseur, *doute, 5000),
        ("V1", "reversement", "rapprochee", "", 90_000),
        ("V2", *doute, 90_000),
    }
    assert [Paiement.objects.get(pk=p.pk).etat for p in (attente, autre)] == ["reussi", "en_cours"]
    attend_coherence()
