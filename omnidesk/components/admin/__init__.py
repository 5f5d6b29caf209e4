"""The pieces of the admin page."""
