"""Hearth's hub: listens offline, understands a family, drives real appliances over MQTT."""
