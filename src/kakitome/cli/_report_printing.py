"""How `kakitome verify` tells a report: the sentence first, then each check, then what stands inside."""

import typer

from kakitome.documents.verification.carried import told_checks, told_registries
from kakitome.documents.verification.check import Check, Enclosed, Report
from kakitome.mapping import recognition_words as words
from kakitome.mapping.award_letter import award_letter, award_lines, is_vouched_for
from kakitome.mapping.endorsement_letter import endorsement_letter, letter_sentence
from kakitome.mapping.recognition_fact import recognition_fact
from kakitome.mapping.stated import stated_lines, stated_of
from kakitome.mapping.verdict_words import check_word, is_letter_told, shown_inside, told_reason, verdict_sentence
from kakitome.mapping.working_words import working_label, working_value
from kakitome.texts import excerpt, has_term, sentence, term
from kakitome.values.localized_text import Language

HEADINGS = {
    "ja": ("確かめたこと", "照会した登録簿", "の時点", "形式", "中の証明"),
    "en": ("What was checked", "Registries asked", "as of", "Format", "Inside"),
}
SHAPES: dict[str, tuple[str, str | None]] = {
    "passed": ("✓", "green"),
    "attention": ("△", "yellow"),
    "failed": ("✗", "red"),
    "could_not_check": ("?", "magenta"),
    "skipped": ("－", None),
}
"""Mark and colour of an outcome: the marks differ, so that colour is never needed."""
NOT_RUN = "I_NOT_RUN"
STEP = "    "


def print_report(report: Report, language: Language, *, is_verbose: bool) -> None:
    """Write the sentence first, then the reason, then each check, then the documents inside, further in."""
    checks, registries, as_of, form, inside = HEADINGS[language]
    moment = report.as_of.astimezone().strftime("%Y-%m-%d %H:%M %Z")
    typer.secho(verdict_sentence(report).in_language(language), bold=True)
    typer.echo(told_reason(report).in_language(language))
    typer.echo(f"{moment} {as_of}" if language == "ja" else f"{as_of} {moment}")
    if report.format:
        typer.echo(f"{form}: {report.format}")
    _print_award(report, language)
    _print_recognition(report, language)
    typer.echo(f"\n{checks}")
    shown_checks, answers = told_checks(report), told_registries(report)
    for check in shown_checks:
        if check.reason.code != NOT_RUN:
            _print_check(check, language, is_verbose=is_verbose)
    _print_not_run([check for check in shown_checks if check.reason.code == NOT_RUN], language)
    if answers:
        typer.echo(f"\n{registries}")
    for answer in answers:
        text = term(f"registry.{answer.answer}").in_language(language)
        typer.echo(f"  {answer.registry.in_language(language)}: {text}")
        if is_verbose and answer.reason is not None:
            typer.echo(f"      {sentence(answer.reason, language)}")
    enclosed = shown_inside(report)
    if enclosed:
        typer.echo(f"\n{inside}")
    for inner in enclosed:
        _print_inside(inner, language, is_verbose=is_verbose, depth=1)


def _print_award(report: Report, language: Language) -> None:
    """Write what was awarded to whom: the letter, also of the award that a sealed file carries.

    A credential that is no award tells what it states of itself.
    """
    letter, stated = award_letter(report), stated_of(report)
    if letter is not None and letter[0].title and is_vouched_for(report):
        lines = list(award_lines(*letter))
    else:
        lines = list(stated_lines(stated)) if stated is not None else []
    if lines:
        typer.echo()
    for name, text in lines:
        typer.echo(f"  {name.in_language(language)}: {excerpt(text.in_language(language), 300)}")


def _print_recognition(report: Report, language: Language) -> None:
    """Write what an endorsement says, or the fact of recognition of an award: when awarded, now, and by whom."""
    letter = endorsement_letter(report)
    if letter is not None:
        number = f" ({letter.number})" if letter.number else ""
        # Of a known body's that does not hold now, the reason has said it above.
        text = letter.endorser if is_letter_told(report) else letter_sentence(letter)
        typer.echo(f"\n{text.in_language(language)}{number}")
    fact = recognition_fact(report)
    if fact is None:
        return
    outcome = {"ok": "passed", "warn": "attention", "unk": "could_not_check", "none": "skipped"}[fact.tone]
    mark, colour = SHAPES[outcome]
    typer.secho(f"\n{mark} {words.title(fact).in_language(language)}", fg=colour)
    rows = (
        (term("recognition.then"), words.then_words(fact)),
        (term("recognition.now"), words.now_words(fact)),
        (words.by_label(is_certification=fact.is_certification), words.body_words(fact)),
    )
    for name, text in rows:
        if text:
            typer.echo(f"    {name.in_language(language)}: {text.in_language(language)}")
    if words.note(fact):
        typer.echo(f"    {words.note(fact).in_language(language)}")


def _print_inside(inner: Enclosed, language: Language, *, is_verbose: bool, depth: int) -> None:
    """Write one document inside: its sentence and reason, and its checks where something is the matter."""
    margin, report = STEP * depth, inner.report
    key = f"enclosed.{inner.label}"
    label = term(key if has_term(key) else "enclosed.other").in_language(language)
    typer.echo(f"{margin}{label} ({excerpt(inner.place, 80)})")
    typer.secho(f"{margin}{verdict_sentence(report).in_language(language)}", bold=True)
    typer.echo(f"{margin}{told_reason(report).in_language(language)}")
    for check in report.checks:
        if check.reason.code != NOT_RUN and (is_verbose or check.outcome.value not in ("passed", "skipped")):
            _print_check(check, language, is_verbose=is_verbose, margin=margin)
    for further in report.enclosed:
        _print_inside(further, language, is_verbose=is_verbose, depth=depth + 1)


def _print_not_run(checks: list[Check], language: Language) -> None:
    """Write the checks that were not run in one go: they share their reason."""
    if checks:
        names = (term(f"check.{check.id}").in_language(language) for check in checks)
        typer.echo(f"  － {('、' if language == 'ja' else ', ').join(names)}")
        typer.echo(f"      {sentence(checks[0].reason, language)}")


def _print_check(check: Check, language: Language, *, is_verbose: bool, margin: str = "") -> None:
    mark, colour = SHAPES[check.outcome.value]
    name = term(f"check.{check.id}").in_language(language)
    typer.secho(f"{margin}  {mark} {name}: {check_word(check).in_language(language)}", fg=colour)
    typer.echo(f"{margin}      {sentence(check.reason, language)}")
    for problem in check.problems:
        typer.echo(f"{margin}      - {excerpt(problem.pointer)} {sentence(problem, language)}".replace("-  ", "- "))
    if is_verbose:
        for key, value in check.working.items():
            if value:
                text = working_value(key, value).in_language(language)
                typer.echo(f"{margin}      {working_label(key).in_language(language)} = {excerpt(text)}")
