"""Training the Rasa model, and only when something it is made from has changed."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import re
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path

from kith.errors import ProcessError
from kith.run.child import CHUNK_BYTES, how_ended
from kith.run.logs import BoundedLog, tail
from kith.run.processes import TRAINED_MODEL, log_path, rasa_command, rasa_environment
from kith.run.training_progress import Progress
from kith.settings import Settings

FINGERPRINT = Path("models/kith.sha256")
SOURCES = (
    "config.yml",
    "domain.yml",
    "data/**/*.yml",
    "components/**/*.py",
    "kith/encoder.py",
    "models/encoder/**/*",
    "models/spacy/**/*",
    "requirements/rasa.txt",
)

_LINE_END = re.compile(rb"[\r\n]+")

Show = Callable[[Progress], None]


def fingerprint(folder: Path) -> str:
    """SHA-256 over the names and contents of everything that a trained model depends on."""
    digest = hashlib.sha256()
    for path in sorted({path for pattern in SOURCES for path in folder.glob(pattern)}):
        if path.is_file():
            digest.update(f"{path.relative_to(folder)}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def is_trained(settings: Settings) -> bool:
    """Whether there is a trained model at all."""
    return (settings.folder / TRAINED_MODEL).is_file()


def is_current(settings: Settings) -> bool:
    """Whether the trained model was made from what is there now."""
    recorded = settings.folder / FINGERPRINT
    return (
        is_trained(settings)
        and recorded.is_file()
        and recorded.read_text(encoding="utf-8").strip() == fingerprint(settings.folder)
    )


async def train(settings: Settings, environ: Mapping[str, str], show: Show) -> None:
    """Train the model of Rasa; `show` is told of every step.

    Raises:
        ProcessError: Rasa could not train, with the end of what it printed.
    """
    made_from = fingerprint(settings.folder)
    log = BoundedLog(log_path(settings, "train"))
    process = await asyncio.create_subprocess_exec(
        *rasa_command(settings, "train", "--fixed-model-name", TRAINED_MODEL.name.split(".")[0]),
        cwd=settings.folder,
        env=rasa_environment({**environ, "PYTHONPATH": str(settings.folder)}),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        await _follow(process, log, show)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()
        log.close()
    if process.returncode:
        reason = how_ended(process.returncode)
        raise ProcessError(
            f"{tail(log.path)}\nRasa could not train the model ({reason}). All of it: {log.path}"
        )
    (settings.folder / FINGERPRINT).write_text(made_from + "\n", encoding="utf-8")


async def _follow(process: asyncio.subprocess.Process, log: BoundedLog, show: Show) -> None:
    assert process.stdout is not None
    progress = Progress()
    show(progress)
    async for line in _lines(process.stdout, log):
        moved = progress.after(line)
        if moved != progress:
            progress = moved
            show(progress)
    await process.wait()


async def _lines(output: asyncio.StreamReader, log: BoundedLog) -> AsyncIterator[str]:
    """The lines of the output, those of tqdm too, which stay out of the log."""
    rest = b""
    while chunk := await output.read(CHUNK_BYTES):
        *whole, rest = _LINE_END.split(rest + chunk)
        for line in whole:
            if line.strip() and not line.startswith((b"Epochs:", b"Processed")):
                log.write(line + b"\n")
            yield line.decode("utf-8", errors="replace")
    log.write(rest)
    yield rest.decode("utf-8", errors="replace")
