"""Somebody who collects services, for tests without a browser."""

from uuid import UUID

import httpx

from kit.forms import form_token_of


async def press(client: httpx.AsyncClient, act: str, value: UUID | str, **fields: str) -> httpx.Response:
    """Press a button of the list's form, as a browser without scripts does, and follow where it leads."""
    token = form_token_of((await client.get("/list")).text)
    form = {"_form_token": token, act: str(value), **fields}
    return await client.post("/list", data=form, follow_redirects=True)
