// Files: weights (safetensors), arrays (npy, npz, CSV), whole files, pictures.
#pragma once

#include "weft/io/csv.h"
#include "weft/io/files.h"
#include "weft/io/npy.h"
#include "weft/io/picture.h"
#include "weft/io/safetensors.h"
