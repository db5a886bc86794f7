"""From paths and bytes to a `FolderOrder`: what the command line and the library are given."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TypedDict

from kakitome.errors import Invalid, Problem
from kakitome.gateways.key_file import KeyFileVault, read_key_file
from kakitome.learning.class_list import ClassList, DuplicateRule, ReadingRules, award_despite_grade, read_whole
from kakitome.learning.class_list.model import MAX_BYTES
from kakitome.learning.microcredential import Microcredential
from kakitome.learning.passing import pass_rule_of
from kakitome.library.definition_file import Definition, NoSuchFile, read_definition
from kakitome.library.endorsing import read_endorsements
from kakitome.library.folder.issuing import FolderOrder, present
from kakitome.mapping.awarding_body import other_awarding_body
from kakitome.mapping.issuer import Issuer, issuer_from_toml
from kakitome.ports.endorsements import KeptEndorsement
from kakitome.ports.failpoints import Failpoints, NoFailpoints
from kakitome.services.endorsing import CarriedFiles
from kakitome.services.issuing import DuplicateRule as RuleOfDuplicates

IssuerSource = str | Path | bytes | Issuer
ListSource = str | Path | bytes


class IssueOptions(TypedDict, total=False):
    """What may be said beside the files.

    `include_columns` names columns of remarks, or unknown ones, that are to stand in the awards; `despite_grade` says
    by row why it is awarded although its grade is no pass. `now` and `today` are for tests and for awarding as of a
    given moment; `expects` is told how many rows there are to settle, `progress` how many each chunk settled.
    """

    png: bool
    svg: bool
    encoding: str
    delimiter: str
    on_duplicate: DuplicateRule
    include_columns: Sequence[str]
    despite_grade: Mapping[int, str]
    dry_run: bool
    endorsements: Sequence[str | Path]
    passphrase: str
    now: datetime
    today: date
    expects: Callable[[int], None]
    progress: Callable[[int], None]
    failpoints: Failpoints


def read_order(
    microcredential: Definition,
    *,
    issuer: IssuerSource,
    key: str | Path,
    class_list: ListSource,
    options: IssueOptions,
) -> FolderOrder:
    """Read everything awarding starts from, before anything is written.

    Raises:
        NoSuchFile, NotFound: a file is missing.
        UnreadableDefinition: the definition is no TOML, YAML or JSON.
        Invalid: E_ISSUER_FAULTY, E_KEY_FILE_SHAPE, E_KEY_FILE_MISMATCH.
        Refused: E_KEY_FILE_SEALED, E_KEY_FILE_PASSPHRASE.
    """
    letter, problems = read_definition(microcredential)
    known, doubts = read_issuer(issuer)
    other = other_awarding_body(letter, issuer=known.did, names=known.name)
    now, today = present()
    today = options.get("today", today)
    return FolderOrder(
        letter=letter,
        issuer=known,
        vault=open_key(key, passphrase=options.get("passphrase", "")),
        class_list=_read_list(class_list, options, letter=letter, today=today),
        now=options.get("now", now),
        today=today,
        problems=(*problems, *doubts, *((other,) if other else ())),
        on_duplicate=RuleOfDuplicates(options.get("on_duplicate", "refuse")),
        png=options.get("png", False),
        svg=options.get("svg", False),
        is_dry_run=options.get("dry_run", False),
        expects=options.get("expects", _quiet),
        progress=options.get("progress", _quiet),
        failpoints=options.get("failpoints", NoFailpoints()),
        carried=CarriedFiles(_endorsements(options, now=options.get("now", now))),
    )


def read_issuer(source: IssuerSource) -> tuple[Issuer, tuple[Problem, ...]]:
    """Read ISSUER.toml; raises `NoSuchFile`, `Invalid` (E_ISSUER_FAULTY)."""
    if isinstance(source, Issuer):
        return source, ()
    issuer, problems = issuer_from_toml(source if isinstance(source, bytes) else _bytes_of(source))
    if issuer is None:
        errors = [problem for problem in problems if problem.severity == "error"]
        raise Invalid("E_ISSUER_FAULTY", *errors, count=len(errors))
    return issuer, problems


def open_key(path: str | Path, *, passphrase: str) -> KeyFileVault:
    """Open a key file; raises as `read_key_file`."""
    return read_key_file(Path(path), passphrase=passphrase)


def _read_list(source: ListSource, options: IssueOptions, *, letter: Microcredential, today: date) -> ClassList:
    rules = ReadingRules(
        today=today,
        encoding=options.get("encoding", "auto"),
        delimiter=options.get("delimiter", "auto"),
        include=tuple(options.get("include_columns", ())),
        passing=pass_rule_of(letter),
    )
    class_list = read_whole(
        source if isinstance(source, bytes) else _bytes_of(source, at_most=MAX_BYTES + 1),
        rules,
        filename="" if isinstance(source, bytes) else Path(source).name,
        on_duplicate=options.get("on_duplicate", "refuse"),
    )
    return award_despite_grade(class_list, options.get("despite_grade", {}))


def _endorsements(options: IssueOptions, *, now: datetime) -> tuple[KeptEndorsement, ...]:
    files = [Path(endorsement) for endorsement in options.get("endorsements", ())]
    for file in files:
        _bytes_of(file)
    return read_endorsements(files, now=now)


def _bytes_of(path: str | Path, *, at_most: int = 1024 * 1024) -> bytes:
    try:
        with Path(path).open("rb") as file:
            return file.read(at_most)
    except OSError as error:
        raise NoSuchFile("E_FILE_NOT_FOUND", file=str(path)) from error


def _quiet(_count: int) -> None:
    """Tell nobody about progress."""
