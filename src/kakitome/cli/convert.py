"""`kakitome convert`: put an award into another envelope."""

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from kakitome.cli import CommandGroup, ExitCode, Lang, language_of, read_file
from kakitome.cli._keys import passphrase, warn_if_readable

Award = Annotated[Path, typer.Argument(metavar="AWARD", help="The signed credential: JSON, PNG or SVG. 授与")]
Form = Annotated[str, typer.Option("--to", metavar="FORM", help="The form. 変換先の形")]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Where to; by default beside the award. 出力先")
]
Keys = Annotated[Path | None, typer.Option("--key", metavar="KEYFILE", help="The issuer's keys. 発行者の鍵")]
IssuerFile = Annotated[
    Path | None, typer.Option("--issuer", metavar="ISSUER.toml", help="By default as the credential says. 発行者")
]
Certificate = Annotated[
    Path | None, typer.Option("--seal", metavar="CHAIN.pem", help="The certificate, for pdf and elm. 電子証明書")
]
CertificateKey = Annotated[
    Path | None, typer.Option("--seal-key", metavar="KEY.pem", help="Its private key. その秘密鍵")
]
Log = Annotated[
    Path | None, typer.Option("--log", metavar="FOLDER", help="The issuer's own log, for blockcerts. 記録のフォルダー")
]
Folder = Annotated[
    Path | None,
    typer.Option(
        "--folder",
        metavar="DIR",
        help="Issuer's folder, for what ob2 and blockcerts point to; by default the award's. 発行者のフォルダー",
    ),
]
Languages = Annotated[str, typer.Option("--languages", metavar="ja|en|both", help="Languages of a PDF. PDFの言語")]
Page = Annotated[
    str, typer.Option("--page", metavar="URL", help="Address of the live page, for the QR code. 公開ページ")
]


class _WithForms(TyperCommand):
    """The command with the forms named in its help: they are read when it is asked for, not with every command."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters."""
        parameters: list[Any] = super().get_params(ctx)
        option = next(parameter for parameter in parameters if parameter.name == "to")
        option.help = f"{_forms()}. 変換先の形"
        return parameters


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel=CommandGroup.ENVELOPE, cls=_WithForms)(convert)


def convert(
    award: Award,
    *,
    to: Form,
    out: Out = None,
    key: Keys = None,
    issuer: IssuerFile = None,
    seal: Certificate = None,
    seal_key: CertificateKey = None,
    log: Log = None,
    languages: Languages = "both",
    page: Page = "",
    folder: Folder = None,
    lang: Lang = None,
) -> None:
    """Put an award into another envelope: the same letter in the form that the receiver reads. 別の形にする

    Exit codes: 0 done · 1 cannot be said in that form · 2 usage or a key is missing · 4 cannot run.
    """
    language = language_of(lang)
    from kakitome.library.converting import Conversion, folder_of
    from kakitome.library.converting import convert as put_into
    from kakitome.services.enveloping import find_target
    from kakitome.texts import sentence

    form = find_target(to)
    if form is None:
        raise typer.BadParameter(_forms(), param_hint="--to")
    if languages not in ("ja", "en", "both"):
        raise typer.BadParameter("ja, en, both", param_hint="--languages")
    if key is not None:
        warn_if_readable(key, language)
    wanted = Conversion(
        to=form,
        issuer=issuer,
        key=key,
        seal_key=seal_key,
        seal_chain=seal,
        log=log,
        variant=languages if form.is_paper else "",
        page=page,
        folder=folder or folder_of(award),
        passphrase=passphrase(),
    )
    made = put_into(read_file(award, option="AWARD"), wanted)
    target = out or award.with_name(award.name.partition(".")[0] + form.suffix)
    if target.resolve() == award.resolve():
        raise typer.BadParameter(str(target), param_hint="--out")
    target.write_bytes(made.document)
    for note in made.notes:
        typer.secho(sentence(note, language), fg="yellow" if note.severity == "warning" else None, err=True)
    typer.echo(str(target))
    raise typer.Exit(ExitCode.PASSED)


def _forms() -> str:
    from kakitome.services.enveloping import list_targets

    return ", ".join(target.id for target in list_targets())
