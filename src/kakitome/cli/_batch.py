"""`kakitome verify --batch`: a list of links or an archive of files, answered side by side, written as CSV or JSON."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import typer

from kakitome.cli import headline, print_json
from kakitome.cli._progress import late_bar
from kakitome.documents.verification.check import Report, Verdict
from kakitome.documents.verification.pipeline import report_unread
from kakitome.errors import Invalid, KakitomeError, Problem
from kakitome.ports.verification_batches import Item, Row
from kakitome.services.verifying.verifier import ADDRESS, Verifier, may_lead_to_credential
from kakitome.services.verifying_many import read_items, row_of, write_csv, write_data
from kakitome.texts import sentence_of, term
from kakitome.values.localized_text import Language

THREADS = 4


def verify_batch(
    file: Path, verifier: Verifier, language: Language, *, out: Path | None, as_json: bool
) -> list[Verdict]:
    """Verify every item of a file; write the answers to `out`, or to standard output; return the verdicts."""
    rows = _rows(_items(file, language), verifier)
    if as_json or (out is not None and out.suffix.lower() == ".json"):
        data = write_data(rows, number="", as_of=datetime.now(UTC))
        if out is None:
            print_json(data)
        else:
            out.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    else:
        table = write_csv(rows, number="", language=language)
        if out is None:
            typer.echo(table.decode("utf-8-sig"), nl=False)
        else:
            out.write_bytes(table)
    if out is not None:
        _print_counts(rows, language, out)
    return [Verdict(row.verdict) for row in rows]


def _items(file: Path, language: Language) -> list[Item]:
    try:
        with file.open("rb") as opened:
            return list(read_items(opened))
    except OSError as failure:
        raise typer.BadParameter(f"{file}: {failure.strerror}", param_hint="--batch") from None
    except Invalid as refusal:
        raise typer.BadParameter(f"{file}: {sentence_of(refusal, language)}", param_hint="--batch") from None


def _rows(items: Sequence[Item], verifier: Verifier) -> list[Row]:
    def answer(item: Item) -> Row:
        sha256 = hashlib.sha256(item.data).hexdigest() if item.data else ""
        return row_of(_report(item, verifier), position=item.position, label=item.label, sha256=sha256)

    rows = []
    with late_bar() as bar, ThreadPoolExecutor(max_workers=THREADS) as pool:
        for row in pool.map(answer, items):
            rows.append(row)
            bar.show(len(rows), len(items))
    return rows


def _report(item: Item, verifier: Verifier) -> Report:
    now = datetime.now(UTC)
    try:
        if item.problem is not None:
            return report_unread(item.problem, now=now)
        if item.data:
            return verifier.verify_file(item.data, now=now)[0]
        if ADDRESS.match(item.text):
            return verifier.verify_address(item.text, now=now)
        # An empty text is a file without a byte in it.
        if not item.text or may_lead_to_credential(item.text):
            return verifier.verify_bytes(item.text.encode(), now=now)
        return report_unread(Problem(code="E_MANY_ITEM_TEXT"), now=now)
    except KakitomeError as error:
        return report_unread(Problem(code=error.code, params=error.params), now=now)


def _print_counts(rows: Sequence[Row], language: Language, out: Path) -> None:
    headline("I_MANY_DONE", language, count=len(rows))
    for verdict, count in Counter(row.verdict for row in rows).most_common():
        typer.echo(f"  {term(f'short.{verdict}').in_language(language)}: {count}")
    typer.echo(str(out))
