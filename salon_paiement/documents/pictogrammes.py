"""The three steps of a poster, drawn with lines in a square whose side is ``c`` points."""

from __future__ import annotations

from reportlab.pdfgen.canvas import Canvas


def scanner(document: Canvas, c: float) -> None:
    """A phone in front of a code's three corner marks."""
    document.setLineWidth(c * 0.05)
    document.roundRect(c * 0.22, 0, c * 0.56, c, c * 0.08, stroke=1, fill=0)
    document.rect(c * 0.42, c * 0.05, c * 0.16, c * 0.02, stroke=0, fill=1)
    for x, y in ((0.32, 0.62), (0.56, 0.62), (0.32, 0.38)):
        document.rect(c * x, c * y, c * 0.13, c * 0.13, stroke=1, fill=0)
    document.rect(c * 0.58, c * 0.4, c * 0.09, c * 0.09, stroke=0, fill=1)


def choisir(document: Canvas, c: float) -> None:
    """A list whose lines are ticked."""
    document.setLineWidth(c * 0.05)
    document.roundRect(c * 0.1, 0, c * 0.8, c, c * 0.08, stroke=1, fill=0)
    for y in (0.74, 0.48, 0.22):
        document.lines(
            [
                (c * 0.2, c * y, c * 0.26, c * (y - 0.07)),
                (c * 0.26, c * (y - 0.07), c * 0.38, c * (y + 0.07)),
                (c * 0.5, c * y, c * 0.78, c * y),
            ]
        )


def payer(document: Canvas, c: float) -> None:
    """A phone that says yes."""
    document.setLineWidth(c * 0.05)
    document.roundRect(c * 0.22, 0, c * 0.56, c, c * 0.08, stroke=1, fill=0)
    document.rect(c * 0.42, c * 0.05, c * 0.16, c * 0.02, stroke=0, fill=1)
    document.circle(c * 0.5, c * 0.56, c * 0.2, stroke=0, fill=1)
    document.setStrokeColorRGB(1, 1, 1)
    document.lines([(c * 0.4, c * 0.56, c * 0.47, c * 0.48), (c * 0.47, c * 0.48, c * 0.61, c * 0.64)])


DESSINS = (scanner, choisir, payer)
