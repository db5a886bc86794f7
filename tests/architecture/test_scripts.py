"""The programs beside the product are run by people and seldom: what they take from elsewhere must still be there."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
IMPORT_ALL = """
import importlib, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "kakitome.web.settings"
failed = []
for name in sys.argv[1:]:
    try:
        importlib.import_module(name)
    except Exception as error:
        failed.append(f"{name}: {error!r}")
print(*failed, sep="\\n", end="")
"""


def modules() -> list[str]:
    """Return the modules of `scripts`; those under `bench/python` run where the peers are installed."""
    files = sorted((ROOT / "scripts").rglob("*.py"))
    names = [".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files]
    return [name for name in names if not name.startswith("scripts.bench.python") and "__init__" not in name]


def test_every_program_beside_the_product_finds_what_it_imports(tmp_path: Path) -> None:
    assert "scripts.soak.load" in modules()
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL, *modules()],
        cwd=ROOT,
        env={"KAKITOME_DATA_DIR": str(tmp_path), "PATH": "", "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == ""
