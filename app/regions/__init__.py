"""Municipalities, divisions and regions: layouts that overlap (DOMAIN, "Region: never one tree")."""
