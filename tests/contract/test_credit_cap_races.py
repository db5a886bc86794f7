"""Two credit cases of one person are decided at the same instant: together they never pass a limit.

Source: docs/rules/capabilities.md G4; docs/rules/faults.md F53.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from contract.factories import STORES, DatabaseFactory
from contract.test_case_races import at_once
from kakitome.journeys.recognition.credit_record import record_of
from kakitome.learning.credit_examining.guided_questions import GuidedQuestion
from kakitome.learning.credit_examining.source_report import SourceReport, SourceStanding
from kakitome.learning.recognition.case import Case, Party
from kakitome.learning.recognition.committee import Seat, SeatRole
from kakitome.learning.recognition.procedure import Act, Role
from kakitome.ports.bodies import KeptConfiguration
from kakitome.services import examining
from kakitome.services.examining import Application, ExaminingContext
from kakitome.services.examining.context import SourceLook
from services.cases import BODY, NOW, make_bench, office, party
from support import resolutions

pytestmark = pytest.mark.slow
LIMIT, WANTED = Decimal(3), Decimal(2)
WANG = Party(role=Role.APPLICANT, account="wang")
EXAMINED: Mapping[str, Any] = {
    "credited": {"code": "", "title": "データマネジメント論"},
    "credits": str(WANTED),
    "grade": "認",
    "reasons": "足りる。",
    "answers": {question.value: "yes" for question in GuidedQuestion},
}


@pytest.fixture(params=["postgres", "sqlite"])
def hall(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    with STORES[request.param](tmp_path) as factory:
        yield factory


def university(hall: DatabaseFactory) -> ExaminingContext:
    """Open a university whose count is: three credits together, whatever is on record counts."""
    store = hall.open(BODY)

    def source_of(_case: Case, now: Any) -> SourceLook:
        def count(case: Case) -> Mapping[str, Any]:
            left = LIMIT - record_of(store, case, rule_set="").credits
            return {"counting": "counts", "used": str(max(min(left, WANTED), Decimal(0))), "buckets": []}

        return SourceLook(report=SourceReport(standing=SourceStanding.SOUND, verdict="valid", at=now), count=count)

    context = replace(make_bench(store=store), source_of=source_of)
    text = (
        files("kakitome.learning.recognition").joinpath("bodies/jp_university_credit.toml").read_text(encoding="utf-8")
    )
    store.body.take_configuration(KeptConfiguration(text=text, taken_at=NOW, taken_by="operator"))
    for place, name in enumerate(("a", "b", "c")):
        role = SeatRole.CHAIR if place == 0 else SeatRole.MEMBER
        store.body.add_seat(Seat(id=f"c-{name}", committee="credit", account=name, role=role, since=date(2026, 4, 1)))
    return context


def voted(context: ExaminingContext, digest: str) -> str:
    statement = {"title": {"ja": "見本", "en": "Sample"}, "sha256": digest, "target": "情報学部"}
    case = examining.open_case(context, Application(procedure="credit-transfer", statement=statement), by=WANG, now=NOW)

    def do(what: Act, by: Party, **detail: Any) -> Case:
        return examining.act(context, case.number, what=what, by=by, now=NOW, detail=detail)

    do(Act.ATTACH, WANG, kind="award", name="credential", sha256=digest, size=9)
    do(Act.SUBMIT, WANG)
    do(Act.ACCEPT, office())
    examined = do(Act.EXAMINE, office(), **EXAMINED)
    assert examined.examination is not None
    do(Act.PROPOSE, office(), seen=examined.examination.sequence)
    do(Act.REFER, office(), committee="credit")
    for name in ("a", "b", "c"):
        referred = examining.load_case(context, case.number)
        resolutions.vote(do, referred, by=party(Role.MEMBER, name), choice="recognised")
    return case.number


def test_two_decisions_at_once_never_pass_the_limit(hall: DatabaseFactory) -> None:
    context = university(hall)
    numbers = [voted(context, digest * 64) for digest in "ab"]

    def deciding(number: str) -> Any:
        return lambda: examining.act(context, number, what=Act.DECIDE, by=office(), now=NOW)

    ended = at_once(hall, [deciding(number) for number in numbers])

    assert sorted(ended) == ["E_CREDIT_NO_ROOM", "done"]
