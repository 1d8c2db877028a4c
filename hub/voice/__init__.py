"""The voice room: audio, models, recognisers, verification, speaking. Owns how speech becomes a checked sentence.

Nothing is imported here, so that a hub without the ``voice`` extra pays nothing for it.
"""
