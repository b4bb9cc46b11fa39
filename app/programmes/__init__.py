"""Other departments as partners: their programmes and contact persons, and in which regions they are active."""
