"""`kakitome account`: what an operator does about accounts of people."""

from typing import Annotated

import typer

from kakitome.cli import CommandGroup, Lang, say
from kakitome.cli._platform import prepare_platform


def register(app: typer.Typer) -> None:
    """Add the commands."""
    account = typer.Typer(no_args_is_help=True, help="Accounts of people. 利用者のアカウント")
    app.add_typer(account, name="account", rich_help_panel=CommandGroup.PLATFORM)
    account.command("forget")(forget)
    account.command("unlock")(unlock)


def forget(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="An address of the account. アカウントのアドレス")],
    *,
    is_confirmed: Annotated[bool, typer.Option("--yes", help="Do not ask. 確かめずに消す")] = False,
    lang: Lang = None,
) -> None:
    """Delete somebody's account; decisions they took part in stay, under a pseudonym. アカウントを消す"""
    platform = prepare_platform(migrates=False)
    from kakitome.errors import NotFound
    from kakitome.journeys.people.forgetting import forget_account

    person = platform.accounts.find_by_email(email)
    if person is None:
        raise NotFound("E_ACCOUNT_UNKNOWN")
    if not is_confirmed:
        typer.confirm(email, abort=True)
    gone = forget_account(platform, person.account, actor="operator", now=platform.now())
    say("I_ACCOUNT_FORGOTTEN", lang, pseudonym=gone.pseudonym, count=gone.places)


def unlock(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="An address of the account. アカウントのアドレス")],
    *,
    is_confirmed: Annotated[bool, typer.Option("--yes", help="Do not ask. 確かめずに外す")] = False,
    lang: Lang = None,
) -> None:
    """Remove the second factors of somebody whose device is lost, and sign them out. 二つ目の確認の方法を外す"""
    platform = prepare_platform(migrates=False)
    from kakitome.errors import NotFound
    from kakitome.ports.security_events import SecurityEvent, SecurityEventKind

    person = platform.accounts.find_by_email(email)
    if person is None:
        raise NotFound("E_ACCOUNT_UNKNOWN")
    if not is_confirmed:
        typer.confirm(email, abort=True)
    count = platform.accounts.remove_factors(person.account)
    event = SecurityEvent(
        at=platform.now(), kind=SecurityEventKind.FACTOR_REMOVED, account=person.account, detail={"by": "operator"}
    )
    platform.security_events.note(event)
    say("I_ACCOUNT_UNLOCKED", lang, count=count)
