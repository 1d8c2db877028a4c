"""The models, one appliance or a family of them per file."""
