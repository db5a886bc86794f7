"""Collect the interface's texts from code and templates, merge them into the catalogue, compile it.

`make messages` writes `locale/ja/LC_MESSAGES/django.po` and `.mo`; msgids are English. Texts that are not
translated yet are printed, and a test fails while there are any. Needs no gettext programs: Django turns
templates into Python-like text, Babel reads that, and the Python files.
"""

import os
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
WEB = ROOT / "src" / "kakitome" / "web"
PO = WEB / "locale" / "ja" / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def sources() -> Iterator[tuple[str, bytes]]:
    """Yield every file with texts, as Python text for Babel."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kakitome.web.settings")
    from django.utils.translation.template import templatize  # noqa: PLC0415 - needs settings first

    for path in sorted(WEB.rglob("*")):
        name = str(path.relative_to(WEB))
        if path.suffix == ".py":
            yield name, path.read_bytes()
        elif path.suffix in (".html", ".txt") and name.startswith("templates/"):
            turned = templatize(path.read_text(encoding="utf-8"), origin=name)
            # What stands between the texts is filler; its indentation would not be Python's.
            yield name, "\n".join(line.lstrip() for line in turned.splitlines()).encode("utf-8")


def collected() -> Catalog:
    """Collect all texts; places name the file alone, so that the catalogue changes only when texts do."""
    catalog = Catalog(charset="utf-8")
    for name, source in sources():
        options = {"encoding": "utf-8"}
        for _line, message, comments, context in extract(
            "python", BytesIO(source), KEYWORDS, ["Translators:"], options
        ):
            catalog.add(message, locations=[(name, None)], auto_comments=comments, context=context)
    return catalog


class PlainCatalog(Catalog):
    """A catalogue without dates, names or versions in its header: the same texts give the same file."""

    mime_headers = property(
        lambda _self: [
            ("Language", "ja"),
            ("Plural-Forms", "nplurals=1; plural=0;"),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]
    )


def merged() -> Catalog:
    """Merge what was collected with what is translated: translations stay, what is gone goes."""
    known = read_po(PO.open("rb"), locale="ja") if PO.exists() else Catalog(locale="ja")
    header = "# Kakitome's interface in Japanese. Written by `make messages`; translate here."
    catalog = PlainCatalog(locale="ja", header_comment=header, fuzzy=False)
    for message in collected():
        if message.id:
            old = known.get(message.id, message.context)
            catalog.add(
                message.id,
                old.string if old else None,
                locations=message.locations,
                auto_comments=message.auto_comments,
                user_comments=old.user_comments if old else (),
                context=message.context,
            )
    return catalog


def po_of(catalog: Catalog) -> bytes:
    """Write a catalogue as .po."""
    buffer = BytesIO()
    write_po(buffer, catalog, width=120, sort_output=True)
    return buffer.getvalue()


def mo_of(catalog: Catalog) -> bytes:
    """Compile a catalogue."""
    buffer = BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def untranslated(catalog: Catalog) -> list[str]:
    """Name the texts that have no Japanese yet."""
    return [
        str(message.id)
        for message in catalog
        if message.id and not (all(message.string) if isinstance(message.string, tuple) else message.string)
    ]


def main() -> int:
    """Write both files and print what is still to be translated."""
    catalog = merged()
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(po_of(catalog))
    PO.with_suffix(".mo").write_bytes(mo_of(catalog))
    missing = untranslated(catalog)
    for text in missing:
        print("not translated:", text)
    print(f"{len([m for m in catalog if m.id])} texts, {len(missing)} not translated")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
