"""Calling a signatory of an accord to account: the agreement, the facts, a term, a reaction by link, the outcome."""
