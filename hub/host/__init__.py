"""The host: discovers, loads, supervises, isolates and reloads plugins (pluggy)."""
