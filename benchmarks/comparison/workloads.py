"""What is compared: each workload's name, weft's goals, the arithmetic and bytes its step cannot do without.

A new workload is an entry here and a program of its name in ../steps.cpp and ../peers/*_steps.py; a library
without that program leaves its column empty.
"""

from __future__ import annotations

from dataclasses import dataclass, field

FLOAT = 4  # bytes


def padded(channels: int, lanes: int) -> int:
    """Channels as vector registers hold them."""
    return -(-channels // lanes) * lanes


@dataclass(frozen=True)
class Conv:
    """A convolution; with kernel 1 and side 1 a linear layer."""

    batch: int
    inputs: int
    outputs: int
    kernel: int = 1
    side: int = 1  # of the output

    @property
    def parameters(self) -> int:
        return self.inputs * self.outputs * self.kernel**2 + self.outputs

    @property
    def output_elements(self) -> int:
        return self.batch * self.outputs * self.side**2

    def multiply_adds(self, inputs: int, outputs: int) -> int:
        return self.batch * self.side**2 * self.kernel**2 * inputs * outputs

    def flops(self, lanes: int, needs_input_gradient: bool) -> int:
        """Output channels lie in lanes; in the input gradient, input channels."""
        forward = self.multiply_adds(self.inputs, padded(self.outputs, lanes))
        input_gradient = self.multiply_adds(padded(self.inputs, lanes), self.outputs)
        return 2 * (2 * forward + (input_gradient if needs_input_gradient else 0))


def linear(batch: int, inputs: int, outputs: int) -> Conv:
    return Conv(batch, inputs, outputs)


@dataclass(frozen=True)
class Optimizer:
    """For each parameter: arrays that an update reads or writes, and arrays that are kept."""

    streams: int
    states: int


MOMENTUM_SGD = Optimizer(streams=5, states=1)
ADAM = Optimizer(streams=7, states=2)


@dataclass(frozen=True)
class Model:
    input_elements: int  # of a batch
    layers: tuple[Conv, ...]
    optimizer: Optimizer

    @property
    def parameters(self) -> int:
        return sum(layer.parameters for layer in self.layers)

    @property
    def outputs(self) -> int:
        return sum(layer.output_elements for layer in self.layers)

    def flops(self, lanes: int) -> int:
        return sum(layer.flops(lanes, needs_input_gradient=i > 0) for i, layer in enumerate(self.layers))

    def bytes_moved(self) -> int:
        """The batch is read; a parameter is read by forward, its gradient written, then the update; a layer's
        output and its gradient are each written and read.
        """
        each_parameter = 2 + self.optimizer.streams
        return FLOAT * (self.input_elements + self.parameters * each_parameter + 4 * self.outputs)

    def bytes_held(self) -> int:
        """What moves over and over: where it fits into a cache, that cache's bandwidth is the limit."""
        each_parameter = 2 + self.optimizer.states
        return FLOAT * (self.input_elements + self.parameters * each_parameter + 2 * self.outputs)


@dataclass(frozen=True)
class Goal:
    ratio: float | None = None  # times as fast as PyTorch eager in the same turns
    seconds: float | None = None

    def __str__(self) -> str:
        return f"{self.ratio:g}x" if self.ratio else f"{(self.seconds or 0) * 1e9:.0f} ns"

    def is_reached(self, ratio: float | None, seconds: float) -> bool | None:
        """None where it cannot be told."""
        if self.seconds is not None:
            return seconds <= self.seconds
        return None if ratio is None or self.ratio is None else ratio >= self.ratio


@dataclass(frozen=True)
class Workload:
    name: str
    title: str
    kind: str  # "step", "epoch", "op" (nanoseconds) or "large op" (milliseconds)
    model: Model | None = None
    steps: int = 1  # of the model, in what is timed
    goals: dict[str, Goal] = field(default_factory=dict)  # by contestant, at most_threads
    # Where the order of the data comes from a library's own generator, only these draw the same numbers.
    same_order: tuple[frozenset[str], ...] = ()
    only: frozenset[str] | None = None  # contestants; all when None

    def is_for(self, contestant: str) -> bool:
        return self.only is None or contestant in self.only

    def flops(self, lanes: int) -> int:
        return self.steps * self.model.flops(lanes) if self.model else 0

    def bytes_moved(self) -> int:
        return self.steps * self.model.bytes_moved() if self.model else 0


def for_both(ratio: float) -> dict[str, Goal]:
    return {"weft_python": Goal(ratio), "weft_cpp": Goal(ratio)}


EAGER = frozenset({"weft_python", "weft_cpp", "torch_eager", "libtorch"})


def small_op(name: str, title: str, cpp: int, python: int) -> Workload:
    """An op on 8 floats, with goals in ns; for the libraries that run ops one by one."""
    goals = {"weft_python": Goal(seconds=python * 1e-9), "weft_cpp": Goal(seconds=cpp * 1e-9)}
    return Workload(name, title, "op", goals=goals, only=EAGER)


LECTURE = Model(100 * 784, (Conv(100, 1, 20, 5, 12), linear(100, 720, 10)), ADAM)

# of a block's linear layers; its attention needs a twentieth of their arithmetic
GPT_BLOCK = [(128, 3 * 128), (128, 128), (128, 4 * 128), (4 * 128, 128)]

WORKLOADS = [
    Workload(
        "tiny_mlp",
        "tiny MLP 2-16-16-2, batch 32, SGD with momentum",
        "step",
        Model(32 * 2, (linear(32, 2, 16), linear(32, 16, 16), linear(32, 16, 2)), MOMENTUM_SGD),
        goals={"weft_python": Goal(8), "weft_cpp": Goal(12)},
    ),
    Workload(
        "mlp",
        "MLP 784-256-128-10, batch 64, Adam",
        "step",
        Model(64 * 784, (linear(64, 784, 256), linear(64, 256, 128), linear(64, 128, 10)), ADAM),
        goals=for_both(3),
    ),
    Workload("lecture", "lectures' convnet, batch 100, Adam", "step", LECTURE, goals=for_both(6)),
    Workload(
        "lenet",
        "LeNet-style 32-64 3x3, batch 64, Adam",
        "step",
        Model(
            64 * 784,
            (Conv(64, 1, 32, 3, 26), Conv(64, 32, 64, 3, 24), linear(64, 9216, 128), linear(64, 128, 10)),
            ADAM,
        ),
        goals=for_both(2),
    ),
    Workload(
        "lstm",
        "LSTM 28-128 over 28 steps, batch 64, Adam",
        "step",
        Model(64 * 784, (linear(64 * 28, 28, 512), linear(64 * 28, 128, 512), linear(64, 128, 10)), ADAM),
        goals=for_both(2),
    ),
    Workload(
        "gpt",
        "GPT of 4 blocks of 128, 64 steps, batch 12, AdamW",
        "step",
        Model(
            12 * 64,
            (
                *(linear(12 * 64, inputs, outputs) for inputs, outputs in GPT_BLOCK * 4),
                linear(12 * 64, 128, 65),
            ),
            ADAM,
        ),
        goals=for_both(2),
    ),
    Workload(
        "epoch",
        "lectures' convnet, an epoch of Fashion-MNIST",
        "epoch",
        LECTURE,
        steps=600,
        goals=for_both(5),
        same_order=(
            frozenset({"weft_python", "torch_eager", "torch_compiled"}),
            frozenset({"weft_cpp", "libtorch"}),
        ),
    ),
    small_op("add", "`a + b`", cpp=100, python=200),
    small_op("add_recorded", "`a + b`, recorded", cpp=200, python=350),
    small_op("mul_backward", "`(a * b).backward(seed)`", cpp=600, python=800),
    Workload("add_16m", "`a + b` of 16M floats", "large op", only=EAGER),
    Workload("matmul_1024", "`a @ b`, 1024 x 1024", "large op", goals=for_both(0.95), only=EAGER),
]
