"""What programs may do through the external API, and how much of it."""
