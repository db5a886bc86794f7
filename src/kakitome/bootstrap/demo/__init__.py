"""The demonstration: six fictitious institutions and a recognition body, their definitions, awards, cases, people.

    fill(platform, now=platform.now())
    for login in read_logins(platform.installation.data_dir): …
    for highlight in find_highlights(platform, now=platform.now()): …

Everything in it is marked as a sample. Import only after Django has started.
"""

from kakitome.bootstrap.demo.filling import fill
from kakitome.bootstrap.demo.highlights import Highlight, find_highlights
from kakitome.bootstrap.demo.logins import DemoLogin, read_logins
from kakitome.bootstrap.demo.registry import registry_file

__all__ = ["DemoLogin", "Highlight", "fill", "find_highlights", "read_logins", "registry_file"]
