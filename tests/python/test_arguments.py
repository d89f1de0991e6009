"""How ops are called from Python: keywords, sizes, numbers, overloads, results, and what wrong calls say."""

from __future__ import annotations

import gc
import inspect
import threading
import weakref
from typing import Any

import numpy as np
import pytest
import weft
from weft import _C


@pytest.fixture
def x() -> _C.Tensor:
    return _C.tensor([[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]])


def message(error: type[Exception], call: Any) -> str:
    with pytest.raises(error) as caught:
        call()
    return str(caught.value)


class TestKeywords:
    def test_functions_call_self_input(self, x: _C.Tensor) -> None:
        assert _C.equal(_C.relu(input=x), x)
        assert _C.equal(_C.sum(input=x, dim=0), x.sum(0))
        assert _C.equal(_C.add(input=x, other=x, alpha=2), x * 3)

    def test_numpys_names(self, x: _C.Tensor) -> None:
        assert x.sum(axis=1, keepdims=True).shape == (2, 1)
        assert _C.equal(_C.sum(a=x), _C.sum(x=x))
        assert _C.equal(_C.add(x1=x, x2=x), x + x)
        assert _C.cat([x, x], axis=1).shape == (2, 6)

    def test_some_are_keywords_only(self, x: _C.Tensor) -> None:
        assert x.sum(1, dtype=_C.float64).dtype is _C.float64
        said = message(TypeError, lambda: x.sum(1, False, _C.float64))
        assert said == "sum() takes 2 positional arguments but 3 were given"
        with pytest.raises(TypeError):
            x.div(2, "floor")
        assert _C.equal(x.div(2, rounding_mode="floor"), x // 2)
        assert _C.equal(x.add(x, alpha=-1), x - x)

    def test_keyword_names_need_not_be_interned(self, x: _C.Tensor) -> None:
        assert _C.equal(x.sum(**{"".join(["d", "im"]): 0}), x.sum(0))

    def test_none_is_absent(self, x: _C.Tensor) -> None:
        assert x.sum(dim=None).item() == 15
        assert x.argmax(dim=None).item() == 5
        assert _C.equal(x.clamp(None, 1), x.clamp(max=1))
        assert _C.equal(x.clamp(min=None, max=x), x)
        assert _C.linear(x, x, None).shape == (2, 2)
        assert x.to(device=None, dtype=_C.int64).dtype is _C.int64
        assert _C.zeros(2, dtype=None, device=None, layout=None).dtype is _C.float32

    def test_out_is_refused(self, x: _C.Tensor) -> None:
        said = message(RuntimeError, lambda: _C.add(x, x, out=x))
        assert said.startswith("add(): weft has no out=")
        assert _C.equal(_C.add(x, x, out=None), x + x)


class TestSizes:
    @pytest.mark.parametrize("sizes", [(2, 3), [2, 3], _C.Size((2, 3)), (np.int64(2), 3), (_C.tensor(2), 3)])
    def test_sequences(self, sizes: Any) -> None:
        assert _C.zeros(sizes).shape == (2, 3)
        assert _C.zeros(size=sizes).shape == (2, 3)
        assert _C.zeros(*sizes).shape == (2, 3)
        assert _C.arange(6).view(sizes).shape == (2, 3)
        assert _C.arange(6).view(*sizes).shape == (2, 3)

    def test_one_by_one(self, x: _C.Tensor) -> None:
        assert x.view(3, -1).shape == (3, 2)
        assert x.reshape(6).shape == (6,)
        assert x.permute(1, 0).shape == (3, 2)
        assert x.expand(4, -1, -1).shape == (4, 2, 3)
        assert x.repeat(2, 2).shape == (4, 6)
        assert _C.equal(x.flip(0, 1), x.flip([0, 1]))
        assert x.new_zeros(2, 3, dtype=_C.int32).dtype is _C.int32
        assert _C.randn(2, 3, generator=_C.Generator()).shape == (2, 3)

    def test_empty_and_many(self) -> None:
        assert _C.zeros(()).shape == _C.zeros([]).shape == ()
        assert len(_C.zeros(100).split([1] * 100)) == 100
        assert _C.zeros(*[1] * 16).dim() == 16

    def test_shape_and_size_mean_the_same(self, x: _C.Tensor) -> None:
        assert x.reshape(shape=(6,)).shape == x.reshape(size=(6,)).shape == _C.zeros(shape=6).shape == (6,)

    def test_a_number_is_no_size_beside_others(self) -> None:
        said = message(TypeError, lambda: _C.full(2, 3))
        assert said == "full(): argument 'size' (position 1) must be tuple of ints, not int"

    def test_dims(self, x: _C.Tensor) -> None:
        assert x.sum((0, 1)).item() == x.sum([0, 1]).item() == 15
        assert x.sum(np.int32(1)).shape == x.sum(_C.tensor(1)).shape == (2,)
        assert x.var(0, unbiased=False).shape == (3,)

    def test_tensors_one_by_one(self) -> None:
        a, b = _C.arange(2), _C.arange(3)
        for grids in (
            _C.meshgrid(a, b, indexing="ij"),
            _C.meshgrid([a, b]),
            _C.meshgrid((a, b), indexing="ij"),
        ):
            assert [grid.shape for grid in grids] == [(2, 3), (2, 3)]
        assert _C.block_diag(_C.ones(2, 2), _C.ones(1)).shape == (3, 3)
        assert [t.shape for t in _C.broadcast_tensors(_C.ones(2, 1), _C.ones(3))] == [(2, 3), (2, 3)]


class TestNumbers:
    @pytest.mark.parametrize("number", [2, 2.0, np.float32(2), np.int8(2), _C.tensor(2), _C.tensor(2.0)])
    def test_numbers_of_all_kinds(self, x: _C.Tensor, number: Any) -> None:
        assert _C.equal(x.mul(number), x + x)
        assert _C.equal(x.clamp(max=number), _C.minimum(x, _C.full((), 2.0)))
        assert x.masked_fill(x > 2, number).max().item() == 2
        assert _C.full((1,), number).item() == 2

    def test_a_number_before_a_tensor(self, x: _C.Tensor) -> None:
        assert _C.equal(_C.mul(2, x), x * 2)
        assert _C.equal(_C.sub(1, x), 1 - x)
        assert _C.equal(_C.pow(2, x), 2**x)
        assert _C.add(1, _C.tensor([1])).dtype is _C.int64

    def test_a_tensor_stays_a_tensor_where_one_is_taken(self, x: _C.Tensor) -> None:
        weight = _C.tensor(0.5, requires_grad=True)
        x.lerp(x * 2, weight).sum().backward()
        assert weight.grad is not None and weight.grad.item() == 15
        assert x.max(_C.tensor(1)).tolist() == [[1, 1, 2], [3, 4, 5]]

    def test_tensors_with_gradients_are_no_numbers(self, x: _C.Tensor) -> None:
        with pytest.raises(TypeError, match="argument 'value'"):
            x.addcmul(x, x, value=_C.tensor(0.5, requires_grad=True))

    def test_bools_are_no_dims(self, x: _C.Tensor) -> None:
        for call in (lambda: x.sum(True), lambda: x.transpose(False, True), lambda: _C.zeros(True)):
            with pytest.raises(TypeError, match="bool"):
                call()
        assert _C.full((2,), True).dtype is _C.bool

    def test_numbers_too_great(self, x: _C.Tensor) -> None:
        for call in (lambda: x.view(2**70), lambda: x.sum(2**70), lambda: x.transpose(2**70, 0)):
            with pytest.raises((TypeError, OverflowError)):
                call()


class TestSmallTypes:
    def test_dtypes(self) -> None:
        pairs = ((_C.int8, _C.int8), (float, _C.float64), (int, _C.int64), (bool, _C.bool))
        for given, dtype in pairs:
            assert _C.zeros(1, dtype=given).dtype is dtype

    def test_devices(self, x: _C.Tensor) -> None:
        for device in ("cpu", _C.device("cpu")):
            assert _C.zeros(2, device=device).device == x.to(device).device == _C.device("cpu")
        with pytest.raises(ValueError, match="nonsense"):
            x.to("nonsense")

    def test_memory_formats(self) -> None:
        x = _C.empty(1, 2, 3, 4, memory_format=_C.channels_last)
        assert x.stride() == (24, 1, 8, 2)
        assert x.contiguous().is_contiguous()
        assert x.to(memory_format=_C.contiguous_format).is_contiguous()

    def test_options(self) -> None:
        assert _C.ones(2, requires_grad=True).requires_grad
        assert _C.ones(2, layout=_C.strided, pin_memory=False).shape == (2,)
        assert _C.randint(5, (2,)).dtype is _C.tril_indices(2, 2).dtype is _C.int64
        assert _C.randint(5, (2,), dtype=_C.float32).dtype is _C.float32

    def test_strings_for_choices(self, x: _C.Tensor) -> None:
        assert _C.mse_loss(x, x + 1, reduction="sum").item() == 6
        assert _C.mse_loss(x, x, reduction="none").shape == (2, 3)
        said = message(ValueError, lambda: _C.mse_loss(x, x, reduction="avg"))
        assert said == "mse_loss(): argument 'reduction' must be one of 'none', 'mean', 'sum', not 'avg'"

    def test_generators(self) -> None:
        draws = [_C.rand(3, generator=_C.Generator().manual_seed(7)) for _ in range(2)]
        assert _C.equal(*draws)
        x = _C.zeros(3).uniform_(0, 1, generator=_C.Generator().manual_seed(7))
        assert _C.equal(x, draws[0])

    def test_padding_is_numbers_or_a_word(self) -> None:
        image, weight = _C.ones(1, 1, 5, 5), _C.ones(1, 1, 3, 3)
        assert _C.conv2d(image, weight, padding=(1, 0)).shape == (1, 1, 5, 3)
        assert _C.conv2d(image, weight, padding="same").shape == (1, 1, 5, 5)
        assert _C.conv2d(image, weight, None, 2, "valid").shape == (1, 1, 2, 2)

    def test_indices(self, x: _C.Tensor) -> None:
        x.index_put_((_C.tensor([1, 1]), _C.tensor([0, 0])), _C.tensor(1.0), accumulate=True)
        assert x[1, 0].item() == 5


class TestOverloads:
    def test_max(self, x: _C.Tensor) -> None:
        assert x.max().item() == 5
        assert isinstance(x.max(1), weft._C.return_types.max)
        assert _C.equal(x.max(dim=1).values, x[:, 2])
        assert _C.equal(x.max(x + 1), x + 1)
        assert _C.equal(_C.max(x, other=x), x)

    def test_where_in_all_manners(self, x: _C.Tensor) -> None:
        expected = _C.tensor([[0.0, 0.0, 2.0], [3.0, 4.0, 5.0]])
        for y in (
            _C.where(x > 1, x, 0),
            _C.where(condition=x > 1, input=x, other=_C.zeros(3)),
            x.where(x > 1, 0.0),
            x.where(condition=x > 1, other=_C.zeros(3)),
        ):
            assert _C.equal(y, expected)
        assert [index.tolist() for index in _C.where(x > 3)] == [[1, 1], [1, 2]]

    def test_std_takes_unbiased_and_correction(self, x: _C.Tensor) -> None:
        biased = x.std(0, correction=0)
        for y in (x.std(0, False), x.std(dim=0, unbiased=False), x.std((0,), False, False)):
            assert _C.equal(y, biased)
        assert _C.equal(x.std(False), x.std(correction=0))
        assert _C.equal(x.std(0, keepdim=True), x.std([0], True, True))
        with pytest.raises(TypeError):
            x.std(0, 1)

    def test_arange(self) -> None:
        assert (
            _C.arange(5).tolist() == _C.arange(0, 5).tolist() == _C.arange(end=5).tolist() == [0, 1, 2, 3, 4]
        )
        assert _C.arange(1, 5, step=2).tolist() == _C.arange(start=1, end=5, step=2).tolist() == [1, 3]
        assert _C.arange(2.0).dtype is _C.float32

    def test_norms_name(self, x: _C.Tensor) -> None:
        assert x.norm("fro").item() == x.norm().item()
        with pytest.raises(ValueError, match="'fro'"):
            x.norm("nuclear")

    def test_copy_of_numbers(self, x: _C.Tensor) -> None:
        assert x.copy_(_C.ones(3), non_blocking=True).sum().item() == 6
        assert x.copy_(2).sum().item() == 12


class TestResults:
    def test_in_place_gives_the_same_object(self, x: _C.Tensor) -> None:
        assert x.add_(1) is x
        assert x.relu_().mul_(2) is x
        assert _C.relu_(x) is x

    def test_lists_are_tuples(self, x: _C.Tensor) -> None:
        for result in (x.split(1), x.chunk(2), x.unbind(), _C.where(x > 1), _C.meshgrid(x[0], x[1])):
            assert type(result) is tuple

    def test_named_tuples(self, x: _C.Tensor) -> None:
        result = x.min(0)
        values, indices = result
        assert result[0] is values is result.values
        assert result[1] is indices is result.indices
        assert repr(result).startswith("weft.return_types.min(")
        assert len(result) == 2 and isinstance(result, tuple)

    def test_plain_results(self, x: _C.Tensor) -> None:
        assert _C.allclose(x, x) is True
        assert _C.result_type(x, _C.tensor(1, dtype=_C.float64)) is _C.float32
        assert _C.can_cast(_C.float32, _C.int32) is False

    def test_nothing_leaks(self, x: _C.Tensor) -> None:
        def use() -> weakref.ref[Any]:
            made = _C.cat([x, x]).view(4, 3).max(dim=1)
            with pytest.raises(TypeError):
                _C.cat([made.values, 1])
            return weakref.ref(made.values)

        reference = use()
        gc.collect()
        assert reference() is None


class TestMessages:
    @pytest.mark.parametrize(
        ("call", "said"),
        [
            (
                lambda x: x.sum("a"),
                "sum(): argument 'dim' (position 1) must be int or tuple of ints, not str",
            ),
            (
                lambda x: _C.sum(x, "a"),
                "sum(): argument 'dim' (position 2) must be int or tuple of ints, not str",
            ),
            (lambda x: x.sum(dim="a"), "sum(): argument 'dim' must be int or tuple of ints, not str"),
            (lambda x: x.sum(1, 2), "sum(): argument 'keepdim' (position 2) must be bool, not int"),
            (lambda x: x.sum(foo=1), "sum() got an unexpected keyword argument 'foo'"),
            (lambda x: x.sum(0, dim=0), "sum() got multiple values for argument 'dim'"),
            (lambda x: x.sum(axis=0, dim=0), "sum() got multiple values for argument 'dim'"),
            (lambda x: _C.relu(3), "relu(): argument 'input' (position 1) must be Tensor, not int"),
            (lambda x: _C.relu(), 'relu() missing 1 required argument: "input"'),
            (lambda x: x.relu(1), "relu() takes 0 positional arguments but 1 was given"),
            (lambda x: x.reshape(), 'reshape() missing 1 required argument: "shape"'),
            (lambda x: x.view(3, 2.0), "view(): argument 'size' (position 2) must be int, not float"),
            (
                lambda x: x.view((3, 2.0)),
                "view(): argument 'size' (position 1) must be tuple of ints, "
                "but found element of type float at pos 1",
            ),
            (
                lambda x: _C.cat([x, 1]),
                "cat(): argument 'tensors' (position 1) must be tuple of Tensors, but element 1 is int",
            ),
            (
                lambda x: _C.cat(x),
                "cat(): argument 'tensors' (position 1) must be tuple of Tensors, not Tensor; "
                "put the tensors into a list",
            ),
            (lambda x: x.add("a"), "add(): argument 'other' (position 1) must be Tensor or Number, not str"),
            (
                lambda x: _C.add(x, "a"),
                "add(): argument 'other' (position 2) must be Tensor or Number, not str",
            ),
            (lambda x: _C.add(x), 'add() missing 1 required argument: "other"'),
            (
                lambda x: x.split("a"),
                "split(): argument 'split_size' (position 1) must be int or tuple of ints, not str",
            ),
            (lambda x: _C.maximum(x, 1), "maximum(): argument 'other' (position 2) must be Tensor, not int"),
        ],
    )
    def test_one_thing_is_wrong(self, x: _C.Tensor, call: Any, said: str) -> None:
        assert message(TypeError, lambda: call(x)) == said

    def test_signatures_where_many_things_could_be_meant(self, x: _C.Tensor) -> None:
        said = message(TypeError, lambda: x.to(3.5, [1], foo="a"))
        assert said.startswith(
            "to() received an invalid combination of arguments - got (float, list of (int), foo=str), "
            "but expected one of:\n * (weft.dtype dtype, bool non_blocking = False, bool copy = False, *, "
        )

    def test_errors_of_weft_pass(self, x: _C.Tensor) -> None:
        assert "[view]" in message(_C.ShapeError, lambda: x.view(4))
        assert "[sum]" in message(IndexError, lambda: x.sum(5))


class TestDocumentation:
    def test_docstrings(self) -> None:
        about = inspect.getdoc(_C.sum)
        assert about is not None
        assert about.startswith("sum(input, dim=None, keepdim=False, *, dtype=None) -> Tensor\n")
        for name, value in vars(_C).items():
            if callable(value) and getattr(value, "__module__", "") == "weft":
                assert value.__doc__, name
                for cpp in ("std::", "nullptr", "const ", "Tensor&"):
                    assert cpp not in value.__doc__, name

    def test_names(self) -> None:
        assert _C.relu.__name__ == "relu"
        assert _C.Tensor.relu.__qualname__ == "Tensor.relu"


class TestThreads:
    def test_large_calls_of_several_threads(self) -> None:
        x = _C.ones(200, 200)
        results: list[float] = []

        def work() -> None:
            for _ in range(5):
                parts = _C.cat([x, x]).add(1).split([100, 300])
                results.append(parts[1].sum().item())
                with pytest.raises(_C.ShapeError):
                    _C.matmul(x, _C.ones(300, 200))

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert results == [120000.0] * 20

    def test_a_backward_hook_during_a_large_call(self) -> None:
        x = _C.ones(40_000, requires_grad=True)
        seen: list[int] = []
        y = x.mul(2)
        y.register_hook(lambda gradient: seen.append(gradient.numel()))
        y.add(1).sum().backward()
        assert seen == [40_000]
