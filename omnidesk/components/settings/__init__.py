"""The pieces of the settings page."""
