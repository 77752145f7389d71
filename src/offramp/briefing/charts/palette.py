"""The one definition of how a chart looks: colours, dashes, shapes, font, sizes.

Nothing is told by colour alone: what has a colour of its own also has a shape, a dash or a place of its own. The
colours keep their order of lightness in grey and for the three kinds of colour blindness (a test measures it).
"""

from __future__ import annotations

from typing import Any

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"  # measured by the first name that there is
SIZE, SMALL, TITLE = 11, 10, 13  # of letters, in pixels

INK = "#1a1a1a"  # words, and what is so
FIRST = "#1d4e89"  # the first of two things
SECOND = "#c96f00"  # the second
MUTED = "#646464"  # what stands back: lines of reference, moves not taken
PALE = "#b9cce0"  # areas
GRID = "#e6e6e6"
PAPER = "#ffffff"

SOLID: list[int] = [1, 0]
DASHED = [6, 4]
DOTTED = [2, 3]
BROKEN = [9, 3, 2, 3]

PLOT = 400  # pixels, the width of a plot beside its labels
LABELS = 210  # and the most that a label may take
ROW = 22  # the height of a row
SPACING = 14  # between charts of one figure, and above the legend

CONFIG: dict[str, Any] = {
    "background": PAPER,
    "font": FONT,
    "padding": {"left": 40, "top": 8, "right": 24, "bottom": 8},  # where none of FONT is there, letters run wider
    "view": {"stroke": None},
    "title": {
        **{"anchor": "start", "color": INK, "font": FONT, "fontSize": TITLE, "fontWeight": "bold", "offset": 10},
        **{"subtitleColor": INK, "subtitleFont": FONT, "subtitleFontSize": SIZE, "subtitlePadding": 4},
        **{"frame": "bounds", "limit": 620},
    },
    "axis": {
        **{"labelColor": INK, "labelFont": FONT, "labelFontSize": SIZE, "labelLimit": LABELS},
        **{
            "titleColor": INK,
            "titleFont": FONT,
            "titleFontSize": SIZE,
            "titleFontWeight": "normal",
            "titleLimit": PLOT,
        },
        **{"domainColor": MUTED, "tickColor": MUTED, "gridColor": GRID},
    },
    "legend": {
        **{"labelColor": INK, "labelFont": FONT, "labelFontSize": SIZE, "labelLimit": 420, "title": None},
        **{"titleColor": INK, "titleFont": FONT, "titleFontSize": SIZE},
        **{"orient": "bottom", "direction": "vertical", "symbolStrokeWidth": 2},
    },
    "header": {"labelFont": FONT, "labelFontSize": SIZE, "titleFont": FONT, "labelColor": INK},
    "text": {"font": FONT, "fontSize": SIZE, "color": INK},
}
