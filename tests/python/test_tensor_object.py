"""weft.Tensor as a Python object: identity, attributes, garbage collection, hooks, threads."""

from __future__ import annotations

import gc
import pickle
import subprocess
import sys
import textwrap
import threading
import weakref

import pytest
import weft
from weft import Tensor


class Tagged(Tensor):
    """A subclass."""


class Slotted(Tensor):
    __slots__ = ("extra",)


def leaf(*values: float) -> Tensor:
    return weft.tensor(list(values)).requires_grad_()


def alive(references: list[weakref.ref[object]]) -> int:
    gc.collect()
    return sum(reference() is not None for reference in references)


def run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


# ---- identity ----


def test_a_tensor_is_one_object_however_often_it_passes_through_cpp() -> None:
    x, y = leaf(1.0), weft.zeros(3)
    x.grad = weft.ones(1)
    assert x.grad is x.grad
    assert y.add_(1) is y
    assert x.requires_grad_() is x
    assert y.float() is y
    assert y.cpu() is y


def test_tensors_are_keys_by_identity() -> None:
    a, b = weft.ones(2), weft.ones(2)
    names = {a: "a", b: "b"}
    assert names[a] == "a"
    assert names[b] == "b"
    a.add_(1)
    assert names[a] == "a"
    assert hash(a) == id(a)
    assert len({a, b, a}) == 2


def test_recycled_memory_gives_fresh_objects() -> None:
    for _ in range(3):
        several = [weft.ones(2) for _ in range(400)]
        for one in several:
            assert not one.__dict__
            one.mark = 1
        del several, one


# ---- attributes ----


def test_attributes_of_a_gradient_live_as_long_as_cpp_holds_it() -> None:
    x = leaf(1.0, 2.0)
    gradient = weft.ones(2)
    gradient.origin = ["mine"]
    x.grad = gradient
    identity = id(gradient)
    del gradient
    gc.collect()
    assert id(x.grad) == identity
    assert x.grad.origin == ["mine"]
    x.grad.origin.append("again")
    gc.collect()
    assert x.grad.origin == ["mine", "again"]


def test_attributes_of_a_tensor_that_only_the_graph_holds() -> None:
    seen = []
    x = leaf(2.0)
    x.name_of_mine = "weight"
    x.register_hook(seen.append)
    kept = weakref.ref(x)
    y = x * 3.0
    del x
    gc.collect()
    assert kept() is not None
    assert kept().name_of_mine == "weight"
    y.backward()
    assert seen[0].tolist() == [3.0]
    assert kept().grad.tolist() == [3.0]
    del y
    gc.collect()
    assert kept() is None


def test_dict_and_vars() -> None:
    x = weft.ones(1)
    x.a = 1
    assert vars(x) == {"a": 1}
    x.__dict__ = {"b": 2}
    assert x.b == 2
    assert not hasattr(x, "a")
    with pytest.raises(AttributeError):
        _ = x.missing


# ---- classes ----


def test_a_subclass_object_survives_in_cpp() -> None:
    x, gradient = leaf(1.0), weft.ones(1).as_subclass(Tagged)
    x.grad = gradient
    del gradient
    gc.collect()
    assert type(x.grad) is Tagged


def test_slots_of_subclasses_survive_and_are_released() -> None:
    x, gradient = leaf(1.0), weft.ones(1).as_subclass(Slotted)
    held = Tagged(1)
    gradient.extra = held
    x.grad = gradient
    del gradient
    gc.collect()
    assert x.grad.extra is held
    gone = weakref.ref(held)
    del held
    x.grad = None
    gc.collect()
    assert gone() is None


def test_slots_take_part_in_garbage_collection() -> None:
    x = weft.ones(1).as_subclass(Slotted)
    x.extra = [x]
    gone = weakref.ref(x)
    del x
    assert alive([gone]) == 0


def test_make_subclass_gives_a_leaf_over_the_same_memory() -> None:
    base = weft.zeros(2)
    x = Tensor._make_subclass(Tagged, base, True)
    assert type(x) is Tagged
    assert x.requires_grad
    base.fill_(5.0)
    assert x.tolist() == [5.0, 5.0]
    with pytest.raises(TypeError, match="derived from"):
        Tensor._make_subclass(int, base)
    with pytest.raises(TypeError, match="data must be a tensor"):
        Tensor._make_subclass(Tagged, [1.0])


def test_as_subclass_stays_on_the_graph() -> None:
    x = leaf(3.0)
    y = (x * 2.0).as_subclass(Tagged)
    y.backward()
    assert x.grad.tolist() == [2.0]
    with pytest.raises(TypeError):
        x.as_subclass(dict)


def test_finalizers_run_once_at_the_end_and_may_save_the_object() -> None:
    saved = []

    class Saving(Tensor):
        def __del__(self) -> None:
            saved.append(self)

    x, gradient = leaf(1.0), weft.ones(1).as_subclass(Saving)
    x.grad = gradient
    del gradient
    gc.collect()
    assert not saved
    x.grad = None
    assert len(saved) == 1
    assert saved[0].tolist() == [1.0]
    saved.clear()
    gc.collect()
    assert not saved


def test_classes_may_have_arguments_of_their_own() -> None:
    class Named(Tensor):
        def __new__(cls, data: list[float], name: str) -> Named:
            made = Tensor(data).as_subclass(cls)
            made.name_given = name
            return made

    x = Named([1.0], name="n")
    assert isinstance(x, Named)
    assert x.name_given == "n"


def test_overridden_operators_of_subclasses_win() -> None:
    class Loud(Tensor):
        def __radd__(self, other: object) -> str:
            return "loud"

    assert weft.ones(1) + weft.ones(1).as_subclass(Loud) == "loud"


def test_metaclasses_may_derive_from_that_of_tensor() -> None:
    class Meta(type(Tensor)):
        def __instancecheck__(cls, instance: object) -> bool:
            return type(instance) is int

    class Checked(Tensor, metaclass=Meta):
        pass

    assert isinstance(3, Checked)
    x, gradient = leaf(1.0), weft.ones(1).as_subclass(Checked)
    x.grad = gradient
    del gradient
    assert type(x.grad) is Checked


# ---- weak references ----


def test_weak_references_end_with_the_tensor() -> None:
    ended = []
    x = weft.ones(2)
    reference = weakref.ref(x, ended.append)
    assert reference() is x
    del x
    assert reference() is None
    assert ended == [reference]


def test_a_weak_reference_brings_back_an_object_that_only_cpp_holds() -> None:
    x, gradient = leaf(1.0), weft.ones(1)
    reference = weakref.ref(gradient)
    x.grad = gradient
    del gradient
    back = reference()
    assert back is x.grad
    x.grad = None
    assert (back + 1.0).tolist() == [2.0]
    assert reference() is back
    del back
    assert reference() is None


def test_a_resurrected_object_outlives_the_cpp_owner_without_being_wrapped_again() -> None:
    x, gradient = leaf(1.0, 1.0), weft.full((2,), 7.0).as_subclass(Tagged)
    x.grad = gradient
    reference = weakref.ref(gradient)
    del gradient
    back = reference()
    x.grad = None
    gc.collect()
    assert back.tolist() == [7.0, 7.0]
    copies = [back + 0.0 for _ in range(10)]
    assert all(one.tolist() == [7.0, 7.0] for one in copies)


def test_weak_dictionaries() -> None:
    x = weft.ones(1)
    by_name = weakref.WeakValueDictionary({"x": x})
    assert by_name["x"] is x
    del x
    assert not by_name


# ---- garbage collection ----


def test_cycles_through_attributes_are_collected() -> None:
    references = []
    for _ in range(10):
        x = weft.ones(2)
        x.me = {"list": [x]}
        references.append(weakref.ref(x))
    del x
    assert alive(references) == 0


def test_a_cycle_that_cpp_holds_stays_whole() -> None:
    x = leaf(2.0)
    x.me, x.mark = x, ["kept"]
    reference = weakref.ref(x)
    y = x * x
    del x
    assert alive([reference]) == 1
    assert reference().mark == ["kept"]
    assert reference().me is reference()
    y.backward()
    assert reference().grad.tolist() == [4.0]
    del y
    assert alive([reference]) == 0


def test_a_hook_may_close_over_its_own_tensor() -> None:
    references = []
    for requires in (leaf(1.0), leaf(1.0) * 2.0):
        x = requires
        x.register_hook(lambda grad, x=x: grad * x.detach())
        references.append(weakref.ref(x))
        del x, requires
    assert alive(references) == 0


def test_a_hook_may_close_over_the_module_that_holds_the_parameter() -> None:
    class Holder:
        pass

    holder = Holder()
    holder.weight = Tensor._make_subclass(Tagged, weft.ones(1), True)
    holder.weight.register_hook(lambda grad, holder=holder: holder.scale * grad)
    holder.scale = 2.0
    holder.weight.backward()
    assert holder.weight.grad.tolist() == [2.0]
    references = [weakref.ref(holder), weakref.ref(holder.weight)]
    del holder
    assert alive(references) == 0


def test_hooks_of_a_tensor_in_a_graph_are_not_collected() -> None:
    x = leaf(1.0)
    seen = []
    x.register_hook(lambda grad, x=x: seen.append((grad.item(), x.item())))
    y = x * 3.0
    del x
    gc.collect()
    y.backward()
    assert seen == [(3.0, 1.0)]


def test_tensors_are_known_to_the_garbage_collector() -> None:
    gc.collect()
    before = sum(isinstance(one, Tensor) for one in gc.get_objects())
    several = [weft.ones(1) for _ in range(7)]
    assert sum(isinstance(one, Tensor) for one in gc.get_objects()) - before == 7
    del several


# ---- hooks ----


def test_hooks_replace_the_gradient_in_turn_and_can_be_removed() -> None:
    x = leaf(1.0, 2.0)
    first = x.register_hook(lambda grad: grad * 10.0)
    second = x.register_hook(lambda grad: grad + 1.0)
    (x * 1.0).sum().backward()
    assert x.grad.tolist() == [11.0, 11.0]
    first.remove()
    first.remove()
    x.grad = None
    (x * 1.0).sum().backward()
    assert x.grad.tolist() == [2.0, 2.0]
    second.remove()
    x.grad = None
    (x * 1.0).sum().backward()
    assert x.grad.tolist() == [1.0, 1.0]


def test_a_hook_lives_for_a_with_block() -> None:
    seen = []
    x = leaf(1.0)
    with x.register_hook(seen.append):
        (x * 1.0).backward()
    (x * 1.0).backward()
    assert len(seen) == 1


def test_hooks_see_the_tensor_as_it_was_when_they_were_registered() -> None:
    x = leaf(3.0)
    y = x * 1.0
    before, after = [], []
    y.register_hook(lambda grad: before.append(grad.item()))
    y.mul_(5.0)
    y.register_hook(lambda grad: after.append(grad.item()))
    y.backward()
    assert before == [5.0]
    assert after == [1.0]


def test_what_a_hook_raises_comes_out_of_backward() -> None:
    def fail(grad: Tensor) -> None:
        raise KeyError("from the hook")

    x = leaf(1.0)
    x.register_hook(fail)
    with pytest.raises(KeyError, match="from the hook"):
        (x * 2.0).backward()
    assert x.grad is None
    y = leaf(1.0)
    y.register_hook(lambda grad: 3)
    with pytest.raises(TypeError, match="must return None or"):
        (y * 2.0).backward()


def test_hooks_need_a_function_and_a_gradient() -> None:
    with pytest.raises(RuntimeError, match="doesn't require gradient"):
        weft.ones(1).register_hook(print)
    with pytest.raises(TypeError, match="needs a function"):
        leaf(1.0).register_hook(3)


def test_removable_handles_can_be_pickled() -> None:
    from collections import OrderedDict

    from weft.utils.hooks import RemovableHandle

    hooks: OrderedDict[int, str] = OrderedDict()
    handle = RemovableHandle(hooks)
    hooks[handle.id] = "hook"
    loaded, loaded_hooks = pickle.loads(pickle.dumps((handle, hooks)))
    assert RemovableHandle(OrderedDict()).id > loaded.id
    loaded.remove()
    assert not loaded_hooks
    assert hooks


# ---- threads and the end of the interpreter ----


def test_threads_drop_tensors_that_others_made() -> None:
    rounds, failures = 200, []

    def work(seed: float) -> None:
        try:
            for i in range(rounds):
                x = leaf(seed, 1.0)
                x.mark = [i]
                kept = weakref.ref(x)
                y = x * weft.full((2,), 2.0)
                del x
                back = kept()
                y.sum().backward()
                del y
                assert back.mark == [i]
                assert back.grad.tolist() == [2.0, 2.0]
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(float(i),)) for i in range(4)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        gc.collect()
    for thread in threads:
        thread.join()
    assert not failures


def test_attributes_survive_garbage_collections_during_large_ops() -> None:
    x = weft.ones(200_000).requires_grad_()
    x.mark = {"kept": []}
    done = threading.Event()

    def collect() -> None:
        while not done.is_set():
            gc.collect()

    collector = threading.Thread(target=collect)
    collector.start()
    try:
        for _ in range(200):
            y = x * x
            del y
    finally:
        done.set()
        collector.join()
    assert x.mark == {"kept": []}


def test_the_interpreter_ends_with_tensors_alive_everywhere() -> None:
    finished = run(
        """
        import weft
        class Kept(weft.Tensor):
            pass
        x = weft.ones(3).requires_grad_()
        x.grad = weft.ones(3).as_subclass(Kept)
        x.grad.note = [x]
        x.register_hook(lambda grad: grad * x)
        y = x * x
        y.me = y
        weft.keep = y
        print("end")
        """
    )
    assert finished.stdout == "end\n", finished.stderr
    assert (finished.returncode, finished.stderr) == (0, "")


def test_the_interpreter_ends_while_daemon_threads_compute() -> None:
    finished = run(
        """
        import threading, weft
        started = threading.Barrier(4)
        def work():
            x = weft.ones(50_000).requires_grad_()
            x.mark = [1]
            first = True
            while True:
                y = (x * x).sum()
                y.note = y
                y.backward()
                x.grad.note = [x]
                if first:
                    started.wait()
                    first = False
        for _ in range(3):
            threading.Thread(target=work, daemon=True).start()
        started.wait()
        """
    )
    assert (finished.returncode, finished.stderr) == (0, "")


def test_a_long_chain_through_slots_is_freed() -> None:
    class Link(weft.Tensor):
        __slots__ = ("next",)

    first = None
    for _ in range(200_000):
        link = Link(1)
        link.next = first
        first = link
    gone = weakref.ref(first)
    del first, link
    assert gone() is None
