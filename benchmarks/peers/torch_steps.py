"""Training steps and small ops in weft or PyTorch, one program with two imports: a worker of compare.py.

python torch_steps.py weft|torch eager|compiled WORKLOAD THREADS
"""

from __future__ import annotations

import importlib
import operator
import sys
from collections.abc import Callable
from itertools import repeat

from worker import Workload, serve

torch = importlib.import_module(sys.argv[1])
nn = torch.nn
F = torch.nn.functional
compiled = sys.argv[2] == "compiled"


class TinyMLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(2, 16)
        self.fc2 = nn.Linear(16, 16)
        self.fc3 = nn.Linear(16, 2)

    def forward(self, x):
        return F.log_softmax(self.fc3(F.relu(self.fc2(F.relu(self.fc1(x))))), dim=1)


class MLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 256)
        self.fc2 = nn.Linear(256, 128)
        self.fc3 = nn.Linear(128, 10)

    def forward(self, x):
        x = x.flatten(1)
        return F.log_softmax(self.fc3(F.relu(self.fc2(F.relu(self.fc1(x))))), dim=1)


class Lecture(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 20, 5, stride=2)
        self.pool = nn.MaxPool2d(2)
        self.fc1 = nn.Linear(720, 10)

    def forward(self, x):
        x = self.pool(torch.relu(self.conv(x)))
        x = torch.flatten(x, start_dim=1)
        return F.softmax(self.fc1(x), dim=1)


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 3)
        self.conv2 = nn.Conv2d(32, 64, 3)
        self.fc1 = nn.Linear(9216, 128)
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x):
        x = F.relu(self.conv1(x))
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = F.relu(self.fc1(torch.flatten(x, 1)))
        return F.log_softmax(self.fc2(x), dim=1)


class LSTMNet(nn.Module):
    """Rows of an image as a sequence."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(28, 128, batch_first=True)
        self.fc = nn.Linear(128, 10)

    def forward(self, x):
        return F.log_softmax(self.fc(self.lstm(x)[0][:, -1]), dim=1)


class GPTBlock(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1 = nn.LayerNorm(128)
        self.norm2 = nn.LayerNorm(128)
        self.qkv = nn.Linear(128, 3 * 128)
        self.proj = nn.Linear(128, 128)
        self.up = nn.Linear(128, 4 * 128)
        self.down = nn.Linear(4 * 128, 128)

    def forward(self, x):
        samples, steps, width = x.shape
        heads = 4
        q, k, v = (
            part.view(samples, steps, heads, width // heads).transpose(1, 2)
            for part in self.qkv(self.norm1(x)).split(width, 2)
        )
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.proj(y.transpose(1, 2).reshape(samples, steps, width))
        return x + self.down(F.gelu(self.up(self.norm2(x))))


class GPT(nn.Module):
    """A language model of 65 characters over 64 steps."""

    def __init__(self):
        super().__init__()
        self.tokens = nn.Embedding(65, 128)
        self.places = nn.Embedding(64, 128)
        self.blocks = nn.Sequential(*(GPTBlock() for _ in range(4)))
        self.norm = nn.LayerNorm(128)
        self.head = nn.Linear(128, 65, bias=False)

    def forward(self, x):
        y = self.head(self.norm(self.blocks(self.tokens(x) + self.places(torch.arange(x.shape[1])))))
        return F.log_softmax(y.flatten(0, 1), dim=1)


def adam(parameters):
    return torch.optim.Adam(parameters, lr=0.001)


def adamw(parameters):
    return torch.optim.AdamW(parameters, lr=0.001)


def momentum_sgd(parameters):
    return torch.optim.SGD(parameters, lr=0.01, momentum=0.9)


def log_likelihood_loss(prediction, y):
    return F.nll_loss(prediction, y)


def lecture_loss(prediction, y):
    return F.nll_loss(torch.log(prediction), y)


def training(model, shape, classes, optimizer, loss_function=log_likelihood_loss) -> Workload:
    """A model that is trained on one batch over and over."""
    x, y = torch.randn(*shape), torch.randint(classes, (shape[0],))
    if isinstance(model, GPT):  # characters, and the one after each of them
        x, y = torch.randint(classes, shape), torch.randint(classes, (shape[0] * shape[1],))
    opt = optimizer(model.parameters())
    if compiled:
        model = torch.compile(model)

    def step():
        opt.zero_grad()
        loss = loss_function(model(x), y)
        loss.backward()
        opt.step()
        return loss.item()

    return Workload(step)


def load_data(folder: str, part: str):
    if torch.__name__ == "weft":
        return torch.io.load_idx_dataset(folder, part)
    from fashion_mnist import load

    images, labels = load(folder, part)
    return torch.from_numpy(images).unsqueeze(1), torch.from_numpy(labels)


def epoch(folder: str) -> Workload:
    """One epoch of the lectures' program, shuffling and test accuracy included."""
    import numpy as np

    x, y = load_data(folder, "train")
    x_test, y_test = load_data(folder, "test")
    np.random.seed(123)
    torch.manual_seed(123)
    model = Lecture()
    opt = adam(model.parameters())
    lossfn = nn.NLLLoss()
    obs_id = np.arange(len(x))
    if compiled:
        model = torch.compile(model)

    def step():
        losses = []
        np.random.shuffle(obs_id)
        for j in range(0, len(obs_id), 100):
            batch = obs_id[j : j + 100]
            pred = model(x[batch])
            loss = lossfn(torch.log(pred), y[batch])
            opt.zero_grad()
            loss.backward()
            opt.step()
            losses.append(loss.item())
        with torch.no_grad():
            (model(x_test).argmax(dim=1) == y_test).float().mean().item()
        return sum(losses) / len(losses)

    return Workload(step, checked=1)


def small_op(op: Callable[[int], None]) -> Workload:
    count = 1000
    return Workload(lambda: op(count), checked=0, operations=count)


def add(recorded: bool) -> Workload:
    a, b = torch.rand(8, requires_grad=recorded), torch.rand(8)

    def run(count):
        x, y = a, b
        for _ in repeat(None, count):
            x + y

    return small_op(run)


def mul_backward() -> Workload:
    a, b, seed = torch.rand(8, requires_grad=True), torch.rand(8), torch.ones(8)

    def run(count):
        x, y, gradient = a, b, seed
        for _ in repeat(None, count):
            (x * y).backward(gradient)

    return small_op(run)


def large_op(op: Callable, *shape: int) -> Workload:
    a, b = torch.rand(*shape), torch.rand(*shape)

    def run():
        op(a, b)

    return Workload(run, checked=0)


WORKLOADS: dict[str, Callable[[], Workload]] = {
    "tiny_mlp": lambda: training(TinyMLP(), (32, 2), 2, momentum_sgd),
    "mlp": lambda: training(MLP(), (64, 1, 28, 28), 10, adam),
    "lecture": lambda: training(Lecture(), (100, 1, 28, 28), 10, adam, lecture_loss),
    "lenet": lambda: training(LeNet(), (64, 1, 28, 28), 10, adam),
    "lstm": lambda: training(LSTMNet(), (64, 28, 28), 10, adam),
    "gpt": lambda: training(GPT(), (12, 64), 65, adamw),
    "add": lambda: add(recorded=False),
    "add_recorded": lambda: add(recorded=True),
    "mul_backward": mul_backward,
    "add_16m": lambda: large_op(operator.add, 1 << 24),
    "matmul_1024": lambda: large_op(operator.matmul, 1024, 1024),
}


def main() -> None:
    name, threads = sys.argv[3], int(sys.argv[4])
    torch.set_num_threads(threads)
    torch.manual_seed(123)
    workload = epoch(name.removeprefix("epoch:")) if name.startswith("epoch:") else WORKLOADS[name]()
    serve(torch.__version__, workload)


if __name__ == "__main__":
    main()
