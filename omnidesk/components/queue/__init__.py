"""The tab System of the admin page: what waits to be sent, what did not come in, who was joined."""
