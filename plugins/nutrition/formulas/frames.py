"""The scale's own frames as a formula, so that one door computes every published vector."""

from __future__ import annotations

from hub.api.errors import InvalidParameter, PayloadError
from plugins.nutrition.formulas.base import Formula, Inputs, Outputs
from plugins.scale.api import decode_xiaomi


def _advert(i: Inputs) -> Outputs:
    try:
        decoded = decode_xiaomi(str(i.get("uuid", "")), str(i.get("servicedata", "")))
    except PayloadError as error:
        raise InvalidParameter(error.message, remedy="give uuid=0x181b and servicedata as hexadecimal") from error
    return {**decoded, "decoded": decoded}


FORMULAS = (
    Formula(
        "ble_xiaomi_advert",
        "as decoded",
        "Xiaomi scale advertisement (0x181d, 0x181b) as documented by theengs/decoder and openScale",
        ("uuid", "servicedata"),
        "weight",
        _advert,
    ),
)
