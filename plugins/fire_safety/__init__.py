"""Fire, gas, carbon monoxide and water: points that are always armed, what they set off, and their inspections."""
