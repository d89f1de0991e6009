"""Attention and transformer layers against PyTorch's records (tests/data/make_attention_modules.py), and what
they refuse.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import weft
from weft import nn

DATA = Path(__file__).resolve().parent.parent / "data"
RECORDS = [json.loads(line) for line in (DATA / "attention_modules.jsonl").read_text().splitlines()]
TOLERANCE = 1e-4


def value_of(name: str, value: Any, sizes: dict[str, int]) -> Any:
    if value == "causal":
        return nn.Transformer.generate_square_subsequent_mask(sizes[name])
    return weft.tensor(value) if isinstance(value, list) else value


def made(record: dict[str, Any]) -> nn.Module:
    name, args, kwargs = record["module"], record["args"], record["kwargs"]
    weft.manual_seed(record["seed"])
    if name in ("TransformerEncoder", "TransformerDecoder"):
        layer = getattr(nn, f"{name}Layer")(*args, **kwargs)
        return getattr(nn, name)(layer, 2, nn.LayerNorm(args[0]))
    return getattr(nn, name)(*args, **kwargs)


def assert_close(actual: Any, expected: Any, what: str) -> None:
    wanted = np.array([float(v) for v in expected["values"]]).reshape(expected["shape"])
    got = actual.detach().numpy()
    assert got.shape == wanted.shape, what
    finite = np.abs(wanted[np.isfinite(wanted)])
    scale = float(finite.max()) if finite.size else 0.0
    np.testing.assert_allclose(got, wanted, rtol=0, atol=TOLERANCE * scale, equal_nan=True, err_msg=what)


def assert_sums(actual: Any, expected: list[float] | None, what: str) -> None:
    if expected is None:
        assert actual is None, what
        return
    wide = actual.detach().numpy().astype(np.float64)
    scale = np.sqrt(expected[1] * wide.size)
    np.testing.assert_allclose(wide.sum(), expected[0], rtol=0, atol=TOLERANCE * scale, err_msg=what)
    np.testing.assert_allclose((wide * wide).sum(), expected[1], rtol=2 * TOLERANCE, atol=1e-9, err_msg=what)


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: f"{r['module']}-{r['kwargs']}-{list(r['call'])}")
def test_weights_results_and_gradients_are_pytorchs(record):
    model = made(record).train(record["training"])
    assert repr(model) == record["repr"]
    parameters = dict(model.named_parameters())
    assert list(parameters) == list(record["parameters"])
    for name, parameter in parameters.items():
        assert_sums(parameter, record["parameters"][name], name)
    inputs = [weft.randn(*shape, requires_grad=True) for shape in record["inputs"]]
    steps = 1 if record["kwargs"].get("batch_first") else 0
    sizes = dict.fromkeys(("attn_mask", "mask", "src_mask"), inputs[0].shape[steps])
    sizes["tgt_mask"] = inputs[1 if record["module"] == "Transformer" else 0].shape[steps]
    call = {name: value_of(name, value, sizes) for name, value in record["call"].items()}
    alone = record["module"] == "MultiheadAttention" and len(inputs) == 1
    result = model(*(inputs * 3 if alone else inputs), **call)
    outputs = [y for y in (result if isinstance(result, tuple) else (result,)) if y is not None]
    for i, (y, expected) in enumerate(zip(outputs, record["outputs"], strict=True)):
        assert_close(y, expected, f"output {i}")
    weft.stack([(y**2 + y**3).sum() for y in outputs]).sum().backward()
    for i, (x, expected) in enumerate(zip(inputs, record["input_gradients"], strict=True)):
        assert_close(x.grad, expected, f"gradient of input {i}")
    if any("nan" in y["values"] for y in record["outputs"]):
        return
    for name, parameter in parameters.items():
        assert_sums(parameter.grad, record["parameter_gradients"][name], f"gradient of {name}")


def test_a_copied_layer_shares_nothing():
    layer = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0)
    twin = copy.deepcopy(layer)
    x = weft.randn(5, 2, 8)
    before = layer(x)
    with weft.no_grad():
        for parameter in twin.parameters():
            parameter.zero_()
    assert weft.equal(layer(x), before)
    assert not weft.equal(twin(x), before)


def test_an_encoder_finds_out_that_its_mask_is_causal():
    weft.manual_seed(0)
    encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0), 2)
    x, mask = weft.randn(5, 2, 8), nn.Transformer.generate_square_subsequent_mask(5)
    expected = encoder(x, mask=mask, is_causal=False)
    for given in (mask, mask == float("-inf")):
        assert weft.allclose(encoder(x, mask=given), expected, atol=1e-6)
    assert not weft.allclose(encoder(x, mask=mask * 0), expected, atol=1e-3)


def test_an_activation_may_be_a_function_or_a_layer():
    x = weft.randn(5, 2, 8)
    layer = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0, activation=nn.functional.silu)
    assert layer(x).shape == x.shape
    layer = nn.TransformerEncoderLayer(8, 2, 16, activation=nn.SiLU())
    assert "(activation): SiLU()" in repr(layer)


def test_what_attention_refuses():
    with pytest.raises(ValueError, match="must be greater than 0"):
        nn.MultiheadAttention(0, 2)
    with pytest.raises(AssertionError, match="divisible by num_heads"):
        nn.MultiheadAttention(8, 3)
    with pytest.raises(RuntimeError, match="activation should be relu/gelu, not tanh"):
        nn.TransformerEncoderLayer(8, 2, activation="tanh")
    attention = nn.MultiheadAttention(8, 2)
    q, k = weft.randn(4, 3, 8), weft.randn(6, 3, 8)
    for arguments, message in (
        ((q, k, weft.randn(5, 3, 8)), "key and value need the same steps"),
        ((q, weft.randn(6, 2, 8), weft.randn(6, 2, 8)), "query and key need the same samples"),
        ((weft.randn(4, 3, 7), k, k), "embed_dim_to_check=8 features"),
        ((q, k, k, weft.zeros(3, 5, dtype=weft.bool)), r"key_padding_mask must be \(3, 6\)"),
        ((q, k, k, weft.zeros(6, dtype=weft.bool)), r"key_padding_mask must be \(N, S\)"),
    ):
        with pytest.raises(RuntimeError, match=message):
            attention(*arguments)
    with pytest.raises(RuntimeError, match=r"attn_mask must be \(4, 6\); got \(6, 4\)"):
        attention(q, k, k, attn_mask=weft.zeros(6, 4))
    with pytest.raises(ValueError, match="needs attn_mask where is_causal"):
        attention(q, k, k, is_causal=True)
    transformer = nn.Transformer(8, 2, 1, 1, 16)
    with pytest.raises(RuntimeError, match="batch number of src and tgt must be equal"):
        transformer(weft.randn(6, 3, 8), weft.randn(4, 2, 8))
    with pytest.raises(RuntimeError, match="feature number of src and tgt must be equal to d_model"):
        transformer(weft.randn(6, 3, 8), weft.randn(4, 3, 7))
