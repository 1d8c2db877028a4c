"""Announces what Hearth itself brings to other systems on the broker."""
