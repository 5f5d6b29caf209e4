"""The pieces of the screen: one builder per function, one place per look."""
