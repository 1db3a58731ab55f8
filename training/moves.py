"""Make models/moves: which move a message makes, by its embedding.

    python -m training.moves --out models/moves [--check]

Needs requirements/training.in; takes a minute. Run it whenever an example of a move has changed
(kith/reply/bank/moves); a unit test says when. For each move a logistic regression on the sentence
embedding: its examples against its near misses, the examples of all other moves, which weigh less
for some of them fit as well, and ordinary talk from data/nlu. Direct questions have a softmax of
their own. `--check` prints by five-fold
cross-validation how often examples that were not learned are heard.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import nn

from kith.encoder import Encoder
from kith.reply.bank import BANK_FOLDER, MOVES_FOLDER
from kith.reply.hearing import (
    BEARS_OUT,
    BEARS_OUT_RANK,
    SAYS_AS_MUCH,
    WEIGHTS_FILE,
    digest_of,
    phrases_of,
)
from kith.reply.moves import Moves
from kith.reply.questions import MEANT
from training.danger_data import NLU, examples_of

ENCODER = Path(__file__).parents[1] / "models" / "encoder"
TALK = ("nlu_fallback", "share_feeling", "ask_advice", "ask_information")
SCALE = 8.0
"""Embeddings have length 1; so scaled, their weights need not be large."""
DECAY = 0.03
DECAY_OF_QUESTIONS = 3e-4
SELDOM = 4
"""Phrases of a question that fewer examples have are not looked at."""
OF_ITS_OWN, NEAR_MISS, OTHER_MOVE, ORDINARY = 3.0, 2.0, 0.15, 0.3
"""How much an example counts for its move, and against the others."""
STEPS = 60
FOLDS = 5


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit and write."""
    parser = argparse.ArgumentParser(prog="python -m training.moves", description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--check", action="store_true", help="print what cross-validation finds")
    given = parser.parse_args(arguments)
    torch.manual_seed(0)
    moves = Moves.load(BANK_FOLDER / MOVES_FOLDER)
    examples = moves.examples
    questions = sorted(moves.questions.moves.keys() & examples.keys())
    names = sorted(examples.keys() - set(questions))
    rows = [
        (place, is_like, text)
        for place, name in enumerate(names)
        for is_like, texts in zip((True, False), examples[name], strict=True)
        for text in texts
    ]
    embed = Encoder.load(ENCODER).sentences
    vectors = torch.tensor(embed([text for _, _, text in rows]))
    talk = torch.tensor(embed(examples_of(NLU, TALK)))
    places = torch.tensor([place for place, _, _ in rows])
    is_like = torch.tensor([like for _, like, _ in rows])
    asked = [(place, text) for place, name in enumerate(questions) for text in examples[name][0]]
    said = [phrases_of(text) for _, text in asked]
    phrases = _phrases(said)
    marks = torch.tensor([[phrase in each for phrase in phrases] for each in said])
    asked_vectors = torch.tensor(embed([text for _, text in asked])) * SCALE
    asked_vectors = torch.cat([asked_vectors, marks.float()], 1)
    asked_places = torch.tensor([place for place, _ in asked])
    if given.check:
        _check(vectors, places, is_like, talk, len(names))
        _check_questions(asked_vectors, asked_places, len(questions))
    layer = _fit(vectors, places, is_like, talk, len(names))
    question_layer = _fit_questions(asked_vectors, asked_places, len(questions))
    question_weights = question_layer.weight.detach().clone()
    question_weights[:, : vectors.shape[1]] *= SCALE
    given.out.mkdir(parents=True, exist_ok=True)
    np.savez(
        given.out / WEIGHTS_FILE,
        names=np.array(names),
        weights=(layer.weight * SCALE).detach().numpy().astype(np.float16),
        bias=layer.bias.detach().numpy().astype(np.float16),
        questions=np.array(questions),
        question_weights=question_weights.numpy().astype(np.float16),
        question_bias=question_layer.bias.detach().numpy().astype(np.float16),
        phrases=np.array(phrases),
        examples=np.array(digest_of(examples)),
    )


def _phrases(said: Sequence[frozenset[str]]) -> list[str]:
    """The words and pairs of words that at least `SELDOM` questions have."""
    number = Counter(phrase for each in said for phrase in each)
    return sorted(phrase for phrase, count in number.items() if count >= SELDOM)


def _fit(
    vectors: torch.Tensor,
    places: torch.Tensor,
    is_like: torch.Tensor,
    talk: torch.Tensor,
    moves: int,
) -> nn.Linear:
    x = torch.cat([vectors, talk]) * SCALE
    rows = torch.arange(len(vectors))
    targets = torch.zeros(len(x), moves)
    weights = torch.full((len(x), moves), OTHER_MOVE)
    targets[rows[is_like], places[is_like]] = 1.0
    weights[rows[is_like], places[is_like]] = OF_ITS_OWN
    weights[rows[~is_like], places[~is_like]] = NEAR_MISS
    weights[len(vectors) :] = ORDINARY
    layer = nn.Linear(x.shape[1], moves)
    nn.init.zeros_(layer.weight)
    nn.init.constant_(layer.bias, -4.0)
    optimiser = torch.optim.LBFGS(layer.parameters(), max_iter=STEPS, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        loss = nn.functional.binary_cross_entropy_with_logits(
            layer(x), targets, weight=weights, reduction="sum"
        ) / len(x)
        loss = loss + DECAY * layer.weight.square().sum() / moves
        loss.backward()
        return loss

    optimiser.step(closure)
    return layer


def _fit_questions(vectors: torch.Tensor, places: torch.Tensor, questions: int) -> nn.Linear:
    layer = nn.Linear(vectors.shape[1], questions)
    nn.init.zeros_(layer.weight)
    optimiser = torch.optim.LBFGS(layer.parameters(), max_iter=STEPS, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        loss = nn.functional.cross_entropy(layer(vectors), places)
        loss = loss + DECAY_OF_QUESTIONS * layer.weight.square().sum()
        loss.backward()
        return loss

    optimiser.step(closure)
    return layer


def _check_questions(vectors: torch.Tensor, places: torch.Tensor, questions: int) -> None:
    folds = torch.randint(FOLDS, (len(vectors),))
    likely = torch.zeros(len(vectors), questions)
    for fold in range(FOLDS):
        kept = folds != fold
        layer = _fit_questions(vectors[kept], places[kept], questions)
        with torch.no_grad():
            likely[~kept] = torch.softmax(layer(vectors[~kept]), 1)
    most, first = likely.max(1)
    among = (likely.topk(3).indices == places.unsqueeze(1)).any(1)
    right = first == places
    sure = most >= MEANT
    print(
        f"questions: likeliest {right.float().mean():.3f}, among three {among.float().mean():.3f},"
        f" of those from {MEANT:g} on ({sure.float().mean():.3f}) {right[sure].float().mean():.3f}"
    )


def _check(
    vectors: torch.Tensor,
    places: torch.Tensor,
    is_like: torch.Tensor,
    talk: torch.Tensor,
    moves: int,
) -> None:
    folds = torch.randint(FOLDS, (len(vectors),))
    own, rank = torch.zeros(len(vectors)), torch.zeros(len(vectors))
    for fold in range(FOLDS):
        kept = folds != fold
        layer = _fit(vectors[kept], places[kept], is_like[kept], talk, moves)
        with torch.no_grad():
            logits = layer(vectors[~kept] * SCALE)
        own[~kept] = logits[torch.arange(len(logits)), places[~kept]]
        rank[~kept] = (logits > own[~kept].unsqueeze(1)).sum(1).float()
    for name, chosen in (("examples", is_like), ("near misses", ~is_like)):
        borne = ((rank < BEARS_OUT_RANK) & (own >= BEARS_OUT))[chosen].float().mean()
        said = ((rank == 0) & (own >= SAYS_AS_MUCH))[chosen].float().mean()
        first = (rank == 0)[chosen].float().mean()
        print(f"{name}: likeliest {first:.3f}, a hit counts {borne:.3f}, without one {said:.3f}")


if __name__ == "__main__":
    main()
