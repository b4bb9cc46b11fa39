"""Demonstration data: plausible bottlenecks, played through the real actions on a simulated calendar."""
