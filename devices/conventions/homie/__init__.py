"""The Homie convention, versions 4 and 5."""

from devices.conventions.homie.convention import Homie

__all__ = ["Homie"]
