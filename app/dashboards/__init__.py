"""Figures of now for each role: a period, a comparison, and the cases behind each number."""
