"""Home Assistant's MQTT discovery, as a codec: announcements in, entities and how to read and drive them out."""

from devices.conventions.home_assistant.convention import HomeAssistant

__all__ = ["HomeAssistant"]
