"""torch.nn: modules, their parameters, initialisers, and layers as functions."""

from weft.nn import functional, init, modules, parameter, utils
from weft.nn.modules import *  # noqa: F403
from weft.nn.modules import __all__ as _layers
from weft.nn.parameter import Buffer, Parameter

__all__ = [*_layers, "Buffer", "Parameter", "functional", "init", "modules", "parameter", "utils"]
