"""The settings: one frozen object, read once from companion.yml and the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
)

from kith.errors import SettingsError
from kith.memory.ages import Ages
from kith.safety.care import Care

DEFAULT_FILE = "companion.yml"
ENV_API_KEY = "OPENAI_API_KEY"
ENV_BASE_URL = "OPENAI_BASE_URL"
ENV_MODEL = "KITH_MODEL"
ENV_DATABASE = "KITH_DATABASE"
ENV_DATA_KEY = "KITH_KEY"
ENV_FOLDER = "KITH_HOME"
ENV_VAR = "KITH_VAR"
ENV_WEB_PORT = "KITH_WEB_PORT"
ENV_RASA_PORT = "KITH_RASA_PORT"
ENV_ACTIONS_PORT = "KITH_ACTIONS_PORT"


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())


class ModelSettings(_Section):
    """The language model and the limits of a call to it; times in seconds."""

    name: str = "gpt-4o"
    base_url: str | None = None
    api_key: SecretStr | None = None
    first_token_seconds: float = Field(default=6, gt=0, le=15)
    total_seconds: float = Field(default=14, gt=0, le=18)
    retries: int = Field(default=1, ge=0, le=3)
    max_reply_tokens: int = Field(default=220, ge=16, le=2000)
    history_tokens: int = Field(default=1000, ge=0, le=100_000)

    @property
    def is_configured(self) -> bool:
        """Whether there is a model to ask: a key, or a server of one's own."""
        return self.api_key is not None or self.base_url is not None

    @property
    def goes_out(self) -> bool:
        """Whether what is sent to it leaves this machine."""
        host = urlsplit(self.base_url).hostname if self.base_url else None
        is_here = host is not None and (host in ("localhost", "::1") or host.startswith("127."))
        return self.is_configured and not is_here


class ServerSettings(_Section):
    """Where the three processes listen."""

    host: str = "127.0.0.1"
    web_port: int = Field(default=8765, ge=1, le=65535)
    rasa_port: int = Field(default=5005, ge=1, le=65535)
    actions_port: int = Field(default=5055, ge=1, le=65535)
    more_reply_addresses: tuple[str, ...] = ()

    @property
    def reply_addresses(self) -> tuple[str, ...]:
        """Where the action server may bring sentences; it posts nowhere else."""
        return (self.web_url, *self.more_reply_addresses)

    @property
    def web_url(self) -> str:
        """The front door's address as seen from this machine."""
        return f"http://127.0.0.1:{self.web_port}"

    @property
    def rasa_url(self) -> str:
        """Rasa's address; only the front door and health checks use it."""
        return f"http://127.0.0.1:{self.rasa_port}"

    @property
    def actions_url(self) -> str:
        """The action server's address; only Rasa and health checks use it."""
        return f"http://127.0.0.1:{self.actions_port}"


class MemorySettings(_Section):
    """Where memories are kept."""

    database: str | None = None


class ToneSettings(_Section):
    """What reads the tone of messages.

    Attributes:
        model: a folder or the name of a model on the Hugging Face hub; None: the one that ships.
        labels: what the labels of such a model mean in Kith's own, where its table lacks them.
    """

    model: str | None = None
    labels: Mapping[str, str] = Field(default_factory=dict)


def _read_care(given: object) -> Care:
    if isinstance(given, Care):
        return given
    if not isinstance(given, Mapping):
        raise ValueError("care must be a section")
    return Care.from_mapping(given)


class Settings(_Section):
    """Everything that can be set, and the folders Kith lives in."""

    version: int = 1
    persona: str = "kith"
    model: ModelSettings = ModelSettings()
    server: ServerSettings = ServerSettings()
    memory: MemorySettings = MemorySettings()
    tone: ToneSettings = ToneSettings()
    retention: Ages = Ages()
    care: Annotated[Care, BeforeValidator(_read_care)] = Care()
    time_zone: str | None = None
    # Rasa reads the environment alone, so companion.yml has no say in it.
    tracker_database: str | None = None
    # From the environment alone; without it the key is a file in `var`.
    data_key: SecretStr | None = Field(default=None, exclude=True)
    folder: Path = Path(".")
    var: Path = Path("var")

    @field_validator("time_zone")
    @classmethod
    def _known_time_zone(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                ZoneInfo(value)
            except (ZoneInfoNotFoundError, ValueError) as error:
                raise ValueError(f"'{value}' is no time zone such as Europe/London") from error
        return value

    @property
    def database_url(self) -> str:
        """The SQLAlchemy URL of Kith's own database."""
        return self.memory.database or f"sqlite:///{self.var / 'kith.db'}"

    @property
    def tracker_url(self) -> str:
        """The SQLAlchemy URL of Rasa's conversations, as components/tracker_store.py has it."""
        return self.tracker_database or f"sqlite:///{self.var / 'tracker.db'}"


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read companion.yml and the environment, which wins.

    Args:
        environ: the environment; `os.environ` (with `.env` filled in) when None.

    Raises:
        SettingsError: the file cannot be read, or a value in it is wrong.
    """
    given = dict(os.environ if environ is None else environ)
    folder = Path(given.get(ENV_FOLDER) or Path(__file__).resolve().parent.parent)
    if environ is None:
        given = {**read_dotenv(folder / ".env"), **given}
    path = folder / DEFAULT_FILE
    content = _without_empty(_read_yaml(path))
    _overlay(content, given)
    try:
        return Settings(
            **content,
            tracker_database=given.get(ENV_DATABASE) or None,
            data_key=SecretStr(given[ENV_DATA_KEY]) if given.get(ENV_DATA_KEY) else None,
            folder=folder,
            var=Path(given.get(ENV_VAR) or folder / "var"),
        )
    except (ValidationError, TypeError) as error:
        raise SettingsError(f"{path}: {_first_problem(error)}") from error


def read_dotenv(path: Path) -> dict[str, str]:
    """The `NAME=value` lines of a .env file; nothing when there is none.

    Raises:
        SettingsError: the file is there and cannot be read.
    """
    if not path.is_file():
        return {}
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}") from error
    pairs = (
        line.removeprefix("export ").split("=", 1)
        for line in text.splitlines()
        if "=" in line and not line.lstrip().startswith("#")
    )
    return {name.strip(): value.strip().strip("'\"") for name, value in pairs}


def _read_yaml(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SettingsError(f"{path} cannot be read: {' '.join(str(error).split())}") from error
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise SettingsError(f"{path} must hold names and values, as the shipped one does")
    return content


def _without_empty(content: dict[str, Any]) -> dict[str, Any]:
    """A name with nothing after it means the default."""
    return {
        name: _without_empty(value) if isinstance(value, dict) else value
        for name, value in content.items()
        if value is not None
    }


def _overlay(content: dict[str, Any], environ: Mapping[str, str]) -> None:
    places = {
        ENV_API_KEY: ("model", "api_key"),
        ENV_BASE_URL: ("model", "base_url"),
        ENV_MODEL: ("model", "name"),
        ENV_DATABASE: ("memory", "database"),
        ENV_WEB_PORT: ("server", "web_port"),
        ENV_RASA_PORT: ("server", "rasa_port"),
        ENV_ACTIONS_PORT: ("server", "actions_port"),
    }
    for section in {section for section, _ in places.values()}:
        if not isinstance(content.get(section, {}), dict):
            raise SettingsError(f"{DEFAULT_FILE}: {section}: names and values belong below it")
    if content.get("model", {}).get("api_key"):
        raise SettingsError(
            f"{DEFAULT_FILE} holds model.api_key. Keys do not belong in a file that is shared: "
            f"put {ENV_API_KEY}=... into .env instead."
        )
    for name, (section, key) in places.items():
        if environ.get(name):
            content.setdefault(section, {})[key] = environ[name]


def _first_problem(error: Exception) -> str:
    if isinstance(error, ValidationError):
        problem = error.errors()[0]
        place = ".".join(str(part) for part in problem["loc"])
        return f"{place}: {problem['msg']}"
    return str(error)
