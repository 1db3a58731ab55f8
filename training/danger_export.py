"""Make models/danger from the weights of training/danger.py: ONNX, 8-bit, with its thresholds.

    python -m training.danger_export --weights var/danger.pt --data ../shared/data \
        --out models/danger

Several weights are averaged. Needs requirements/training.in.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from kith.danger import CONFIG_FILE, WORDS_FILE
from kith.safety.crisis_gate import CrisisGate
from training.danger_data import HEADS, TAGS, harmless, others_words, own_lines
from training.encoder import packaged_weights
from training.fitting import average
from training.tone_export import write_small
from training.tone_model import ToneNet

LIMITS = {1: 2.0, 2: 1.0, 3: 1.0, 4: 1.0}
"""From which logit a level counts. Chosen on lines of writers that were kept aside and on ordinary
talk (ESConv, CLINC150, scripts of everyday conversations): see the model card for what another
would cost."""
GRAVE_LIMIT = -1.0
"""From which logit a level counts once one from 2 up has reached its own: it costs no false alarm,
and of the lines of levels 3 and 4 in six sets one in fifty more is put there."""
SURE_LIMIT = 5.0
"""Below which logit of its level a danger is only suspected, and asked about first."""
DOUBT_LIMIT = -2.0
"""Below which logit of level 2 the reader may doubt what a loose phrase found."""
TAG_LIMIT = 0.0
UNFIT_LIMIT = 2.0
COMPARED = 10_000
"""Texts of others that the words of dangerous lines are compared with."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the folder."""
    parser = argparse.ArgumentParser(prog="python -m training.danger_export", description=__doc__)
    parser.add_argument("--weights", type=Path, action="append", required=True)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the data sets")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args(arguments)
    base = packaged_weights()
    net = ToneNet.from_pretrained(str(base), HEADS)
    net.load_state_dict(average(given.weights))
    write_small(net, {name: name for name in HEADS}, base, given.out)
    config = {
        "levels": {str(level): limit for level, limit in LIMITS.items()},
        "grave_limit": GRAVE_LIMIT,
        "sure_limit": SURE_LIMIT,
        "doubt_limit": DOUBT_LIMIT,
        "tags": [tag.value for tag in TAGS],
        "tag_limit": TAG_LIMIT,
        "unfit_limit": UNFIT_LIMIT,
    }
    (given.out / CONFIG_FILE).write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    words = json.dumps(telling_words(given.data), indent=0, sort_keys=True)
    (given.out / WORDS_FILE).write_text(words + "\n", encoding="utf-8")


def telling_words(data: Path) -> dict[str, float]:
    """Log odds of the words that are more at home in dangerous lines than anywhere else."""
    gate = CrisisGate.load()
    own = own_lines(gate)
    others = harmless(others_words(data), gate, COMPARED, random.Random(0))
    calm = [*others, *(one for one in own if not one.level)]
    inside = Counter(word for one in own if (one.level or 0) > 1 for word in one.text.split())
    outside = Counter(word for one in calm for word in one.text.split())
    ratio = sum(outside.values()) / sum(inside.values())
    weights = {
        word.strip("."): math.log((count + 0.5) / (outside[word] + 0.5) * ratio)
        for word, count in inside.items()
        if count > 1
    }
    return {word: round(weight, 2) for word, weight in weights.items() if weight > 0.5}


if __name__ == "__main__":
    main()
