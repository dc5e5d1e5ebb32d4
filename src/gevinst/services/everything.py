"""All services behind one name, as pages, the API and the command line are given them."""

import datetime as dt
from collections.abc import Callable

from sqlalchemy import Engine

from gevinst.services.attachments import Attachments
from gevinst.services.awards import Awards
from gevinst.services.benefit_plan import BenefitPlans
from gevinst.services.claims import ClaimKeeping
from gevinst.services.communities import Communities
from gevinst.services.deadlines import Deadlines
from gevinst.services.decisions import Decisions
from gevinst.services.effects import Effects
from gevinst.services.evaluations import Evaluations
from gevinst.services.events import Events
from gevinst.services.follow_up import FollowUpKeeping
from gevinst.services.handovers import Handovers
from gevinst.services.maps import Maps
from gevinst.services.measure_proposals import MeasureProposals
from gevinst.services.measurements import Measurements
from gevinst.services.measuring_jobs import FigureJobs
from gevinst.services.meeting_sheets import MeetingSheets
from gevinst.services.money import Money
from gevinst.services.payers import Payers
from gevinst.services.people import People
from gevinst.services.plans import Plans
from gevinst.services.portfolio import Portfolio
from gevinst.services.portfolio_facts import PortfolioFacts
from gevinst.services.portfolio_reports import PortfolioReports
from gevinst.services.projects import Projects
from gevinst.services.promises import Promises
from gevinst.services.register import Register
from gevinst.services.reminders import Reminders
from gevinst.services.report_archive import ReportArchive
from gevinst.services.report_order import ReportOrder
from gevinst.services.report_receiving import ReportReceiving
from gevinst.services.report_sending import ReportSending
from gevinst.services.report_waiving import ReportWaiving
from gevinst.services.report_writing import ReportWriting
from gevinst.services.reporters import Reporters
from gevinst.services.reports import Reports
from gevinst.services.saved_views import SavedViews
from gevinst.services.starting import Starting
from gevinst.services.versions import Versions


class Services:
    """One of each, on one database and one clock."""

    def __init__(self, engine: Engine, clock: Callable[[], dt.datetime]) -> None:
        self.engine, self.clock = engine, clock
        self.people = People(engine, clock)
        self.plans = Plans(engine, clock)
        self.versions = Versions(engine, clock)
        self.benefit_plans = BenefitPlans(engine, clock)
        self.awards = Awards(engine, clock)
        self.money = Money(engine, clock)
        self.attachments = Attachments(engine, clock)
        self.maps = Maps(engine, clock)
        self.measure_proposals = MeasureProposals(engine, clock)
        self.measurements = Measurements(engine, clock)
        self.figure_jobs = FigureJobs(self.measurements)
        self.projects = Projects(engine, clock)
        self.deadlines = Deadlines(engine, clock)
        self.decisions = Decisions(engine, clock)
        self.meeting_sheets = MeetingSheets(engine, clock)
        self.reminders = Reminders(engine, clock)
        self.events = Events(engine, clock)
        self.follow_up = FollowUpKeeping(engine, clock)
        self.register = Register(engine, clock)
        self.reporters = Reporters(engine, clock)
        self.portfolio = Portfolio(engine, clock)
        facts = PortfolioFacts(engine, clock)
        self.promises = Promises(facts)
        self.communities = Communities(facts)
        self.payers = Payers(engine, clock)
        self.effects = Effects(engine, clock)
        self.portfolio_reports = PortfolioReports(
            self.portfolio, self.effects, self.payers, self.promises, self.communities
        )
        self.claims = ClaimKeeping(engine, clock)
        self.reports = Reports(engine, clock)
        self.report_writing = ReportWriting(engine, clock)
        self.report_sending = ReportSending(engine, clock)
        self.report_receiving = ReportReceiving(engine, clock)
        self.report_order = ReportOrder(engine, clock)
        self.report_waiving = ReportWaiving(engine, clock)
        self.report_archive = ReportArchive(engine, clock)
        self.saved_views = SavedViews(engine, clock)
        self.starting = Starting(engine, clock)
        self.handovers = Handovers(engine, clock)
        self.evaluations = Evaluations(engine, clock)
