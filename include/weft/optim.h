// Optimizers: what updates the parameters of a model from their gradients.
#pragma once

#include "weft/optim/adam.h"
#include "weft/optim/adaptive.h"
#include "weft/optim/averaged_model.h"
#include "weft/optim/grad_scaler.h"
#include "weft/optim/lbfgs.h"
#include "weft/optim/muon.h"
#include "weft/optim/newton.h"
#include "weft/optim/optimizer.h"
#include "weft/optim/schedule.h"
#include "weft/optim/sgd.h"
