"""The API's reference as a page of ours, written from the OpenAPI document: no script, both languages, printable."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldLine:
    """One parameter or one member of a shape."""

    name: str
    kind: str
    is_required: bool
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationView:
    """One operation as the page shows it."""

    anchor: str
    method: str
    path: str
    summary: str
    says: str
    scope: str
    parameters: tuple[FieldLine, ...]
    body: tuple[str, ...]
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapeView:
    """One shape of a request or an answer."""

    name: str
    says: str
    fields: tuple[FieldLine, ...]


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """Show every operation and every shape."""
    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    words = {key: _word(f"api.page.{key}") for key in _WORDS}
    context = {"operations": list(_operations(schema)), "shapes": list(_shapes(schema)), "words": words}
    return render(request, "api/reference.html", context)


_WORDS = (
    "title",
    "lead",
    "keys",
    "keys_say",
    "again",
    "again_say",
    "refusals",
    "refusals_say",
    "operations",
    "shapes",
    "scope",
    "nobody",
    "parameters",
    "body",
    "answers",
    "required",
    "document",
)


def _operations(schema: Mapping[str, Any]) -> Iterator[OperationView]:
    scopes = _scopes()
    for path, methods in schema["paths"].items():
        for method in _METHODS:
            told = methods.get(method)
            if told is None:
                continue
            name = told["operationId"]
            yield OperationView(
                anchor=name,
                method=method.upper(),
                path=path,
                summary=_word(f"api.{name}"),
                says=_word(f"api.{name}.says"),
                scope=scopes.get(name, ""),
                parameters=tuple(_parameter(parameter) for parameter in told.get("parameters", ())),
                body=tuple(_names(told.get("requestBody", {}).get("content", {}))),
                answers=tuple(str(status) for status in told["responses"]),
            )


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


def _parameter(told: Mapping[str, Any]) -> FieldLine:
    return _field(told["name"], told.get("schema", {}), is_required=bool(told.get("required")))


def _shapes(schema: Mapping[str, Any]) -> Iterator[ShapeView]:
    for name, told in sorted(schema["components"]["schemas"].items()):
        required = told.get("required", ())
        fields = tuple(
            _field(field, said, is_required=field in required) for field, said in told.get("properties", {}).items()
        )
        if fields:
            yield ShapeView(name=name, says=told.get("description", ""), fields=fields)


def _field(name: str, told: Mapping[str, Any], *, is_required: bool) -> FieldLine:
    return FieldLine(name=name, kind=_kind(told), is_required=is_required, says=told.get("description", ""))


def _kind(told: Mapping[str, Any]) -> str:
    if "$ref" in told:
        return str(told["$ref"]).rpartition("/")[2]
    for several in ("anyOf", "oneOf", "allOf"):
        if several in told:
            return " | ".join(_kind(one) for one in told[several])
    if "enum" in told:
        return " | ".join(map(str, told["enum"]))
    if told.get("type") == "array":
        return f"[{_kind(told.get('items', {}))}]"
    most = f" ≤ {told['maxLength']}" if "maxLength" in told else ""
    return f"{told.get('format') or told.get('type', '')}{most}"


def _names(content: Mapping[str, Any]) -> Iterator[str]:
    for media_type, told in content.items():
        yield f"{media_type}: {_kind(told.get('schema', {}))}"


def _word(key: str) -> str:
    return texts.term(key).in_language(language())
