"""The words with which a university says how it came to credit something, and a credit bank what is in an account.

They are our own, beside those of Open Badges.

    document["@context"] += [context(site)]
    document["creditDecision"] = …
    decision_of(document)            # what stands there, where the words are these

Open Badges knows that credits were earned and on which evidence; it has no word for a limit, what was in it before and
what is left. Each word is new and stands for one address, so that a verifier of somebody else's reads them or passes
them over (`documents.vc.own_words`), and nothing has to be fetched. The address leads to what each word means
(`web.pages.public.credit_vocabulary`).

Source: Open Badges 3.0 (Extensions); VCDM 2.0 §4.3, §5.2; docs/adr/0084-the-end-of-a-credit-case.md.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from kakitome.values.json_members import as_list

DECISION: Final = "creditDecision"
WORDS: Final = (
    DECISION,
    "creditArticle",
    "creditBefore",
    "creditCap",
    "creditCase",
    "creditCommittee",
    "creditCounted",
    "creditCourseLevel",
    "creditLimit",
    "creditLimitName",
    "creditLine",
    "creditLineNumber",
    "creditLineText",
    "creditProgramme",
    "creditReasons",
    "creditRest",
    "creditRules",
    "creditRulesVersion",
    "creditSource",
    "creditSourceCredential",
    "creditSourceDigest",
    "creditSourceIdentifier",
    "creditSourceNumber",
    "creditSourceTitle",
    "creditSourceUse",
    "creditSourceVersion",
)
STATEMENT: Final = "creditStatement"
STATEMENT_WORDS: Final = (
    STATEMENT,
    "creditAccount",
    "creditBank",
    "creditClosing",
    "creditDeposit",
    "creditFrom",
    "creditHeld",
    "creditOpening",
    "creditPart",
    "creditParts",
    "creditPosting",
    "creditPostingAmount",
    "creditPostingChange",
    "creditPostingEnds",
    "creditPostingKind",
    "creditPostingMember",
    "creditPostingNumber",
    "creditPostingReference",
    "creditPostingRest",
    "creditPostingTarget",
    "creditPostingText",
    "creditPostingTime",
    "creditSourceDigest",
    "creditSourceIdentifier",
    "creditSourceRoot",
    "creditSourceTitle",
    "creditStudyHours",
    "creditUntil",
    "creditUsable",
    "creditWhole",
)
"""With which a credit bank says what is in an account. Source: docs/adr/0093-statements-of-a-bank.md."""
_PATH: Final = "/ns/credit#"


def context(site_url: str, words: Sequence[str] = WORDS) -> dict[str, str]:
    """Define the words, at the site that uses them."""
    return {word: f"{site_url}{_PATH}{word}" for word in words}


def are_ours(document: Mapping[str, Any], words: Sequence[str]) -> bool:
    """Tell whether words that a document brings along are these, and mean at one site what these mean."""
    inline = [entry for entry in as_list(document.get("@context")) if isinstance(entry, Mapping)]
    sites = {
        str(entry[word]).removesuffix(f"{_PATH}{word}") if str(entry[word]).endswith(f"{_PATH}{word}") else ""
        for entry in inline
        for word in entry
    }
    return len(sites) == 1 and "" not in sites and set(words) <= {*WORDS, *STATEMENT_WORDS}


def statement_in(document: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return what a document says of an account at a credit bank; None where it says nothing in these words."""
    stated = document.get(STATEMENT)
    return stated if isinstance(stated, Mapping) and are_ours(document, (STATEMENT,)) else None


def decision_of(document: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return what a document says of a decision about credit; None where it says nothing in these words."""
    stated = document.get(DECISION)
    return stated if isinstance(stated, Mapping) and are_ours(document, (DECISION,)) else None
