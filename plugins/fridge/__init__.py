"""What is in the fridge, what expires first, and the two screens on its door."""
