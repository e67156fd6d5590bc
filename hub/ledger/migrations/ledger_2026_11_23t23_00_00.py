"""Open the ledger: entries, the recorded end of the chain, and the one way to append."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from hub.storage.migrations import plain_migration

ID = "2026-11-23T23:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Open the ledger"

STATEMENTS = (
    """
    CREATE TABLE ledger_entry (
        seq bigint PRIMARY KEY CHECK (seq > 0),
        at timestamptz NOT NULL,
        act text NOT NULL CHECK (act ~ '^[a-z_]+([.][a-z_]+)+$' AND length(act) <= 80),
        subject uuid,
        actor text NOT NULL CHECK (actor IN ('public', 'system', 'account')),
        account uuid,
        purpose text CHECK (purpose ~ '^[a-z_]{1,60}$'),
        facts json NOT NULL CHECK (json_typeof(facts) = 'object' AND length(facts::text) <= 10000),
        previous bytea NOT NULL CHECK (octet_length(previous) = 32),
        hash bytea NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
        CHECK ((actor = 'account') = (account IS NOT NULL))
    )
    """,
    "CREATE INDEX ledger_entry_subject ON ledger_entry (subject, seq) WHERE subject IS NOT NULL",
    """
    CREATE TABLE ledger_head (
        single boolean PRIMARY KEY DEFAULT true CHECK (single),
        seq bigint NOT NULL,
        hash bytea NOT NULL CHECK (octet_length(hash) = 32)
    )
    """,
    "INSERT INTO ledger_head (seq, hash) VALUES (0, decode(repeat('00', 32), 'hex'))",
    # What a transaction wants recorded. It is chained at COMMIT, so that the end of the chain is locked for no longer
    # than the commit itself; a row lives no longer than its transaction, so the table needs no write-ahead log.
    """
    CREATE UNLOGGED TABLE ledger_intent (
        id bigint GENERATED ALWAYS AS IDENTITY,
        act text NOT NULL,
        subject uuid,
        facts text NOT NULL
    )
    """,
    """
    CREATE FUNCTION ledger_append() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
    DECLARE
        stamp timestamptz := transaction_timestamp();
        actor text := current_setting('hub.actor');
        account uuid := nullif(current_setting('hub.account_id', true), '')::uuid;
        purpose text := nullif(current_setting('hub.purpose', true), '');
        place bigint;
        last bytea;
        link bytea;
    BEGIN
        SELECT h.seq + 1, h.hash INTO STRICT place, last FROM ledger_head h FOR UPDATE;
        link := sha256(last || convert_to(concat_ws(E'\\n',
            place::text, to_char(stamp AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), NEW.act,
            coalesce(NEW.subject::text, ''), actor, coalesce(account::text, ''), coalesce(purpose, ''), NEW.facts
        ), 'UTF8'));
        INSERT INTO ledger_entry VALUES
            (place, stamp, NEW.act, NEW.subject, actor, account, purpose, NEW.facts::json, last, link);
        UPDATE ledger_head SET seq = place, hash = link;
        DELETE FROM ledger_intent WHERE id = NEW.id;
        RETURN NULL;
    END
    $body$
    """,
    """
    CREATE CONSTRAINT TRIGGER ledger_intent_append AFTER INSERT ON ledger_intent
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_append()
    """,
    """
    CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
        RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'restrict_violation';
    END
    $body$
    """,
    """
    CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()
    """,
    "REVOKE ALL ON FUNCTION ledger_append() FROM PUBLIC",
    "GRANT INSERT ON ledger_intent TO hub_app",
    "GRANT SELECT ON ledger_entry, ledger_head TO hub_app",
)


async def forwards() -> MigrationManager:
    return plain_migration("ledger", ID, DESCRIPTION, STATEMENTS)
