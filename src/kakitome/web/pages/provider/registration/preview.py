"""What a file would do to the registry, row by row, before anything is written."""

from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kakitome import texts
from kakitome.errors import Problem
from kakitome.learning.registry.candidate import Candidate
from kakitome.learning.registry.entry import EntrySource
from kakitome.mapping.registry_import.table import ListedRow, RegistryList
from kakitome.mapping.registry_import.whole_file import LARGEST, read_file
from kakitome.services.registering import Prospect, foresee
from kakitome.values.localized_text import LocalizedText
from kakitome.web.desk.place import Place
from kakitome.web.pages.provider.registration.context import registering_context_of
from kakitome.web.parts.shapes import State, Tile
from kakitome.web.parts.written import language


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewRow:
    """One row: what it is, what would come of it, and why."""

    number: int
    title: LocalizedText
    provider: LocalizedText
    state: State
    word: str
    entry: str
    reasons: Sequence[tuple[State, str]]
    to_go: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The whole file; `ready` are the candidates that would be written, `content` the file for the confirmation."""

    rows: Sequence[PreviewRow]
    problems: Sequence[tuple[State, str]]
    ready: Sequence[Candidate]
    encoding: str
    content: str

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
    foreseen = [_foreseen(place, row) for row in registry_list.rows]
    order: Sequence[State] = ("fail", "ok", "warn", "none")
    return Preview(
        rows=sorted((row for row, _candidate in foreseen), key=lambda row: order.index(row.state)),
        problems=[_told(problem) for problem in registry_list.problems],
        ready=[candidate for _row, candidate in foreseen if candidate is not None],
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


def _foreseen(place: Place, row: ListedRow) -> tuple[PreviewRow, Candidate | None]:
    candidate = row.candidate
    reasons = [_told(problem) for problem in row.problems]
    title = candidate.letter.title if candidate else LocalizedText()
    provider = candidate.provider.name if candidate else LocalizedText()
    shown = {"number": row.number, "title": title, "provider": provider}
    if candidate is None or not row.is_ready:
        is_wrong = any(problem.severity == "error" for problem in row.problems)
        word = _("not registered") if is_wrong else _("nothing to do")
        state: State = "fail" if is_wrong else "none"
        return PreviewRow(**shown, state=state, word=word, entry="", reasons=reasons), None  # type: ignore[arg-type]
    foreseen = foresee(registering_context_of(place), candidate, source=EntrySource.CSV)
    reasons += [_told(problem) for problem in foreseen.problems]
    words: dict[Prospect, tuple[State, str]] = {
        Prospect.NEW_ENTRY: ("ok", _("new entry")),
        Prospect.NEW_VERSION: ("ok", _("next version")),
        Prospect.NOTHING: ("none", _("registered already")),
        Prospect.REFUSED: ("fail", _("not registered")),
    }
    state, word = words[foreseen.prospect]
    is_written = foreseen.prospect in (Prospect.NEW_ENTRY, Prospect.NEW_VERSION)
    line = PreviewRow(**shown, state=state, word=word, entry=foreseen.number, reasons=reasons, to_go=foreseen.to_go)  # type: ignore[arg-type]
    return line, candidate if is_written else None


def _told(problem: Problem) -> tuple[State, str]:
    states: dict[str, State] = {"error": "fail", "warning": "warn"}
    sentence = texts.sentence(problem, language())
    # A column names itself in its sentence; in a foreign document the place is all there is to go by.
    where = problem.pointer.strip("/") if problem.code.startswith("W_IMPORT_") else ""
    return states.get(problem.severity, "none"), f"{where}: {sentence}" if where else sentence
