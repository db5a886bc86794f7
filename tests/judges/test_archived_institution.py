"""An award of a closed institution, before somebody else's verifier that has the archive and nothing of the platform."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client

from judges.harness import digitalbazaar
from support.closing import close_institution, write_archive
from web.places import HANAKO, Place
from web.public.conftest import place

__all__ = ["place"]

pytestmark = pytest.mark.judge


def test_others_accept_it_from_the_archive_and_refuse_it_withdrawn_or_changed(place: Place, tmp_path: Path) -> None:
    good, withdrawn = place.award(), place.award(replace(HANAKO, email="jiro@u.example", student_number="S2"))
    place.withdraw(withdrawn)
    held = {}
    for name, outcome in (("good", good), ("withdrawn", withdrawn)):
        held[name] = tmp_path / f"{name}.json"
        held[name].write_bytes(place.document(outcome))
    close_institution(place.platform, place.key, now=place.platform.now())
    folder = write_archive(place.platform, place.key, tmp_path / "archive")
    folders = {f"https://{urlsplit(place.platform.site_url).netloc}": folder}

    accepted = digitalbazaar(held["good"], folders)
    assert accepted.verified, accepted.errors
    assert not digitalbazaar(held["withdrawn"], folders).verified
    changed = tmp_path / "changed.json"
    changed.write_bytes(held["good"].read_bytes().replace("髙﨑".encode(), "高崎".encode()))
    assert not digitalbazaar(changed, folders).verified
    assert Client().get(f"/issuers/{place.key}/did.json").status_code == 200
