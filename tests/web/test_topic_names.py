"""One topic has one name: what narrows results and what stands on a service's page are the same words."""

import json
from pathlib import Path

import pytest

from hub.directory.vocabulary import TOPICS, facet_label
from hub.web import i18n
from hub.web.catalogues import load_languages
from hub.web.shell import room_of

TERMS = Path(__file__).parents[2] / "fixtures" / "demo-network" / "taxonomy_terms.json"


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_a_topic_of_the_demo_network_is_called_as_in_the_list_of_choices(language: str) -> None:
    terms = {term["code"]: term["name"][language] for term in json.loads(TERMS.read_text(encoding="utf-8"))}
    with i18n.reading(load_languages([room_of("hub.directory")])[language]):
        named = {topic: facet_label("topic", topic, language=language, translate=i18n.gettext) for topic in TOPICS}
    assert {topic: terms[topic] for topic in TOPICS} == named
