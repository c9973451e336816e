"""From a trained network to the files that serve it: an int8 ONNX graph and the encoder's tokenizer."""

import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn

from training.network import Network, encoder_folder


class _Graph(nn.Module):
    """The network as exported: ids and mask in, token scores and mean terms out."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        scores, mean = self.network(ids, mask)
        return scores, mean


def export(network: Network, folder: Path, quantised: bool = True) -> NDArray[np.float32]:
    """Write ``model.onnx`` and ``tokenizer.json`` into ``folder``; returns the pooling scale per column.

    Weights are quantised to 8 bits per output channel and activations at run time: per-tensor weights lost far more
    (TECH notes: cosine .92 against .99).
    """
    folder.mkdir(parents=True, exist_ok=True)
    network.eval()
    ids = torch.tensor([[101, 2023, 2003, 102]])
    with tempfile.TemporaryDirectory() as scratch:
        plain, prepared = Path(scratch) / "plain.onnx", Path(scratch) / "prepared.onnx"
        torch.onnx.export(
            _Graph(network),
            (ids, torch.ones_like(ids)),
            str(plain),
            input_names=["ids", "mask"],
            output_names=["scores", "mean"],
            dynamic_axes={
                "ids": {0: "batch", 1: "tokens"},
                "mask": {0: "batch", 1: "tokens"},
                "scores": {0: "batch", 1: "tokens"},
            },
            opset_version=17,
            dynamo=False,
        )
        if quantised:
            quant_pre_process(str(plain), str(prepared), skip_symbolic_shape=True)
            quantize_dynamic(str(prepared), str(folder / "model.onnx"), per_channel=True, weight_type=QuantType.QInt8)
        else:
            shutil.copy(plain, folder / "model.onnx")
    onnx.checker.check_model(str(folder / "model.onnx"))
    shutil.copyfile(encoder_folder() / "tokenizer.json", folder / "tokenizer.json")
    return network.scale.detach().numpy().astype(np.float32)
