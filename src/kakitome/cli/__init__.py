"""The command line: one file per command, each exposing `register(app)`.

Here, and nowhere else, live the exit codes. Commands import what they need inside their functions, so that
`kakitome --help` loads neither cryptography nor any document library, and nothing here ever loads Django.

    def register(app: typer.Typer) -> None:
        @app.command(rich_help_panel=Panel.LETTER)
        def check(file: Path, lang: Lang = None) -> None: ...

A command ends by returning (0) or with `raise typer.Exit(ExitCode.…)`. What cannot be done is raised as one of the
six kinds of `KakitomeError` and is told here, in the person's language.
"""

import gc
import importlib
import os
import pkgutil
import sys
import traceback
import types
from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Annotated, Any, get_args

import typer

from kakitome import __version__
from kakitome.errors import Conflict, Invalid, KakitomeError, NotFound, Param, Problem, Refused
from kakitome.values.localized_text import Language


class ExitCode(IntEnum):
    """What the shell is told."""

    PASSED = 0
    FAILED = 1
    USAGE = 2
    COULD_NOT_CHECK = 3
    CANNOT = 4


class CommandGroup(StrEnum):
    """Groups of commands in `kakitome --help`."""

    LETTER = "Define · 定める"
    ENVELOPE = "Award and verify · 授与する、確かめる"
    PLATFORM = "Run a platform · 運用する"


ORDER = (
    "check",
    "frameworks",
    "keys",
    "issue",
    "revoke",
    "convert",
    "bundle",
    "verify",
    "demo",
    "serve",
    "doctor",
    "backup",
    "restore",
)
"""The order of commands in the help; any other follows by name."""

COMMANDS_OF_OTHERS = "kakitome.commands"
"""The group of entry points by which another package brings a command."""

EXIT_OF_ERROR: tuple[tuple[type[KakitomeError], ExitCode], ...] = (
    (NotFound, ExitCode.USAGE),
    (Invalid, ExitCode.FAILED),
    (Refused, ExitCode.FAILED),
    (Conflict, ExitCode.FAILED),
)

HELP_NAMES = ["-h", "--help"]
HELP = """Kakitome (書留): open infrastructure for micro-credentials.

Define a micro-credential, check it against national frameworks, award it to a class, verify any award.
マイクロクレデンシャルを定め、枠組みに照らし、授与し、確かめます。サーバーもデータベースもいりません。

Exit codes: 0 passed · 1 failed · 2 usage · 3 could not check · 4 cannot run.
"""


def language_of(choice: str | None) -> Language:
    """Return the language a person chose, else Japanese on a Japanese machine, else English.

    A locale of a third language, `C` (containers have that or none) and an empty environment mean English: who
    reads Japanese has a Japanese locale or says `--lang ja`; of everybody else more read English.
    """
    if choice:
        return "en" if choice == "en" else "ja"
    values = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "ja" if next(filter(None, values), "").lower().startswith("ja") else "en"


def _known_language(value: str | None) -> str | None:
    if value is not None and value not in get_args(Language):
        raise typer.BadParameter("ja or en / ja または en")
    return value


Lang = Annotated[
    str | None,
    typer.Option(
        "--lang",
        metavar="ja|en",
        callback=_known_language,
        help="Language of the answer; by default that of the environment. 表示の言語",
    ),
]
Json = Annotated[
    bool,
    typer.Option("--json", metavar="", help="Print JSON with both languages instead. JSONで出力（日英の両方を含む）"),
]


def app(*, wanted: str = "") -> typer.Typer:
    """Build the application with every command, or with the wanted one alone where it is a module of this package."""
    application = typer.Typer(
        name="kakitome",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
        context_settings={"help_option_names": HELP_NAMES},
    )
    application.callback(help=HELP)(_before_any_command)
    registrations = {wanted: _load(wanted)} if wanted in _own_commands() else _registrations()
    for name in [*(n for n in ORDER if n in registrations), *sorted(registrations.keys() - set(ORDER))]:
        registrations[name]()(application)
    return application


def _registrations() -> Mapping[str, Callable[[], Callable[[typer.Typer], None]]]:
    """Return of every command what loads its `register`: the modules here, then what other packages bring.

    A package brings a command by an entry point of the group `kakitome.commands`; it cannot replace one of ours.
    """
    from importlib import metadata

    brought = {point.name: point.load for point in metadata.entry_points(group=COMMANDS_OF_OTHERS)}
    return {"demo": _load("_no_demo"), **brought, **{name: _load(name) for name in _own_commands()}}


def _own_commands() -> Sequence[str]:
    return [module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")]


def _load(name: str) -> Callable[[], Callable[[typer.Typer], None]]:
    def load() -> Callable[[typer.Typer], None]:
        register: Callable[[typer.Typer], None] = importlib.import_module(f"{__name__}.{name}").register
        return register

    return load


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kakitome {__version__}")
        raise typer.Exit(ExitCode.PASSED)


def _before_any_command(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, metavar="", help="Show the version and exit. 版を表示"
        ),
    ] = False,
) -> None:
    """Hold the options of `kakitome` itself."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with one of `ExitCode`."""
    # Most of what a command loads it keeps until its end: there is little garbage to look for.
    gc.set_threshold(20_000)
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; tell every refusal in the person's language."""
    _speak_utf8()
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or set(given) & set(HELP_NAMES):
        _load_help_writer()
    try:
        _command(wanted=given[0] if given else "")(args=given, prog_name="kakitome")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else ExitCode.CANNOT
    except KakitomeError as error:
        say_refusal(error, _language_among(given))
        return next((code for kind, code in EXIT_OF_ERROR if isinstance(error, kind)), ExitCode.CANNOT)
    except BrokenPipeError:
        # The reader of our output left (`| head`): nothing to tell, and the flush at exit must not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.PASSED
    except Exception:  # noqa: BLE001 - a fault of ours must not look like the answer "failed"
        traceback.print_exc()
        say_refusal(KakitomeError("E_FAULT"), _language_among(given))
        return ExitCode.CANNOT
    return ExitCode.PASSED


def _load_help_writer() -> None:
    """Load what lays out the help without what it loads for Markdown and for tracebacks: we have neither.

    They are half of the time until the help is there. Who imports them later gets them.
    """
    unused = {"rich.markdown": "Markdown", "rich.traceback": "Traceback"}
    stand_ins = {name: types.ModuleType(name) for name in unused if name not in sys.modules}
    for name, module in stand_ins.items():
        setattr(module, unused[name], type(unused[name], (), {}))
    sys.modules.update(stand_ins)
    importlib.import_module("typer.rich_utils")
    for name in stand_ins:
        del sys.modules[name]


def _command(*, wanted: str) -> Any:
    """Build the command, with a help option that looks like the others."""
    command = typer.main.get_command(app(wanted=wanted))
    _dress_help(command, typer.Context(command, help_option_names=HELP_NAMES))
    return command


def _dress_help(command: Any, context: typer.Context) -> None:
    option = command.get_help_option(context)
    if option is not None:
        option.metavar = ""
        option.help = "Show this message and exit. この説明を表示"
    for inner in getattr(command, "commands", {}).values():
        _dress_help(inner, typer.Context(inner, parent=context))


def say_refusal(error: KakitomeError, language: Language) -> None:
    """Write what cannot be done, and the findings behind it, to the standard error."""
    from kakitome.texts import sentence, sentence_of

    typer.secho(sentence_of(error, language), fg="red", err=True)
    for problem in error.problems:
        where = f"{problem.pointer}: " if problem.pointer else ""
        typer.echo(f"  {where}{sentence(problem, language)}", err=True)


def say(code: str, lang: str | None, **params: Param) -> None:
    """Print one sentence of the catalogue."""
    typer.echo(_sentence(code, lang, params))


def headline(code: str, lang: str | None, **params: Param) -> None:
    """Print the sentence that sums an answer up, in bold."""
    typer.secho(_sentence(code, lang, params), bold=True)


def _sentence(code: str, lang: str | None, params: Mapping[str, Param]) -> str:
    from kakitome.texts import sentence

    return sentence(Problem(code=code, params=params), language_of(lang))


def read_file(file: Path, *, option: str | None = None) -> bytes:
    """Return the bytes of a file that an argument or an option names; raises `typer.BadParameter`."""
    try:
        return file.read_bytes()
    except OSError as failure:
        raise typer.BadParameter(f"{file}: {failure.strerror}", param_hint=option) from None


def say_problem(problem: Problem, language: Language, *, before: str = "") -> None:
    """Print a finding with the mark and the colour of its severity; the mark alone says it, too."""
    from kakitome.texts import sentence

    mark, colour = {"error": ("✗", "red"), "warning": ("△", "yellow"), "info": ("－", None)}[problem.severity]
    typer.secho(f"{mark} {before}{sentence(problem, language)}", fg=colour)


def print_json(data: object) -> None:
    """Print data as JSON, readable and in UTF-8 whatever the terminal says."""
    import json

    typer.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str).encode("utf-8"))


def _language_among(arguments: Sequence[str]) -> Language:
    """Find `--lang` in raw arguments: errors raised while parsing need it too."""
    for position, argument in enumerate(arguments):
        if argument == "--lang" and position + 1 < len(arguments):
            return language_of(arguments[position + 1])
        if argument.startswith("--lang="):
            return language_of(argument.removeprefix("--lang="))
    return language_of(None)


def _speak_utf8() -> None:
    """Never fail on a character the terminal's encoding lacks."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")
