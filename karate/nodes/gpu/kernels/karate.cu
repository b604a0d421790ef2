// All kernels, in one unit.
#include "load.h"
#include "filters.h"
#include "points.h"
#include "mixing.h"
#include "keying.h"
#include "ranks.h"
