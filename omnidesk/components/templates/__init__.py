"""The pieces of the templates page."""
