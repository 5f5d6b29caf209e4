"""Who we are at the simulated Meta, and what its profiles say."""

from __future__ import annotations

from dataclasses import dataclass

from omnidesk.demo.calls import Json
from omnidesk.demo.meta_rules import GraphError, Platform
from omnidesk.demo.persons import Person


@dataclass(frozen=True, slots=True)
class MetaAccount:
    """One Page with its Instagram account, and the app that we are at Meta. All made up."""

    page_id: str = "104927531188204"
    page_token: str = "EAAdemo" + "page" * 8
    page_name: str = "Batik Lestari"
    instagram_id: str = "17841405309211844"
    instagram_token: str = "IGQdemo" + "gram" * 8
    instagram_username: str = "batiklestari.id"
    app_id: str = "730184552071934"
    app_secret: str = "0123456789abcdef" * 2
    verify_token: str = "demo-verify-token"

    def account_id(self, platform: Platform) -> str:
        """The id under which this platform names us."""
        return self.page_id if platform == "facebook" else self.instagram_id

    def profile(self, node: str) -> Json:
        """What a look-up of our own ids gives; empty when the id is not ours."""
        if node in {self.page_id, "me"}:
            return {"id": self.page_id, "name": self.page_name}
        if node == self.instagram_id:
            return {"id": node, "username": self.instagram_username, "name": self.page_name}
        return {}


def messenger_profile(person: Person) -> Json:
    """What GET /{PSID} knows of somebody."""
    first, _, last = person.name.partition(" ")
    return {"id": person.id, "first_name": first, "last_name": last, "name": person.name}


def instagram_profile(person: Person) -> Json:
    """What GET /{IGSID} knows. Raises GraphError: consent exists only after the person wrote."""
    if person.last_inbound_at is None:
        raise GraphError(230, "(#230) User consent is required to access user profile")
    return {"id": person.id, "name": person.name, "username": person.username}
