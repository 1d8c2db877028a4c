"""The web: REST, WebSocket and the panel's files, on aiohttp."""
