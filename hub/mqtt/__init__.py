"""Hearth's MQTT: a client on the event loop, a router from topics to handlers, and the broker of the house.

async with embedded_broker(config, data_dir) as broker:
    async with MqttClient(config.at(broker.url), will=site_will(config.site)) as client:
        client.subscribe("zigbee2mqtt/#", handler)
        await client.publish("zigbee2mqtt/lamp/set", '{"state": "ON"}', qos=1, expiry=config.command_expiry)
"""

from hub.mqtt.broker import embedded_broker
from hub.mqtt.client import MqttClient
from hub.mqtt.config import AUTO, Account, Expose, Listen, MqttConfig, TlsConfig
from hub.mqtt.message import Message, Will, site_will
from hub.mqtt.outbox import Delivery
from hub.mqtt.router import Handler, Router, Subscription
from hub.mqtt.running import RunningBroker
from hub.mqtt.state import ConnectionState
from hub.mqtt.subscriptions import LiveSubscription

__all__ = [
    "AUTO",
    "Account",
    "ConnectionState",
    "Delivery",
    "Expose",
    "Handler",
    "Listen",
    "LiveSubscription",
    "Message",
    "MqttClient",
    "MqttConfig",
    "Router",
    "RunningBroker",
    "Subscription",
    "TlsConfig",
    "Will",
    "embedded_broker",
    "site_will",
]
