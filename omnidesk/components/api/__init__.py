"""The pieces of the API page: clients, what they sent, what they asked, and how to ask."""
