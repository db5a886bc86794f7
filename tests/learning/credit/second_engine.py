"""The rules of credit once more, as a logic program: reads the files by itself and shares no code with our engine.

It says which learning is open, which does not count, how many credits of each count, and what minimums lack. What it takes from our
package is only the shape of what is handed in: learning, target, context.
"""

import itertools
import math
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import clingo

from kakitome.learning.credit.learning import Learning
from kakitome.learning.credit.target import CreditContext, CreditTarget

LEARNING = Path(__file__).parents[3] / "src" / "kakitome" / "learning"
RULE_SETS = LEARNING / "credit" / "rule_sets"
SIZES = LEARNING / "framework" / "catalog" / "size_rules.toml"

PROGRAM = """
candidate(R,L) :- speaks(R,K), kind(L,K), applies(R).
unmet(R,L) :- candidate(R,L), when(R,before_admission,true), not before(L).
unmet(R,L) :- candidate(R,L), when(R,before_admission,false), before(L).
unmet(R,L) :- candidate(R,L), when(R,own,true), not own(L).
unmet(R,L) :- candidate(R,L), when(R,own,false), own(L).
unmet(R,L) :- candidate(R,L), when(R,assessed,true), assessed(L,false).
unmet(R,L) :- candidate(R,L), when(R,own_rule,true), not own_rule(L).
unmet(R,L) :- candidate(R,L), when(R,trait,T), not trait(T).
unmet(R,L) :- candidate(R,L), without(R,T), trait(T).
unmet(R,L) :- candidate(R,L), when(R,unused,true), used_elsewhere(L).
unmet(R,L) :- candidate(R,L), within(R,Y), awarded(L,D), today(N), D + Y*10000 < N.
unmet(R,L) :- candidate(R,L), from(R,F), awarded(L,D), D < F.
unmet(R,L) :- candidate(R,L), level(R,F,V), claims(L,F,W), W < V.
unmet(R,L) :- candidate(R,L), hours(R,H), studied(L,S), S < H.
unmet(R,L) :- candidate(R,L), block(R,B), stated(L,C), C != B.
unmet(R,L) :- candidate(R,L), score(R,S), scored(L,T), T < S.
unmet(R,L) :- candidate(R,L), most_of(R,U,B), stated(L,C), stated_in(L,U), C > B.
unmet(R,L) :- candidate(R,L), category(R,C), sorted(L,_), not sorted(L,C).
open(R,L) :- candidate(R,L), category(R,_), not sorted(L,_).
open(R,L) :- candidate(R,L), score(R,_), not scored(L,_).
open(R,L) :- candidate(R,L), most_of(R,U,_), not stated_in(L,U).
open(R,L) :- candidate(R,L), when(R,credit_given,true), not stated(L,_).
open(R,L) :- candidate(R,L), when(R,assessed,true), not assessed(L,_).
open(R,L) :- candidate(R,L), when(R,level_accepted,true), not accepted(L).
open(R,L) :- candidate(R,L), within(R,_), not awarded(L,_).
open(R,L) :- candidate(R,L), from(R,_), not awarded(L,_).
open(R,L) :- candidate(R,L), level(R,F,_), not claims(L,F,_).
open(R,L) :- candidate(R,L), hours(R,_), not studied(L,_).
open(R,L) :- candidate(R,L), block(R,_), not stated(L,_).
unmet(R,L) :- candidate(R,L), refuses(R).
fits(R,L) :- candidate(R,L), not unmet(R,L), not open(R,L).
fit(R,L) :- fits(R,L), R = #min { Q : fits(Q,L) }.
may_fit(L) :- candidate(R,L), not unmet(R,L), open(R,L).
unknown(L) :- may_fit(L), not fit(_,L), not used_here(L).
unknown(L) :- fit(R,L), unconfirmed(R), not used_here(L).
most(L,A) :- granted(L,A).
most(L,A) :- fit(R,L), gives(R,A), not granted(L,_).
most(L,A) :- fit(R,L), size(L,A), not gives(R,_), not granted(L,_).
unknown(L) :- fit(_,L), not most(L,_), not used_here(L).
base(L) :- fit(_,L), not unknown(L), not used_here(L), most(L,A), A > 0.
overlaps(L) :- base(L), base(M), M < L, same(M,L), not overlaps(M).
alone(L) :- base(L), not overlaps(L).
falls(L) :- alone(L), needs(L,P), not alone(P).
falls(L) :- alone(L), needs(L,P), falls(P).
counts(L) :- alone(L), not falls(L).
in(B,L) :- counts(L), fit(R,L), holds(R,B).
in(B,L) :- counts(L), remote_bucket(B), remote(L).
own(item,L) :- counts(L), fit(R,L), owns(R).
size_of(L,A) :- counts(L), most(L,A).
#show in/2. #show unknown/1. #show size_of/2. #show own(item,L) : own(item,L).
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondAnswer:
    """What the logic program answers.

    Attributes:
        shares: credits that count of each learning, as many as can in all, and first of what was handed in first.
        missing: what each minimum still lacks, by its id.
    """

    unknown: frozenset[str]
    counts: frozenset[str]
    shares: dict[str, Fraction]
    missing: dict[str, Fraction]


def second_answer(
    file: str, learnings: Sequence[Learning], *, target: CreditTarget, context: CreditContext, today: date
) -> SecondAnswer:
    """Answer by the rule set in a file, `<id>@<date>`."""
    rules = tomllib.loads((RULE_SETS / f"{file}.toml").read_text(encoding="utf-8"))
    sizes = {learning.key: _least(learning, rules) for learning in learnings}
    room = dict(_room(rules, target, context))
    given = {index: Fraction(rule["gives"]) for index, rule in enumerate(rules["rule"]) if "gives" in rule}
    granted = {key: Fraction(str(credits)) for key, credits in context.granted.items()}
    grain = _grain([*(size for size in sizes.values() if size is not None), *given.values(), *granted.values()])
    facts = [*_rule_facts(rules, context), f"today({_number(today)})."]
    for index, learning in enumerate(learnings):
        facts += _learning_facts(index, learning, learnings, target=target, context=context)
        if (size := sizes[learning.key]) is not None:
            facts.append(f"size({index},{int(size / grain)}).")
        if learning.key in granted:
            facts.append(f"granted({index},{int(granted[learning.key] / grain)}).")
    facts += [f"gives({rule_index},{int(credits / grain)})." for rule_index, credits in given.items()]
    control = clingo.Control(["--warn=none"])
    control.add("base", [], PROGRAM + "\n".join(facts))
    control.ground([("base", [])])
    with control.solve(yield_=True) as handle:
        (answer,) = [list(model.symbols(shown=True)) for model in handle]
    keys = [learning.key for learning in learnings]
    counted = {s.arguments[0].number: s.arguments[1].number * grain for s in answer if s.name == "size_of"}
    buckets = {
        index: frozenset(s.arguments[0].string for s in answer if s.name == "in" and s.arguments[1].number == index)
        for index in counted
    }
    pieces = [(counted[index], buckets[index] & room.keys()) for index in sorted(counted)]
    shares = dict(zip([keys[index] for index in sorted(counted)], shared(pieces, room), strict=True))
    own = {keys[s.arguments[1].number] for s in answer if s.name == "own"}
    return SecondAnswer(
        unknown=frozenset(keys[s.arguments[0].number] for s in answer if s.name == "unknown"),
        counts=frozenset(shares),
        shares=shares,
        missing={
            row["id"]: _missing(
                row, rules, _Counted(learnings, shares, own), target=target, context=context, today=today
            )
            for row in rules.get("minimum", ())
            if _applies(row, context)
        },
    )


def shared(pieces: Sequence[tuple[Fraction, frozenset[str]]], room: Mapping[str, Fraction]) -> list[Fraction]:
    """Return what each piece gets: as much as can in all, and of that most to the first, then to the second.

    By duality: whatever buckets are looked at, no more can count than their room and the credits of the pieces in none
    of them; the least of these bounds is reached where the buckets form two nested families. Each bound also says how
    much of it the next piece may take.
    """
    left = dict(room)
    shares: list[Fraction] = []
    for place, (credits, buckets) in enumerate(pieces):
        most = min(_bound(pieces[place:], left, chosen) for chosen in _choices(left))
        bounds = [credits, *(left[bucket] for bucket in buckets)]
        for chosen in _choices(left):
            if len(touched := chosen & buckets) > 1:
                bounds.append((_bound(pieces[place + 1 :], left, chosen) - most) / (len(touched) - 1))
        shares.append(max(min(bounds), Fraction(0)))
        left |= {bucket: left[bucket] - shares[-1] for bucket in buckets}
    return shares


def _bound(
    pieces: Sequence[tuple[Fraction, frozenset[str]]], room: Mapping[str, Fraction], chosen: frozenset[str]
) -> Fraction:
    outside = (credits for credits, buckets in pieces if not buckets & chosen)
    return sum((room[bucket] for bucket in chosen), Fraction(0)) + sum(outside, Fraction(0))


def _choices(room: Mapping[str, Fraction]) -> Iterator[frozenset[str]]:
    for count in range(len(room) + 1):
        yield from map(frozenset, itertools.combinations(room, count))


@dataclass(frozen=True, slots=True)
class _Counted:
    learnings: Sequence[Learning]
    shares: dict[str, Fraction]
    own: set[str]


def _missing(
    row: dict[str, Any],
    rules: dict[str, Any],
    counted: _Counted,
    *,
    target: CreditTarget,
    context: CreditContext,
    today: date,
) -> Fraction:
    total = Fraction(str(target.total)) if target.total is not None else Fraction(rules.get("total", "0"))
    needed = Fraction(row["at_least"]) if "at_least" in row else total * int(row["percent"]) / 100
    if row["measure"] == "years":
        began = context.began_on
        have = Fraction((_number(today) - _number(began)) // 10000 if began and began <= today else 0)
    else:
        have = Fraction(str(context.already_counted.get(row["id"], 0))) + sum(
            (
                counted.shares.get(piece.key, Fraction(0))
                for piece in counted.learnings
                if _is_measured(row, piece, is_own=piece.key in counted.own)
            ),
            Fraction(0),
        )
    return max(needed - have, Fraction(0))


def _is_measured(row: dict[str, Any], piece: Learning, *, is_own: bool) -> bool:
    match row["measure"]:
        case "own":
            return is_own
        case "kinds":
            return piece.kind.value in row["kinds"]
        case "category":
            return row["category"] in piece.categories
        case "level":
            level = piece.level
            wanted = row["level"]
            return (
                level is not None
                and level.framework == wanted["framework"]
                and Fraction(level.level) >= Fraction(wanted["lowest"])
            )
    return True


def _rule_facts(rules: dict[str, Any], context: CreditContext) -> Iterator[str]:
    yield from (f"trait({_q(trait)})." for trait in context.traits)
    for bucket in rules.get("bucket", ()):
        if bucket.get("remote") == "only" and _applies(bucket, context):
            yield f"remote_bucket({_q(bucket['id'])})."
    for index, rule in enumerate(rules["rule"]):
        if _applies(rule, context):
            yield f"applies({index})."
        yield from (f"speaks({index},{kind})." for kind in rule.get("kinds", ()))
        yield from (f"holds({index},{_q(bucket)})." for bucket in rule.get("buckets", ()))
        if rule.get("effect") == "refuse":
            yield f"refuses({index})."
        if rule.get("effect") == "own":
            yield f"owns({index})."
        if rule["confidence"] == "unconfirmed":
            yield f"unconfirmed({index})."
        for word, value in rule.get("when", {}).items():
            yield _condition(index, word, value)


def _condition(index: int, word: str, value: Any) -> str:
    words: dict[str, Callable[[], str]] = {
        "within_years": lambda: f"within({index},{value})",
        "awarded_from": lambda: f"from({index},{_number(value)})",
        "at_level": lambda: f"level({index},{_q(value['framework'])},{int(Fraction(value['lowest']) * 10)})",
        "least_hours": lambda: f"hours({index},{value})",
        "block_of": lambda: f"block({index},{int(Fraction(value) * 1000)})",
        "least_score": lambda: f"score({index},{int(Fraction(value) * 10)})",
        "most_credits": lambda: f"most_of({index},{_q(value['unit'])},{int(Fraction(value['credits']) * 1000)})",
        "category": lambda: f"category({index},{_q(value)})",
        "without_trait": lambda: f"without({index},{_q(value)})",
        "trait": lambda: f"when({index},trait,{_q(value)})",
    }
    return (words[word]() if word in words else f"when({index},{word},{str(value).lower()})") + "."


def _learning_facts(
    index: int, learning: Learning, learnings: Sequence[Learning], *, target: CreditTarget, context: CreditContext
) -> Iterator[str]:
    yield f"kind({index},{learning.kind.value})."
    told = {
        "before": learning.before_admission,
        "own": bool(learning.institution_id) and learning.institution_id == target.institution,
        "remote": learning.remote,
        "accepted": learning.key in context.level_accepted,
        "own_rule": learning.key in context.own_rule,
        "used_here": context.used_for.get(learning.key) == target.id,
        "used_elsewhere": context.used_for.get(learning.key, target.id) != target.id,
    }
    yield from (f"{name}({index})." for name, is_so in told.items() if is_so)
    yield from _stated_facts(index, learning)
    for other, piece in enumerate(learnings):
        if piece.key in learning.prerequisites:
            yield f"needs({index},{other})."
        if learning.programme_entry and piece.programme_entry == learning.programme_entry:
            yield f"same({other},{index})."


def _stated_facts(index: int, learning: Learning) -> Iterator[str]:
    if learning.assessed is not None:
        yield f"assessed({index},{str(learning.assessed).lower()})."
    if learning.credits is not None:
        yield f"stated({index},{int(Fraction(learning.credits.value) * 1000)})."
        if learning.credits.unit is not None:
            yield f"stated_in({index},{_q(learning.credits.unit.value)})."
    if (score := re.search(r"[0-9]+(?:\.[0-9]+)?", learning.score or "")) is not None:
        yield f"scored({index},{int(Fraction(score[0]) * 10)})."
    yield from (f"sorted({index},{_q(category)})." for category in learning.categories)
    if learning.awarded_on is not None:
        yield f"awarded({index},{_number(learning.awarded_on)})."
    if learning.study_hours is not None:
        yield f"studied({index},{int(learning.study_hours)})."
    if learning.level is not None:
        yield f"claims({index},{_q(learning.level.framework)},{int(Fraction(learning.level.level) * 10)})."


def _room(rules: dict[str, Any], target: CreditTarget, context: CreditContext) -> Iterator[tuple[str, Fraction]]:
    total = Fraction(str(target.total)) if target.total is not None else Fraction(rules.get("total", "0"))
    for bucket in rules.get("bucket", ()):
        if not _applies(bucket, context) or set(bucket.get("lifted_for", ())) & context.traits:
            continue
        cap = Fraction(bucket["cap"]) if "cap" in bucket else Fraction(math.floor(total * int(bucket["percent"]) / 100))
        left = max(cap - Fraction(str(context.already_counted.get(bucket["id"], 0))), Fraction(0))
        yield bucket["id"], _cut(left, rules)


def _least(learning: Learning, rules: dict[str, Any]) -> Fraction | None:
    """Return the fewest credits its size may mean; None when nothing says its size."""
    hours_of = {row["unit"]: row for row in tomllib.loads(SIZES.read_text(encoding="utf-8"))["hours_per_credit"]}
    unit = rules.get("unit")
    stated = learning.credits
    stated_unit = stated.unit.value if stated is not None and stated.unit is not None else None
    if stated is not None and stated_unit == unit:
        return _cut(Fraction(stated.value), rules)
    if unit is None:
        return None
    hours = [] if learning.study_hours is None else [Fraction(learning.study_hours)]
    if stated is not None and stated_unit is not None and not hours_of[stated_unit].get("contact_hours"):
        hours.append(Fraction(stated.value) * hours_of[stated_unit]["hours_min"])
    return _cut(min(hours) / hours_of[unit]["hours_max"], rules) if hours else None


def _cut(value: Fraction, rules: dict[str, Any]) -> Fraction:
    return Fraction(math.floor(value)) if "rounding" in rules else Fraction(round(value * 1000), 1000)


def _grain(values: Sequence[Fraction]) -> Fraction:
    """Return the largest step of which every value is a multiple."""
    thousandths = math.gcd(*(int(value * 1000) for value in values)) if values else 0
    return Fraction(thousandths or 1000, 1000)


def _applies(row: dict[str, Any], context: CreditContext) -> bool:
    return not row.get("only_for") or bool(set(row["only_for"]) & context.traits)


def _number(day: date) -> int:
    return day.year * 10000 + day.month * 100 + day.day


def _q(text: str) -> str:
    return f'"{text}"'
