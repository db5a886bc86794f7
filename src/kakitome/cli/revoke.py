"""`kakitome revoke`: revoke, suspend or reinstate a credential of a folder, or all that a list names."""

from pathlib import Path
from typing import Annotated

import typer

from kakitome.cli import CommandGroup, Json, Lang, language_of, print_json, say
from kakitome.cli._keys import KeyFile, open_vault
from kakitome.values.localized_text import Language

Which = Annotated[
    str, typer.Argument(metavar="[ID]", help="Address, uuid, file or award number. どの証明か", show_default=False)
]
Listed = Annotated[
    Path | None, typer.Option("--list", metavar="FILE", help="CSV or Excel with award numbers. 授与番号の一覧")
]
Result = Annotated[
    Path | None, typer.Option("--result", metavar="FILE.csv", help="What became of each line. 行ごとの結果")
]


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(rich_help_panel=CommandGroup.ENVELOPE)
    def revoke(
        folder: Annotated[Path, typer.Argument(metavar="DIR", help="The issuer's folder. 授与機関のフォルダー")],
        which: Which = "",
        *,
        key: KeyFile,
        reason: Annotated[
            str, typer.Option("--reason", metavar="TEXT", help="For your own record; not published. 理由（非公開）")
        ],
        listed: Listed = None,
        result: Result = None,
        dry_run: Annotated[
            bool, typer.Option("--dry-run", metavar="", help="With --list: only say what would be done. 試すだけ")
        ] = False,
        suspend: Annotated[
            bool, typer.Option("--suspend", metavar="", help="Suspend instead; it may come back. 停止にする")
        ] = False,
        resume: Annotated[bool, typer.Option("--resume", metavar="", help="Lift a suspension. 停止を解く")] = False,
        lang: Lang = None,
        as_json: Json = False,
    ) -> None:
        """Revoke a credential for good, or suspend it. 証明を失効させる、停止する

        Publish DIR/status afterwards: verifiers see the change there. A revocation cannot be undone.
        """
        if suspend and resume:
            raise typer.BadParameter("--suspend / --resume")
        if bool(which) == (listed is not None) or (listed is None and (dry_run or result is not None)):
            raise typer.BadParameter("ID / --list")
        act = "suspend" if suspend else "reinstate" if resume else "revoke"
        language = language_of(lang)
        if listed is not None:
            from kakitome.cli._withdrawing import withdraw_by_list

            withdraw_by_list(
                folder,
                listed,
                act=act,
                reason=reason,
                key=key,
                result=result,
                is_dry_run=dry_run,
                language=language,
                as_json=as_json,
            )
        _revoke_one(folder, which, act=act, reason=reason, key=key, language=language, as_json=as_json)


def _revoke_one(
    folder: Path, which: str, *, act: str, reason: str, key: Path, language: Language, as_json: bool
) -> None:
    from datetime import UTC, datetime

    from kakitome.library.folder.keeping import revoke_in

    done = revoke_in(folder, which, act=act, reason=reason, vault=open_vault(key, language), now=datetime.now(UTC))
    if as_json:
        print_json(
            {
                "credential": done.record.credential_id,
                "number": done.record.number,
                "changed": done.changed,
                "revoked": done.standing.revoked,
                "suspended": done.standing.suspended,
            }
        )
        return
    code = {"revoke": "I_REVOKED", "suspend": "I_SUSPENDED", "reinstate": "I_REINSTATED"}[act]
    say(code if done.changed else f"{code}_BEFORE", language, number=done.record.number)
