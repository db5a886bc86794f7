"""`kakitome keys`: make, show and rotate the key of an issuer."""

from pathlib import Path
from typing import Annotated

import typer

from kakitome.cli import CommandGroup, Json, Lang, _rehearsing, language_of, print_json, say
from kakitome.cli._keys import KeyFile, open_vault, passphrase
from kakitome.cli._token_keys import places, token

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The issuer's folder. 授与機関のフォルダー")]
OwnKeyFile = Annotated[Path, typer.Argument(metavar="KEYFILE", help="A key file. 鍵のファイル")]
Out = Annotated[Path, typer.Option("--out", metavar="KEYFILE", help="A new file; never overwritten. 新しいファイル")]

Purpose = Annotated[str, typer.Option(help="credential, jose, disclosure, openbadges2 or log. 用途")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    keys = typer.Typer(no_args_is_help=True, help="Make, show and rotate signing keys. 署名鍵を作る、見る、替える")
    app.add_typer(keys, name="keys", rich_help_panel=CommandGroup.ENVELOPE)

    @keys.command()
    def new(out: Out, *, lang: Lang = None, as_json: Json = False) -> None:
        """Make the keys of an issuer, one for each purpose, in a file of their own. 鍵を作る

        With a passphrase in KAKITOME_KEY_PASSPHRASE the file is sealed.
        """
        from datetime import UTC, datetime

        from kakitome.gateways.key_file import KeyFileVault, new_secrets, write_key_file

        key_secrets = new_secrets()
        write_key_file(out, key_secrets, passphrase=passphrase(), now=datetime.now(UTC))
        _print(KeyFileVault(key_secrets).key_id, "I_KEY_MADE", file=out, lang=lang, as_json=as_json)

    @keys.command()
    def show(keyfile: OwnKeyFile, *, lang: Lang = None, as_json: Json = False) -> None:
        """Show the public half of a key. 公開鍵を見る"""
        vault = open_vault(keyfile, language_of(lang))
        _print(vault.key_id, "I_KEY_SHOWN", file=keyfile, lang=lang, as_json=as_json)

    @keys.command()
    def add(keyfile: OwnKeyFile, *, lang: Lang = None, as_json: Json = False) -> None:
        """Add keys for the purposes that the file has none for. 足りない鍵を足す"""
        from kakitome.gateways.key_file import add_missing_keys

        vault = add_missing_keys(keyfile, passphrase=passphrase())
        _print(vault.key_id, "I_KEYS_ADDED", file=keyfile, lang=lang, as_json=as_json)

    _register_rotation(keys)
    _register_leaks(keys)
    keys.command("token")(token)
    keys.command("places")(places)
    _rehearsing.register(keys)


def _register_leaks(keys: typer.Typer) -> None:
    @keys.command()
    def leak(
        folder: Folder,
        *,
        key: KeyFile,
        since: Annotated[
            str, typer.Option(metavar="DATE", help="Since which day, e.g. 2026-10-01. いつから（日本の日付）")
        ],
        out: Out,
        lang: Lang = None,
        as_json: Json = False,
    ) -> None:
        """Record that a key file was stolen; new keys sign at once, lists are signed anew. 鍵の漏えいを記録する

        Whoever has the file of keys of a folder decides alone; on a platform it takes two administrators.
        Publish the folder afterwards. `kakitome keys reseal` then gives the credentials in it new documents.
        """
        from datetime import UTC, date, datetime, time

        from kakitome.library.folder.leaked_keys import record_leak_in
        from kakitome.values.instants import JAPAN

        try:
            day = date.fromisoformat(since)
        except ValueError:
            raise typer.BadParameter(since, param_hint="--since") from None
        vault = open_vault(key, language_of(lang))
        instant = datetime.combine(day, time(), tzinfo=JAPAN).astimezone(UTC)
        now = datetime.now(UTC)
        next_key = record_leak_in(folder, vault=vault, since=instant, out=out, passphrase=passphrase(), now=now)
        _print(next_key, "I_KEY_LEAK_RECORDED", file=out, lang=lang, as_json=as_json)

    @keys.command()
    def reseal(folder: Folder, *, key: KeyFile, lang: Lang = None, as_json: Json = False) -> None:
        """Give credentials that a stolen key signed new documents under the same numbers. 新しい鍵で作り直す

        The earlier files stay and are told as replaced. Run again after a crash, it goes on where it stopped.
        """
        from datetime import UTC, datetime

        from kakitome.library.folder.leaked_keys import reseal_in

        vault = open_vault(key, language_of(lang))
        count = reseal_in(folder, vault=vault, now=datetime.now(UTC))
        if as_json:
            print_json({"resealed": count})
        else:
            say("I_RESEALED", lang, count=count)


def _register_rotation(keys: typer.Typer) -> None:
    @keys.command()
    def rotate(
        folder: Folder,
        *,
        key: KeyFile,
        out: Out,
        purpose: Purpose = "credential",
        lang: Lang = None,
        as_json: Json = False,
    ) -> None:
        """Make the next key and announce it in DIR/did.json; it signs from its first use on. 次の鍵を作って知らせる

        Publish the folder before you use the new key. Old awards stay valid: their key stays listed.
        """
        from datetime import UTC, datetime

        from kakitome.library.folder.keeping import rotate_in
        from kakitome.ports.signing import KeyPurpose

        if purpose not in set(KeyPurpose) - {KeyPurpose.SEAL}:
            raise typer.BadParameter(purpose, param_hint="--purpose")
        vault = open_vault(key, language_of(lang))
        now = datetime.now(UTC)
        next_key = rotate_in(
            folder, vault=vault, purpose=KeyPurpose(purpose), out=out, passphrase=passphrase(), now=now
        )
        _print(next_key, "I_KEY_ANNOUNCED", file=out, lang=lang, as_json=as_json)


def _print(key_id: str, code: str, *, file: Path, lang: str | None, as_json: bool) -> None:
    if as_json:
        print_json({"file": str(file), "publicKeyMultibase": key_id, "did": f"did:key:{key_id}"})
        return
    say(code, lang, file=str(file))
    typer.echo(f"  did:key:{key_id}")
    typer.echo(f"  {key_id}")
