"""Measure how well names are told from everything that sounds like an introduction.

    python -m bench.names [--names FILE] [--lines FILE] [--model FILE | --language-only]

The file of names holds words, the file of lines `kind<TAB>message`, messages that introduce nobody.
Every name is put into every frame in lower, title and upper case, and is right when the slot would
hold it whole. Measured twice: with the lists of names as they ship, and as if none of these names
were listed, which is how a name from elsewhere fares. The whole pipeline of the trained model is
measured as well, by what Rasa then puts into the slot; that needs Rasa's environment.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kith.language.evidence import Evidence
from kith.language.introductions import Introductions
from kith.language.wordlists import plain, word_lists

CASES = Path(__file__).with_name("name_cases")
DEFAULT_MODEL = Path(__file__).resolve().parent.parent / "models" / "kith.tar.gz"
WORST_SHOWN = 8

FRAMES = ("i'm {}", "call me {}", "{} here", "it's {}")
"""What issue 3 asks for; `in_slot` counts these alone."""

OTHER_FRAMES = (
    "im {}",
    "I’m {}.",
    "hi, my name is {}",
    "hey its {} again",
    "hello there! {} here, nice to meet you",
    "you can call me {} :)",
    "people call me {}",
    "im {} btw, whats yours",
    "i am {} from leeds",
    "this is {}",
    "please call me {} from now on",
    "i'm {} and i lost my job",
)
HOW_WRITTEN: tuple[Callable[[str], str], ...] = (str.lower, str, str.upper)

Read = Callable[[Sequence[str]], list[str | None]]
"""What gives the name that each message would put into the slot."""


@dataclass(frozen=True)
class Line:
    """A message that introduces nobody, and what kind of message it is."""

    kind: str
    text: str


def read_names(path: Path) -> list[str]:
    """The names of a file, each once."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return list(
        dict.fromkeys(w for line in lines if not line.startswith("#") for w in line.split())
    )


def read_lines(path: Path) -> list[Line]:
    """The messages of a file, each once."""
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t", 1) for line in lines if line and not line.startswith("#"))
    return list(dict.fromkeys(Line(kind, text) for kind, text in pairs))


def by_language(introductions: Introductions) -> Read:
    """The language layer alone."""

    def read(texts: Sequence[str]) -> list[str | None]:
        found = (introductions.find(text) for text in texts)
        return [None if one is None else one.name for one in found]

    return read


def share_in_slot(read: Read, names: Sequence[str], frames: Iterable[str]) -> dict[str, float]:
    """The share of names that get into the slot, by frame; prints some that do not."""
    shares = {}
    for frame in frames:
        asked = [(name, frame.format(case(name))) for name in names for case in HOW_WRITTEN]
        got = read([text for _, text in asked])
        missed = [
            name
            for (name, _), found in zip(asked, got, strict=True)
            if found is None or plain(found) != plain(name)
        ]
        shares[frame] = 1 - len(missed) / len(asked)
        print(f"{shares[frame]:>8.4f}  {frame:<42} {' '.join(dict.fromkeys(missed[:999]))[:60]}")
    return shares


def false_names(read: Read, lines: Sequence[Line]) -> int:
    """How many messages give a name that was never given; prints them by kind."""
    got = list(zip(lines, read([line.text for line in lines]), strict=True))
    for kind in dict.fromkeys(line.kind for line in lines):
        wrong = [(line.text, name) for line, name in got if line.kind == kind and name]
        total = sum(line.kind == kind for line in lines)
        shown = "; ".join(f"{text} ({name})" for text, name in wrong[:WORST_SHOWN])
        print(f"{len(wrong):>4} of {total:<4} {kind:<10} {shown}")
    return sum(name is not None for _, name in got)


def milliseconds(read: Read, lines: Sequence[Line]) -> list[float]:
    """The time of each message, sorted."""
    times = []
    for line in lines:
        start = time.perf_counter()
        read([line.text])
        times.append((time.perf_counter() - start) * 1000)
    return sorted(times)


def measure(names: Sequence[str], lines: Sequence[Line]) -> dict[str, float]:
    """The language layer's measures by name."""
    lists = word_lists()
    read = by_language(Introductions(Evidence(lists)))
    print("Names as they ship")
    shares = share_in_slot(read, names, FRAMES)
    others = share_in_slot(read, names, OTHER_FRAMES)
    print("The same names, on no list")
    unlisted = lists.without_names(frozenset(plain(name) for name in names))
    harder = share_in_slot(by_language(Introductions(Evidence(unlisted))), names, FRAMES)
    print("Messages that introduce nobody, and what was taken for a name")
    wrong = false_names(read, lines)
    times = milliseconds(read, lines)
    return {
        "n": len(names),
        "in_slot": round(_mean(shares.values()), 4),
        "in_slot_other_frames": round(_mean(others.values()), 4),
        "in_slot_unlisted": round(_mean(harder.values()), 4),
        "n_lines": len(lines),
        "false_names": wrong,
        "ms_mean": round(_mean(times), 3),
        "ms_p99": round(times[int(len(times) * 0.99)], 3),
    }


def measure_model(path: Path, names: Sequence[str], lines: Sequence[Line]) -> dict[str, float]:
    """The whole pipeline's measures by name, each name in one frame and one way of writing."""
    from bench.trained_model import TrainedModel

    model = TrainedModel.load(path)
    ways = [(frame, case) for frame in FRAMES for case in HOW_WRITTEN]
    asked = [
        ways[place % len(ways)][0].format(ways[place % len(ways)][1](name))
        for place, name in enumerate(names)
    ]

    def read(texts: Sequence[str]) -> list[str | None]:
        return model.slots_after(texts, "person_name")

    print("The trained model's whole pipeline")
    pairs = list(zip(names, read(asked), strict=True))
    missed = [name for name, found in pairs if found is None or plain(found) != plain(name)]
    print(f"{1 - len(missed) / len(names):>8.4f}  one frame each {' '.join(missed)[:80]}")
    return {
        "in_slot_model": round(1 - len(missed) / len(names), 4),
        "false_names_model": false_names(read, lines),
    }


def _mean(values: Iterable[float]) -> float:
    kept = list(values)
    return sum(kept) / len(kept)


def main() -> None:
    """Print a table, and as the last line one JSON object; exit 1 below the bar."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--names", type=Path, default=CASES / "names.txt")
    parser.add_argument("--lines", type=Path, default=CASES / "not_names.tsv")
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL)
    parser.add_argument("--language-only", action="store_true", help="leave the model out")
    parser.add_argument("--bar", type=float, default=0.0, help="the least `in_slot` that passes")
    arguments = parser.parse_args()
    names, lines = read_names(arguments.names), read_lines(arguments.lines)
    measures = measure(names, lines)
    if not arguments.language_only:
        measures |= measure_model(arguments.model, names, lines)
    print(json.dumps(measures))
    if measures["in_slot"] < arguments.bar:
        sys.exit(1)


if __name__ == "__main__":
    main()
