"""The encodings of the web, and no other codec of Python's.

Django decodes an address with whatever charset ``Content-Type`` claims, while it makes the request and before any page
or middleware may refuse it: ``charset=rot13`` would be a fault of ours, without our error page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
_CHARSET = re.compile(r""";\s*charset\s*=\s*["']?([^\s;"']*)["']?""")
_CONNUS = frozenset({"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin-1", "latin1", "windows-1252", "cp1252"})


def encodages_connus(application: Application) -> Application:
    """Wrap a WSGI application so that a charset nobody writes in is as if it was not said: UTF-8."""

    def servir(environ: dict[str, Any], commencer: Callable[..., Any]) -> Iterable[bytes]:
        genre = environ.get("CONTENT_TYPE") or ""
        if "charset" in genre.lower() and not _CONNUS.issuperset(_CHARSET.findall(genre.lower()) or [""]):
            # The other parameters go with it: whoever says such a thing sends no form.
            environ["CONTENT_TYPE"] = genre.partition(";")[0]
        return application(environ, commencer)

    return servir
