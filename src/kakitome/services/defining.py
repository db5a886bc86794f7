"""Defining: a draft always saves; what is put in force passes a gate that differs by kind.

A version freezes with its first award. Changing it afterwards makes the next version, under the same
permanent identifier; the old one stays resolvable for ever.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from kakitome.errors import Conflict, NotFound, Problem, Refused
from kakitome.learning.framework.check import check
from kakitome.learning.framework.conditions import DescriptorFinding
from kakitome.learning.framework.inconsistency import descriptor_of
from kakitome.learning.framework.nature import degree_sign, false_title, nature_of
from kakitome.learning.joint_awarding import joint_problems
from kakitome.learning.microcredential import Kind, Microcredential
from kakitome.learning.statements import is_stated
from kakitome.ports.audit import append_entry
from kakitome.ports.microcredentials import MicrocredentialVersion, VersionState
from kakitome.ports.store import AwardBook
from kakitome.values.number import new_number


def save_draft(
    book: AwardBook,
    letter: Microcredential,
    *,
    actor: str,
    now: datetime,
    unit: str = "",
    as_typed: Mapping[str, str] | None = None,
) -> MicrocredentialVersion:
    """Save whatever the author has, however incomplete.

    Without an identifier it becomes a new definition. What is in force but was never awarded goes back to
    being a draft; what was awarded, or was withdrawn, gets a next version.

    Args:
        book: the institution's book.
        letter: what could be read of the author's words; its `version` counts only when it is
            higher than the last one.
        actor: who saves.
        now: the instant of the act.
        unit: the owning node of the organisation tree, for a new definition.
        as_typed: fields that could not be read, as the author typed them.
    """
    identifier = letter.identifier or new_number("M")
    latest = book.microcredentials.find_latest(identifier)
    number, is_new = _next_version(latest, wanted=letter.version)
    saved = MicrocredentialVersion(
        microcredential=replace(letter, identifier=identifier, version=number),
        state=VersionState.DRAFT,
        as_typed=as_typed or {},
        unit=latest.unit if latest else unit,
        saved_at=now,
        saved_by=actor,
    )
    with book.transaction():
        if is_new:
            book.microcredentials.add_version(saved)
            _note(book, saved, action="microcredential.drafted", actor=actor, now=now)
        else:
            book.microcredentials.replace(saved)
    return saved


def save(
    book: AwardBook, letter: Microcredential, *, actor: str, now: datetime, unit: str = "", puts_in_force: bool = False
) -> MicrocredentialVersion:
    """Save, and put in force when asked; when the gate refuses, nothing is saved either. Raises as `put_in_force`."""
    with book.transaction():
        saved = save_draft(book, letter, actor=actor, now=now, unit=unit)
        if puts_in_force:
            saved = put_in_force(book, saved.identifier, version=saved.version, actor=actor, now=now)
    return saved


def revise_draft(
    book: AwardBook,
    letter: Microcredential,
    *,
    demand: Callable[[MicrocredentialVersion], None],
    actor: str,
    now: datetime,
    as_typed: Mapping[str, str] | None = None,
) -> MicrocredentialVersion:
    """Save a definition that is there already, as `save_draft`; `demand` raises as for `revise`.

    Raises:
        NotFound: E_MICROCREDENTIAL_UNKNOWN.
    """
    with book.transaction():
        latest = book.microcredentials.find_latest(letter.identifier)
        if latest is None:
            raise NotFound("E_MICROCREDENTIAL_UNKNOWN", identifier=letter.identifier)
        demand(latest)
        return save_draft(book, letter, actor=actor, now=now, as_typed=as_typed)


def revise(
    book: AwardBook,
    letter: Microcredential,
    *,
    demand: Callable[[MicrocredentialVersion], None],
    actor: str,
    now: datetime,
    puts_in_force: bool = False,
) -> MicrocredentialVersion:
    """Save a definition that is there already, as `save`.

    `demand` raises when the latest version is not the one that was revised: nobody writes over what somebody else
    saved meanwhile.

    Raises:
        NotFound: E_MICROCREDENTIAL_UNKNOWN.
        Refused: as `put_in_force`.
    """
    with book.transaction():
        latest = book.microcredentials.find_latest(letter.identifier)
        if latest is None:
            raise NotFound("E_MICROCREDENTIAL_UNKNOWN", identifier=letter.identifier)
        demand(latest)
        return save(book, letter, actor=actor, now=now, puts_in_force=puts_in_force)


def discard_draft(book: AwardBook, identifier: str, *, version: int, actor: str, now: datetime) -> None:
    """Remove a draft that was never in force; what was, somebody may have been told of.

    Raises:
        NotFound: E_MICROCREDENTIAL_UNKNOWN.
        Conflict: E_VERSION_FROZEN, it was awarded; E_VERSION_PUBLISHED, it is or was in force.
    """
    with book.transaction():
        current = book.microcredentials.get(identifier, version)
        if was_in_force(book, current):
            raise Conflict("E_VERSION_PUBLISHED", identifier=identifier, version=version)
        book.microcredentials.remove(identifier, version)
        _note(book, current, action="microcredential.discarded", actor=actor, now=now)


def was_in_force(book: AwardBook, version: MicrocredentialVersion) -> bool:
    """Tell whether a version is in force, was awarded, or ever was in force by what the audit trail says."""
    if version.state is not VersionState.DRAFT or version.frozen_at is not None:
        return True
    action, number = f"microcredential.{VersionState.IN_FORCE.value}", str(version.version)
    events = book.audit.list_events(subject=version.identifier)
    return any(event.entry.action == action and event.entry.detail.get("version") == number for event in events)


def change_unit(book: AwardBook, identifier: str, *, unit: str, actor: str, now: datetime) -> None:
    """Give a definition to another unit; raises `Conflict` (E_VERSION_FROZEN) once some version was awarded."""
    with book.transaction():
        versions = book.microcredentials.list_versions(identifier)
        frozen = next((version for version in versions if version.frozen_at is not None), None)
        if frozen is not None:
            raise Conflict("E_VERSION_FROZEN", identifier=identifier, version=frozen.version)
        for version in versions:
            book.microcredentials.replace(replace(version, unit=unit))
        if versions:
            _note(book, versions[-1], action="microcredential.unit", actor=actor, now=now)


def gate(letter: Microcredential) -> tuple[Problem, ...]:
    """Return what keeps a definition from being put in force; it differs by kind.

    What calls itself a micro-credential must be one and meet every required descriptor of Japan's two
    frameworks, and nothing in it may contradict itself. Anything else needs a name that does not call it a
    micro-credential, and may not be a whole degree.

    Source: Inoue 2024 (common descriptors, conditions).
    """
    return tuple(_obstacles(letter))


def put_in_force(
    book: AwardBook, identifier: str, *, version: int, actor: str, now: datetime
) -> MicrocredentialVersion:
    """Let a version be awarded.

    Raises:
        NotFound: E_MICROCREDENTIAL_UNKNOWN.
        Refused: E_NOT_COMPLETE, with every reason among its problems: what is missing, and who of those that are named
            as awarding it together has not consented to these very words.
    """
    current = book.microcredentials.get(identifier, version)
    if current.state == VersionState.IN_FORCE:
        return current
    problems = obstacles(book, current)
    if problems or current.as_typed:
        raise Refused("E_NOT_COMPLETE", *problems, count=len(problems) + len(current.as_typed))
    return _move(book, current, to=VersionState.IN_FORCE, actor=actor, now=now)


def obstacles(book: AwardBook, version: MicrocredentialVersion) -> tuple[Problem, ...]:
    """Return what keeps a version from being put in force: what it lacks, and who has not consented to it."""
    return (*gate(version.microcredential), *_unconsenting(book, version.microcredential))


def _unconsenting(book: AwardBook, letter: Microcredential) -> tuple[Problem, ...]:
    """Return why a definition that names others as awarding it cannot be in force: who has not consented to it."""
    if not letter.co_awarding_bodies:
        return ()
    return joint_problems(letter, book.joint_acts.list_about(letter.identifier))


def withdraw(book: AwardBook, identifier: str, *, version: int, actor: str, now: datetime) -> MicrocredentialVersion:
    """Let a version be awarded no longer; awards that were given stay what they are.

    Raises:
        NotFound: E_MICROCREDENTIAL_UNKNOWN.
        Conflict: E_VERSION_MOVE, it is a draft.
    """
    current = book.microcredentials.get(identifier, version)
    if current.state == VersionState.DRAFT:
        raise Conflict("E_VERSION_MOVE", before=current.state, after=VersionState.WITHDRAWN)
    return _move(book, current, to=VersionState.WITHDRAWN, actor=actor, now=now)


def enter_version(book: AwardBook, letter: Microcredential, *, actor: str, now: datetime) -> MicrocredentialVersion:
    """Take a finished definition file into a book, in force: for the command line, which has no drafts.

    The same words again are the same version; other words after the first award are the next one. A file
    without an identifier is known again by its title. The gate is not asked: the report says what is
    missing, and the author has decided.
    """
    if not letter.identifier:
        letter = replace(letter, identifier=_known_by_title(book, letter))
    latest = book.microcredentials.find_latest(letter.identifier) if letter.identifier else None
    if latest is not None and _says_the_same(letter, latest):
        return (
            latest
            if latest.state == VersionState.IN_FORCE
            else _move(book, latest, to=VersionState.IN_FORCE, actor=actor, now=now)
        )
    with book.transaction():
        saved = save_draft(book, letter, actor=actor, now=now)
        return _move(book, saved, to=VersionState.IN_FORCE, actor=actor, now=now)


def _says_the_same(letter: Microcredential, latest: MicrocredentialVersion) -> bool:
    same_words = replace(letter, version=latest.version) == latest.microcredential
    return same_words and letter.version <= latest.version


def _known_by_title(book: AwardBook, letter: Microcredential) -> str:
    known = (
        version for version in book.microcredentials.list_latest() if version.microcredential.title == letter.title
    )
    return next((version.identifier for version in known), "")


def _next_version(latest: MicrocredentialVersion | None, *, wanted: int) -> tuple[int, bool]:
    """Return the number to save under and whether it is a new version; an author may count on by themselves."""
    if latest is None:
        return max(wanted, 1), True
    is_settled = latest.frozen_at is not None or latest.state == VersionState.WITHDRAWN
    if wanted > latest.version:
        return wanted, True
    return (latest.version + 1, True) if is_settled else (latest.version, False)


def _obstacles(letter: Microcredential) -> Iterator[Problem]:
    if not is_stated(letter.title):
        yield Problem(code="E_TITLE_MISSING", pointer="/title")
    if letter.kind != Kind.MICROCREDENTIAL:
        yield from (problem for problem in (degree_sign(letter), false_title(letter)) if problem is not None)
        return
    nature = nature_of(letter)
    if not nature.is_microcredential:
        yield from nature.reasons
    report = check(letter)
    named: set[tuple[str, str]] = set()
    for framework in report.frameworks:
        for gap in framework.gaps:
            code = "E_GATE_INCONSISTENT" if gap.finding is DescriptorFinding.INCONSISTENT else "E_GATE_MISSING"
            # Several frameworks ask for the same thing; a person mends it once.
            if not gap.counted or (code, gap.rule.descriptor) in named:
                continue
            named.add((code, gap.rule.descriptor))
            name = gap.rule.name
            params = {
                "descriptor": gap.rule.descriptor,
                "framework": framework.framework.id,
                "name_ja": name.in_language("ja"),
                "name_en": name.in_language("en"),
            }
            yield Problem(code=code, pointer=gap.pointer, params=params)
    contradictions = (problem for problem in report.inconsistencies if problem.severity == "error")
    gaps_named = {descriptor for _code, descriptor in named}
    yield from (problem for problem in contradictions if descriptor_of(problem) not in gaps_named)


def _move(
    book: AwardBook, version: MicrocredentialVersion, *, to: VersionState, actor: str, now: datetime
) -> MicrocredentialVersion:
    moved = replace(version, state=to)
    with book.transaction():
        book.microcredentials.replace(moved)
        _note(book, moved, action=f"microcredential.{to.value}", actor=actor, now=now)
    return moved


def _note(book: AwardBook, version: MicrocredentialVersion, *, action: str, actor: str, now: datetime) -> None:
    number = str(version.version)
    append_entry(book.audit, action, subject=version.identifier, actor=actor, now=now, version=number)
