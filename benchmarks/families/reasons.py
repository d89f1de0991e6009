"""Why cases stay below what the report marks: shown beside them, wherever they still are."""

from __future__ import annotations

import re

# A regular expression, found in the case's title, and the reason. The first that is found counts.
REASONS: list[tuple[str, str]] = [
    (
        r"F\.gelu|softmax|sigmoid|log_softmax|cross_entropy|torch\.tanh|torch\.exp|logsumexp|logcumsumexp",
        "exp, log and erf are computed to about 2 ulp; PyTorch's vector functions are shorter",
    ),
    (r"\*\*|atan2", "powers and angles are computed to about 2 ulp"),
    (r"x % 7 \[1000|torch\.remainder", "an exact remainder, lane by lane"),
    (r"x (//|%) 7 \[int64", "integers are divided one by one, in 64 bits"),
    (r"\.prod\(", "multiplied in float64, so that nothing overflows on the way"),
    (r"mean\(\(0, 2, 3\)\)|adaptive_avg_pool2d\(x, 1\)", "many short runs, each joined in float64"),
    (r"\.sum\(.*(bool|int64|bfloat16)", "converted block by block to the type it is added in"),
    (r"^reduce: ", "sums join float64 after eight terms a lane; extremes look for NaN at every element"),
    (
        r"bool 1000x1000, y bool|(float16|bfloat16|uint8|int32) .*1000x1000",
        "converted block by block around the arithmetic",
    ),
    (r"matmul.*bfloat16", "multiplied in float32; oneDNN 2.6 has no faster product of bfloat16 here"),
    (r"matmul.*int64", "our own loops; no library multiplies integers"),
    (
        r"torch\.outer|einsum.*i,j->ij|1000x1\]|y 1000x1\]",
        "a broadcast column is filled into a block for each row",
    ),
    (r"^creation: ", "one pass at the speed of memory; the rest is what starting a loop costs"),
    (r"masked_select|torch\.nonzero", "counts first, so that places do not depend on the number of threads"),
    (
        r"scatter_add|index_add|bincount|histc",
        "added in the order of the index; the index is checked in a pass of its own",
    ),
    (
        r"gather|take_along_dim|index_select|x\[i|nll_loss",
        "the index is checked in a pass of its own before it is used",
    ),
    (r"isin|searchsorted|unique", "composed of ops, a binary search or a table"),
    (r"embedding_bag", "composed: the rows are gathered first, then summed"),
    (
        r"pairwise|cosine|normalize|smooth_l1|mse_loss|kl_div|l1_loss",
        "composed of ops, each a pass over memory",
    ),
    (r"cdist", "a pair at a time"),
    (r"cumsum|cumprod|cummax|cummin", "totals are kept in float64 and joined in order"),
    (r"adaptive|pool", "planes narrower than a vector, or windows that overlap, are added window by window"),
    (
        r"pad\(|pixel_shuffle|permute|\.t\(\)|repeat|flip|roll|stack|cat|contiguous",
        "rows of a few elements are copied one by one",
    ),
    (r"grid_sample|interpolate", "pixels are gathered plane by plane"),
    (r"conv1d|groups|conv_transpose|conv", "images are laid out channels-last around oneDNN's kernel"),
    (r"layer_norm", "a row is computed by one thread, and there are four"),
    (r"norm", "statistics join in float64"),
    (
        r"linalg|multinomial|topk|sort|median|kthvalue|quantile",
        "one matrix or row on one thread; OpenBLAS's LAPACK",
    ),
    (r"attention", "composed of products and a softmax for few queries"),
    (r"x < y|==", "the two operands lie in different orders"),
    (r"unary|binary|where|random", "near the speed of memory; varies from run to run"),
]


def reason_for(title: str) -> str | None:
    return next((reason for pattern, reason in REASONS if re.search(pattern, title)), None)
