# SPDX-License-Identifier: LGPL-2.1-or-later
"""Networks in 8 bits."""
import numpy as np
import onnx
import pytest
import torch
from conftest import noise
from onnx import numpy_helper

from feremotion_train import architectures, export, onnx_torch, quantise


@pytest.fixture
def model(tmp_path):
    torch.manual_seed(1)
    network = architectures.build("feremotion", 8)
    export.export(network.eval(), tmp_path / "net.onnx", 1, 48, list("abcdefgh"), {"model_name": "net"}, 129.0, 65.0)
    return onnx.load(str(tmp_path / "net.onnx"))


@pytest.fixture
def faces(model):
    return quantise.normalised(torch.from_numpy(noise(24, 1, 48, 48)), model)


def test_evaluator_agrees_with_the_network(model, faces):
    torch.manual_seed(1)
    network = architectures.build("feremotion", 8).eval()
    with torch.no_grad():
        want = torch.softmax(network(faces), 1)
    assert torch.allclose(onnx_torch.run(model, faces)[0], want, atol=1e-5)


def test_quantised_network_says_nearly_the_same(model, faces):
    small = quantise.quantise(model, faces)
    before, after = onnx_torch.run(model, faces)[0], onnx_torch.run(small, faces)[0]
    assert (before - after).abs().max() < 0.02
    weights = [t for t in small.graph.initializer if t.data_type == onnx.TensorProto.INT8 and len(t.dims) == 4]
    assert sum(np.prod(t.dims) for t in weights) > 0.9 * architectures.cost(architectures.build("feremotion", 8), 1, 48)[1]
    for tensor in weights:
        assert np.abs(numpy_helper.to_array(tensor).astype(int)).max() == 127


def test_metadata_is_kept_and_changed(model, faces):
    small = quantise.quantise(model, faces)
    quantise.set_metadata(small, {"model_name": "net-int8"})
    found = {p.key: p.value for p in small.metadata_props}
    assert found["model_name"] == "net-int8" and found["mean"] == "129" and len(small.metadata_props) == len(found)


def test_ranges_hold_zero_exactly():
    values = np.random.default_rng(1).normal(0.3, 1, 4096).astype(np.float32)
    scale, zero = quantise._choose_range(values)
    assert 0 <= zero <= 255 and scale > 0
    assert quantise._choose_range(np.abs(values))[1] == 0
