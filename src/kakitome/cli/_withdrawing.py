"""`kakitome revoke --list`: many credentials of a folder, and what became of each line."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import typer

from kakitome.cli import ExitCode, headline, print_json, say
from kakitome.cli._keys import open_vault
from kakitome.cli._progress import late_bar
from kakitome.learning.class_list import write_table
from kakitome.library.folder.withdrawing import ListedLine, ListOrder, withdraw_listed
from kakitome.ports.withdrawals import LineState, WithdrawalAct
from kakitome.texts import sentence
from kakitome.values.localized_text import Language

MOST_LINES = 200
"""Lines told one by one on the screen; the result file has all of them."""


def withdraw_by_list(
    folder: Path,
    listed: Path,
    *,
    act: str,
    reason: str,
    key: Path,
    result: Path | None,
    is_dry_run: bool,
    language: Language,
    as_json: bool,
) -> None:
    """Do it, tell every line that was not done, and end with 0 when all was done, now or before, else 1."""
    try:
        data = listed.read_bytes()
    except OSError as error:
        raise typer.BadParameter(str(listed)) from error
    with late_bar(language) as bar:
        order = ListOrder(
            data=data,
            act=WithdrawalAct(act),
            reason=reason,
            vault=open_vault(key, language),
            now=datetime.now(UTC),
            is_dry_run=is_dry_run,
            progress=bar.advance,
        )
        lines = withdraw_listed(folder, order)
    if result is not None:
        _write(result, lines, language)
    if as_json:
        print_json([_as_data(line) for line in lines])
    else:
        _print(lines, act, language, is_dry_run=is_dry_run)
    is_refused = any(line.state is LineState.REFUSED for line in lines)
    raise typer.Exit(ExitCode.FAILED if is_refused else ExitCode.PASSED)


def _print(lines: Sequence[ListedLine], act: str, language: Language, *, is_dry_run: bool) -> None:
    counts = Counter(line.state.value for line in lines)
    done = counts["ready"] if is_dry_run else counts["changed"]
    code = f"I_WITHDRAWAL_{'WOULD' if is_dry_run else 'DID'}_{act.upper()}"
    headline(code, language, count=done, of=len(lines))
    to_see = [line for line in lines if line.problem is not None]
    for line in to_see[:MOST_LINES]:
        typer.echo(f"{line.position}: {line.given} {_why(line, language)}")
    if len(to_see) > MOST_LINES:
        say("I_WITHDRAWAL_MORE", language, count=len(to_see) - MOST_LINES)


def _write(result: Path, lines: Sequence[ListedLine], language: Language) -> None:
    heading = ["row", "given", "award number", "credential", "state", "why"]
    rows = [
        [str(line.position), line.given, line.number, line.credential_id, line.state.value, _why(line, language)]
        for line in lines
    ]
    result.write_bytes(write_table([heading, *rows]))


def _why(line: ListedLine, language: Language) -> str:
    return sentence(line.problem, language) if line.problem is not None else ""


def _as_data(line: ListedLine) -> dict[str, str | int]:
    return {
        "row": line.position,
        "given": line.given,
        "number": line.number,
        "credential": line.credential_id,
        "state": line.state.value,
        "code": line.problem.code if line.problem is not None else "",
    }
