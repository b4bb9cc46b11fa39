"""Tours: several visits as one programme, with learning questions and a shared harvest."""
