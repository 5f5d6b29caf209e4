"""The tables. Importing this package registers all of them on `SQLModel.metadata`."""

from sqlmodel import SQLModel

# Stable names, so that a migration can drop a constraint by name.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

from omnidesk.models.alarm import Alarm, ChannelTraffic  # noqa: E402 - after the naming convention
from omnidesk.models.api_client import (  # noqa: E402
    ApiClient,
    ApiClientDay,
    ApiRequest,
    ApiWindow,
)
from omnidesk.models.api_message import ApiMessage  # noqa: E402
from omnidesk.models.audit import AuditEntry  # noqa: E402
from omnidesk.models.channel import Channel  # noqa: E402
from omnidesk.models.contact import Contact, ContactIdentifier  # noqa: E402
from omnidesk.models.conversation import Conversation  # noqa: E402
from omnidesk.models.department import Department, UserDepartment  # noqa: E402
from omnidesk.models.gates import ChannelGate, Lane  # noqa: E402
from omnidesk.models.inbox_event import InboxEvent  # noqa: E402
from omnidesk.models.merge import ContactMerge, MergeMove  # noqa: E402
from omnidesk.models.message import Message  # noqa: E402
from omnidesk.models.outbox import OutboxItem  # noqa: E402
from omnidesk.models.session import LoginAttempt, Session  # noqa: E402
from omnidesk.models.short_link import LinkClick, ShortLink  # noqa: E402
from omnidesk.models.system import AppSetting, ClockAnchor, Heartbeat  # noqa: E402
from omnidesk.models.template import MessageType, Template  # noqa: E402
from omnidesk.models.user import User  # noqa: E402

__all__ = [
    "Alarm",
    "ApiClient",
    "ApiClientDay",
    "ApiMessage",
    "ApiRequest",
    "ApiWindow",
    "AppSetting",
    "AuditEntry",
    "Channel",
    "ChannelGate",
    "ChannelTraffic",
    "ClockAnchor",
    "Contact",
    "ContactIdentifier",
    "ContactMerge",
    "Conversation",
    "Department",
    "Heartbeat",
    "InboxEvent",
    "Lane",
    "LinkClick",
    "LoginAttempt",
    "MergeMove",
    "Message",
    "MessageType",
    "OutboxItem",
    "Session",
    "ShortLink",
    "Template",
    "User",
    "UserDepartment",
]
