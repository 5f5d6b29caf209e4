"""The simulated model validates as OpenAI does and answers usefully."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from openai import AsyncOpenAI, AuthenticationError, NotFoundError

from omnidesk.demo.openai import OpenAI
from omnidesk.demo.simulators import Simulators


@pytest.fixture
def model(simulators: Simulators) -> OpenAI:
    return simulators.openai


def client_of(model: OpenAI, key: str = "") -> AsyncOpenAI:
    base = f"{model.url}/v1"
    return AsyncOpenAI(api_key=key or model.api_key, base_url=base, max_retries=0, timeout=5.0)


async def ask(model: OpenAI, text: str, name: str = "gpt-4o-mini") -> Any:
    async with client_of(model) as client:
        return await client.chat.completions.create(
            model=name, messages=[{"role": "user", "content": text}]
        )


async def test_same_question_same_answer_in_its_language(model: OpenAI) -> None:
    first = await ask(model, "Halo kak, ongkir ke Bandung berapa ya?")
    again = await ask(model, "Halo kak, ongkir ke Bandung berapa ya?")
    english = await ask(model, "Hi, do you ship to Singapore?")
    assert first.choices[0].message.content == again.choices[0].message.content
    assert "ongkir" in first.choices[0].message.content
    assert "ship" in english.choices[0].message.content


async def test_usage_adds_up_and_the_call_is_logged(model: OpenAI) -> None:
    completion = await ask(model, "Harga kemeja batik berapa?")
    usage = completion.usage
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens > 0
    assert [call.id for call in model.log.calls()] == [completion.id]


async def test_wrong_key_and_unknown_model_raise_the_library_errors(model: OpenAI) -> None:
    async with client_of(model, key="sk-wrong") as client:
        with pytest.raises(AuthenticationError):
            await client.models.list()
    with pytest.raises(NotFoundError):
        await ask(model, "Halo", name="gpt-nothing")


async def test_models_are_listed(model: OpenAI) -> None:
    async with client_of(model) as client:
        assert "gpt-4o-mini" in [m.id async for m in await client.models.list()]


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        "{",
        '{"messages": [{"role": "user", "content": "x"}]}',
        '{"model": "gpt-4o"}',
        '{"model": "gpt-4o", "messages": []}',
        '{"model": "gpt-4o", "messages": [{"role": "boss", "content": "x"}]}',
        '{"model": "gpt-4o", "messages": [{"role": "user", "content": 5}]}',
        '{"model": "gpt-4o", "stream": true, "messages": [{"role": "user", "content": "x"}]}',
    ],
)
async def test_malformed_body_is_400(http: httpx.AsyncClient, model: OpenAI, body: str) -> None:
    headers = {"Authorization": f"Bearer {model.api_key}"}
    answer = await http.post(f"{model.url}/v1/chat/completions", content=body, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["error"].keys() == {"message", "type", "param", "code"}
    assert model.log.calls() == []
