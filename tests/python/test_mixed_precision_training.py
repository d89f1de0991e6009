"""Mixed precision reaches float32's loss: the lectures' convnet, and the GPT of the third example."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
import weft
import weft.nn.functional as F

ROOT = Path(__file__).resolve().parents[2]
GPT_PROGRAM = ROOT / "examples/03_char_gpt/main.py"


def mean_of_the_end(losses: list[float]) -> float:
    return sum(losses[-20:]) / 20


class Lecture(weft.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = weft.nn.Conv2d(1, 20, 5, stride=2)
        self.pool = weft.nn.MaxPool2d(2)
        self.fc1 = weft.nn.Linear(720, 10)

    def forward(self, x: weft.Tensor) -> weft.Tensor:
        x = self.pool(weft.relu(self.conv(x)))
        return F.softmax(self.fc1(weft.flatten(x, 1)), dim=1)


def lecture_losses(autocast: bool, scaler: weft.amp.GradScaler | None = None) -> list[float]:
    weft.manual_seed(0)
    patterns = weft.rand(10, 1, 28, 28)
    model = Lecture()
    opt = weft.optim.Adam(model.parameters(), lr=1e-3)
    losses = []
    for _ in range(200):
        y = weft.randint(10, (100,))
        x = 0.4 * patterns[y] + 0.6 * weft.rand(100, 1, 28, 28)
        with weft.autocast("cpu", dtype=weft.float16 if scaler else weft.bfloat16, enabled=autocast):
            loss = F.nll_loss(weft.log(model(x).float()), y)
        opt.zero_grad()
        if scaler:
            scaler.scale(loss).backward()
            scaler.step(opt)
            scaler.update()
        else:
            loss.backward()
            opt.step()
        losses.append(loss.item())
    return losses


def test_the_lectures_convnet() -> None:
    single = mean_of_the_end(lecture_losses(autocast=False))
    assert single < 0.5
    assert mean_of_the_end(lecture_losses(autocast=True)) == pytest.approx(single, rel=0.02)
    scaler = weft.amp.GradScaler("cpu")
    assert mean_of_the_end(lecture_losses(autocast=True, scaler=scaler)) == pytest.approx(single, rel=0.02)


@pytest.fixture
def gpt() -> ModuleType:
    if not GPT_PROGRAM.is_file():
        pytest.skip("the examples are in the checkout only")
    spec = importlib.util.spec_from_file_location("char_gpt", GPT_PROGRAM)
    program = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)
    return program


def text_of(path: Path) -> tuple[weft.Tensor, int]:
    characters = path.read_bytes()
    alphabet = sorted(set(characters))
    return weft.tensor([alphabet.index(c) for c in characters]), len(alphabet)


def test_the_gpt_learns_as_its_twin_in_cpp_does(gpt: ModuleType) -> None:
    _, losses = gpt.train(*text_of(ROOT / "LICENSE"), steps=50, report=lambda _: None)
    assert sum(losses) / 50 == pytest.approx(2.648, abs=0.002)


def test_a_small_gpt(gpt: ModuleType) -> None:
    losses = [
        gpt.train(*text_of(ROOT / "docs/design.md"), steps=120, autocast=autocast, report=lambda _: None)[1]
        for autocast in (False, True)
    ]
    single, mixed = (mean_of_the_end(run) for run in losses)
    assert single < 0.8 * losses[0][0]
    assert mixed == pytest.approx(single, rel=0.02)
