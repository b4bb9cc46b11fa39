"""Bottlenecks: filing, routing, what looks alike, lists. The process of DOMAIN, "The pipeline"."""
