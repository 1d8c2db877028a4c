"""From body data, published needs and what is in the fridge to short honest advice."""
