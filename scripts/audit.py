"""Ask whether a weakness is known in anything that is pinned (pip-audit; the Python Packaging Advisory Database).

python scripts/audit.py

Exit code 1 when one is known. The database is asked over the network: where it does not answer this says so, loudly,
and ends with 0, because nothing was found out; what can be checked from the files alone (digests, licences) is a test
(tests/architecture/test_bill_of_materials.py) and always runs.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
REQUIREMENTS = ("run.txt", "dev.txt")
AWAY = ("ConnectionError", "ServiceError", "Could not connect", "Max retries exceeded", "HTTPError", "Timeout")
UNKNOWN = "could not be audited"
PATIENCE_S = 300


def audit(file: Path) -> int:
    """Ask about one file; return 0 when nothing is known or nobody answered, 1 when something is."""
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--no-deps", "--progress-spinner", "off"]
    try:
        done = subprocess.run(
            [*command, "-r", str(file)], capture_output=True, text=True, check=False, timeout=PATIENCE_S
        )
    except subprocess.TimeoutExpired:
        return not_asked(file, "no answer in time")
    lines = done.stdout.splitlines()
    unknown = [line for line in lines if UNKNOWN in line]
    print("\n".join(line for line in lines if UNKNOWN not in line))
    if done.returncode and any(sign in done.stderr for sign in AWAY):
        return not_asked(file, done.stderr.strip().rpartition("\n")[2][:200])
    if unknown:
        # Its "no known vulnerabilities" would then be about the others alone.
        return not_asked(file, f"it does not know {len(unknown)} packages") or int(done.returncode != 0)
    print(done.stderr, end="", file=sys.stderr)
    return int(done.returncode != 0)


def not_asked(file: Path, why: str) -> int:
    """Say that nothing was found out."""
    print(f"NOT ASKED about {file.name}: the advisory database does not answer here: {why}.", file=sys.stderr)
    return 1 if os.environ.get("AUDIT_MUST_ANSWER") else 0


def main() -> int:
    """Run from the command line."""
    return max(audit(ROOT / "requirements" / name) for name in REQUIREMENTS)


if __name__ == "__main__":
    sys.exit(main())
