"""The page in an evidence bundle, in a real browser with the network off: it agrees with the verifier."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli.issuing_shell import HEADER, IssuingShell, row
from kakitome.mapping.evidence_page.statements import signed_statements
from services.bodies import REASON
from services.recognised import World, on
from services.recognised_site import Published

pytestmark = pytest.mark.usefixtures("databases_may_be_used")


Change = Callable[[dict[str, Any]], None]


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> IssuingShell:
    monkeypatch.chdir(tmp_path)
    made = IssuingShell(tmp_path, capsys)
    made.prepare()
    assert made.issue() == 0
    return made


def bundled(shell: IssuingShell, *, with_key: bool = True) -> Path:
    out = shell.folder / "bundle.zip"
    key = ("--key", str(shell.folder / "issuer.key")) if with_key else ()
    code = shell.run("bundle", str(shell.credentials[0]), "--from", str(shell.out), "--out", str(out), *key)
    assert code == 0, shell.err_text
    return out


def unpacked(bundle: Path, change: Change | None = None) -> Path:
    with zipfile.ZipFile(bundle) as packed:
        page = packed.read("verify.html").decode()
    if change is not None:
        start = page.index('id="held">') + len('id="held">')
        end = page.index("</script>", start)
        held = json.loads(page[start:end])
        change(held)
        page = page[:start] + json.dumps(held).replace("<", "\\u003c") + page[end:]
    file = bundle.with_suffix(".html")
    file.write_text(page, encoding="utf-8")
    return file


def opened(chromium: Any, file: Path, *, locale: str = "ja-JP", **context: Any) -> Any:
    page = chromium.new_context(locale=locale, offline=True, **context).new_page()
    page.goto(file.as_uri())
    if context.get("java_script_enabled", True):
        page.wait_for_selector("#verdict[aria-busy=false]", timeout=15_000)
    return page


def verdict(page: Any) -> str:
    return str(page.get_attribute("#verdict", "data-verdict"))


def said_by_cli(shell: IssuingShell, bundle: Path) -> str:
    shell.run("verify", str(bundle), "--offline", "--json")
    return str(json.loads(shell.out_text)["verdict"])


def said_by_cli_in_words(shell: IssuingShell, bundle: Path, language: str) -> str:
    shell.run("verify", str(bundle), "--offline", "--json")
    told = json.loads(shell.out_text)
    return ("" if language == "ja" else " ").join((told["sentence"][language], told["because"][language]))


def test_the_page_agrees_with_the_verifier(chromium: Any, shell: IssuingShell) -> None:
    bundle = bundled(shell)
    page = opened(chromium, unpacked(bundle))
    assert verdict(page) == said_by_cli(shell, bundle) == "valid_untrusted_issuer"
    assert said_by_cli_in_words(shell, bundle, "ja") == page.inner_text("#sentence")


def test_the_page_agrees_about_a_withdrawal(chromium: Any, shell: IssuingShell) -> None:
    identifier = json.loads(shell.credentials[0].read_text(encoding="utf-8"))["id"]
    key = str(shell.folder / "issuer.key")
    assert shell.run("revoke", str(shell.out), identifier, "--key", key, "--reason", "x") == 0, shell.err_text
    bundle = bundled(shell)
    page = opened(chromium, unpacked(bundle))
    assert verdict(page) == said_by_cli(shell, bundle) == "revoked"
    assert said_by_cli_in_words(shell, bundle, "ja") == page.inner_text("#sentence")


def test_the_page_agrees_that_an_award_was_replaced(chromium: Any, shell: IssuingShell) -> None:
    first = shell.credentials[0]
    shell.write("list.csv", HEADER + "".join(row(n, grade="可") for n in (2, 3, 4)))
    assert shell.issue("--on-duplicate", "replace") == 0, shell.err_text
    out = shell.folder / "bundle.zip"
    key = str(shell.folder / "issuer.key")
    assert shell.run("bundle", str(first), "--from", str(shell.out), "--out", str(out), "--key", key) == 0, (
        shell.err_text
    )
    page = opened(chromium, unpacked(out))
    assert verdict(page) == said_by_cli(shell, out) == "superseded"
    assert said_by_cli_in_words(shell, out, "ja") == page.inner_text("#sentence")


def test_the_page_speaks_english_and_can_be_switched(chromium: Any, shell: IssuingShell) -> None:
    page = opened(chromium, unpacked(bundled(shell)), locale="en-US")
    assert "no registry was asked" in page.inner_text("#sentence")
    page.click("button[data-language=ja]")
    assert "登録簿に照会していない" in page.inner_text("#sentence")
    assert page.get_attribute("html", "lang") == "ja"


def test_nothing_is_asked_of_the_network(chromium: Any, shell: IssuingShell) -> None:
    asked: list[str] = []
    context = chromium.new_context()
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(unpacked(bundled(shell)).as_uri())
    page.wait_for_selector("#verdict[aria-busy=false]")
    assert [url for url in asked if not url.startswith(("file:", "blob:"))] == []


def change_letter(held: dict[str, Any]) -> None:
    import base64  # noqa: PLC0415

    text = base64.b64decode(held["credential"]).decode().replace("優", "可")
    held["credential"] = base64.b64encode(text.encode()).decode()


def change_statement(held: dict[str, Any]) -> None:
    held["statements"]["document"] = held["statements"]["document"].replace("優", "可")


def forge_token(held: dict[str, Any]) -> None:
    head, body, signature = held["token"].split(".")
    held["token"] = ".".join((head, body, signature[:-4] + ("AAAA" if signature[-4:] != "AAAA" else "BBBB")))


@pytest.mark.parametrize("change", [change_letter, change_statement, forge_token])
def test_whatever_is_changed_is_found(chromium: Any, shell: IssuingShell, change: Change) -> None:
    assert verdict(opened(chromium, unpacked(bundled(shell), change))) == "invalid_signature"


def test_without_a_token_the_page_claims_no_more_than_it_knows(chromium: Any, shell: IssuingShell) -> None:
    page = opened(chromium, unpacked(bundled(shell, with_key=False)))
    assert verdict(page) == "indeterminate"


def test_a_status_list_that_nobody_signed_is_not_believed(chromium: Any, shell: IssuingShell) -> None:
    def change(held: dict[str, Any]) -> None:
        held["lists"][0]["statements"]["document"] = held["lists"][0]["statements"]["document"].replace("u", "v", 1)

    assert verdict(opened(chromium, unpacked(bundled(shell), change))) == "indeterminate"


def test_without_script_it_says_what_to_do(chromium: Any, shell: IssuingShell) -> None:
    page = opened(chromium, unpacked(bundled(shell)), java_script_enabled=False)
    assert "README" in page.inner_text("#verdict")
    assert "データ科学入門" in page.inner_text("#title")


def test_the_page_is_accessible(chromium: Any, shell: IssuingShell) -> None:
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415

    context = chromium.new_context(locale="ja-JP", bypass_csp=True)
    page = context.new_page()
    page.goto(unpacked(bundled(shell)).as_uri())
    page.wait_for_selector("#verdict[aria-busy=false]")
    violations = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in violations] == []


def test_what_the_page_holds_is_what_was_signed(shell: IssuingShell) -> None:
    credential = json.loads(shell.credentials[0].read_text(encoding="utf-8"))
    statements = signed_statements(credential)
    assert "髙橋" in statements["document"] or "\\u9AD9" in statements["document"]
    assert "proofValue" not in statements["config"]


# --- recognition -----------------------------------------------------------------------------------


def recognised_page(chromium: Any, folder: Path, *, days: int = 13, change: Change | None = None, **turns: int) -> Any:
    """Open the page in the bundle of a recognised award, as if it were so many days after the recognition."""
    world = World()
    world.recognise()
    published = Published(world, folder)
    award = world.award(10)
    for kind, day in turns.items():
        world.turn(kind, day)
    bundle = folder / "recognised.zip"
    bundle.write_bytes(published.pack(award).data)
    page = chromium.new_context(locale="en-US", offline=True).new_page()
    page.clock.set_fixed_time(on(days))
    page.goto(unpacked(bundle, change).as_uri())
    page.wait_for_selector("#verdict[aria-busy=false]", timeout=15_000)
    return page


def lines(page: Any) -> list[str]:
    return [text for text in page.locator("#checks li").all_inner_texts() if "Recognised by a third party" in text]


def test_both_lines_of_recognition_are_answered(chromium: Any, tmp_path: Path) -> None:
    then, now = lines(recognised_page(chromium, tmp_path))
    assert "recognised this programme when it was awarded" in then
    assert "holds, until" in now


def test_a_recognition_that_was_withdrawn_since_is_told(chromium: Any, tmp_path: Path) -> None:
    then, now = lines(recognised_page(chromium, tmp_path, withdrawn=11))
    assert "recognised this programme when it was awarded" in then
    assert "ended on" in now
    assert REASON.en in now


def test_a_recognition_that_is_suspended_is_told(chromium: Any, tmp_path: Path) -> None:
    _, now = lines(recognised_page(chromium, tmp_path, suspended=11))
    assert "suspended" in now


def test_a_recognition_whose_list_ran_out_is_left_open(chromium: Any, tmp_path: Path) -> None:
    _, now = lines(recognised_page(chromium, tmp_path, days=13 + 500))
    assert "What came since is not known" in now


def change_endorsement(held: dict[str, Any]) -> None:
    held["recognitions"][0]["endorsement"]["statements"]["document"] += "<urn:a> <urn:b> <urn:c> .\n"


def take_other_key(held: dict[str, Any]) -> None:
    held["recognitions"][0]["didDocument"] = held["didDocument"]


@pytest.mark.parametrize("change", [change_endorsement, take_other_key])
def test_a_recognition_that_the_body_did_not_sign_is_not_believed(
    chromium: Any, tmp_path: Path, change: Change
) -> None:
    (line,) = lines(recognised_page(chromium, tmp_path, change=change))
    assert "cannot be relied upon" in line


def test_a_newest_edition_that_the_body_did_not_sign_leaves_the_lines_open(chromium: Any, tmp_path: Path) -> None:
    def change(held: dict[str, Any]) -> None:
        held["recognitions"][0]["editions"][0]["statements"]["document"] += "<urn:a> <urn:b> <urn:c> .\n"

    then, _ = lines(recognised_page(chromium, tmp_path, change=change))
    assert "do not tell" in then


def test_without_a_recognition_the_page_says_that_none_is_held(chromium: Any, shell: IssuingShell) -> None:
    page = opened(chromium, unpacked(bundled(shell)), locale="en-US")
    assert "No document of recognition is in this bundle" in lines(page)[0]


def test_what_the_copies_of_registers_tell_is_said_and_no_more(chromium: Any, shell: IssuingShell) -> None:
    def listed(held: dict[str, Any]) -> None:
        held["registers"] = 1

    def handed_out(held: dict[str, Any]) -> None:
        held["registers"], held["handedOut"] = 1, 1

    (line,) = lines(opened(chromium, unpacked(bundled(shell), listed), locale="en-US"))
    assert "list the programme and name no recognition" in line
    (line,) = lines(opened(chromium, unpacked(bundled(shell), handed_out), locale="en-US"))
    assert "cannot be relied upon" in line
