"""Files that programs bring: read as ``multipart/form-data``, and said so in the documentation."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiRequest

from salon_paiement.api.schema import SchemaApi


class SchemaFichier(SchemaApi):
    """The documentation of an address whose body holds a file."""

    def get_request_serializer(self) -> Any:
        """The body, as forms are sent."""
        operation = self.operation
        if operation is None or operation.corps is None:
            return super().get_request_serializer()
        return {"multipart/form-data": OpenApiRequest(operation.corps)}
