"""`kakitome issue`: award a micro-credential to a class, into a folder that can be published as it is."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from kakitome.cli import CommandGroup, ExitCode, Json, Lang, headline, language_of, print_json, say, say_problem
from kakitome.cli._keys import KeyFile, passphrase, warn_if_readable
from kakitome.values.localized_text import Language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kakitome.library.issue_report import IssueReport, ReportRow

Rule = Literal["refuse", "replace", "allow"]

MOST_ROWS = 200
"""Rows told one by one on the screen; all of them are in report.json."""


def _known_rule(value: str) -> str:
    if value not in ("refuse", "replace", "allow"):
        raise typer.BadParameter("refuse, replace, allow")
    return value


def _known_rows(values: list[str] | None) -> list[str] | None:
    for value in values or ():
        row, sign, reason = value.partition("=")
        if not (row.strip().isascii() and row.strip().isdigit() and sign and reason.strip()):
            raise typer.BadParameter("ROW=REASON: 12=追試験に合格")
    return values


Definition = Annotated[
    Path, typer.Option("--microcredential", metavar="FILE", help="The definition: TOML, YAML, JSON. 定義")
]
IssuerFile = Annotated[Path, typer.Option("--issuer", metavar="ISSUER.toml", help="Who awards. 授与機関")]
ClassListFile = Annotated[Path, typer.Option("--class-list", metavar="LIST", help="CSV or Excel, with a header. 一覧")]
OutFolder = Annotated[
    Path, typer.Option("--out", metavar="DIR", help="The issuer's folder; run again to go on. 出力先")
]
Png = Annotated[bool, typer.Option("--png", metavar="", help="Bake PNG images, too. PNG画像も作る")]
Svg = Annotated[bool, typer.Option("--svg", metavar="", help="Bake SVG images, too. SVG画像も作る")]
Encoding = Annotated[
    str, typer.Option("--encoding", metavar="NAME", help="auto, utf-8, cp932, utf-16 … 一覧の文字コード")
]
Delimiter = Annotated[str, typer.Option("--delimiter", metavar="CHAR", help="auto, “,”, “;”, tab. 一覧の区切り")]
OnDuplicate = Annotated[
    str,
    typer.Option(
        "--on-duplicate",
        metavar="refuse|replace|allow",
        callback=_known_rule,
        help="For a learner who has it already. すでに授与された人をどうするか",
    ),
]
IncludeColumns = Annotated[
    list[str] | None,
    typer.Option(
        "--include-column",
        metavar="HEADING",
        help="A column of remarks, or an unknown one, to stand in the award. 証明に載せる備考などの列",
    ),
]
DespiteGrade = Annotated[
    list[str] | None,
    typer.Option(
        "--despite-grade",
        metavar="ROW=REASON",
        callback=_known_rows,
        help="Award this row although its grade is no pass. 成績にかかわらず授与する行と理由",
    ),
]
Endorsements = Annotated[
    list[Path] | None,
    typer.Option("--endorsement", metavar="FILE", help="A third party's, for the awards to carry. 第三者の推薦"),
]
DryRun = Annotated[bool, typer.Option("--dry-run", metavar="", help="Say what would happen; write nothing. 試すだけ")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel=CommandGroup.ENVELOPE)(issue)


def issue(
    *,
    microcredential: Definition,
    issuer: IssuerFile,
    key: KeyFile,
    class_list: ClassListFile,
    out: OutFolder,
    png: Png = False,
    svg: Svg = False,
    encoding: Encoding = "auto",
    delimiter: Delimiter = "auto",
    on_duplicate: OnDuplicate = "refuse",
    include_column: IncludeColumns = None,
    despite_grade: DespiteGrade = None,
    endorsement: Endorsements = None,
    dry_run: DryRun = False,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Award a micro-credential to a class. 一覧の人たちに授与する

    A wrong row is refused with its reasons, and so is a grade that is no pass; the others are awarded. Run again,
    nobody is awarded twice.

    DIR is what lies at the issuer's address, but for report.json and ledger.jsonl.

    Exit codes: 0 all awarded, now or before · 1 a row was refused, or a file is unusable · 2 usage · 4 cannot run.
    """
    from kakitome.cli._progress import late_bar
    from kakitome.gateways.failpoints import failpoints_from
    from kakitome.library.api import issue as issue_into_folder

    language = language_of(lang)
    warn_if_readable(key, language)
    with late_bar(language) as bar:
        report = issue_into_folder(
            microcredential,
            issuer=issuer,
            key=key,
            class_list=class_list,
            out=out,
            png=png,
            svg=svg,
            encoding=encoding,
            delimiter="\t" if delimiter in ("tab", "\\t") else delimiter,
            on_duplicate=_rule(on_duplicate),
            include_columns=include_column or (),
            despite_grade=_reasons(despite_grade or ()),
            endorsements=endorsement or (),
            dry_run=dry_run,
            passphrase=passphrase(),
            expects=bar.expect,
            progress=bar.advance,
            failpoints=failpoints_from(os.environ),
        )
    if as_json:
        print_json(report.to_data())
    else:
        _print(report, language, out=out)
    raise typer.Exit(ExitCode.PASSED if report.passed else ExitCode.FAILED)


def _rule(value: str) -> Rule:
    return "replace" if value == "replace" else "allow" if value == "allow" else "refuse"


def _reasons(values: "Sequence[str]") -> dict[int, str]:
    pairs = (value.partition("=") for value in values)
    return {int(row): " ".join(reason.split()) for row, _sign, reason in pairs}


def _print(report: "IssueReport", language: Language, *, out: Path) -> None:
    """Write the sentence first, then what a person must look at, then where things are."""
    totals = dict(report.totals)
    blocked = any(problem.severity == "error" for problem in report.problems)
    code = "E_ISSUE_NOTHING" if blocked else "I_ISSUE_REHEARSED" if report.is_dry_run else "I_ISSUE_DONE"
    headline(code, language, **totals)
    for problem in report.problems:
        say_problem(problem, language, before=f"{problem.pointer}: " if problem.pointer else "")
    to_see = [row for row in report.rows if row.status != "issued" or row.warnings]
    for row in to_see[:MOST_ROWS]:
        _print_row(row, language)
    if len(to_see) > MOST_ROWS:
        say("I_ISSUE_MORE", language, count=len(to_see) - MOST_ROWS)
    if not report.is_dry_run and not blocked:
        say("I_ISSUE_WHERE", language, folder=str(out))


def _print_row(row: "ReportRow", language: Language) -> None:
    """Write a row that needs to be looked at; what went well is in report.json."""
    name = f"{row.row}行目" if language == "ja" else f"Row {row.row}"
    reasons = row.reasons if row.status != "issued" else ()
    for problem in (*reasons, *(w for w in row.warnings if w.severity == "warning")):
        say_problem(problem, language, before=f"{name}: ")
