"""A small user's program that mypy --strict and basedpyright accept; test_stubs.py checks it."""

from __future__ import annotations

from weft import _C


def forward(x: _C.Tensor, weight: _C.Tensor, bias: _C.Tensor | None = None) -> _C.Tensor:
    hidden = _C.relu(_C.linear(x, weight, bias))
    return hidden.view(-1, 4).softmax(dim=1)


def step(weight: _C.Tensor, rate: float) -> float:
    x = _C.randn(8, 3, generator=_C.Generator())
    target = _C.randint(0, 4, (8,))
    loss = _C.cross_entropy(forward(x, weight), target, reduction="mean")
    loss.backward()
    gradient = weight.grad
    if gradient is not None:
        weight.data.add_(gradient, alpha=-rate)
        weight.grad = None
    return float(loss.item())


def shapes(x: _C.Tensor) -> tuple[int, ...]:
    y = x.reshape(2, -1).permute(1, 0).transpose(0, 1).unsqueeze(0)
    first, second = y.squeeze(0).chunk(2, dim=0)
    joined = _C.cat([first, second], dim=0)
    rows: int = joined.size(0)
    assert joined.shape.numel() == joined.numel()
    return (rows, *joined.shape)


def numbers(x: _C.Tensor) -> _C.Tensor:
    best = x.max(dim=1, keepdim=True)
    values, indices = x.min(1)
    top: _C.Tensor = best.values + values.unsqueeze(1) * 2 - 1.5 / (x.mean() + 1)
    chosen = x.gather(1, best.indices).to(_C.float64)
    mask = (x > 0) & ~x.isnan()
    mask |= indices.unsqueeze(1) == 0
    kept = _C.where(mask, x, 0.0)
    spread = x.std(0, unbiased=False) + x.var(dim=1).sum()
    return top.sum() + chosen.sum(dim=(0, 1), dtype=_C.float64) + kept.norm(2) + spread.sum()


def main() -> None:
    weight = _C.zeros(4, 3, dtype=_C.float32, device="cpu", requires_grad=True)
    losses: list[float] = [step(weight, 0.1) for _ in range(3)]
    sizes: tuple[int, ...] = shapes(_C.ones((2, 6)))
    total = numbers(_C.arange(12.0).view(3, 4))
    print(losses, sizes, total.item(), [row.tolist() for row in weight])


if __name__ == "__main__":
    main()
