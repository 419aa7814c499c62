"""Reads messages from a kernel that cannot be trusted to send well-formed ones."""

from typing import Any

from jupyter_client.session import Session

from autograder.sandbox.connection.shape import modest

__all__ = ["LenientSession"]

_HEAD_BYTES = 16 * 1024
"""Largest header, parent header or metadata."""
_HEAD_VALUES = 200
_VALUES = 100_000
"""Most values in a message's content: evidence is one of them, for it is a text."""
_PARTS = 5
"""Signature, header, parent header, metadata, content; buffers may follow."""


class LenientSession(Session):
    """Turns what is not a valid, signed message into one that nobody waits for.

    Student code owns the kernel's process and can write to its sockets; at its limit of threads, ipykernel itself has
    been seen to sign messages wrongly. Either would otherwise end the grader's loop by an exception.
    """

    def feed_identities(self, msg_list: Any, copy: bool = True) -> Any:  # noqa: FBT001, FBT002 - jupyter_client's signature
        """As the parent, but an unframed message becomes an empty one."""
        try:
            return super().feed_identities(msg_list, copy)
        except ValueError:
            return [], []

    def deserialize(self, msg_list: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """As the parent, but an invalid message becomes one without parent and content, and so does an outsized one."""
        try:
            if _harmless(msg_list):
                message = super().deserialize(msg_list, *args, **kwargs)
                if _well_formed(message):
                    return message
        except Exception:  # noqa: BLE001 - whatever it was, it is not a message
            message = {}
        return {"msg_type": "invalid", "msg_id": "", "header": {}, "parent_header": {}, "metadata": {}, "content": {}}


def _harmless(parts: list[bytes]) -> bool:
    """Whether it takes little to parse."""
    if len(parts) < _PARTS:
        return False
    heads = all(len(part) <= _HEAD_BYTES and modest(part, values=_HEAD_VALUES) for part in parts[1:4])
    return heads and modest(parts[4], values=_VALUES)


def _well_formed(message: dict[str, Any]) -> bool:
    tables = ("header", "parent_header", "metadata", "content")
    if not isinstance(message["msg_type"], str) or not all(isinstance(message[name], dict) for name in tables):
        return False
    # nbclient takes for granted that a reply says how its request ended.
    return not message["msg_type"].endswith("_reply") or isinstance(message["content"].get("status"), str)
