"""A call to everyone pages all steps of a chain at once; a title may be said in each person's language."""

from __future__ import annotations

from hub.testing import PluginHarness
from plugins.notify.api import Notifier, Urgency
from plugins.notify.tests.conftest import PLUGIN

CHAIN = [{"people": ["anna"], "wait_seconds": 60}, {"people": ["wei", "anna"], "wait_seconds": 30}]


async def test_everyone_of_every_step_is_paged_at_once_and_again_after_the_shortest_wait(home: PluginHarness) -> None:
    await home.load(PLUGIN, {"classes": {"fire": {"chain": CHAIN}}})
    notifier = await home._services.use(Notifier, "test", 5)  # type: ignore[type-abstract]  # a protocol names it
    data = {"key": "f", "everyone": True, "title": {"en": "Fire", "zh": "火警"}}
    receipt = await notifier.notify("fire", {"en": "Fire", "zh": "火警"}, urgency=Urgency.CRITICAL, data=data)
    assert receipt.people == ("anna", "wei")
    (chain,) = await home.request("GET", "notify/chains")
    assert chain["steps"] == 1


async def test_without_it_the_first_step_is_paged_alone(home: PluginHarness) -> None:
    await home.load(PLUGIN, {"classes": {"fire": {"chain": CHAIN}}})
    notifier = await home._services.use(Notifier, "test", 5)  # type: ignore[type-abstract]  # a protocol names it
    receipt = await notifier.notify("fire", "Fire", urgency=Urgency.CRITICAL, data={"key": "f"})
    assert receipt.people == ("anna",)
