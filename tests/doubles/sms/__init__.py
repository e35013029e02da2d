"""Stand-ins for two SMS gateways, Twilio and Africa's Talking: as strict, as forgetful and as disorderly as the real ones."""
