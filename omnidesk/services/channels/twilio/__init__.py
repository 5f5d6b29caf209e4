"""WhatsApp and SMS through Twilio's Programmable Messaging."""
