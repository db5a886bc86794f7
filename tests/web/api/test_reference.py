"""The reference: a page of ours without script, and an OpenAPI document that says what is true."""

import pytest
from django.test import Client

from kakitome import texts
from kakitome.web.api.v1.interface import api

pytestmark = pytest.mark.django_db


def test_the_page_shows_every_operation_in_the_readers_language() -> None:
    document = Client().get("/api/v1/openapi.json").json()
    names = [one["operationId"] for methods in document["paths"].values() for one in methods.values()]
    assert len(names) == len(set(names)) >= 20
    for language in ("ja", "en"):
        page = Client(headers={"Accept-Language": language}).get("/api/v1/docs")
        assert page.status_code == 200
        for name in names:
            assert texts.term(f"api.{name}").in_language(language) in page.content.decode()
            assert texts.term(f"api.{name}.says").in_language(language) in page.content.decode()
        assert "api." not in [line.strip() for line in page.content.decode().splitlines()]


def test_every_operation_says_what_it_refuses() -> None:
    document = api.get_openapi_schema(path_prefix="/api/v1/")
    for path, methods in document["paths"].items():
        for told in methods.values():
            assert {"200", "201", "202"} & set(map(str, told["responses"])), path
            assert "400" in map(str, told["responses"]), path
