"""The first days: a short list of real first tasks for each role, and help in plain words on each page."""
