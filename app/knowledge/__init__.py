"""What the cases together say of how policy lands: where they rub, how long, how solved. Only reads."""
