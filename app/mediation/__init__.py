"""Mediation: the parties, what each of them says, and the steps they agreed on."""
