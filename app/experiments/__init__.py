"""Room to experiment: grants with scope, conditions and a term, their register, and what their evaluation teaches."""
