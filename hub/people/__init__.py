"""People: who lives here, how they prove it, and what they may do."""
