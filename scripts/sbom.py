"""Write what the platform consists of: a bill of materials (CycloneDX 1.6) of the packages installed to run it.

python scripts/sbom.py [FILE]           build/sbom.cdx.json without FILE; the same bytes for the same requirements

From `requirements/run.txt`: names, versions and the digests that installing demands, put into form by CycloneDX's own
program; licences as the installed packages declare them. Checked against CycloneDX's schema before it is written.
Source: ECMA-424 (CycloneDX 1.6).
"""

import json
import re
import subprocess
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

import kakitome

ROOT = Path(__file__).parents[1]
FILE = ROOT / "build" / "sbom.cdx.json"
VERSION = SchemaVersion.V1_6


def bill_of_materials(requirements: Path) -> str:
    """Return the bill as JSON; raises `SystemExit` when it does not fit the schema."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "sbom.json"
        command = [sys.executable, "-W", "ignore", "-m", "cyclonedx_py", "requirements", "--sv", VERSION.to_version()]
        options = ["--output-reproducible", "--pyproject", str(ROOT / "pyproject.toml"), "-o", str(made)]
        subprocess.run([*command, *options, str(requirements)], check=True)
        bill: dict[str, Any] = json.loads(made.read_text(encoding="utf-8"))
    root = bill["metadata"]["component"]
    root["version"] = kakitome.__version__
    for component in bill["components"]:
        # The text of the requirement repeats the digests, which have a place of their own.
        component.pop("description", None)
        if licence := licence_of(component["name"]):
            component["licenses"] = [{"license": {"name": licence, "acknowledgement": "declared"}}]
    bill["dependencies"] = [
        {"ref": root["bom-ref"], "dependsOn": sorted(component["bom-ref"] for component in bill["components"])},
        *({"ref": component["bom-ref"]} for component in bill["components"]),
    ]
    text = json.dumps(bill, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if error := JsonStrictValidator(VERSION).validate_str(text):
        raise SystemExit(f"The bill of materials does not fit CycloneDX's schema: {error}")
    return text


def licence_of(package: str) -> str:
    """Return the licence that an installed package declares, in its words; empty when it is not installed here."""
    try:
        declared = metadata(package)
    except PackageNotFoundError:
        return ""
    if expression := declared.get("License-Expression"):
        return str(expression)
    classifiers = [line.rpartition(" :: ")[2] for line in declared.get_all("Classifier") or [] if "License ::" in line]
    first = str(declared.get("License") or "").strip().partition("\n")[0]
    named = [name for name in classifiers if name != "OSI Approved"]
    return " OR ".join(named) or re.sub(r"\s+", " ", first)[:80]


def main() -> int:
    """Run from the command line."""
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    text = bill_of_materials(ROOT / "requirements" / "run.txt")
    file.write_text(text, encoding="utf-8")
    print(f"{file}: {len(json.loads(text)['components'])} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
