"""What if: a simulation of the pipeline on the same engine, with rates fitted from the event log.

Pure and seeded: `levers`, `days`, `walking`, `rates`, `fitting`, `replaying`, `counting`, `simulating`, `comparing`.
What asks the database: `loading`, `actions`, `queries`. What it assumes is written in docs/what-if.md.
"""
