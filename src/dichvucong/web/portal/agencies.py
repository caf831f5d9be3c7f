"""Names of agencies on the citizens' pages."""

from collections.abc import Collection, Mapping

from dichvucong.catalogs.selectors import agencies


def agency_name(code: str) -> str:
    """The agency's name, or its code where the catalogue does not know it."""
    return agency_names([code])[code]


def agency_names(codes: Collection[str]) -> Mapping[str, str]:
    """The names of several."""
    found = agencies(codes)
    return {code: found[code].name if code in found else code for code in codes}
