"""Recognition bodies on a platform: opening one from a configuration.

open_recognition_body(platform, "mc-body", configuration="jp-micro-credential-body", actor="operator")
"""

from importlib.resources import files
from pathlib import Path

from kakitome.errors import Misconfigured, NotFound
from kakitome.journeys.platform import Platform
from kakitome.learning.recognition.body import Body, configurations
from kakitome.services.governing import open_body

LARGEST = 256 * 1024
"""Bytes of a configuration."""


def configuration_text(configuration: str) -> str:
    """Return the text of a configuration: a shipped one by its id, another by its file.

    Raises:
        NotFound: E_BODY_CONFIGURATION_UNKNOWN.
        Misconfigured: E_BODY_CONFIGURATION, the file cannot be read.
    """
    if configuration in configurations():
        name = f"{configuration.replace('-', '_')}.toml"
        return files("kakitome.learning.recognition").joinpath("bodies", name).read_text(encoding="utf-8")
    file = Path(configuration)
    if not file.is_file():
        raise NotFound("E_BODY_CONFIGURATION_UNKNOWN", configuration=configuration[:80])
    try:
        data = file.read_bytes()[: LARGEST + 1]
        if len(data) > LARGEST:
            raise Misconfigured("E_BODY_CONFIGURATION", detail=f"more than {LARGEST} bytes")
        return data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured("E_BODY_CONFIGURATION", detail=type(error).__name__) from error


def open_recognition_body(platform: Platform, institution: str, *, configuration: str, actor: str) -> Body:
    """Make an institution a recognition body, or give it another configuration.

    Raises:
        NotFound: E_INSTITUTION_UNKNOWN, E_BODY_CONFIGURATION_UNKNOWN.
        Misconfigured: E_BODY_CONFIGURATION.
        Conflict: E_BODY_SAME_CONFIGURATION.
    """
    store = platform.store(institution)
    return open_body(store, configuration_text(configuration), actor=actor, now=platform.now())
