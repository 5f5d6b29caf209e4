"""The external API: what programs with a client id and a secret may ask for."""

from fastapi import APIRouter

from omnidesk.routes.external import service

router = APIRouter(prefix="/api/external")
router.include_router(service.router)
