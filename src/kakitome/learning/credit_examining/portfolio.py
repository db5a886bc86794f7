"""A portfolio: how a learner's evidence meets the outcomes of a course, outcome by outcome, in their own words.

    portfolio = EvidencePortfolio(lines=(PortfolioLine(words="…", evidence="勤務証明書、写真3枚"), …), links=("https://…",))
    content = portfolio_bytes(portfolio)       # the file that is handed in, and hashed
    read_portfolio(content) == portfolio

It is a file of the case like any other paper: what somebody tells of themselves stands in no event, and goes when
the evidence goes. What a link leads to is not kept and may change; screens say so.

Source: docs/rules/capabilities.md F10.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final

from kakitome.errors import Invalid, Problem, ProblemFactory
from kakitome.values.web_links import is_web_address

LONGEST_WORDS: Final = 4_000
LONGEST_EVIDENCE: Final = 500
MOST_LINKS: Final = 20
MOST_RECORDS: Final = 20
"""Characters of a line, of what shows it; links and own records of a portfolio. (derived)"""
_problem = ProblemFactory(source="docs/rules/capabilities.md F10")


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioLine:
    """What a learner says of one outcome: how they meet it, and which of the papers shows it."""

    words: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldRecord:
    """An own record as it was when it was handed in; nobody checked what it says."""

    title: str
    words: str
    period: str = ""
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidencePortfolio:
    """What is handed in beside the papers; `lines` follow the outcomes of the course."""

    lines: tuple[PortfolioLine, ...]
    statement: str = ""
    links: tuple[str, ...] = ()
    records: tuple[ToldRecord, ...] = ()


def portfolio_problems(portfolio: EvidencePortfolio, *, outcomes: int) -> tuple[Problem, ...]:
    """Name what keeps a portfolio from being handed in, each with the field it is about."""
    return tuple(_problems(portfolio, outcomes=outcomes))


def _problems(portfolio: EvidencePortfolio, *, outcomes: int) -> Iterator[Problem]:
    if len(portfolio.lines) != outcomes or not any(line.words for line in portfolio.lines):
        yield _problem("E_PRIOR_LEARNING_EMPTY", "/lines")
    for place, line in enumerate(portfolio.lines):
        if len(line.words) > LONGEST_WORDS or len(line.evidence) > LONGEST_EVIDENCE:
            yield _problem("E_PRIOR_LEARNING_LONG", f"/lines/{place}", most=LONGEST_WORDS)
        if line.words and not line.evidence:
            yield _problem("E_PRIOR_LEARNING_UNSHOWN", f"/lines/{place}", line=place + 1)
    if len(portfolio.statement) > LONGEST_WORDS:
        yield _problem("E_PRIOR_LEARNING_LONG", "/statement", most=LONGEST_WORDS)
    if len(portfolio.links) > MOST_LINKS or not all(is_web_address(link) for link in portfolio.links):
        yield _problem("E_PRIOR_LEARNING_LINK", "/links", most=MOST_LINKS)
    if len(portfolio.records) > MOST_RECORDS:
        yield _problem("E_PRIOR_LEARNING_RECORDS", "/records", most=MOST_RECORDS)


def portfolio_bytes(portfolio: EvidencePortfolio) -> bytes:
    """Write a portfolio as the file that is handed in."""
    return json.dumps(asdict(portfolio), ensure_ascii=False, indent=1, sort_keys=True).encode("utf-8")


def read_portfolio(content: bytes) -> EvidencePortfolio:
    """Read a portfolio back; raises `Invalid` (E_PRIOR_LEARNING_FILE) for bytes that are none."""
    try:
        data: dict[str, Any] = json.loads(content)  # noqa: TID251 - written by `portfolio_bytes`, under its hash
        return EvidencePortfolio(
            lines=tuple(PortfolioLine(**line) for line in data["lines"]),
            statement=data["statement"],
            links=tuple(data["links"]),
            records=tuple(ToldRecord(**{**record, "links": tuple(record["links"])}) for record in data["records"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise Invalid("E_PRIOR_LEARNING_FILE") from error
