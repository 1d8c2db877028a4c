"""Rooms with a microphone and a loudspeaker: wake words, who answers, speaking, ringing, and their devices."""
