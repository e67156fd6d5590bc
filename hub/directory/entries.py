"""Whole service entries, each assembled by PostgreSQL as one JSON value: one query, however many there are."""

PHONES = """
    (SELECT json_agg(json_build_object('number', p.number, 'extension', p.extension, 'type', p.type,
        'description', p.description) ORDER BY p.source_id, p.id) FROM phone p WHERE {where})
"""

SCHEDULES = """
    (SELECT json_agg(json_build_object('freq', h.freq, 'byday', h.byday, 'opens_at', h.opens_at,
        'closes_at', h.closes_at, 'description', h.description, 'original_text', h.original_text)
        ORDER BY position(left(h.byday, 2) IN 'MOTUWETHFRSASU'), h.opens_at, h.id) FROM schedule h WHERE {where})
"""

ORGANIZATION = f"""
    json_build_object('id', o.id, 'name', o.name, 'alternate_name', o.alternate_name, 'description', o.description,
        'website', o.website, 'email', o.email,
        'phones', coalesce({
    PHONES.format(
        where="p.organization_id = o.id AND p.service_id IS NULL "
        "AND p.location_id IS NULL AND p.service_at_location_id IS NULL"
    )
},
                           json_build_array()))
"""

ADDRESSES = """
    (SELECT json_agg(json_build_object('address_type', a.address_type, 'attention', a.attention,
        'address_1', a.address_1, 'address_2', a.address_2, 'city', a.city, 'region', a.region,
        'state_province', a.state_province, 'postal_code', a.postal_code, 'country', a.country)
        ORDER BY a.address_type, a.id) FROM address a WHERE a.location_id = l.id)
"""

LOCATIONS = f"""
    (SELECT json_agg(json_build_object('id', l.id, 'location_type', l.location_type, 'name', l.name,
        'description', l.description, 'transportation', l.transportation, 'url', l.url, 'district', l.district,
        'latitude', l.latitude, 'longitude', l.longitude, 'position_accuracy', l.position_accuracy,
        'addresses', coalesce({ADDRESSES}, json_build_array()),
        'phones', coalesce({
    PHONES.format(where="(p.service_at_location_id = sl.id OR p.location_id = l.id) AND p.service_id IS NULL")
}, json_build_array()),
        'schedules', coalesce({
    SCHEDULES.format(where="(h.service_at_location_id = sl.id OR h.location_id = l.id) AND h.service_id IS NULL")
}, json_build_array()))
        ORDER BY l.source_id, l.id)
    FROM service_at_location sl JOIN location l ON l.id = sl.location_id WHERE sl.service_id = s.id)
"""  # noqa: S608 - made of this module's constants alone

LANGUAGES = """
    (SELECT json_agg(json_build_object('code', g.code, 'name', g.name, 'note', g.note) ORDER BY g.code, g.name, g.id)
    FROM language g WHERE g.service_id = s.id)
"""

TERMS = """
    (SELECT json_agg(json_build_object('id', t.id, 'code', t.code, 'name', t.name) ORDER BY t.code, t.source_id, t.id)
    FROM service_taxonomy_term st JOIN taxonomy_term t ON t.id = st.taxonomy_term_id WHERE st.service_id = s.id)
"""

ENTRIES = f"""
    SELECT s.id, json_build_object(
        'id', s.id, 'service_type', s.service_type, 'status', s.status, 'name', s.name,
        'alternate_name', s.alternate_name, 'description', s.description, 'alert', s.alert, 'url', s.url,
        'email', s.email, 'interpretation_services', s.interpretation_services,
        'application_process', s.application_process, 'fees_description', s.fees_description,
        'eligibility_description', s.eligibility_description, 'last_modified', s.last_modified,
        'source_modified', s.source_modified, 'version', s.version, 'source', s.source,
        'organization', CASE WHEN o.id IS NOT NULL THEN {ORGANIZATION} END,
        'phones', coalesce({PHONES.format(where="p.service_id = s.id")}, json_build_array()),
        'schedules', coalesce({SCHEDULES.format(where="h.service_id = s.id")}, json_build_array()),
        'languages', coalesce({LANGUAGES}, json_build_array()),
        'locations', coalesce({LOCATIONS}, json_build_array()),
        'taxonomy_terms', coalesce({TERMS}, json_build_array())
    )::text AS entry
    FROM service s LEFT JOIN organization o ON o.id = s.organization_id
"""  # noqa: S608 - made of this module's constants alone

ONE = f"{ENTRIES} WHERE s.id = $1"
SEARCHABLE = "s.status IN ('active', 'temporarily closed')"
SOME_SEARCHABLE = f"{ENTRIES} WHERE s.id = ANY($1) AND {SEARCHABLE}"
NEXT_SEARCHABLE = f"{ENTRIES} WHERE s.id > $1 AND {SEARCHABLE} ORDER BY s.id LIMIT $2"

TOPS = """
    WITH RECURSIVE tops AS (
        SELECT id, id AS top FROM taxonomy_term WHERE parent_id IS NULL
        UNION ALL SELECT t.id, tops.top FROM taxonomy_term t JOIN tops ON t.parent_id = tops.id
    )
    SELECT tops.id, json_build_object('id', t.id, 'code', t.code, 'name', t.name)::text AS entry
    FROM tops JOIN taxonomy_term t ON t.id = tops.top
"""
"""Every term with the topmost one above it, itself when it is topmost."""
