"""What other plugins hear of the cameras."""

from __future__ import annotations

from hub.api import Event


class Seen(Event, frozen=True, kw_only=True):
    """A camera began to see something, or does no more (``here`` False), or a better picture of it came.

    ``id`` is Frigate's own of the sighting; ``label`` person, car, dog …; ``name`` whom it was recognised as.
    """

    id: str
    camera: str
    label: str
    here: bool
    name: str = ""
