"""API keys: in the header, and nowhere else."""

from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from web.api.callers import Caller, codes
from web.places import Place

PRIVATE = [
    ("GET", "/awards"),
    ("POST", "/awards"),
    ("GET", "/awards/A-7K3M-92QF"),
    ("GET", "/awards/A-7K3M-92QF/credential"),
    ("POST", "/awards/A-7K3M-92QF/revocation"),
    ("POST", "/awards/A-7K3M-92QF/suspension"),
    ("POST", "/awards/A-7K3M-92QF/resumption"),
    ("POST", "/awards/A-7K3M-92QF/renewal"),
    ("POST", "/withdrawals"),
    ("GET", "/withdrawals/W-7K3M-94QR"),
    ("POST", "/withdrawals/W-7K3M-94QR/approval"),
    ("GET", "/microcredentials"),
    ("POST", "/microcredentials"),
    ("GET", "/microcredentials/data-ethics"),
    ("PUT", "/microcredentials/data-ethics"),
    ("GET", "/microcredentials/data-ethics/report"),
]


@pytest.mark.parametrize(("method", "path"), PRIVATE)
def test_without_a_key_nothing_but_verifying_is_answered(place: Place, method: str, path: str) -> None:
    for key in ("", "kk_00000000_" + "a" * 43, "nonsense"):
        answer = Caller(place, key).call(method, path, {} if method != "GET" else None, Idempotency_Key="k")
        assert (answer.status_code, codes(answer)) == (401, ["E_API_KEY_WRONG"])
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_every_operation_but_verifying_and_the_registry_is_among_those_tested_above() -> None:
    found = {f"/{pattern.pattern}" for pattern in _api_patterns() if "openapi" not in str(pattern.pattern)}
    tested = {
        path.replace("A-7K3M-92QF", "<number>")
        .replace("W-7K3M-94QR", "<number>")
        .replace("data-ethics", "<identifier>")
        for _method, path in PRIVATE
    }
    public = {"/docs", "/verifications", "/verifications/batch", "/verifications/batch/<secret>", "/"}
    assert {path for path in found if not path.startswith("/registry/")} == {*tested, *public}


def test_the_registry_is_read_without_a_key(place: Place) -> None:
    for path in ("/registry/changes", "/registry/entries/E-4333-3334"):
        assert Caller(place, "").get(path).status_code in (200, 404)


def _api_patterns() -> list[URLPattern]:
    def walk(resolver: Any) -> list[URLPattern]:
        found = []
        for one in resolver.url_patterns:
            found += walk(one) if isinstance(one, URLResolver) else [one]
        return found

    api = next(one for one in get_resolver().url_patterns if str(one.pattern) == "api/v1/")
    return walk(api)


def test_a_revoked_key_is_refused_with_the_next_request(caller: Caller, place: Place) -> None:
    assert caller.get("/awards").status_code == 200
    (key,) = place.platform.api_keys.list_keys(place.key)
    place.platform.api_keys.revoke(place.key, key.prefix, now=place.platform.now())
    assert caller.get("/awards").status_code == 401


@pytest.mark.parametrize("path", ["/awards?api_key={key}", "/awards?text={key}", "/awards/{key}"])
def test_a_key_in_an_address_is_refused_even_beside_a_good_header(caller: Caller, path: str) -> None:
    answer = caller.get(path.format(key=caller.key))
    assert (answer.status_code, codes(answer)) == (400, ["E_API_KEY_IN_URL"])
    assert caller.key not in answer.content.decode()


def test_no_page_of_another_site_can_use_a_key(caller: Caller) -> None:
    for answer in (
        caller.get("/awards", Origin="https://evil.example"),
        caller.call("OPTIONS", "/awards", Origin="https://evil.example", Access_Control_Request_Method="GET"),
    ):
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_an_address_that_is_not_there_is_told_in_json(caller: Caller) -> None:
    answer = caller.get("/nowhere")
    assert (answer.status_code, codes(answer)) == (404, ["E_HTTP_NOT_FOUND"])
