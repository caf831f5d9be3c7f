"""When jobs by the clock run. The queue reads cron expressions in UTC; people and laws here speak of Vietnam's hours."""

from typing import Final

_HOURS_AHEAD: Final = 7  # Vietnam, the whole year.
_DAY: Final = 24


def every_day_at(hour: int, minute: int) -> str:
    """The cron expression of an hour in Vietnam, every day."""
    return f"{minute} {(hour - _HOURS_AHEAD) % _DAY} * * *"


def every_hour_at(minute: int) -> str:
    """The cron expression of a minute of every hour."""
    return f"{minute} * * * *"


def every_minutes(minutes: int) -> str:
    """The cron expression of every so many minutes; 1 is every minute."""
    return "* * * * *" if minutes == 1 else f"*/{minutes} * * * *"


def in_words(cron: str) -> str:
    """An expression made here, as people say it, in Vietnam's hours. Raises `ValueError` for any other."""
    minute, hour, *rest = cron.split()
    if rest != ["*", "*", "*"]:
        raise ValueError(cron)
    if hour != "*":
        return f"{(int(hour) + _HOURS_AHEAD) % _DAY:02}:{int(minute):02} hằng ngày"
    if minute == "*":
        return "mỗi phút"
    if minute.startswith("*/"):
        return f"mỗi {int(minute[2:])} phút"
    return f"phút {int(minute):02} mỗi giờ"
