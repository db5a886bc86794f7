"""The rules of credit once more, as a logic program: reads the files by itself and shares no code with our engine.

It says which learning is open, which does not count, and how many credits count at most. What it takes from our
package is only the shape of what is handed in: learning, target, context.
"""

import math
import tomllib
from collections.abc import Iterator, Sequence
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
unmet(R,L) :- candidate(R,L), when(R,unused,true), used_elsewhere(L).
unmet(R,L) :- candidate(R,L), within(R,Y), awarded(L,D), today(N), D + Y*10000 < N.
unmet(R,L) :- candidate(R,L), from(R,F), awarded(L,D), D < F.
unmet(R,L) :- candidate(R,L), level(R,F,V), claims(L,F,W), W < V.
unmet(R,L) :- candidate(R,L), hours(R,H), studied(L,S), S < H.
unmet(R,L) :- candidate(R,L), block(R,B), stated(L,C), C != B.
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
unknown(L) :- fit(_,L), not sized(L), not used_here(L).
base(L) :- fit(_,L), not unknown(L), not used_here(L), most(L,A), A > 0.
overlaps(L) :- base(L), base(M), M < L, same(M,L), not overlaps(M).
alone(L) :- base(L), not overlaps(L).
falls(L) :- alone(L), needs(L,P), not alone(P).
falls(L) :- alone(L), needs(L,P), falls(P).
counts(L) :- alone(L), not falls(L).
in(B,L) :- counts(L), fit(R,L), holds(R,B).
in(B,L) :- counts(L), remote_bucket(B), remote(L).
1 { take(L,X) : X = 0..A } 1 :- counts(L), most(L,A).
:- room(B,C), #sum { X,L : take(L,X), in(B,L) } > C.
#maximize { X,L : take(L,X) }.
#show take/2. #show unknown/1. #show counts/1.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondAnswer:
    """What the logic program answers: indices of learning, and the most credits that can count."""

    unknown: frozenset[str]
    counts: frozenset[str]
    used: Fraction


def second_answer(
    file: str, learnings: Sequence[Learning], *, target: CreditTarget, context: CreditContext, today: date
) -> SecondAnswer:
    """Answer by the rule set in a file, `<id>@<date>`."""
    rules = tomllib.loads((RULE_SETS / f"{file}.toml").read_text(encoding="utf-8"))
    sizes = {learning.key: _least(learning, rules, context) for learning in learnings}
    room = dict(_room(rules, target, context))
    grain = _grain([*(size for size in sizes.values() if size is not None), *room.values()])
    facts = [*_rule_facts(rules, context), f"today({_number(today)})."]
    facts += [f"room({_q(bucket)},{int(credits / grain)})." for bucket, credits in room.items()]
    for index, learning in enumerate(learnings):
        facts += _learning_facts(index, learning, learnings, target=target, context=context)
        if (size := sizes[learning.key]) is not None:
            facts += [f"sized({index}).", f"most({index},{int(size / grain)})."]
    control = clingo.Control(["--opt-mode=opt", "--warn=none"])
    control.add("base", [], PROGRAM + "\n".join(facts))
    control.ground([("base", [])])
    best: list[clingo.Symbol] = []
    with control.solve(yield_=True) as handle:
        for model in handle:
            best = list(model.symbols(shown=True))
    keys = [learning.key for learning in learnings]
    return SecondAnswer(
        unknown=frozenset(keys[s.arguments[0].number] for s in best if s.name == "unknown"),
        counts=frozenset(keys[s.arguments[0].number] for s in best if s.name == "counts"),
        used=sum((s.arguments[1].number * grain for s in best if s.name == "take"), Fraction(0)),
    )


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
        if rule["confidence"] == "unconfirmed":
            yield f"unconfirmed({index})."
        for word, value in rule.get("when", {}).items():
            yield _condition(index, word, value)


def _condition(index: int, word: str, value: Any) -> str:
    match word:
        case "within_years":
            return f"within({index},{value})."
        case "awarded_from":
            return f"from({index},{_number(value)})."
        case "at_level":
            return f"level({index},{_q(value['framework'])},{int(Fraction(value['lowest']) * 10)})."
        case "least_hours":
            return f"hours({index},{value})."
        case "block_of":
            return f"block({index},{int(Fraction(value) * 1000)})."
        case "trait":
            return f"when({index},trait,{_q(value)})."
    return f"when({index},{word},{str(value).lower()})."


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
    if learning.assessed is not None:
        yield f"assessed({index},{str(learning.assessed).lower()})."
    if learning.credits is not None:
        yield f"stated({index},{int(Fraction(learning.credits.value) * 1000)})."
    if learning.awarded_on is not None:
        yield f"awarded({index},{_number(learning.awarded_on)})."
    if learning.study_hours is not None:
        yield f"studied({index},{int(learning.study_hours)})."
    if learning.level is not None:
        yield f"claims({index},{_q(learning.level.framework)},{int(Fraction(learning.level.level) * 10)})."
    for other, piece in enumerate(learnings):
        if piece.key in learning.prerequisites:
            yield f"needs({index},{other})."
        if learning.programme_entry and piece.programme_entry == learning.programme_entry:
            yield f"same({other},{index})."


def _room(rules: dict[str, Any], target: CreditTarget, context: CreditContext) -> Iterator[tuple[str, Fraction]]:
    total = Fraction(str(target.total)) if target.total is not None else Fraction(rules.get("total", "0"))
    for bucket in rules.get("bucket", ()):
        if not _applies(bucket, context) or set(bucket.get("lifted_for", ())) & context.traits:
            continue
        cap = Fraction(bucket["cap"]) if "cap" in bucket else Fraction(math.floor(total * int(bucket["percent"]) / 100))
        left = max(cap - Fraction(str(context.already_counted.get(bucket["id"], 0))), Fraction(0))
        yield bucket["id"], _cut(left, rules)


def _least(learning: Learning, rules: dict[str, Any], context: CreditContext) -> Fraction | None:
    """Return the fewest credits its size may mean; None when nothing says its size."""
    if learning.key in context.granted:
        return Fraction(str(context.granted[learning.key]))
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
