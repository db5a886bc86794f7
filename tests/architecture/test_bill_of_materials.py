"""What is installed to run: pinned by digests, under licences that go with ours, and written down the same way every time."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))
LICENCES = (
    "MIT", "MIT License", "MIT-0", "MIT-CMU", "Apache-2.0", "Apache Software License", "BSD License", "BSD-2-Clause", "BSD-3-Clause",
    "ISC License (ISCL)", "PSF-2.0", "Python Software Foundation License", "MPL-2.0", "Mozilla Public License 2.0 (MPL 2.0)",
    "OFL-1.1", "SIL Open Font License 1.1 (OFL-1.1)", "LGPL-3.0-only", "GNU Lesser General Public License v3 (LGPLv3)",
)  # fmt: skip
"""What may stand in an Apache-2.0 program that installs, and does not copy, its packages."""
LOOKED_AT = {
    # BSD in its own file; the classifier speaks of a trademark.
    "qrcode": "BSD License OR Other/Proprietary License",
    "pypdfium2": "BSD-3-Clause, Apache-2.0, dependency licenses",
}


@pytest.fixture(scope="module")
def bills(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    folder = tmp_path_factory.mktemp("bills")
    files = [folder / "a.json", folder / "b.json"]
    for file in files:
        subprocess.run([sys.executable, str(ROOT / "scripts" / "sbom.py"), str(file)], check=True, capture_output=True)
    return [file.read_bytes() for file in files]


def pinned(file: Path) -> dict[str, str]:
    """Return the requirements of a file, each with its digests."""
    parts = re.split(r"\n(?=[a-z0-9])", file.read_text(encoding="utf-8"))
    return {
        part.partition("==")[0].partition("[")[0].lower(): part for part in parts if "==" in part.partition("\n")[0]
    }


@pytest.mark.slow
def test_the_bill_is_the_same_every_time_and_names_everything(bills: list[bytes]) -> None:
    assert bills[0] == bills[1]
    bill = json.loads(bills[0])
    assert bill["specVersion"] == "1.6"
    assert {component["name"] for component in bill["components"]} == set(pinned(ROOT / "requirements" / "run.txt"))
    root, *_ = bill["dependencies"]
    assert len(root["dependsOn"]) == len(bill["components"])
    assert all(component["externalReferences"][0]["hashes"] for component in bill["components"])


@pytest.mark.slow
def test_every_licence_is_on_the_list(bills: list[bytes]) -> None:
    unknown = {}
    # What is for another system is not installed here, and tells its licence there.
    elsewhere = {name for name, part in pinned(ROOT / "requirements" / "run.txt").items() if "sys_platform ==" in part}
    for component in json.loads(bills[0])["components"]:
        if component["name"].lower() in elsewhere:
            continue
        declared = component.get("licenses", [{"license": {"name": ""}}])[0]["license"]["name"]
        parts = {part if part in LICENCES else part.strip("()") for part in re.split(" AND | OR ", declared)}
        if LOOKED_AT.get(component["name"]) != declared and not parts <= set(LICENCES):
            unknown[component["name"]] = declared
    assert unknown == {}


@pytest.mark.parametrize("file", REQUIREMENTS, ids=lambda file: file.name)
def test_nothing_is_installed_that_has_no_digest_or_an_address(file: Path) -> None:
    requirements = pinned(file)
    assert len(requirements) > 100
    assert [name for name, text in requirements.items() if "--hash=sha256:" not in text] == []
    assert not re.search(r"https?://|^-", file.read_text(encoding="utf-8"), re.MULTILINE)
