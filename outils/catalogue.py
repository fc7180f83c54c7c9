"""The English catalogue, with Python alone: ``python outils/catalogue.py`` reads the code and templates, brings
``locale/en`` up to date and compiles it; ``--verifier`` only tells what is missing (exit 1).

Babel does the work; Django's own ``templatize`` turns templates into something Babel can read.
"""

from __future__ import annotations

import argparse
import datetime
import io
import pathlib
import sys

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

RACINE = pathlib.Path(__file__).resolve().parent.parent
APPLICATIONS = ("config", "traces", "salon_paiement", "paiements", "statistiques")
DOSSIER = RACINE / "locale" / "en" / "LC_MESSAGES"
# A date of our own: the file changes only when a message does.
_SANS_DATE = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
MOTS_CLES = {
    "_": None,
    "_t": None,  # gettext where ``_`` is gettext_lazy
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def messages_extraits() -> Catalog:
    """Return every message of the code and templates, with where it is used."""
    catalogue = Catalog(locale="en", project="salon-paiement", fuzzy=False)
    for chemin in _sources():
        relatif = str(chemin.relative_to(RACINE))
        texte = chemin.read_text(encoding="utf-8")
        if chemin.suffix != ".py":
            texte = templatize(texte, origin=relatif)
        flux = io.BytesIO(texte.encode())
        for _ligne, message, commentaires, contexte in extract(
            "python", flux, MOTS_CLES, ("Traducteurs:",), {"encoding": "utf-8"}
        ):
            catalogue.add(message, locations=[(relatif, 0)], auto_comments=commentaires, context=contexte)
    return catalogue


def catalogue_actuel() -> Catalog:
    """Return the English catalogue as it is in the project."""
    fichier = DOSSIER / "django.po"
    if not fichier.exists():
        return Catalog(locale="en")
    with fichier.open("rb") as flux:
        return read_po(flux, locale="en")


def manques() -> list[str]:
    """Return what is wrong with the catalogue: missing, untranslated, unused, or a stale ``.mo``."""
    attendu, actuel = messages_extraits(), catalogue_actuel()
    fautes = []
    for message in attendu:
        if not message.id:
            continue
        traduit = actuel.get(message.id, message.context)
        if traduit is None or not traduit.string or (isinstance(traduit.string, tuple) and not all(traduit.string)):
            fautes.append(f"non traduit : {message.id!r} ({message.locations[0][0]})")
        elif message.python_format and list(traduit.check()):
            fautes.append(f"variables différentes : {message.id!r}")
    fautes += [f"plus utilisé : {m.id!r}" for m in actuel if m.id and attendu.get(m.id, m.context) is None]
    compile_ = DOSSIER / "django.mo"
    if not compile_.exists() or compile_.read_bytes() != _compiler(actuel):
        fautes.append("django.mo n'est pas compilé depuis django.po")
    return fautes


def mettre_a_jour() -> None:
    """Bring ``django.po`` up to date with the code and compile it; nothing translated is guessed."""
    actuel = catalogue_actuel()
    actuel.update(messages_extraits(), no_fuzzy_matching=True)
    actuel.obsolete.clear()
    actuel.project, actuel.version, actuel.fuzzy = "salon-paiement", "", False
    actuel.header_comment = "# English catalogue; the messages themselves are French. See outils/catalogue.py."
    actuel.creation_date = actuel.revision_date = _SANS_DATE
    actuel.last_translator = actuel.language_team = actuel.msgid_bugs_address = "salon-paiement"
    DOSSIER.mkdir(parents=True, exist_ok=True)
    with (DOSSIER / "django.po").open("wb") as flux:
        write_po(flux, actuel, width=110, sort_output=True, omit_header=False, include_lineno=False)
    (DOSSIER / "django.mo").write_bytes(_compiler(catalogue_actuel()))


def _compiler(catalogue: Catalog) -> bytes:
    flux = io.BytesIO()
    write_mo(flux, catalogue)
    return flux.getvalue()


def _sources() -> list[pathlib.Path]:
    python = [p for app in APPLICATIONS for p in (RACINE / app).rglob("*.py") if "migrations" not in p.parts]
    gabarits = [p for p in (RACINE / "templates").rglob("*") if p.suffix in {".html", ".txt"}]
    return sorted([*python, *gabarits])


def main() -> int:
    """Run the command line."""
    analyseur = argparse.ArgumentParser(description=__doc__)
    analyseur.add_argument("--verifier", action="store_true", help="dire ce qui manque sans rien changer")
    options = analyseur.parse_args()
    if not settings.configured:
        settings.configure(USE_I18N=True)
    if not options.verifier:
        mettre_a_jour()
    fautes = manques()
    for faute in fautes:
        print(faute)
    print(f"{len(list(catalogue_actuel()))} messages, {len(fautes)} à reprendre")
    return 1 if fautes else 0


if __name__ == "__main__":
    sys.exit(main())
