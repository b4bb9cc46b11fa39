"""Who may decide what: mandate as data, and who can decide what somebody may not."""
