"""Scenes of the demo home: a burglar and a fire, played with the virtual appliances."""
