"""Policy tests: asking regions whether intended policy can work, and telling them what was done with the answers."""
