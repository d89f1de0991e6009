"""The adaptive softmax: log-probabilities of many classes, the rare ones in clusters of fewer features."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from weft import _C
from weft._C import Tensor
from weft.nn import functional as F  # noqa: N812
from weft.nn.modules.container import ModuleList, Sequential
from weft.nn.modules.linear import Linear
from weft.nn.modules.module import Module


class _ASMoutput(NamedTuple):
    """Log-probabilities of the targets (N) or (), and minus their mean."""

    output: Tensor
    loss: Tensor


class AdaptiveLogSoftmaxWithLoss(Module):
    """Log-probabilities of targets among n_classes, sorted by falling frequency (Grave et al. 2017).

    x: (N, in_features) or (in_features), target: (N) or (); the result has output, the log-probabilities of
    the targets, and loss, minus their mean. Classes below the first of cutoffs and one unit a cluster are the
    head's; cluster i has in_features // div_value^(i + 1) features. Raises ValueError unless cutoffs rise and
    lie between 1 and n_classes - 1.
    """

    head: Linear
    tail: ModuleList

    def __init__(
        self,
        in_features: int,
        n_classes: int,
        cutoffs: Sequence[int],
        div_value: float = 4.0,
        head_bias: bool = False,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        cutoffs = list(cutoffs)
        if not cutoffs:
            raise ValueError("cutoffs should be a sequence of length larger than 0")
        rising = all(int(c) == c for c in cutoffs) and cutoffs == sorted(set(cutoffs))
        if not rising or cutoffs[0] <= 0 or cutoffs[-1] > n_classes - 1:
            raise ValueError(
                "cutoffs should be a sequence of unique, positive integers sorted in an increasing order, "
                "where each value is between 1 and n_classes-1"
            )
        self.in_features = in_features
        self.n_classes = n_classes
        self.cutoffs = [*cutoffs, n_classes]
        self.div_value = div_value
        self.head_bias = head_bias
        self.shortlist_size = self.cutoffs[0]
        self.n_clusters = len(self.cutoffs) - 1
        self.head_size = self.shortlist_size + self.n_clusters
        placed = {"device": device, "dtype": dtype}
        self.head = Linear(in_features, self.head_size, bias=head_bias, **placed)
        self.tail = ModuleList()
        for i in range(self.n_clusters):
            features = int(in_features // div_value ** (i + 1))
            classes = self.cutoffs[i + 1] - self.cutoffs[i]
            self.tail.append(
                Sequential(
                    Linear(in_features, features, bias=False, **placed),
                    Linear(features, classes, bias=False, **placed),
                )
            )

    def reset_parameters(self) -> None:
        """Draws all weights anew."""
        self.head.reset_parameters()
        for cluster in self.tail:
            for layer in cluster:
                layer.reset_parameters()

    def forward(self, input_: Tensor, target_: Tensor) -> _ASMoutput:
        if target_.dim() > 1:
            raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
        single = target_.dim() == 0
        if input_.dim() != target_.dim() + 1:
            if not single and input_.dim() == 1:
                raise RuntimeError("Input and target should have the same size in the batch dimension.")
            raise RuntimeError(
                f"{'0D' if single else '1D'} target tensor expects {'1D' if single else '2D'} input tensors, "
                f"but found inputs with size {tuple(input_.shape)}"
            )
        input, target = (input_.unsqueeze(0), target_.unsqueeze(0)) if single else (input_, target_)
        if input.size(0) != target.size(0):
            raise RuntimeError("Input and target should have the same size in the batch dimension.")
        if target.numel() > 0 and not 0 <= int(target.min()) <= int(target.max()) < self.n_classes:
            raise RuntimeError(
                f"Target values should be in [0, {self.n_classes - 1}], but values in range "
                f"[{int(target.min())}, {int(target.max())}] were found. "
            )

        in_head = target
        output = input.new_zeros(target.size(0))
        for i in range(self.n_clusters):
            low, high = self.cutoffs[i], self.cutoffs[i + 1]
            rows = ((target >= low) & (target < high)).nonzero().squeeze(1)
            if rows.numel() == 0:
                continue
            of_cluster = F.log_softmax(self.tail[i](input.index_select(0, rows)), dim=1)
            classes = target.index_select(0, rows) - low
            output = output.index_copy(0, rows, of_cluster.gather(1, classes.unsqueeze(1)).squeeze(1))
            in_head = in_head.index_fill(0, rows, self.shortlist_size + i)
        of_head = F.log_softmax(self.head(input), dim=1)
        output = output + of_head.gather(1, in_head.unsqueeze(1)).squeeze(1)
        loss = (-output).mean()
        return _ASMoutput(output.squeeze(0) if single else output, loss)

    def log_prob(self, input: Tensor) -> Tensor:
        """The log-probabilities (N, n_classes) of all classes for x (N, in_features)."""
        return self._with_clusters(input, self.head(input))

    def _with_clusters(self, input: Tensor, head_output: Tensor) -> Tensor:
        of_head = F.log_softmax(head_output, dim=1)
        parts = [of_head[:, : self.shortlist_size]]
        for i, cluster in enumerate(self.tail):
            of_cluster = F.log_softmax(cluster(input), dim=1)
            parts.append(of_cluster + of_head[:, self.shortlist_size + i].unsqueeze(1))
        return _C.cat(parts, dim=1)

    def predict(self, input: Tensor) -> Tensor:
        """The most probable class (N) of each row of x (N, in_features); as log_prob(x).argmax(1).

        Clusters are computed for the rows that need them.
        """
        output = self.head(input)
        best = output.argmax(dim=1)
        rows = (best >= self.shortlist_size).nonzero().squeeze(1)
        if rows.numel() == 0:
            return best
        of_rows = self._with_clusters(input.index_select(0, rows), output.index_select(0, rows))
        return best.index_copy(0, rows, of_rows.argmax(dim=1))
