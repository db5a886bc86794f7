"""Two of the same request at the very same moment, over a real server and a database file."""

import json
import threading
import urllib.error
import urllib.request
from typing import Any

from web.api.conftest import Served


def a_class(prefix: str) -> list[dict[str, Any]]:
    return [
        {
            "microcredential": "data-ethics",
            "awarded_on": "2026-09-30",
            "learner": {"name": f"並行 {number}郎", "email": f"{prefix}{number}@u.example"},
        }
        for number in range(12)
    ]


def post(served: Served, body: object, key: str) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {served.key}", "Content-Type": "application/json", "Idempotency-Key": key}
    asked = urllib.request.Request(f"{served.url}/api/v1/awards", json.dumps(body).encode(), headers)
    try:
        with urllib.request.urlopen(asked, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def at_once(served: Served, body: object, *keys: str) -> list[tuple[int, Any]]:
    begin, found = threading.Barrier(len(keys)), []

    def one(key: str) -> None:
        begin.wait()
        found.append(post(served, body, key))

    threads = [threading.Thread(target=one, args=(key,)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def count(served: Served, text: str) -> int:
    asked = urllib.request.Request(
        f"{served.url}/api/v1/awards?limit=200&text={text}", headers={"Authorization": f"Bearer {served.key}"}
    )
    with urllib.request.urlopen(asked, timeout=30) as answer:
        return int(json.load(answer)["total"])


def test_the_same_key_twice_at_once_gives_every_award_once(served: Served) -> None:
    answers = at_once(served, a_class("p"), "same", "same", "same")
    given = [told for status, told in answers if status == 201]
    others = [told["code"] for status, told in answers if status != 201]
    assert given
    assert given[0]["totals"] == {"issued": 12, "skipped": 0, "refused": 0}
    assert all(told == given[0] for told in given)
    assert set(others) <= {"E_IDEM_IN_PROGRESS"}
    assert post(served, a_class("p"), "same") == (201, given[0])
    assert count(served, "p1") == 3  # p1, p10, p11


def test_the_same_class_under_two_keys_at_once_gives_nobody_two(served: Served) -> None:
    answers = at_once(served, a_class("both-"), "left", "right")
    issued = [told["totals"]["issued"] for _status, told in answers]
    assert sum(issued) == 12, answers
    assert sum(told["totals"]["refused"] for _status, told in answers) == 0
    assert count(served, "both-") == 12
