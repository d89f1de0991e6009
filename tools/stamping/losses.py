"""What losses take in Python besides their C++ declarations; python.py stamps it."""

# Losses that take the old forms of `reduction`: the parameter before which `size_average` stands. `reduce`
# is always directly before `reduction`.
SIZE_AVERAGE_BEFORE = {
    "binary_cross_entropy": "reduction",
    "binary_cross_entropy_with_logits": "reduction",
    "cosine_embedding_loss": "reduction",
    "cross_entropy": "ignore_index",
    "hinge_embedding_loss": "reduction",
    "kl_div": "reduction",
    "l1_loss": "reduction",
    "margin_ranking_loss": "reduction",
    "mse_loss": "reduction",
    "multi_margin_loss": "reduction",
    "multilabel_margin_loss": "reduction",
    "multilabel_soft_margin_loss": "reduction",
    "nll_loss": "ignore_index",
    "poisson_nll_loss": "eps",
    "smooth_l1_loss": "reduction",
    "soft_margin_loss": "reduction",
    "triplet_margin_loss": "reduction",
}
# Losses that warn if input and target differ in size, which is rarely meant.
SAME_SIZES = {"mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss"}
# Losses that take reduction="batchmean".
WITH_BATCHMEAN = {"kl_div"}
