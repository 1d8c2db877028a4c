"""Appliances made of software that speak MQTT as real ones do, for the demo home, tests and plugin authors."""
