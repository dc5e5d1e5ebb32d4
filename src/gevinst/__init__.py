"""gevinst keeps the promise of a benefit plan alive: from award to two years after."""

import os

# Our matrices are small and many: on a busy machine the threads that NumPy would start for each wait for one another and
# take ten times as long. Read when NumPy is first imported, so set before; whoever runs the process may set another number.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
