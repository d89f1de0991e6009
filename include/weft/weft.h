// Everything a training program needs, in one include.
#pragma once

#include "weft/anomaly.h"
#include "weft/autocast.h"
#include "weft/autograd.h"
#include "weft/backends.h"
#include "weft/data.h"
#include "weft/derivatives.h"
#include "weft/function.h"
#include "weft/generator.h"
#include "weft/io.h"
#include "weft/memory.h"
#include "weft/nn.h"
#include "weft/ops.h"
#include "weft/optim.h"
#include "weft/print.h"
#include "weft/saved_tensors.h"
#include "weft/threads.h"
