"""Make the weights of models/saying_back: which of somebody's words a listener says back.

    python -m training.saying_back --out var/saying_back.pt [--aside 0.06]

Needs requirements/training.in; takes nine minutes on two cores. The network of models/follow_ups,
which has read what people tell Kith, is fine-tuned on the messages of training/saying_back.tsv: of
all pieces of a message, and of saying nothing, what readers chose is to be likeliest. With
`--aside` that share is not learned, and at the end it is printed how often the likeliest piece was
a reader's choice. `python -m training.saying_back_export` makes the model.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import nn

from kith.reply.follow_ups import FOLDER as START
from kith.reply.own_words import plainly
from kith.reply.saying_back import ENDS, MOST_NOTHING, NOTHING, STARTS, Marked
from training.encoder import packaged_weights
from training.fitting import fit, padded
from training.shipped_weights import shipped_weights
from training.tone_model import ToneNet

CHOSEN = Path(__file__).parent / "saying_back.tsv"
RATE = 1e-4
ROUNDS = 4
SECOND_BEST = 0.6
"""What a reader's second choice counts beside the first."""


@dataclass(frozen=True)
class Chosen:
    """A message and what a reader would say back of it, the best first; empty for nothing."""

    message: str
    words: tuple[str, ...]


def read_chosen(path: Path = CHOSEN) -> tuple[Chosen, ...]:
    """The messages: a line each, `message<TAB>words / other words`."""
    lines = (line.split("\t") for line in path.read_text("utf-8").splitlines())
    return tuple(
        Chosen(message, tuple(words.split(" / ")) if words else ()) for message, words in lines
    )


@dataclass(frozen=True)
class Example:
    """A message as it is learned.

    Attributes:
        chosen: the message and the words.
        marked: the same for the network.
        weights: what choosing each piece counts, 0 for what nobody chose; nothing comes last.
    """

    chosen: Chosen
    marked: Marked
    weights: tuple[float, ...]


class SayingNet(ToneNet):
    """An encoder with a logit for beginning and one for ending at each word piece."""

    def __init__(self, encoder: object) -> None:
        super().__init__(encoder, {NOTHING: 1})
        self.edges = nn.Linear(int(self.encoder.config.hidden_size), 2)

    @classmethod
    def started(cls, base: Path, start: Path) -> SayingNet:
        """The network on the encoder of a folder of models/, its heads untrained."""
        net = cls(ToneNet.from_pretrained(str(base), {}).encoder)
        found = shipped_weights(start)
        own = {name: value for name, value in net.state_dict().items() if name not in found}
        if any(name.startswith("encoder.") for name in own):
            raise SystemExit(f"{start} is no network of this kind.")
        net.load_state_dict({name: found.get(name, own.get(name)) for name in net.state_dict()})
        return net

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor
    ) -> dict[str, torch.Tensor]:
        """`starts` and `ends`: `[texts, word pieces]`; `nothing`: `[texts, 1]`."""
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        kept = attention_mask.unsqueeze(-1).to(states.dtype)
        mean = (states * kept).sum(dim=1) / kept.sum(dim=1)
        edges = self.edges(self.dropout(states))
        pooled = self.dropout(torch.cat([mean, states[:, 0]], dim=1))
        return {
            STARTS: edges[..., 0],
            ENDS: edges[..., 1],
            NOTHING: self.heads[NOTHING](pooled),
        }


def main(arguments: Sequence[str] | None = None) -> None:
    """Train and keep the weights."""
    parser = argparse.ArgumentParser(prog="python -m training.saying_back", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="where the weights go")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--rate", type=float, default=RATE)
    parser.add_argument("--aside", type=float, default=0.0, help="share that is not learned")
    parser.add_argument("--start", type=Path, default=START, help="a folder of models/")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(arguments)
    torch.manual_seed(given.seed)
    rng = random.Random(given.seed)
    base = packaged_weights()
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    examples = list(examples_of(read_chosen(), tokenizer))
    rng.shuffle(examples)
    held = int(given.aside * len(examples))
    net = SayingNet.started(base, given.start)
    fit(
        net,
        [list(examples[held:]) for _ in range(given.rounds)],
        lambda batch: _loss(net, batch),
        length=lambda one: len(one.marked.ids),
        rate=given.rate,
        rng=rng,
        new=[*net.edges.parameters(), *net.heads.parameters()],
    )
    given.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save(net.state_dict(), given.out)
    if held:
        _check(net.eval(), examples[:held])


def examples_of(chosen: Sequence[Chosen], tokenizer: Tokenizer) -> Iterator[Example]:
    """The messages as they are learned, without those whose words are no piece of them."""
    for one in chosen:
        marked = Marked.of(tokenizer, one.message)
        said = [plainly(piece.said) for piece in marked.pieces]
        weights = [0.0] * len(said)
        for rank, words in enumerate(map(plainly, one.words)):
            for place, each in enumerate(said):
                if each in (words, words.removeprefix("you "), f"you {words}"):
                    weights[place] = max(weights[place], SECOND_BEST if rank else 1.0)
        if not one.words or any(weights):
            yield Example(one, marked, (*weights, 0.0 if one.words else 1.0))


def _scores(found: dict[str, torch.Tensor], row: int, marked: Marked) -> torch.Tensor:
    starts = found[STARTS][row, list(marked.first)]
    ends = found[ENDS][row, list(marked.last)]
    return torch.cat([starts + ends, found[NOTHING][row]]).float()


def _loss(net: SayingNet, batch: Sequence[Example]) -> torch.Tensor:
    """How unlikely what was chosen is, any of it."""
    found = net(*padded([one.marked.ids for one in batch]))
    each = [
        torch.logsumexp(scores + torch.tensor(one.weights).log(), 0) - torch.logsumexp(scores, 0)
        for one, scores in ((one, _scores(found, row, one.marked)) for row, one in enumerate(batch))
    ]
    return -torch.stack(each).mean()


def _check(net: SayingNet, held: Sequence[Example]) -> None:
    chosen, spoken, fine = [], [], []
    with torch.no_grad():
        for one in held:
            scores = _scores(net(*padded([one.marked.ids])), 0, one.marked)
            if not one.marked.pieces:
                continue
            is_choice = one.weights[int(scores[:-1].argmax())] > 0
            speaks = float(scores.softmax(0)[-1]) < MOST_NOTHING
            if one.chosen.words:
                chosen.append(is_choice)
            if speaks:
                fine.append(is_choice)
                spoken.append(bool(one.chosen.words))
    print(f"of {len(chosen)} messages the likeliest piece was a reader's choice for ", end="")
    print(f"{sum(chosen) / len(chosen):.3f}")
    print(f"of {len(held)} something would be said back to {len(spoken)}, in a reader's words to ")
    print(f"{sum(fine) / len(fine):.3f}, where a reader would say nothing to ", end="")
    print(f"{1 - sum(spoken) / len(spoken):.3f}")


if __name__ == "__main__":
    main()
