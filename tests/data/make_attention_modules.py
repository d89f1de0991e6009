"""Makes attention_modules.jsonl with PyTorch (2.15, CPU).

Attention and transformer layers that drew their weights from a seed, inputs drawn after them, and what comes
out.

A record: the module's arguments, the seed, the inputs' shapes, the arguments of the call by keyword (masks as
lists, "causal" for the mask that generate_square_subsequent_mask makes), the outputs, the gradients of the
inputs by the sum of y^2 + y^3 over all outputs y, and of the parameters and their gradients the sum and the
sum of squares.

    python tests/data/make_attention_modules.py
"""

from __future__ import annotations

import itertools
import json
import math
from pathlib import Path
from typing import Any

import torch
from torch import nn

PADDED = [[False] * 6, [False] * 3 + [True] * 3, [True] + [False] * 5]
NONE_LEFT = [[False] * 6, [True] * 6, [False] * 6]
MASKED = [[(i + 2 * j) % 5 == 0 for j in range(6)] for i in range(4)]
ADDED = [[round(0.3 * i - 0.2 * j, 1) for j in range(6)] for i in range(4)]
THREE = [[[(i + j + k) % 4 == 0 for j in range(6)] for i in range(4)] for k in range(6)]


def value_of(name: str, value: Any, sizes: dict[str, int]) -> Any:
    if value == "causal":
        return nn.Transformer.generate_square_subsequent_mask(sizes[name])
    return torch.tensor(value) if isinstance(value, list) else value


def number(value: float) -> float | str:
    return float(f"{value:.7g}") if math.isfinite(value) else str(value)


def rounded(tensor: torch.Tensor) -> dict[str, Any]:
    values = [number(value) for value in tensor.detach().flatten().tolist()]
    return {"shape": list(tensor.shape), "values": values}


def sums(tensor: torch.Tensor) -> list[float | str]:
    wide = tensor.detach().double()
    return [number(wide.sum().item()), number((wide * wide).sum().item())]


def record(
    module: str,
    args: list[Any],
    kwargs: dict[str, Any],
    inputs: list[list[int]],
    training: bool = True,
    **call: Any,
) -> dict[str, Any]:
    seed = 7
    torch.manual_seed(seed)
    if module in ("TransformerEncoder", "TransformerDecoder"):
        layer = getattr(nn, f"{module}Layer")(*args, **kwargs)
        model = getattr(nn, module)(layer, 2, nn.LayerNorm(args[0]))
    else:
        model = getattr(nn, module)(*args, **kwargs)
    model.train(training)
    xs = [torch.randn(shape, requires_grad=True) for shape in inputs]
    steps = 1 if kwargs.get("batch_first") else 0
    sizes = dict.fromkeys(("attn_mask", "mask", "src_mask"), inputs[0][steps])
    sizes["tgt_mask"] = inputs[1 if module == "Transformer" else 0][steps]
    arguments = {name: value_of(name, value, sizes) for name, value in call.items()}
    given = [xs[0]] * 3 if module == "MultiheadAttention" and len(xs) == 1 else xs
    result = model(*given, **arguments)
    outputs = [y for y in (result if isinstance(result, tuple) else (result,)) if y is not None]
    torch.stack([(y**2 + y**3).sum() for y in outputs]).sum().backward()
    return {
        "module": module,
        "args": args,
        "kwargs": kwargs,
        "seed": seed,
        "training": training,
        "inputs": inputs,
        "call": call,
        "outputs": [rounded(y) for y in outputs],
        "input_gradients": [rounded(x.grad) for x in xs],
        "parameters": {name: sums(p) for name, p in model.named_parameters()},
        "parameter_gradients": {
            name: None if p.grad is None else sums(p.grad) for name, p in model.named_parameters()
        },
        "repr": repr(model),
    }


def attention() -> list[dict[str, Any]]:
    query, key = [4, 3, 8], [6, 3, 8]
    masks: list[dict[str, Any]] = [
        {},
        {"key_padding_mask": PADDED},
        {"attn_mask": MASKED},
        {"attn_mask": ADDED, "key_padding_mask": PADDED},
        {"attn_mask": THREE},
        {"key_padding_mask": NONE_LEFT},
    ]
    found = []
    for mask, need_weights in itertools.product(masks, (True, False)):
        found.append(
            record("MultiheadAttention", [8, 2], {}, [query, key, key], need_weights=need_weights, **mask)
        )
    for need_weights in (True, False):
        call = {"need_weights": need_weights}
        mha = "MultiheadAttention"
        found += [
            record(mha, [8, 2], {"kdim": 5, "vdim": 3}, [query, [6, 3, 5], [6, 3, 3]], **call),
            record(mha, [8, 2], {"add_bias_kv": True, "add_zero_attn": True}, [query, key, key], **call),
            record(mha, [8, 2], {"bias": False, "batch_first": True}, [[3, 4, 8]], **call),
            record(mha, [8, 2], {}, [[4, 8]], attn_mask="causal", is_causal=True, **call),
            record(mha, [8, 2], {"dropout": 0.4}, [query, key, key], **call),
            record(mha, [8, 2], {"dropout": 0.4}, [query, key, key], training=False, **call),
        ]
    found.append(record("MultiheadAttention", [8, 2], {}, [query, key, key], average_attn_weights=False))
    return found


def transformers() -> list[dict[str, Any]]:
    small = {"dim_feedforward": 10, "dropout": 0.2}
    variants: list[dict[str, Any]] = [
        small,
        {**small, "norm_first": True, "activation": "gelu"},
        {**small, "batch_first": True, "bias": False, "layer_norm_eps": 1e-3},
    ]
    found = []
    for kwargs, training in itertools.product(variants, (True, False)):
        swapped = kwargs.get("batch_first", False)
        src, tgt = ([3, 6, 8], [3, 4, 8]) if swapped else ([6, 3, 8], [4, 3, 8])
        found += [
            record("TransformerEncoderLayer", [8, 2], kwargs, [src], training),
            record("TransformerDecoderLayer", [8, 2], kwargs, [tgt, src], training),
            record("TransformerEncoder", [8, 2], kwargs, [src], training, mask="causal"),
            record(
                "TransformerDecoder",
                [8, 2],
                kwargs,
                [tgt, src],
                training,
                tgt_mask="causal",
                memory_key_padding_mask=PADDED,
            ),
            record(
                "Transformer",
                [8, 2, 1, 2],
                kwargs,
                [src, tgt],
                training,
                src_mask="causal",
                tgt_mask="causal",
                src_key_padding_mask=[[False] * 6, [False] * 5 + [True], [False] * 4 + [True] * 2],
            ),
        ]
    return found


if __name__ == "__main__":
    lines = [json.dumps(line, separators=(",", ":")) for line in attention() + transformers()]
    path = Path(__file__).with_name("attention_modules.jsonl")
    path.write_text("\n".join(lines) + "\n")
