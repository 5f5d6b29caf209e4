"""Messenger and Instagram through Meta's Graph API."""
