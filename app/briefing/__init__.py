"""The brief of a region: one page to take along to a visit, also without a network."""
