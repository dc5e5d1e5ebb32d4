"""The demo portfolio: invented projects of each grant scheme, as values. Nothing here reads a clock or a database.

The projects stand in data/demo/*.yaml, with time told from the month in which the demo is built (the anchor month):

- a day is `-18` (first day of the month 18 months before the anchor), `-18 d15` (its 15th) or `5 end` (its last day);
- values stand under the party that has them, under `project` where they are of all together, and under `comparison` where
  they are of a group without the change (`comparison:party` where that group is a party);
- a list of values goes oldest first and ends at `last`, counted in the indicator's own periods: `last: -2` with monthly
  figures is two months before the anchor month, `last: -1` with quarterly ones is the last whole quarter;
- a value is `"6/41"` (numerator/denominator), `"42.5 n38"` (a mean of 38), a number, `suppressed`, `{not_measured: why}`,
  null (blank), or the figure's own fields: `{value: 71, n: 40, invited: 90, answered: 40, comment: ...}`;
- money is in whole kroner, spread evenly over the months `from`..`to` and given out as one entry for each calendar year.
"""

import calendar
import datetime as dt
import re
import uuid
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources.abc import Traversable
from typing import Any, Literal, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from gevinst import resources
from gevinst.catalogue.measures import measures as catalogue_of_measures
from gevinst.domain.access import Membership
from gevinst.domain.errors import Problem, Refused
from gevinst.domain.follow_up import FollowUp
from gevinst.domain.handover import Handover
from gevinst.domain.horizon import Frequency, add_months, complete_on, period_end, period_of, previous_period
from gevinst.domain.measure import Measure
from gevinst.domain.measurement import Figure, State, SubmissionState
from gevinst.domain.money import Award, MoneyEntry, Redisposition
from gevinst.domain.plan import COMPARISON, Indicator, PlanDocument, Series, Target
from gevinst.domain.resources import ResourceEntry, ValuationChoice
from gevinst.domain.text import Language
from gevinst.i18n.formats import OSLO

PASSWORD = "gevinst-demo"
_USERS = "users.yaml"


@dataclass(frozen=True, slots=True)
class DemoMeasurement:
    """One figure of the demo, how far it has come, and when (UTC) and in which role it was written."""

    series_id: str
    period: int
    figure: Figure
    submission: SubmissionState
    at: dt.datetime
    by: str


@dataclass(frozen=True, slots=True)
class DemoReportText:
    """What somebody wrote in one section of a report. `year` None: the form has one report for the whole project."""

    form: str
    year: int | None
    section: str
    text: str


@dataclass(frozen=True, slots=True)
class DemoSentReport:
    """A report that was sent: when, counted in days before its deadline, and what the funder did."""

    form: str
    year: int | None
    days_before: int
    """Before the deadline; where the form has none, before the end of January in the year after."""
    by: str
    state: Literal["sent", "received", "returned", "accepted"]
    answered_after: int = 0
    """Days from when it was sent."""
    answered_by: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class DemoWaivedReport:
    """A report that the funder asks for no longer: since when, and why. `year` None: the form has one for the whole project."""

    form: str
    year: int | None
    date: dt.date
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class DemoProject:
    """One project with all that belongs to it. Every plan has the same ids."""

    document: PlanDocument
    """The plan whose targets count: as last adopted."""
    adopted: PlanDocument
    """As first adopted."""
    adopted_on: dt.date
    revised_on: dt.date | None
    """When it was adopted as it counts; None: it never was changed."""
    revised_because: str | None
    live: PlanDocument
    """As it is being edited."""
    proposed_on: dt.date | None
    """When the project group asked for the changes; None: nothing waits."""
    proposed_because: str | None
    award: Award
    redispositions: tuple[Redisposition, ...]
    money: tuple[MoneyEntry, ...]
    resources: tuple[ResourceEntry, ...]
    valuation: ValuationChoice | None
    """What resources are converted with; None: nothing is chosen."""
    follow_up: FollowUp
    measurements: tuple[DemoMeasurement, ...]
    report_texts: tuple[DemoReportText, ...]
    handovers: tuple[Handover, ...]
    sent_reports: tuple[DemoSentReport, ...] = ()
    """In the order they were sent: one for each version."""
    waived_reports: tuple[DemoWaivedReport, ...] = ()


@dataclass(frozen=True, slots=True)
class DemoUser:
    """Somebody who can log in to the demo; `title` is a role."""

    username: str
    password: str
    title: str
    language: Language
    memberships: tuple[Membership, ...]


@dataclass(frozen=True, slots=True)
class DemoPortfolio:
    """All of it; the first project is the one to open first."""

    projects: tuple[DemoProject, ...]
    users: tuple[DemoUser, ...]


def build(today: dt.date) -> DemoPortfolio:
    """The portfolio as it stands on `today`: dates follow the month, ids never change.

    Raises Refused with file and field where a file cannot be understood.
    """
    folder = resources.demo_data()
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    projects = tuple(_Reader(name, _read(folder / name), today).project() for name in names if name != _USERS)
    return DemoPortfolio(projects, _users(_read(folder / _USERS)))


# --- Files -----------------------------------------------------------------------------------------------------------


@cache
def _parsed(text: str, file: str) -> Any:
    # libyaml reads ten times as fast; PyYAML's wheels have it, a build from source may not.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(text, Loader=loader)
    except yaml.YAMLError as error:
        raise _refused(file, "", str(error)) from error


def _read(path: Traversable) -> dict[str, Any]:
    content = _parsed(path.read_text(encoding="utf-8"), path.name)
    if not isinstance(content, dict):
        raise _refused(path.name, "", "the file must hold fields")
    return content


def _refused(file: str, field: str, reason: str) -> Refused:
    return Refused([Problem("invalid_field", file=file, field=field, params={"reason": reason})])


T = TypeVar("T")


def _checked(kind: type[T], raw: Any, file: str, path: str) -> T:
    """`raw` as an instance of a domain class, or Refused with every field that does not fit."""
    try:
        return TypeAdapter(kind).validate_python(raw)
    except ValidationError as error:
        raise Refused(
            Problem(
                "invalid_field",
                file=file,
                field=".".join([path, *map(str, each["loc"])]).strip("."),
                params={"reason": each["msg"]},
            )
            for each in error.errors()
        ) from error


def _users(raw: Mapping[str, Any]) -> tuple[DemoUser, ...]:
    found = []
    for index, user in enumerate(raw.get("users", ())):
        fields = {**user, "password": PASSWORD}
        found.append(_checked(DemoUser, fields, _USERS, f"users.{index}"))
    return tuple(found)


# --- Time ------------------------------------------------------------------------------------------------------------

_DAYS = frozenset(
    {
        "starts", "ends", "original_starts", "original_ends", "go_live", "agreement_date", "joined", "left", "first",
        "last", "first_period", "last_period", "date", "done_on", "awarded", "first_use", "asked", "used_from",
        "period_first", "period_last", "met", "paid", "decided", "due", "reminded", "next_meeting",
    }
)  # fmt: skip
"""The fields of the domain classes that hold a day."""

_DAY = re.compile(r"(-?\d+)(?: (?:d(\d{1,2})|(end)))?")


def _day(written: Any, anchor: dt.date) -> dt.date:
    """A day from `-18`, `-18 d15` or `5 end`; ValueError where it is none of these."""
    found = _DAY.fullmatch(str(written))
    if found is None:
        raise ValueError(f"{written!r} is not a day: write -18, -18 d15 or 5 end")
    month = add_months(anchor, int(found[1]))
    last = calendar.monthrange(month.year, month.month)[1]
    return month.replace(day=last if found[3] else min(int(found[2] or 1), last))


def _months(day: dt.date, anchor: dt.date) -> int:
    return (day.year - anchor.year) * 12 + day.month - anchor.month


def _periods(last: int, count: int, frequency: Frequency, anchor: dt.date) -> list[int]:
    """`count` periods in order, the newest `-last` periods before the one that holds the anchor month."""
    period = period_of(anchor, frequency)
    for _step in range(-last):
        period = previous_period(period, frequency)
    found = [period]
    for _step in range(count - 1):
        found.append(previous_period(found[-1], frequency))
    return found[::-1]


# --- One project -----------------------------------------------------------------------------------------------------

_RATIO = re.compile(r"(\d+(?:\.\d+)?)/(\d+(?:\.\d+)?)")
_MEAN = re.compile(r"(-?\d+(?:\.\d+)?) n(\d+)")


_SIGNED_AT = dt.time(10, 14)
"""When on its day something was signed."""
_PROJECT = "project"
"""Where values belong to the project as a whole, not to a party."""

_PARTS = (
    "invented", "entered_by", "submissions", "project", "project_level", "benefits", "adopted", "revised",
    "proposed", "award", "redispositions",
    "map", "money", "resources", "valuation", "follow_up", "report_texts", "sent_reports",
    "waived_reports", "handovers",
)  # fmt: skip
"""What a project's file holds."""


class _Reader:
    """Reads one project's file against one day. Lives for one call of `project`."""

    def __init__(self, file: str, raw: dict[str, Any], today: dt.date) -> None:
        self.file, self.raw, self.today = file, raw, today
        self.anchor = today.replace(day=1)
        if raw.get("invented") is not True:
            raise self.refused("invented", "must be true: the demo holds invented projects only")
        self.only(_PARTS, raw, "")
        self.slug = str(self.part("project").get("slug", ""))
        self.values: dict[str, Mapping[str, Any]] = {}
        """What each indicator measured, by its key."""

    def refused(self, field: str, reason: str) -> Refused:
        return _refused(self.file, field, reason)

    def part(self, name: str) -> Any:
        if name not in self.raw:
            raise self.refused(name, "is missing")
        return self.raw[name]

    def identity(self, *place: object) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, "gevinst-demo:" + "/".join(map(str, (self.slug, *place)))))

    def project(self) -> DemoProject:
        document = self.document()
        adopted, revised, proposed = self.part("adopted"), self.raw.get("revised"), self.raw.get("proposed")
        return DemoProject(
            document=document,
            adopted=self.with_targets(document, adopted.get("targets", {}), "adopted"),
            adopted_on=self.day(adopted.get("date"), "adopted.date"),
            revised_on=self.day(revised.get("date"), "revised.date") if revised else None,
            revised_because=str(revised.get("reason")) if revised else None,
            live=self.with_targets(document, proposed.get("targets", {}), "proposed")
            if proposed
            else document,
            proposed_on=self.day(proposed.get("date"), "proposed.date") if proposed else None,
            proposed_because=str(proposed.get("reason")) if proposed else None,
            award=self.checked(Award, self.award(), "award"),
            redispositions=tuple(self.redispositions()),
            money=tuple(self.money()),
            resources=tuple(self.resources(document)),
            valuation=self.valuation(),
            follow_up=self.follow_up(),
            measurements=tuple(self.measurements(document)),
            report_texts=tuple(self.report_texts()),
            handovers=tuple(self.handovers()),
            sent_reports=tuple(self.sent_reports()),
            waived_reports=tuple(self.waived_reports()),
        )

    # Fields

    def key(self, raw: Mapping[str, Any], path: str) -> str:
        if not raw.get("key"):
            raise self.refused(f"{path}.key", "is missing")
        return str(raw["key"])

    def only(self, known: Iterable[str], raw: Mapping[str, Any], path: str) -> None:
        """Refuses a field that nobody reads: it is a slip of the pen."""
        for name in raw.keys() - set(known):
            raise self.refused(f"{path}.{name}".strip("."), "there is no such field")

    def day(self, written: Any, field: str) -> dt.date:
        try:
            return _day(written, self.anchor)
        except ValueError as error:
            raise self.refused(field.strip("."), str(error)) from error

    def dated(self, raw: Any, path: str) -> Any:
        """The same structure with every field that holds a day turned into that day."""
        if isinstance(raw, Mapping):
            return {
                name: self.day(value, f"{path}.{name}")
                if name in _DAYS and value is not None
                else self.dated(value, f"{path}.{name}")
                for name, value in raw.items()
            }
        if isinstance(raw, list):
            return [self.dated(value, f"{path}.{index}") for index, value in enumerate(raw)]
        return raw

    def checked(self, kind: type[T], raw: Any, path: str) -> T:
        return _checked(kind, self.dated(raw, path), self.file, path)

    def benefit_id(self, key: str, field: str) -> str:
        if key not in {benefit["key"] for benefit in self.part("benefits")}:
            raise self.refused(field, f"there is no benefit {key}")
        return self.identity("benefit", key)

    def indicator_id(self, key: str, field: str) -> str:
        keys = {line["key"] for benefit in self.part("benefits") for line in benefit.get("indicators", ())}
        if key not in keys:
            raise self.refused(field, f"there is no indicator {key}")
        return self.identity("indicator", key)

    @staticmethod
    def in_ore(raw: Mapping[str, Any]) -> dict[str, Any]:
        """`amount` in kroner -> `amount_ore`."""
        return {
            ("amount_ore" if name == "amount" else name): value * 100 if name == "amount" else value
            for name, value in raw.items()
        }

    # The plan

    def document(self) -> PlanDocument:
        raw = {
            "project": {"id": self.identity("project"), "invented": True, **self.part("project")},
            "benefits": [
                self.benefit(raw, f"benefits.{index}") for index, raw in enumerate(self.part("benefits"))
            ],
            "project_level": self.raw.get("project_level", {}),
            "map": self.benefits_map(),
        }
        return self.checked(PlanDocument, raw, "")

    def benefits_map(self) -> dict[str, Any]:
        """Nodes by their keys, and links between the keys of nodes and benefits."""
        raw = self.raw.get("map", {})
        self.only(("nodes", "links"), raw, "map")
        ids = {benefit["key"]: self.identity("benefit", benefit["key"]) for benefit in self.part("benefits")}
        nodes = []
        for index, node in enumerate(raw.get("nodes", ())):
            key = self.key(node, f"map.nodes.{index}")
            if key in ids:
                raise self.refused(f"map.nodes.{index}.key", f"{key} is there already")
            ids[key] = self.identity("map", key)
            nodes.append({"id": ids[key], **{name: value for name, value in node.items() if name != "key"}})
        for index, pair in enumerate(raw.get("links", ())):
            if unknown := [key for key in pair if key not in ids]:
                raise self.refused(f"map.links.{index}", f"there is no {unknown[0]}")
        links = [{"source": ids[first], "target": ids[second]} for first, second in raw.get("links", ())]
        return {"nodes": nodes, "links": links}

    def benefit(self, raw: Mapping[str, Any], path: str) -> dict[str, Any]:
        rest = {
            name: value for name, value in raw.items() if name not in ("key", "indicators", "contributes_to")
        }
        return {
            "id": self.identity("benefit", self.key(raw, path)),
            **rest,
            "contributes_to": [
                self.benefit_id(key, f"{path}.contributes_to") for key in raw.get("contributes_to", ())
            ],
            "indicators": [
                self.indicator(line, f"{path}.indicators.{index}")
                for index, line in enumerate(raw.get("indicators", ()))
            ],
        }

    def indicator(self, raw: Mapping[str, Any], path: str) -> dict[str, Any]:
        """One indicator; the series are those that have values, and its first period is that of the first value."""
        key = self.key(raw, path)
        rest = {name: value for name, value in raw.items() if name != "values"}
        values = raw.get("values") or {}
        self.only({"last", "returned", "series"}, values, f"{path}.values")
        self.values[key] = values
        lines = values.get("series", {})
        series = [{"id": self.identity("series", key, party), **_series(party)} for party in lines]
        longest = max((len(line) for line in lines.values()), default=0)
        for party, line in lines.items():
            if line and len(line) != longest:
                reason = f"has {len(line)} values where another party has {longest}: write null for a blank"
                raise self.refused(f"{path}.values.series.{party}", reason)
        first = {}
        if longest:
            frequency = Frequency(raw.get("frequency", "month"))
            oldest = _periods(self.newest(values, path), longest, frequency, self.anchor)[0]
            first["first_period"] = _months(dt.date.fromordinal(oldest), self.anchor)
        return {"id": self.identity("indicator", key), **first, **rest, "series": series}

    def newest(self, values: Mapping[str, Any], path: str) -> int:
        last = values.get("last")
        if not isinstance(last, int) or last >= 0:
            raise self.refused(f"{path}.values.last", "must be -1 or earlier: a period that is over")
        return last

    def with_targets(
        self, document: PlanDocument, targets: Mapping[str, Mapping[str, Any]], part: str
    ) -> PlanDocument:
        """The document with other targets: `{indicator: {horizon: target or null}}`."""
        for key in targets:
            self.indicator_id(key, f"{part}.targets.{key}")

        def first(indicator: Indicator) -> Indicator:
            earlier = targets.get(indicator.key)
            if earlier is None:
                return indicator
            kept = {target.horizon.value: target for target in indicator.targets} | {
                horizon: self.checked(
                    Target, {"horizon": horizon, **raw}, f"{part}.targets.{indicator.key}.{horizon}"
                )
                if raw is not None
                else None
                for horizon, raw in earlier.items()
            }
            return indicator.model_copy(
                update={"targets": tuple(target for target in kept.values() if target is not None)}
            )

        benefits = tuple(
            benefit.model_copy(update={"indicators": tuple(first(line) for line in benefit.indicators)})
            for benefit in document.benefits
        )
        return document.model_copy(update={"benefits": benefits})

    # What the project keeps beside its figures

    def follow_up(self) -> FollowUp:
        raw: dict[str, list[dict[str, Any]]] = {}
        for name, lines in self.raw.get("follow_up", {}).items():
            raw[name] = []
            for index, line in enumerate(lines):
                field = f"follow_up.{name}.{index}"
                fields = {"id": self.identity(name, index), **line}
                if name == "events":
                    fields.setdefault("recorded_by", str(self.part("entered_by")))
                if line.get("indicator"):
                    fields["indicator"] = self.indicator_id(line["indicator"], f"{field}.indicator")
                if line.get("benefit"):
                    fields["benefit"] = self.benefit_id(line["benefit"], f"{field}.benefit")
                raw[name].append(fields)
        return self.checked(FollowUp, raw, "follow_up")

    def handovers(self) -> Iterator[Handover]:
        """Benefits by their keys; a signature is its role, party and day."""
        for index, raw in enumerate(self.raw.get("handovers", ())):
            path = f"handovers.{index}"
            fields = {"id": self.identity("handover", index), **raw}
            fields["benefit"] = self.benefit_id(str(raw.get("benefit")), f"{path}.benefit")
            for side in ("project_signed", "owner_signed"):
                if side in raw:
                    self.only(("role", "party", "date"), raw[side], f"{path}.{side}")
                    day = self.day(raw[side].get("date"), f"{path}.{side}.date")
                    at = dt.datetime.combine(day, _SIGNED_AT, OSLO)
                    fields[side] = {"role": raw[side].get("role"), "party": raw[side].get("party"), "at": at}
            fields["follow_ups"] = [
                self.later(each, index, f"{path}.follow_ups.{number}")
                for number, each in enumerate(raw.get("follow_ups", ()))
            ]
            yield self.checked(Handover, fields, path)

    def later(self, raw: Mapping[str, Any], index: int, path: str) -> dict[str, Any]:
        """What an owner found after the project; `date` is its day."""
        at = dt.datetime.combine(self.day(raw.get("date"), f"{path}.date"), _SIGNED_AT, OSLO)
        fields = {name: value for name, value in raw.items() if name != "date"}
        return {"id": self.identity("handover", index, "later", str(raw.get("months"))), **fields, "at": at}

    def report_texts(self) -> Iterator[DemoReportText]:
        for index, raw in enumerate(self.raw.get("report_texts", ())):
            self.only(("form", "section", "text", "year_of"), raw, f"report_texts.{index}")
            of = raw.get("year_of")
            year = None if of is None else self.day(of, f"report_texts.{index}.year_of").year
            fields = {"form": raw.get("form"), "section": raw.get("section"), "text": raw.get("text")}
            yield self.checked(DemoReportText, {**fields, "year": year}, f"report_texts.{index}")

    def sent_reports(self) -> Iterator[DemoSentReport]:
        for index, raw in enumerate(self.raw.get("sent_reports", ())):
            of = raw.get("year_of")
            year = None if of is None else self.day(of, f"sent_reports.{index}.year_of").year
            fields = {name: value for name, value in raw.items() if name != "year_of"}
            yield self.checked(DemoSentReport, {**fields, "year": year}, f"sent_reports.{index}")

    def waived_reports(self) -> Iterator[DemoWaivedReport]:
        for index, raw in enumerate(self.raw.get("waived_reports", ())):
            path = f"waived_reports.{index}"
            self.only(("form", "year_of", "date", "by", "reason"), raw, path)
            of = raw.get("year_of")
            year = None if of is None else self.day(of, f"{path}.year_of").year
            fields = {name: raw.get(name) for name in ("form", "date", "by", "reason")}
            yield self.checked(DemoWaivedReport, {**fields, "year": year}, path)

    def money(self) -> Iterator[MoneyEntry]:
        """One entry for each line and calendar year, numbered from the line's first year."""
        for index, raw in enumerate(self.raw.get("money", ())):
            path = f"money.{index}"
            start = self.day(raw.get("from"), f"{path}.from")
            end = self.day(raw.get("to"), f"{path}.to")
            spent_to = self.day(raw.get("actual_to", raw.get("to")), f"{path}.actual_to")
            planned = _by_year(raw.get("planned"), start, end)
            actual = _by_year(raw.get("actual"), start, spent_to)
            fields = {
                name: value
                for name, value in raw.items()
                if name not in ("from", "to", "actual_to", "planned", "actual")
            }
            if fields.get("benefit"):
                fields["benefit"] = self.benefit_id(fields["benefit"], f"{path}.benefit")
            for number, year in enumerate(sorted(planned.keys() | actual.keys())):
                yield self.checked(
                    MoneyEntry,
                    {
                        "id": self.identity("money", index, number),
                        **fields,
                        "year": year,
                        "planned_ore": planned.get(year),
                        "actual_ore": actual.get(year),
                    },
                    path,
                )

    def resources(self, document: PlanDocument) -> Iterator[ResourceEntry]:
        """One entry for each line and calendar year, spread as money is; an indicator is named by its key."""
        figures = {each.key: each.id for benefit in document.benefits for each in benefit.indicators}
        for index, raw in enumerate(self.raw.get("resources", ())):
            path = f"resources.{index}"
            start = self.day(raw.get("from"), f"{path}.from")
            end = self.day(raw.get("to"), f"{path}.to")
            known_to = self.day(raw.get("actual_to", raw.get("to")), f"{path}.actual_to")
            planned = _by_year(raw.get("planned"), start, end, 1)
            amount = _by_year(raw.get("amount"), start, known_to, 1)
            spread = ("from", "to", "actual_to", "planned", "amount")
            fields = {name: value for name, value in raw.items() if name not in spread}
            if fields.get("benefit"):
                fields["benefit"] = self.benefit_id(fields["benefit"], f"{path}.benefit")
            if fields.get("indicator"):
                if fields["indicator"] not in figures:
                    raise self.refused(f"{path}.indicator", "there is no such indicator")
                fields["indicator"] = figures[fields["indicator"]]
            for number, year in enumerate(sorted(planned.keys() | amount.keys())):
                own = {"planned": planned.get(year), "amount": amount.get(year)}
                yield self.checked(
                    ResourceEntry,
                    {"id": self.identity("resource", index, number), **fields, "year": year, **own},
                    path,
                )

    def valuation(self) -> ValuationChoice | None:
        raw = self.raw.get("valuation")
        if raw is None:
            return None
        first = self.day(raw.get("first_year_of"), "valuation.first_year_of").year
        fields = {name: value for name, value in raw.items() if name != "first_year_of"}
        return self.checked(ValuationChoice, {**fields, "first_year": first}, "valuation")

    def award(self) -> dict[str, Any]:
        """The award's fields; a condition may be written as its text alone."""
        raw = self.in_ore(self.part("award"))
        conditions = [
            {"text": each} if isinstance(each, str) else dict(each) for each in raw.get("conditions", ())
        ]
        parts: dict[str, list[dict[str, Any]]] = {
            "conditions": conditions,
            "instalments": [self.in_ore(each) for each in raw.get("instalments", ())],
            "repayments": [self.in_ore(each) for each in raw.get("repayments", ())],
        }
        return raw | {
            name: [{"id": self.identity(name, index), **each} for index, each in enumerate(lines)]
            for name, lines in parts.items()
        }

    def redispositions(self) -> Iterator[Redisposition]:
        for index, raw in enumerate(self.raw.get("redispositions", ())):
            path = f"redispositions.{index}"
            fields = {"id": self.identity("redisposition", index), **self.in_ore(raw)}
            # Elsewhere the name is that of a count: how many answered a survey.
            if fields.get("answered") is not None:
                fields["answered"] = self.day(fields["answered"], f"{path}.answered")
            yield self.checked(Redisposition, fields, path)

    # Measurements

    def measurements(self, document: PlanDocument) -> Iterator[DemoMeasurement]:
        for benefit in document.benefits:
            for indicator in benefit.indicators:
                values = self.values[indicator.key]
                for line in indicator.series:
                    party = _written_under(line)
                    written = values["series"][party]
                    if not written:
                        continue
                    field = f"{indicator.key}.values.series.{party}"
                    last = self.newest(values, indicator.key)
                    periods = _periods(last, len(written), indicator.frequency, self.anchor)
                    for period, raw in zip(periods, written, strict=True):
                        figure = self.figure(raw, f"{field}.{period}") if raw is not None else None
                        if figure is None or not self.known(period, indicator):
                            continue
                        yield DemoMeasurement(
                            series_id=line.id,
                            period=period,
                            figure=figure,
                            submission=self.submission(
                                period, indicator, values.get("returned", {}).get(party, ())
                            ),
                            at=self.written_at(period, indicator, line.id),
                            by=str(self.part("entered_by")),
                        )

    def known(self, period: int, indicator: Indicator) -> bool:
        """Whether the figure is complete today: early in a month the newest one may not be."""
        return complete_on(period, indicator.frequency, _lag_days(indicator)) <= self.today

    def figure(self, raw: Any, field: str) -> Figure:
        if isinstance(raw, bool):
            raise self.refused(field, f"{raw!r} is not a value")
        if isinstance(raw, int | float):
            return Figure(State.VALUE, value=float(raw))
        if isinstance(raw, Mapping):
            if "not_measured" in raw:
                self.only(("not_measured",), raw, field)
                return Figure(State.NOT_MEASURED, reason=str(raw["not_measured"]))
            self.only(Figure.__dataclass_fields__, raw, field)
            return self.checked(Figure, {"state": State.VALUE, **raw}, field)
        if raw == "suppressed":
            return Figure(State.SUPPRESSED)
        if found := _RATIO.fullmatch(str(raw)):
            return Figure(State.VALUE, numerator=float(found[1]), denominator=float(found[2]))
        if found := _MEAN.fullmatch(str(raw)):
            return Figure(State.VALUE, value=float(found[1]), n=float(found[2]))
        raise self.refused(field, f"{raw!r} is not a value")

    def submission(self, period: int, indicator: Indicator, returned: Iterable[int]) -> SubmissionState:
        """Approved, then submitted, then draft, by the month that the period ends in."""
        month = _months(period_end(period, indicator.frequency), self.anchor)
        steps = self.part("submissions")
        if month in returned:
            return SubmissionState.RETURNED
        if month <= steps["approved_to"]:
            return SubmissionState.APPROVED
        return SubmissionState.SUBMITTED if month <= steps["submitted_to"] else SubmissionState.DRAFT

    def written_at(self, period: int, indicator: Indicator, series: str) -> dt.datetime:
        """Some days after the figure was complete, on a time of day of its own; baselines when the project had begun."""
        chance = zlib.crc32(f"{series}/{_months(dt.date.fromordinal(period), self.anchor)}".encode())
        complete = complete_on(period, indicator.frequency, _lag_days(indicator))
        begun = self.day(self.part("project").get("starts"), "project.starts") + dt.timedelta(days=14)
        day = max(complete, begun) + dt.timedelta(days=chance % 7)
        day = min(day, self.today - dt.timedelta(days=1))
        time = dt.time(7 + chance % 8, chance % 60, tzinfo=dt.UTC)
        return dt.datetime.combine(day, time)


def measure_of(indicator: Indicator) -> Measure | None:
    """What defines an indicator: its own measure, or the catalogue's; None for a qualitative one."""
    if indicator.own_measure is not None or indicator.measure is None:
        return indicator.own_measure
    return catalogue_of_measures().get(indicator.measure, indicator.measure_version)


def _lag_days(indicator: Indicator) -> int:
    if indicator.lag_days is not None:
        return indicator.lag_days
    measure = measure_of(indicator)
    return measure.lag_days if measure is not None else 0


def _series(written: str) -> dict[str, Any]:
    """The series that values stand under: of the project, of a party, or of a group to compare with."""
    name, _colon, party = written.partition(":")
    if name == COMPARISON:
        return {"party": party or None, "comparison": True}
    return {"party": None if written == _PROJECT else written}


def _written_under(line: Series) -> str:
    """What a series' values stand under."""
    if line.comparison:
        return f"{COMPARISON}:{line.party}" if line.party else COMPARISON
    return line.party or _PROJECT


def _by_year(amount: int | None, start: dt.date, end: dt.date, step: int = 100) -> dict[int, int]:
    """An amount spread evenly over the months from `start` to `end`, for each year; sums to the amount.

    Kroner in whole hundreds, in øre: budgets are not written to the øre. `step` 1: hours and days, each whole.
    """
    if amount is None:
        return {}
    count = _months(end, start) + 1
    found: dict[int, int] = {}
    reached = 0
    for number in range(count):
        year = add_months(start.replace(day=1), number).year
        until = amount if number == count - 1 else round(amount * (number + 1) / count / step) * step
        found[year] = found.get(year, 0) + (until - reached) * step
        reached = until
    return found
