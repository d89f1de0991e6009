"""Training steps in MLX on the CPU, the whole step compiled by mx.compile; a worker of compare.py.

python mlx_steps.py WORKLOAD THREADS
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

from worker import Workload, serve, use_one_core

if sys.argv[2] == "1":
    use_one_core()

import mlx.core as mx
import mlx.nn as nn
import mlx.optimizers as optim
import numpy as np

mx.set_default_device(mx.cpu)


class MLP(nn.Module):
    def __init__(self, inputs: int, hidden: tuple[int, int], classes: int):
        super().__init__()
        self.fc1 = nn.Linear(inputs, hidden[0])
        self.fc2 = nn.Linear(hidden[0], hidden[1])
        self.fc3 = nn.Linear(hidden[1], classes)

    def __call__(self, x):
        x = x.flatten(1)
        return nn.log_softmax(self.fc3(nn.relu(self.fc2(nn.relu(self.fc1(x))))), -1)


class Lecture(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 20, 5, stride=2)
        self.pool = nn.MaxPool2d(2)
        self.fc1 = nn.Linear(720, 10)

    def __call__(self, x):
        x = self.pool(nn.relu(self.conv(x)))
        return mx.log(mx.softmax(self.fc1(x.flatten(1)), -1))


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 3)
        self.conv2 = nn.Conv2d(32, 64, 3)
        self.pool = nn.MaxPool2d(2)
        self.fc1 = nn.Linear(9216, 128)
        self.fc2 = nn.Linear(128, 10)

    def __call__(self, x):
        x = nn.relu(self.conv1(x))
        x = self.pool(nn.relu(self.conv2(x)))
        x = nn.relu(self.fc1(x.flatten(1)))
        return nn.log_softmax(self.fc2(x), -1)


def step_function(model, optimizer):
    """A compiled step: batch to loss, the model and the optimizer updated."""

    def loss_of(model, x, y):
        return nn.losses.nll_loss(model(x), y, reduction="mean")

    gradient_of = nn.value_and_grad(model, loss_of)
    state = [model.state, optimizer.state]

    @partial(mx.compile, inputs=state, outputs=state)
    def update(x, y):
        loss, gradients = gradient_of(model, x, y)
        optimizer.update(model, gradients)
        return loss

    def step(x, y):
        loss = update(x, y)
        mx.eval(loss, state)
        return loss.item()

    return step


def training(model, shape, classes, optimizer) -> Workload:
    """A model that is trained on one batch over and over."""
    x, y = mx.random.normal(shape), mx.random.randint(0, classes, (shape[0],))
    mx.eval(model.parameters(), x, y)
    update = step_function(model, optimizer)
    return Workload(lambda: update(x, y))


def epoch(folder: str) -> Workload:
    """One epoch of the lectures' program, shuffling and test accuracy included."""
    from fashion_mnist import load

    images, labels = load(folder, "train")
    images_test, labels_test = load(folder, "test")
    x, y = mx.array(images[..., None]), mx.array(labels)
    x_test, y_test = mx.array(images_test[..., None]), mx.array(labels_test)
    model = Lecture()
    mx.eval(model.parameters(), x, y, x_test, y_test)
    update = step_function(model, optim.Adam(1e-3))
    obs_id = np.arange(len(images))

    def step():
        losses = []
        np.random.shuffle(obs_id)
        order = mx.array(obs_id)
        for j in range(0, len(obs_id), 100):
            batch = order[j : j + 100]
            losses.append(update(x[batch], y[batch]))
        (model(x_test).argmax(1) == y_test).mean().item()
        return sum(losses) / len(losses)

    return Workload(step, checked=1)


WORKLOADS: dict[str, Callable[[], Workload]] = {
    "tiny_mlp": lambda: training(MLP(2, (16, 16), 2), (32, 2), 2, optim.SGD(0.01, momentum=0.9)),
    "mlp": lambda: training(MLP(784, (256, 128), 10), (64, 28, 28, 1), 10, optim.Adam(1e-3)),
    "lecture": lambda: training(Lecture(), (100, 28, 28, 1), 10, optim.Adam(1e-3)),
    "lenet": lambda: training(LeNet(), (64, 28, 28, 1), 10, optim.Adam(1e-3)),
}


def main() -> None:
    name = sys.argv[1]
    mx.random.seed(123)
    serve(
        mx.__version__, epoch(name.removeprefix("epoch:")) if name.startswith("epoch:") else WORKLOADS[name]()
    )


if __name__ == "__main__":
    main()
