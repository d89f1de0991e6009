"""Mixed precision: ``autocast`` chooses the dtype each op computes in, ``GradScaler`` keeps float16 gradients
from vanishing.
"""

from __future__ import annotations

from weft.amp.autocast_mode import autocast, custom_bwd, custom_fwd, is_autocast_available
from weft.amp.grad_scaler import GradScaler

__all__ = ["GradScaler", "autocast", "custom_bwd", "custom_fwd", "is_autocast_available"]
