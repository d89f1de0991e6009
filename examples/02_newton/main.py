"""Newton's method in Python, the twin of main.cpp: gradient and Hessian by automatic differentiation, on two
functions of the lectures. --device says where to compute.
"""

import argparse
import math
import sys

import numpy as np
import weft as torch
from weft.autograd.functional import hessian, jacobian


def newton(name, f, x, steps):
    print(name)
    for step in range(steps + 1):
        values = " ".join(f"{round(value, 6) + 0.0:.6f}" for value in x.tolist())
        print(f"  step {step}  x = {values}  f = {round(f(x).item(), 6) + 0.0:.6f}")
        if step < steps:
            # A solve: nothing is inverted.
            direction = np.linalg.solve(hessian(f, x).numpy(force=True), jacobian(f, x).numpy(force=True))
            x = x - torch.from_numpy(direction).to(x.device)


parser = argparse.ArgumentParser(description="Newton's method on two functions of the lectures.")
parser.add_argument(
    "--device",
    type=torch.device,
    default="cpu",
    help="where to compute: cpu, cuda or cuda:N (default: cpu)",
)
device = parser.parse_args().device
if str(device).startswith("cpu:"):
    parser.error(f"argument --device: invalid device value: '{device}'")
gpus = torch.cuda.device_count()
if device.type == "cuda" and (device.index or 0) >= gpus:
    why = f"GPUs go up to cuda:{gpus - 1}" if gpus else f"there is no GPU: {torch.cuda.why_unavailable()}"
    sys.exit(f"main.py: --device {device}: {why}")
newton(
    "0.1 x1^2 + 2 x2^2",
    lambda x: 0.1 * x[0] ** 2 + 2 * x[1] ** 2,
    torch.tensor([-5.0, -2.0], dtype=torch.float64, device=device),
    steps=1,
)
newton(
    "x cos(0.15 pi x)",
    lambda x: (x * torch.cos(0.15 * math.pi * x)).sum(),
    torch.tensor([-1.0], dtype=torch.float64, device=device),
    steps=5,
)
