"""The API's reference as a page of ours, written from the OpenAPI document: no script, both languages, printable."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kakitome import texts
from kakitome.ports.api_keys import ApiScope
from kakitome.web.api.v1 import awards, microcredentials, withdrawals
from kakitome.web.api.v1.interface import api
from kakitome.web.api.v1.keys import KeyAuth
from kakitome.web.parts.written import language

_METHODS = ("get", "post", "put", "delete")


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """Show every operation and every shape."""
    schema = _schema()
    words = {key: _word(f"api.page.{key}") for key in _WORDS}
    context = {"operations": list(_operations(schema)), "shapes": list(_shapes(schema)), "words": words}
    return render(request, "api/reference.html", context)


@cache
def _schema() -> Mapping[str, Any]:
    """Return the OpenAPI document, which stays the same and takes a third of a second to make."""
    return api.get_openapi_schema(path_prefix="/api/v1/")


_WORDS = (
    *("title", "lead", "keys", "keys_say", "again", "again_say", "refusals", "refusals_say", "operations", "shapes"),
    *("scope", "nobody", "parameters", "body", "answers", "required", "document"),
)


def _operations(schema: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield each operation: its address, words and scope, what it takes, and the statuses of its answers."""
    scopes = _scopes()
    for path, methods in schema["paths"].items():
        for method in _METHODS:
            operation = methods.get(method)
            if operation is None:
                continue
            name = operation["operationId"]
            body = operation.get("requestBody", {}).get("content", {})
            yield {
                "anchor": name,
                "method": method.upper(),
                "path": path,
                "summary": _word(f"api.{name}"),
                "says": _word(f"api.{name}.says"),
                "scope": scopes.get(name, ""),
                "parameters": [_parameter(parameter) for parameter in operation.get("parameters", ())],
                "body": [f"{media_type}: {_kind(content.get('schema', {}))}" for media_type, content in body.items()],
                "answers": list(operation["responses"]),
            }


def _scopes() -> Mapping[str, ApiScope]:
    """Return which scope each operation asks for."""
    api_scopes = {}
    for router in (microcredentials.router, awards.router, withdrawals.router):
        for view in router.path_operations.values():
            for operation in view.operations:
                for auth in operation.auth_callbacks:
                    if isinstance(auth, KeyAuth) and operation.operation_id:
                        api_scopes[operation.operation_id] = auth.scope
    return api_scopes


def _parameter(parameter: Mapping[str, Any]) -> dict[str, Any]:
    return _field(parameter["name"], parameter.get("schema", {}), is_required=bool(parameter.get("required")))


def _shapes(schema: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield each shape of a request or an answer with its fields."""
    for name, shape in sorted(schema["components"]["schemas"].items()):
        required = shape.get("required", ())
        properties = shape.get("properties", {}).items()
        fields = [_field(field, schema, is_required=field in required) for field, schema in properties]
        if fields:
            yield {"name": name, "says": shape.get("description", ""), "fields": fields}


def _field(name: str, schema: Mapping[str, Any], *, is_required: bool) -> dict[str, Any]:
    return {"name": name, "kind": _kind(schema), "is_required": is_required, "says": schema.get("description", "")}


def _kind(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return " | ".join(map(_kind, schema[several]))
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"[{_kind(schema.get('items', {}))}]"
    most = f" ≤ {schema['maxLength']}" if "maxLength" in schema else ""
    return f"{schema.get('format') or schema.get('type', '')}{most}"


def _word(key: str) -> str:
    return texts.term(key).in_language(language())
