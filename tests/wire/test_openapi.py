"""The check of bodies against Discord's description, shown on bodies that are known to be wrong."""

import pytest

from tests.wire.openapi import DESCRIPTION, Description

pytestmark = pytest.mark.skipif(
    not DESCRIPTION.exists(), reason="Discord's API description does not lie beside the checkout"
)

SEND = ("POST", "/channels/1/messages")


def test_a_body_is_held_against_its_own_request() -> None:
    check = Description().faults
    reply = {"message_id": 1234567890123456789, "channel_id": 1234567890123456789}
    assert check(*SEND, {"content": "Hello", "nonce": "card-1", "message_reference": reply}) == []
    assert check(*SEND, {"embeds": [{"title": "x" * 257}]}) != []
    assert check(*SEND, {"nonce": "x" * 26}) != []
    assert check("POST", "/channels/1/messages/2/threads", {"name": "x" * 101}) != []
    assert check("PATCH", "/nowhere", {}) == ["/nowhere is not described"]
