"""The wiring: joins rooms that do not know each other. Part of the composition root; see ``hub.app``."""
