"""The `kith` command."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Coroutine, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from kith.doctor import report
from kith.errors import KithError
from kith.memory import command as memory_command
from kith.replay.printing import AsJsonLines, AsMarkdown, ForPeople
from kith.replay.script import chosen, read_script
from kith.run import preparation
from kith.run.announcements import Announcements
from kith.run.rasa_shell import shell as rasa_shell
from kith.run.serve import prepare, until_stopped
from kith.run.serve import serve as serve_processes
from kith.run.training import is_current
from kith.run.training import train as train_model
from kith.safety.referrals import yearly_report
from kith.settings import Settings, load_settings, read_dotenv
from kith.terminal.talk import open_screen, talk
from kith.terminal.words import load_words
from kith.tone import command as tone_command

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Kith, an honest AI companion that you host yourself.",
)


app.add_typer(memory_command.app, name="memory")


@app.command()
def run() -> None:
    """Start Kith, tell where its page is, and chat in this terminal."""
    _execute(_run())


@app.command()
def serve() -> None:
    """Start Kith without a chat, until Ctrl-C."""
    _execute(_serve())


@app.command()
def chat() -> None:
    """Chat in this terminal with the Kith that runs already."""
    words = load_words()
    _execute(talk(load_settings(), open_screen(words), words))


@app.command()
def shell() -> None:
    """Open Rasa's own shell, with the action server beside it."""
    _execute(rasa_shell(load_settings(), environment(load_settings()), _announcements()))


@app.command()
def train(
    force: Annotated[bool, typer.Option("--force", help="Train even if nothing changed.")] = False,
) -> None:
    """Train the Rasa model, if anything it is made from has changed."""
    _execute(_train(force=force))


@app.command()
def tone(
    text: Annotated[str | None, typer.Argument(help="A message, in quotes.")] = None,
    file: Annotated[
        Path | None, typer.Option("--file", help="Read the lines of a file instead.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="A line of JSON each.")] = False,
) -> None:
    """Show what is read in a message: feelings, state, mood, and how long it took."""
    _execute(tone_command.show(load_settings(), Console(), text=text, file=file, as_json=as_json))


@app.command()
def doctor() -> None:
    """Check every part: a line each, with the command that mends it."""
    settings = load_settings()
    findings = asyncio.run(report.examine(settings, environment(settings)))
    report.show(findings, Console())
    raise typer.Exit(0 if report.is_well(findings) else 1)


@app.command("safety-report")
def safety_report(
    year: Annotated[int, typer.Option(min=2000, max=9999, help="A calendar year.")],
) -> None:
    """Print how often people were told where help is in a year, as JSON.

    A number for the year and nothing else: no person, no text, no finer time.
    """
    print(yearly_report(load_settings().var, year))


@app.command()
def replay(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help='Lines of JSON such as {"turns": ["hi", "bye"]}; - for standard input.',
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="A line of JSON for each turn.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="As Markdown, for docs.")] = False,
    only: Annotated[
        str | None, typer.Option(help="Only this conversation: its number, or a part of its title.")
    ] = None,
    width: Annotated[int | None, typer.Option(min=40, help="Columns to wrap at.")] = None,
) -> None:
    """Replay what a person says with the Kith that runs, to review what it answers.

    Beside each turn: intent, emotional state, strategy, source of the words, milliseconds.

    docs/replay.md says more.
    """
    # It brings SQLAlchemy, which takes nearly as long to import as all the rest together.
    from kith.replay.command import replay as replay_script

    if as_json and markdown:
        raise typer.BadParameter("--json and --markdown cannot go together")
    settings = load_settings()
    show = AsJsonLines if as_json else AsMarkdown if markdown else ForPeople
    script = chosen(read_script(file), only)
    _execute(replay_script(settings, environment(settings), script, show, width=width))


def main() -> None:
    """Run the command; what Kith can explain becomes one line and exit status 1."""
    try:
        app()
    except KithError as error:
        print(error, file=sys.stderr)
        sys.exit(1)


def environment(settings: Settings) -> Mapping[str, str]:
    """What the processes find in their environment: this one's, with `.env` filled in."""
    return {**read_dotenv(settings.folder / ".env"), **os.environ}


async def _run() -> None:
    settings, announcements = load_settings(), _announcements()
    words = load_words()
    await _train_if_needed(settings, announcements)
    specs = await prepare(settings, environment(settings))
    screen = open_screen(words)

    async def chat_here() -> None:
        announcements.say(f"Kith is running at {settings.server.web_url}")
        if not settings.model.is_configured:
            announcements.say(words.built_in)
        with announcements.through(screen.line):
            await talk(settings, screen, words)
        announcements.say(words.ending)

    await serve_processes(specs, announcements, chat_here)


async def _serve() -> None:
    settings, announcements = load_settings(), _announcements()
    specs = await prepare(settings, environment(settings))
    if not is_current(settings):
        announcements.say("The Rasa model is older than its sources. `kith train` renews it.")

    async def stay() -> None:
        announcements.say(f"Kith is running at {settings.server.web_url} (Ctrl-C ends it)")
        await until_stopped()

    await serve_processes(specs, announcements, stay)


async def _train(*, force: bool) -> None:
    settings, announcements = load_settings(), _announcements()
    if not force and is_current(settings):
        announcements.say("The Rasa model is up to date.")
        return
    await _train_now(settings, announcements)


async def _train_if_needed(settings: Settings, announcements: Announcements) -> None:
    if not is_current(settings):
        await _train_now(settings, announcements)


async def _train_now(settings: Settings, announcements: Announcements) -> None:
    preparation.check_python(settings.folder)
    preparation.check_model_files(settings.folder)
    with announcements.training() as show:
        await train_model(settings, environment(settings), show)


def _announcements() -> Announcements:
    return Announcements(Console())


def _execute(work: Coroutine[Any, Any, None]) -> None:
    """Run to the end; Ctrl-C before the processes are there is an end like any other."""
    try:
        asyncio.run(work)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
