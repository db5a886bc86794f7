"""The parts book, for those who write pages."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kakitome.documents.verification.check import Verdict
from kakitome.errors import Problem
from kakitome.texts import both
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.public.verify.result import STATE_OF_VERDICT
from kakitome.web.parts import written
from kakitome.web.parts.shapes import CheckRow, DescriptorLine, Event, Fact, Table, Tile, TwoLines, VerdictCard

THEN = datetime(2026, 9, 30, 1, 12, tzinfo=UTC)
STATES = ("ok", "warn", "fail", "unk", "none")


class PartsSampleForm(forms.Form):
    """One field of each kind, one of them wrong."""

    title = forms.CharField(label="名称（日本語）", help_text="受講する人が最初に読みます。")
    hours = forms.CharField(label="時間", required=False)
    method = forms.MultipleChoiceField(
        label="評価の方法", choices=[("a", "実技"), ("b", "筆記試験")], widget=forms.CheckboxSelectMultiple
    )
    agreed = forms.BooleanField(label="すぐに案内メールを送る", required=False)


@require_safe
def parts(request: HttpRequest) -> HttpResponse:
    """Show every part."""
    form = PartsSampleForm({"hours": "60"})
    form.is_valid()
    return render(request, "pages/operator/parts_book/parts.html", {"form": form, "states": STATES, **samples()})


def samples() -> dict[str, Any]:
    """Return one sample of each shape."""
    return {
        "cards": [
            VerdictCard(
                state=STATE_OF_VERDICT[verdict],
                sentence=both(Problem(code=f"I_VERDICT_{verdict.name}")),
                because=both(Problem(code=f"I_VERDICT_{verdict.name}_WHY")),
                anchor=f"card-{verdict.value}",
            )
            for verdict in Verdict
        ],
        "facts": [Fact(state=state, title="改ざんなし", ground="署名が合っています") for state in STATES],  # type: ignore[arg-type]
        "rows": [
            CheckRow(
                state="ok",
                title="署名",
                outcome="合格",
                why="授与のときから、書かれていることは変わっていません。",
                working=[("方式", "eddsa-rdfc-2022 (Ed25519)"), ("鍵", "did:web:asuka.example#z6MkpTHR…oUPv")],
            ),
            CheckRow(
                state="none",
                title="プログラムの承認",
                outcome="記載なし",
                why="第三者の承認は添えられていません。",
                two_lines=TwoLines(then="確認できる承認なし", now="確認できる承認なし"),
            ),
        ],
        "descriptors": [
            DescriptorLine(title="学習量", value="45時間", hint="日本の1単位に相当（1単位＝45時間）"),
            DescriptorLine(title="内容", value=LocalizedText(en="Written in English only")),
            DescriptorLine(title="監督・本人確認", value=""),
        ],
        "table": Table(
            caption="直す行",
            columns=["行", "氏名", "もとの値"],
            rows=[["14", written.name("山﨑 見本"), written.excerpt("yamazaki@asuka,example\u202e")]],
            is_caption_shown=True,
        ),
        "events": [
            Event(when=written.day("2029-03-31"), title="期限（予定）", is_planned=True),
            Event(when=written.moment(THEN), title="授与しました", what="教員 見本一郎", state="ok"),
        ],
        "tiles": [
            Tile(state="ok", count=286, label="授与できます", href="#a"),
            Tile(state="fail", count=6, label="直してください"),
        ],
        "then": THEN,
        "bad": "不\u202e格合\u202c \x07",
        "sample": "**太字** と [リンク](https://example.org) <script>x</script>",
        "variants": "髙橋　山﨑　𠮷田　渡邉　葛󠄀城　辻󠄀",
    }
