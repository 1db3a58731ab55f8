"""The network that the scripts here train: one encoder, and a linear head for each task."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import nn
from transformers import AutoModel

DROPOUT = 0.1


class ToneNet(nn.Module):
    """An encoder whose pooled states feed a linear layer for each head.

    Attributes:
        encoder: the pretrained transformer.
        heads: a linear layer for each head, by its name.
    """

    def __init__(self, encoder: Any, heads: Mapping[str, int]) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(DROPOUT)
        width = 2 * int(encoder.config.hidden_size)
        self.heads = nn.ModuleDict({name: nn.Linear(width, size) for name, size in heads.items()})

    @classmethod
    def from_pretrained(cls, base: str, heads: Mapping[str, int]) -> ToneNet:
        """The network on pretrained weights, its heads untrained.

        Args:
            base: a hub name or a folder.
            heads: the number of labels of each head, by its name.
        """
        # `eager`, for the export's fusion knows its pattern of attention.
        encoder = AutoModel.from_pretrained(
            base,
            add_pooling_layer=False,
            attn_implementation="eager",
            attention_probs_dropout_prob=0.0,
        )
        return cls(encoder, heads)

    def expect(self, shares: Mapping[str, torch.Tensor]) -> None:
        """Begin with each label as likely as it is, so that the first steps need not learn that."""
        with torch.no_grad():
            for name, share in shares.items():
                self.heads[name].bias.copy_(torch.logit(share, eps=1e-4))
                self.heads[name].weight.mul_(0.1)

    def pooled(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """`[texts, 2 * hidden]`: the mean of the word pieces' states beside the first one's.

        The mean is what all-MiniLM-L6-v2 was trained for; the first state is free to learn to
        look for a single strong word, which a mean would bury.
        """
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        kept = attention_mask.unsqueeze(-1).to(states.dtype)
        mean = (states * kept).sum(dim=1) / kept.sum(dim=1)
        return torch.cat([mean, states[:, 0]], dim=1)

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor
    ) -> dict[str, torch.Tensor]:
        """The logits of every head."""
        pooled = self.dropout(self.pooled(input_ids, attention_mask))
        return {name: head(pooled) for name, head in self.heads.items()}
