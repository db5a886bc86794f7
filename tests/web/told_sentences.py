"""Every sentence of templates and views that states a fact, with the values that decide whether it is told.

    for sentence in (*of_templates(), *of_views()): sentence.place, sentence.words, sentence.rests_on

A sentence states a fact where it says of something that it is recognised, withdrawn, valid, counted … or says all,
none, nobody, nothing of something (`states_a_fact`). Whether it is told may rest on the conditions around it, on the
values in it, and in a function on what was returned before it. What stands in a table under a key rests on that key.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.template.base import FilterExpression, Node, Template, Variable
from django.template.defaulttags import ForNode, IfNode
from django.template.loader import get_template
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

WEB: Final = Path(__file__).parents[2] / "src" / "kakitome" / "web"
TEMPLATES: Final = WEB / "templates"
_GETTEXT: Final = frozenset(f"{prefix}gettext{lazy}" for prefix in ("", "n", "p", "np") for lazy in ("", "_lazy")) | {
    "_"
}
_STATE: Final = (
    r"(?:recogni[sz]ed|certified|withdrawn|revoked|suspended|expired|ended|replaced|superseded|valid|genuine|counted"
    r"|confirmed|unaltered|complete|missing)"
)
_ALL: Final = r"(?:all|everything|everyone|everybody|every|none|nobody|nothing|no one|no)"
_VERB: Final = r"(?:is|are|was|were|has|have|had|stays?|stands?|holds?|counts?|can|knows?|follows)"
_FACT: Final = re.compile(
    "|".join(
        (
            rf"\b{_VERB}\b[^.?!]*\b{_STATE}\b",
            rf"\b{_STATE}\b[^.?!]*\b{_VERB}\b",
            rf"^(?:not |un)?{_STATE}\b(?: \w+){{0,3}}$",
            rf"\b{_ALL}\b[^.?!]*\b{_VERB}\b",
            r"\b(?:has|have|had|of|by|for|knows?) no\b",
            r"^(?:No|None|Nobody|Nothing|All|Every\w*)\b",
        )
    ),
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """One sentence where it stands.

    Attributes:
        place: the template below `templates/`, or the module below `web/` with its function.
        rests_on: names and expressions that were asked before it, around it, or fill it.
        uses: what its function names: calls and what it hands on.
    """

    place: str
    words: str
    rests_on: tuple[str, ...] = ()
    uses: frozenset[str] = frozenset()


def states_a_fact(words: str) -> bool:
    """Tell whether words state a fact; a question states none."""
    return bool(_FACT.search(words)) and not words.rstrip().endswith("?")


# --- templates -----------------------------------------------------------------------------------


def of_templates() -> Iterator[Sentence]:
    """Yield the sentences of every template, of a plural form the first."""
    for file in sorted(TEMPLATES.rglob("*.html")):
        place = file.relative_to(TEMPLATES).as_posix()
        yield from in_template(place, get_template(place).template)  # type: ignore[attr-defined]


def in_template(place: str, template: Template) -> Iterator[Sentence]:
    """Yield the sentences of one template."""
    for words, rests_on in _in_nodes(template.nodelist, ()):
        if states_a_fact(words):
            yield Sentence(place=place, words=words, rests_on=tuple(dict.fromkeys(rests_on)))


def _in_nodes(nodes: Sequence[Node], around: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for node in nodes:
        if isinstance(node, TranslateNode | BlockTranslateNode):
            yield _words(node), (*around, *_values(node))
        elif isinstance(node, IfNode):
            seen = around
            for condition, branch in node.conditions_nodelists:
                seen = (*seen, *_names(condition))
                yield from _in_nodes(branch, seen)
        elif isinstance(node, ForNode):
            inside = (*around, *_name(node.sequence))
            yield from _in_nodes(node.nodelist_loop, inside)
            yield from _in_nodes(node.nodelist_empty, inside)
        else:
            for name in node.child_nodelists:
                yield from _in_nodes(getattr(node, name, None) or (), around)


def _words(node: Node) -> str:
    if isinstance(node, BlockTranslateNode):
        return str(node.render_token_list(node.singular)[0])
    said = node.filter_expression.var  # type: ignore[attr-defined]
    return str(said.literal if isinstance(said, Variable) else said)


def _values(node: Node) -> Iterator[str]:
    if isinstance(node, BlockTranslateNode):
        for given in (*node.extra_context.values(), *filter(None, [node.counter])):
            yield from _name(given)
        yield from node.render_token_list(node.singular)[1]


def _name(expression: FilterExpression) -> tuple[str, ...]:
    return (str(expression.var),) if isinstance(expression.var, Variable) else ()


def _names(condition: Any) -> Iterator[str]:
    """Read the names in a condition: its parts are `first` and `second`, its leaves a `value`."""
    if condition is None:
        return
    for part in ("first", "second"):
        yield from _names(getattr(condition, part, None))
    value = getattr(condition, "value", None)
    if isinstance(value, FilterExpression):
        yield from (name for name in _name(value) if not name.startswith(("'", '"')))


# --- views ---------------------------------------------------------------------------------------


def of_views() -> Iterator[Sentence]:
    """Yield the sentences of every module of the site; what stands in a table under a key is left out."""
    for file in sorted(WEB.rglob("*.py")):
        yield from in_module(file.relative_to(WEB).with_suffix("").as_posix(), file.read_text(encoding="utf-8"))


def in_module(name: str, source: str) -> Iterator[Sentence]:
    """Yield the sentences of one module."""
    tree = ast.parse(source)
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for call in ast.walk(tree):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in _GETTEXT):
            continue
        words = next(
            (one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)), ""
        )
        chain = list(_chain(call, above))
        if not states_a_fact(words) or any(isinstance(one, ast.Dict) for one in chain):
            continue
        function = next((one for one in chain if isinstance(one, ast.FunctionDef)), None)
        place = f"{name}.{function.name}" if function else name
        yield Sentence(
            place=place,
            words=words,
            rests_on=tuple(dict.fromkeys(_conditions(call, chain, function))),
            uses=_uses(function),
        )


def _uses(function: ast.FunctionDef | None) -> frozenset[str]:
    named = ast.walk(function) if function else ()
    return frozenset(ast.unparse(one) for one in named if isinstance(one, ast.Name | ast.Attribute))


def _chain(node: ast.AST, above: Mapping[ast.AST, ast.AST]) -> Iterator[ast.AST]:
    while node in above:
        node = above[node]
        yield node


def _conditions(call: ast.Call, chain: Sequence[ast.AST], function: ast.FunctionDef | None) -> Iterator[str]:
    """Yield what was asked before the sentence in its function, then what is asked around it, then what fills it."""
    for node in ast.walk(function) if function else ():
        if isinstance(node, ast.If | ast.IfExp | ast.comprehension) and getattr(node, "lineno", 0) < call.lineno:
            tests = node.ifs if isinstance(node, ast.comprehension) else [node.test]
            yield from (ast.unparse(test) for test in tests)
    for inner, outer in zip((call, *chain), chain, strict=False):
        if isinstance(outer, ast.If | ast.IfExp) and inner is not outer.test:
            yield ast.unparse(outer.test)
        if isinstance(outer, ast.BinOp) and isinstance(outer.op, ast.Mod):
            yield ast.unparse(outer.right)
    yield from (ast.unparse(argument) for argument in call.args[1:])
