"""Pure codecs of device conventions: bytes in, facts out, no I/O."""
