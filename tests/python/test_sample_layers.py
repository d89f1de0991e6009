"""What the recorded results do not show of embeddings, norms, dropouts and the adaptive softmax."""

from __future__ import annotations

import copy
import pickle
import warnings

import numpy as np
import pytest
import weft
from weft import nn
from weft.nn import functional as F

IN_PLACE = ["ReLU", "ReLU6", "RReLU", "Hardtanh", "LeakyReLU", "ELU", "CELU", "SELU", "SiLU", "Mish"]
IN_PLACE += ["Hardsigmoid", "Hardswish", "Dropout", "AlphaDropout"]


@pytest.mark.parametrize("name", IN_PLACE)
def test_inplace_gives_the_same_in_the_input(name):
    x = weft.randn(3, 4)
    apart, within = getattr(nn, name)(), getattr(nn, name)(inplace=True)
    weft.manual_seed(1)
    expected = apart(x)
    assert expected is not x
    weft.manual_seed(1)
    assert within(x) is x
    assert weft.equal(x, expected)


@pytest.mark.parametrize("kind", [nn.Softmax, nn.Softmin, nn.LogSoftmax])
def test_softmaxes_without_a_dimension_choose_it_and_warn(kind):
    for dims in (1, 2, 3, 4):
        x = weft.randn(*[3] * dims)
        with pytest.warns(UserWarning, match="Implicit dimension choice"):
            y = kind()(x)
        assert weft.equal(y, kind(dim=0 if dims in (1, 3) else 1)(x))


def test_rrelu_draws_in_training_only():
    layer = nn.RReLU(0.25, 0.75)
    drawn = layer(-weft.ones(1000)).numpy()
    assert drawn.min() < -0.7 and drawn.max() > -0.3
    assert set(layer.eval()(-weft.ones(10)).tolist()) == {-0.5}


def test_dropouts_refuse_or_warn_of_other_dimensions():
    with pytest.raises(RuntimeError, match="Expected 2D or 3D input, but received a 4D input"):
        nn.Dropout1d()(weft.ones(2, 2, 2, 2))
    for kind, x in ((nn.Dropout2d, weft.ones(2, 3)), (nn.Dropout3d, weft.ones(2, 3, 4))):
        with pytest.warns(UserWarning, match="deprecated and will result in an error"):
            assert kind()(x).shape == x.shape


def test_alpha_dropout_keeps_mean_and_variance():
    weft.manual_seed(0)
    y = nn.AlphaDropout(0.3)(weft.randn(200_000)).numpy()
    assert abs(y.mean()) < 0.02 and abs(y.var() - 1) < 0.02


class TestInstanceNorm:
    def test_keeps_statistics_if_told(self):
        norm = nn.InstanceNorm1d(2, track_running_stats=True, momentum=0.5)
        x = weft.randn(3, 2, 5)
        norm(x)
        array = x.numpy()
        np.testing.assert_allclose(norm.running_mean.numpy(), array.mean(2).mean(0) / 2, atol=1e-6)
        np.testing.assert_allclose(
            norm.running_var.numpy(), 0.5 + array.var(2, ddof=1).mean(0) / 2, atol=1e-6
        )
        assert weft.allclose(norm.eval()(x)[1], norm(x[1]), atol=1e-6)

    def test_warns_of_other_channels_only_without_affine(self):
        with pytest.warns(UserWarning, match="does not match num_features"):
            assert nn.InstanceNorm1d(3)(weft.randn(2, 4, 5)).shape == (2, 4, 5)

    def test_refuses_old_states_with_statistics(self):
        with pytest.raises(RuntimeError, match=r'Unexpected running stats buffer\(s\) "running_mean"'):
            nn.InstanceNorm1d(3).load_state_dict({"running_mean": weft.zeros(3)})


@pytest.mark.parametrize("kind", [nn.LayerNorm, nn.RMSNorm])
def test_sizes_of_layer_norm_as_number_list_or_size(kind):
    assert kind(5).normalized_shape == (5,)
    assert kind([2, 5]).normalized_shape == (2, 5)
    assert kind(weft.ones(2, 5).shape).normalized_shape == (2, 5)
    with pytest.raises(TypeError):
        kind(2.5)


def test_a_group_norm_of_one_group_is_a_layer_norm():
    x = weft.randn(2, 4, 3)
    assert weft.allclose(nn.GroupNorm(1, 4)(x), nn.LayerNorm((4, 3))(x), atol=1e-6)


class TestEmbedding:
    def test_padding_starts_as_zero_and_gets_no_gradient(self):
        table = nn.Embedding(4, 2, padding_idx=-1)
        assert table.padding_idx == 3 and table.weight[3].tolist() == [0.0, 0.0]
        table(weft.tensor([0, 3, 3])).sum().backward()
        assert table.weight.grad.tolist() == [[1.0, 1.0], [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]]
        assert table.weight.requires_grad and table.weight.is_leaf

    def test_of_a_given_table(self):
        rows = weft.tensor([[1.0, 2.0], [3.0, 4.0]])
        table = nn.Embedding.from_pretrained(rows)
        assert not table.weight.requires_grad
        assert table(weft.tensor(1)).tolist() == [3.0, 4.0]
        assert table.weight.data_ptr() == rows.data_ptr()
        assert nn.Embedding.from_pretrained(rows, freeze=False).weight.requires_grad
        bags = nn.EmbeddingBag.from_pretrained(rows, mode="sum")
        assert bags(weft.tensor([[0, 1]])).tolist() == [[4.0, 6.0]]
        assert not bags.weight.requires_grad

    def test_max_norm_scales_the_table_down(self):
        table = nn.Embedding.from_pretrained(weft.tensor([[3.0, 4.0], [30.0, 40.0]]), max_norm=1.0)
        assert table(weft.tensor([0])).tolist()[0] == pytest.approx([0.6, 0.8])
        assert table.weight.tolist()[1] == [30.0, 40.0]

    @pytest.mark.parametrize("kind", [nn.Embedding, nn.EmbeddingBag])
    def test_refuses_what_does_not_fit(self, kind):
        for index in (4, -5):
            with pytest.raises(AssertionError, match="within num_embeddings"):
                kind(4, 3, padding_idx=index)
        with pytest.raises(AssertionError, match="Shape of weight does not match"):
            kind(4, 3, _weight=weft.zeros(2, 2))
        with pytest.raises(AssertionError, match="2-dimensional"):
            kind.from_pretrained(weft.zeros(3))

    def test_bags_by_offsets(self):
        bags = nn.EmbeddingBag.from_pretrained(weft.tensor([[1.0], [10.0], [100.0]]), mode="sum")
        all_rows = weft.tensor([0, 1, 2, 0])
        assert bags(all_rows, weft.tensor([0, 3])).tolist() == [[111.0], [1.0]]
        factors = weft.tensor([1.0, 2.0, 3.0, 4.0])
        assert bags(all_rows, weft.tensor([0, 3]), factors).tolist() == [[321.0], [4.0]]


class TestAdaptiveLogSoftmax:
    def model(self):
        weft.manual_seed(2)
        return nn.AdaptiveLogSoftmaxWithLoss(8, 12, [3, 7], div_value=2.0, head_bias=True, dtype=weft.float64)

    def test_agrees_with_its_own_full_distribution(self):
        model = self.model()
        x, target = weft.randn(20, 8, dtype=weft.float64) * 3, weft.randint(0, 12, (20,))
        full = model.log_prob(x)
        np.testing.assert_allclose(full.exp().sum(1).detach().numpy(), np.ones(20))
        result = model(x, target)
        assert weft.allclose(result.output, full.gather(1, target.unsqueeze(1)).squeeze(1))
        assert result.loss.item() == pytest.approx(-result.output.mean().item())
        assert weft.equal(model.predict(x), full.argmax(1))
        assert model(x[0], target[0]).output.item() == pytest.approx(result.output[0].item())
        result.loss.backward()
        assert all(p.grad is not None for p in model.parameters())

    def test_refuses_targets_that_do_not_fit(self):
        model, x = self.model(), weft.zeros(3, 8, dtype=weft.float64)
        for target, message in (
            (weft.tensor([0, 1]), "same size in the batch dimension"),
            (weft.tensor([0, 1, 12]), r"should be in \[0, 11\], but values in range \[0, 12\]"),
            (weft.tensor(1), "0D target tensor expects 1D input"),
            (weft.tensor([[1]]), "0D or 1D target tensor expected"),
        ):
            with pytest.raises(RuntimeError, match=message):
                model(x, target)


def test_distances_of_vectors():
    x, y = weft.tensor([[3.0, 4.0]]), weft.tensor([[0.0, 0.0]])
    assert nn.PairwiseDistance(eps=0.0, keepdim=True)(x, y).tolist() == [[5.0]]
    assert nn.CosineSimilarity()(x, x).tolist() == pytest.approx([1.0])


def test_the_old_loss_of_images_warns():
    with pytest.warns(FutureWarning, match="NLLLoss2d"):
        loss = nn.NLLLoss2d()
    x = F.log_softmax(weft.randn(2, 3, 4, 4), 1)
    target = weft.randint(0, 3, (2, 4, 4))
    assert loss(x, target).item() == F.nll_loss(x, target).item()


MADE = [
    nn.RReLU(0.1, 0.3),
    nn.PReLU(3),
    nn.AlphaDropout(0.2),
    nn.InstanceNorm2d(3, affine=True, track_running_stats=True),
    nn.LayerNorm((2, 5)),
    nn.RMSNorm(4),
    nn.GroupNorm(2, 4),
    nn.LocalResponseNorm(2),
    nn.Bilinear(2, 3, 4),
    nn.Embedding(4, 3, padding_idx=1),
    nn.EmbeddingBag(4, 3, mode="max"),
    nn.PairwiseDistance(),
    nn.CTCLoss(),
    nn.LinearCrossEntropyLoss(3, 4, weight=weft.ones(4)),
    nn.AdaptiveLogSoftmaxWithLoss(8, 20, [4, 10]),
]


@pytest.mark.parametrize("layer", MADE, ids=lambda layer: type(layer).__name__)
def test_copies_pickles_and_states(layer):
    for twin in (copy.deepcopy(layer), pickle.loads(pickle.dumps(layer))):
        assert repr(twin) == repr(layer)
        state = twin.state_dict()
        assert list(state) == list(layer.state_dict())
        for key, value in layer.state_dict().items():
            assert weft.equal(state[key], value)
            if value.numel():
                assert state[key].data_ptr() != value.data_ptr()
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert str(layer.load_state_dict(state)) == "<All keys matched successfully>"
