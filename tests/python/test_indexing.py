"""x[key], x[key] = value, len, iteration and `in`: NumPy's results, with gradients."""

from __future__ import annotations

import gc
import operator
import weakref

import numpy as np
import pytest
import weft

SHAPE = (2, 3, 4)
MASK = np.arange(24).reshape(SHAPE) % 5 > 1

# Keys that NumPy understands as weft does.
KEYS = [
    0,
    -1,
    (1, 2),
    (1, 2, 3),
    slice(None),
    slice(1, None),
    slice(-5, -1),
    slice(3, 1),
    slice(0, 100),
    (slice(None), slice(1, 3)),
    (slice(None), slice(None, None, 2)),
    (slice(None), slice(0, 3, 2), -1),
    ...,
    (..., 0),
    (0, ...),
    (..., slice(1, None), None),
    None,
    (slice(None), None, 1),
    (None, ..., None),
    (),
    True,
    False,
    (True, 1),
    (1, True),
    np.bool_(True),
    np.int64(1),
    (np.int8(-1), np.uint8(2)),
    [0, 1],
    [-1],
    [],
    (slice(None), []),
    ([1], [2]),
    ([0, 1], [1, 0]),
    (slice(None), [0, 2], [1, 3]),
    ([0, 1], slice(None), [1, 3]),
    ([0], slice(1, None), [1]),
    ([[0], [1]], [0, 2]),
    (0, (1, 2)),
    range(1),
    (0, range(2)),
    [True, False],
    (0, [True, False, True]),
    np.array([1, 0]),
    np.array([[0, 1], [1, 0]]),
    np.array([1, 0], dtype=np.int16),
    np.array([True, False]),
    np.array(1),
    (slice(None), np.array(1)),
    MASK,
    MASK[:, :, 0],
    (slice(None), MASK[0]),
    (MASK[:, 0, 0], [1]),
    (1, MASK[1]),
]


def name_of(key):
    return repr(key).replace("\n", "")[:60]


def as_weft(key):
    """The key with tensors for arrays."""
    if isinstance(key, tuple):
        return tuple(as_weft(entry) for entry in key)
    if isinstance(key, np.ndarray) and key.dtype != np.int16:
        return weft.tensor(key)
    return key


def numbers():
    array = np.arange(24, dtype=np.float32).reshape(SHAPE)
    return weft.tensor(array), array


@pytest.mark.parametrize("key", KEYS, ids=name_of)
def test_a_key_chooses_what_numpy_chooses(key):
    x, array = numbers()
    expected = array[key]
    for written in (key, as_weft(key)):
        chosen = x[written]
        assert chosen.shape == expected.shape
        np.testing.assert_array_equal(chosen.numpy(), expected)


@pytest.mark.parametrize("key", KEYS, ids=name_of)
def test_a_number_is_assigned_where_numpy_assigns_it(key):
    x, array = numbers()
    array[key] = -1.5
    x[as_weft(key)] = -1.5
    np.testing.assert_array_equal(x.numpy(), array)


@pytest.mark.parametrize("kind", ["tensor", "array", "list"])
@pytest.mark.parametrize("key", KEYS, ids=name_of)
def test_values_are_assigned_where_numpy_assigns_them(key, kind):
    x, array = numbers()
    values = -np.arange(1, array[key].size + 1, dtype=np.float32).reshape(array[key].shape)
    if kind == "list" and values.size == 0:
        pytest.skip("an empty list has no shape")
    array[key] = values
    given = {"tensor": weft.tensor(values), "array": values, "list": values.tolist()}[kind]
    x[key] = given
    np.testing.assert_array_equal(x.numpy(), array)


@pytest.mark.parametrize("key", KEYS, ids=name_of)
def test_the_gradient_of_what_is_chosen_lands_where_it_came_from(key):
    x, array = numbers()
    x.requires_grad_()
    chosen = x[key]
    weights = np.arange(1, array[key].size + 1, dtype=np.float32).reshape(array[key].shape)
    (chosen * weft.tensor(weights)).sum().backward()
    expected = np.zeros_like(array)
    np.add.at(expected, key, weights)
    np.testing.assert_array_equal(x.grad.numpy(), expected)


@pytest.mark.parametrize("key", KEYS, ids=name_of)
def test_the_gradient_of_an_assignment_goes_to_the_values(key):
    x, array = numbers()
    start = weft.ones(SHAPE, requires_grad=True)
    values = weft.ones(array[key].shape, requires_grad=True)
    y = start * 2
    y[key] = values * 3
    (y * x).sum().backward()
    kept = array.copy()
    kept[key] = 0
    np.testing.assert_array_equal(start.grad.numpy(), 2 * kept)
    np.testing.assert_array_equal(values.grad.numpy(), 3 * array[key])


def test_views_and_copies():
    x, _ = numbers()
    x[0, 1:][0] = 7
    assert x[0, 1].tolist() == [7] * 4
    x[[0]][0] = 90  # a copy takes it
    assert (x != 90).all()
    x[...][1] = 8
    assert (x[1] == 8).all()
    assert x[0]._base is x and x[[0]]._base is None


def test_integer_tensors_of_no_dimension_count_as_integers():
    x, array = numbers()
    np.testing.assert_array_equal(x[weft.tensor(1), :, weft.tensor(-1)].numpy(), array[1, :, -1])
    np.testing.assert_array_equal(x[weft.tensor(0) : weft.tensor(1)].numpy(), array[0:1])
    assert x[weft.tensor(1)]._base is x
    assert x[weft.tensor(True)].shape == (1, *SHAPE)


def test_an_integer_beside_a_list_takes_its_dimension_away_as_in_pytorch():
    x, array = numbers()
    assert x[0, :, [1, 3]].shape == (3, 2)  # NumPy puts the list's dimension in front
    np.testing.assert_array_equal(x[0, :, [1, 3]].numpy(), array[0][:, [1, 3]])


def test_a_list_with_lists_or_slices_is_a_tuple_as_in_pytorch():
    x, array = numbers()
    with pytest.warns(UserWarning, match="tuple"):
        np.testing.assert_array_equal(x[[[0, 1], [1, 0]]].numpy(), array[[0, 1], [1, 0]])
    with pytest.warns(UserWarning, match="tuple"):
        np.testing.assert_array_equal(x[[0, slice(0, 1)]].numpy(), array[0, 0:1])


def test_masks_of_bytes_work_with_a_warning():
    x, array = numbers()
    with pytest.warns(UserWarning, match="uint8"):
        chosen = x[weft.tensor([0, 1], dtype=weft.uint8)]
    np.testing.assert_array_equal(chosen.numpy(), array[[False, True]])


@pytest.mark.parametrize(
    ("key", "error", "words"),
    [
        (2, IndexError, r"index 2 is out of bounds for dimension 0 with size 2"),
        (-3, IndexError, r"index -3"),
        ((0, 5), IndexError, r"index 5 is out of bounds for dimension 1 with size 3"),
        ((0, 0, 0, 0), IndexError, "too many indices"),
        ([0, 5], IndexError, "index 5"),
        (2**70, IndexError, "2\\*\\*63"),
        (1.5, IndexError, "valid indices; got float"),
        (np.float32(1), IndexError, "got numpy.float32"),
        ("a", IndexError, "got str"),
        ({1}, IndexError, "got set"),
        (np.array([0.5]), IndexError, "integers or bools"),
        ([0.5], IndexError, "integers or bools"),
        ([True, False, True], IndexError, "mask"),
        (([0, 1], [0, 1, 2]), IndexError, "broadcast"),
        (slice(None, None, -1), ValueError, "step must be greater than zero"),
        (slice(None, None, 0), ValueError, "zero"),
        (slice(1.0, 2), TypeError, "integers"),
    ],
    ids=lambda value: name_of(value) if not isinstance(value, type) else value.__name__,
)
def test_a_bad_key_is_told(key, error, words):
    x, array = numbers()
    with pytest.raises(error, match=words):
        x[key]
    with pytest.raises(error, match=words):
        x[key] = 1
    np.testing.assert_array_equal(x.numpy(), array)


def test_floating_index_tensors_are_refused():
    x, _ = numbers()
    with pytest.raises(IndexError, match="float32"):
        x[x]
    with pytest.raises(IndexError, match="int16"):
        x[weft.tensor([0], dtype=weft.int16)]


def test_a_tensor_of_no_dimension_has_no_entries():
    x = weft.tensor(3.0)
    with pytest.raises(IndexError, match="item"):
        x[0]
    with pytest.raises(IndexError, match="0-dim"):
        x[:]
    assert x[()].item() == x[...].item() == 3 and x[None].shape == (1,)
    x[()] = 4
    assert x.item() == 4


def test_leading_ones_of_values_are_no_obstacle():
    x = weft.zeros(3, 4)
    x[0] = weft.ones(1, 1, 4)
    x[[1]] = weft.ones(1, 1, 4)
    assert x.sum().item() == 8
    with pytest.raises(weft.ShapeError):
        x[0] = weft.ones(2, 4)


def test_values_are_converted():
    x = weft.zeros(3, dtype=weft.int64)
    x[0] = 2.75
    x[1:] = weft.tensor([1.5, -1.5])
    assert x.tolist() == [2, 1, -1]
    wide = weft.zeros(2, dtype=weft.float64)
    wide[[0]] = 0.1
    wide[1] = 0.1
    assert wide.tolist() == [0.1, 0.1]
    big = weft.zeros(2, dtype=weft.int64)
    big[[1]] = 2**62 + 1
    assert big.tolist() == [0, 2**62 + 1]


@pytest.mark.parametrize("value", ["a", None, {1}, 1j])
def test_what_cannot_be_assigned_is_told(value):
    with pytest.raises(TypeError, match=f"can't assign a {type(value).__name__} to a tensor of weft.float32"):
        weft.zeros(2)[0] = value


def test_augmented_assignment_writes_once_and_differentiates():
    x = weft.zeros(3)
    x[0] += 2
    x[1:] += weft.tensor([1.0, 4.0])
    x[[0, 2]] *= 3
    x[x == 1] -= 5
    assert x.tolist() == [6, -4, 12]
    leaf = weft.ones(3, requires_grad=True)
    y = leaf * 2
    y[0] += leaf[1]
    (y * weft.tensor([1.0, 10.0, 100.0])).sum().backward()
    assert leaf.grad.tolist() == [2, 21, 200]


def test_assigning_a_detached_row_to_itself_cuts_its_gradient():
    leaf = weft.ones(3, requires_grad=True)
    y = leaf * 2
    y[0] = y[0].detach()
    y.sum().backward()
    assert leaf.grad.tolist() == [0, 2, 2]


def test_rows_shift_within_their_own_memory():
    x = weft.arange(5)
    x[1:] = x[:-1]
    assert x.tolist() == [0, 0, 1, 2, 3]


def test_a_leaf_that_requires_grad_is_not_written():
    leaf = weft.ones(3, requires_grad=True)
    with pytest.raises(weft.GradError):
        leaf[0] = 1
    with weft.no_grad():
        leaf[0] = 5
    assert leaf.tolist() == [5, 1, 1]


def test_entries_cannot_be_deleted():
    with pytest.raises(TypeError, match="deleting"):
        operator.delitem(weft.zeros(2), 0)


def test_length_and_iteration_go_over_the_first_dimension():
    x, array = numbers()
    assert len(x) == 2 and len(weft.zeros(0, 3)) == 0
    rows = list(x)
    assert [row.shape for row in rows] == [(3, 4)] * 2
    rows[1][:] = -1
    assert (x[1] == -1).all()
    assert [int(i) for i in weft.arange(4)] == [0, 1, 2, 3]
    first, *others = weft.arange(3)
    assert first.item() == 0 and len(others) == 2
    assert operator.length_hint(iter(x)) == 2
    assert list(weft.zeros(0)) == []
    np.testing.assert_array_equal(weft.stack(list(reversed(weft.tensor(array)))).numpy(), array[::-1])


def test_iteration_carries_gradients():
    leaf = weft.ones(3, requires_grad=True)
    sum(row * i for i, row in enumerate(leaf)).backward()
    assert leaf.grad.tolist() == [0, 1, 2]


def test_an_iterator_keeps_its_tensor_and_lets_it_go():
    tensor = weft.arange(3)
    seen = weakref.ref(tensor)
    iterator = iter(tensor)
    del tensor
    assert [int(i) for i in iterator] == [0, 1, 2]
    del iterator
    gc.collect()
    assert seen() is None


def test_a_tensor_of_no_dimension_has_no_length():
    with pytest.raises(TypeError, match="0-d"):
        len(weft.tensor(1))
    with pytest.raises(TypeError, match="0-d"):
        iter(weft.tensor(1))
    assert reversed(weft.tensor(1)).item() == 1


def test_in_asks_for_equal_elements():
    x = weft.arange(4)
    assert 3 in x and 3.0 in x and weft.tensor(2) in x and np.int64(1) in x
    assert 4 not in x and 0.5 not in x
    for thing in ("a", None, [1]):
        with pytest.raises(RuntimeError, match="__contains__"):
            thing in x  # noqa: B015
