"""`kakitome worker`: processes that do the work pages leave for later, on any machine that reaches the database."""

import signal
from typing import Annotated

import typer

from kakitome.cli import CommandGroup, ExitCode, Lang, say


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(rich_help_panel=CommandGroup.PLATFORM)
    def worker(
        processes: Annotated[
            int, typer.Option("--processes", min=1, max=64, metavar="N", help="Worker processes. プロセスの数")
        ] = 1,
        lang: Lang = None,
    ) -> None:
        """Award what was confirmed, beside or instead of `serve`'s own worker. 授与などの仕事をする

        Told to stop (SIGTERM), it ends what it has in hand, within 30 seconds.
        """
        from kakitome.bootstrap.starting import is_migrated, start_django
        from kakitome.errors import Misconfigured

        start_django()
        if not is_migrated():
            raise Misconfigured("E_NOT_MIGRATED")
        _run(processes=processes, lang=lang)
        raise typer.Exit(ExitCode.PASSED)


def _run(*, processes: int, lang: str | None) -> None:
    from django.db import connections

    from kakitome.bootstrap.platform import get_platform
    from kakitome.operations.jobs import worker_of
    from kakitome.operations.process_memory import tune_for_batches
    from kakitome.operations.serving import in_service
    from kakitome.operations.worker import StopBell
    from kakitome.operations.worker_processes import work_in_processes

    platform = get_platform()
    # What children inherit must be nobody's connection.
    connections.close_all()
    tune_for_batches()

    def work() -> None:
        bell = StopBell()
        signal.signal(signal.SIGTERM, bell.ring)
        if processes == 1:
            signal.signal(signal.SIGINT, bell.ring)
        worker_of(platform, bell).run()

    with in_service(platform.installation.data_dir):
        say("I_WORKING", lang, count=processes)
        if processes == 1:
            work()
        else:
            work_in_processes(work, processes=processes)
