"""Lessons: a question and its answer, learned from a case or a dossier, for everybody who meets the like."""
