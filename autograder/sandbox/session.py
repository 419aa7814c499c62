"""Reads messages from a kernel that cannot be trusted to send well-formed ones."""

from typing import Any

from jupyter_client.session import Session

__all__ = ["LenientSession"]


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

    def deserialize(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """As the parent, but an invalid message becomes one without parent and content."""
        try:
            message = super().deserialize(*args, **kwargs)
            if isinstance(message["content"], dict) and isinstance(message["parent_header"], dict):
                return message
        except Exception:  # noqa: BLE001 - whatever it was, it is not a message
            message = {}
        return {"msg_type": "invalid", "msg_id": "", "header": {}, "parent_header": {}, "metadata": {}, "content": {}}
