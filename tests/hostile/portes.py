"""What is not in the OpenAPI document: each door, with what a stranger or a clumsy program may push through it.

Never a traceback, never a 5xx, and a door that guards lets nothing in.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.test import Client
from django.urls import get_resolver, reverse
from hypothesis import strategies as st

from paiements.models import Ecriture, Paiement
from paiements.releves.erreurs import FichierRefuse
from salon_paiement.erreurs import ErreurMetier
from salon_paiement.models import SessionPaiement
from tests.fabriques_releves import csv_de, importer, rangee, xlsx_de
from tests.hostile.defauts import Compte, Defaut, Tireur, tirer
from tests.hostile.monde import Monde, defait

METIER = "0123456789 -+.,/:;=&?%<>\"'\\\x00\t\r\n|{}[]éà€٣²🂡\u202e\ufeff"
TEXTE = st.one_of(
    st.text(max_size=60), st.text(METIER, max_size=30), st.sampled_from(["", "nan", "1e400", "9" * 40, "-1"])
)
PARAMETRES = (
    "salon", "page", "p", "du", "au", "choix", "etat", "q", "jour", "mois", "apres", "avant", "type", "niveau", "code",
    "onglet", "vue", "annee", "langue", "next", "o", "e", "all", "limite", "depuis", "coiffeur", "session", "tri",
)  # fmt: skip


@st.composite
def abime(draw: st.DrawFn, bons: list[bytes]) -> bytes:
    """Draw one of ``bons`` with a few bytes changed, cut, doubled or put in: mutation without guidance."""
    octets = bytearray(draw(st.sampled_from(bons)))
    for _ in range(draw(st.integers(0, 6))):
        ou = draw(st.integers(0, max(len(octets) - 1, 0)))
        geste = draw(st.sampled_from(["changer", "couper", "doubler", "mettre"]))
        if geste == "changer" and octets:
            octets[ou] = draw(st.integers(0, 255))
        elif geste == "couper":
            del octets[ou : ou + draw(st.integers(1, 40))]
        elif geste == "doubler":
            octets[ou:ou] = octets[ou : ou + draw(st.integers(1, 40))]
        else:
            octets[ou:ou] = draw(st.binary(max_size=12))
    return bytes(octets)


class Portes:
    """The doors of one world; each method tries one case."""

    def __init__(self, monde: Monde, compte: Compte) -> None:
        self.monde, self.compte = monde, compte
        self.argent = self._argent()

    def _argent(self) -> list[Any]:
        etats = Paiement.objects.order_by("pk").values_list("pk", "etat", "montant_recu")
        return [*etats, *SessionPaiement.objects.order_by("pk").values_list("pk", "etat"), Ecriture.objects.count()]

    def demander(self, qui: str, methode: str, chemin: str, **envoi: Any) -> Any:
        """Ask; an exception or a 5xx is a defect."""
        self.compte.cas += 1
        self.compte.par_qui[qui] += 1
        entetes = self.monde.qui[qui] | envoi.pop("headers", {})
        try:
            reponse = getattr(Client(), methode)(chemin, headers=entetes, **envoi)
        except Exception as erreur:
            raise Defaut(f"{methode} {chemin!r}, asked by {qui}: {envoi!r}\n{erreur!r}") from erreur
        self.compte.statuts[reponse.status_code] += 1
        if reponse.status_code >= 500:
            raise Defaut(f"{methode} {chemin!r} answered {reponse.status_code} to {qui}: {envoi!r}")
        return reponse

    def webhook(self, tire: tuple[str, str, str, bytes, str]) -> None:
        """A message of an operator: stored or refused, never believed."""
        methode, compte, entete, corps, signature = tire
        with defait():
            envoi = {"data": corps, "content_type": "application/json", "headers": {entete: signature}}
            self.demander("personne", methode, self.monde.webhooks[compte], **envoi)
            if self._argent() != self.argent:
                raise Defaut(f"{compte} was believed: {corps!r} {entete}: {signature!r}")

    def porteur(self, jeton: bytes) -> None:
        """A token or a key that is nearly right opens nothing."""
        texte = jeton.decode("latin-1").replace("\r", "").replace("\n", "")
        with defait():
            reponse = self.demander(
                "personne", "get", "/api/v1/dashboard/", headers={"Authorization": f"Bearer {texte}"}
            )
            justes = {entetes.get("Authorization") for entetes in self.monde.qui.values()}
            if reponse.status_code < 400 and f"Bearer {texte.strip()}" not in justes:
                raise Defaut(f"a false token was let in: {texte!r}")

    def releve(self, fichier: bytes) -> None:
        """A statement is read, or refused with a sentence."""
        self.compte.cas += 1
        with defait():
            try:
                importer(self.monde.equipe.chez.compte, fichier)
            except (FichierRefuse, ErreurMetier):
                return
            except Exception as erreur:
                raise Defaut(f"statement {fichier!r}: {erreur!r}") from erreur

    def jeton(self, tire: tuple[str, str]) -> None:
        """Links of clients: a token that is not one is a page that is not there."""
        chemin, jeton = tire
        with defait():
            self.demander("personne", "get", chemin.format(quote(jeton, safe="")))

    def formulaire(self, tire: tuple[str, dict[str, str]]) -> None:
        """Forms of clients and the public: amounts, numbers, names, codes."""
        chemin, champs = tire
        with defait():
            self.demander("personne", "post", chemin, data=champs)

    def page(self, tire: tuple[str, str, list[tuple[str, str]]]) -> None:
        """Pages of the staff, whatever the address says."""
        qui, chemin, parametres = tire
        suite = "&".join(f"{quote(nom)}={quote(valeur.encode('utf-8', 'surrogatepass'))}" for nom, valeur in parametres)
        with defait():
            self.demander(qui, "get", f"{chemin}?{suite}")


def pages_du_personnel() -> list[str]:
    """Return every staff page whose address holds no identifier, but those that only answer a browser's script."""
    admin = get_resolver().namespace_dict["admin"][1]
    noms = [nom for nom in admin.reverse_dict if isinstance(nom, str)]
    return sorted({reverse(f"admin:{nom}") for nom in noms if not admin.reverse_dict.getlist(nom)[0][0][0][1]} - SANS)


LIENS = ["/q/{}", "/s/{}/", "/r/{}/", "/r/{}.pdf", "/stop/{}/", "/logo/{}.webp"]
CHAMPS = [
    "code", "numero", "jeton", "prestation", "coiffeur", "pourboire", "autre", "telephone", "prenom", "courriel",
    "reseau", "cle", "montant", "consentement", "remise", "recu",
]  # fmt: skip
SANS = {"/admin/logout/"}
NOMS = ("porte webhooks", "porte jetons d'entrée", "porte relevés", "porte liens", "porte formulaires", "porte pages")


def essais(monde: Monde, compte: Compte) -> dict[str, Tireur]:
    """Return what draws and tries cases of each door, by its name."""
    portes = Portes(monde, compte)
    jetons = st.one_of(
        TEXTE, abime([j.encode() for j in monde.identifiants["jetons"]]).map(lambda o: o.decode("latin-1"))
    )
    porteurs = [t["Authorization"].partition(" ")[2].encode() for t in monde.qui.values() if "Authorization" in t]
    salons = st.sampled_from(monde.identifiants["Salon"])
    valeurs = st.one_of(TEXTE, salons, st.dates().map(str), st.integers().map(str))
    session = next(iter(monde.identifiants["jetons"]))
    gestes = ("prestations", "vous", "payer", "annuler", "especes", "avoir")
    formulaires = ["/c/", "/recu/verifier/", *(f"/s/{session}/{geste}" for geste in gestes)]
    portes_par_nom: dict[str, tuple[Callable[[Any], None], st.SearchStrategy[Any]]] = {
        "porte webhooks": (
            portes.webhook,
            st.tuples(
                st.sampled_from(["post", "put"]), st.sampled_from(sorted(monde.webhooks)),
                st.sampled_from(["X-Fedapay-Signature", "Wave-Signature", "X-Signature", "Authorization"]),
                st.one_of(abime([json.dumps(m).encode() for m in monde.messages]), st.binary(max_size=300)),
                st.one_of(st.text("t=,s0123456789abcdefv1", max_size=90), st.text(max_size=40).filter(_entete)),
            ),
        ),
        "porte jetons d'entrée": (portes.porteur, abime(porteurs)),
        "porte relevés": (
            portes.releve,
            abime([csv_de([rangee(reference="A1"), rangee(reference="A2")]), xlsx_de([rangee(reference="A1")])]),
        ),
        "porte liens": (
            portes.jeton,
            st.tuples(st.sampled_from(LIENS), jetons),
        ),
        "porte formulaires": (
            portes.formulaire,
            st.tuples(
                st.sampled_from(formulaires),
                st.dictionaries(
                    st.sampled_from(CHAMPS),
                    valeurs, max_size=8,
                ),
            ),
        ),
        "porte pages": (
            portes.page,
            st.tuples(
                st.sampled_from(["patronne", "caissier", "personne"]), st.sampled_from(pages_du_personnel()),
                st.lists(st.tuples(st.sampled_from(PARAMETRES), valeurs), max_size=5),
            ),
        ),
    }  # fmt: skip
    return {nom: functools.partial(tirer, *porte) for nom, porte in portes_par_nom.items()}


def _entete(texte: str) -> bool:
    return texte.isprintable() and texte.isascii()
