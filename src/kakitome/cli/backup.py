"""`kakitome backup` and `kakitome restore`: one file with everything, and the way back."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from kakitome.cli import CommandGroup, ExitCode, Lang, say
from kakitome.cli._platform import open_platform

Passphrase = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file",
        metavar="FILE",
        exists=True,
        dir_okay=False,
        help="Put the secret files in too, sealed under the passphrase in FILE. 秘密のファイルも、合言葉で封じて入れる",
    ),
]

Objects = Annotated[
    Path | None,
    typer.Option(
        "--objects",
        metavar="FOLDER",
        file_okay=False,
        help="Keep signed documents in FOLDER, only new ones. 署名済みファイルは別のフォルダに、増えた分だけ控える",
    ),
]


def register(app: typer.Typer) -> None:
    """Add both commands."""

    @app.command(rich_help_panel=CommandGroup.PLATFORM)
    def backup(
        file: Annotated[Path, typer.Argument(help="A new file. 新しいファイル", metavar="FILE")],
        passphrase_file: Passphrase = None,
        objects: Objects = None,
        lang: Lang = None,
    ) -> None:
        """Write everything the platform holds into one file, while it runs. 全部を1つのファイルに控える"""
        _back_up(file, passphrase_file, objects, lang)

    @app.command(rich_help_panel=CommandGroup.PLATFORM)
    def restore(
        file: Annotated[Path, typer.Argument(help="A backup. 控え", metavar="FILE", exists=True, dir_okay=False)],
        *,
        force: Annotated[
            bool, typer.Option("--force", metavar="", help="Replace what is there. いまあるものと入れかえる")
        ] = False,
        accept_loss: Annotated[
            bool,
            typer.Option(
                "--accept-loss",
                metavar="",
                help="Go on although acts after the backup were witnessed. 控えのあとの記録が失われてもよい",
            ),
        ] = False,
        new_keys: Annotated[
            bool,
            typer.Option(
                "--new-keys", metavar="", help="Go on although the key files are lost. 鍵のファイルがなくても戻す"
            ),
        ] = False,
        passphrase_file: Passphrase = None,
        objects: Objects = None,
        lang: Lang = None,
    ) -> None:
        """Bring a backup back, compare every row, and let doctor look. 控えから戻し、すべての行を照らし合わせる"""
        accepted = _Accepted(is_forced=force, accepts_loss=accept_loss, accepts_new_keys=new_keys)
        _restore(file, passphrase_file, lang, accepted=accepted, objects=objects)


def _back_up(file: Path, passphrase_file: Path | None, objects: Path | None, lang: str | None) -> None:
    platform = open_platform()
    from kakitome.operations.backup.archive import back_up

    manifest = back_up(platform, file, passphrase=_passphrase(passphrase_file), objects=objects, now=platform.now())
    rows = sum(note.rows for note in manifest.tables.values())
    say("I_BACKUP_MADE", lang, file=file.name, rows=rows, tables=len(manifest.tables))
    if not manifest.secrets:
        say("W_BACKUP_WITHOUT_SECRETS", lang, file=platform.installation.key_encryption_key_file.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Accepted:
    """Hold what the person who restores accepts."""

    is_forced: bool
    accepts_loss: bool
    accepts_new_keys: bool


def _restore(
    file: Path, passphrase_file: Path | None, lang: str | None, *, accepted: _Accepted, objects: Path | None
) -> None:
    import os

    from kakitome.bootstrap.installation import installation_from
    from kakitome.operations.serving import in_service

    installation = installation_from(os.environ)
    with in_service(installation.data_dir, alone=True):
        # Before Django starts: it would make fresh secrets where there are none.
        from kakitome.operations.backup.secrets import demand_keys, secret_files, unseal_secrets

        passphrase = _passphrase(passphrase_file)
        if passphrase:
            unseal_secrets(file, passphrase=passphrase, into=secret_files(installation))
        if not accepted.accepts_new_keys:
            demand_keys(file, installation)
        platform = open_platform()
        from kakitome.operations.backup.archive import restore

        manifest = restore(
            platform,
            file,
            is_forced=accepted.is_forced,
            accepts_loss=accepted.accepts_loss,
            objects=objects,
            now=platform.now(),
        )
        rows = sum(note.rows for note in manifest.tables.values())
        say("I_RESTORED", lang, rows=rows, made_at=manifest.made_at[:19])
        known = {key.name for key in platform.wrapping_keys}
        if not known & set(manifest.wrapping_keys):
            say("W_RESTORED_WITHOUT_KEY", lang, file=installation.key_encryption_key_file.name)
        from kakitome.cli.doctor import look_at_platform

        if not look_at_platform(lang, deep=False):
            raise typer.Exit(ExitCode.FAILED)


def _passphrase(file: Path | None) -> str:
    return file.read_text(encoding="utf-8").strip() if file else ""
