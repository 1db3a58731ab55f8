"""A small network that says of each word whether it begins, continues or is no entity.

One hidden layer reads a word's vector and marks, those of the words beside it and the message's
mean vector. Tags are in the scheme B, I, O (Ramshaw & Marcus 1995,
https://aclanthology.org/W95-0107); the likeliest sequence of tags that can stand in a row is found
with Viterbi's algorithm. scikit-learn trains it, numpy alone runs it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.neural_network import MLPClassifier

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]

OUTSIDE = "O"
BEGINS, CONTINUES = "B-", "I-"
IMPOSSIBLE = np.float32(-1e9)
LINES_AT_ONCE = 400


@dataclass(frozen=True)
class Line:
    """The words of a message as numbers.

    Attributes:
        vectors: one a word, of shape (words, dimensions).
        marks: what else is known of each, of shape (words, marks).
    """

    vectors: Floats
    marks: Floats


@dataclass(frozen=True)
class Learning:
    """How the network is trained.

    Attributes:
        hidden: the units of the hidden layer.
        epochs: how often every line is seen.
        networks: how many are trained, from different first weights; their mean is kept.
        seed: of the first weights and of the order of the lines.
    """

    hidden: int = 128
    epochs: int = 8
    networks: int = 3
    seed: int = 7


@dataclass(frozen=True)
class WordTagger:
    """The trained network.

    Attributes:
        tags: the tags, in the order of the last layer's outputs.
        scale: what the vectors are multiplied with, so that they weigh as the marks do.
        weights: of the hidden and the last layer, one input a row.
        biases: of both.
    """

    tags: tuple[str, ...]
    scale: float
    weights: tuple[Floats, Floats]
    biases: tuple[Floats, Floats]

    @classmethod
    def train(
        cls, lines: Sequence[Line], tags: Sequence[Sequence[str]], learning: Learning
    ) -> WordTagger:
        """Learn the tags of these lines, which must be one or more.

        Args:
            lines: the lines, each of at least one word.
            tags: for each line a tag a word.
            learning: how.
        """
        squares = [float(np.mean(line.vectors**2)) for line in lines]
        scale = 0.5 / max(float(np.sqrt(np.mean(squares))), 1e-9)
        names = tuple(sorted({tag for row in tags for tag in row}))
        seeds = range(learning.seed, learning.seed + learning.networks)
        layers = [_learned(lines, tags, names, scale, learning, seed) for seed in seeds]
        # Side by side in one hidden layer, their outputs are added up: the mean of the networks.
        hidden, first_bias = (np.concatenate([one[i] for one in layers], axis=-1) for i in (0, 1))
        last = np.concatenate([one[2] for one in layers]) / len(layers)
        last_bias = np.mean([one[3] for one in layers], axis=0)
        return cls(names, scale, (hidden, last), (first_bias, last_bias))

    def read(self, line: Line) -> tuple[list[str], Floats]:
        """The likeliest tag of each word, and how likely it is on its own, from 0 to 1."""
        scores = self._scores(line)
        path = _best_path(scores, *self._steps())
        likely: Floats = np.exp(scores[np.arange(len(path)), path])
        return [self.tags[place] for place in path], likely

    def _scores(self, line: Line) -> Floats:
        """Logarithms of the probabilities, of shape (words, tags)."""
        hidden = np.maximum(_inputs(line, self.scale) @ self.weights[0] + self.biases[0], 0)
        raw = hidden @ self.weights[1] + self.biases[1]
        raw -= raw.max(axis=1, keepdims=True)
        scores: Floats = raw - np.log(np.exp(raw).sum(axis=1, keepdims=True))
        return scores

    def _steps(self) -> tuple[Floats, Floats]:
        """What is added for a first tag, and for a tag (column) after another (row): 0 or never."""
        first = [IMPOSSIBLE if tag.startswith(CONTINUES) else 0 for tag in self.tags]
        after = [[0 if _may_follow(a, b) else IMPOSSIBLE for b in self.tags] for a in self.tags]
        return np.array(first, dtype=np.float32), np.array(after, dtype=np.float32)

    def save(self, path: Path) -> None:
        """Write it to a file of numpy's, without pickles."""
        (hidden, last), (first_bias, last_bias) = self.weights, self.biases
        np.savez(
            path,
            tags=np.array(self.tags),
            scale=np.float32(self.scale),
            hidden=hidden.astype(np.float16),
            last=last,
            first_bias=first_bias,
            last_bias=last_bias,
        )

    @classmethod
    def load(cls, path: Path) -> WordTagger:
        """Read what `save` wrote.

        Raises:
            OSError: the file is missing.
        """
        with np.load(path) as saved:
            return cls(
                tuple(str(tag) for tag in saved["tags"]),
                float(saved["scale"]),
                (saved["hidden"].astype(np.float32), saved["last"]),
                (saved["first_bias"], saved["last_bias"]),
            )


def _learned(
    lines: Sequence[Line],
    tags: Sequence[Sequence[str]],
    names: Sequence[str],
    scale: float,
    learning: Learning,
    seed: int,
) -> tuple[Floats, Floats, Floats, Floats]:
    """Weights and biases of the hidden layer, and those of the last."""
    network = MLPClassifier((learning.hidden,), batch_size=256, random_state=seed)
    order = np.random.default_rng(seed)
    for _ in range(learning.epochs):
        for chosen in _portions(order.permutation(len(lines))):
            inputs = np.vstack([_inputs(lines[place], scale) for place in chosen])
            network.partial_fit(inputs, [tag for i in chosen for tag in tags[i]], names)
    hidden, last = (one.astype(np.float32) for one in network.coefs_)
    first_bias, last_bias = (one.astype(np.float32) for one in network.intercepts_)
    if len(names) == 2:
        # For two classes scikit-learn keeps one output, that of the second.
        last = np.hstack([np.zeros_like(last), last])
        last_bias = np.append(np.zeros(1, np.float32), last_bias)
    return hidden, first_bias, last, last_bias


def _inputs(line: Line, scale: float) -> Floats:
    """Of shape (words, inputs): the word, the one before, the one after, and the mean."""
    vectors = line.vectors * scale
    own = np.hstack([vectors, line.marks])
    nothing = np.zeros_like(own[:1])
    mean = np.repeat(vectors.mean(axis=0, keepdims=True), len(own), axis=0)
    before, after = np.vstack([nothing, own[:-1]]), np.vstack([own[1:], nothing])
    return np.hstack([own, before, after, mean]).astype(np.float32)


def _portions(order: Places) -> Iterator[Places]:
    """A few lines at a time: all inputs at once would fill a small machine's memory."""
    for start in range(0, len(order), LINES_AT_ONCE):
        yield order[start : start + LINES_AT_ONCE]


def _may_follow(before: str, tag: str) -> bool:
    return not tag.startswith(CONTINUES) or before[2:] == tag[2:]


def _best_path(scores: Floats, first: Floats, after: Floats) -> list[int]:
    """The places of the tags of the likeliest sequence."""
    best, back = scores[0] + first, []
    for row in scores[1:]:
        ways = best[:, None] + after
        back.append(ways.argmax(axis=0))
        best = ways.max(axis=0) + row
    path = [int(best.argmax())]
    for came_from in reversed(back):
        path.append(int(came_from[path[-1]]))
    return path[::-1]
