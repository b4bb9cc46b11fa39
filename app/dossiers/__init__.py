"""From N=1 to structural: bundling the like of several regions, one solution, and what each region made of it."""
