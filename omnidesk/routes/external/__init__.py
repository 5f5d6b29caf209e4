"""The external API: what programs with a client id and a secret may ask for."""

from fastapi import APIRouter

from omnidesk.routes.external import documents, messages, service, templates
from omnidesk.routes.external.otherwise import otherwise

# As they are, what is called most first: FastAPI would match every route of an included router
# twice for each request, which costs as much as checking the signature.
router = APIRouter()
for part in (messages, service, templates, documents):
    router.routes.extend(part.router.routes)
router.routes.append(otherwise(list(router.routes)))
