"""The audit log can be searched"""

import json

import sqlalchemy as sa
from alembic import op

from aimm.access.audit import searched_texts
from aimm.storage.database.word_index import create_word_index, words_row, words_upsert

revision = "audit_words"
down_revision = "owners_and_tags"
branch_labels = None
depends_on = None

_STEP = 1_000


def upgrade() -> None:
    connection = op.get_bind()
    create_word_index(connection, "audit_log")
    some = sa.text(
        "select number, actor, entity_id, before, after from audit_log where number > :last "
        f"order by number limit {_STEP}"
    )
    insert = sa.text(words_upsert("audit_log", connection.dialect.name))
    last = 0
    while rows := connection.execute(some, {"last": last}).all():
        connection.execute(
            insert,
            [
                words_row(
                    row.number,
                    searched_texts(row.actor, row.entity_id, json.loads(row.before), json.loads(row.after)),
                )
                for row in rows
            ],
        )
        last = rows[-1].number
