"""Codes of the till: set with one's password, tried at most five times in a row, counted in the database."""

from __future__ import annotations

import datetime
import itertools
import re

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from salon_paiement.comptes.essais import CONFIRMATION, TropDEssais, essai_personne
from salon_paiement.erreurs import Refuse, SaisieInvalide
from salon_paiement.models import ESSAIS_MAX, CodePersonnel
from salon_paiement.services.connexions import code_noter, code_refus_noter
from traces.chiffrement import empreinte

LONGUEUR = 6
_CHIFFRES_DIFFERENTS = 3


class CodeFaux(SaisieInvalide):
    """Not her code (422); the try is counted."""


class CodeBloque(Refuse):
    """Too many wrong tries: only her password lets her in, and frees the code (403)."""


def code_poser(utilisateur: User, code: str, *, mot_de_passe: str) -> None:
    """Set, or change, the six digits of ``utilisateur``.

    Args:
        mot_de_passe: hers: whoever finds her session open must not choose a code for her.

    Raises:
        SaisieInvalide: not six digits, a code that anybody would try, or a wrong password (422).
        Refuse: ten wrong passwords were typed in the hour, here or wherever it is asked for again (403).
    """
    try:
        essai = essai_personne(utilisateur, CONFIRMATION)
    except TropDEssais as erreur:
        raise Refuse(_("Trop d'essais : attendez une heure.")) from erreur
    if not utilisateur.check_password(mot_de_passe):
        raise SaisieInvalide(_("Ce n'est pas votre mot de passe."))
    essai.rendre()
    if not re.fullmatch(rf"[0-9]{{{LONGUEUR}}}", code):
        raise SaisieInvalide(_("Un code a six chiffres."))
    if code_faible(code):
        raise SaisieInvalide(
            _("Ce code se devine : pas de suite, de répétition ni de date. Prenez six chiffres au hasard.")
        )
    with transaction.atomic():
        CodePersonnel.objects.update_or_create(
            utilisateur=utilisateur,
            defaults={"code": make_password(_poivre(utilisateur.pk, code)), "essais": 0, "pose_le": timezone.now()},
        )
        code_noter(utilisateur)


def code_retirer(utilisateur: User) -> bool:
    """Take one's code away; False when there was none."""
    with transaction.atomic():
        retires, _detail = CodePersonnel.objects.filter(utilisateur=utilisateur).delete()
        if retires:
            code_noter(utilisateur, retire=True)
    return bool(retires)


def code_verifier(utilisateur: User, code: str) -> None:
    """Check the code of an active person, and count the try. Never inside a transaction: the count must stay.

    The try is counted before the code is looked at: a hundred tries at once are a hundred tries.

    Raises:
        CodeFaux: wrong (422).
        CodeBloque: too many wrong ones, or no code at all (403).
    """
    sien = CodePersonnel.objects.filter(utilisateur=utilisateur)
    # No join here: PostgreSQL looks at this row again after waiting for it, not at what a sub-query chose before.
    compte = sien.filter(essais__lt=ESSAIS_MAX).update(essais=F("essais") + 1)
    ligne = sien.filter(utilisateur__is_active=True).first()
    if not compte or ligne is None:
        raise CodeBloque(_("Ce code ne sert plus : la personne doit se connecter avec son mot de passe."))
    if not re.fullmatch(rf"[0-9]{{{LONGUEUR}}}", code) or not check_password(_poivre(utilisateur.pk, code), ligne.code):
        code_refus_noter(utilisateur)
        reste = max(ESSAIS_MAX - ligne.essais, 0)
        if not reste:
            raise CodeBloque(_("Code faux cinq fois : la personne doit se connecter avec son mot de passe."))
        phrase = ngettext(
            "Ce n'est pas le bon code. Il reste %(n)d essai.", "Ce n'est pas le bon code. Il reste %(n)d essais.", reste
        )
        raise CodeFaux(phrase % {"n": reste})
    sien.update(essais=0)


def code_faible(code: str) -> bool:
    """Tell whether six digits are among those that anybody would try first: series, repeats, dates."""
    ecarts = {(int(b) - int(a)) % 10 for a, b in itertools.pairwise(code)}
    suite = len(ecarts) == 1
    motif = any(code == code[:n] * (LONGUEUR // n) for n in (1, 2, 3)) or code == code[::-1]
    paires = code[0::2] == code[1::2]
    return suite or motif or paires or len(set(code)) < _CHIFFRES_DIFFERENTS or _est_une_date(code)


def _est_une_date(code: str) -> bool:
    """A birthday, as people write one: day month year, year month day, month day year."""
    a, b, c = int(code[:2]), int(code[2:4]), int(code[4:])
    return any(_existe(*lue) for lue in ((a, b, c), (c, b, a), (b, a, c)))


def _existe(jour: int, mois: int, an: int) -> bool:
    try:
        # A leap year stands for all: the century is not written.
        datetime.date(2000 if (jour, mois) == (29, 2) else 1900 + an, mois, jour)
    except ValueError:
        return False
    return True


def _poivre(utilisateur_id: int, code: str) -> str:
    """Return what is hashed: a million codes are soon tried against a stolen table, not without our key."""
    return empreinte("personnel", f"code:{utilisateur_id}", code)
