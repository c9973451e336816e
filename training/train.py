"""Train the network on some writers: ``fit`` gives a network, ``predict`` its raw outputs."""

import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn

from nlp.heads import Head, columns, heads
from nlp.mentions import Finder
from nlp.taxonomy import load_taxonomy
from training.augment import augmented
from training.corpus import Record
from training.network import Network, encoder_folder, load_encoder, pool
from training.targets import Target, target, with_mentions

MAX_TOKENS = 512
LONGEST_JOINED = 400  # characters of a record that may be joined onto another
LAST_MARK, MASK = 102, 103  # word pieces up to [SEP] are never masked; [MASK]


@dataclass(frozen=True)
class Cycle:
    """One rise and fall of the learning rates. ``document_weight`` is that of the narrative's loss beside the tokens'."""

    epochs: int
    encoder_rate: float
    head_rate: float
    document_weight: float = 1.0


# The second cycle turns to what has no quotes to learn from: outcome, reason, techniques.
CYCLES = (Cycle(6, 1e-4, 2e-3), Cycle(4, 6e-5, 1e-3, document_weight=2.0))


@dataclass(frozen=True)
class Recipe:
    """The settings of a training run. The figures behind the defaults are in the model card's ablation."""

    cycles: tuple[Cycle, ...] = CYCLES
    batch: int = 8
    token_weight: float = 3.0
    positive_token_weight: float = 9.0
    dropout: float = 0.1
    masked: float = 0.04
    augment: bool = True
    token_supervision: bool = True
    seed: int = 0


def tokenizer() -> Tokenizer:
    """The encoder's tokenizer, cut at the encoder's limit and without padding."""
    tok = Tokenizer.from_file(str(encoder_folder() / "tokenizer.json"))
    tok.no_padding()
    tok.enable_truncation(MAX_TOKENS)
    return tok


def _batches(lengths: Sequence[int], size: int, rng: random.Random | None) -> Iterator[list[int]]:
    """Index batches of like length; shuffled when ``rng`` is given."""
    order = list(range(len(lengths)))
    if rng is None:
        order.sort(key=lambda i: lengths[i])
        yield from (order[k : k + size] for k in range(0, len(order), size))
        return
    rng.shuffle(order)
    groups = []
    for k in range(0, len(order), size * 8):
        window = sorted(order[k : k + size * 8], key=lambda i: lengths[i])
        groups += [window[j : j + size] for j in range(0, len(window), size)]
    rng.shuffle(groups)
    yield from groups


def _padded(rows: list[NDArray[np.float32]]) -> Tensor:
    longest = max(len(r) for r in rows)
    return torch.from_numpy(np.stack([np.pad(r, [(0, longest - len(r))] + [(0, 0)] * (r.ndim - 1)) for r in rows]))


class _Loss:
    def __init__(self, layout: tuple[Head, ...], recipe: Recipe) -> None:
        self.layout, self.recipe, self.where = layout, recipe, columns(layout)
        self.bce = nn.BCEWithLogitsLoss(reduction="none")

    def document(self, logits: Tensor, gold: Tensor, known: Tensor) -> Tensor:
        total = logits.new_zeros(())
        for head in self.layout:
            at = self.where[head.name]
            if head.kind == "any":
                total = total + (self.bce(logits[:, at], gold[:, at]) * (1 + 2 * gold[:, at])).sum() / 48 / len(gold)
            if head.kind == "one":
                rows = known[:, at].sum(1) > 0
                if rows.any():
                    total = total - (gold[rows][:, at] * logits[rows][:, at].log_softmax(1)).sum(1).mean() * 0.06
        return total

    def token(self, scores: Tensor, gold: Tensor, known: Tensor) -> Tensor:
        weight = known * (1 + self.recipe.positive_token_weight * gold)
        loss: Tensor = (self.bce(scores, gold) * weight).sum() / known.sum().clamp(min=1.0)
        return loss

    def __call__(self, scores: Tensor, logits: Tensor, targets: list[Target], document_weight: float) -> Tensor:
        gold = torch.from_numpy(np.stack([t.document for t in targets]))
        known = torch.from_numpy(np.stack([t.document_known for t in targets]))
        loss = document_weight * self.document(logits, gold, known)
        if self.recipe.token_supervision:
            token, token_known = _padded([t.token for t in targets]), _padded([t.token_known for t in targets])
            loss = loss + self.recipe.token_weight * self.token(scores, token, token_known)
        return loss


def fit(records: Sequence[Record], recipe: Recipe, progress: Callable[[str], None]) -> Network:
    """A network trained on ``records``. Same records and recipe give the same network on the same machine."""
    torch.manual_seed(recipe.seed)
    rng = random.Random(recipe.seed)
    layout = heads(load_taxonomy())
    network = Network(load_encoder(), layout)
    data = _Data(with_mentions(records, Finder(load_taxonomy())), recipe, rng, layout)
    for cycle in recipe.cycles:
        _cycle(network, data, recipe, cycle, progress)
    return network.eval()


class _Data:
    """The records as batches of tokens and targets, changed afresh in every epoch."""

    def __init__(self, records: list[Record], recipe: Recipe, rng: random.Random, layout: tuple[Head, ...]) -> None:
        self.records, self.layout = records, layout
        self._recipe, self._rng, self._tokenizer = recipe, rng, tokenizer()
        self._short = [r for r in records if len(r["text"]) <= LONGEST_JOINED]
        self._lengths = [len(self._tokenizer.encode(r["text"]).ids) for r in records]

    def batches(self) -> Iterator[tuple[Tensor, Tensor, list[Target]]]:
        """One epoch: token ids, mask, targets."""
        for batch in _batches(self._lengths, self._recipe.batch, self._rng):
            rows = [self.records[i] for i in batch]
            if self._recipe.augment:
                rows = [augmented(self._rng, r, self._short) for r in rows]
            encoded = [self._tokenizer.encode(r["text"]) for r in rows]
            targets = [target(r, np.array(e.offsets), self.layout) for r, e in zip(rows, encoded, strict=True)]
            yield *_ids(encoded), targets


def _cycle(network: Network, data: _Data, recipe: Recipe, cycle: Cycle, progress: Callable[[str], None]) -> None:
    head_parameters = [p for n, p in network.named_parameters() if not n.startswith("encoder")]
    optimiser = torch.optim.AdamW(
        [{"params": list(network.encoder.parameters())}, {"params": head_parameters}],
        lr=cycle.encoder_rate,
        weight_decay=0.01,
        fused=True,
    )
    steps = cycle.epochs * (math.ceil(len(data.records) / recipe.batch) + recipe.batch)
    rates = [cycle.encoder_rate, cycle.head_rate]
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rates, total_steps=steps, pct_start=0.1)
    loss_of, started = _Loss(data.layout, recipe), time.monotonic()
    network.train()
    for epoch in range(cycle.epochs):
        losses = []
        for ids, mask, targets in data.batches():
            shown = ids.masked_fill((torch.rand(ids.shape) < recipe.masked) & (ids > LAST_MARK), MASK)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                hidden = network.encoder(input_ids=shown, attention_mask=mask).last_hidden_state
            scores, mean = network.answer(nn.functional.dropout(hidden.float(), recipe.dropout), mask)
            loss = loss_of(scores, pool(network, scores, mean, mask), targets, cycle.document_weight)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            losses.append(loss.item())
        progress(f"epoch {epoch + 1}/{cycle.epochs}  loss {np.mean(losses):.4f}  {time.monotonic() - started:.0f} s")


def _ids(encoded: Sequence) -> tuple[Tensor, Tensor]:  # type: ignore[type-arg]
    longest = max(len(e.ids) for e in encoded)
    ids = torch.zeros(len(encoded), longest, dtype=torch.long)
    mask = torch.zeros(len(encoded), longest, dtype=torch.long)
    for k, e in enumerate(encoded):
        ids[k, : len(e.ids)] = torch.tensor(e.ids)
        mask[k, : len(e.ids)] = 1
    return ids, mask


@torch.no_grad()
def predict(network: Network, texts: Sequence[str]) -> list[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """For each text its narrative logits (columns,) and token scores (tokens, columns)."""
    network.eval()
    tok = tokenizer()
    encoded = [tok.encode(t) for t in texts]
    out: list[tuple[NDArray[np.float32], NDArray[np.float32]]] = [None] * len(texts)  # type: ignore[list-item]
    for batch in _batches([len(e.ids) for e in encoded], 16, None):
        ids, mask = _ids([encoded[i] for i in batch])
        scores, mean = network(ids, mask)
        logits = pool(network, scores, mean, mask)
        for k, i in enumerate(batch):
            out[i] = logits[k].numpy(), scores[k, : len(encoded[i].ids)].numpy()
    return out
