"""Who somebody is: password, second factor, passkeys, sessions, and the tokens of apps (django-allauth underneath)."""
