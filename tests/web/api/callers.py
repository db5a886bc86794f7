"""Programs that call the API: an institution with a key, and how they send JSON."""

import json
from dataclasses import dataclass
from typing import Any

from django.test import Client

from kakitome.ports.api_keys import ApiScope
from web.places import Place

EVERYTHING = frozenset(ApiScope)


@dataclass
class Caller:
    """A program with one institution's key, or none."""

    place: Place
    key: str = ""

    def call(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        known = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        data = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
        # An address is no header: it is whom the connection comes from.
        place = {name: headers.pop(name) for name in ("REMOTE_ADDR",) if name in headers}
        client = Client(raise_request_exception=False, **place)
        sent = {**known, **{name.replace("_", "-"): value for name, value in headers.items()}}
        content_type = sent.pop("Content-Type", "application/json")
        return client.generic(method, f"/api/v1{path}", data, content_type=content_type, headers=sent)

    def get(self, path: str, **headers: str) -> Any:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: object, **headers: str) -> Any:
        return self.call("POST", path, body, **headers)


def caller_of(place: Place, scopes: frozenset[ApiScope] = EVERYTHING) -> Caller:
    platform = place.platform
    _key, text = platform.api_keys.make(
        institution=place.key, name="test", scopes=scopes, by="test", now=platform.now()
    )
    return Caller(place, text)


def codes(answer: Any) -> list[str]:
    """The codes of a problem document: its own, then those of its errors."""
    told = answer.json()
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert told["status"] == answer.status_code
    assert told["detail_ja"]
    assert told["detail_en"]
    return [told["code"], *(error["code"] for error in told["errors"])]
