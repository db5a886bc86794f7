"""`kakitome serve`: pages, API and the work behind them, in one command."""

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Annotated

import typer

from kakitome.cli import CommandGroup, ExitCode, Lang, language_of, say
from kakitome.cli._platform import prepare_platform

if TYPE_CHECKING:
    from kakitome.bootstrap.platform import InstalledPlatform

EVERY_S = 2.0
Host = Annotated[str, typer.Option("--host", metavar="ADDRESS", help="Listen on this address. 待ち受けるアドレス")]
Port = Annotated[int, typer.Option("--port", min=1, max=65535, metavar="PORT", help="Listen on this port. ポート番号")]
Workers = Annotated[int, typer.Option("--workers", min=1, max=64, metavar="N", help="Server processes. プロセスの数")]
Processes = Annotated[
    int,
    typer.Option(
        "--processes",
        min=0,
        max=64,
        metavar="N",
        help="Worker processes; 0 when `kakitome worker` runs. 授与の処理の数",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(rich_help_panel=CommandGroup.PLATFORM)
    def serve(
        host: Host = "127.0.0.1",
        port: Port = 8000,
        workers: Workers = 1,
        processes: Processes = 1,
        no_migrate: Annotated[
            bool, typer.Option("--no-migrate", metavar="", help="Refuse to start on old tables. 表を自動で更新しない")
        ] = False,
        lang: Lang = None,
    ) -> None:
        """Run a platform: SQLite in the data folder, or PostgreSQL by DATABASE_URL. プラットフォームを動かす"""
        from kakitome.operations.listening import claimed_port

        with claimed_port(host, port):
            platform = prepare_platform(port=port, migrates=not no_migrate)
            raise typer.Exit(run(platform, host=host, port=port, workers=workers, processes=processes, lang=lang))


def counters(platform: "InstalledPlatform") -> AbstractContextManager[None]:
    """Let the processes of the pages count together, where the operator wants figures."""
    if not platform.installation.metrics_token:
        return nullcontext()
    from kakitome.operations.metrics import shared_counters

    return shared_counters()


def run(
    platform: "InstalledPlatform", *, host: str, port: int, workers: int, lang: str | None, processes: int = 1
) -> int:
    """Serve until told to stop; return the exit code."""
    from kakitome.bootstrap.envelope_tools import settings_problems
    from kakitome.operations.scheduler import Scheduler
    from kakitome.operations.serving import PageServer, in_service, serve
    from kakitome.operations.uncounted_proxy import forget_proxy

    # What the settings of envelopes lack is told; awarding goes on without it.
    for problem in settings_problems(platform.installation.envelopes):
        say(problem.code, lang, **problem.params)
    # A file that cannot be used is said now and not on somebody's page.
    assert platform.frameworks
    forget_proxy(platform.installation.data_dir)
    with in_service(platform.installation.data_dir), counters(platform):
        say("I_SERVING", lang, url=platform.site_url, folder=str(platform.installation.data_dir))
        if not platform.directory.list_institutions():
            say("I_NO_INSTITUTION", lang)
        work = Scheduler(platform).turn
        server = PageServer(host=host, port=port, workers=workers)
        code = serve(server, processes=processes, language=language_of(lang), work=work, every_s=EVERY_S)
    return ExitCode.PASSED if code == 0 else ExitCode.CANNOT
