"""What the supervisor tells the person: a live line while it waits, plain lines for the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.status import Status

from kith.run.training_progress import Progress as TrainingProgress

Print = Callable[[str], None]


class Announcements:
    """One place where lines for people come out, so that none garbles another."""

    def __init__(self, console: Console) -> None:
        """Print to this console until somebody else takes the lines."""
        self.console = console
        self._print: Print = self._to_console

    def say(self, line: str) -> None:
        """Show one line."""
        self._print(line)

    @contextmanager
    def through(self, show: Print) -> Iterator[None]:
        """Give the lines to somebody who knows what else is on the screen, the chat for example."""
        self._print = show
        try:
            yield
        finally:
            self._print = self._to_console

    @contextmanager
    def waiting(self) -> Iterator[Callable[[str], None]]:
        """A line that changes in place; without a terminal, a line for each new text."""
        if self.console.is_terminal:
            with Status("", console=self.console) as status:
                yield status.update
        else:
            yield self._once()

    @contextmanager
    def training(self) -> Iterator[Callable[[TrainingProgress], None]]:
        """A bar over the whole training; where there is no terminal, a line for each stage."""
        if not self.console.is_terminal:
            once = self._once()
            yield lambda progress: once(f"Training: {progress.stage.title}")
            return
        columns = (
            TextColumn("Training the Rasa model"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f} %  {task.description}"),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=self.console) as bar:
            task = bar.add_task("", total=1.0)
            yield lambda progress: bar.update(
                task, completed=progress.fraction, description=progress.stage.title
            )

    def _once(self) -> Print:
        shown: set[str] = set()

        def show(text: str) -> None:
            if text not in shown:
                shown.add(text)
                self._to_console(text)

        return show

    def _to_console(self, line: str) -> None:
        self.console.print(line, markup=False, highlight=False, soft_wrap=True)
