"""Coffee to order."""
