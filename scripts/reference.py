"""Write the generated pages of the documentation; a test says when one is out of date."""

import re
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

from kakitome.learning.class_list.headings import table as headings
from kakitome.texts import catalogue, term

# Beside this script: found when it is run, and when a test loads it by its path.
sys.path.insert(0, str(Path(__file__).parent))
import standards_tables
from generated_pages import credit_pages, framework_tables
from generated_pages.envelope_table import target_rows
from generated_pages.journeys_page import journeys_page
from generated_pages.mapping_page import mapping_page
from generated_pages.open_data_page import open_data_page
from generated_pages.permissions_page import permissions_page
from generated_pages.privacy_pages import assessed_rows, records_of_processing
from generated_pages.security_page import security_page
from generated_pages.seven_questions_page import PATH as SEVEN_QUESTIONS
from generated_pages.seven_questions_page import seven_questions_page

ROOT = Path(__file__).parents[1]


def problems() -> str:
    """List every code with both sentences."""
    lines = [
        "# Problems",
        "",
        "Every finding and refusal has a stable code. "
        "`E_` stops the act, `W_` is for a person to weigh, `I_` explains.",
        "Words in braces are filled in. This page is written by `make reference`.",
        "",
        "| code | 日本語 | English |",
        "|---|---|---|",
    ]
    for code, text in sorted(catalogue().items()):
        ja, en = (" ".join(s.split()).replace("|", "\\|") for s in (text.ja, text.en))
        lines.append(f"| `{code}` | {ja} | {en} |")
    return "\n".join(lines) + "\n"


def class_list() -> str:
    """Fill the tables of the page on class lists into the words around them."""
    page = (ROOT / "docs" / "reference" / "class-list.md").read_text(encoding="utf-8")
    for language in ("ja", "en"):
        page = _filled(page, f"headings:{language}", _heading_rows(language))
        page = _filled(page, f"problems:{language}", _class_list_problems(language))
    return page


def definition() -> str:
    """Fill the full example and the tables of keys and words into the page on definition files."""
    page = (ROOT / "docs" / "reference" / "definition.md").read_text(encoding="utf-8")
    example = (ROOT / "examples" / "definitions" / "offshore-wind.toml").read_text(encoding="utf-8")
    page = _filled(page, "example", ["```toml", example.rstrip(), "```"])
    page = _filled(page, "keys", framework_tables.key_rows())
    page = _filled(page, "kinds", framework_tables.kind_rows())
    page = _filled(page, "fields", framework_tables.field_rows())
    return _filled(page, "words:assessment", framework_tables.assessment_rows())


def frameworks() -> str:
    """Fill every framework's rules, the hours per credit and the lists of levels into their page."""
    page = (ROOT / "docs" / "reference" / "frameworks.md").read_text(encoding="utf-8")
    page = _filled(page, "frameworks", framework_tables.framework_sections())
    page = _filled(page, "hours", framework_tables.hours_rows())
    page = _filled(page, "levels", framework_tables.level_rows())
    return _filled(page, "level-crosswalks", framework_tables.level_crosswalk_rows())


def envelopes() -> str:
    """Fill the forms of awards into the page on envelopes."""
    page = (ROOT / "docs" / "howto" / "envelopes.md").read_text(encoding="utf-8")
    return _filled(page, "targets", target_rows())


def impact_assessment() -> str:
    """Fill the kinds of records into the page of the impact assessment."""
    page = (ROOT / "docs" / "privacy" / "impact-assessment.md").read_text(encoding="utf-8")
    return _filled(page, "records", assessed_rows())


def _filled(page: str, mark: str, lines: list[str]) -> str:
    block = "\n".join([f"<!-- {mark} -->", "", *lines, "", "<!-- end -->"])
    return re.sub(rf"<!-- {mark} -->.*?<!-- end -->", lambda _: block, page, flags=re.DOTALL)


def _heading_rows(language: str) -> list[str]:
    head = "| 項目 | 見出し |" if language == "ja" else "| field | headings |"
    rows = [head, "|---|---|"]
    for group in ("fields", "parts"):
        for field, entry in headings()[group].items():
            name = getattr(term(f"field.{field}"), language)
            rows.append(f"| {name} | {'、'.join(entry['ja'])}、{', '.join(entry['en'])} |")
    return rows


def _class_list_problems(language: str) -> list[str]:
    area = ROOT / "src" / "kakitome" / "texts" / "catalogue" / "class_list.toml"
    entries = {code: entry for code, entry in tomllib.loads(area.read_text(encoding="utf-8")).items() if code != "term"}
    head = "| 記号 | 知らせ |" if language == "ja" else "| code | sentence |"
    lines = [head, "|---|---|"]
    for kind in "EWI":
        codes = [code for code in entries if code.startswith(kind)]
        lines += [f"| `{code}` | {entries[code][language].replace('|', chr(92) + '|')} |" for code in codes]
    return lines


PAGES: dict[str, Callable[[], str]] = {
    "docs/howto/envelopes.md": envelopes,
    "docs/problems.md": problems,
    "docs/privacy/impact-assessment.md": impact_assessment,
    "docs/privacy/records-of-processing.md": records_of_processing,
    "docs/reference/class-list.md": class_list,
    "docs/reference/definition.md": definition,
    "docs/reference/frameworks.md": frameworks,
    "docs/reference/mapping.md": mapping_page,
    "docs/reference/open-data.md": open_data_page,
    "docs/reference/journeys.md": journeys_page,
    "docs/reference/permissions.md": permissions_page,
    "docs/rules/asvs.md": security_page,
    SEVEN_QUESTIONS: seven_questions_page,
    **credit_pages.pages(),
    **standards_tables.PAGES,
}


def outdated() -> list[str]:
    """Name the pages whose file differs from what would be written."""
    return [
        name
        for name, write in PAGES.items()
        if not (ROOT / name).exists() or (ROOT / name).read_text(encoding="utf-8") != write()
    ]


def main() -> int:
    """Write the pages that are out of date and name them."""
    for name in outdated():
        (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / name).write_text(PAGES[name](), encoding="utf-8")
        print("wrote", name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
