"""PocketSphinx as a recogniser of last resort."""
