"""The parts: states by shape and word, labels wired to fields, tables that name their cells."""

from django import forms
from django.template import Context, Template
from django.utils.translation import override

from kakitome.web.parts.error_words import error_words
from kakitome.web.parts.shapes import CheckRow, RecognitionView, Table, TwoLines, VerdictCard


def rendered(source: str, **context: object) -> str:
    with override("ja"):
        return Template("{% load kakitome %}" + source).render(Context(context))


class SampleForm(forms.Form):
    title = forms.CharField(label="名称", help_text="受講する人が読みます。")
    methods = forms.MultipleChoiceField(label="方法", choices=[("a", "実技")], widget=forms.CheckboxSelectMultiple)


def bound(**data: object) -> SampleForm:
    form = SampleForm(data)
    form.is_valid()
    return form


def test_a_field_points_at_its_hint_and_its_error() -> None:
    html = rendered("{% field form.title %}", form=bound())
    assert '<label for="id_title">' in html
    assert 'aria-describedby="id_title-hint id_title-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_title-hint"' in html
    assert 'id="id_title-error"' in html


def test_a_field_without_fault_says_nothing_of_faults() -> None:
    html = rendered("{% field form.title %}", form=bound(title="看護", methods=["a"]))
    assert "aria-invalid" not in html
    assert "id_title-error" not in html


def test_the_summary_says_what_the_fields_say_and_leads_to_them() -> None:
    form = bound()
    with override("en"):
        # Another language is in force around it, as after a visitor who reads English.
        html = rendered("{% error_summary form %}", form=form)
    assert 'href="#id_title"' in html
    assert 'href="#id_methods_0"' in html
    with override("ja"):
        assert error_words(form["title"])[0] in html


def test_a_form_without_errors_has_no_summary() -> None:
    assert rendered("{% error_summary form %}", form=bound(title="看護", methods=["a"])).strip() == ""


def test_a_verdict_is_said_once_as_a_heading() -> None:
    card = VerdictCard(state="unk", sentence="結論を出せませんでした。", because="偽物という意味ではありません。")
    html = rendered("{% verdict card %}", card=card)
    assert '<h1 id="verdict">結論を出せませんでした。</h1>' in html
    assert 'data-s="unk"' in html


def test_then_and_now_are_two_lines() -> None:
    row = CheckRow(state="none", title="承認", outcome="なし", why="", two_lines=TwoLines(then="あり", now="なし"))
    html = rendered("{% checks rows %}", rows=[row])
    assert html.count("<b>") == 2
    assert "授与の時点" in html
    assert "現在" in html


def test_the_working_is_folded_and_named_after_its_check() -> None:
    row = CheckRow(state="ok", title="署名", outcome="合格", why="", working=[("鍵", "z6Mk<x>")])
    html = rendered("{% checks rows %}", rows=[row])
    assert "<details>" in html
    assert '<span class="vh">：署名</span>' in html
    assert "z6Mk&lt;x&gt;" in html


def test_every_cell_of_a_table_carries_its_columns_name() -> None:
    table = Table(caption="行", columns=["行", "氏名"], rows=[["14", "<b>山﨑</b>"]])
    html = rendered("{% table table %}", table=table)
    assert '<th role="rowheader" scope="row" data-l="行">' in html
    assert '<td role="cell" data-l="氏名">' in html
    assert "<b>山﨑</b>" not in html


def test_recognition_beside_a_verdict_that_refuses_has_no_tick() -> None:
    recognised = RecognitionView(
        state="ok",
        heading="第三者の承認",
        by="承認した機構",
        title="第三者の承認あり",
        label="承認あり",
        sentence="承認されています。",
        lines=TwoLines(then="承認あり", now="承認あり"),
    )
    shown = {
        state: rendered("{% facts items recognition state %}", items=[], recognition=recognised, state=state)
        for state in ("ok", "fail")
    }
    assert 'class="recog" data-s="ok"' in shown["ok"]
    assert 'class="recog" data-s="none"' in shown["fail"] and "第三者の承認あり" in shown["fail"]
