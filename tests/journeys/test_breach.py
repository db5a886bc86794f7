"""After an incident: who may be affected, counted as people, and the draft with its nine items and terms."""

from datetime import timedelta
from pathlib import Path

import pytest

from bootstrap.platforms import NOW, add_institution, award, open_platform
from kakitome.errors import NotFound
from kakitome.journeys.platform import Platform
from kakitome.journeys.privacy.breach import Incident, count_people, draft_report, find_affected
from kakitome.ports.accounts import Person
from kakitome.ports.security_events import SecurityEvent, SecurityEventKind

pytestmark = pytest.mark.django_db


def platform_with_events(folder: Path) -> tuple[Platform, str, str]:
    """Two accounts, one of which was signed in to within the last hour, the other a week ago."""
    platform = open_platform(folder)
    add_institution(platform)
    accounts = []
    for name, ago in (("hit", timedelta(minutes=30)), ("calm", timedelta(days=7))):
        person = Person(account="", name=name, email=f"{name}@mail.example", language="ja")
        account = platform.accounts.add(person, password=None).account
        platform.security_events.append(SecurityEvent(at=NOW - ago, kind=SecurityEventKind.SIGNED_IN, account=account))
        accounts.append(account)
    return platform, accounts[0], accounts[1]


def incident(**more: str) -> Incident:
    return Incident(since=NOW - timedelta(hours=1), until=NOW + timedelta(seconds=1), known_at=NOW, **more)


def test_accounts_are_found_by_their_events_within_the_time(tmp_path: Path) -> None:
    platform, hit, calm = platform_with_events(tmp_path)
    (line,) = find_affected(platform, incident())
    assert (line.account, line.address, line.events, line.kinds) == (hit, "hit@mail.example", 1, "sign-in.done 1")
    assert find_affected(platform, incident(account=calm)) == []
    with pytest.raises(NotFound, match="E_INSTITUTION_UNKNOWN"):
        find_affected(platform, incident(institution="nobody"))


def test_an_institutions_records_are_everybody_it_awarded_to_and_people_are_counted_once(tmp_path: Path) -> None:
    platform, _hit, _calm = platform_with_events(tmp_path)
    award(platform, "見本 花子", "見本 太郎")
    affected = find_affected(platform, incident(institution="u"))
    assert sorted(line.name for line in affected) == ["見本 太郎", "見本 花子"]
    assert count_people(affected) == 2
    earlier = Incident(since=NOW - timedelta(days=2), until=NOW - timedelta(days=1), known_at=NOW, institution="u")
    assert find_affected(platform, earlier) == []


def test_the_draft_has_the_nine_items_and_every_term(tmp_path: Path) -> None:
    platform, _hit, _calm = platform_with_events(tmp_path)
    draft = draft_report(platform, incident(), affected=find_affected(platform, incident()), language="ja")
    items = ("概要", "項目", "本人の数", "原因", "二次被害", "本人への対応", "公表", "再発防止", "その他参考")
    numbered = [line for line in draft.splitlines() if line[:2] in {f"{n}." for n in range(1, 10)}]
    assert len(numbered) == 9
    for line, item in zip(numbered, items, strict=True):
        assert item in line
    assert "1 人（授与の記録 0 件、アカウント 1 件" in draft
    # 2026-11-21 12:04 in Japan, and 5, 30 and 60 days, and 72 hours later.
    for term in ("2026-11-26", "2026-12-21", "2027-01-20", "2026-11-24 12:04"):
        assert term in draft
    english = draft_report(platform, incident(), affected=[], language="en")
    assert "9. Anything else" in english
