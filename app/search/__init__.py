"""Finding things: one question over cases, comments, tasks, files, dossiers and lessons."""
