"""History: what the entities' values were, kept for a while, for plots and questions."""
