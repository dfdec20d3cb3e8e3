"""What must hold of the books at any moment, each as one query that finds what breaks it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from core.row_security import WORKER, role_scope


@dataclass(frozen=True)
class Rule:
    name: str
    breaks: str


@dataclass(frozen=True)
class Break:
    rule: str
    owner: UUID
    found: str


# Every query gives the owner and what was found; no row means that the rule holds.
RULES = (
    Rule(
        "the balance is the sum of the entries",
        """SELECT a.owner_id, a.posted_mc || ' but entries say ' || coalesce(sum(e.amount_mc), 0)
        FROM billing_creditaccount a LEFT JOIN billing_ledgerentry e USING (owner_id)
        GROUP BY a.owner_id HAVING a.posted_mc <> coalesce(sum(e.amount_mc), 0)""",
    ),
    Rule(
        "the account is the sum of its lots",
        """SELECT a.owner_id, concat_ws(' ', a.posted_mc, a.held_mc, a.owed_mc, 'but lots say',
        sum(l.remaining_mc - l.owed_mc), sum(l.held_mc), sum(l.owed_mc))
        FROM billing_creditaccount a LEFT JOIN billing_creditlot l USING (owner_id)
        GROUP BY a.owner_id HAVING (a.posted_mc, a.held_mc, a.owed_mc)
        <> (coalesce(sum(l.remaining_mc - l.owed_mc), 0), coalesce(sum(l.held_mc), 0),
        coalesce(sum(l.owed_mc), 0))""",
    ),
    Rule(
        "what is held is the sum of the open holds",
        """SELECT a.owner_id, a.held_mc || ' but holds say ' || coalesce(sum(h.amount_mc), 0)
        FROM billing_creditaccount a LEFT JOIN billing_credithold h
        ON h.owner_id = a.owner_id AND h.state = 'open'
        GROUP BY a.owner_id HAVING a.held_mc <> coalesce(sum(h.amount_mc), 0)""",
    ),
    Rule(
        "a lot's held part is the sum of its open holds' parts",
        """SELECT l.owner_id, 'lot ' || l.id FROM billing_creditlot l
        LEFT JOIN (billing_holdlot p JOIN billing_credithold h ON h.id = p.hold_id
        AND h.state = 'open') ON p.lot_id = l.id
        GROUP BY l.id HAVING l.held_mc <> coalesce(sum(p.amount_mc), 0)""",
    ),
    Rule(
        "a lot has left what its entries say",
        """SELECT l.owner_id, 'lot ' || l.id FROM billing_creditlot l
        LEFT JOIN billing_ledgerentry e ON e.lot_id = l.id
        GROUP BY l.id HAVING l.remaining_mc - l.owed_mc <> coalesce(sum(e.amount_mc), 0)""",
    ),
    Rule(
        "a lot began with the entry that granted it",
        """SELECT l.owner_id, 'lot ' || l.id FROM billing_creditlot l WHERE NOT EXISTS
        (SELECT FROM billing_ledgerentry e WHERE e.lot_id = l.id AND e.amount_mc = l.granted_mc
        AND e.key = e.kind || ':' || l.source_key AND e.kind IN ('grant', 'adjust'))""",
    ),
    Rule(
        "a lot's reversed and settled parts are what its entries say",
        """SELECT l.owner_id, 'lot ' || l.id FROM billing_creditlot l
        LEFT JOIN billing_ledgerentry e ON e.lot_id = l.id GROUP BY l.id
        HAVING l.reversed_mc <> -coalesce(sum(e.amount_mc) FILTER (WHERE e.kind = 'reverse'), 0)
        OR l.settled_mc <> coalesce(sum(e.amount_mc)
        FILTER (WHERE e.kind = 'settle' AND e.amount_mc > 0), 0)""",
    ),
    Rule(
        "settling moves credits and makes none",
        """SELECT owner_id, sum(amount_mc)::text FROM billing_ledgerentry WHERE kind = 'settle'
        GROUP BY owner_id HAVING sum(amount_mc) <> 0""",
    ),
    Rule(
        "entries are numbered without a gap, up to the account's number",
        """SELECT a.owner_id, a.seq || ' but entries ' || count(e.id) || ' up to ' ||
        coalesce(max(e.seq), 0) FROM billing_creditaccount a
        LEFT JOIN billing_ledgerentry e USING (owner_id) GROUP BY a.owner_id
        HAVING a.seq <> count(e.id) OR a.seq <> coalesce(max(e.seq), 0)""",
    ),
    Rule(
        "each entry's balance is the sum up to it",
        """SELECT owner_id, 'entry ' || seq FROM (SELECT owner_id, seq, balance_after_mc,
        sum(amount_mc) OVER (PARTITION BY owner_id ORDER BY seq) AS running
        FROM billing_ledgerentry) e WHERE balance_after_mc <> running""",
    ),
    Rule(
        "a hold captured and gave back what its entries say",
        """SELECT h.owner_id, h.key FROM billing_credithold h LEFT JOIN billing_ledgerentry e
        ON e.hold_id = h.id GROUP BY h.id
        HAVING h.captured_mc <> -coalesce(sum(e.amount_mc) FILTER (WHERE e.kind = 'capture'), 0)
        OR h.returned_mc <> coalesce(sum(e.amount_mc) FILTER (WHERE e.kind = 'return'), 0)""",
    ),
    Rule(
        "a hold is the sum of its parts",
        """SELECT h.owner_id, h.key FROM billing_credithold h LEFT JOIN billing_holdlot p
        ON p.hold_id = h.id GROUP BY h.id HAVING h.amount_mc <> coalesce(sum(p.amount_mc), 0)""",
    ),
    Rule(
        "a hold and its entries name one quote, whose price was held",
        """SELECT h.owner_id, h.key FROM billing_credithold h
        LEFT JOIN billing_quote q ON q.id = h.quote_id
        LEFT JOIN billing_ledgerentry e ON e.hold_id = h.id
        WHERE q.amount_mc <> h.amount_mc OR (e.id IS NOT NULL
        AND e.quote_id IS DISTINCT FROM h.quote_id)""",
    ),
    Rule(
        "a balance is below zero only after a reversal",
        """SELECT a.owner_id, a.posted_mc::text FROM billing_creditaccount a WHERE a.posted_mc < 0
        AND NOT EXISTS (SELECT FROM billing_ledgerentry e
        WHERE e.owner_id = a.owner_id AND e.kind = 'reverse')""",
    ),
    Rule(
        "nothing is free while something is owed",
        """SELECT a.owner_id, 'lot ' || l.id FROM billing_creditaccount a
        JOIN billing_creditlot l USING (owner_id) WHERE a.owed_mc > 0
        AND l.remaining_mc > l.held_mc AND (l.expires_at IS NULL OR l.expires_at > now())""",
    ),
)


def breaks() -> list[Break]:
    """All that is wrong; each rule sees one moment, so it may run while others write."""
    found = []
    # As a role that sees everybody's rows: a blind audit would find no fault.
    with role_scope(WORKER), connection.cursor() as cursor:
        for rule in RULES:
            cursor.execute(rule.breaks)
            found += [Break(rule.name, owner, text) for owner, text in cursor.fetchall()]
    return found
