"""The external API: what programs with a client id and a secret may ask for."""

from fastapi import APIRouter

from omnidesk.routes.external import documents, messages, service

router = APIRouter(prefix="/api/external")
for part in (documents, messages, service):
    router.include_router(part.router)
