"""OmniDesk: one live inbox for WhatsApp, Instagram and Facebook Messenger."""

__version__ = "0.1.0"
