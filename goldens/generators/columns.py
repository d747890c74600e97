"""Choosing columns."""

from . import tables
from .cases import Goldens


def generate():
    select, drop = Goldens("SelectColumns", "pandas 3.0.6"), Goldens("DropColumns", "pandas 3.0.6")
    frame = tables.table("penguins")
    names = list(frame.columns)
    choices = [
        (["Sex", "Species"], ["Sex", "Species"]),
        ({"dtype": "number"}, list(frame.select_dtypes("number"))),
        ({"dtype": "category"}, list(frame.select_dtypes("object"))),
        ({"pattern": "mm"}, list(frame.filter(regex="mm"))),
        ({"pattern": r"^B.*\)$", "except": ["Body Mass (g)"]}, ["Beak Length (mm)", "Beak Depth (mm)"]),
        ({"all": True, "except": ["Island"]}, [name for name in names if name != "Island"]),
    ]
    for selection, chosen in choices:
        kept, rest = frame[chosen], frame.drop(columns=chosen)
        select.case("penguins", names, {"columns": selection}, names=list(kept), columns=[kept[n] for n in kept])
        drop.case("penguins", names, {"columns": selection}, names=list(rest), columns=[rest[n] for n in rest])
    select.case("penguins", names, {}, names=names, columns=[frame[n] for n in names])
    drop.case("penguins", names, {}, names=names, columns=[frame[n] for n in names])
    select.write()
    drop.write()
