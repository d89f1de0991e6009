"""Why cases stay below what the report marks: shown beside them, wherever they still are."""

from __future__ import annotations

import re

# A regular expression, found in the case's title, and the reason. The first that is found counts.
REASONS: list[tuple[str, str]] = [
    (r"multinomial", "not looked into yet"),
    (r"nll_loss", "the targets are checked, gathered and averaged by ops of their own"),
    (
        r"gelu|softmax|sigmoid|cross_entropy|tanh|torch\.exp|logsumexp|logcumsumexp|logits",
        "exp, log and erf are computed to about 2 ulp, which takes longer polynomials",
    ),
    (r"\*\*|atan2", "powers and angles are computed to about 2 ulp"),
    (r"x % 7 \[1000", "an exact remainder, lane by lane"),
    (r"x (//|%) 7 \[int64", "integers are divided one by one, in 64 bits"),
    (r"\.prod\(", "multiplied in float64, so that nothing overflows on the way"),
    (r"mean\(\(0, 2, 3\)\)|adaptive_avg_pool2d\(x, 1\)", "many short runs, whose sums join in float64"),
    (r"argmax", "rows are looked through element by element"),
    (r"^reduce: .*(bool|bfloat16)", "converted block by block to the type it is added in"),
    (r"^reduce: .*(max|min)", "NaN is looked for at every element"),
    (r"^reduce: ", "sums of floats join float64 after eight terms a lane, whatever the threads"),
    (r"matmul.*bfloat16", "converted to float32 and multiplied there"),
    (r"matmul.*int64", "our own loops; the libraries multiply no integers"),
    (
        r"bool 1000x1000, y bool|(float16|bfloat16|uint8|int32) .*1000x1000",
        "converted block by block around the arithmetic",
    ),
    (
        r"torch\.outer|i,j->ij|\[1000x1\]|y 1000x1\]",
        "a broadcast column is filled into a block for each row",
    ),
    (r"linspace|arange", "computed in float64, element by element"),
    (r"masked_select|torch\.nonzero", "a first pass counts, so that places do not depend on the threads"),
    (
        r"scatter_add|index_add|bincount|histc",
        "added in the order of the index, which is checked in a pass of its own",
    ),
    (
        r"gather|take_along_dim|index_select|x\[i",
        "the index is checked in a pass of its own before anything is read",
    ),
    (r"isin|searchsorted|unique", "composed of ops: a sort and a binary search, or a table"),
    (r"embedding_bag", "composed of ops: the rows are gathered, then summed"),
    (
        r"pairwise|cosine|normalize|smooth_l1|mse_loss|kl_div|l1_loss|ij,ij->i",
        "composed of ops, each a pass over memory",
    ),
    (
        r"cumsum\(x, 0\) \[int64|3x1000000",
        "walked twice: totals of blocks first, so that threads can share a row",
    ),
    (r"^cumulative: ", "rows are walked one by one, totals kept in float64"),
    (r"adaptive|pool", "windows are added one by one where planes are narrower than a vector"),
    (
        r"pad\(|pixel_shuffle|permute|\.t\(\)|repeat|flip|roll|stack|cat\(|contiguous",
        "rows of few elements, or in another order, are copied piece by piece",
    ),
    (r"grid_sample|interpolate", "pixels are gathered plane by plane"),
    (r"^conv: ", "images are laid out channels-last around the kernel"),
    (r"layer_norm.*1000000", "moments are kept in float64"),
    (r"x < y", "the operands lie in different orders"),
    (r"linalg\.(qr|eigh|svd|solve|inv|det|cholesky)", "LAPACK is OpenBLAS's; PyTorch brings MKL's"),
]


REASONS_OF_LAYERS: list[tuple[str, str]] = [
    (r"FractionalMaxPool", "composed of ops: a few for every element of a window"),
    (r"MaxUnpool", "every place is checked as it is written to"),
    (
        r"Adaptive(Avg|Max)Pool|Pool3d",
        "windows of volumes, and those of changing sizes, are looked through element by element",
    ),
    (r"MaxPool|AvgPool|LPPool", "only windows of 2 x 2 have a loop of their own"),
    (
        r"ReplicationPad|ReflectionPad|CircularPad",
        "padded as images are resampled: rows, then pixels, through a table of places",
    ),
    (r"ConstantPad|ZeroPad", "all is filled first, then rows of few elements are copied one by one"),
    (r"Shuffle|Unshuffle|Fold", "rows of few elements are copied one by one"),
    (r"Upsampl", "a table of pixels serves all modes: rows are mixed first, then the row's pixels"),
    (
        r"SmoothL1|Huber|MarginLoss|PReLU|RReLU|GLU|CosineSimilarity|PairwiseDistance",
        "composed of ops, each a pass over memory",
    ),
    (
        r"GELU|SiLU|igmoid|oftm|LogSoftmax|CrossEntropy|Tanh|Mish|BCE|KLDiv",
        "exp, log and erf are computed to about 2 ulp, which takes longer polynomials",
    ),
    (r"NLLLoss", "the targets are checked, gathered and averaged by ops of their own"),
    (r"CTCLoss", "sums over alignments are kept in float64, with an exp and a log for each"),
    (r"EmbeddingBag", "composed of ops: the rows are gathered, then summed"),
    (r"^embedding", "the index is checked in a pass of its own before anything is read"),
    (r"^norm: ", "moments are kept in float64"),
    (r"^conv: ", "images are laid out channels-last around the kernel"),
    (r"^optimizer: Muon", "bfloat16 matrices are converted to float32 and multiplied there"),
    (r"^optimizer: LBFGS", "the closure's sum of squares, composed of ops, takes most of it"),
    (
        r"^(activation|dropout): ",
        "one pass over memory, at 90 GB/s; why PyTorch's is faster is not looked into yet",
    ),
]


def reason_for(title: str, kind: str = "op") -> str | None:
    reasons = REASONS if kind == "op" else REASONS_OF_LAYERS
    return next((reason for pattern, reason in reasons if re.search(pattern, title)), None)
