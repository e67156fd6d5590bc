"""The OpenAPI description of the HSDS API, and the same as a merge patch of HSDS's own, for the profile."""

from functools import cache
from importlib.metadata import version
from typing import Any

from hub.directory.open_data.parameters import OF_A_LIST, OF_AN_ITEM, Form, Parameter
from hub.directory.open_data.selection import TABLES

SCHEMAS = "https://raw.githubusercontent.com/openreferral/specification/3.1/schema"
"""Where HSDS 3.1 keeps its schemas."""

TYPES: dict[Form, dict[str, Any]] = {
    Form.TEXT: {"type": "string"},
    Form.ID: {"type": "string", "format": "uuid"},
    Form.WHOLE: {"type": "integer"},
    Form.FLAG: {"type": "boolean"},
    Form.MOMENT: {"type": "string", "format": "date-time"},
    Form.FORMAT: {"type": "string", "enum": ["json", "ndjson"]},
}

PROBLEM = {
    "description": "What is wrong, by field, with a reason and a remedy (RFC 9457).",
    "content": {"application/problem+json": {"schema": {"type": "object"}}},
}
PAGE = {
    "type": "object",
    "properties": {
        **{name: {"type": "integer"} for name in ("total_items", "total_pages", "page_number", "size")},
        **{name: {"type": "boolean"} for name in ("first_page", "last_page", "empty")},
    },
    "required": ["total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty"],
}
ABOUT = {
    "version": {"type": "string"},
    "profile": {"type": "string", "format": "uri"},
    "openapi_url": {"type": "string", "format": "uri"},
}
INFO = {
    "title": "The directory as open data",
    "summary": "HSDS 3.1, of the public tier alone.",
    "description": (
        "What somebody looks for never stands in an address: search, postcode and proximity are sent in the body of a "
        "POST, which reads and changes nothing. Parameters narrow what the others leave."
    ),
    "license": {"name": "The terms of whoever runs the hub"},
}


def api_description(base: str) -> dict[str, Any]:
    """Return the description of the API that answers at `base`."""
    return {
        "openapi": "3.1.0",
        "info": {**INFO, "version": version("nrm-hub")},
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "servers": [{"url": base}],
        "paths": _paths(),
        "components": {"schemas": {"Page": PAGE}},
    }


@cache
def api_patch() -> dict[str, Any]:
    """Return what is put into HSDS's own description: queries of a POST stand in its body."""
    paths = _paths()
    for path, operations in paths.items():
        if "post" in operations:
            paths[path] = {**operations, "post": {**operations["post"], "parameters": None}}
    return {"info": {**INFO, "version": version("nrm-hub"), "contact": None}, "paths": paths}


def _paths() -> dict[str, Any]:
    paths: dict[str, Any] = {"/": {"get": _operation("getAPIMetaInformation", "About this API.", [], _about())}}
    for name, singular in TABLES.items():
        paths[f"/{name}/{{id}}"] = _item(name, singular)
        paths[f"/{name}"] = _list(name, singular)
    return paths


def _list(name: str, singular: str) -> dict[str, Any]:
    parameters = OF_A_LIST[name]
    answer = _page(singular)
    named = "".join(part.capitalize() for part in name.split("_"))
    in_address = [_parameter(one) for one in parameters if not one.in_body_alone]
    read = _operation(f"getPaginatedListOf{named}", f"A page of {name}, or a stream of all.", in_address, answer)
    asked = _operation(f"searchPaginatedListOf{named}", f"A page of {name}, asked for in a body.", [], answer)
    del asked["parameters"]
    schema = {
        "type": "object",
        "properties": {one.name: {**_schema(one), "description": one.meaning} for one in parameters},
        "additionalProperties": False,
    }
    asked["requestBody"] = {"required": False, "content": {"application/json": {"schema": schema}}}
    return {"get": read, "post": asked}


def _item(name: str, singular: str) -> dict[str, Any]:
    in_address = [_parameter(one) for one in OF_AN_ITEM.get(name, ())]
    one = {"application/json": {"schema": {"$ref": f"{SCHEMAS}/{singular}.json"}}}
    named = "".join(part.capitalize() for part in singular.split("_"))
    operation = _operation(f"get{named}ById", f"One {singular} with all that belongs to it.", in_address, one)
    operation["responses"]["404"] = PROBLEM
    own_id = {"in": "path", "name": "id", "required": True, "schema": {"type": "string"}}
    return {"parameters": [own_id], "get": operation}


def _operation(name: str, summary: str, parameters: list[Any], content: dict[str, Any]) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": summary,
        "description": summary,
        "parameters": parameters,
        "responses": {"200": {"description": summary, "content": content}, "400": PROBLEM},
    }


def _about() -> dict[str, Any]:
    return {"application/json": {"schema": {"type": "object", "properties": ABOUT}}}


def _page(singular: str) -> dict[str, Any]:
    one = {"$ref": f"{SCHEMAS}/{singular}.json"}
    contents = {"properties": {"contents": {"type": "array", "items": one}}}
    return {
        "application/json": {"schema": {**contents, "allOf": [{"$ref": "#/components/schemas/Page"}]}},
        "application/x-ndjson": {"schema": {"type": "string"}},
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema = _schema(parameter)
    return {
        "name": parameter.name,
        "in": "query",
        "required": False,
        "description": parameter.meaning,
        "schema": schema,
    }


def _schema(parameter: Parameter) -> dict[str, Any]:
    limits = {"minimum": parameter.low, "maximum": parameter.high} if parameter.form is Form.WHOLE else {}
    length = {"maxLength": parameter.high} if parameter.form is Form.TEXT else {}
    return {**TYPES[parameter.form], **limits, **length}
