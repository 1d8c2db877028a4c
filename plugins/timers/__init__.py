"""Kitchen timers: several at once, named, surviving a restart."""
