"""What surrounds the lecture's lines: command line, data, progress, files. main.py calls it."""

from __future__ import annotations

import argparse
import math
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import weft
from tqdm import tqdm

DEFAULT_DATA = "/usr/share/datasets/fashion-mnist"
CHECKPOINT = "checkpoint.weft"
KIND = "weft 01_lecture_convnet checkpoint 1, Python"
MOST_EPOCHS = 1_000_000
CLOTHES = [
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
]


class UsageError(Exception):
    """Something the user asked for that cannot be: ends the program with a usage message and exit code 2."""


class Interrupted(Exception):
    """Ends a run from inside after Ctrl-C, when the checkpoint is saved."""


def number(kind: type, low: float, high: float) -> Callable[[str], float]:
    """A value of the command line that lies in [low, high]."""

    def read(text: str) -> float:
        try:
            value = kind(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is no {kind.__name__}") from None
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"must be from {low:g} to {high:g}, not {text}")
        return value

    return read


def command_line() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="main.py",
        description="Trains the lecture's convnet on Fashion-MNIST, or other 28 x 28 images in 10 classes.",
    )
    add = parser.add_argument
    add("--epochs", type=number(int, 1, MOST_EPOCHS), help="passes over the training set (default: 12)")
    add("--batch-size", type=number(int, 1, 1e9), help="images in a mini-batch (default: 100)")
    add(
        "--lr",
        type=number(float, sys.float_info.min, sys.float_info.max),
        help="Adam's learning rate (default: 0.001)",
    )
    add(
        "--seed",
        type=number(int, 0, 2**32 - 1),
        help="decides the first weights and the shuffling (default: 123)",
    )
    add("--threads", type=number(int, 1, 1024), help="threads to compute with (default: all processors)")
    add(
        "--device",
        type=weft.device,
        default="cpu",
        help="where to compute: cpu, cuda or cuda:N (default: cpu)",
    )
    add(
        "--data",
        help="folder with train-images-idx3-ubyte, train-labels-idx1-ubyte and the same two of t10k, "
        f"each packed (.gz) or not (default: {DEFAULT_DATA})",
    )
    add("--out", type=Path, help="folder for the results (default: runs/ and the time)")
    add("--resume", type=Path, help=f"goes on from a run's folder or its {CHECKPOINT}")
    return parser


class TrainingRun:
    """One run of the program: its settings, what it has done so far, and its files."""

    def __init__(self, settings: argparse.Namespace):
        self.device = settings.device
        gpus = weft.cuda.device_count()
        if self.device.type == "cuda" and (self.device.index or 0) >= gpus:
            why = (
                f"GPUs go up to cuda:{gpus - 1}"
                if gpus
                else f"there is no GPU: {weft.cuda.why_unavailable()}"
            )
            sys.exit(f"main.py: --device {self.device}: {why}")
        self.checkpoint = {}
        if settings.resume:
            fixed = [name for name in ("batch_size", "lr", "seed") if getattr(settings, name) is not None]
            if fixed:
                raise UsageError(
                    f"--resume takes --{fixed[0].replace('_', '-')} from the checkpoint; leave it out"
                )
            path = settings.resume / CHECKPOINT if settings.resume.is_dir() else settings.resume
            try:
                self.checkpoint = weft.load(path, map_location="cpu")
            except (OSError, RuntimeError, ValueError) as error:
                raise UsageError(f"--resume: {error}") from None
            if not isinstance(self.checkpoint, dict) or self.checkpoint.get("kind") != KIND:
                raise UsageError(f"--resume: {path} is no checkpoint of this program")
            settings.out = settings.out or path.parent
        kept = self.checkpoint.get("settings", {})

        def setting(name: str, default: object) -> object:
            given = getattr(settings, name)
            return given if given is not None else kept.get(name, default)

        self.max_epochs = int(setting("epochs", 12))
        self.batch_size = int(setting("batch_size", 100))
        self.lr = float(setting("lr", 0.001))
        self.seed = int(setting("seed", 123))
        self.data_given = settings.data is not None or bool(kept)
        self.data = str(setting("data", DEFAULT_DATA))
        self.out = settings.out or Path("runs", f"01_lecture_convnet-{time.strftime('%Y%m%d-%H%M%S')}")
        if settings.threads:
            weft.set_num_threads(settings.threads)
        self.losses: list[float] = self.checkpoint.get("losses", [])
        self.epochs_done: int = self.checkpoint.get("epochs_done", 0)
        self.steps_done: int = self.checkpoint.get("steps_done", 0)
        if self.max_epochs < self.epochs_done + (self.steps_done > 0):
            raise UsageError(f"--epochs: the checkpoint is already in epoch {self.epochs_done + 1}")
        self.interrupted = False
        self.bar: tqdm | None = None

    def load(self, part: str) -> tuple[weft.Tensor, weft.Tensor]:
        """The "train" or "test" part of the data set: images (N, 1, 28, 28), from 0 to 1, and labels (N)."""
        try:
            images, labels = weft.io.load_idx_dataset(self.data, part)
        except OSError as error:
            hint = (
                ""
                if self.data_given
                else "\nInstall Debian's package dataset-fashion-mnist, or name a folder with --data."
            )
            raise UsageError(f"{error}{hint}") from None
        if len(images) == 0 or images.shape[2:] != (28, 28) or labels.max() > 9:
            raise UsageError(
                f"the model takes 28 x 28 images of classes 0 to 9; {self.data} has others in its {part} part"
            )
        return images.to(self.device), labels.to(self.device)

    def begin(self, model: weft.nn.Module, optimizer: weft.optim.Optimizer, obs_id: np.ndarray) -> None:
        """What is trained and the order of the observations; a resumed run gives them their state of then."""
        try:
            self.out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"--out: cannot make the folder {self.out}: {error.strerror}") from None
        self.model, self.optimizer, self.obs_id = model, optimizer, obs_id
        self.steps = (len(obs_id) - 1) // self.batch_size + 1
        if self.checkpoint:
            if len(self.checkpoint["order"]) != len(obs_id):
                raise UsageError(f"--resume: the checkpoint was made with other data than {self.data}")
            model.load_state_dict(self.checkpoint["model"])
            optimizer.load_state_dict(self.checkpoint["optimizer"])
            obs_id[:] = self.checkpoint["order"].numpy()
            name, keys, position = self.checkpoint["numpy"]
            np.random.set_state((name, keys.numpy().astype(np.uint32), position))
        signal.signal(signal.SIGINT, self.interrupt)

    def interrupt(self, *_: object) -> None:
        self.interrupted = True
        signal.signal(signal.SIGINT, signal.default_int_handler)  # the second Ctrl-C ends the program

    def epochs(self) -> range:
        """The numbers of the epochs that are left, from 1."""
        return range(self.epochs_done + 1, self.max_epochs + 1)

    def batches(self) -> Iterator[np.ndarray]:
        """The lecture's shuffled mini-batches; those that are left of an epoch that was interrupted."""
        if self.steps_done == 0:
            np.random.shuffle(self.obs_id)
        self.began = time.perf_counter()
        self.bar = tqdm(
            total=self.steps,
            initial=self.steps_done,
            desc=f"epoch {self.epochs_done + 1}/{self.max_epochs}",
            unit="batch",
            leave=False,
            disable=not sys.stderr.isatty(),
        )
        for step in range(self.steps_done, self.steps):
            yield self.obs_id[step * self.batch_size : (step + 1) * self.batch_size]

    def add_loss(self, loss: float) -> None:
        """Notes the loss of a step. After Ctrl-C, saves a checkpoint and ends the run."""
        self.losses.append(loss)
        self.steps_done += 1
        self.bar.set_postfix(loss=f"{loss:.4f}", refresh=False)
        self.bar.update()
        if self.interrupted:
            self.bar.close()
            self.save_checkpoint()
            print(
                f"Stopped in epoch {self.epochs_done + 1} after step {self.steps_done}. "
                f"To go on: --resume {self.out}"
            )
            raise Interrupted

    def end_epoch(self, epoch: int, accuracy: float) -> None:
        """Shows the epoch's line and saves a checkpoint."""
        self.bar.close()
        loss = math.fsum(self.losses[-self.steps_done :]) / self.steps_done
        seconds = time.perf_counter() - self.began
        print(
            f"epoch {epoch}/{self.max_epochs}  loss {loss:.4f}  test accuracy {accuracy:.4f}  "
            f"{seconds:.1f} s",
            flush=True,
        )
        self.epochs_done, self.steps_done = epoch, 0
        self.save_checkpoint()

    def save_checkpoint(self) -> None:
        name, keys, position, *_ = np.random.get_state()
        kept = {"epochs": self.max_epochs, "batch_size": self.batch_size, "lr": self.lr, "seed": self.seed}
        weft.save(
            {
                "kind": KIND,
                "settings": {**kept, "data": str(Path(self.data).absolute())},
                "model": self.model.state_dict(),
                "optimizer": self.optimizer.state_dict(),
                "order": weft.from_numpy(self.obs_id),
                "numpy": (name, weft.from_numpy(keys.astype(np.int64)), position),
                "losses": self.losses,
                "epochs_done": self.epochs_done,
                "steps_done": self.steps_done,
            },
            self.out / CHECKPOINT,
        )

    def finish(self, images: weft.Tensor, labels: weft.Tensor) -> None:
        """Writes weights, losses, loss curve, and test images with their predictions."""
        weft.io.save_safetensors(self.out / "model.safetensors", self.model.state_dict())
        rows = [[i + 1, i // self.steps + 1, loss] for i, loss in enumerate(self.losses)]
        weft.io.write_csv(
            self.out / "losses.csv", weft.tensor(rows, dtype=weft.float64), ["step", "epoch", "loss"]
        )
        means = [
            math.fsum(self.losses[i : i + self.steps]) / self.steps
            for i in range(0, len(self.losses), self.steps)
        ]
        each = weft.io.Curve(
            "loss of each step",
            [(i + 1) / self.steps for i in range(len(self.losses))],
            self.losses,
            faint=True,
        )
        mean = weft.io.Curve("mean of the epoch", [i + 0.5 for i in range(len(means))], means)
        title = "Training loss of the lecture's convnet"
        weft.io.save_plot(
            self.out / "loss.svg",
            [each, mean],
            title=title,
            x_label="epoch",
            y_label="negative log-likelihood",
        )

        with weft.no_grad():
            predicted = self.model(images[:40]).argmax(dim=1).tolist()
        truth = labels[:40].tolist()
        names = CLOTHES if "fashion" in self.data else [str(label) for label in range(10)]
        weft.io.save_image_sheet(
            self.out / "test_images.svg",
            images[:40],
            [names[p] + (f" ({names[t]})" if p != t else "") for p, t in zip(predicted, truth, strict=True)],
            title="Test images: what the model says (and what is true, where it errs)",
            marked=[p != t for p, t in zip(predicted, truth, strict=True)],
        )
        print(
            f"Written to {self.out}: model.safetensors, losses.csv, loss.svg, test_images.svg, {CHECKPOINT}"
        )


def run_training(train: Callable[[TrainingRun], None]) -> None:
    """A program's main; its exit code: 0, 1 after an error, 2 for unusable arguments or data, 130 after
    Ctrl-C.
    """
    parser = command_line()
    try:
        settings = parser.parse_args()
        if str(settings.device).startswith("cpu:"):
            parser.error(f"argument --device: invalid device value: '{settings.device}'")
        train(TrainingRun(settings))
    except UsageError as error:
        # The help first: what went wrong stays in sight.
        parser.print_help(sys.stderr)
        print(f"\nmain.py: {error}", file=sys.stderr)
        sys.exit(2)
    except (Interrupted, KeyboardInterrupt):
        sys.exit(130)
