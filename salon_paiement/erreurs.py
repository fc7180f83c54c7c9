"""What a service answers when it refuses: a sentence for people and an HTTP status for the doors."""

from __future__ import annotations

from django.utils.functional import Promise


class ErreurMetier(Exception):
    """A refusal that changed nothing. ``message`` is translated when shown; ``statut`` is HTTP.

    ``code`` tells programs what was refused, whatever the words; a subclass keeps its parent's unless it has its own.
    ``champ`` is what was wrong in what was sent, when it is one thing.
    """

    statut = 422
    code = "refused"
    champ: str | None = None

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class SaisieInvalide(ErreurMetier):
    """What was typed or chosen cannot be used (422)."""

    code = "unprocessable"


class Conflit(ErreurMetier):
    """The session or payment is no longer in a state that allows it (409)."""

    statut = 409
    code = "conflict"


class Refuse(ErreurMetier):
    """This person may not do it (403)."""

    statut = 403
