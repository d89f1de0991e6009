"""Recurrent layers, and single cells of them."""

from __future__ import annotations

import math
import numbers
import warnings
from collections.abc import Iterable
from typing import Any

from weft import _C
from weft._C import Tensor
from weft.nn import init
from weft.nn.modules.module import Module
from weft.nn.parameter import Parameter
from weft.nn.utils.rnn import PackedSequence

_GATES = {"RNN_TANH": 1, "RNN_RELU": 1, "GRU": 3, "LSTM": 4}


def _draw(weights: Iterable[Tensor], hidden_size: int) -> None:
    bound = 1.0 / math.sqrt(hidden_size) if hidden_size > 0 else 0
    for weight in weights:
        init.uniform_(weight, -bound, bound)


class RNNBase(Module):
    """What RNN, LSTM and GRU share: sequences through ``num_layers`` layers of cells.

    Input: (T, N, input_size), with batch_first (N, T, input_size), (T, input_size) without a batch, or a
    PackedSequence. Output: the last layer's h of every step, D * H features for D = 2 if bidirectional, else
    1; and the last states (num_layers * D, N, H), or without N. States that are not given are 0. ``dropout``:
    the probability with which elements between layers are dropped in training. Parameters of layer k:
    weight_ih_l{k}, weight_hh_l{k}, bias_ih_l{k}, bias_hh_l{k}, backwards with ``_reverse`` behind; uniform
    within 1 / sqrt(hidden_size) at first.
    """

    mode: str
    input_size: int
    hidden_size: int
    num_layers: int
    bias: bool
    batch_first: bool
    dropout: float
    bidirectional: bool
    proj_size: int

    def __init__(
        self,
        mode: str,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        proj_size: int = 0,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.mode = mode
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.bias = bias
        self.batch_first = batch_first
        self.dropout = dropout
        self.bidirectional = bidirectional
        self.proj_size = proj_size
        self._check_options()
        self.dropout = float(dropout)
        if mode not in _GATES:
            raise ValueError("Unrecognized RNN mode: " + mode)
        _C._check_device(type(self).__name__, device)
        rows = _GATES[mode] * hidden_size
        out = proj_size or hidden_size
        directions = 2 if bidirectional else 1
        self._all_weights: list[list[str]] = []
        for layer in range(num_layers):
            for suffix in [f"_l{layer}", f"_l{layer}_reverse"][:directions]:
                shapes = {
                    "weight_ih": (rows, input_size if layer == 0 else out * directions),
                    "weight_hh": (rows, out),
                    **({"bias_ih": (rows,), "bias_hh": (rows,)} if bias else {}),
                    **({"weight_hr": (out, hidden_size)} if proj_size > 0 else {}),
                }
                self._all_weights.append([name + suffix for name in shapes])
                for name, shape in shapes.items():
                    setattr(self, name + suffix, Parameter(_C.empty(shape, device=device, dtype=dtype)))
        self.reset_parameters()

    def _check_options(self) -> None:
        dropout = self.dropout
        if not isinstance(dropout, numbers.Number) or isinstance(dropout, bool) or not 0 <= dropout <= 1:
            raise ValueError(
                "dropout should be a number in range [0, 1] representing the probability of an element being "
                "zeroed"
            )
        if dropout > 0 and self.num_layers == 1:
            warnings.warn(
                "dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects "
                f"num_layers greater than 1, but got dropout={dropout} and num_layers={self.num_layers}",
                stacklevel=4,
            )
        if not isinstance(self.hidden_size, int):
            raise TypeError(f"hidden_size should be of type int, got: {type(self.hidden_size).__name__}")
        for name in ("input_size", "hidden_size", "num_layers"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} must be greater than zero")
        if self.proj_size < 0:
            raise ValueError("proj_size should be a positive integer or zero to disable projections")
        if self.proj_size >= self.hidden_size:
            raise ValueError("proj_size has to be smaller than hidden_size")

    def reset_parameters(self) -> None:
        """Draws all parameters anew."""
        _draw(self.parameters(), self.hidden_size)

    def flatten_parameters(self) -> None:
        """Does nothing: there is no memory to join."""

    @property
    def all_weights(self) -> list[list[Tensor]]:
        """The parameters of each layer and direction."""
        return [[getattr(self, name) for name in names] for names in self._all_weights]

    @property
    def _flat_weights(self) -> list[Tensor]:
        return [getattr(self, name) for names in self._all_weights for name in names]

    def _passes(self) -> int:
        return self.num_layers * (2 if self.bidirectional else 1)

    def _check_input(self, input: Tensor, batch_sizes: Tensor | None) -> None:
        weight = self.weight_ih_l0
        if input.dtype != weight.dtype:
            raise ValueError(
                f"RNN input dtype ({input.dtype}) does not match weight dtype ({weight.dtype}). "
                f"Convert input: input.to({weight.dtype}), or convert model: model.to({input.dtype})"
            )
        expected = 2 if batch_sizes is not None else 3
        if input.dim() != expected:
            raise RuntimeError(f"input must have {expected} dimensions, got {input.dim()}")
        if self.input_size != input.size(-1):
            raise RuntimeError(
                "input.size(-1) must be equal to input_size. "
                f"Expected {self.input_size}, got {input.size(-1)}"
            )

    def _check_state(self, state: Tensor, samples: int, features: int, what: str) -> None:
        expected = (self._passes(), samples, features)
        if tuple(state.shape) != expected:
            raise RuntimeError(f"Expected {what} size {expected}, got {list(state.shape)}")

    def _options(self) -> tuple[Any, ...]:
        return (self.bias, self.num_layers, self.dropout, self.training, self.bidirectional)

    def _zeros(self, input: Tensor, samples: int, features: int) -> Tensor:
        shape = (self._passes(), samples, features)
        return _C.zeros(shape, dtype=input.dtype, device=input.device)

    def _run(
        self, op: Any, input: Tensor | PackedSequence, hx: tuple[Tensor, ...] | None, sizes: tuple[int, ...]
    ) -> tuple[Any, list[Tensor]]:
        """What ``op`` gives: the output, and the last states.

        ``hx``: the first states or None; ``sizes``: their features.
        """
        unsorted, restored, batched = None, None, True
        if isinstance(input, PackedSequence):
            data, batch_sizes, unsorted, restored = input
            samples = int(batch_sizes[0].item())
        else:
            data, batch_sizes = input, None
            if input.dim() not in (2, 3):
                raise ValueError(
                    f"{self._get_name()}: Expected input to be 2D or 3D, got {input.dim()}D instead"
                )
            batched = input.dim() == 3
            self._check_dimensions(hx, batched)
            batch_dim = 0 if self.batch_first else 1
            if not batched:
                data = input.unsqueeze(batch_dim)
                hx = hx and tuple(state.unsqueeze(1) for state in hx)
            samples = data.size(batch_dim)
        self._check_input(data, batch_sizes)
        if hx is None:
            states = [self._zeros(data, samples, features) for features in sizes]
        else:
            names = ["hidden"] if len(sizes) == 1 else [f"hidden[{i}]" for i in range(len(sizes))]
            for state, features, name in zip(hx, sizes, names, strict=True):
                self._check_state(state, samples, features, name)
            states = [state if unsorted is None else state.index_select(1, unsorted) for state in hx]
        first = states[0] if len(sizes) == 1 else states
        if batch_sizes is None:
            output, *last = op(data, first, self._flat_weights, *self._options(), self.batch_first)
        else:
            output, *last = op(data, batch_sizes, first, self._flat_weights, *self._options())
            output = PackedSequence(output, batch_sizes, unsorted, restored)
        if restored is not None:
            last = [state.index_select(1, restored) for state in last]
        if not batched:
            output = output.squeeze(0 if self.batch_first else 1)
            last = [state.squeeze(1) for state in last]
        return output, last

    def _check_dimensions(self, hx: tuple[Tensor, ...] | None, batched: bool) -> None:
        if hx is None:
            return
        wanted, given = (3 if batched else 2), [state.dim() for state in hx]
        if any(dims != wanted for dims in given):
            named = "hx" if len(given) == 1 else "hx and cx"
            got = f"{given[0]}-D tensor" if len(given) == 1 else f"({given[0]}-D, {given[1]}-D) tensors"
            kind = "batched 3-D" if batched else "unbatched 2-D"
            raise RuntimeError(f"For {kind} input, {named} should also be {wanted}-D but got {got}")

    def extra_repr(self) -> str:
        text = f"{self.input_size}, {self.hidden_size}"
        if self.proj_size != 0:
            text += f", proj_size={self.proj_size}"
        if self.num_layers != 1:
            text += f", num_layers={self.num_layers}"
        if self.bias is not True:
            text += f", bias={self.bias}"
        if self.batch_first is not False:
            text += f", batch_first={self.batch_first}"
        if self.dropout != 0:
            text += f", dropout={self.dropout}"
        if self.bidirectional is not False:
            text += f", bidirectional={self.bidirectional}"
        return text


def _without_projection(proj_size: int) -> None:
    if proj_size != 0:
        raise ValueError("proj_size argument is only supported for LSTM, not RNN or GRU")


class RNN(RNNBase):
    __doc__ = f"""h = tanh, or relu, of W_ih x + b_ih + W_hh h + b_hh. ``nonlinearity``: "tanh" or "relu".

    {RNNBase.__doc__}"""

    nonlinearity: str

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        nonlinearity: str = "tanh",
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        proj_size: int = 0,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        _without_projection(proj_size)
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(f"Unknown nonlinearity '{nonlinearity}'. Select from 'tanh' or 'relu'.")
        options = (num_layers, bias, batch_first, dropout, bidirectional)
        mode = f"RNN_{nonlinearity.upper()}"
        super().__init__(mode, input_size, hidden_size, *options, device=device, dtype=dtype)
        self.nonlinearity = nonlinearity

    def forward(
        self, input: Tensor | PackedSequence, hx: Tensor | None = None
    ) -> tuple[Tensor | PackedSequence, Tensor]:
        op = _C.rnn_tanh if self.mode == "RNN_TANH" else _C.rnn_relu
        output, (h,) = self._run(op, input, None if hx is None else (hx,), (self.hidden_size,))
        return output, h


class LSTM(RNNBase):
    __doc__ = f"""Long short-term memory (Hochreiter and Schmidhuber 1997): two states h and c.

    i, f, o = sigmoid and g = tanh of W_ih x + b_ih + W_hh h + b_hh; c = f c + i g; h = o tanh(c). Called with
    (input, (h, c)); returns (output, (h, c)). ``proj_size``, if not 0: h is projected to this size by
    weight_hr_l{{k}}.

    {RNNBase.__doc__}"""

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        proj_size: int = 0,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        options = (num_layers, bias, batch_first, dropout, bidirectional, proj_size)
        super().__init__("LSTM", input_size, hidden_size, *options, device=device, dtype=dtype)

    def forward(
        self, input: Tensor | PackedSequence, hx: tuple[Tensor, Tensor] | None = None
    ) -> tuple[Tensor | PackedSequence, tuple[Tensor, Tensor]]:
        sizes = (self.proj_size or self.hidden_size, self.hidden_size)
        output, (h, c) = self._run(_C.lstm, input, None if hx is None else (hx[0], hx[1]), sizes)
        return output, (h, c)


class GRU(RNNBase):
    __doc__ = f"""Gated recurrent units (Cho et al. 2014).

    r, z = sigmoid(W_ih x + b_ih + W_hh h + b_hh); n = tanh(W_in x + b_in + r (W_hn h + b_hn));
    h = (1 - z) n + z h.

    {RNNBase.__doc__}"""

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        proj_size: int = 0,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        _without_projection(proj_size)
        options = (num_layers, bias, batch_first, dropout, bidirectional)
        super().__init__("GRU", input_size, hidden_size, *options, device=device, dtype=dtype)

    def forward(
        self, input: Tensor | PackedSequence, hx: Tensor | None = None
    ) -> tuple[Tensor | PackedSequence, Tensor]:
        output, (h,) = self._run(_C.gru, input, None if hx is None else (hx,), (self.hidden_size,))
        return output, h


class RNNCellBase(Module):
    """What the cells share: one step of input (N, input_size), or (input_size).

    States: (N, hidden_size), or (hidden_size); 0 if not given. weight_ih, weight_hh, bias_ih and bias_hh
    start uniform within 1 / sqrt(hidden_size).
    """

    input_size: int
    hidden_size: int
    bias: bool
    weight_ih: Tensor
    weight_hh: Tensor
    bias_ih: Tensor | None
    bias_hh: Tensor | None

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool,
        num_chunks: int,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.bias = bias
        _C._check_device(type(self).__name__, device)
        rows = num_chunks * hidden_size
        self.weight_ih = Parameter(_C.empty((rows, input_size), device=device, dtype=dtype))
        self.weight_hh = Parameter(_C.empty((rows, hidden_size), device=device, dtype=dtype))
        if bias:
            self.bias_ih = Parameter(_C.empty(rows, device=device, dtype=dtype))
            self.bias_hh = Parameter(_C.empty(rows, device=device, dtype=dtype))
        else:
            self.register_parameter("bias_ih", None)
            self.register_parameter("bias_hh", None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draws all parameters anew."""
        _draw(self.parameters(), self.hidden_size)

    def _step(self, op: Any, input: Tensor, states: tuple[tuple[str, Tensor | None], ...]) -> list[Tensor]:
        name = self._get_name()
        if input.dim() not in (1, 2):
            raise ValueError(f"{name}: Expected input to be 1D or 2D, got {input.dim()}D instead")
        batch = input if input.dim() == 2 else input.unsqueeze(0)
        if batch.size(1) != self.input_size:
            raise RuntimeError(
                f"input has inconsistent input_size: got {batch.size(1)} expected {self.input_size}"
            )
        before = []
        for i, (what, state) in enumerate(states):
            if state is None:
                state = _C.zeros((batch.size(0), self.hidden_size), dtype=input.dtype, device=input.device)
            elif state.dim() not in (1, 2):
                raise ValueError(f"{name}: Expected {what} to be 1D or 2D, got {state.dim()}D instead")
            state = state if state.dim() == 2 else state.unsqueeze(0)
            if state.size(0) != batch.size(0):
                raise RuntimeError(
                    f"Input batch size {batch.size(0)} doesn't match hidden{i} batch size {state.size(0)}"
                )
            if state.size(1) != self.hidden_size:
                raise RuntimeError(
                    f"hidden{i} has inconsistent hidden_size: got {state.size(1)}, "
                    f"expected {self.hidden_size}"
                )
            before.append(state)
        hx = before[0] if len(before) == 1 else before
        after = op(batch, hx, self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh)
        after = [after] if isinstance(after, Tensor) else list(after)
        return after if input.dim() == 2 else [state.squeeze(0) for state in after]

    def extra_repr(self) -> str:
        text = f"{self.input_size}, {self.hidden_size}"
        if self.bias is not True:
            text += f", bias={self.bias}"
        if getattr(self, "nonlinearity", "tanh") != "tanh":
            text += f", nonlinearity={self.nonlinearity}"
        return text


class RNNCell(RNNCellBase):
    __doc__ = f"""h = tanh, or relu, of W_ih x + b_ih + W_hh h + b_hh.

    {RNNCellBase.__doc__}"""

    nonlinearity: str

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        nonlinearity: str = "tanh",
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(input_size, hidden_size, bias, num_chunks=1, device=device, dtype=dtype)
        self.nonlinearity = nonlinearity

    def forward(self, input: Tensor, hx: Tensor | None = None) -> Tensor:
        ops = {"tanh": _C.rnn_tanh_cell, "relu": _C.rnn_relu_cell}
        if self.nonlinearity not in ops:
            raise RuntimeError(f"Unknown nonlinearity: {self.nonlinearity}")
        return self._step(ops[self.nonlinearity], input, (("hidden", hx),))[0]


class LSTMCell(RNNCellBase):
    __doc__ = f"""One step of an LSTM: called with (input, (h, c)), returns (h, c).

    {RNNCellBase.__doc__}"""

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, device: Any = None, dtype: Any = None
    ) -> None:
        super().__init__(input_size, hidden_size, bias, num_chunks=4, device=device, dtype=dtype)

    def forward(self, input: Tensor, hx: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, Tensor]:
        h, c = (None, None) if hx is None else hx
        after = self._step(_C.lstm_cell, input, (("hx[0]", h), ("hx[1]", c)))
        return after[0], after[1]


class GRUCell(RNNCellBase):
    __doc__ = f"""One step of a GRU.

    {RNNCellBase.__doc__}"""

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, device: Any = None, dtype: Any = None
    ) -> None:
        super().__init__(input_size, hidden_size, bias, num_chunks=3, device=device, dtype=dtype)

    def forward(self, input: Tensor, hx: Tensor | None = None) -> Tensor:
        return self._step(_C.gru_cell, input, (("hidden", hx),))[0]
