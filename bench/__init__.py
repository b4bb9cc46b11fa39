"""The benchmarks: `make bench`. What they measure and against which budgets stands in `bench/__main__.py`."""
