"""The benefit table as people know it: headings, help texts and words of the Helse Nord / Innomed form, as data.

Bokmål translations of the headings and help texts are the form's own; reading recognises all three languages.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from gevinst.domain.horizon import HORIZONS, Horizon, HorizonMonths
from gevinst.domain.plan import (
    COLUMNS,
    Beneficiary,
    Benefit,
    FreedKind,
    FreedResource,
    HorizonTexts,
    Precondition,
    Project,
    RoleAt,
)
from gevinst.exchange.plan_words import FREED_KINDS, FREED_USES, PRECONDITION_STATES
from gevinst.i18n import LANGUAGES, N_, Language, Translator, translator

HEADINGS: dict[str, str] = {
    "title": N_("Expected benefit"),
    "beneficiaries": N_("Who benefits from the project/pilot?"),
    "responsible": N_("Responsible for carrying it out"),
    "measurement": N_("Possible measurement of the benefit"),
    "how_to_measure": N_("How to measure and report?"),
    "preconditions": N_("Preconditions and possible actions for the benefit to be reached"),
    "freed_resources": N_("If any resources are freed"),
    "horizons": N_("Time horizon"),
}

HELP: dict[str, str] = {
    "title": N_(
        "Which benefit is the project expected to bring?\n• Health gain\n• Quality of treatment\n"
        "• More effective use of staff\n• Less travel\n• Time saved\n• Economy\n• Recruitment\n• etc."
    ),
    "beneficiaries": N_("Patient/next of kin, municipal health service, specialist health service, others?"),
    "measurement": N_(
        "What is to be measured in order to document benefit.\nExample: Travel time, time spent, costs, "
        "effect of treatment, readmissions, waiting time, user satisfaction, etc."
    ),
    "how_to_measure": N_("How often is benefit to be measured, and how are data collected?"),
    "preconditions": N_(
        "What must be in place for the wanted benefit to be reached? Which actions must be started, if any "
        "(to reduce risk)?\nExample: Access to both general and specialist competence, effective and right use of "
        "staff, necessary technology, premises etc."
    ),
    "freed_resources": N_(
        "How do the organisations plan to use freed resources such as lower costs, better use of competence, "
        "freed time, freed premises etc.?"
    ),
    "horizons": N_("When is benefit/effect of the pilot/project expected?"),
}

# Slips in the form as it goes around, beside its right spelling.
_SLIPS = {
    "teknologi": "teknolog",
    "lokaler mv": "lokalteter mv",
    "måles for eventuelt å": "måles for å eventuelt å",
}

PROJECT_FIELDS: dict[str, str] = {
    "title": N_("Name of project/pilot"),
    "owners_text": N_("Project owners"),
    "municipalities_text": N_("Municipality(ies)"),
    "trust_text": N_("Health trust"),
    "agreement_date": N_("Date of signed agreement on a joint application (attached)"),
}
"""The application's fields that are read. Those that hold persons' names are never among them."""

_ALSO = {
    "title": ("navn på prosjekt", "prosjektnavn", "namn på prosjekt", "prosjektnamn", "prosjekttittel"),
    "owners_text": ("prosjekteier", "prosjekteigar", "prosjekteiarar", "prosjekteigarar"),
    "municipalities_text": ("kommune", "kommuner", "kommunar"),
    "trust_text": ("helseføretak",),
    "agreement_date": (
        "dato for signert avtale om felles søknad",
        "dato for signert avtale",
        "dato for avtale",
    ),
}
PERSON_LABELS = (
    "kontaktperson",
    "kontaktpersoner",
    "kontaktperson(er)",
    "kontaktpersonar",
    "contact person",
    "contact persons",
    "telefon",
    "telefonnummer",
    "tlf",
    "mobil",
    "e-post",
    "epost",
    "e-postadresse",
    "prosjektleder",
    "prosjektleiar",
    "underskrift",
    "signatur",
)
"""Labels of persons and how to reach them; what stands after them is not read."""
SECTION_LABELS = (
    "kort beskrivelse av prosjektet/piloten",
    "kort beskriving av prosjektet/piloten",
    "hvilken nytte forventes av prosjektet/piloten",
    "prosjektplan, inkludert evalueringspunkter",
)
"""Labels of the application's longer texts: they end a field above them, and head the text after them."""
OTHER_LABELS = (*PERSON_LABELS, *SECTION_LABELS)
_OWN_WORDS = (
    N_("Expected benefit – table to describe effect/value"),
    N_("The table is inspired by Innomed's benefit plan for a solution/project"),
)
_ALSO_OWN = (
    "forventet nytte – tabell for beskrivelse av effekt/nytteverdi",
    "søknadsskjema for rekrutterings- og samhandlingstilskudd i helse nord",
)

DASHES = r"\-\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d"
"""For a set in a regular expression: hyphen, no-break hyphen, figure, en and em dash, bar, minus, and wide ones."""
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def printable(text: str) -> str:
    """The text without characters that Word and Excel files cannot hold."""
    return _ILLEGAL.sub("", text)


def normal(text: str | None) -> str:
    """A text as two people would call it the same: white space and what files cannot hold do not count."""
    plain, before = text or "", None
    while plain != before:
        before, plain = plain, _ESCAPED.sub(lambda found: chr(int(found[1], 16)), plain)
    return " ".join(_ILLEGAL.sub("", plain).split())


def fold(text: str) -> str:
    """For comparing headings: case, spaces, soft hyphens, bullets and punctuation at the ends do not count."""
    plain = re.sub(f"[{DASHES}]", "-", unicodedata.normalize("NFKC", text).replace("\u00ad", ""))
    plain = re.sub(r"[•·▪●◦*]|(?m:^\s*-\s)", " ", plain)
    return " ".join(re.sub(r"\s*/\s*", "/", plain).split()).strip(" .:;?!").casefold()


def _spellings(message: str) -> set[str]:
    return {fold(_(message)) for _ in map(translator, LANGUAGES)}


_HEADING_OF = {spelling: column for column in COLUMNS for spelling in _spellings(HEADINGS[column])}
_HELP_OF = {column: _spellings(text) for column, text in HELP.items()}
_OWN = {
    *map(fold, _ALSO_OWN),
    *(spelling for message in _OWN_WORDS for spelling in _spellings(message)),
}
_FIELD_OF = {
    spelling: name
    for name, message in PROJECT_FIELDS.items()
    for spelling in (*_spellings(message), *_ALSO[name])
}


def column_of(heading: str) -> str | None:
    """The form's column that a heading names, or None. The heading may hold the help text below it."""
    for text in (heading, heading.strip().split("\n")[0]):
        folded = fold(text)
        if folded in _HEADING_OF:
            return _HEADING_OF[folded]
    for spelling, column in _HEADING_OF.items():
        rest = fold(heading).removeprefix(spelling)
        if rest != fold(heading) and fold(rest) in _help_spellings(column):
            return column
    near = _nearest(fold(heading), _HEADING_OF)
    return _HEADING_OF[near] if near else None


# The most telling first: `Hvordan måles nytten?` is about measuring, not the benefit.
_TELLING: tuple[tuple[str, str], ...] = (
    ("", r"gevinstei|gevinstansvar|benefit owner|accountable"),
    (
        "how_to_measure",
        r"(?:hvordan|korleis|how|hvor ofte|kor ofte|når|when).*(?:mål|measur|rapport|report|data|følg)|rapportering"
        + r"|reporting|datainnsamling|frekvens|målemetode|metode for mål",
    ),
    (
        "preconditions",
        r"forutset|føreset|precondition|må (?:være|vere) på plass|must be in place|prerequisite",
    ),
    ("freed_resources", r"frigj|frigit|frigøy|frisett|freed|ressurs|resource"),
    ("horizons", r"tidsh?ori|tidspersp|tidsram|tidsrom|horisont|horizon|time ?frame|\bnår\b|\bwhen\b"),
    (
        "responsible",
        r"ansvar|responsib|(?:hvem|kven|who) (?:skal |shall )?(?:gjør|gjer|utfør|gjennomfør|does|carr)",
    ),
    (
        "beneficiaries",
        r"(?:hvem|kven|who).*(?:nytte|gevinst|benefit|godt av|gain|gevinnst)|målgrupp|mottak|beneficiar",
    ),
    ("measurement", r"måling|måltall|måltal\b|\bmål(?:es|ast|e)\b|indikator|indicator|measure|\bkpi\b"),
    ("title", r"nytte|gevinst|benefit|effekt|\beffect|\bgain"),
)


def guessed_column(heading: str) -> str | None:
    """The column that a rewritten heading most likely means; None where nothing in it tells.

    A guess, never a certainty: who uses it says so.
    """
    line = fold(heading.strip().split("\n")[0])
    if not line or len(line) > 120:
        return None
    import difflib

    near = difflib.get_close_matches(line, list(_HEADING_OF), n=1, cutoff=0.78)
    if near:
        return _HEADING_OF[near[0]]
    return next((column or None for column, pattern in _TELLING if re.search(pattern, line)), None)


def help_column(text: str) -> str | None:
    """The column whose help text, and nothing more, a cell holds."""
    folded = fold(text)
    return next((column for column in HELP if folded in _help_spellings(column)), None) if folded else None


def _nearest(folded: str, known: Iterable[str]) -> str | None:
    """A heading with a slip of a letter or two in it."""
    import difflib

    if len(folded) < 10:
        return None
    found = difflib.get_close_matches(folded, list(known), n=1, cutoff=0.9)
    return found[0] if found else None


@cache
def _help_spellings(column: str) -> set[str]:
    known = set(_HELP_OF.get(column, ()))
    for right, slip in _SLIPS.items():
        known |= {text.replace(right, slip) for text in known}
    return known


def is_help(column: str, text: str) -> bool:
    """Whether a cell holds the form's own help text of its column, and nothing more."""
    return fold(text) in _help_spellings(column)


def heading_language(headings: Iterable[str]) -> Language:
    """The language that most of the headings are written in; bokmål where they do not tell."""
    score = dict.fromkeys(LANGUAGES, 0)
    folded = {fold(heading.strip().split("\n")[0]) for heading in headings}
    for language in LANGUAGES:
        _ = translator(language)
        score[language] = sum(fold(_(message)) in folded for message in HEADINGS.values())
    return max(LANGUAGES, key=lambda language: score[language])


@dataclass(frozen=True, slots=True)
class Labelled:
    """A field of the application: which one (None: one that is not read), and the text after its colon."""

    field: str | None
    text: str


def labelled(text: str) -> Labelled | None:
    """`Helseforetak: Kystsykehuset HF` -> (trust_text, Kystsykehuset HF); None where there is no label we know."""
    label, colon, rest = text.partition(":")
    if not colon:
        return None
    folded = fold(label)
    if folded in _FIELD_OF:
        return Labelled(_FIELD_OF[folded], before_next_label(rest))
    return Labelled(None, "") if folded in OTHER_LABELS else None


def is_person_label(text: str) -> bool:
    """Whether a label is about a person: what follows it is not read."""
    return fold(text) in PERSON_LABELS


def is_own(text: str) -> bool:
    """Whether a text is one of the form's own lines, which says nothing of a project."""
    return fold(text) in _OWN


def is_label(text: str) -> bool:
    """Whether a text is only a label, with or without its colon."""
    return fold(text) in _FIELD_OF or fold(text) in OTHER_LABELS


def field_of_label(text: str) -> str | None:
    """The field that a label names, where the label stands in a cell of its own."""
    return _FIELD_OF.get(fold(text))


def before_next_label(text: str) -> str:
    """A text up to where another label begins on the same line: a person's name after it is not read."""
    names = sorted((*OTHER_LABELS, *_FIELD_OF), key=len, reverse=True)
    pattern = r"(?i)(?<!\w)(?:" + "|".join(re.escape(name) for name in names) + r")\s*:"
    return re.split(pattern, text, maxsplit=1)[0].strip()


BENEFICIARIES: dict[Beneficiary, str] = {
    Beneficiary.PATIENTS: N_("Patients"),
    Beneficiary.NEXT_OF_KIN: N_("Next of kin"),
    Beneficiary.MUNICIPAL_SERVICE: N_("Municipal health service"),
    Beneficiary.SPECIALIST_SERVICE: N_("Specialist health service"),
    Beneficiary.STAFF: N_("Health personnel"),
    Beneficiary.SOCIETY: N_("Society"),
    Beneficiary.OTHER: N_("Others"),
}

# `ommune-` is a slip that goes around in a filled form.
_WORDS: tuple[tuple[Beneficiary, str], ...] = (
    (Beneficiary.PATIENTS, r"pasient|patient|\bbruker|\bbrukar|service users?"),
    (Beneficiary.NEXT_OF_KIN, r"pårør|next of kin|relatives|famil"),
    (
        Beneficiary.MUNICIPAL_SERVICE,
        r"\bk?ommun|fastleg|legevakt|hjemmetjenest|heimetenest|sykehjem|sjukeheim|bydel|municip|general pract",
    ),
    (
        Beneficiary.SPECIALIST_SERVICE,
        r"spesialisthels|sykehus|sjukehus|helseforetak|helseføretak|\bhf\b|specialist|hospital|avtalespesialist",
    ),
    (
        Beneficiary.STAFF,
        r"personell|personale|ansatt|tilsett|tilsatt|medarbeid|medarbeidar|staff|employee|personnel|fagfolk",
    ),
    (Beneficiary.SOCIETY, r"samfunn|innbygg|society|community|inhabitants"),
)
_FILLERS = {"", "mv", "m.v", "osv", "etc", "de", "dei", "the", "både", "samt"}


def beneficiary_codes(text: str | None) -> tuple[Beneficiary, ...]:
    """The groups that a text names, in the order of the codes; a word for none of them is `other`."""
    folded = fold(text or "")
    found: set[Beneficiary] = set()
    for term in re.split(r"[,;/\n•]|\b(?:og|and|eller|or|samt)\b", folded):
        word = term.strip(" .:;?!-–()")
        hits = {code for code, pattern in _WORDS if re.search(pattern, word)}
        if not hits and word not in _FILLERS:
            hits = {Beneficiary.OTHER}
        found |= hits
    return tuple(code for code in Beneficiary if code in found)


def beneficiaries_shown(benefit: Benefit, _: Translator) -> str:
    """Column 2: the text as written, or the names of the codes where there is none."""
    if benefit.beneficiaries_text is not None:
        return benefit.beneficiaries_text
    return ", ".join(_(BENEFICIARIES[code]) for code in benefit.beneficiaries)


# ---------------------------------------------------------------- horizons

_UNIT = r"(?:mnd(?:er|r)?|md|mån?|måneder|månader|months?|mths?|m|år|years?|yrs?)\b\.?"
_TO = rf"\s*(?:[{DASHES}\u00ad]|til|to)\s*"
_LABEL = re.compile(
    rf"""(?ix)
    (?P<lead>^|(?<=[\s.;,)]))
    (?:på[ ]|in[ ]the[ ])?
    (?P<name>kort|middels(?:[ ]lang)?|mellomlang|mellom|lang|short|medium|long)
    (?P<sikt>[ {DASHES}]*(?:sikt|term|run)|siktig)?
    (?:[ ,]*(?P<paren>\([^)\n]*\)|\d+{_TO}\d+\s*{_UNIT}))?
    (?P<colon>[ ]*[:\u2012-\u2015\u2212]|[ ]+[{DASHES}](?=[ ]))?
    (?=\W|$)
    """
)
_MONTHS_ONLY = re.compile(rf"(?im)^[ \t•·*]*(?P<paren>\(?\d+{_TO}\d+\s*{_UNIT}\)?)[ ]*[:{DASHES}]?")
_SPAN = re.compile(rf"(?i)^\(?\s*(\d+){_TO}(\d+)\s*({_UNIT})\s*\)?$")
_NAMES = {"kort": Horizon.SHORT, "short": Horizon.SHORT, "m": Horizon.MEDIUM, "l": Horizon.LONG}


@dataclass(frozen=True, slots=True)
class HorizonPart:
    """What a cell says of one horizon: months from its label, if any; words of the label that are not months."""

    horizon: Horizon
    months: tuple[int, int] | None
    aside: str
    text: str


def horizon_parts(text: str) -> tuple[str, list[HorizonPart]]:
    """(text before the first label, the parts after labels). No label at all: everything is before."""
    marks: list[tuple[int, int, Horizon, str]] = []
    for line in re.finditer(r"[^\n]+", text):
        for found in _LABEL.finditer(line.group()):
            first = not re.sub(rf"[\s•·*{DASHES}]+", "", line.group()[: found.start()])
            clear = bool(found["colon"] or found["paren"])
            if (first and (found["sikt"] or found["colon"])) or (found["sikt"] and clear):
                name = found["name"].lower()
                horizon = _NAMES.get(name) or _NAMES[name[0]]
                marks.append(
                    (line.start() + found.start(), line.start() + found.end(), horizon, found["paren"] or "")
                )
    if not marks:
        marks = _month_marks(text)
    if not marks:
        return text.strip(), []
    parts = []
    for number, (_start, end, horizon, paren) in enumerate(marks):
        until = marks[number + 1][0] if number + 1 < len(marks) else len(text)
        # A bullet before the next label is not part of this text.
        body = re.sub(r"[\s•·*]+$", "", text[end:until]).strip().removeprefix(":").strip()
        span = _span(paren)
        parts.append(HorizonPart(horizon, span, "" if span else paren, body))
    return re.sub(r"[\s•·*]+$", "", text[: marks[0][0]]).strip(), parts


def _month_marks(text: str) -> list[tuple[int, int, Horizon, str]]:
    """Labels that are months alone: the usual ones, or three of a plan's own that follow each other."""
    found = [(each, span) for each in _MONTHS_ONLY.finditer(text) if (span := _span(each["paren"]))]
    spans = [span for _each, span in found]
    horizon_of = {HorizonMonths().span(horizon): horizon for horizon in HORIZONS}
    if len(spans) == 3 and spans[0][0] == 0 and spans[0][1] == spans[1][0] and spans[1][1] == spans[2][0]:
        horizon_of = dict(zip(spans, HORIZONS, strict=True))
    return [
        (each.start(), each.end(), horizon_of[span], each["paren"])
        for each, span in found
        if span in horizon_of
    ]


def _span(paren: str) -> tuple[int, int] | None:
    found = _SPAN.match(paren.strip())
    if not found:
        return None
    factor = 12 if found[3].lower().startswith(("år", "y")) else 1
    return int(found[1]) * factor, int(found[2]) * factor


def months_of(parts: Iterable[HorizonPart]) -> HorizonMonths | None:
    """The plan's own horizons, where all three labels give months that follow each other; otherwise None."""
    spans = {part.horizon: part.months for part in parts if part.months}
    if set(spans) != set(HORIZONS):
        return None
    (start, a), (b, c), (d, e) = (spans[horizon] or (0, 0) for horizon in HORIZONS)
    if start == 0 and 0 < a == b < c == d < e:
        return HorizonMonths(short=a, medium=c, long=e)
    return None


def horizon_texts(before: str, parts: Iterable[HorizonPart], months: HorizonMonths) -> HorizonTexts:
    """Texts for the three horizons. What has no label goes to the last horizon, which claims the least.

    Months in a label that are the plan's own are not repeated; others stay in the text.
    """
    lines: dict[Horizon, list[str]] = {horizon: [] for horizon in HORIZONS}
    parts = list(parts)
    for part in parts:
        other = part.months and part.months != months.span(part.horizon)
        aside = f"({part.months[0]}-{part.months[1]} mnd)" if other and part.months else part.aside
        words = " ".join(word for word in (aside, part.text) if word)
        if words:
            lines[part.horizon].append(words)
    if before:
        lines[parts[0].horizon if parts else Horizon.LONG].insert(0, before)
    return HorizonTexts(**{horizon.value: "\n".join(lines[horizon]) or None for horizon in HORIZONS})


HORIZON_NAMES: dict[Horizon, str] = {
    Horizon.SHORT: N_("Short term"),
    Horizon.MEDIUM: N_("Medium term"),
    Horizon.LONG: N_("Long term"),
}


def horizons_shown(texts: HorizonTexts, months: HorizonMonths, _: Translator) -> str:
    """Column 8 as the form writes it: one line for each horizon that says something."""
    lines = []
    for horizon in HORIZONS:
        text = texts.at(horizon)
        if text and text.strip():
            first, last = months.span(horizon)
            name = _(HORIZON_NAMES[horizon])
            lines.append(
                _("{name} ({first}-{last} months): {text}", name=name, first=first, last=last, text=text)
            )
    return "\n".join(lines)


def role_shown(role: RoleAt, names: Mapping[str, str]) -> str:
    """`Kommunalsjef helse, Fjordvik kommune`."""
    return f"{role.role}, {names.get(role.party, role.party)}" if role.party else role.role


def precondition_line(each: Precondition, names: Mapping[str, str], _: Translator) -> str:
    """`Felles møter – avtale møteplan (Kommunalsjef helse, by 1 May 2026, in place)`."""
    words = f"{each.text} – {each.action}" if each.action else each.text
    facts = [role_shown(each.responsible, names)] if each.responsible else []
    if each.due:
        facts.append(_("due by {date}", date=_.date(each.due)))
    facts.append(_(PRECONDITION_STATES[each.state]))
    return f"{words} ({', '.join(facts)})"


def preconditions_shown(benefit: Benefit, names: Mapping[str, str], _: Translator) -> str:
    """Column 6: the text as written, or the preconditions one by one where there is none."""
    if (benefit.preconditions_text or "").strip():
        return benefit.preconditions_text or ""
    return "\n".join(precondition_line(each, names, _) for each in benefit.preconditions)


def freed_amount(each: FreedResource, _: Translator) -> str:
    """`1 200 hours a year`; empty where nobody has reckoned it."""
    if each.amount_a_year is None:
        return ""
    n = _.number(each.amount_a_year)
    match each.kind:
        case FreedKind.HOURS | FreedKind.TRAVEL:
            return _("{n} hours in a year", n=n)
        case FreedKind.BED_DAYS | FreedKind.READY_DAYS:
            return _("{n} days in a year", n=n)
        case FreedKind.MONEY:
            return _("{n} kroner in a year", n=n)
        case _ignored:
            return _("{n} in a year", n=n)


def freed_line(each: FreedResource, names: Mapping[str, str], _: Translator) -> str:
    """`Working hours, Fjordvik kommune: 1 200 hours a year, planned for more patients. Text`."""
    kind = _(FREED_KINDS[each.kind])
    head = kind[0].upper() + kind[1:] + (f", {names.get(each.party, each.party)}" if each.party else "")
    amount = freed_amount(each, _)
    use = _("planned for: {use}", use=_(FREED_USES[each.use]))
    line = f"{head}: {amount}, {use}" if amount else f"{head}: {use}"
    return f"{line}. {each.text}" if each.text else line


def freed_shown(benefit: Benefit, names: Mapping[str, str], _: Translator) -> str:
    """Column 7: the text as written, or the freed resources one by one where there is none."""
    if (benefit.freed_resources_text or "").strip():
        return benefit.freed_resources_text or ""
    return "\n".join(freed_line(each, names, _) for each in benefit.freed)


def column_texts(
    benefit: Benefit, months: HorizonMonths, names: Mapping[str, str], _: Translator
) -> Mapping[str, str]:
    """The form's eight cells for one benefit, as they are written. `names`: of the parties, by key."""
    return {
        "title": benefit.title,
        "beneficiaries": beneficiaries_shown(benefit, _),
        "responsible": benefit.responsible_text or "",
        "measurement": benefit.measurement_text or "",
        "how_to_measure": benefit.how_to_measure_text or "",
        "preconditions": preconditions_shown(benefit, names, _),
        "freed_resources": freed_shown(benefit, names, _),
        "horizons": horizons_shown(benefit.horizons, months, _),
    }


def project_field(project: Project, field: str) -> str:
    """A field of the application's head as it is written."""
    value = getattr(project, field)
    if isinstance(value, dt.date):
        return f"{value:%d.%m.%Y}"
    return "" if value is None else str(value)
