"""Delivery of the outbox: messages and scheduled events, sent and edited in Discord."""
