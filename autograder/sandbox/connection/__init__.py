"""The one connection between the grader and a kernel that cannot be trusted: sockets, messages, outputs."""
