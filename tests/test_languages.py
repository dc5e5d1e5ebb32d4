"""Every string that a person sees is written in bokmål and nynorsk too, whole and with the same values in it."""

import pytest

from gevinst.i18n import translator
from messages import (
    COMPUTED,
    LOCALES,
    NOT_LITERAL_PLURAL,
    UNNAMED,
    Asked,
    Translated,
    asked_by,
    asked_by_all_code,
    placeholders,
    repeated_in,
    translated_in,
)

FOUND = asked_by_all_code()
TRANSLATIONS = ("nb", "nn")
CATALOGUES = {language: translated_in(language) for language in TRANSLATIONS}
languages = pytest.mark.parametrize("language", TRANSLATIONS)


def listed(faults: list[str]) -> str:
    return f"{len(faults)} to put right:\n" + "\n".join(faults)


class TestTheCode:
    def test_messages_are_written_so_that_they_are_found(self) -> None:
        assert not FOUND.faults, listed(FOUND.faults)

    def test_each_call_gives_the_values_of_its_message(self) -> None:
        faults = [
            f"{asked.place}: {asked.singular!r} lacks {sorted(asked.missing)}, has no use for {sorted(asked.surplus)}"
            for asked in FOUND.asked
            if asked.missing or asked.surplus
        ]
        assert not faults, listed(faults)

    def test_a_message_has_forms_everywhere_or_nowhere(self) -> None:
        """The catalogue keeps one entry for a text, so one with forms would hide one without."""
        with_forms = {asked.singular: asked.plural for asked in FOUND.asked if asked.plural is not None}
        faults = [
            f"{asked.place}: {asked.singular!r} has other forms elsewhere"
            for asked in FOUND.asked
            if asked.singular in with_forms and asked.plural != with_forms[asked.singular]
        ]
        assert not faults, listed(faults)


class TestTheCatalogues:
    @languages
    def test_every_message_is_translated(self, language: str) -> None:
        whole = {
            (entry.singular, entry.plural)
            for entry in CATALOGUES[language]
            if entry.forms and all(entry.forms) and not entry.fuzzy
        }
        places: dict[str, str] = {}
        for asked in FOUND.asked:
            if (asked.singular, asked.plural) not in whole:
                places.setdefault(asked.singular, asked.place)
        faults = [f"{place}: {text!r}" for text, place in sorted(places.items(), key=lambda item: item[1])]
        assert not faults, listed(faults)

    @languages
    def test_no_translation_is_left_over(self, language: str) -> None:
        used = {(asked.singular, asked.plural) for asked in FOUND.asked}
        faults = [
            f"{entry.place}: {entry.singular!r}"
            for entry in CATALOGUES[language]
            if (entry.singular, entry.plural) not in used
        ]
        assert not faults, listed(faults)

    @languages
    def test_placeholders_are_those_of_the_message(self, language: str) -> None:
        faults = [fault for entry in CATALOGUES[language] for fault in placeholder_faults(entry)]
        assert not faults, listed(faults)

    @languages
    def test_a_message_has_one_translation(self, language: str) -> None:
        first: dict[str, Translated] = {}
        faults = []
        for entry in CATALOGUES[language]:
            other = first.setdefault(entry.singular, entry)
            if (other.plural, other.forms) != (entry.plural, entry.forms):
                faults.append(f"{other.place} and {entry.place}: {entry.singular!r}")
        for path in sorted((LOCALES / language).glob("*.po")):
            repeated = repeated_in(path.read_text(encoding="utf-8"))
            faults += [f"{path.name}, twice: {message!r}" for message in repeated]
        assert not faults, listed(faults)

    @languages
    def test_the_program_reads_what_is_checked_here(self, language: str) -> None:
        """The merged catalogue of `gevinst.i18n` gives the translation of the file."""
        _ = translator("nb" if language == "nb" else "nn")
        plain = [entry for entry in CATALOGUES[language] if entry.plural is None and all(entry.forms)]
        assert plain
        assert [entry.singular for entry in plain if _(entry.singular) != entry.forms[0]] == []


def placeholder_faults(entry: Translated) -> list[str]:
    """`{n}` may be left out of a form ("one day"), every other placeholder belongs in all of them."""
    free = {"n"} if entry.plural is not None else set()
    wanted = placeholders(entry.plural or entry.singular) - free
    faults = []
    for form in filter(None, entry.forms):
        try:
            there = placeholders(form) - free
        except ValueError as error:
            faults.append(f"{entry.place}: {form!r}: {error}")
            continue
        if there != wanted:
            faults.append(f"{entry.place}: {form!r} has {sorted(there)}, the message {sorted(wanted)}")
    return faults


class TestTheReader:
    """The checks above are worth what their reader finds."""

    def test_plain_deferred_plural_and_by_attribute(self) -> None:
        source = '_("a"); N_("b {x}"); view._("c"); self.view._.plural("{n} day", "{n} days", 3); _("d" if x else "e")'
        assert [(asked.singular, asked.plural) for asked in asked_by(source, "m.py").asked] == [
            ("a", None),
            ("b {x}", None),
            ("c", None),
            ("{n} day", "{n} days"),
            ("d", None),
            ("e", None),
        ]

    def test_values_are_compared_where_they_can_be_seen(self) -> None:
        asked = asked_by(
            '_("{a}", b=1); _("{a}", **values); _.plural("{n} {a}", "{n} {a}", 2, a=1)', "m.py"
        ).asked
        assert asked[0] == Asked("{a}", None, "m.py:1", missing=frozenset({"a"}), surplus=frozenset({"b"}))
        assert all(not one.missing and not one.surplus for one in asked[1:])

    @pytest.mark.parametrize(
        ("source", "reason"),
        [
            ('_(f"a {x}")', COMPUTED),
            ('_("a" + b)', COMPUTED),
            ('_("a %s" % b)', COMPUTED),
            ('_("a {x}".format(x=1))', COMPUTED),
            ("_.plural(one, many, 2)", NOT_LITERAL_PLURAL),
            ('translator("nb")("a")', UNNAMED),
        ],
    )
    def test_what_cannot_be_found_is_a_fault(self, source: str, reason: str) -> None:
        assert asked_by(source, "m.py").faults == [f"m.py:1: {reason}"]

    def test_a_deferred_message_may_be_looked_up(self) -> None:
        found = asked_by("_(MESSAGES[code]); _(kind.label); _(text)", "m.py")
        assert not found.asked
        assert not found.faults

    def test_a_lost_or_wrong_placeholder_is_a_fault(self) -> None:
        assert placeholder_faults(Translated("{a}", None, ("{b}",), "nb.po"))
        assert placeholder_faults(Translated("{a}", None, ("{a",), "nb.po"))
        assert placeholder_faults(Translated("{n} {a}", "{n} {a}", ("éin", "{n} {a}"), "nn.po"))
        assert not placeholder_faults(Translated("{n} day", "{n} days", ("ein dag", "{n} dagar"), "nn.po"))

    def test_a_message_twice_in_one_file_is_found(self) -> None:
        assert repeated_in(
            'msgid "a"\nmsgstr "x"\n\nmsgid ""\n"a"\nmsgstr "y"\n\nmsgid "b"\nmsgstr ""\n'
        ) == ["a"]
