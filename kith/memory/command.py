"""`kith memory`: what is kept about a person, from the terminal of whoever runs Kith."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from kith.errors import SettingsError
from kith.memory.terminal import (
    local_now,
    moment_of,
    opened,
    or_refused,
    show_receipts,
    whose_memory,
)

app = typer.Typer(
    no_args_is_help=True, help="See, correct, forget and export what Kith remembers of a person."
)
Person = Annotated[
    str | None,
    typer.Option("--person", help="Whose; may be left out when only one person talks with Kith."),
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@app.command("list")
def show(
    person: Person = None,
    search: Annotated[str, typer.Option(help="Only what has this in it.")] = "",
    page: Annotated[int, typer.Option(min=1, help="Which page.")] = 1,
    messages: Annotated[bool, typer.Option("--messages", help="Messages too.")] = False,
    at: Annotated[
        str | None, typer.Option(help="Only what was so on a day, such as 2025-01-01.")
    ] = None,
) -> None:
    """List what is remembered, with the day and the sentence it came from."""
    with opened() as (memory, settings, console):
        from kith.memory.memory import Kind
        from kith.memory.reading import SHOWN, Which

        kinds = tuple(Kind) if messages else SHOWN
        moment = None if at is None else moment_of(at, local_now(settings))
        so = None if moment is None else (moment, moment)
        which = Which(search=search, kinds=kinds, so_between=so)
        found = memory.store.page(whose_memory(memory, person), which, number=page)
        table = Table("", "kind", "memory", "said on", "from the sentence", "until")
        for one in found.memories:
            until = f"{one.valid_until:%Y-%m-%d}" if one.valid_until else ""
            day = f"{one.said_at:%Y-%m-%d}"
            said = "" if one.is_its_sentence else one.said
            table.add_row(str(one.id), one.kind.value, one.text, day, said, until)
        console.print(table)
        console.print(f"Page {found.number} of {found.of}, {found.total} in all.")


@app.command()
def recall(
    text: Annotated[str, typer.Argument(help="A message or a question, in quotes.")],
    person: Person = None,
    explain: Annotated[bool, typer.Option("--explain", help="Each part of each score.")] = False,
) -> None:
    """Show what a message brings back, and why."""
    with opened() as (memory, settings, console):
        found = memory.recall(whose_memory(memory, person), text, now=local_now(settings))
        if found.why_nothing is not None:
            console.print(f"Nothing is recalled: {found.why_nothing.value}.")
        for one in found.found:
            console.print(f"{one.score:6.3f}  {one.memory.id}. {one.memory.text}", markup=False)
            if explain:
                parts = ", ".join(f"{name} {part:+.3f}" for name, part in one.parts.items())
                console.print(f"        {parts}", markup=False)
        if explain:
            times = ", ".join(f"{p.words} = {p.start:%Y-%m-%d}" for p in found.periods)
            console.print(f"Looked for: {', '.join(found.terms)}. Times: {times or 'none'}.")


@app.command()
def remember(
    text: Annotated[str, typer.Argument(help="What, in quotes.")], person: Person = None
) -> None:
    """Add a memory."""
    with opened() as (memory, _, console):
        whose = whose_memory(memory, person)
        if not memory.may_keep(whose):
            raise SettingsError(
                f"{whose} has not agreed to be remembered, or has switched memory off: "
                "see `kith memory consent` and `kith memory switch`."
            )
        kept = memory.remember(whose, text)
        or_refused(kept, console)
        console.print("Kept.")


@app.command()
def correct(
    number: Annotated[int, typer.Argument(help="The memory's number in the list.")],
    text: Annotated[str, typer.Argument(help="What is right, in quotes.")],
    person: Person = None,
) -> None:
    """Put a memory right; the wrong words are gone."""
    with opened() as (memory, settings, console):
        whose, now = whose_memory(memory, person), local_now(settings)
        corrected = memory.correcting.put_right(whose, number, text, now)
        or_refused(corrected, console)
        console.print("Corrected.")


@app.command()
def forget(
    what: Annotated[
        str | None, typer.Argument(help="A memory's number, or words: all that has them.")
    ] = None,
    everything: Annotated[bool, typer.Option("--everything", help="All of it.")] = False,
    person: Person = None,
    yes: Yes = False,
) -> None:
    """Forget for good, in every store, and show a receipt for each."""
    with opened() as (memory, settings, console):
        whose = whose_memory(memory, person)
        if everything == (what is not None):
            raise SettingsError("Say what to forget: a number, words, or --everything.")
        words: tuple[str, ...] | None = None
        if everything:
            console.print(
                f"All {memory.count(whose)} memories would go, with the mood journal and "
                "the conversations."
            )
        else:
            meant = memory.meant(whose, what, local_now(settings))
            if meant is None:
                console.print("There is nothing like that.")
                raise typer.Exit(1)
            words = meant.words
            for one in meant.memories:
                console.print(f"{one.id}. {one.text}", markup=False)
        if not yes and not typer.confirm("It cannot be undone. Forget it?"):
            raise typer.Exit(1)
        show_receipts(memory.forgetting.forget(whose, words), console)


@app.command()
def resume() -> None:
    """Finish erasures that broke off."""
    with opened() as (memory, _, console):
        for erased in memory.forgetting.resume():
            show_receipts(erased, console)
        console.print("Nothing is left to erase.")


@app.command()
def tidy(person: Person = None) -> None:
    """Sum up what is over, and let go of what is too old; it also happens by itself."""
    with opened() as (memory, settings, console):
        now = local_now(settings)
        count = memory.tidy_all(now) if person is None else memory.tidy(person, now)
        console.print(f"{count} conversations summed up.")
        done = memory.retention.run(now)
        for one in done:
            console.print(f"{one.store}: {'failed' if one.gone is None else one.gone} too old")
        if any(one.gone is None for one in done):
            raise typer.Exit(1)


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="The ZIP to write.")],
    person: Person = None,
    yes: Yes = False,
) -> None:
    """Write everything that is held about a person into one ZIP."""
    with opened() as (memory, _, console):
        whose = whose_memory(memory, person)
        asked = f"{file} will hold all conversations of {whose}. Write it?"
        if not yes and not typer.confirm(asked):
            raise typer.Exit(1)
        archive = memory.exporter.archive(whose)
        try:
            file.touch(mode=0o600)
            file.write_bytes(archive)
        except OSError as error:
            raise SettingsError(f"{file} cannot be written: {error.strerror}.") from error
        console.print(f"Written: {file}")


@app.command()
def consent(
    decision: Annotated[str, typer.Argument(help="yes, no, or show.")] = "show",
    purpose: Annotated[
        str, typer.Option("--for", help="memory, or llm: memories may go to a language model.")
    ] = "memory",
    person: Person = None,
) -> None:
    """Show or set what a person agrees to."""
    with opened() as (memory, _, console):
        from kith.memory.consents import Purpose

        whose = whose_memory(memory, person)
        if decision in ("yes", "no"):
            if purpose not in (Purpose.MEMORY, Purpose.LLM):
                raise SettingsError("--for takes memory or llm.")
            memory.consents.decide(whose, Purpose(purpose), is_given=decision == "yes")
        for one in memory.consents.all(whose):
            given = "agreed" if one.is_given else "refused or withdrawn"
            console.print(f"{one.at:%Y-%m-%d %H:%M} {one.purpose.value}: {given}")


@app.command()
def switch(state: Annotated[str, typer.Argument(help="on or off.")], person: Person = None) -> None:
    """Switch memory on or off; what is kept stays."""
    if state not in ("on", "off"):
        raise typer.BadParameter("on or off")
    with opened() as (memory, _, console):
        memory.switch(whose_memory(memory, person), on=state == "on")
        console.print(f"Memory is {state}.")
