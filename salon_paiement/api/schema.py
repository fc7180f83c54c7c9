"""OpenAPI from what each operation says of itself; what any operation may refuse is said here, once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django_filters import Filter
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiRequest, OpenApiResponse

from salon_paiement.api.erreurs import code_du_statut, erreur_corps, phrase_du_statut
from salon_paiement.api.filtres import FiltresApi, FiltreVrai
from salon_paiement.api.negociation import ToutConvient
from salon_paiement.api.operations import DE_LISTE, SALON, Groupe, Operation

ERREUR: dict[str, Any] = {"$ref": "#/components/schemas/Erreur"}
COMPOSANT_ERREUR: dict[str, Any] = {
    "type": "object",
    "required": ["type", "errors"],
    "properties": {
        "type": {"type": "string", "enum": ["client_error", "server_error"]},
        "errors": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["code", "detail", "attr"],
                "properties": {
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                    "attr": {"type": ["string", "null"]},
                },
            },
        },
    },
}
_EXEMPLES = {"uuid": SALON.exemple, "date": "2026-11-01", "date-time": "2026-11-01T08:00:00Z"}
# What may happen to anybody, whatever was asked.
_PARTOUT = frozenset({401, 403, 406, 429, 500, 503})


class SchemaApi(AutoSchema):
    """The framework's own, told by :class:`Operation` where there is one."""

    @property
    def operation(self) -> Operation | None:
        """What the view says of this method."""
        trouvee: Operation | None = getattr(self.view, "operations", {}).get(self.method)
        return trouvee

    def get_summary(self) -> str | None:
        """In the reader's language."""
        return str(self.operation.titre) if self.operation else super().get_summary()

    def get_description(self) -> str:  # type: ignore[override]
        """Never the docstring: it is for whoever reads the code."""
        return str(self.operation.aide) if self.operation else super().get_description()

    def get_tags(self) -> list[str]:
        """The chapter."""
        return [str(self.operation.groupe.label)] if self.operation else super().get_tags()

    def get_override_parameters(self) -> list[Any]:
        """Names in the address and headers."""
        operation = self.operation
        if operation is None:
            return super().get_override_parameters()
        dits = [*operation.parametres, *(DE_LISTE if operation.liste else ())]
        parametres = [_parametre(p.nom, str(p.aide), dict(p.schema), p.exemple) for p in dits]
        if operation.liste and (filtres := getattr(self.view, "filtres", None)):
            parametres += _des_filtres(filtres)
        return parametres + self._en_tetes()

    def get_request_serializer(self) -> Any:
        """The body, with its example."""
        operation = self.operation
        if operation is None:
            return super().get_request_serializer()
        if operation.corps is None:
            return None
        exemple = OpenApiExample("exemple", operation.exemple_corps, request_only=True)
        corps = dict(operation.corps) if isinstance(operation.corps, Mapping) else operation.corps
        return {"application/json": OpenApiRequest(corps, examples=[exemple])}

    def get_response_serializers(self) -> Any:
        """The success, with its example, and every refusal."""
        operation = self.operation
        if operation is None:
            return super().get_response_serializers()
        reponses: dict[Any, Any] = {}
        if operation.reponse is not None or not operation.fichiers:
            reponses[operation.statut] = self._succes(operation)
        for genre, contenu in operation.fichiers.items():
            reponses[200, genre] = dict(contenu) if contenu else OpenApiTypes.BINARY
        for statut in sorted(erreurs_de(self.view, self.method, self.path)):
            phrase = phrase_du_statut(statut)
            reponses[statut] = OpenApiResponse(None if statut == 304 else ERREUR, description=phrase)
        return reponses

    def get_auth(self) -> list[dict[str, list[str]]]:
        """Any of the three ways in; none where nobody is asked who she is."""
        if not self.view.authentication_classes:
            return [{}]
        navigateur: dict[str, list[str]] = {"session": []}
        return [{"jeton": []}, {"cle": []}, navigateur | ({} if self.method == "GET" else {"csrf": []})]

    def get_operation_id(self) -> str:
        """The address's own name, and the method."""
        nom = getattr(self.view, "nom_operation", "") or type(self.view).__name__
        return f"{nom}_{self.method.lower()}" if self.operation else super().get_operation_id()

    def _en_tetes(self) -> list[OpenApiParameter]:
        trouves = []
        if self.method in getattr(self.view, "cles", ()):
            cle = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"}
            trouves.append(_en_tete("Idempotency-Key", cle, "5f2b8c1e-commande-42", requis=True))
        if self.method == "PATCH":
            trouves.append(_en_tete("If-Match", {"type": "string"}, '"9b1c…"', requis=True))
        return trouves

    def _succes(self, operation: Operation) -> OpenApiResponse:
        exemple = OpenApiExample("exemple", operation.exemple_entier, response_only=True)
        reponse: Any = operation.reponse
        if operation.liste:
            reponse = self._page(operation)
        elif isinstance(reponse, tuple):
            reponse = {"anyOf": [self.resolve_serializer(une, "response").ref for une in reponse]}
        elif isinstance(reponse, Mapping):
            reponse = dict(reponse)
        return OpenApiResponse(reponse, description=str(operation.titre), examples=[exemple])

    def _page(self, operation: Operation) -> dict[str, Any]:
        ligne: Any = operation.reponse
        ref = dict(ligne) if isinstance(ligne, Mapping) else self.resolve_serializer(ligne, "response").ref
        return {
            "type": "object",
            "required": ["resultats", "suivante"],
            "properties": {
                "resultats": {"type": "array", "items": ref},
                "suivante": {"type": ["string", "null"], "format": "uri-reference"},
            },
        }


def erreurs_de(view: Any, methode: str, chemin: str) -> frozenset[int]:
    """Return the refusals that this operation may answer, its own and those of any like it."""
    operation: Operation = view.operations[methode]
    statuts = set((_PARTOUT if view.authentication_classes else {406, 500, 503}) | operation.erreurs)
    if operation.liste or operation.parametres:
        statuts.add(400)
    if issubclass(view.content_negotiation_class, ToutConvient):
        statuts.discard(406)
    if "{" in chemin or operation.liste or any(p.nom == "salon" for p in operation.parametres):
        statuts.add(404)
    if methode == "GET" and hasattr(view, "ordre"):
        statuts |= {304, 400}
    if methode in {"POST", "PUT", "PATCH"}:
        statuts |= {400, 409, 415, 422}
        # What is sent may name a thing of somebody else's salon.
        if view.authentication_classes:
            statuts.add(404)
    if methode == "PATCH":
        statuts |= {412, 428}
    if len(view.allowed_methods) < len({"GET", "POST", "PUT", "PATCH", "DELETE"}):
        statuts.add(405)
    return frozenset(statuts)


def schema_finir(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Add what belongs to the whole document: refusals, ways in, chapters, and the request's id on every answer."""
    composants = result.setdefault("components", {})
    composants.setdefault("schemas", {})["Erreur"] = COMPOSANT_ERREUR
    composants["securitySchemes"] = _entrees()
    result["tags"] = [{"name": str(groupe.label)} for groupe in Groupe]
    numero = {"schema": {"type": "string", "format": "uuid"}}
    refus: dict[str, Any] = {}
    for methodes in result["paths"].values():
        for operation in methodes.values():
            for statut, reponse in operation["responses"].items():
                reponse.setdefault("headers", {})["X-Request-Id"] = numero
                # Said once: the document would be mostly refusals.
                if not statut.startswith("2"):
                    refus[f"Refus{statut}"] = {**reponse, **_exemple_du_refus(int(statut))}
                    operation["responses"][statut] = {"$ref": f"#/components/responses/Refus{statut}"}
    composants["responses"] = dict(sorted(refus.items()))
    return result


def _exemple_du_refus(statut: int) -> dict[str, Any]:
    if statut == 304:
        return {}
    valeur = erreur_corps(statut, code_du_statut(statut), phrase_du_statut(statut))
    contenu = {"schema": ERREUR, "examples": {"Exemple": {"value": valeur}}}
    return {"content": {"application/json": contenu}}


def _entrees() -> dict[str, Any]:
    """Return the ways in."""
    jeton = str(_("Le jeton d'accès d'une personne connectée."))
    cle = str(_("Une clé d'API, qui agit dans un salon avec les seuls droits qu'on lui a donnés."))
    session = str(_("La session de l'équipe, dans un navigateur."))
    csrf = str(_("Égal au cookie CSRF, dès qu'on écrit avec la session."))
    return {
        "jeton": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": jeton},
        "cle": {"type": "http", "scheme": "bearer", "description": cle},
        "session": {
            "type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME, "description": session,
        },
        "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRFToken", "description": csrf},
    }  # fmt: skip


def _parametre(nom: str, aide: str, schema: dict[str, Any], exemple: str) -> OpenApiParameter:
    return OpenApiParameter(nom, schema, description=aide, examples=[OpenApiExample("exemple", exemple)])


def _en_tete(nom: str, schema: dict[str, Any], exemple: str, *, requis: bool) -> OpenApiParameter:
    exemples = [OpenApiExample("exemple", exemple)]
    return OpenApiParameter(nom, schema, OpenApiParameter.HEADER, required=requis, examples=exemples)


def _des_filtres(filtres: type[FiltresApi]) -> list[OpenApiParameter]:
    return [
        _parametre(nom, str(filtre.label), schema_du_filtre(filtre), exemple_du_filtre(filtre))
        for nom, filtre in filtres.base_filters.items()
    ]


def schema_du_filtre(filtre: Filter) -> dict[str, Any]:
    """Return the JSON schema of one filter; its ``schema`` argument when it says its own."""
    if isinstance(filtre, FiltreVrai):
        return {"type": "boolean"}
    choix = filtre.extra.get("choices")
    if choix is not None:
        return {"type": "string", "enum": [str(valeur) for valeur, _nom in (choix() if callable(choix) else choix)]}
    genres = {"UUIDFilter": "uuid", "DateFilter": "date", "FiltreInstant": "date-time"}
    if genre := genres.get(type(filtre).__name__):
        return {"type": "string", "format": genre}
    return {"type": "integer"} if type(filtre).__name__ == "NumberFilter" else {"type": "string"}


def exemple_du_filtre(filtre: Filter) -> str:
    """Return a value of one filter as an address writes it."""
    schema = schema_du_filtre(filtre)
    if schema["type"] == "boolean":
        return "true"
    if choix := schema.get("enum"):
        return str(choix[0])
    exemples = {
        "uuid": "0192f3c2-6c1e-7c3a-9d56-2f0d6c1b7a10",
        "date": "2026-11-01",
        "date-time": "2026-11-01T08:00:00Z",
    }
    return exemples.get(schema.get("format", ""), "1" if schema["type"] == "integer" else "awa")
