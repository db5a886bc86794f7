"""The demonstration's files to try: there in a demonstration, nowhere else."""

import pytest
from django.test import Client
from django.test.utils import override_settings

from kakitome.web.pages.public.about.sample_files import FOLDER
from web.places import Place


@pytest.fixture
def sample(place: Place) -> None:
    folder = place.platform.installation.data_dir / FOLDER
    folder.mkdir(exist_ok=True)
    (folder / "award.json").write_bytes(b"{}")
    (folder / "other.txt").write_bytes(b"not to be handed out")


@override_settings(KAKITOME_DEMONSTRATION=True)
@pytest.mark.usefixtures("sample")
def test_a_demonstration_lists_and_hands_out_its_files() -> None:
    for language in ("ja", "en"):
        page = Client(HTTP_ACCEPT_LANGUAGE=language).get("/about/samples")
        assert "/demo/files/award.json" in page.content.decode()
    handed = Client().get("/demo/files/award.json")
    assert handed.headers["Content-Type"] == "application/json"
    assert "attachment" in handed.headers["Content-Disposition"]
    assert handed.getvalue() == b"{}"
    for other in ("other.txt", "award.pdf", "..%2Flog.key"):
        assert Client().get(f"/demo/files/{other}").status_code == 404


@pytest.mark.usefixtures("sample")
def test_a_real_platform_has_no_such_page() -> None:
    assert Client().get("/about/samples").status_code == 404
    assert Client().get("/demo/files/award.json").status_code == 404
