"""`kakitome endorse`: sign an endorsement of another body, or of a micro-credential of theirs."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from kakitome.cli import CommandGroup, Lang, language_of, say
from kakitome.cli._keys import KeyFile, open_vault


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(rich_help_panel=CommandGroup.ENVELOPE)
    def endorse(
        *,
        issuer: Annotated[Path, typer.Option("--issuer", metavar="ISSUER.toml", help="Who endorses. 推薦する機関")],
        key: KeyFile,
        about: Annotated[
            str, typer.Option("--about", metavar="URL|DID", help="What: its data's address, or a DID. 何を推薦するか")
        ],
        comment: Annotated[
            list[str],
            typer.Option("--comment", metavar="TEXT", help="What you say; once per language. 推薦のことば"),
        ],
        out: Annotated[Path, typer.Option("--out", metavar="FILE", help="A new file. 新しいファイル")],
        until: Annotated[
            datetime | None,
            typer.Option(
                "--until", metavar="YYYY-MM-DD", formats=["%Y-%m-%d"], help="Last day; none by default. 最終日"
            ),
        ] = None,
        lang: Lang = None,
    ) -> None:
        """Sign an endorsement, for the awards of another body to carry. 推薦に署名する

        Send FILE to whom it is about; `kakitome issue --endorsement FILE` lets awards carry it.
        """
        from datetime import UTC

        from kakitome.errors import Conflict
        from kakitome.library.converting import KeyFileKeys
        from kakitome.library.endorsing import Statement, endorse_in_file
        from kakitome.library.folder.reading import read_issuer
        from kakitome.values.localized_text import LocalizedText

        if out.exists():
            raise Conflict("E_ENDORSEMENT_FILE", file=str(out))
        known, _doubts = read_issuer(issuer)
        comment_text = LocalizedText(
            ja="\n\n".join(text for text in comment if not text.isascii()),
            en="\n\n".join(text for text in comment if text.isascii()),
        )
        statement = Statement(about=about, comment=comment_text, until=until.date() if until else None)
        keys = KeyFileKeys(open_vault(key, language_of(lang)), known.did)
        out.write_bytes(endorse_in_file(known, keys, statement=statement, now=datetime.now(UTC)))
        say("I_ENDORSED", lang, file=str(out))
