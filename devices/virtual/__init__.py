"""Appliances made of software that speak MQTT as real ones do, for the demo, tests and plugin authors."""
