"""How the API's document is made (``/api/v1/schema/``)."""

from __future__ import annotations

from typing import Any

OPENAPI: dict[str, Any] = {
    "TITLE": "Salon Paiement",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": ["salon_paiement.api.schema.schema_finir"],
}
# An answer has one form: ``?format=`` is a parameter like another.
REST_DECRITE: dict[str, Any] = {
    "DEFAULT_SCHEMA_CLASS": "salon_paiement.api.schema.SchemaApi",
    "URL_FORMAT_OVERRIDE": None,
}
