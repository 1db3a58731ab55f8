"""Keeps the processes up: starts them, waits until each is healthy, starts again what dies."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from kith.errors import ProcessError
from kith.run.child import Child, Spawn
from kith.run.health import HealthCheck, is_healthy
from kith.run.processes import ProcessSpec

# Beyond this a pause is the longest one anyway, and a float has an end.
MAX_DOUBLINGS = 16

Sleep = Callable[[float], Awaitable[None]]
Clock = Callable[[], float]
Say = Callable[[str], None]


@dataclass(frozen=True)
class Limits:
    """How patient the supervisor is; times in seconds."""

    poll: float = 0.2
    # Between looks at a process that is up, and how long it may leave them unanswered: Rasa's
    # event loop stands still while it predicts, so a missed answer or two means nothing.
    look: float = 5.0
    silence: float = 60.0
    first_pause: float = 0.5
    longest_pause: float = 30.0
    # Who was up this long did not die of a bad start: the pauses begin anew.
    steady: float = 60.0
    deaths_at_start: int = 5
    end: float = 10.0


class Supervisor:
    """The owner of the processes, from their start to their end."""

    def __init__(
        self,
        specs: Sequence[ProcessSpec],
        *,
        spawn: Spawn,
        say: Say,
        healthy: HealthCheck = is_healthy,
        sleep: Sleep = asyncio.sleep,
        clock: Clock = time.monotonic,
        limits: Limits | None = None,
    ) -> None:
        """Know what to run; `start` runs it.

        Args:
            specs: the processes, in the order in which they are to be ended.
            spawn: starts one of them.
            say: is told, in one line for people, of what happens after the start.
            healthy: whether an address answers.
            sleep: waits so many seconds.
            clock: seconds that only grow.
            limits: how long and how often; the defaults when None.
        """
        self._specs = tuple(specs)
        self._spawn = spawn
        self._say = say
        self._healthy = healthy
        self._sleep = sleep
        self._clock = clock
        self._limits = limits or Limits()
        self._children: dict[str, Child] = {}
        self._keepers: list[asyncio.Task[None]] = []
        self._up = {spec.name: asyncio.Event() for spec in self._specs}

    @property
    def waiting_for(self) -> tuple[str, ...]:
        """The names of the processes that have not answered yet since the start."""
        return tuple(name for name, up in self._up.items() if not up.is_set())

    async def start(self) -> None:
        """Start all processes at once and return when each has answered.

        Raises:
            ProcessError: one cannot be started, dies again and again, or does not answer in time.
        """
        self._keepers = [asyncio.create_task(self._keep(spec)) for spec in self._specs]
        everything_up = asyncio.create_task(self._everything_up())
        try:
            done, _ = await asyncio.wait(
                {everything_up, *self._keepers}, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            everything_up.cancel()
        for task in done:
            task.result()

    async def watch(self) -> None:
        """Return only by raising what makes it impossible to keep a process up.

        Raises:
            ProcessError: a process cannot be started any more.
        """
        done, _ = await asyncio.wait(self._keepers, return_when=asyncio.FIRST_COMPLETED)
        for keeper in done:
            keeper.result()

    async def stop(self) -> None:
        """End the processes in their order: each is asked, and killed when it does not end."""
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        for spec in self._specs:
            child = self._children.pop(spec.name, None)
            if child is not None:
                await child.end(grace_seconds=self._limits.end)

    def kill(self) -> None:
        """End everything at once, for somebody who does not want to wait; `stop` still follows."""
        for child in self._children.values():
            child.kill()

    async def _everything_up(self) -> None:
        for up in self._up.values():
            await up.wait()

    async def _keep(self, spec: ProcessSpec) -> None:
        """Run one process for ever. Ends only by being cancelled or by giving up at the start."""
        deaths = 0
        while True:
            started = self._clock()
            child = await self._spawn(spec)
            self._children[spec.name] = child
            if await self._comes_up(spec, child):
                if self._up[spec.name].is_set():
                    self._say(f"{spec.name} is back.")
                self._up[spec.name].set()
                await self._stays_up(spec, child)
            elif child.is_running and not self._up[spec.name].is_set():
                raise ProcessError(
                    f"{spec.name} has not answered within {spec.grace_seconds:.0f} s. "
                    f"Its log says more: {spec.log}"
                )
            is_stuck = child.is_running
            await child.end(grace_seconds=self._limits.end)
            del self._children[spec.name]
            reason = "it did not answer" if is_stuck else child.how_it_ended
            deaths = 1 if self._clock() - started >= self._limits.steady else deaths + 1
            self._give_up_after_too_many(spec, deaths, reason)
            pause = self._pause(deaths)
            self._say(f"{spec.name} ended ({reason}). Starting it again in {pause:g} s.")
            await self._sleep(pause)

    async def _comes_up(self, spec: ProcessSpec, child: Child) -> bool:
        """Whether the process answers before it ends and before its grace is over."""
        deadline = self._clock() + spec.grace_seconds
        while child.is_running and self._clock() < deadline:
            # Asked after the answer: somebody else may have answered in its place.
            if await self._healthy(spec.health_url) and child.is_running:
                return True
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(child.wait(), self._limits.poll)
        return False

    async def _stays_up(self, spec: ProcessSpec, child: Child) -> None:
        """Return when the process has ended, or has not answered for too long."""
        answered = self._clock()
        while child.is_running and self._clock() - answered < self._limits.silence:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(child.wait(), self._limits.look)
            if child.is_running and await self._healthy(spec.health_url):
                answered = self._clock()

    def _give_up_after_too_many(self, spec: ProcessSpec, deaths: int, reason: str) -> None:
        if self._up[spec.name].is_set() or deaths < self._limits.deaths_at_start:
            return
        raise ProcessError(
            f"{spec.name} does not start: it ended {deaths} times ({reason}). "
            f"Its log says more: {spec.log}"
        )

    def _pause(self, deaths: int) -> float:
        doublings = min(deaths - 1, MAX_DOUBLINGS)
        return min(self._limits.first_pause * 2.0**doublings, self._limits.longest_pause)
