"""What the doctor found last, in a file of the data folder: for figures of operation, and nothing depends on it."""

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

_NAME = "doctor.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class LastExamination:
    """When the doctor last looked at the platform, and how many errors it told."""

    at: datetime
    errors: int


def note_examination(data_dir: Path, examination: LastExamination) -> None:
    """Put it into the file; where nothing can be written it is left out."""
    with suppress(OSError):
        (data_dir / _NAME).write_text(json.dumps({"at": examination.at.isoformat(), "errors": examination.errors}))


def find_examination(data_dir: Path) -> LastExamination | None:
    """Return the last one; None when there was none, or the file cannot be read."""
    try:
        noted = json.loads((data_dir / _NAME).read_bytes())  # noqa: TID251 (our own file)
        return LastExamination(at=datetime.fromisoformat(noted["at"]), errors=int(noted["errors"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
