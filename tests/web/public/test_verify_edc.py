"""A European Digital Credential on the check page: named, shown, and told apart from what nobody sealed."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from vectors import digital_credentials
from web.places import Place

pytestmark = pytest.mark.django_db


def page_of(client: Client, document: Any) -> str:
    file = SimpleUploadedFile("credential.edc.json", json.dumps(document, ensure_ascii=False).encode())
    response = client.post("/verify", {"documents": file})
    assert response.status_code == 200
    return response.content.decode()


def test_a_sealed_credential_is_named_and_shown(client: Client, place: Place) -> None:
    del place
    page = page_of(client, digital_credentials.sealed())
    assert "European Digital Credential · JAdES" in page
    for said in ("データ分析の基礎", "髙橋 﨑子", "Asuka University (sample)", "外れ値を扱える。"):
        assert said in page
    assert "電子シールは、この内容に付けられたもので、変えられていません。" in page


def test_a_draft_without_a_seal_is_told_as_one(client: Client, place: Place) -> None:
    del place
    assert "だれでも書ける下書き" in page_of(client, digital_credentials.credential())
