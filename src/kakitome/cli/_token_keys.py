"""`kakitome keys token` and `kakitome keys places`: the keys of an institution on a platform, and where they lie."""

from typing import TYPE_CHECKING, Annotated

import typer

from kakitome.cli import ExitCode, Json, Lang, language_of, print_json, say, say_problem
from kakitome.cli._platform import prepare_platform

if TYPE_CHECKING:
    from kakitome.journeys.institutions.token_keys import PlacedKey

Institution = Annotated[str, typer.Argument(metavar="INSTITUTION", help="Its short name. 機関の短い名前")]


def token(
    institution: Institution,
    *,
    purpose: Annotated[
        list[str] | None, typer.Option("--purpose", help="credential, jose, disclosure or log; all of them. 用途")
    ] = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Make the next keys in the institution's token and announce them; they sign a day later. トークンに鍵を作る

    The token is named in KAKITOME_KEY_TOKENS. Purposes whose key lies there already are passed over.
    """
    platform = prepare_platform()
    from kakitome.journeys.institutions.token_keys import TOKEN_PURPOSES, announce_token_keys
    from kakitome.ports.signing import KeyPurpose

    unknown = set(purpose or ()) - set(TOKEN_PURPOSES)
    if unknown:
        raise typer.BadParameter(", ".join(sorted(unknown)), param_hint="--purpose")
    purposes = [KeyPurpose(name) for name in purpose] if purpose else TOKEN_PURPOSES
    made = announce_token_keys(platform, institution, purposes=purposes, actor="operator", now=platform.now())
    if as_json:
        print_json([{"purpose": key.purpose.value, "publicKeyMultibase": key.key_id} for key in made])
        return
    say("I_KEY_TOKEN_ANNOUNCED", lang, count=len(made))
    for key in made:
        typer.echo(f"  {key.purpose.value:<12} {key.key_id}")


def places(institution: Institution, *, lang: Lang = None, as_json: Json = False) -> None:
    """Show where the keys of an institution lie, and whether the token answers. 鍵の置き場所を見る

    Exit codes: 0 every key that signs now can · 1 one cannot.
    """
    platform = prepare_platform(migrates=False)
    from kakitome.journeys.institutions.token_keys import find_token_problem, list_placed_keys

    placed_keys = list_placed_keys(platform, institution)
    problem = find_token_problem(platform, institution)
    if as_json:
        print_json({"keys": [_facts(placed) for placed in placed_keys], "problem": problem.code if problem else ""})
    else:
        for placed in placed_keys:
            typer.echo("  ".join((*_facts(placed).values(),)))
    if problem is not None:
        say_problem(problem, language_of(lang))
        raise typer.Exit(ExitCode.FAILED)


def _facts(placed: "PlacedKey") -> dict[str, str]:
    return {
        "purpose": placed.key.purpose.value,
        "state": placed.key.state.value,
        "place": f"{placed.token.label} ({placed.token.serial})" if placed.token else "database",
        "publicKeyMultibase": placed.key.key_id,
    }
