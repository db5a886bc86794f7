"""`kakitome log`: check a transparency log, witness somebody else's, mend one's own."""

from pathlib import Path
from typing import Annotated

import typer

from kakitome.cli import (
    CommandGroup,
    ExitCode,
    Json,
    Lang,
    headline,
    language_of,
    print_json,
    read_file,
    say,
    say_problem,
)
from kakitome.cli._platform import open_platform

Source = Annotated[
    str, typer.Argument(metavar="URL|DIR", help="The log's address, or its files in a folder. 記録の場所")
]
Key = Annotated[str, typer.Option("--key", metavar="KEY", help="The log's public key (name+id+key). 記録の公開鍵")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    log = typer.Typer(no_args_is_help=True, help="Check, witness or mend a transparency log. 記録（ログ）を確かめる")
    app.add_typer(log, name="log", rich_help_panel=CommandGroup.ENVELOPE)
    log.command()(verify)
    log.command()(witness)
    log.command()(evidence)
    log.command()(rebuild)
    log.command()(forget)


def verify(
    source: Source,
    *,
    key: Key = "",
    remember: Annotated[
        Path | None, typer.Option("--remember", metavar="DIR", help="Where to keep what was seen. 前に見たものを覚える")
    ] = None,
    award: Annotated[
        Path | None, typer.Option("--award", metavar="FILE", help="An award that should be in it. 載っているはずの授与")
    ] = None,
    proof: Annotated[
        Path | None, typer.Option("--evidence", metavar="FILE", help="Its evidence, from the bundle. その証拠")
    ] = None,
    witnesses: Annotated[
        list[str] | None,
        typer.Option("--witness", metavar="KEY", help="Public key of a witness you trust. 信頼する立会人の公開鍵"),
    ] = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Check a log: its signature, every file, and that it continues what was seen before. 記録を確かめる

    Exit codes: 0 holds · 1 does not hold · 2 usage · 4 cannot be read.
    """
    from kakitome.library.log_reading import check_award, check_log, cosignatures_of, log_source

    if (award is None) != (proof is None):
        raise typer.BadParameter("--award and --evidence go together / --award と --evidence は一緒に使います")
    result = check_log(log_source(source), memory=remember, key_text=key)
    problems = list(result.problems)
    cosignatures = cosignatures_of(result.checkpoint, witnesses or ())
    if award is not None and proof is not None:
        problems += check_award(result.key, award=read_file(award), evidence=read_file(proof))
    size, root = result.checkpoint.size, result.checkpoint.root.hex()
    if as_json:
        from kakitome.mapping.conformance_data import problem_data

        seen = result.earlier.size if result.earlier else None
        data = {"origin": result.checkpoint.origin, "size": size, "root": root, "key": result.key.text, "earlier": seen}
        data["witnesses"] = [
            {"name": cosignature.name, "at": cosignature.at.isoformat()} for cosignature in cosignatures
        ]
        print_json({"holds": not problems, **data, "problems": [problem_data(problem) for problem in problems]})
    else:
        holds = "E_LOG_DOES_NOT_HOLD" if problems else "I_LOG_HOLDS"
        headline(holds, lang, origin=result.checkpoint.origin, size=size)
        typer.echo(f"  {size} · {root}")
        for cosignature in cosignatures:
            say("I_LOG_WITNESSED", lang, name=cosignature.name, at=f"{cosignature.at:%Y-%m-%dT%H:%M:%SZ}")
        for problem in problems:
            say_problem(problem, language_of(lang))
        if not result.key_given:
            typer.echo(f"  --key '{result.key.text}'")
    raise typer.Exit(ExitCode.FAILED if problems else ExitCode.PASSED)


def witness(
    source: Source,
    *,
    state: Annotated[
        Path, typer.Option("--state", metavar="DIR", help="What this witness saw, and its key. 立会人の記憶")
    ],
    name: Annotated[
        str, typer.Option("--name", metavar="NAME", help="The witness's name, e.g. its host. 立会人の名前")
    ],
    key: Key = "",
    lang: Lang = None,
) -> None:
    """Sign somebody else's checkpoint, if it continues the last one seen; print it. 立会人として署名する

    The witness's public key is told on the standard error; give it to the log's operator.
    """
    from datetime import UTC, datetime

    from kakitome.library.log_reading import log_source, witness_log

    del lang
    text, public = witness_log(log_source(source), state=state, name=name, now=datetime.now(UTC), key_text=key)
    typer.echo(public.text, err=True)
    typer.echo(text, nl=False)


def evidence(
    institution: Annotated[str, typer.Argument(help="The institution's key on this platform. 機関")],
    credential_id: Annotated[str, typer.Argument(metavar="ID", help="The award's own address. 授与の文書の番地")],
) -> None:
    """Print the evidence that an award of this platform is in its log. 載っていることの証拠を出す"""
    platform = open_platform()
    from kakitome.errors import NotFound
    from kakitome.services.keeping_log.proving_inclusion import inclusion_evidence

    evidence_found = inclusion_evidence(platform.log_context(), institution, credential_id=credential_id)
    if evidence_found is None:
        raise NotFound("E_LOG_PLACE_UNKNOWN")
    print_json(evidence_found.data)


def rebuild(*, lang: Lang = None) -> None:
    """Write the files of this platform's log anew from its entries. 自分の記録のファイルを作りなおす"""
    platform = open_platform()
    from kakitome.services.keeping_log import rebuild_files

    say("I_LOG_REBUILT", lang, count=rebuild_files(platform.log_context()))


def forget(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="The award's number, A-XXXX-XXXX. 授与の番号")],
    *,
    lang: Lang = None,
) -> None:
    """Erase for good what links an award to its entries, when its learner's data is erased. 記録との結びつきを消す

    The entries stay; without the link nobody can tell whose they are.
    """
    platform = open_platform()
    from kakitome.journeys.people.forgetting import forget_in_log

    say("I_LOG_FORGOTTEN", lang, number=number, count=forget_in_log(platform, number, actor="operator"))
