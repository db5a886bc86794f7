"""Where the folder of published vectors lies, the four sets that tests promise to compare with are in it."""

from pathlib import Path

import pytest

from support import learning_model_shapes, standards_folder
from support.standards_folder import FOLDER, KEPT_BESIDE_US, vectors


@pytest.mark.parametrize("name", KEPT_BESIDE_US)
def test_a_promised_set_is_there_with_files(name: str) -> None:
    assert [path for path in vectors(name).rglob("*") if path.is_file()]


def test_a_promised_set_that_is_missing_fails_and_any_other_is_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (standards_folder, learning_model_shapes):
        monkeypatch.setattr(module, "FOLDER", tmp_path)
    for name in ("KAKITOME_VECTORS", "KAKITOME_ELM_SHAPES"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(pytest.fail.Exception, match="wycheproof"):
        vectors("wycheproof")
    with pytest.raises(pytest.fail.Exception, match="EUROPEAN LEARNING MODEL"):
        learning_model_shapes.published_file("EDC-generic-full.ttl")
    with pytest.warns(UserWarning, match="NOT COMPARED"), pytest.raises(pytest.skip.Exception):
        vectors("something-else")
    monkeypatch.setattr(standards_folder, "FOLDER", tmp_path / "nowhere")
    with pytest.warns(UserWarning, match="NOT COMPARED"), pytest.raises(pytest.skip.Exception):
        vectors("wycheproof")
    assert tmp_path != FOLDER
