"""What is installed with the product: its own files, and nothing of the demonstration."""

import re
import tomllib
from pathlib import Path

from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "demo" / "src" / "kakitome_demo"


def in_wheel(package: Path) -> dict[str, bytes]:
    """Return the files that the package's wheel would hold, by their path in it."""
    included = WheelBuilder(str(package)).recurse_included_files()
    return {file.distribution_path: Path(file.path).read_bytes() for file in included}


def installed_to_run() -> set[str]:
    text = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z0-9][a-z0-9.-]*)==", text, flags=re.MULTILINE))


def test_packages_that_carry_data_bring_no_build_tools_along() -> None:
    names = installed_to_run()
    assert "cert-schema" in names
    assert names & {"tox", "virtualenv", "distlib", "filelock", "platformdirs", "pyproject-api", "setuptools"} == set()
    assert names & {"python-discovery", "tomli-w", "validators"} == set()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [re.split(r"[\[>=<;]", one)[0] for one in project["dependencies"]]
    assert len(wanted) > 40
    assert {"cert-schema", "tox", "virtualenv"} & set(wanted) == set()


def test_the_wheel_holds_nothing_of_the_demonstration() -> None:
    files = in_wheel(ROOT)
    people = tomllib.loads((DEMO / "cohorts.toml").read_text(encoding="utf-8"))["learner"]
    names = [person["email"].encode() for person in people]
    assert names
    assert "kakitome/cli/_no_demo.py" in files
    assert [path for path in files if not path.startswith("kakitome/")] == []
    assert [path for path, data in files.items() if any(name in data for name in names)] == []
    own = {data for data in in_wheel(ROOT / "demo").values() if data}
    assert [path for path, data in files.items() if data in own] == []


def test_the_wheel_of_the_demonstration_holds_all_of_it() -> None:
    wanted = {file.relative_to(DEMO.parent).as_posix() for kind in ("*.py", "*.toml") for file in DEMO.rglob(kind)}
    assert set(in_wheel(ROOT / "demo")) == wanted
