"""What arrays are called in annotations: one name for each kind of number."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Reals = NDArray[np.floating[Any]]  # of either precision: worlds are kept in the lesser one
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Bools = NDArray[np.bool_]
Flags = NDArray[np.int8]  # a column that may be yes, no or not known
Sparse = csr_array[np.float64, tuple[int, int]]
