"""The full sheet: names, what each service is for, numbers, way in, languages, papers. For safe hands alone."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from hub.directory.place_models import AddressEntry, Texts
from hub.directory.service_models import ServiceEntry
from hub.directory.service_view import address_lines, documents_by_route, fallback_language, in_a_row, is_postal, way_in
from hub.directory.shortlist.sheets import Made, Said, Sheet, SheetEntry, Told, calls_of
from hub.directory.understood_view import label_of
from hub.directory.vocabulary import language_name
from hub.errors import N_
from hub.web.i18n import current_language, format_date, gettext, localized

TITLE = N_("Where to ask for help")
LONGEST_SENTENCE = 160
"""Characters of what a service is for."""
LONGEST_FACT = 240
FIRST_SENTENCE = re.compile(r"\s*(.+?[.!?…])(?=\s|$)", re.DOTALL)


def full_sheet(services: Iterable[ServiceEntry], today: date) -> Made:
    """Return the sheet for `services`, in the reader's language."""
    remarks = (
        gettext("Ring before you go: hours and places change."),
        gettext("As it was on {day}").format(day=format_date(today)),
    )
    entries = tuple(_entry(one, today) for one in services)
    return Made(Sheet(language=current_language(), title=gettext(TITLE), entries=entries, remarks=remarks))


def _entry(service: ServiceEntry, today: date) -> SheetEntry:
    return SheetEntry(
        name=_said(service.name),
        calls=calls_of(service, today),
        purpose=_purpose(service),
        facts=tuple(one for one in _facts(service) if one.said),
    )


def _purpose(service: ServiceEntry) -> Said:
    if not service.description:
        return Said(label_of("service_type", service.service_type.value))
    said = _said(service.description)
    first = FIRST_SENTENCE.match(said.text)
    return Said(_cut(first[1] if first else said.text, LONGEST_SENTENCE), said.language)


def _facts(service: ServiceEntry) -> Iterator[Told]:
    protocol = service.referral_protocol
    yield Told(gettext("Note"), (_said(service.alert),) if service.alert else ())
    ways = in_a_row([way_in(one, service) for one in protocol.ways_in]) if protocol else []
    yield Told(gettext("How to get in"), (Said("; ".join(ways)),) if ways else ())
    yield Told(gettext("Address"), tuple(_addresses(service)))
    spoken = [language_name(tag, current_language()) for tag in service.spoken]
    yield Told(gettext("Languages"), (Said(", ".join(spoken)),) if spoken else ())
    yield Told(gettext("What to bring"), tuple(_papers(service)))


def _papers(service: ServiceEntry) -> Iterator[Said]:
    for group in documents_by_route(service.required_documents):
        route = f"{group.route[:1].upper()}{group.route[1:]}: " if group.route else ""
        texts = [_said(one.document) for one in group.documents]
        strange = next((one.language for one in texts if one.language), None)
        yield Said(_cut(route + "; ".join(one.text for one in texts), LONGEST_FACT), strange)


def _addresses(service: ServiceEntry) -> Iterator[Said]:
    for place in service.locations:
        if place.has_door:
            yield from (_address(one) for one in place.addresses if one.address_1 and not is_postal(one))


def _address(address: AddressEntry) -> Said:
    lines = [_said(one) for one in address_lines(address)]
    return Said(", ".join(one.text for one in lines), next((one.language for one in lines if one.language), None))


def _said(text: Texts) -> Said:
    chosen = localized(text)
    return Said(" ".join(chosen.text.split()) if chosen else "", fallback_language(text))


def _cut(text: str, most: int) -> str:
    """Return `text`, cut between two words and with an ellipsis where it is longer than `most`."""
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0].rstrip(' ,;:–-')} …"
