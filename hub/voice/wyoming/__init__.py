"""The Wyoming protocol: how Hearth speaks with satellites, and with recognisers and voices on other machines."""
