"""The register of accords, their agreements and their signatories."""
