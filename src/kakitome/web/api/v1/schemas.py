"""Shapes of requests: what is not described is refused, never ignored.

Source: docs/standards/hostile-inputs.md B171.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Tag
from pydantic_core import PydanticCustomError

from kakitome.values.characters import find_forbidden_character

MOST_AWARDS = 1000


def _without_controls(text: str) -> str:
    if find_forbidden_character(text) is not None:
        raise PydanticCustomError("control_character", "no control characters")
    return text


Text = Annotated[str, AfterValidator(_without_controls)]
Line = Annotated[Text, Field(max_length=200)]
Address = Annotated[Text, Field(max_length=2000)]


class _Closed(BaseModel):
    """A shape to which nothing may be added; frozen, so that one default serves all."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(_Closed):
    """A text in one or both languages."""

    ja: Annotated[Text, Field(max_length=10_000)] = ""
    en: Annotated[Text, Field(max_length=10_000)] = ""


class LearnerIn(_Closed):
    """Who receives an award. The name is signed exactly as given; e-mail and student number are signed as hashes."""

    name: Annotated[Line, Field(min_length=1)]
    reading: Line = ""
    roman: Line = ""
    email: Annotated[Text, Field(max_length=320)] = ""
    student_number: Annotated[Text, Field(max_length=64)] = ""
    did: Annotated[Text, Field(max_length=1000)] = ""


class EvidenceIn(_Closed):
    """Evidence of the achievement; it stands in the award for everybody to read."""

    url: Address = ""
    name: Line = ""
    narrative: Annotated[Text, Field(max_length=10_000)] = ""


class AwardIn(_Closed):
    """One award to be given. Number, issuer, signature and dates of issue are the platform's."""

    microcredential: Line
    version: Annotated[int | None, Field(ge=1, description="By default the highest version in force.")] = None
    learner: LearnerIn
    awarded_on: date
    grade: Annotated[Text, Field(max_length=100)] = ""
    despite_grade: Annotated[
        Text,
        Field(
            max_length=500,
            description="Why it is awarded although the grade is no pass. Kept in your own record, never published.",
        ),
    ] = ""
    grade_confirmed: Annotated[
        bool,
        Field(
            description="Somebody made sure that the grade is a pass. Asked for (`E_GRADE_UNCLEAR`) where the"
            " definition leaves that open, such as a D without a pass mark; it lets no grade pass that is none."
        ),
    ] = False
    evidence: Annotated[list[EvidenceIn], Field(default_factory=list, max_length=20)]
    narrative: Words = Words()


def _one_or_many(given: Any) -> str:
    return "many" if isinstance(given, list) else "one"


AwardsIn = Annotated[
    Annotated[AwardIn, Tag("one")] | Annotated[list[AwardIn], Field(min_length=1, max_length=MOST_AWARDS), Tag("many")],
    Discriminator(_one_or_many),
]
"""One award, or a list of up to 1,000 of them."""


class ReasonIn(_Closed):
    """Why; for the institution's own record, never published."""

    reason: Annotated[Text, Field(min_length=1, max_length=2000)]


class RenewalIn(_Closed):
    """A new period: its last day, or null for no end."""

    until: Annotated[
        date | None, Field(le=date(2999, 12, 31), description="Last day of the new period; null for no end.")
    ]


class MicrocredentialIn(_Closed):
    """A definition, its keys the descriptors of `docs/reference/definition.md`."""

    definition: dict[str, Any]
    put_in_force: bool = False
    unit: Annotated[Line, Field(description="Id of the owning unit; empty is the institution itself.")] = ""


class EnvelopeIn(_Closed):
    """What awards are called in an envelope that has other names for micro-credential and issuer."""

    form: Literal["ob2", "ob3", "clr", "pdf", "blockcerts", "edc", "other"]
    achievement: Annotated[Text, Field(max_length=500)]
    issuer: Annotated[Text, Field(max_length=500)] = ""


class EntryIn(_Closed):
    """A description to register: a definition, or a document of CTDL, the European Learning Model or edubadges.

    What stands beside the document comes before what the document says of it.
    """

    document: dict[str, Any]
    format: Annotated[
        Literal["", "definition", "ctdl", "elm", "edubadges"], Field(description="Found out when left out.")
    ] = ""
    identifier: Line = ""
    institution_type: Annotated[Text, Field(max_length=100)] = ""
    region: Annotated[Text, Field(max_length=8)] = ""
    provider_url: Annotated[Text, Field(max_length=500)] = ""
    issuer: Annotated[Text, Field(max_length=500)] = ""
    address: Annotated[Text, Field(max_length=500, description="Identifier in digital awards.")] = ""
    forms: Annotated[
        list[Literal["ob2", "ob3", "clr", "pdf", "blockcerts", "edc", "paper", "other"]],
        Field(default_factory=list, max_length=8),
    ]
    envelopes: Annotated[
        list[EnvelopeIn],
        Field(default_factory=list, max_length=20, description="Further names of the same in other envelopes."),
    ]


class EntryOut(Schema):
    """An entry as it is after the act; `sha256` of its current version is what a change must name."""

    number: str
    url: str
    identifier: str
    version: int
    state: Literal["listed", "withdrawn"]
    sha256: str
    is_new: bool | None = None
    warnings: list[dict[str, str]] | None = None
    report: dict[str, Any] | None = None


class Said(Schema):
    """A sentence in both languages."""

    ja: str = ""
    en: str = ""


class Finding(Said):
    """One finding by its stable code (`docs/problems.md`)."""

    code: str
    severity: str = ""
    pointer: str = ""
    source: str = ""


class AwardResult(Schema):
    """What became of one award of a request; `index` is its place in the list."""

    index: int
    status: Literal["issued", "skipped", "refused"]
    number: str = ""
    url: str = ""
    credential_id: str = ""
    warnings: list[Finding]
    reasons: list[Finding]


class AwardResults(Schema):
    """What became of a list."""

    totals: dict[str, int]
    results: list[AwardResult]


class LearnerOut(Schema):
    """The learner as the institution knows them."""

    name: str
    reading: str = ""
    roman: str = ""
    email: str = ""
    student_number: str = ""
    did: str = ""


class AwardOut(Schema):
    """One award as it stands; the number and the link stay the same over corrections."""

    number: str
    state: Literal["issued", "expired", "suspended", "revoked", "intended", "abandoned", "superseded"]
    microcredential: str
    version: int
    awarded_on: date
    valid_until: str | None
    grade: str
    learner: LearnerOut | None
    batch: str
    credential_id: str
    url: str
    recognition: Annotated[
        dict[str, Any] | None,
        Field(
            default=None,
            description="By a third party, as in verifications: `case`, `title`, `sentence`; `at_award` and `now` with"
            " `state`, `sentence`, `by`, `until`. Told where one award is looked at.",
        ),
    ]


class AwardPage(Schema):
    """A page of a list."""

    total: int
    items: list[AwardOut]


class MicrocredentialOut(Schema):
    """One version of a definition; `microcredential` is the definition itself when one was asked for."""

    identifier: str
    version: int
    state: Literal["draft", "in_force", "withdrawn"]
    is_frozen: bool
    title: Said
    kind: str
    unit: str
    address: str
    definition: dict[str, Any] | None = None
    report: dict[str, Any] | None = None


class MicrocredentialPage(Schema):
    """A page of a list."""

    total: int
    items: list[MicrocredentialOut]


class VerificationReport(Schema):
    """The report, the same as `kakitome verify --json` prints (`docs/reference/verify.md`)."""

    verdict: str
    sentence: Said
    as_of: str
    record: str | None = None
    """Number of the check record; absent when nothing could be written: the answer is as good as always."""
    format: str
    issuer: str
    successor: dict[str, str] | None = None
    """Of a replaced document: `number` and `address` of the present one, as far as they are known."""
    award: dict[str, Any] | None = None
    """What was awarded: `title`, `by`, `learner`, `awarded_on`, `valid_until`, `outcomes`, `workload`, `assessment`."""
    recognition: dict[str, Any] | None = None
    """By a third party: `case`, `title`, `sentence`; `at_award` and `now` with `state`, `sentence`, `by`, `until`."""
    endorsement: dict[str, Any] | None = None
    """What a recognition or another endorsement says: `sentence`, `by`, `title`, `number`, `since`, `until`."""
    checks: list[dict[str, Any]]
    registries: list[dict[str, Any]]
    enclosed: list[dict[str, Any]]
    """What stands inside: `label`, `place`, and a `report` of the same shape."""


class VerificationBatchTaken(Schema):
    """A batch that was taken; `result` is its address, and the only key to it."""

    record: str
    result: str


class VerificationBatchItem(Schema):
    """What came of one item."""

    position: int
    item: str
    verdict: str
    sentence: Said
    because: Said
    title: Said
    issuer_name: Said
    issuer: str
    awarding_bodies: list[Said] | None = None
    """Everybody who awards it; these five are absent from answers that were given before they were told."""
    kind: Said | None = None
    awarded_on: str | None = None
    valid_until: str | None = None
    workload: Said | None = None
    format: str
    registries: list[dict[str, Any]]
    codes: list[str]
    inside: list[dict[str, str]]
    recognition: dict[str, Any] | None = None
    """`case`, and the short words `at_award` and `now`; absent where nothing is awarded."""
    recognition_at_award: Said
    recognition_now: Said
    recognised_by: Said
    as_of: str
    sha256: str


class VerificationBatch(Schema):
    """How far a batch is, and every answer there is."""

    record: str
    as_of: str
    state: Literal["running", "done"]
    total: int
    done: int
    results: list[VerificationBatchItem]


class ProblemOut(Schema):
    """RFC 9457 problem document."""

    type: str
    title: str
    status: int
    code: str
    detail_ja: str
    detail_en: str
    errors: list[dict[str, Any]]
    request_id: str


class StateFilter(StrEnum):
    """States by which awards can be listed; withdrawn ones are among the issued."""

    ISSUED = "issued"
    SUPERSEDED = "superseded"
    ABANDONED = "abandoned"


class AwardsAsked(_Closed):
    """Which awards to list; empty means any."""

    microcredential: Line = ""
    batch: Line = ""
    text: Annotated[Line, Field(description="Part of a number, name, e-mail address or student number.")] = ""
    state: StateFilter | None = None
    offset: Annotated[int, Field(ge=0, le=10_000_000)] = 0
    limit: Annotated[int, Field(ge=1, le=200)] = 50
