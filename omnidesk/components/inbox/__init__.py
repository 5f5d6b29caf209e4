"""The pieces of the inbox. What they show comes from the browser store, never from server state."""
