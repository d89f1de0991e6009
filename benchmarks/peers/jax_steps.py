"""Training steps in JAX, the whole step compiled by jit, with optax; a worker of compare.py.

python jax_steps.py WORKLOAD THREADS
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable

from worker import Workload, serve, use_one_core

if sys.argv[2] == "1":
    use_one_core()  # before the first import of jax, which counts processors

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax import lax

rng = np.random.default_rng(123)


def weight(*shape: int, fan_in: int = 0):
    return jnp.asarray(rng.uniform(-1, 1, shape) / np.sqrt(fan_in or shape[0]), jnp.float32)


def linear(inputs: int, outputs: int):
    return {"w": weight(inputs, outputs), "b": jnp.zeros(outputs)}


def conv(inputs: int, outputs: int, kernel: int):
    fan_in = inputs * kernel * kernel
    return {"w": weight(kernel, kernel, inputs, outputs, fan_in=fan_in), "b": jnp.zeros(outputs)}


def apply_linear(p, x):
    return x @ p["w"] + p["b"]


def apply_conv(p, x, stride=1):
    layout = ("NHWC", "HWIO", "NHWC")
    return lax.conv_general_dilated(x, p["w"], (stride, stride), "VALID", dimension_numbers=layout) + p["b"]


def max_pool(x):
    return lax.reduce_window(x, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")


def flatten(x):
    return x.reshape(x.shape[0], -1)


def mlp(p, x):
    x = jax.nn.relu(apply_linear(p[0], flatten(x)))
    x = jax.nn.relu(apply_linear(p[1], x))
    return jax.nn.log_softmax(apply_linear(p[2], x))


def lecture(p, x):
    x = max_pool(jax.nn.relu(apply_conv(p[0], x, stride=2)))
    return jnp.log(jax.nn.softmax(apply_linear(p[1], flatten(x))))


def lenet(p, x):
    x = jax.nn.relu(apply_conv(p[0], x))
    x = max_pool(jax.nn.relu(apply_conv(p[1], x)))
    x = jax.nn.relu(apply_linear(p[2], flatten(x)))
    return jax.nn.log_softmax(apply_linear(p[3], x))


def negative_log_likelihood(log_probabilities, y):
    return -jnp.take_along_axis(log_probabilities, y[:, None], 1).mean()


def step_function(forward: Callable, optimizer):
    @jax.jit
    def step(parameters, state, x, y):
        def loss_of(p):
            return negative_log_likelihood(forward(p, x), y)

        loss, gradients = jax.value_and_grad(loss_of)(parameters)
        updates, state = optimizer.update(gradients, state, parameters)
        return optax.apply_updates(parameters, updates), state, loss

    return step


def training(forward, parameters, shape, classes, optimizer) -> Workload:
    """A model that is trained on one batch over and over."""
    x = jnp.asarray(rng.standard_normal(shape, np.float32))
    y = jnp.asarray(rng.integers(0, classes, shape[0]))
    state = optimizer.init(parameters)
    update = step_function(forward, optimizer)

    def step():
        nonlocal parameters, state
        parameters, state, loss = update(parameters, state, x, y)
        return float(loss)

    return Workload(step)


def lecture_parameters():
    return [conv(1, 20, 5), linear(720, 10)]


def epoch(folder: str) -> Workload:
    """One epoch of the lectures' program, shuffling and test accuracy included."""
    from fashion_mnist import load

    images, y = load(folder, "train")
    images_test, y_test = load(folder, "test")
    x, x_test = images[..., None], jnp.asarray(images_test[..., None])
    optimizer = optax.adam(1e-3)
    parameters = lecture_parameters()
    state = optimizer.init(parameters)
    update = step_function(lecture, optimizer)
    predict = jax.jit(lecture)
    obs_id = np.arange(len(x))

    def step():
        nonlocal parameters, state
        losses = []
        rng.shuffle(obs_id)
        for j in range(0, len(obs_id), 100):
            batch = obs_id[j : j + 100]
            parameters, state, loss = update(parameters, state, x[batch], y[batch])
            losses.append(float(loss))
        float((predict(parameters, x_test).argmax(1) == y_test).mean())
        return sum(losses) / len(losses)

    return Workload(step, checked=1)


WORKLOADS: dict[str, Callable[[], Workload]] = {
    "tiny_mlp": lambda: training(
        mlp, [linear(2, 16), linear(16, 16), linear(16, 2)], (32, 2), 2, optax.sgd(0.01, momentum=0.9)
    ),
    "mlp": lambda: training(
        mlp, [linear(784, 256), linear(256, 128), linear(128, 10)], (64, 28, 28, 1), 10, optax.adam(1e-3)
    ),
    "lecture": lambda: training(lecture, lecture_parameters(), (100, 28, 28, 1), 10, optax.adam(1e-3)),
    "lenet": lambda: training(
        lenet,
        [conv(1, 32, 3), conv(32, 64, 3), linear(9216, 128), linear(128, 10)],
        (64, 28, 28, 1),
        10,
        optax.adam(1e-3),
    ),
}


def main() -> None:
    name = sys.argv[1]
    is_epoch = name.startswith("epoch:")
    prepare = functools.partial(epoch, name.removeprefix("epoch:")) if is_epoch else WORKLOADS[name]
    serve(jax.__version__, prepare())


if __name__ == "__main__":
    main()
