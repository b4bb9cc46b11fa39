"""Tasks within a case: who does what by when, on the engine, with a clock and an outcome."""
