"""What training/danger.py learns from: our own lines, sentences from templates, Reddit comments.

Every text goes through the crisis gate's own normaliser first, as it will when the gate reads it,
so that a disguise the normaliser undoes costs the model nothing.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from kith.safety.crisis_gate import CrisisGate
from kith.safety.levels import RiskLevel, RiskTag

HERE = Path(__file__).parent
LINES = Path(__file__).parents[1] / "bench" / "safety_lines"
TESTED = Path(__file__).parents[1] / "tests" / "safety_lines"
MEASURED = ("develop", "blind", "fresh")
"""Sets of bench/safety_lines that have been looked at; the others are kept for measuring."""
NLU = Path(__file__).parents[1] / "data" / "nlu"
LEVELS = (1, 2, 3, 4)
TAGS = (
    RiskTag.SELF_HARM,
    RiskTag.EATING_DISORDER,
    RiskTag.ABUSE,
    RiskTag.HARM_TO_OTHERS,
    RiskTag.DELUSION,
    RiskTag.MEDICAL_EMERGENCY,
    RiskTag.METHOD_INFO,
    RiskTag.PAST,
    RiskTag.THIRD_PARTY,
)
_GRAVE = re.compile(
    r"suicid|kill (?:my|your)sel|want to die|end (?:my|your) life|self.?harm|\bkms\b"
)

_ANNOTATION = re.compile(r"\[([^\]]+)\](?:\{[^}]*\}|\([^)]*\))")


@dataclass(frozen=True)
class Example:
    """A text and what it speaks of; `tags` is None where nobody has said which.

    Attributes:
        text: as written.
        level: 0 to 4.
        tags: the values of the tags.
        weight: how much it counts.
    """

    text: str
    level: int
    tags: frozenset[str] | None = frozenset()
    weight: float = 1.0


def own_lines() -> list[Example]:
    """The lines written for training and those that have been measured on."""
    found = [
        *_labelled(HERE / "danger_lines.tsv"),
        *_labelled(TESTED / "positive.tsv", tagged=False),
    ]
    negative = [HERE / "danger_negatives.txt", TESTED / "negative.txt"]
    for name in MEASURED:
        found += _labelled(LINES / f"{name}_positive.tsv", tagged=name != "fresh")
        negative.append(LINES / f"{name}_negative.txt")
    for path in negative:
        found += [Example(line, 0) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return found


def said_to_kith(gate: CrisisGate) -> list[str]:
    """Examples of data/nlu, of which none is dangerous but those that ask for help now.

    Without them a short request ("show me box breathing") is read like the lines on which this was
    trained, for nobody asks Reddit for anything.
    """
    found = []
    for path in sorted(NLU.glob("*.yml")):
        for block in yaml.safe_load(path.read_text("utf-8"))["nlu"]:
            if block.get("intent") not in (None, "ask_for_help_now"):
                lines = (line.strip("- ").strip() for line in block["examples"].splitlines())
                found += [_ANNOTATION.sub(r"\1", line) for line in lines if line]
    return [text for text in found if gate.assess(text).level == RiskLevel.NONE]


def _labelled(path: Path, *, tagged: bool = True) -> Iterator[Example]:
    for line in path.read_text("utf-8").splitlines():
        level, text, *tag = line.rstrip("\t").split("\t")
        tags = frozenset(filter(None, tag)) if tagged else None
        yield Example(text.strip(), int(level), tags)


def from_templates(number: int, rng: random.Random) -> list[Example]:
    """So many dangerous sentences and as many harmless ones of the same build."""
    content = yaml.safe_load((HERE / "danger_templates.yml").read_text("utf-8"))
    slots = content["slots"]

    def filled(template: str) -> str:
        return re.sub(r"\{(\w+)\}", lambda slot: str(rng.choice(slots[slot[1]])), template).strip()

    found = []
    for _ in range(number):
        level, tag, template = rng.choice(content["positive"])
        tags = frozenset({tag}) if tag else frozenset()
        found.append(Example(filled(template), level, tags, 0.5))
        found.append(Example(filled(rng.choice(content["negative"])), 0, weight=0.5))
    return found


def others_words(data: Path) -> list[str]:
    """What people wrote elsewhere: Reddit comments, tweets, sentences of the web.

    Args:
        data: holds goemotions/, tweeteval/ and ud_ewt/; see the model card for what they are.
    """
    comments = (data / "goemotions" / "train.tsv").read_text("utf-8").splitlines()
    found = [line.split("\t")[0] for line in comments]
    for task in ("emotion", "irony"):
        found += (data / "tweeteval" / task / "train_text.txt").read_text("utf-8").splitlines()
    treebank = (data / "ud_ewt" / "train.conllu").read_text("utf-8")
    return found + re.findall(r"^# text = (.{15,300})$", treebank, re.MULTILINE)


def harmless(texts: Sequence[str], gate: CrisisGate, number: int, rng: random.Random) -> list[str]:
    """Texts in which neither the rules nor a list of grave words find anything."""
    shuffled = rng.sample(list(texts), len(texts))
    fitting = (
        text
        for text in shuffled
        if not _GRAVE.search(text.lower()) and gate.assess(text).level == RiskLevel.NONE
    )
    return [text for text, _ in zip(fitting, range(number), strict=False)]


def varied(example: Example, others: Sequence[str], rng: random.Random) -> Example:
    """The text with the slips, small letters and neighbours that it might have in a chat."""
    text = example.text
    if rng.random() < 0.4:
        text = text.lower()
    if rng.random() < 0.2:
        text = text.replace("'", "").replace(".", "")
    if rng.random() < 0.1 and len(text) > 8:
        place = rng.randrange(1, len(text) - 2)
        text = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    if rng.random() < 0.2:
        other = rng.choice(others)
        text = f"{other}. {text}" if rng.random() < 0.5 else f"{text}. {other}"
    return Example(text, example.level, example.tags, example.weight)
