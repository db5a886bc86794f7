"""Reading a definition from wherever it is."""

from collections.abc import Mapping
from pathlib import Path

from kakitome.errors import Invalid, NotFound, Problem
from kakitome.learning.definition import format_of, from_dict, is_unreadable, read
from kakitome.learning.definition.parse import LARGEST
from kakitome.learning.microcredential import Microcredential

Definition = str | Path | bytes | Mapping[str, object] | Microcredential
"""A path, the bytes of a file, a table, or a definition already read."""


class NoSuchFile(NotFound):
    """The file that was named is not there, or is no file."""


class UnreadableDefinition(Invalid):
    """The file as a whole cannot be read; `problems` say why."""


def read_definition(source: Definition) -> tuple[Microcredential, tuple[Problem, ...]]:
    """Read a definition from wherever it is; raises as `check` does."""
    if isinstance(source, Microcredential):
        return source, ()
    if isinstance(source, Mapping):
        return from_dict(source)
    form = None if isinstance(source, bytes) else format_of(str(source))
    microcredential, problems = read(source if isinstance(source, bytes) else _bytes_of(Path(source)), form=form)
    if is_unreadable(problems):
        raise UnreadableDefinition("E_DEFINITION_UNREADABLE", *problems)
    return microcredential, problems


def _bytes_of(path: Path) -> bytes:
    """Read a file, at most one byte more than a definition may have."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise NoSuchFile("E_FILE_NOT_FOUND", file=str(path)) from error
