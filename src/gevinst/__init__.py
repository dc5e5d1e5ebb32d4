"""gevinst keeps the promise of a benefit plan alive: from award to two years after."""

__version__ = "0.1.0"
