"""Accounts: who comes in and how often she proves it, sessions, the tokens of apps (docs/comptes.md)."""

from __future__ import annotations

import datetime

from config.env import env

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "config.mots_de_passe.MotsDeLaMaison"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

# Nobody signs up; tries are counted in the database, not in the library's cache.
ACCOUNT_ADAPTER = "salon_paiement.comptes.adaptateur.AdaptateurCompte"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_TIMEOUT = 600
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = False
MFA_ADAPTER = "salon_paiement.comptes.adaptateur.AdaptateurSecondFacteur"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Its PIN or finger, asked for by every page: a question asked with less would open the door without a password too.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RATE_LIMITS = False
# A phone's clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1
# Owners and the platform's operators act only in a session where they gave a second factor.
SECOND_FACTEUR_OBLIGATOIRE = True
# A page's session ends so many seconds after its last use (0: never), and after its opening, used or not.
SESSION_INACTIVITE = env.int("SESSION_INACTIVITE_MINUTES", default=240) * 60
SESSION_DUREE_MAX = 12 * 3600
SESSION_COOKIE_AGE = SESSION_DUREE_MAX
SESSION_ENGINE = "salon_paiement.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# Apps: signed tokens, a short one that acts and a long one, used once, that renews both (docs/comptes.md).
HEADLESS_CLIENTS = ("app",)
HEADLESS_TOKEN_STRATEGY = "salon_paiement.comptes.strategie.StrategieJetons"  # noqa: S105  a class
JWT_CLE_PRIVEE = ""
JWT_CLES_ANCIENNES = ""
JWT_ACCES_DUREE = datetime.timedelta(minutes=5)
JWT_RENOUVELLEMENT_DUREE = datetime.timedelta(days=7)
JWT_SESSION_DUREE = datetime.timedelta(days=30)
