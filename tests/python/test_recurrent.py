"""Recurrent layers and packed sequences in Python: attributes, texts, messages, and what packing leaves."""

from __future__ import annotations

import copy
import io
import pickle
import re
import warnings

import pytest
import weft
from weft import nn
from weft.nn.utils import rnn

LAYERS = [nn.RNN, nn.LSTM, nn.GRU]
LENGTHS = [2, 5, 1, 4]


def states_of(result):
    """The states of a layer's result, one or two."""
    return result[1] if isinstance(result[1], tuple) else (result[1],)


@pytest.mark.parametrize("batch_first", [False, True])
@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("layer", LAYERS)
def test_packed_sequences_give_what_each_gives_alone(layer, bidirectional, batch_first):
    weft.manual_seed(3)
    model = layer(3, 4, 2, bidirectional=bidirectional, batch_first=batch_first)
    sequences = [weft.randn(length, 3) for length in LENGTHS]
    packed = rnn.pack_sequence(sequences, enforce_sorted=False)
    result = model(packed)
    assert isinstance(result[0], rnn.PackedSequence)
    outputs, lengths = rnn.pad_packed_sequence(result[0], batch_first=True)
    assert lengths.tolist() == LENGTHS
    for i, sequence in enumerate(sequences):
        alone = model(sequence.unsqueeze(0 if batch_first else 1))
        expected = alone[0].squeeze(0 if batch_first else 1)
        assert weft.allclose(outputs[i, : LENGTHS[i]], expected, atol=1e-6)
        assert (outputs[i, LENGTHS[i] :] == 0).all()
        for state, other in zip(states_of(result), states_of(alone), strict=True):
            assert weft.allclose(state[:, i], other[:, 0], atol=1e-6)


@pytest.mark.parametrize("layer", LAYERS)
def test_gradients_of_packed_sequences_are_those_of_each_alone(layer):
    weft.manual_seed(4)
    model = layer(3, 4)
    sequences = [weft.randn(length, 3, requires_grad=True) for length in LENGTHS]
    padded, _ = rnn.pad_packed_sequence(model(rnn.pack_sequence(sequences, enforce_sorted=False))[0])
    (padded**2).sum().backward()
    together = [p.grad.clone() for p in model.parameters()] + [s.grad.clone() for s in sequences]
    model.zero_grad()
    for sequence in sequences:
        sequence.grad = None
        (model(sequence)[0] ** 2).sum().backward()
    alone = [p.grad for p in model.parameters()] + [s.grad for s in sequences]
    for a, b in zip(together, alone, strict=True):
        assert weft.allclose(a, b, atol=1e-5)


@pytest.mark.parametrize("kind", ["padded", "packed"])
@pytest.mark.parametrize("layer", LAYERS)
def test_second_derivatives(layer, kind):
    model = layer(2, 3, bidirectional=True).double()
    weights = dict(model.named_parameters())
    names = list(weights)
    x = weft.randn(4, 3, 2, dtype=weft.float64, requires_grad=True)

    def run(x, *values):
        given = rnn.pack_padded_sequence(x, [4, 2, 1]) if kind == "packed" else x
        output, states = weft.func.functional_call(model, dict(zip(names, values, strict=True)), (given,))
        states = states if isinstance(states, tuple) else (states,)
        return (output.data if kind == "packed" else output, *states)

    inputs = (x, *weights.values())
    assert weft.autograd.gradcheck(run, inputs)
    assert weft.autograd.gradgradcheck(run, inputs)


def test_a_layer_that_is_applied_twice_has_the_gradient_of_both():
    """The second derivative goes through the layer's own weights twice, too."""
    model = nn.RNN(2, 2).double()
    names = [name for name, _ in model.named_parameters()]

    def run(x, *values):
        given = dict(zip(names, values, strict=True))
        once, _ = weft.func.functional_call(model, given, (x,))
        return weft.func.functional_call(model, given, (once,))[0]

    x = weft.randn(3, 2, 2, dtype=weft.float64, requires_grad=True)
    assert weft.autograd.gradgradcheck(run, (x, *model.parameters()))


def test_a_packed_sequence_is_a_tuple_of_four():
    packed = rnn.pack_padded_sequence(weft.arange(24.0).reshape(4, 3, 2), [4, 2, 1])
    assert packed.data.shape == (7, 2)
    assert packed.batch_sizes.tolist() == [3, 2, 1, 1]
    assert packed.sorted_indices is None and packed.unsorted_indices is None
    data, batch_sizes, _, _ = packed
    assert data is packed.data and batch_sizes is packed.batch_sizes
    assert repr(packed).startswith("PackedSequence(data=tensor([[ 0.,  1.],")
    assert packed.to(weft.float32) is packed
    assert packed.double().data.dtype == weft.float64
    assert packed.long().data.dtype == weft.int64
    assert not packed.is_cuda
    twin = pickle.loads(pickle.dumps(packed))
    assert type(twin) is rnn.PackedSequence and weft.equal(twin.data, packed.data)
    unsorted = rnn.pack_padded_sequence(weft.zeros(4, 3, 2), [2, 4, 1], enforce_sorted=False)
    assert unsorted.sorted_indices.tolist() == [1, 0, 2]
    assert rnn.invert_permutation(weft.tensor([2, 0, 1])).tolist() == [1, 2, 0]
    assert rnn.invert_permutation(None) is None


def test_padding_and_its_inverse():
    sequences = [weft.tensor([1.0, 2.0]), weft.tensor([3.0, 4.0, 5.0])]
    assert rnn.pad_sequence(sequences).tolist() == [[1, 3], [2, 4], [0, 5]]
    padded = rnn.pad_sequence(sequences, batch_first=True, padding_value=9, padding_side="left")
    assert padded.tolist() == [[9, 1, 2], [3, 4, 5]]
    back = rnn.unpad_sequence(rnn.pad_sequence(sequences), weft.tensor([2, 3]))
    assert [s.tolist() for s in back] == [[1, 2], [3, 4, 5]]
    packed = rnn.pack_sequence(sequences, enforce_sorted=False)
    assert [s.tolist() for s in rnn.unpack_sequence(packed)] == [[1, 2], [3, 4, 5]]
    longer, lengths = rnn.pad_packed_sequence(packed, batch_first=True, padding_value=-1, total_length=4)
    assert longer.tolist() == [[1, 2, -1, -1], [3, 4, 5, -1]]
    assert lengths.tolist() == [2, 3]


@pytest.mark.parametrize(
    ("error", "message", "call"),
    [
        (
            RuntimeError,
            "must be sorted in decreasing order",
            lambda x: rnn.pack_padded_sequence(x, [2, 4, 1]),
        ),
        (RuntimeError, "has to be greater than 0", lambda x: rnn.pack_padded_sequence(x, [4, 2, 0])),
        (RuntimeError, r"got 2 \(batch_size=3\)", lambda x: rnn.pack_padded_sequence(x, [4, 2])),
        (RuntimeError, "is 5, but input has 4 steps", lambda x: rnn.pack_padded_sequence(x, [5, 2, 1])),
        (RuntimeError, "empty list of sequences", lambda x: rnn.pad_sequence([])),
        (RuntimeError, "Expected iterable for input sequences", lambda x: rnn.pad_sequence(3)),
        (RuntimeError, "one of left or right, but got up", lambda x: rnn.pad_sequence(x, padding_side="up")),
        (
            RuntimeError,
            "differ in their first dimension only",
            lambda x: rnn.pad_sequence([x[0], x[0][:, :1]]),
        ),
        (
            ValueError,
            "got total_length=2 and max sequence length being 4",
            lambda x: rnn.pad_packed_sequence(rnn.pack_padded_sequence(x, [4, 2, 1]), total_length=2),
        ),
        (ValueError, "list or tuple of length 2", lambda x: rnn.PackedSequence(x)),
    ],
)
def test_what_packing_refuses(error, message, call):
    with pytest.raises(error, match=message):
        call(weft.zeros(4, 3, 2))


def test_texts_are_pytorchs():
    assert repr(nn.LSTM(3, 4)) == "LSTM(3, 4)"
    assert (
        repr(nn.LSTM(3, 4, 2, False, True, 0.5, True))
        == "LSTM(3, 4, num_layers=2, bias=False, batch_first=True, dropout=0.5, bidirectional=True)"
    )
    assert repr(nn.LSTM(3, 4, 2, proj_size=2)) == "LSTM(3, 4, proj_size=2, num_layers=2)"
    assert repr(nn.RNN(3, 4, 2, "relu")) == "RNN(3, 4, num_layers=2)"
    assert repr(nn.RNNCell(3, 4, False, "relu")) == "RNNCell(3, 4, bias=False, nonlinearity=relu)"
    assert repr(nn.LSTMCell(3, 4, bias=False)) == "LSTMCell(3, 4, bias=False)"


def test_attributes_are_pytorchs():
    model = nn.LSTM(3, 4, 2, bidirectional=True)
    assert (model.mode, model.input_size, model.hidden_size, model.num_layers) == ("LSTM", 3, 4, 2)
    assert (model.bias, model.batch_first, model.dropout, model.proj_size) == (True, False, 0.0, 0)
    assert list(model.state_dict())[:5] == [
        "weight_ih_l0",
        "weight_hh_l0",
        "bias_ih_l0",
        "bias_hh_l0",
        "weight_ih_l0_reverse",
    ]
    assert model.all_weights[3][1] is model.weight_hh_l1_reverse
    assert nn.RNN(3, 4, nonlinearity="relu").mode == "RNN_RELU"
    assert model.flatten_parameters() is None


def test_copies_and_files_keep_what_a_layer_computes():
    model = nn.GRU(3, 4, 2)
    x = weft.randn(5, 2, 3)
    expected = model(x)[0]
    assert weft.equal(copy.deepcopy(model)(x)[0], expected)
    memory = io.BytesIO()
    weft.save(model.state_dict(), memory)
    memory.seek(0)
    other = nn.GRU(3, 4, 2)
    other.load_state_dict(weft.load(memory))
    assert weft.equal(other(x)[0], expected)


def test_dropout_stands_between_layers_in_training_only():
    weft.manual_seed(0)
    model, x = nn.LSTM(3, 4, 2, dropout=0.5), weft.randn(5, 2, 3)
    assert not weft.equal(model(x)[0], model(x)[0])
    model.eval()
    assert weft.equal(model(x)[0], model(x)[0])
    with pytest.warns(UserWarning, match="num_layers greater than 1, but got dropout=0.5 and num_layers=1"):
        nn.LSTM(3, 4, dropout=0.5)


def text(message: str) -> str:
    return f"^{re.escape(message)}"


@pytest.mark.parametrize(
    ("error", "message", "make"),
    [
        (ValueError, "Unknown nonlinearity 'x'. Select from 'tanh' or 'relu'.", lambda: nn.RNN(3, 4, 1, "x")),
        (ValueError, "dropout should be a number in range [0, 1]", lambda: nn.LSTM(3, 4, dropout=2)),
        (ValueError, "dropout should be a number in range [0, 1]", lambda: nn.LSTM(3, 4, dropout=True)),
        (ValueError, "hidden_size must be greater than zero", lambda: nn.LSTM(3, 0)),
        (ValueError, "input_size must be greater than zero", lambda: nn.LSTM(0, 4)),
        (TypeError, "hidden_size should be of type int, got: float", lambda: nn.LSTM(3, 4.0)),
        (ValueError, "num_layers must be greater than zero", lambda: nn.LSTM(3, 4, 0)),
        (ValueError, "proj_size should be a positive integer or zero", lambda: nn.LSTM(3, 4, proj_size=-1)),
        (ValueError, "proj_size has to be smaller than hidden_size", lambda: nn.LSTM(3, 4, proj_size=4)),
        (ValueError, "proj_size argument is only supported for LSTM", lambda: nn.GRU(3, 4, proj_size=2)),
    ],
)
def test_what_layers_refuse_at_their_making(error, message, make):
    with pytest.raises(error, match=text(message)), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        make()


ones, zeros = weft.ones, weft.zeros


@pytest.mark.parametrize(
    ("error", "message", "layer", "arguments"),
    [
        (
            RuntimeError,
            "input.size(-1) must be equal to input_size. Expected 3, got 2",
            nn.LSTM,
            (ones(2, 2, 2),),
        ),
        (ValueError, "LSTM: Expected input to be 2D or 3D, got 4D instead", nn.LSTM, (ones(2, 2, 2, 3),)),
        (
            RuntimeError,
            "Expected hidden[0] size (1, 2, 4), got [1, 3, 4]",
            nn.LSTM,
            (ones(2, 2, 3), (zeros(1, 3, 4), zeros(1, 2, 4))),
        ),
        (
            RuntimeError,
            "Expected hidden[1] size (1, 2, 4), got [1, 3, 4]",
            nn.LSTM,
            (ones(2, 2, 3), (zeros(1, 2, 4), zeros(1, 3, 4))),
        ),
        (
            RuntimeError,
            "For batched 3-D input, hx and cx should also be 3-D but got (2-D, 2-D) tensors",
            nn.LSTM,
            (ones(2, 2, 3), (zeros(2, 4), zeros(2, 4))),
        ),
        (
            RuntimeError,
            "For unbatched 2-D input, hx should also be 2-D but got 3-D tensor",
            nn.GRU,
            (ones(2, 3), zeros(1, 2, 4)),
        ),
        (
            ValueError,
            "RNN input dtype (weft.float64) does not match weight dtype (weft.float32). Convert input: "
            "input.to(weft.float32), or convert model: model.to(weft.float64)",
            nn.LSTM,
            (ones(2, 2, 3, dtype=weft.float64),),
        ),
        (RuntimeError, "[gru] needs at least one step; got input (0, 2, 3)", nn.GRU, (ones(0, 2, 3),)),
        (RuntimeError, "input has inconsistent input_size: got 2 expected 3", nn.LSTMCell, (ones(2, 2),)),
        (
            ValueError,
            "LSTMCell: Expected input to be 1D or 2D, got 3D instead",
            nn.LSTMCell,
            (ones(2, 2, 2),),
        ),
        (
            RuntimeError,
            "Input batch size 2 doesn't match hidden0 batch size 3",
            nn.GRUCell,
            (ones(2, 3), zeros(3, 4)),
        ),
        (
            RuntimeError,
            "hidden0 has inconsistent hidden_size: got 3, expected 4",
            nn.LSTMCell,
            (ones(2, 3), (zeros(2, 3), zeros(2, 4))),
        ),
        (
            ValueError,
            "GRUCell: Expected hidden to be 1D or 2D, got 3D instead",
            nn.GRUCell,
            (ones(2, 3), zeros(1, 2, 4)),
        ),
    ],
)
def test_what_layers_refuse_in_their_call(error, message, layer, arguments):
    with pytest.raises(error, match=text(message)):
        layer(3, 4)(*arguments)


def test_ops_take_pytorchs_two_forms():
    model = nn.LSTM(3, 4)
    x, state = weft.randn(5, 2, 3), weft.zeros(1, 2, 4)
    params = list(model.parameters())
    output, h, c = weft.lstm(x, (state, state), params, True, 1, 0.0, False, False, False)
    expected, (h2, c2) = model(x)
    assert weft.equal(output, expected) and weft.equal(h, h2) and weft.equal(c, c2)
    packed = rnn.pack_padded_sequence(x, [5, 5])
    data, *_ = weft.lstm(packed.data, packed.batch_sizes, (state, state), params, True, 1, 0.0, False, False)
    assert weft.equal(data, expected.reshape(10, 4))
    with pytest.raises(TypeError, match="must be tuple of Tensors, but element 0 is int"):
        weft.lstm(x, (state, state), (3,), True, 1, 0.0, False, False, False)


def test_a_training_step_lowers_the_loss():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.lstm = nn.LSTM(28, 32, batch_first=True)
            self.fc = nn.Linear(32, 10)

        def forward(self, x):
            return nn.functional.log_softmax(self.fc(self.lstm(x)[0][:, -1]), dim=1)

    weft.manual_seed(0)
    net = Net()
    opt = weft.optim.Adam(net.parameters(), lr=0.01)
    x, y = weft.randn(20, 28, 28), weft.randint(10, (20,))
    losses = []
    for _ in range(15):
        opt.zero_grad()
        loss = nn.functional.nll_loss(net(x), y)
        loss.backward()
        opt.step()
        losses.append(loss.item())
    assert losses[-1] < 0.7 * losses[0]
