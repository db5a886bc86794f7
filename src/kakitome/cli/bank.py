"""`kakitome bank`: open a credit bank, kept by an institution of this platform."""

from decimal import Decimal
from typing import Annotated

import typer

from kakitome.cli import CommandGroup, Lang, say
from kakitome.cli._platform import prepare_platform


def register(app: typer.Typer) -> None:
    """Add the commands."""
    bank = typer.Typer(no_args_is_help=True, help="Open a credit bank. 単位銀行を開設する")
    app.add_typer(bank, name="bank", rich_help_panel=CommandGroup.PLATFORM)
    bank.command("open")(open_)
    bank.command("list")(list_)


def open_(
    code: Annotated[str, typer.Argument(help="Code, which account numbers begin with. 符号。口座番号の頭に付く")],
    *,
    keeper: Annotated[str, typer.Option("--keeper", help="Institution that keeps it. 管理する機関")],
    name_ja: Annotated[str, typer.Option("--name-ja", help="Name in Japanese. 日本語の名前")] = "",
    name_en: Annotated[str, typer.Option("--name-en", help="Name in English. 英語の名前")] = "",
    agreement_ja: Annotated[str, typer.Option("--agreement-ja", help="Agreement and article. 協定と条")] = "",
    agreement_en: Annotated[str, typer.Option("--agreement-en", help="The same in English. 英語で")] = "",
    study_hours: Annotated[str, typer.Option("--study-hours", help="Hours of one credit. 1単位の学修時間")] = "45",
    step: Annotated[str, typer.Option("--step", help="Credits are multiples of it. 単位の刻み")] = "0.5",
    years: Annotated[int, typer.Option("--years", help="Years a deposit lasts, 0 for no end. 期限の年数")] = 0,
    needs_recognition: Annotated[
        bool,
        typer.Option("--needs-recognition", help="Take in only what is recognised. 承認された学びだけを預かる"),
    ] = False,
    lang: Lang = None,
) -> None:
    """Open a credit bank. 単位銀行を開設する"""
    platform = prepare_platform()
    from kakitome.journeys.crediting.bank_desk import open_bank
    from kakitome.ports.credit_bank import CreditBank
    from kakitome.values.localized_text import LocalizedText

    bank = CreditBank(
        code=code,
        name=LocalizedText(ja=name_ja or name_en or code, en=name_en or name_ja or code),
        keeper=keeper,
        study_hours=Decimal(study_hours),
        agreement=LocalizedText(ja=agreement_ja, en=agreement_en),
        opened_at=platform.now(),
        years=years,
        step=Decimal(step),
        needs_recognition=needs_recognition,
    )
    open_bank(platform, bank, actor="operator")
    say("I_BANK_OPENED", lang, bank=code, keeper=keeper)


def list_(*, lang: Lang = None) -> None:
    """List the credit banks of this platform. 単位銀行の一覧"""
    banks = prepare_platform().crediting.bank
    for bank in banks.list_banks():
        say("I_BANK", lang, bank=bank.code, keeper=bank.keeper, members=len(banks.list_members(bank.code)))
