"""The Graph API on loopback: Messenger and Instagram of one Page, any version path.

Send:      POST /{version}/{PAGE_ID or IG_ID or me}/messages
Profiles:  GET  /{version}/{person id}?fields=…    and of the Page and the Instagram account
Webhooks:  {public_url}/api/webhook/facebook and /instagram, signed over the raw bytes
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path
from random import Random
from typing import ClassVar

from aiohttp import web

from omnidesk import clock
from omnidesk.demo import meta_events as events
from omnidesk.demo.calls import Call, Json
from omnidesk.demo.meta_account import MetaAccount, instagram_profile, messenger_profile
from omnidesk.demo.meta_http import error_answer, read_body, read_token
from omnidesk.demo.meta_rules import (
    GraphError,
    Platform,
    Wanted,
    check_person,
    dead_token,
    rate_limited,
    read_send,
    unexpected,
    unknown_object,
)
from omnidesk.demo.pace import Pace
from omnidesk.demo.persons import People
from omnidesk.demo.trouble import Trouble
from omnidesk.demo.vendor import Vendor, iso_now

# Meta's watermarks lie a few milliseconds after the time of the message that they cover.
WATERMARK_LAG_MS = 35

Answering = Callable[[web.Request], Awaitable[web.Response]]


class Meta(Vendor):
    """The simulated Graph API; `write`, `echo` and `send_events` make it call our webhooks."""

    name: ClassVar[str] = "meta"

    def __init__(
        self, folder: Path, pace: Pace, rng: Random, account: MetaAccount | None = None
    ) -> None:
        super().__init__(folder, pace, rng)
        self.account = account or MetaAccount()
        self.instagram_people = People()

    def people_of(self, platform: Platform) -> People:
        """Everybody who can be written to on this platform."""
        return self.people if platform == "facebook" else self.instagram_people

    def write(
        self,
        platform: Platform,
        person_id: str,
        text: str,
        *,
        name: str = "",
        mid: str = "",
        at: datetime | None = None,
        reply_to: str = "",
    ) -> str:
        """A person writes a text: the window opens, the webhook goes out. Returns the mid."""
        at = at or clock.now()
        mid = mid or events.new_mid(platform, self.rng)
        self.people_of(platform).wrote(person_id, name or f"Person {person_id[-4:]}", at)
        ours = self.account.account_id(platform)
        event = events.text_event(person_id, ours, to_ms(at), mid=mid, text=text, reply_to=reply_to)
        self.send_events(platform, [[event]], lane=person_id)
        return mid

    def echo(self, platform: Platform, person_id: str, text: str) -> str:
        """Somebody answers in Meta's own inbox: only an echo tells us. Returns the mid."""
        mid = events.new_mid(platform, self.rng)
        self._send_echo(platform, person_id, mid, text)
        return mid

    def send_events(
        self,
        platform: Platform,
        entries: Sequence[Sequence[Json]],
        *,
        lane: str = "",
        after_s: float = 0.0,
    ) -> None:
        """One webhook call with these entries of events."""
        ours = self.account.account_id(platform)
        body = events.envelope(platform, [(ours, entry) for entry in entries], to_ms(clock.now()))
        url = self.public_url and f"{self.public_url}/api/webhook/{platform}"
        letter = events.signed_letter(url, body, self.account.app_secret, lane)
        self.postman.post(letter, after_s)

    def inbound(self, request: Json) -> str:
        platform: Platform = "instagram" if request.get("platform") == "instagram" else "facebook"
        name = str(request.get("name", ""))
        return self.write(platform, str(request["from"]), str(request["text"]), name=name)

    def routes(self) -> list[web.RouteDef]:
        version = r"/{version:v\d+\.\d+}"
        return [
            web.post(
                version + "/{node}/messages", self.guarded(self._answering(self._send_message))
            ),
            web.get(version + "/{node}", self._answering(self._look_up)),
            web.route("*", "/{tail:.*}", self._answering(_unknown)),
        ]

    def refusal(self, trouble: Trouble) -> web.Response:
        known = {Trouble.DEAD_TOKEN: dead_token, Trouble.RATE_LIMIT: rate_limited}
        return error_answer(known.get(trouble, unexpected)(), self.rng)

    def reset(self) -> None:
        super().reset()
        self.instagram_people.clear()

    def _answering(self, handler: Answering) -> Answering:
        async def handle(request: web.Request) -> web.Response:
            try:
                return await handler(request)
            except GraphError as error:
                return error_answer(error, self.rng)

        return handle

    async def _send_message(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        self._check_token(read_token(request, body))
        platform = self._platform(request.match_info["node"], body)
        wanted = read_send(body, platform)
        check_person(self.people_of(platform).find(wanted.recipient_id), wanted, clock.now())
        answer = {"recipient_id": wanted.recipient_id}
        if not wanted.action:
            answer["message_id"] = self._accept(platform, wanted, body)
        return web.json_response(answer)

    def _accept(self, platform: Platform, wanted: Wanted, body: Json) -> str:
        mid, at_ms, to = events.new_mid(platform, self.rng), to_ms(clock.now()), wanted.recipient_id
        ours = self.account.account_id(platform)
        self.accept(Call(iso_now(), platform, "message", ours, to, wanted.text, mid, body))
        app_id = int(self.account.app_id)
        self._send_echo(platform, to, mid, wanted.text, app_id=app_id, metadata=wanted.metadata)
        self._send_receipts(platform, to, mid, at_ms + WATERMARK_LAG_MS)
        return mid

    def _send_echo(
        self, platform: Platform, person_id: str, mid: str, text: str, **more: object
    ) -> None:
        ours, at_ms = self.account.account_id(platform), to_ms(clock.now())
        event = events.echo_event(person_id, ours, at_ms, mid=mid, text=text, **more)
        self.send_events(platform, [[event]], lane=person_id)

    def _send_receipts(self, platform: Platform, person_id: str, mid: str, mark_ms: int) -> None:
        """Messenger tells of delivery and reading, Instagram only of reading."""
        ours, (delivered_after, read_after) = (
            self.account.account_id(platform),
            self.pace.receipts(self.rng),
        )
        if platform == "facebook":
            event = events.delivery_event(person_id, ours, mark_ms, [mid])
            self.send_events(platform, [[event]], lane=person_id, after_s=delivered_after)
        if read_after is not None:
            event = (
                events.read_event(person_id, ours, mark_ms)
                if platform == "facebook"
                else events.seen_event(person_id, ours, mark_ms, mid)
            )
            self.send_events(platform, [[event]], lane=person_id, after_s=read_after)

    def _check_token(self, token: str) -> None:
        if token not in {self.account.page_token, self.account.instagram_token}:
            raise dead_token()

    def _platform(self, node: str, body: Json) -> Platform:
        """Whose message it is: a Page sends for both, and only the recipient's id tells which."""
        if node == self.account.instagram_id:
            return "instagram"
        if node not in {self.account.page_id, "me"}:
            raise unknown_object(node)
        recipient = body.get("recipient")
        person_id = str(recipient.get("id")) if isinstance(recipient, dict) else ""
        return "instagram" if self.instagram_people.find(person_id) else "facebook"

    async def _look_up(self, request: web.Request) -> web.Response:
        node = request.match_info["node"]
        self._check_token(read_token(request, {}))
        found = self.account.profile(node) or self._person_profile(node)
        wanted = {"id", *request.query.get("fields", "id,name").split(",")}
        shown = {name: value for name, value in found.items() if name in wanted and value}
        return web.json_response(shown)

    def _person_profile(self, node: str) -> Json:
        if person := self.people.find(node):
            return messenger_profile(person)
        if person := self.instagram_people.find(node):
            return instagram_profile(person)
        raise unknown_object(node)


def to_ms(at: datetime) -> int:
    """Milliseconds since 1970, as Meta counts."""
    return int(at.timestamp() * 1000)


async def _unknown(request: web.Request) -> web.Response:
    raise GraphError(2500, f"Unknown path components: {request.path}")
