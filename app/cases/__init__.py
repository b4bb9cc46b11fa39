"""What every process shares: a case with a number, a state, people, clocks, a story and who reads it."""
