"""Which texts programs can have: the active templates with their placeholders."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from omnidesk.routes.external.base import PREFIX, ApiRequest, ExternalRoute
from omnidesk.services.templates import offered_templates

router = APIRouter(prefix=PREFIX, route_class=ExternalRoute, tags=["templates"])


class TemplateAnswer(BaseModel):
    """One text. A placeholder is filled in from the request, else from `defaults`."""

    id: int
    name: str = Field(examples=["Invoice"])
    body: str = Field(examples=["Halo {{recipient_name}}, tagihan Anda {{total}}."])
    placeholders: list[str] = Field(examples=[["recipient_name", "total"]])
    defaults: dict[str, str] = Field(examples=[{"recipient_name": "Pelanggan"}])
    is_approved: bool = Field(description="The vendor has approved it.")
    is_default: bool = Field(description="Messages of this client get this text.")


class TemplatesAnswer(BaseModel):
    """Every active template, by name."""

    templates: list[TemplateAnswer]


@router.get("/templates", responses={200: {"model": TemplatesAnswer}})
async def get(request: ApiRequest) -> Response:
    """The active templates. An admin chooses which of them is this client's."""
    return JSONResponse({"templates": await offered_templates(request.caller)})
