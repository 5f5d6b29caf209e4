"""What people see when a handler or a page fails: a sentence, and where it helps, a number.

Given to `rx.App` as `backend_exception_handler` and `frontend_exception_handler`. Reflex evaluates
the annotations of both by name, so this module does not postpone them.
"""

from reflex.event import EventSpec
from reflex_base.event.context import EventContext

from omnidesk.errors import NotSignedIn, OmniDeskError
from omnidesk.log_budget import LogBudget
from omnidesk.logs import log
from omnidesk.services.sessions import last_known, token_from_cookie
from omnidesk.state.answers import go_to_sign_in, say_error
from omnidesk.words import say

# Scripts can fail in a loop, and anybody can send us texts to log.
PAGE_ERROR_LENGTH = 300

_page_errors = LogBudget(per_minute=20)


def handler_failed(exception: Exception) -> EventSpec:
    """The answer to an error of a handler, in the person's language; logged once, here.

    An error of ours says itself what to do. Anything else is logged in full and shown only as the
    number under which the log has it.
    """
    context = EventContext.get()
    if isinstance(exception, NotSignedIn):
        return go_to_sign_in(had_session=True)
    language = _language(context)
    if isinstance(exception, OmniDeskError):
        if exception.status >= 500:
            log().warning("handler_failed", request_id=context.txid, error=str(exception))
        return say_error(exception.sentence(language))
    log().error("handler_failed", request_id=context.txid, exc_info=exception)
    return say_error(say(language, "access.unexpected", request_id=context.txid))


def page_failed(exception: Exception) -> None:
    """Note that a script of a page failed: the first line only, and not too often."""
    if _page_errors.allows():
        text = str(exception).strip().partition("\n")[0]
        log().warning("page_failed", text=text[:PAGE_ERROR_LENGTH])


def _language(context: EventContext) -> str:
    cookies = (context.router_data.get("headers") or {}).get("cookie") or ""
    viewer = last_known(token_from_cookie(cookies))
    return "en" if viewer is None else viewer.language
