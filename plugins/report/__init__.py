"""How the home is as a whole, and what was in it: answers from the present states and from the history."""
