"""The intrusion alarm: partitions, zones, codes, sirens."""
