"""What every `kith memory` command begins and ends with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from kith.errors import KithError, SettingsError
from kith.settings import Settings, load_settings

# What opens the database takes longer to import than `kith` takes to start.
if TYPE_CHECKING:
    from kith.memory.forgetting import Erased
    from kith.memory.longterm import LongTermMemory
    from kith.memory.memory import Memory
    from kith.memory.write_gate import Refusal

MOST_NAMED = 20


@contextmanager
def opened() -> Iterator[tuple[LongTermMemory, Settings, Console]]:
    """Memory, the settings and where to print; an error of Kith's is one line and status 1."""
    from kith.companion import open_plans, utc_now
    from kith.encoder import Encoder
    from kith.memory.database import Database
    from kith.memory.opening import open_memory

    try:
        settings = load_settings()
        encoder = Encoder.load(settings.folder / "models" / "encoder")
        database = Database(settings.database_url)
        memory = open_memory(
            database,
            encoder,
            open_plans(settings, database, utc_now),
            utc_now,
            tracker_url=settings.tracker_url,
            var=settings.var,
            ages=settings.retention,
        )
        yield memory, settings, Console()
        database.close()
    except KithError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


def whose_memory(memory: LongTermMemory, person: str | None) -> str:
    """The person that is meant: the only one there is, if none is named.

    Raises:
        SettingsError: there are several, or none.
    """
    if person is not None:
        return person
    people = memory.store.people()
    if len(people) != 1:
        raise SettingsError(
            f"{len(people)} people are known; say whose with --person. "
            + " ".join(people[:MOST_NAMED])
        )
    return people[0]


def or_refused(outcome: Memory | Refusal | None, console: Console) -> None:
    """Say why nothing was kept, and end with status 1; nothing happens if it was kept."""
    from kith.memory.write_gate import Refusal

    if outcome is None or isinstance(outcome, Refusal):
        reason = "there is no such memory" if outcome is None else outcome.value
        console.print(f"Refused: {reason}.")
        raise typer.Exit(1)


def local_now(settings: Settings) -> datetime:
    """The time, in the zone of the settings or this machine's."""
    from kith.companion import utc_now

    zone = ZoneInfo(settings.time_zone) if settings.time_zone else None
    return utc_now().astimezone(zone)


def moment_of(written: str, now: datetime) -> datetime:
    """A day as the middle of it, or a moment, in the zone of `now` unless it names its own."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError as error:
        raise SettingsError(f"{written} is no day such as 2025-01-01.") from error
    if len(written) <= len("2025-01-01"):
        moment = moment.replace(hour=12)
    return moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)


def show_receipts(erased: Erased, console: Console) -> None:
    """Print an erasure, store by store; one that is not complete ends with status 1."""
    for one in erased.receipts:
        console.print(f"{one.store}: {one.outcome.value}, {one.erased} erased")
    console.print(f"Receipt {erased.id}.")
    if not erased.is_complete:
        console.print("Not everything is gone yet: `kith memory resume` tries again.")
        raise typer.Exit(1)
