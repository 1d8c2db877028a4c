"""Reach people: transports, escalation chains and what was delivered."""
