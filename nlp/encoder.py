"""One pass of the network over a text: token scores and pooled terms, by ONNX Runtime, without torch.

Every window runs alone, without padding: activations are quantised over what is in a run, so a text in a batch with
others would get an answer that depends on its neighbours. Alone, a text reads the same from the API and in batch.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # else importing the runtime writes an id of the machine and it reports its use
import onnxruntime

WINDOW = 510  # word pieces, plus two marks, is the encoder's limit
STRIDE = 382  # a window begins this far behind the one before, so that 128 pieces are seen twice
SHARPNESS = 2.0  # of the log-sum-exp that pools token scores; the value the network was trained with

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Scored:
    """A text as the network saw it, ``t`` word pieces and ``c`` columns.

    offsets: (t, 2) characters. scores: (t, c) token logits. document: (c,) logits of the narrative.
    """

    offsets: NDArray[np.int64]
    scores: Floats
    document: Floats


class Encoder:
    """The exported network with its tokenizer. Thread-safe."""

    def __init__(self, folder: Path, scale: Floats) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), sess_options=options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._scale = scale
        self._start, self._end = (self._tokenizer.token_to_id(t) for t in ("[CLS]", "[SEP]"))

    def __call__(self, text: str) -> Scored:
        """One text."""
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        offsets = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2)
        scores = np.full((len(offsets), len(self._scale)), -np.inf, dtype=np.float32)
        means, weights = [], []
        first = 0
        while True:
            ids = encoding.ids[first : first + WINDOW]
            inputs = np.array([[self._start, *ids, self._end]], dtype=np.int64)
            window, mean = self._session.run(None, {"ids": inputs, "mask": np.ones_like(inputs)})
            part = scores[first : first + len(ids)]
            np.maximum(part, window[0, 1:-1], out=part)
            means.append(mean[0])
            weights.append(len(ids) + 2)
            if first == 0:
                marks = window[0, [0, -1]]
            if first + WINDOW >= len(offsets):
                break
            first += STRIDE
        return Scored(offsets, scores, self._pooled(scores, marks, np.average(means, axis=0, weights=weights)))

    def _pooled(self, scores: Floats, marks: Floats, mean: Floats) -> Floats:
        sharp = np.concatenate([scores, marks]) * SHARPNESS
        top = sharp.max(axis=0)
        pooled = (np.log(np.exp(sharp - top).sum(axis=0)) + top) / SHARPNESS
        return np.asarray(self._scale * pooled + mean, dtype=np.float32)
