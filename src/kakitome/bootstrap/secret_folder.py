"""Where secrets lie: in the data folder, made when absent, or in a folder that somebody else fills.

| variable | meaning | default |
|---|---|---|
| `KAKITOME_SECRETS` | `credentials`: systemd hands them over; or a folder that a vault fills | data folder |

In such a folder each secret is a file, `kakitome.secret.key` and so on, and nothing is ever made: a command that is run
without them stops, instead of going on under secrets of its own. Settings that hold passwords may lie there, too, as
files by their names (`kakitome.DATABASE_URL`); they count instead of what the environment says.

Source: systemd.exec(5), "Credentials"; OWASP ASVS 5.0 V13.3.1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kakitome.errors import Misconfigured

PREFIX = "kakitome."
SECRET_FILES = ("secret.key", "key-encryption.key", "checkpoint.key", "log.key", "award-links.key", "site.key")
SECRET_SETTINGS = ("DATABASE_URL", "EMAIL_URL", "KAKITOME_METRICS_TOKEN")
CREDENTIALS = "credentials"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretFolder:
    """A folder of secrets, and what stands before their names there."""

    folder: Path
    prefix: str = ""

    def file(self, name: str) -> Path:
        """Return where a secret lies."""
        return self.folder / f"{self.prefix}{name}"


def secret_folder(environment: Mapping[str, str], *, data_dir: Path) -> SecretFolder:
    """Read where secrets lie.

    Raises:
        Misconfigured: E_CONFIG_SECRETS nobody handed credentials over, or the path is not absolute;
            E_CONFIG_SECRETS_MISSING one is not there.
    """
    written = environment.get("KAKITOME_SECRETS", "").strip()
    if not written:
        return SecretFolder(folder=data_dir)
    folder = Path(environment.get("CREDENTIALS_DIRECTORY", "") if written == CREDENTIALS else written)
    if not folder.is_absolute():
        raise Misconfigured("E_CONFIG_SECRETS", value=written[:80])
    handed_over = SecretFolder(folder=folder, prefix=PREFIX)
    missing = [f"{PREFIX}{name}" for name in SECRET_FILES if not handed_over.file(name).is_file()]
    if missing:
        raise Misconfigured("E_CONFIG_SECRETS_MISSING", files=", ".join(missing))
    return handed_over


def with_secret_settings(environment: Mapping[str, str], *, secret_files: SecretFolder) -> Mapping[str, str]:
    """Return the environment with the settings that lie beside the secrets, where these are handed over."""
    if not secret_files.prefix:
        return environment
    files = {name: secret_files.file(name) for name in SECRET_SETTINGS}
    return {**environment, **{name: file.read_text().strip() for name, file in files.items() if file.is_file()}}
