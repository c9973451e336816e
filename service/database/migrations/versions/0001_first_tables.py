"""First tables: incidents, their versions, and the labels of the current version."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
INDEXES = ("ward", "seq"), ("service_type", "seq"), ("priority", "seq"), ("abstained", "seq"), ("mismatch", "seq")


def upgrade() -> None:
    """Apply."""
    _create_incidents()
    op.create_table(
        "incident_versions",
        sa.Column("incident_seq", SEQUENCE, sa.ForeignKey("incidents.seq", name="fk_incident_versions_incident_seq")),
        sa.Column("number", sa.Integer()),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("content_sha256", sa.String(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("occurred_at", INSTANT),
        sa.Column("ward", sa.String(200)),
        sa.Column("service_type", sa.String(200)),
        sa.Column("patient", sa.JSON()),
        sa.Column("coded", sa.JSON()),
        sa.Column("reading", sa.JSON(), nullable=False),
        sa.Column("comparison", sa.JSON()),
        sa.PrimaryKeyConstraint("incident_seq", "number", name="pk_incident_versions"),
    )
    op.create_table(
        "incident_labels",
        sa.Column("kind", sa.String(32)),
        sa.Column("label", sa.String(64)),
        sa.Column("incident_seq", SEQUENCE, sa.ForeignKey("incidents.seq", name="fk_incident_labels_incident_seq")),
        sa.PrimaryKeyConstraint("kind", "label", "incident_seq", name="pk_incident_labels"),
    )
    op.create_index("ix_incident_labels_incident_seq", "incident_labels", ["incident_seq"])


def _create_incidents() -> None:
    op.create_table(
        "incidents",
        sa.Column("seq", SEQUENCE),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("source_id", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("occurred_at", INSTANT),
        sa.Column("ward", sa.String(200)),
        sa.Column("service_type", sa.String(200)),
        sa.Column("priority", sa.String(16), nullable=False),
        sa.Column("abstained", sa.Boolean(), nullable=False),
        sa.Column("mismatch", sa.Boolean()),
        sa.PrimaryKeyConstraint("seq", name="pk_incidents"),
        sa.UniqueConstraint("id", name="uq_incidents_id"),
        sa.UniqueConstraint("source_id", name="uq_incidents_source_id"),
        sqlite_autoincrement=True,
    )
    for columns in (*INDEXES, ("received_at",), ("occurred_at",)):
        op.create_index(f"ix_incidents_{'_'.join(columns)}", "incidents", list(columns))


def downgrade() -> None:
    """Take back."""
    for table in ("incident_labels", "incident_versions", "incidents"):
        op.drop_table(table)
