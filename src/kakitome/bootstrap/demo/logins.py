"""The demonstration's accounts: who they are, and the passwords that are printed at every start."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

_FILE = "demo-logins.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoLogin:
    """One account of the demonstration."""

    role: str
    email: str
    password: str


def write_logins(data_dir: Path, logins: Sequence[DemoLogin]) -> None:
    """Keep the passwords beside the data they open."""
    text = json.dumps([asdict(login) for login in logins], ensure_ascii=False, indent=1)
    file = data_dir / _FILE
    file.write_text(text + "\n", encoding="utf-8")
    file.chmod(0o600)


def read_logins(data_dir: Path) -> Sequence[DemoLogin]:
    """Return the accounts, none when the data was not made by the demonstration."""
    file = data_dir / _FILE
    if not file.exists():
        return ()
    told = json.loads(file.read_text(encoding="utf-8"))  # noqa: TID251 (our own file)
    return tuple(DemoLogin(**login) for login in told)
