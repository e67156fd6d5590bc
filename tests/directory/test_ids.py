"""Ids of imported rows: the same thing of the same source has the same one, for good."""

from uuid import UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from hub.directory.hsds.cells import Context
from hub.directory.hsds.report import Tally


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20), max_size=4))
def test_id_of_a_row_is_the_uuid5_of_source_table_and_id(parts: list[str]) -> None:
    context = Context("village", "en", Tally())
    assert context.id_of("service", *parts) == uuid5(context.namespace, "\x1f".join(["service", *parts]))


def test_id_of_a_row_stays_what_it_has_been() -> None:
    context = Context("village", "en", Tally())
    assert context.id_of("service", "10") == UUID("4b5eaea6-c676-51cf-8b09-65916ad900c1")
