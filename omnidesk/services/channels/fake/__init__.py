"""The smallest complete channel: for tests, and the one to copy for a new vendor."""
