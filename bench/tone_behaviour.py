"""Check how tone is read, capability by capability, on lines of our own.

    python -m bench.tone_behaviour [--failures]

In the manner of CheckList (Ribeiro et al. 2020, https://aclanthology.org/2020.acl-main.442):
minimum functionality (`states`: any of these is right), invariance (`same`: all read alike) and
direction (`weaker`, `stronger`: the second shows the more feeling). The cases are in
bench/tone_cases/; training/tone_lines.tsv holds none of them.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, model_validator

from kith.datafile import read_data
from kith.settings import load_settings
from kith.tone.choice import load_tone_reader
from kith.tone.reading import EmotionalState, Tone, ToneReader

CASES = Path(__file__).with_name("tone_cases")


class Case(BaseModel):
    """One expectation; exactly one of its three forms is given."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str | None = None
    states: frozenset[EmotionalState] = frozenset()
    same: tuple[str, ...] = ()
    weaker: str | None = None
    stronger: str | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Case:
        forms = [
            self.text is not None and bool(self.states),
            len(self.same) > 1,
            self.weaker is not None and self.stronger is not None,
        ]
        if sum(forms) != 1:
            raise ValueError("give text and states, or same, or weaker and stronger")
        return self

    @property
    def texts(self) -> tuple[str, ...]:
        """What has to be read to decide it."""
        given = (self.text, *self.same, self.weaker, self.stronger)
        return tuple(text for text in given if text is not None)

    def holds(self, tones: Sequence[Tone]) -> bool:
        """Whether the tones of `texts`, in their order, are as expected."""
        if self.states:
            return tones[0].state in self.states
        if self.same:
            return len({tone.state for tone in tones}) == 1
        return tones[1].intensity > tones[0].intensity


class Capability(BaseModel):
    """What a group of cases is about."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    capability: str
    cases: tuple[Case, ...]


@dataclass(frozen=True)
class Outcome:
    """How one capability fared."""

    capability: str
    passed: int
    failed: tuple[tuple[Case, tuple[Tone, ...]], ...]

    @property
    def n(self) -> int:
        """The number of its cases."""
        return self.passed + len(self.failed)


def load_capabilities(folder: Path = CASES) -> list[Capability]:
    """All capabilities, in the order of their files."""
    return [read_data(path, Capability) for path in sorted(folder.glob("*.yml"))]


async def examine(reader: ToneReader, capability: Capability) -> Outcome:
    """Read every text of the capability and compare."""
    failed = []
    for case in capability.cases:
        tones = tuple([await reader.read(text) for text in case.texts])
        if not case.holds(tones):
            failed.append((case, tones))
    passed = len(capability.cases) - len(failed)
    return Outcome(capability.capability, passed, tuple(failed))


async def examine_all(reader: ToneReader) -> list[Outcome]:
    """How every capability fares."""
    return [await examine(reader, capability) for capability in load_capabilities()]


def main() -> None:
    """Print a line for each capability, and as the last line one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--failures", action="store_true", help="show what was read wrongly")
    arguments = parser.parse_args()
    outcomes = asyncio.run(examine_all(load_tone_reader(load_settings())))
    for outcome in outcomes:
        print(f"{outcome.capability:<32} {outcome.passed:>4} of {outcome.n}")
        for case, tones in outcome.failed if arguments.failures else ():
            print(f"    {' | '.join(case.texts)[:110]}")
            print(
                f"        {', '.join(f'{tone.state.value} {tone.intensity:.2f}' for tone in tones)}"
            )
    n, passed = sum(o.n for o in outcomes), sum(o.passed for o in outcomes)
    print(json.dumps({"n": n, "passed": passed, "share": round(passed / n, 4)}))


if __name__ == "__main__":
    main()
