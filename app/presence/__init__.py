"""Being in the region: where a liaison is today, and how many days that makes."""
