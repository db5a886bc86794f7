"""Every hostile file there is, through the door for everybody: a page comes back, whatever was handed in."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kakitome.bootstrap.platform import get_platform
from web.places import Place

pytestmark = pytest.mark.slow


VECTORS = Path(__file__).parents[2] / "vectors"
FILES = sorted(path for path in VECTORS.glob("bad_*/*") if path.parent.name != "bad_class_lists")


def test_every_bad_file_gets_a_page_with_a_sentence(place: Place) -> None:
    visitor = Client(raise_request_exception=False)
    without = []
    for file in FILES:
        get_platform().counts.forget()  # Nobody sends this many in a minute.
        answer = visitor.post("/verify", {"documents": SimpleUploadedFile(file.name, file.read_bytes())})
        if answer.status_code != 200 or b"<h1" not in answer.content:
            without.append((answer.status_code, f"{file.parent.name}/{file.name}"))
    assert len(FILES) > 500
    assert without == []
