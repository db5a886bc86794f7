"""`kakitome frameworks`: list the frameworks that definitions can be checked against."""

from typing import TYPE_CHECKING

import typer

from kakitome.cli import CommandGroup, Json, Lang, language_of, print_json

if TYPE_CHECKING:
    from kakitome.learning.framework.model import Framework
    from kakitome.values.localized_text import Language


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(rich_help_panel=CommandGroup.LETTER)
    def frameworks(*, lang: Lang = None, as_json: Json = False) -> None:
        """List the frameworks a definition can be checked against. 枠組みの一覧"""
        from kakitome.learning.framework.catalogue import frameworks as known

        if as_json:
            from kakitome.mapping.conformance_data import framework_data

            print_json([framework_data(framework) for framework in known()])
            return
        for framework in known():
            _print(framework, language_of(lang))


def _print(framework: "Framework", language: "Language") -> None:
    from kakitome.texts import term

    words = {"ja": ("別名", "出典", "確度"), "en": ("short", "source", "confidence")}[language]
    confidence = term(f"confidence.{framework.confidence.value}").in_language(language)
    typer.secho(framework.id, bold=True, nl=False)
    typer.echo(f"  {framework.name.in_language(language)}")
    typer.echo(f"    {words[0]}: {', '.join(framework.aliases)}")
    typer.echo(f"    {words[1]}: {framework.source} ({words[2]}: {confidence})")
    if framework.note:
        typer.echo(f"    {framework.note.in_language(language)}")
