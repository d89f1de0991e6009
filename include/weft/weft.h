// Everything a training program needs, in one include.
#pragma once

#include "weft/autograd.h"
#include "weft/data.h"
#include "weft/io.h"
#include "weft/memory.h"
#include "weft/nn.h"
#include "weft/ops.h"
#include "weft/optim.h"
#include "weft/generator.h"
#include "weft/threads.h"
