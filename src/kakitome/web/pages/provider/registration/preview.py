"""What a file would do to the registry, row by row, before anything is written."""

from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kakitome.errors import Problem
from kakitome.learning.registry.candidate import Candidate
from kakitome.learning.registry.entry import EntrySource
from kakitome.mapping.registry_import.table import ListedRow, RegistryList
from kakitome.mapping.registry_import.whole_file import LARGEST, read_file
from kakitome.services.registering import Foreseen, Prospect, foresee
from kakitome.web.desk.place import Place
from kakitome.web.pages.provider.registration.context import registering_context_of
from kakitome.web.parts import written
from kakitome.web.parts.shapes import State, Tile


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewRow:
    """One row of the file, what would come of it and why; `foreseen` is None where the row itself stands in the way."""

    listed: ListedRow
    state: State
    word: Promise
    reasons: Sequence[str]
    foreseen: Foreseen | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The whole file, what needs to be looked at first; `content` is the file for the confirmation."""

    rows: Sequence[PreviewRow]
    problems: Sequence[tuple[State, str]]
    encoding: str
    content: str

    @property
    def ready(self) -> list[Candidate]:
        """The candidates that would be written."""
        return [row.listed.candidate for row in self.rows if row.state == "ok" and row.listed.candidate is not None]

    @property
    def count(self) -> int:
        """How many would be written."""
        return len(self.ready)

    @property
    def is_readable(self) -> bool:
        """Whether there was anything to read."""
        return bool(self.rows)

    @property
    def wrong(self) -> int:
        """How many rows are refused."""
        return sum(row.state == "fail" for row in self.rows)

    @property
    def tiles(self) -> list[Tile]:
        """The counts over the table."""
        rest = len(self.rows) - self.count - self.wrong
        return [
            Tile(state="fail" if self.wrong else "none", count=self.wrong, label=_("to be mended")),
            Tile(state="ok" if self.count else "none", count=self.count, label=_("will be registered")),
            Tile(state="none", count=rest, label=_("nothing to do")),
        ]


def preview_of(place: Place, data: bytes) -> Preview:
    """Read a file and foresee each row; nothing is written."""
    registry_list = read_file(data, provider=place.institution.name)
    rows = [_preview_row(place, listed) for listed in registry_list.rows]
    order: Sequence[State] = ("fail", "ok", "warn", "none")
    states: dict[str, State] = {"error": "fail", "warning": "warn"}
    return Preview(
        rows=sorted(rows, key=lambda row: order.index(row.state)),
        problems=[(states.get(p.severity, "none"), _sentence(p)) for p in registry_list.problems],
        encoding=registry_list.encoding,
        content=b64encode(data).decode("ascii") if _is_whole(registry_list) else "",
    )


def content_of(text: str) -> bytes:
    """Return the file that a confirmation carries; empty when it is none."""
    if len(text) > LARGEST * 2:
        return b""
    try:
        return b64decode(text, validate=True)
    except (Error, ValueError):
        return b""


def source_of(data: bytes) -> EntrySource:
    """Tell how the entries of a file came in."""
    return EntrySource.API if data.lstrip()[:1] in (b"{", b"[") else EntrySource.CSV


def _is_whole(registry_list: RegistryList) -> bool:
    return bool(registry_list.rows) and all(problem.severity != "error" for problem in registry_list.problems)


_PROSPECTS: Mapping[Prospect, tuple[State, Promise]] = {
    Prospect.NEW_ENTRY: ("ok", gettext_lazy("new entry")),
    Prospect.NEW_VERSION: ("ok", gettext_lazy("next version")),
    Prospect.NOTHING: ("none", gettext_lazy("registered already")),
    Prospect.REFUSED: ("fail", gettext_lazy("not registered")),
}


def _preview_row(place: Place, listed: ListedRow) -> PreviewRow:
    if listed.candidate is None or not listed.is_ready:
        is_wrong = any(problem.severity == "error" for problem in listed.problems)
        reasons = [_sentence(problem) for problem in listed.problems]
        state, word = _PROSPECTS[Prospect.REFUSED] if is_wrong else ("none", gettext_lazy("nothing to do"))
        return PreviewRow(listed=listed, state=state, word=word, reasons=reasons, foreseen=None)
    foreseen = foresee(registering_context_of(place), listed.candidate, source=EntrySource.CSV)
    state, word = _PROSPECTS[foreseen.prospect]
    reasons = [_sentence(problem) for problem in (*listed.problems, *foreseen.problems)]
    return PreviewRow(listed=listed, state=state, word=word, reasons=reasons, foreseen=foreseen)


def _sentence(problem: Problem) -> str:
    """Write a finding after the place it is about.

    A column names itself in its sentence; in a foreign document the place is all there is to go by.
    """
    where = problem.pointer.strip("/") if problem.code.startswith("W_IMPORT_") else ""
    return f"{where}: {written.finding(problem)}" if where else written.finding(problem)
