"""The one error tree. Owns every exception that Hearth raises on purpose.

    HearthError
    ├── ConfigError          a config file, key or value is wrong; nothing has started
    ├── CommandError         a command cannot be carried out
    │   ├── UnknownEntity    no entity of that id or name
    │   ├── UnknownCommand   the entity's kind has no such command
    │   ├── InvalidParameter a parameter is missing, of the wrong type or out of range
    │   └── NotPermitted     the person, room or plugin may not do this
    ├── PayloadError         bytes from outside do not mean what they should
    │   └── TemplateError    a device's template does not parse or breaks its limits
    ├── BrokerError          the MQTT broker is away, refuses us or cannot be started
    ├── StoreError           the journal or a document cannot be read or committed
    ├── PluginError          a plugin cannot be found, loaded, configured or kept running
    ├── VoiceError           speech cannot be heard, recognised or spoken
    │   └── ModelError       a speech model is missing, damaged or cannot be fetched
    └── UnderstandingError   sentence data is broken (a sentence not understood is an answer, not an error)

Every message names the thing at fault; ``remedy`` says what to do about it.
"""

from __future__ import annotations


class HearthError(Exception):
    """Base of all errors raised on purpose; ``str()`` gives one line: what is wrong, then the remedy.

    ``field`` names the key or parameter at fault, where there is one.
    """

    def __init__(self, message: str, *, remedy: str = "", field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.field = field

    def __str__(self) -> str:
        return f"{self.message} ({self.remedy})" if self.remedy else self.message


class ConfigError(HearthError):
    """A config file, key or value is wrong."""


class CommandError(HearthError):
    """A command cannot be carried out."""


class UnknownEntity(CommandError):  # noqa: N818 - the field's own word, always raised with a message
    """No entity has that id or name."""


class UnknownCommand(CommandError):  # noqa: N818
    """The entity's kind has no such command."""


class InvalidParameter(CommandError):  # noqa: N818
    """A parameter is missing, of the wrong type or out of range."""


class NotPermitted(CommandError):  # noqa: N818
    """The person, room or plugin may not do this."""


class PayloadError(HearthError):
    """Bytes from outside do not mean what they should."""


class TemplateError(PayloadError):
    """A device's template does not parse or breaks its limits."""


class BrokerError(HearthError):
    """The MQTT broker is away, refuses us or cannot be started."""


class StoreError(HearthError):
    """The journal or a document cannot be read or committed."""


class PluginError(HearthError):
    """A plugin cannot be found, loaded, configured or kept running."""


class AccessError(HearthError):
    """Somebody's name, password, PIN, session or token is wrong, unknown or unfit."""


class WrongCredentials(AccessError):  # noqa: N818
    """Name and password, or the setup token, do not fit."""


class TooManyAttempts(AccessError):  # noqa: N818
    """Too many wrong ones; ``retry_after`` seconds must pass before the next is looked at."""

    def __init__(self, message: str, *, retry_after: float, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.retry_after = retry_after


class VoiceError(HearthError):
    """Speech cannot be heard, recognised or spoken."""


class ModelError(VoiceError):
    """A speech model is missing, damaged or cannot be fetched."""


class UnderstandingError(HearthError):
    """Sentence data is broken."""
