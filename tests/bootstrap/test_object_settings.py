"""Where objects lie by setting, and a whole platform whose signed documents lie in a bucket."""

from pathlib import Path

import pytest

from bootstrap.platforms import NOW, add_institution, award, open_platform
from kakitome.bootstrap.installation import installation_from
from kakitome.bootstrap.object_keeping import objects_of
from kakitome.errors import Misconfigured, Unavailable
from kakitome.operations.doctor import examine_platform
from kakitome.records.store.document_packs import LEAST
from support.object_storage_service import BUCKET, empty_bucket, service


def route_of(folder: Path, **environment: str) -> tuple[str, Path, str, str, str]:
    found = installation_from({"KAKITOME_DATA_DIR": str(folder), **environment}).objects
    return found.kind, found.folder, found.bucket, found.prefix, found.endpoint


def test_objects_lie_in_a_folder_unless_a_bucket_is_named(tmp_path: Path) -> None:
    inside = tmp_path / "objects"
    assert route_of(tmp_path) == ("folder", inside, "", "", "")
    assert route_of(tmp_path, KAKITOME_OBJECTS="folder:") == ("folder", inside, "", "", "")
    assert route_of(tmp_path, KAKITOME_OBJECTS="folder:/srv/o") == ("folder", Path("/srv/o"), "", "", "")
    assert route_of(tmp_path, KAKITOME_OBJECTS="s3://documents") == ("s3", inside, "documents", "", "")
    elsewhere = {"KAKITOME_OBJECTS": "s3://documents/of/u/", "KAKITOME_OBJECTS_ENDPOINT": "https://s3.example/"}
    assert route_of(tmp_path, **elsewhere) == ("s3", inside, "documents", "of/u", "https://s3.example")


@pytest.mark.parametrize(
    "place",
    ["s3://", "s3://UPPER", "s3://b/../c", "s3://documents/a//b", "s3://documents?x=1", "ftp://x/y", "documents"],
)
def test_a_place_that_cannot_be_is_refused_at_the_start(tmp_path: Path, place: str) -> None:
    with pytest.raises(Misconfigured, match="E_CONFIG_OBJECTS"):
        route_of(tmp_path, KAKITOME_OBJECTS=place)
    with pytest.raises(Misconfigured, match="E_CONFIG_OBJECTS"):
        route_of(tmp_path, KAKITOME_OBJECTS="s3://documents", KAKITOME_OBJECTS_ENDPOINT="file:///etc")


@pytest.mark.django_db
def test_a_platform_awards_into_a_bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with service() as endpoint:
        empty_bucket(endpoint, monkeypatch)
        platform = open_platform(
            tmp_path, KAKITOME_OBJECTS=f"s3://{BUCKET}/kakitome", KAKITOME_OBJECTS_ENDPOINT=endpoint
        )
        add_institution(platform)
        outcomes = award(platform, *(f"髙橋 {number}" for number in range(LEAST)))
        store = platform.store("u")
        documents = [store.awards.get_document(outcome.credential_id) for outcome in outcomes]
        assert all(b"OpenBadgeCredential" in document for document in documents)
        names = list(objects_of(platform.installation).list_names("documents/u/"))
        assert [name.split("/")[2] for name in names] == ["packs", "references"]
        assert not (tmp_path / "objects").exists()
        found = examine_platform(platform, now=NOW).findings
        codes = [one.problem.code for one in found if one.problem.code.startswith(("E_", "W_DOCTOR_PACK"))]
        # The tests' database lies in memory.
        assert set(codes) <= {"E_DOCTOR_DURABILITY"}
    with pytest.raises(Unavailable):
        store.awards.get_document(outcomes[0].credential_id)
    platform.sandbox.close()
