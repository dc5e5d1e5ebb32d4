"""Figures in: what is waited for, a month to fill in, files in and out, submit and approve. All or nothing, with history."""

from gevinst.services.measuring_approval import Approval
from gevinst.services.measuring_base import audience_of
from gevinst.services.measuring_figure import Figures
from gevinst.services.measuring_files import FigureFiles
from gevinst.services.measuring_import import Imported
from gevinst.services.measuring_private import Keeping

__all__ = ["Imported", "Measurements", "audience_of"]


class Measurements(FigureFiles, Figures, Approval, Keeping):
    """Everything that is done with figures, put together from its parts."""
