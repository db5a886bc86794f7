"""The one register of the commands and programs on the pages below `docs`: what runs them, or why not.

A block is named by its page and its beginning. The pages of one place run in the order given here, in one shell.
"""

import re
from dataclasses import dataclass

from journeys.pages import ROOT, Block, blocks_of

FOLDERS = ("howto", "journeys", "reference", "rules", "standards")
PAGES = sorted(page for folder in FOLDERS for page in (ROOT / "docs" / folder).glob("*.md"))

RUN: dict[str, tuple[tuple[str, str], ...]] = {
    # in a folder, nothing but the examples beside it
    "folder": (
        ("howto/class-lists.md", "cp -r examples trial"),
        ("howto/withdraw-many.md", "(echo number; jq"),
        ("howto/seal.md", "kakitome seal sample"),
        ("reference/definition.md", "kakitome check offshore-wind.toml"),
        ("reference/definition.md", "from kakitome import check"),
        ("reference/verify.md", "from kakitome import verify"),
        ("reference/certificates.md", "from kakitome.mapping.award_openbadge"),
    ),
    # in the folder of a new platform that nobody serves
    "platform": (
        ("howto/run.md", "kakitome institution example-u"),
        ("howto/seal.md", "kakitome seal request"),
        ("howto/seal.md", "kakitome seal show"),
        ("howto/seal.md", "kakitome seal demonstrate"),
        ("howto/keys-in-hardware.md", "kakitome keys places"),
        ("howto/keys-in-hardware.md", "kakitome keys rehearse rotation"),
        ("howto/keys-in-hardware.md", "kakitome keys rehearse compromise"),
        ("standards/transparency-log.md", "kakitome log rebuild"),
    ),
    # `test_restore_page.py`
    "restore": (
        ("howto/backup.md", "kakitome backup 2026-11-21"),
        ("howto/backup.md", "mkdir -p keys"),
        ("howto/backup.md", "mv var var.lost"),
        ("howto/backup.md", "kakitome backup 2026-11-22"),
    ),
    # `tests/web/api/test_documents.py`: a platform that is served, and a key
    "served": (
        ("howto/issue-by-api.md", "export KAKITOME="),
        ("howto/issue-by-api.md", 'curl -sS "$KAKITOME/api/v1/microcredentials" '),
        ("howto/issue-by-api.md", 'curl -sS "$KAKITOME/api/v1/microcredentials/first-steps'),
        ("howto/issue-by-api.md", 'curl -sS "$KAKITOME/api/v1/awards" '),
        ("howto/issue-by-api.md", 'curl -sS "$KAKITOME/api/v1/awards?on_duplicate'),
        ("howto/issue-by-api.md", "NUMBER="),
        ("howto/issue-by-api.md", 'curl -sS "$KAKITOME/api/v1/awards/$NUMBER/renewal'),
        ("howto/issue-by-api.md", 'curl -sS "$KAKITOME/api/v1/awards/$NUMBER/credential'),
        ("reference/api.md", "printf 'link"),
        ("howto/use-the-open-data.md", "curl -sSO"),
        ("howto/use-the-open-data.md", 'curl -sS "$KAKITOME/api/v1/registry/changes'),
        ("howto/withdraw-many.md", 'curl -sS "$KAKITOME/api/v1/withdrawals'),
    ),
}

NOT_RUN: dict[tuple[str, str], str] = {
    (
        "standards/transparency-log.md",
        "kakitome log verify https",
    ): "asks another site; tests/cli/test_log.py has a folder",
    ("howto/run.md", "kakitome serve "): "does not end; tests/cli/test_serve.py serves, asks and stops it",
    (
        "howto/run.md",
        "python3 -m venv /opt/kakitome",
    ): "installs for a whole machine; tests/cli/test_deploy.py tries the files it names",
    (
        "howto/run.md",
        "cd /var/lib/kakitome && for key in",
    ): "changes a whole machine; tests/bootstrap/test_secret_folder.py and tests/cli/test_deploy.py try what it leads to",
    (
        "howto/sign-in-with-your-institution.md",
        "KAKITOME_FEDERATION_METADATA=",
    ): "names another site; tests/web/sign_in/test_federation.py reads its settings and its aggregate",
    (
        "howto/sign-in-with-your-institution.md",
        "kakitome sign-in openid",
    ): "needs a provider that answers; tests/web/sign_in has one",
    (
        "howto/sign-in-with-your-institution.md",
        "kakitome sign-in saml",
    ): "needs a provider's metadata; tests/web/sign_in has one",
    ("howto/postgresql.md", "DATABASE_URL="): "does not end, and needs a database server under a name of its own",
    (
        "howto/postgresql.md",
        "CREATE ROLE",
    ): "needs the superuser of a server; tests/support/databases.py makes its accounts so",
    ("howto/seal.md", "kakitome seal bring"): "needs an authority's answer; tests/cli/test_seal.py brings one",
    ("howto/keys-in-hardware.md", "kakitome keys token"): "needs a token; tests/cli/test_token_keys.py has one",
    ("howto/object-storage.md", "zstd -dc"): "names are hashes; tests/records/test_document_packs.py unpacks with zstd",
    ("howto/witness.md", "kakitome log witness"): "asks another site; tests/cli/test_witnessed_log.py has two",
    ("howto/witness.md", "kakitome log verify"): "asks another site; tests/cli/test_witnessed_log.py has two",
    ("howto/write-a-page.md", "@at_desk"): "a part of a module; names are the reader's own",
}

SPOKEN = {"sh", "console", "python", "sql"}
"""Kinds of blocks that somebody types or pastes."""
DATA = {"toml", "json", "yaml", "django"}
SHOWN = {"text", "usage"}


@dataclass(frozen=True, slots=True)
class Command:
    """A block of a page, named by page and beginning."""

    page: str
    block: Block

    def is_named(self, page: str, beginning: str) -> bool:
        """Tell whether a line of the register means this block."""
        return self.page == page and self.block.body.startswith(beginning)


def all_blocks() -> list[Command]:
    """Return every fenced block of the pages."""
    return [
        Command(str(page.relative_to(ROOT / "docs")), block)
        for page in PAGES
        for block in blocks_of(page.read_text(encoding="utf-8"))
    ]


def spoken() -> list[Command]:
    """Return the blocks that somebody types."""
    return [one for one in all_blocks() if one.block.kind in SPOKEN]


def blocks_for(place: str) -> list[Block]:
    """Return the blocks that run in a place, in the register's order."""
    known = spoken()
    return [next(one.block for one in known if one.is_named(*name)) for name in RUN[place]]


def lines_typed_outside_blocks() -> list[tuple[str, str]]:
    """Return commands that stand in indented paragraphs, where no test would look for them."""
    return [
        (page.name, line)
        for page in PAGES
        for line in re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL).splitlines()
        if re.match(r"(    |\t)(\$ )?(kakitome|curl|python|pip|make|docker) ", line)
    ]
