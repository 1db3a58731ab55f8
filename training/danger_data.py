"""What training/danger.py learns from: lines of several hands, templates, other people's texts.

A text that a person writes goes through the crisis gate's own normaliser first, and a sentence that
Kith would say through the output gate's, as they will when the gates read them; so a disguise that
the normaliser undoes costs the model nothing.
"""

from __future__ import annotations

import random
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from kith.reply.bank import BANK_FOLDER, MOVES_FOLDER, Bank
from kith.reply.exchanges import read_exchanges
from kith.reply.moves import Moves
from kith.safety.crisis_gate import CrisisGate
from kith.safety.levels import RiskLevel, RiskTag
from kith.safety.output_gate import plain
from training.follow_up_labels import read_labels
from training.talks import read_talks

LINES = Path(__file__).parent / "lines"
TEMPLATES = LINES / "danger" / "templates.yml"
MEASURED = Path(__file__).parents[1] / "bench" / "safety_lines"
LOOKED_AT = ("develop", "blind", "fresh", "final", "last", "goodbye")
"""Sets of bench/safety_lines that rules have been mended on; the others are kept for measuring."""
TESTED = Path(__file__).parents[1] / "tests" / "safety_lines"
DOMAIN = Path(__file__).parents[1] / "domain.yml"
NLU = Path(__file__).parents[1] / "data" / "nlu"
BESIDE, BEFORE = 0.3, 0.65
"""Share of texts that are learned beside somebody's harmless one, and of those the share behind it:
people come to what troubles them after something else."""
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
HEADS = {"levels": len(LEVELS), "tags": len(TAGS), "unfit": 1}
"""The size of each output."""

_GRAVE = re.compile(
    r"suicid|kill (?:my|your)sel|want to die|end (?:my|your) life|self.?harm|\bkms\b"
)
_ANNOTATION = re.compile(r"\[([^\]]+)\](?:\{[^}]*\}|\([^)]*\))")
_GAP = re.compile(r"\{(\w+)\}")
_FILLED = {"name": "Sam", "who": "your sister", "feeling": "worried", "echo": "you got home late"}


@dataclass(frozen=True)
class Example:
    """A plain text and what is known of it.

    Attributes:
        text: as the gate reads it.
        level: 0 to 4 for what a person wrote; None for what Kith would say.
        tags: the values of the tags; None where nobody has said which.
        unfit: whether Kith must not say it; None for what a person wrote.
        weight: how much it counts.
    """

    text: str
    level: int | None = None
    tags: frozenset[str] | None = None
    unfit: bool | None = None
    weight: float = 1.0


def own_lines(gate: CrisisGate, *, without: Collection[str] = ()) -> list[Example]:
    """What people might write: the lines written for training, and those that were measured on.

    Args:
        gate: its normaliser makes them plain.
        without: writers of training/lines/danger whose lines are kept aside.
    """
    written = _written(LINES / "danger", without=without)
    return [example for each in written for example in _as_read(each, gate)]


def _as_read(example: Example, gate: CrisisGate) -> list[Example]:
    """A line as the gate reads it: what is harmless in its passages, for each of them is.

    Which passage of a long dangerous line holds the danger, nobody has noted: it is learned whole.
    """
    if example.level:
        return [replace(example, text=gate.plain(example.text))]
    return [replace(example, text=passage) for passage in gate.plain_passages(example.text)]


def whole_lines(gate: CrisisGate, writers: Collection[str]) -> list[Example]:
    """All lines of some writers of training/lines/danger, as the gate reads them."""
    others = {path.stem.split("_")[0] for path in (LINES / "danger").glob("*_*")} - set(writers)
    found = _lines_in(LINES / "danger", without=others)
    return [example for each in found for example in _as_read(each, gate)]


def lines_of(gate: CrisisGate, writer: str) -> list[Example]:
    """The lines of one writer of training/lines/danger."""
    others = {path.stem.split("_")[0] for path in (LINES / "danger").glob("*_*")} - {writer}
    found = _lines_in(LINES / "danger", without=others)
    return [replace(example, text=gate.plain(example.text)) for example in found]


def _written(folder: Path, *, without: Collection[str]) -> Iterator[Example]:
    yield from _lines_in(folder, without=without)
    yield from _labelled(TESTED / "positive.tsv", tagged=False)
    yield from _harmless(TESTED / "negative.txt")
    for name in LOOKED_AT:
        if (MEASURED / f"{name}_positive.tsv").exists():
            yield from _labelled(MEASURED / f"{name}_positive.tsv", tagged=name != "fresh")
            yield from _harmless(MEASURED / f"{name}_negative.txt")


def _lines_in(folder: Path, *, without: Collection[str]) -> Iterator[Example]:
    for path in sorted(folder.glob("*_*.t*")):
        if path.stem.split("_")[0] not in without:
            yield from _labelled(path) if path.suffix == ".tsv" else _harmless(path)


def _harmless(path: Path) -> Iterator[Example]:
    for line in path.read_text("utf-8").splitlines():
        if line.strip():
            yield Example(line.strip(), 0, frozenset())


def _labelled(path: Path, *, tagged: bool = True) -> Iterator[Example]:
    for line in path.read_text("utf-8").splitlines():
        level, text, *tag = line.rstrip("\t").split("\t")
        tags = frozenset(filter(None, tag)) if tagged else None
        yield Example(text.strip(), int(level), tags)


def spoken_lines(*, without: Collection[str] = ()) -> list[Example]:
    """Sentences that a companion might say, those that it must not among them.

    Args:
        without: writers of training/lines/spoken whose lines are kept aside.
    """
    files = [
        path
        for path in sorted((LINES / "spoken").glob("*_*.txt"))
        if path.stem.split("_")[0] not in without
    ]
    for name in LOOKED_AT:
        files += sorted(MEASURED.glob(f"{name}_bad.txt")) + sorted(
            MEASURED.glob(f"{name}_kind.txt")
        )
    files += [TESTED / "bad_replies.txt", TESTED / "kind_replies.txt"]
    return [example for path in files for example in _spoken(path)]


def _spoken(path: Path) -> Iterator[Example]:
    unfit = "bad" in path.stem
    for line in path.read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield Example(plain(line.rpartition("\t")[2]), unfit=unfit)


def said_by_kith() -> list[Example]:
    """All that Kith can say without a model, and what it would best say in talks."""
    texts = [template.text for each in Bank.load().templates.values() for template in each]
    texts += [one.reply for one in read_exchanges()]
    responses = yaml.safe_load(DOMAIN.read_text("utf-8"))["responses"].values()
    texts += [one["text"] for each in responses for one in each if one.get("text")]
    texts += [one.reply for talk in read_talks() for one in talk]
    filled = [_GAP.sub(lambda gap: _FILLED.get(gap[1], "that"), text) for text in texts]
    return [Example(plain(text), unfit=False) for text in dict.fromkeys(filled)]


def said_to_kith(gate: CrisisGate) -> list[Example]:
    """Examples of data/nlu, of which none is dangerous but those that ask for help now.

    Without them a short request ("show me box breathing") is read like the lines on which this was
    trained, for nobody asks Reddit for anything.
    """
    found = examples_of(NLU, unless=("ask_for_help_now",))
    calm = (text for text in found if gate.assess(text).level == RiskLevel.NONE)
    return [Example(gate.plain(text), 0, frozenset()) for text in calm]


def said_in_talk() -> list[Example]:
    """What people tell a companion on ordinary days, in exchanges, moves and scripted talks."""
    gate = CrisisGate.load()
    examples = Moves.load(BANK_FOLDER / MOVES_FOLDER).examples.values()
    texts = [text for like, _ in examples for text in like]
    texts += [one.message for one in read_exchanges()]
    texts += [one.said.message for one in read_labels()]
    texts += [one.message for talk in read_talks() for one in talk]
    texts = list(dict.fromkeys(texts))
    calm = (text for text in texts if gate.assess(text).level == RiskLevel.NONE)
    return [Example(gate.plain(text), 0, frozenset()) for text in calm]


def examples_of(
    folder: Path, intents: Collection[str] = (), *, unless: Collection[str] = ()
) -> list[str]:
    """The examples of training data for Rasa, without its annotations.

    Args:
        folder: holds the files.
        intents: those wanted; none: all.
        unless: those not wanted.
    """
    found = []
    for path in sorted(folder.glob("*.yml")):
        for block in yaml.safe_load(path.read_text("utf-8"))["nlu"]:
            intent = block.get("intent")
            if intent and intent not in unless and (not intents or intent in intents):
                lines = (line.strip("- ").strip() for line in block["examples"].splitlines())
                found += [_ANNOTATION.sub(r"\1", line) for line in lines if line]
    return found


def from_templates(gate: CrisisGate, number: int, rng: random.Random) -> list[Example]:
    """So many dangerous sentences and as many harmless ones of the same build."""
    content = yaml.safe_load(TEMPLATES.read_text("utf-8"))
    slots = content["slots"]

    def filled(template: str) -> str:
        return gate.plain(_GAP.sub(lambda slot: str(rng.choice(slots[slot[1]])), template))

    found = []
    for _ in range(number):
        level, tag, template = rng.choice(content["positive"])
        tags = frozenset({tag}) if tag else frozenset()
        found.append(Example(filled(template), level, tags, weight=0.5))
        found.append(Example(filled(rng.choice(content["negative"])), 0, frozenset(), weight=0.5))
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


def harmless(
    texts: Sequence[str], gate: CrisisGate, number: int, rng: random.Random
) -> list[Example]:
    """Plain texts in which neither the rules nor a list of grave words find anything."""
    shuffled = rng.sample(list(texts), len(texts))
    fitting = (
        text
        for text in shuffled
        if not _GRAVE.search(text.lower()) and gate.assess(text).level == RiskLevel.NONE
    )
    return [
        Example(gate.plain(text), 0, frozenset())
        for text, _ in zip(fitting, range(number), strict=False)
    ]


def varied(example: Example, others: Sequence[Example], rng: random.Random) -> Example:
    """The text with the slips and neighbours that it might have in a chat."""
    text = example.text
    if rng.random() < 0.2:
        text = text.replace("'", "").replace(".", "")
    if rng.random() < 0.1 and len(text) > 8:
        place = rng.randrange(1, len(text) - 2)
        text = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    if example.level is not None and rng.random() < BESIDE:
        other = rng.choice(others).text
        text = f"{other}. {text}" if rng.random() < BEFORE else f"{text}. {other}"
    return replace(example, text=text)
