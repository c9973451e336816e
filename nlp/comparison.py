"""What the text shows against the national codes that the reporter chose."""

from collections.abc import Sequence

from nlp.reading import CodeComparison, Reading
from nlp.taxonomy import load_taxonomy


def compare(reading: Reading, coded_types: Sequence[str], coded_reason: str | None = None) -> CodeComparison:
    """Codes that the text shows and the report lacks, and the reverse; ``ValueError`` for a code that does not exist.

    ``coded_types`` and ``coded_reason`` are MHSDS codes such as "01" and "10". A reason is compared where both give one.
    """
    taxonomy = load_taxonomy()
    types = {i.code: i.id for i in taxonomy.interventions}
    reasons = {r.id: r.code for r in taxonomy.reasons}
    unknown = sorted(set(coded_types) - set(types))
    if unknown:
        raise ValueError(f"not MHSDS restrictive intervention types: {', '.join(unknown)}")
    if coded_reason is not None and coded_reason not in reasons.values():
        raise ValueError(f"not an MHSDS restrictive intervention reason: {coded_reason}")
    order = [i.code for i in taxonomy.interventions]
    read = {taxonomy.intervention(i.type).code for i in reading.interventions}
    coded = set(coded_types)
    in_text = reasons[reading.reason] if reading.reason else None
    reasons_agree = in_text is None or coded_reason is None or in_text == coded_reason
    return CodeComparison(
        text_only=tuple(c for c in order if c in read - coded),
        code_only=tuple(c for c in order if c in coded - read),
        reason_in_text=in_text,
        reason_coded=coded_reason,
        agrees=read == coded and reasons_agree,
    )
