"""Processes, threads, signals: fork and spawn, sub-interpreters, Ctrl-C, what an import pulls in, the GIL."""

import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest
import weft
from weft import nn


def run(program, *arguments, **options):
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        **options,
    )


def train(seed):
    """A few steps of a small convnet, large enough for several threads; returns its last loss."""
    weft.manual_seed(seed)
    model = nn.Sequential(nn.Conv2d(1, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(8 * 14 * 14, 10))
    opt = weft.optim.Adam(model.parameters())
    x, y = weft.randn(64, 1, 16, 16), weft.arange(64) % 10
    for _ in range(3):
        loss = nn.functional.cross_entropy(model(x), y)
        opt.zero_grad()
        loss.backward()
        opt.step()
    return loss.item()


def double(tensor):
    return tensor * 2


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_children_train_and_send_tensors(method):
    expected = train(3)  # the parent's thread pool runs before the fork
    with multiprocessing.get_context(method).Pool(2) as pool:
        assert pool.map(train, [3, 3]) == [expected, expected]
        assert pool.apply(double, (weft.ones(3),)).tolist() == [2.0, 2.0, 2.0]


# Seen in a debugger: the child waits in SizeClassAllocator64::GetFromAllocator.
@pytest.mark.skipif(
    "libasan" in Path("/proc/self/maps").read_text(),
    reason="the address sanitizer's allocator is not freed of locks that another thread held at the fork",
)
def test_a_forked_child_of_a_training_thread_ends_well():
    stop = threading.Event()

    def work():
        while not stop.is_set():
            train(1)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        for _ in range(5):
            child = os.fork()
            if child == 0:
                signal.alarm(60)
                os._exit(0 if train(2) > 0 else 1)
            assert os.waitpid(child, 0)[1] == 0
    finally:
        stop.set()
        thread.join()


def test_a_second_interpreter_is_refused_with_a_message():
    program = """
        try:
            import _interpreters as interpreters
        except ImportError:
            import _xxsubinterpreters as interpreters
        import weft
        made = interpreters.create()
        try:
            failed = interpreters.run_string(made, "import weft")
        except Exception as error:
            failed = error
        print(failed)
    """
    finished = run(program)
    assert finished.returncode == 0, finished.stderr
    assert "ImportError" in finished.stdout
    assert "interpreter" in finished.stdout.lower()


def test_ctrl_c_stops_a_training_loop():
    program = """
        import weft
        x = weft.ones(200, 200, requires_grad=True)
        print("started", flush=True)
        while True:
            (x @ x).sum().backward()
    """
    # A shell starts what runs in its background with SIGINT ignored, and children inherit that.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        child = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(program)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    finally:
        signal.signal(signal.SIGINT, before)
    try:
        assert child.stdout.readline() == "started\n"
        child.send_signal(signal.SIGINT)
        _, errors = child.communicate(timeout=60)
    finally:
        child.kill()
    assert errors.rstrip().endswith("KeyboardInterrupt")


def test_importing_weft_does_not_import_numpy():
    assert run("import sys, weft; print('numpy' in sys.modules)").stdout == "False\n"


def test_other_threads_run_during_backward():
    """A hook waits for another Python thread: with the GIL held through backward nothing would go on."""
    ran = threading.Event()
    x = weft.ones(2, requires_grad=True)
    x.register_hook(lambda g: None if ran.wait(60) else g / 0)
    thread = threading.Thread(target=ran.set)
    y = x.sum()
    threading.Timer(0.01, thread.start).start()
    y.backward()
    assert ran.is_set()


def test_the_number_of_threads_changes_nothing():
    before = weft.get_num_threads()
    try:
        losses = []
        for threads in (1, 2, 4):
            weft.set_num_threads(threads)
            assert weft.get_num_threads() == threads
            losses.append(train(5))
        assert losses[0] == losses[1] == losses[2]
    finally:
        weft.set_num_threads(before)
    with pytest.raises(ValueError, match="positive"):
        weft.set_num_threads(0)
