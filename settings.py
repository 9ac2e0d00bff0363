"""Every setting of ketenkaart, in one place: name, meaning, default.

Each is read from the environment variable that stands beside it. A bad value is refused at start, by name and value.
"""

import os
import re
from datetime import date, datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AliasChoices, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

CHECKOUT = Path(__file__).resolve().parent
# Beside the code in a checkout; of the user where the package is installed, as nobody writes among its files.
STATE = (
    CHECKOUT / ".ketenkaart"
    if (CHECKOUT / "pyproject.toml").exists()
    else Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "ketenkaart"
)
TIMEZONE = ZoneInfo("Europe/Amsterdam")


def day_of(moment: datetime) -> date:
    """The day on which a moment (with its time zone) fell in Amsterdam: how pages and files date loads and versions."""
    return moment.astimezone(TIMEZONE).date()


def names(text: object) -> object:
    """Names of hosts from a list with commas; raises ValueError for what is none."""
    if not isinstance(text, str):
        return text
    found = tuple(name.strip().casefold() for name in text.split(",") if name.strip())
    for name in found:
        if not re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*", name):
            raise ValueError(f"'{name}' is no name of a host. Write names with commas between, no scheme and no port")
    return found


def origin(text: object) -> object:
    """Scheme and host of an address, without what may follow; raises ValueError for what is none, or has a path."""
    if not isinstance(text, str) or not text.strip():
        return None
    found = urlsplit(text.strip().rstrip("/"))
    if found.scheme not in ("http", "https") or not found.hostname or found.path or found.query or found.fragment:
        raise ValueError(
            f"'{text}' is no scheme and host. Write both and no more, as in https://ketenkaart.example.org"
        )
    return f"{found.scheme}://{found.netloc}"


class Settings(BaseSettings):
    """All settings, frozen: tests pass another one, nobody changes this one."""

    model_config = SettingsConfigDict(env_prefix="KETENKAART_", frozen=True, extra="ignore", populate_by_name=True)

    home: Path = Field(
        STATE,
        description="Folder that holds all state: the managed Neo4j with its jars and data, snapshots, reports, logs.",
    )
    data: Path = Field(
        CHECKOUT / "data",
        description="Data folder to load; any folder in the layout of `data/README.md`, each dataset in it optional.",
    )
    host: str = Field("127.0.0.1", description="Address that the server listens on.")
    hosts: Annotated[tuple[str, ...], NoDecode, BeforeValidator(names)] = Field(
        (),
        description="Names, with commas between, under which the server is reached besides `KETENKAART_HOST`, "
        "`localhost` and addresses in figures: those of a machine or of a proxy before it. Under any other name it "
        "does not answer.",
    )
    public_url: Annotated[str | None, BeforeValidator(origin)] = Field(
        None,
        description="Address, scheme and host, under which readers know this server. It stands in addresses that leave "
        "the browser: citations, files, scripts. Unset: the address that a reader came by.",
    )
    port: int = Field(8000, ge=1, le=65535, description="Port that the server listens on.")
    bolt_port: int = Field(7697, ge=1, le=65535, description="Bolt port of the managed Neo4j, on the loopback address.")
    heap_mb: int | None = Field(
        None,
        ge=256,
        description="Heap of the managed Neo4j, in megabytes. Unset: 512, or what a load needs, up to half the memory.",
    )
    cache_mb: int = Field(
        256,
        ge=64,
        description="What the server keeps of answers, so as not to make them again, in megabytes: pages and files, "
        "chains, balances, and all that was derived of a day. Besides it needs some 150 MB, and several hundred while "
        "balances of new years are made.",
    )
    example: bool = Field(
        True, description="Load the fictitious example companies. Off: dataset `example` is not loaded at all."
    )
    today: date | None = Field(
        None,
        ge=date(1900, 1, 1),
        le=date(2200, 12, 31),
        description="The day that counts as today (ISO 8601). Unset: the date in Amsterdam at each request.",
    )
    maven: str | None = Field(
        None,
        description="Base address of the Maven repository that Neo4j's jars are fetched from. Unset: Maven Central.",
    )
    neo4j_uri: str | None = Field(
        None,
        validation_alias=AliasChoices("NEO4J_URI", "neo4j_uri"),
        description="Address of a Neo4j of your own (`bolt://…`, `neo4j://…`). Unset: the managed one.",
    )
    neo4j_user: str = Field(
        "neo4j", validation_alias=AliasChoices("NEO4J_USER", "neo4j_user"), description="User at `NEO4J_URI`."
    )
    neo4j_password: SecretStr | None = Field(
        None,
        validation_alias=AliasChoices("NEO4J_PASSWORD", "neo4j_password"),
        description="Password at `NEO4J_URI`.",
    )
    neo4j_database: str = Field(
        "neo4j",
        validation_alias=AliasChoices("NEO4J_DATABASE", "neo4j_database"),
        description="Database at `NEO4J_URI`.",
    )

    def day(self) -> date:
        """The date that a question without `asOf` means."""
        return self.today or day_of(datetime.now(TIMEZONE))


def variable(field: str) -> str:
    """The environment variable that a setting is read from."""
    return field.upper() if field.startswith("neo4j_") else f"KETENKAART_{field.upper()}"
