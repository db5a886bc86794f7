"""An award as a pass of a telephone: what stands on it, laid out as Apple and as Google publish it.

A pass proves nothing by itself: it is a card with a title and a QR code that leads to the award's page, where the award
is checked. It is not told of a withdrawal; whoever reads the code is.

facts = pass_facts(microcredential, award_facts, address="https://badges.example/a/A-1.x", colour="#1d4f91")
files = apple_files(facts, badge, pass_type="pass.example.badges", team="ABCDE12345")
claims = google_claims(facts, issuer, site_url="https://badges.example", now=now)
"""

from kakitome.mapping.phone_pass.apple import apple_files
from kakitome.mapping.phone_pass.facts import PassFacts, pass_facts
from kakitome.mapping.phone_pass.google import LONGEST_TOKEN, GoogleIssuer, google_claims, save_address

__all__ = ["LONGEST_TOKEN", "GoogleIssuer", "PassFacts", "apple_files", "google_claims", "pass_facts", "save_address"]
