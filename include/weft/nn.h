// Layers, models, losses and initialisers.
#pragma once

#include "weft/nn/activation.h"
#include "weft/nn/check_nan.h"
#include "weft/nn/containers.h"
#include "weft/nn/conv.h"
#include "weft/nn/dropout.h"
#include "weft/nn/flatten.h"
#include "weft/nn/fractional_pool.h"
#include "weft/nn/init.h"
#include "weft/nn/linear.h"
#include "weft/nn/loss.h"
#include "weft/nn/module.h"
#include "weft/nn/norm.h"
#include "weft/nn/options.h"
#include "weft/nn/padding.h"
#include "weft/nn/pool.h"
#include "weft/nn/vision.h"
