// Data: reading image sets, and iterating over tensors in shuffled mini-batches.
#pragma once

#include "weft/data/dataset.h"
#include "weft/data/idx.h"
#include "weft/data/loader.h"
