// Optimizers: what updates the parameters of a model from their gradients.
#pragma once

#include "weft/optim/adam.h"
#include "weft/optim/grad_scaler.h"
#include "weft/optim/optimizer.h"
#include "weft/optim/sgd.h"
