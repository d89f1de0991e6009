"""What is Python's own in weft.linalg, einsum and tensordot: names, keywords, result types, errors."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest
import weft
from weft import linalg


def test_functions_know_their_names():
    assert linalg.det.__name__ == "det"
    assert linalg.det.__module__ == "weft.linalg"
    assert pickle.loads(pickle.dumps(linalg.det)) is linalg.det
    assert set(linalg.__all__) <= set(dir(linalg))
    assert not [name for name in dir(weft) if name.startswith(("linalg_", "_linalg_"))]


def test_messages_name_the_function():
    with pytest.raises(TypeError, match=r"linalg\.det\(\)"):
        linalg.det(2)
    with pytest.raises(TypeError, match=r"linalg\.solve_triangular\(\)"):
        linalg.solve_triangular(weft.eye(2), weft.eye(2))


def test_singular_matrices_raise_their_own_error():
    assert issubclass(linalg.LinAlgError, RuntimeError)
    assert linalg.LinAlgError is weft.LinAlgError
    with pytest.raises(linalg.LinAlgError, match=r"\[linalg\.inv\] matrix 1 of the batch \(2,\) is singular"):
        linalg.inv(weft.stack([weft.eye(2), weft.zeros(2, 2)]))


def test_results_are_named_tuples():
    x = weft.tensor([[2.0, 1.0], [1.0, 3.0]], dtype=weft.float64)
    found = linalg.eigh(x)
    assert type(found) is weft.return_types.linalg_eigh
    wanted = np.linalg.eigvalsh(x.numpy())
    np.testing.assert_allclose(found.eigenvalues.numpy(), wanted, rtol=1e-12)
    assert linalg.slogdet(x).logabsdet.item() == pytest.approx(math.log(5))
    assert weft.slogdet(x).sign.item() == 1
    assert linalg.qr(x).R.shape == (2, 2)
    assert linalg.svd(x).Vh.shape == (2, 2)
    assert linalg.inv_ex(x).info.dtype == weft.int32
    assert linalg.lstsq(x, x).rank.item() == 2


def test_orders_of_norms():
    x = weft.tensor([[3.0, 0.0], [0.0, 4.0]])
    assert linalg.norm(x).item() == 5
    assert linalg.norm(x, "nuc").item() == pytest.approx(7)
    assert linalg.norm(x, ord=math.inf, dim=(0, 1), keepdim=True).shape == (1, 1)
    assert linalg.matrix_norm(x, -2).item() == pytest.approx(3)
    assert linalg.vector_norm(x, ord=1, dim=0).tolist() == [3, 4]
    assert weft.norm(x, "fro").item() == x.norm(p=None).item() == 5
    assert x.norm("nuc", dim=(0, 1)).item() == pytest.approx(7)
    assert x.norm(1, 0, True, dtype=weft.float64).dtype == weft.float64
    with pytest.raises(ValueError, match="'fro' or 'nuc'; got 'x'"):
        x.norm("x")


def test_keywords():
    a = weft.tensor([[2.0, 0.0], [1.0, 4.0]])
    b = weft.tensor([[2.0], [4.0]])
    assert linalg.solve(a, b, left=True).tolist() == [[1.0], [0.75]]
    assert linalg.solve_triangular(a, b, upper=False).tolist() == [[1.0], [0.75]]
    assert linalg.cholesky(weft.eye(2) * 4, upper=True).tolist() == [[2.0, 0.0], [0.0, 2.0]]
    assert linalg.matrix_rank(a, tol=3.0).item() == 1
    assert linalg.matrix_rank(a, atol=3.0, rtol=0.0).item() == 1
    assert linalg.pinv(a, rcond=1e-6).shape == linalg.pinv(a, rtol=1e-6, hermitian=False).shape
    assert linalg.diagonal(a, offset=-1).tolist() == [1.0]
    with pytest.raises(TypeError):
        linalg.solve(a, b, False)
    with pytest.raises(TypeError):
        linalg.cholesky(a, True)


def test_einsum_takes_an_equation_lists_and_sublists():
    x, y = weft.arange(6.0).reshape(2, 3), weft.arange(12.0).reshape(3, 4)
    wanted = (x @ y).tolist()
    assert weft.einsum("ij,jk->ik", x, y).tolist() == wanted
    assert weft.einsum("ij,jk->ik", [x, y]).tolist() == wanted
    assert weft.einsum(x, [0, 1], y, [1, 2]).tolist() == wanted
    assert weft.einsum(x, [0, 51], y, [51, 2], [2, 0]).tolist() == (x @ y).t().tolist()
    assert weft.einsum(x, [..., 1], [...]).tolist() == x.sum(1).tolist()
    with pytest.raises(ValueError, match=r"must be \.\.\. or in \[0, 51\]; got 60"):
        weft.einsum(x, [0, 60])
    with pytest.raises(ValueError, match="at least one operand"):
        weft.einsum("ij")
    with pytest.raises(RuntimeError, match="subscript k of the result is in no operand"):
        weft.einsum("ij->ik", x)


def test_tensordot_takes_a_count_lists_and_a_tensor():
    x, y = weft.arange(24.0).reshape(2, 3, 4), weft.arange(24.0).reshape(4, 3, 2)
    assert weft.tensordot(x, y, dims=1).shape == (2, 3, 3, 2)
    lists = weft.tensordot(x, y, dims=([1, 2], [1, 0]))
    wanted = np.tensordot(x.numpy(), y.numpy(), ([1, 2], [1, 0]))
    np.testing.assert_allclose(lists.numpy(), wanted)
    assert weft.equal(weft.tensordot(x, y, dims=weft.tensor([[1, 2], [1, 0]])), lists)
    assert weft.tensordot(x, y, dims=(2, 0)).shape == (2, 3, 3, 2)
    with pytest.raises(RuntimeError, match="needs a list for a and one for b"):
        weft.tensordot(x, y, dims=([1],))


def test_gradients_flow_through_solve():
    a = (weft.eye(3, dtype=weft.float64) * 3 + weft.rand(3, 3, dtype=weft.float64)).requires_grad_()
    b = weft.rand(3, dtype=weft.float64).requires_grad_()
    x = linalg.solve(a, b)
    assert x.grad_fn.name() == "SqueezeBackward0" or "Solve" in x.grad_fn.name()
    x.sum().backward()
    np.testing.assert_allclose(b.grad.numpy(), np.linalg.inv(a.detach().numpy()).sum(0), rtol=1e-10)


def test_chain_matmul_takes_matrices_one_by_one():
    x = weft.ones(2, 3)
    assert weft.chain_matmul(x, x.t(), x).shape == (2, 3)
    assert linalg.multi_dot([x, x.t(), x[:, 0]]).shape == (2,)


def test_transposes_are_properties():
    x = weft.ones(2, 3, 4)
    assert x.mT.shape == x.mH.shape == x.adjoint().shape == (2, 4, 3)
    assert not hasattr(weft, "mT")
