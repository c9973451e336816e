"""What may be read, what is refused, and that a refusal never repeats the text."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nlp.intake import MOST_CHARACTERS, UnreadableText, check_text, is_english

REFUSED = [
    (None, "not_text"),
    (7, "not_text"),
    (b"held by three staff", "not_text"),
    (float("nan"), "not_text"),
    ("held by \ud83d staff", "not_text"),
    ("\udc00 held by staff", "not_text"),
    ("", "empty"),
    (" \n\t\r\n ", "empty"),
    ("\u00a0\u2003", "empty"),
    ("held " * 10_001, "too_long"),
    ("%PDF-1.4 \x00\x01 held by staff", "control_characters"),
    ("held by \x1b[31m three staff", "control_characters"),
    ("held by \x7f three staff", "control_characters"),
    ("held down", "too_short"),
    ("14:20 - 14:35 :( 5/60 x4", "too_short"),
    ("😢🙏😢", "too_short"),
]
SHORTHAND = [
    "Pt agitated post MDT, verbally abusive +++ tow RMN. Deesc x2 nil effect. PMVA x4 staff supine 3/60, IM loraz 2mg "
    "given 1420hrs. Obs NEWS 1. Datix completed. NOK aware.",
    "1430 pt headbanging bedroom wall. Staff x3 attended, seated hold 5/60. PRN PO accepted. 1:1 obs. Settled. Nil inj.",
    "RT loraz 2mg IM R glute, halo 5mg. NEWS q15min. Prone <1min -> supine. Sec commenced 0210, rv 0410. Dr [NAME] informed.",
    "Pt assaulted roommate. Supine floor containment (5 person) initiated 0212, ended 0219. Circulation checks WNL.",
    "ASKED TO GIVE BACK LIGHTER. REFUSED. SWUNG AT HCA. ARM HOLDS X2 STAFF 2 MINS. LIGHTER REMOVED. CALM AFTER.",
    "Mrs Le, who speaks no English, said que no, que no, and was held by two staff while a blood sample was taken.",
    "Mae Mrs Jones yn drist, she told the nurse, and she was then held by three staff and given an injection.",
]
OTHER_LANGUAGES = {
    "French": "À 14 h le patient a refusé son traitement et a frappé un infirmier. On a tenté de le calmer sans succès. "
    "Il a été placé en chambre d'isolement pendant deux heures.",
    "French, a woman": "La patiente est devenue agitée après le repas et a commencé à crier sur le personnel. Elle a été "
    "maintenue au sol pendant trois minutes par quatre soignants.",
    "Welsh": "Roedd y claf yn gofyn am gael mynd allan i'r ardd ar ôl cinio. Dywedodd y nyrs nad oedd hynny'n bosibl ar y "
    "pryd. Cafodd ei ddal ar y llawr gan dri aelod o staff am bum munud.",
    "Welsh, calm": "Bu farw ei mam ddoe ac roedd hi'n drist iawn. Eisteddodd staff gyda hi yn ei hystafell a siarad am ei "
    "theulu. Ni ddefnyddiwyd grym o gwbl a chafodd baned o de.",
    "Welsh with English ward words": "Roedd y claf yn y gegin pan ddaeth staff i mewn. Cafodd ei ddal ar y llawr gan dri o staff "
    "ac yna aeth y nurse ag ef i'r seclusion room am awr.",
    "Polish": "On był agresywny do personelu i nie chciał wrócić do pokoju. To była trzecia taka sytuacja w tym tygodniu. "
    "Na koniec podano mu lek i on poszedł spać.",
    "Polish, held": "Pacjent zdenerwował się po rozmowie z rodziną i zaczął krzyczeć na personel. Został przytrzymany na "
    "podłodze przez cztery minuty i podano mu zastrzyk.",
    "German": "Was am Abend geschah: Die Patientin war in der Küche und wollte in den Garten. Man sagte ihr, dass es so "
    "spät nicht geht. Sie wurde von vier Pflegern am Arm in ihr Zimmer gebracht.",
    "German, held": "Der Patient war nach dem Mittagessen unruhig und hat das Personal beschimpft. Er wurde drei Minuten "
    "lang am Boden festgehalten und bekam eine Spritze.",
    "Romanian": "Pacientul a fost agitat după masă și a lovit un asistent. A fost ținut la podea de patru persoane timp de "
    "trei minute și i s-a administrat o injecție.",
}
REFUSABLE = st.one_of(
    st.text(st.characters(categories=["Cc", "Cs", "Zs", "Nd", "Po", "So"]), max_size=60),
    st.text(max_size=12),
    st.text(min_size=1, max_size=30).map(lambda t: t + "\x00"),
)


def refusal(text: str) -> UnreadableText | None:
    """What is said where a text is refused."""
    try:
        check_text(text)
    except UnreadableText as problem:
        return problem
    return None


class TestCheckText:
    @pytest.mark.parametrize(("value", "code"), REFUSED, ids=[f"{code}-{k}" for k, (_, code) in enumerate(REFUSED)])
    def test_each_code(self, value: object, code: str) -> None:
        with pytest.raises(UnreadableText) as refused:
            check_text(value)
        assert refused.value.code == code
        assert refused.value.message == str(refused.value)
        assert refused.value.message.endswith(".")

    @pytest.mark.parametrize(
        ("text", "read"),
        [
            ("He ran.\r\nHe was held.\rHe slept.\n", "He ran.\nHe was held.\nHe slept.\n"),
            ("  held\tby three staff  ", "  held\tby three staff  "),
            ("Zoë’s mother said 😢 “stop”", "Zoë’s mother said 😢 “stop”"),
        ],
    )
    def test_only_newlines_change(self, text: str, read: str) -> None:
        assert check_text(text) == read

    def test_the_longest_text_is_read(self) -> None:
        assert len(check_text("held " * (MOST_CHARACTERS // 5))) == MOST_CHARACTERS

    @given(REFUSABLE)
    @example("Zebediah \x00 Quillfeather")
    def test_a_refusal_never_repeats_the_text(self, text: str) -> None:
        problem = refusal(text)
        if problem is not None:
            assert not [w for w in text.split() if len(w) > 3 and w in problem.message]
            assert problem.message == str(problem)
            assert problem.__cause__ is None

    @given(st.text(max_size=200))
    def test_a_text_that_passes_passes_again_unchanged(self, text: str) -> None:
        try:
            once = check_text(text)
        except UnreadableText:
            return
        assert check_text(once) == once


class TestIsEnglish:
    @pytest.mark.parametrize("text", SHORTHAND)
    def test_ward_shorthand_is(self, text: str) -> None:
        assert is_english(text)

    @pytest.mark.parametrize("text", OTHER_LANGUAGES.values(), ids=OTHER_LANGUAGES)
    def test_other_languages_are_not(self, text: str) -> None:
        assert not is_english(text)

    def test_capitals_do_not_matter(self) -> None:
        assert not is_english(OTHER_LANGUAGES["German"].upper())

    def test_a_few_words_are_read_as_they_are(self) -> None:
        assert is_english("Pacjent przytrzymany na podłodze")
