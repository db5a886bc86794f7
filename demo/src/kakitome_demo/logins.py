"""The demonstration's accounts: who they are, and the passwords that are printed at every start.

The passwords are drawn and written down before the first account is made, so that an interrupted filling
leaves nobody with a password that no one knows.
"""

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from kakitome.bootstrap.platform import InstalledPlatform
from kakitome.ports.accounts import Person
from kakitome.ports.organisations import NodeRole
from kakitome.values.number import ALPHABET
from kakitome_demo.body import read_people
from kakitome_demo.cohorts import read_named_learners

OPERATOR, LEARNER, REVIEWER, COMMITTEE = "operator", "learner", "reviewer", "committee"
_FILE = "demo-logins.json"
_GROUPS, _GROUP = 4, 5
_STAFF = (
    (NodeRole.ADMIN, "佐藤 明（見本）"),
    (NodeRole.PROGRAMME_OWNER, "鈴木 薫（見本）"),
    (NodeRole.VIEWER, "高橋 遥（見本）"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoLogin:
    """One account of the demonstration; `institution` is empty for those who belong to none."""

    role: str
    institution: str
    name: str
    email: str
    password: str


def make_accounts(platform: InstalledPlatform, institutions: Sequence[Mapping[str, Any]]) -> Sequence[DemoLogin]:
    """Make every account that is not there yet; return all of them."""
    logins = read_logins(platform.installation.data_dir) or _draw(platform.installation.data_dir, institutions)
    for login in logins:
        if platform.accounts.find_by_email(login.email) is None:
            person = Person(account="", name=login.name, email=login.email, language="ja")
            person = replace(person, is_operator=login.role == OPERATOR)
            platform.accounts.add(person, password=login.password)
    return logins


def read_logins(data_dir: Path) -> Sequence[DemoLogin]:
    """Return the accounts, none when the data was not made by the demonstration."""
    file = data_dir / _FILE
    if not file.exists():
        return ()
    told = json.loads(file.read_text(encoding="utf-8"))  # noqa: TID251 (our own file)
    return tuple(DemoLogin(**login) for login in told)


def _draw(data_dir: Path, institutions: Sequence[Mapping[str, Any]]) -> Sequence[DemoLogin]:
    logins = tuple(_planned(institutions))
    text = json.dumps([asdict(login) for login in logins], ensure_ascii=False, indent=1)
    draft = data_dir / f"{_FILE}.draft"
    draft.touch(mode=0o600)
    draft.write_text(text + "\n", encoding="utf-8")
    draft.replace(data_dir / _FILE)
    return logins


def _planned(institutions: Sequence[Mapping[str, Any]]) -> Iterator[DemoLogin]:
    for entry in institutions:
        slug = entry["slug"]
        for role, name in _STAFF:
            email = f"{role.value.replace('_', '-')}@{slug}.example"
            yield DemoLogin(role=role.value, institution=slug, name=name, email=email, password=_new_password())
    for followed in read_named_learners().values():
        if followed.has_account:
            learner = followed.learner
            password = _new_password()
            yield DemoLogin(role=LEARNER, institution="", name=learner.name, email=learner.email, password=password)
    for entry in read_people():
        # A register or a seat, no role in any institution: that is all they have.
        part = REVIEWER if "reviews" in entry else COMMITTEE
        yield DemoLogin(role=part, institution="", name=entry["name"], email=entry["email"], password=_new_password())
    email = "operator@kakitome.example"
    yield DemoLogin(role=OPERATOR, institution="", name="運用担当（見本）", email=email, password=_new_password())


def _new_password() -> str:
    """Draw a password of 20 characters without look-alikes: some 90 bits."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups).lower()
