"""All findings in the order in which they are read, and the report made of them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone

import httpx
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kith.doctor import installed
from kith.doctor.finding import Finding, State
from kith.doctor.language_model import language_model
from kith.doctor.running import running
from kith.doctor.storage import storage
from kith.run.health import is_healthy
from kith.settings import Settings

STYLES = {State.OK: "green", State.OFF: "dim", State.NOTICE: "yellow", State.WRONG: "bold red"}


async def examine(settings: Settings, environ: Mapping[str, str]) -> list[Finding]:
    """Look at every part; nothing is started or changed."""
    async with httpx.AsyncClient() as client:
        processes, model, databases = await asyncio.gather(
            running(settings, healthy=is_healthy),
            language_model(settings.model, client),
            asyncio.to_thread(storage, settings),
        )
    return [
        installed.python(settings.folder),
        *installed.model_files(settings.folder),
        installed.trained_model(settings),
        *processes,
        *databases,
        model,
        *installed.channels(environ),
        installed.faults(settings.var, datetime.now(timezone.utc)),
    ]


def is_well(findings: Sequence[Finding]) -> bool:
    """Whether nothing is wrong; what is off is off on purpose."""
    return all(finding.state is not State.WRONG for finding in findings)


def show(findings: Sequence[Finding], console: Console) -> None:
    """Print a line for each part; in a narrow terminal the particulars wrap below each other."""
    if not console.is_terminal:
        for finding in findings:
            line = f"{finding.state.value:6} {finding.part}: {finding.says}"
            console.print(line, markup=False, highlight=False, soft_wrap=True)
        return
    table = Table.grid(padding=(0, 2))
    for finding in findings:
        state = Text(finding.state.value, style=STYLES[finding.state])
        table.add_row(state, Text(finding.part), Text(finding.says))
    console.print(table)
