"""Voice calls by SIP (RFC 3261): an outgoing call that speaks a message and hears a key pressed for an answer."""
