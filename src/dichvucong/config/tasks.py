"""Jobs by the clock, at Vietnam's hours. Each may run twice or late without harm: one missed is made up for at the next start."""

import structlog
from django.core.management import call_command
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.manager import JobManager

from dichvucong.exchange.services.systems import contact_of_client
from dichvucong.identity.attempts import forget_old_counts
from dichvucong.identity.services import (
    care_for_dormant,
    forget_expired_tokens,
    forget_old_certificate_challenges,
    forget_old_challenges,
    lapse_requests,
    remind_of_reviews,
)
from dichvucong.identity.services.portals.client_secrets import warn_of_endless, warn_of_ends
from dichvucong.identity.services.portals.registration import portal_of
from dichvucong.identity.services.portals.sign_on import forget_old_requests
from dichvucong.identity.services.portals.signing_keys import retire_old_keys
from dichvucong.kernel import clock, housekeeping
from dichvucong.kernel.schedules import every_day_at, every_hour_at, every_minutes
from dichvucong.notifications.services import forget_secrets
from dichvucong.payments.services import (
    corrections,
    expire_obligations,
    raise_stuck_payments,
    reconciliation,
)
from dichvucong.payments.services.refunds import raise_stuck_refunds
from dichvucong.procedures.services.watching import watch_services

log = structlog.get_logger()

STALLED_AFTER_SECONDS = 60
KEEP_FAILED_HOURS = 30 * 24


@app.periodic(cron=every_day_at(2, 17))
@app.task(queueing_lock="housekeeping", retry=RetryStrategy(max_attempts=3, wait=600), pass_context=False)
def keep_house(timestamp: int) -> dict[str, int]:  # noqa: ARG001 -- procrastinate hands over the moment it was due
    """Every night: forget old answers, counts, handled events, ended sessions and expired tokens."""
    forgotten = housekeeping.forget_old(now=clock.now())
    moment = clock.now()
    tokens = forget_expired_tokens(now=moment) + forget_old_challenges(now=moment)
    tokens += forget_old_certificate_challenges(now=moment)
    forget_old_requests(now=moment)
    retire_old_keys(now=moment)
    call_command("clearsessions")
    log.info("housekeeping.done", tokens=tokens, **forgotten)
    return {"tokens": tokens, **forgotten}


@app.periodic(cron=every_minutes(5))
@app.task(queueing_lock="counts", pass_context=False)
def forget_counts(timestamp: int) -> dict[str, int]:  # noqa: ARG001 -- as above
    """Every five minutes: forget counts of log-ins and unsent secrets that are over."""
    return {"counts": forget_old_counts(now=clock.now()), "secrets": forget_secrets(now=clock.now())}


@app.periodic(cron=every_day_at(1, 23))
@app.task(queueing_lock="secrets", retry=RetryStrategy(max_attempts=3, wait=600), pass_context=False)
def warn_of_secrets(timestamp: int) -> dict[str, int]:  # noqa: ARG001 -- as below
    """Every night: tell who keeps a client that a secret of it ends soon, or never does."""

    def contact(client_id: str) -> str:
        portal = portal_of(client_id)
        return portal.contact if portal else contact_of_client(client_id)

    now = clock.now()
    return {"secrets": warn_of_ends(contact, now=now), "endless": warn_of_endless(contact, now=now)}


@app.periodic(cron=every_minutes(10))
@app.task(queueing_lock="reconciliation", retry=RetryStrategy(max_attempts=3, wait=120), pass_context=False)
def reconcile_days(timestamp: int) -> None:  # noqa: ARG001 -- as above
    """Every ten minutes: compare yesterday once, and each day of which a file has come; raise what is late."""
    runs = reconciliation.reconcile_due(now=clock.now())
    late = reconciliation.escalate_late(now=clock.now()) + corrections.escalate_unanswered(now=clock.now())
    log.info("reconciliation.done", days=[str(run.day) for run in runs], late=late)


@app.periodic(cron=every_day_at(0, 7))
@app.task(queueing_lock="expiry", retry=RetryStrategy(max_attempts=3, wait=600), pass_context=False)
def expire_dues(timestamp: int) -> dict[str, int]:  # noqa: ARG001 -- as above
    """After every midnight: obligations whose last day has passed can no longer be paid online."""
    expired = 0
    while batch := expire_obligations(now=clock.now()):
        expired += batch
    return {"expired": expired}


@app.periodic(cron=every_day_at(0, 12))
@app.task(queueing_lock="stuck", retry=RetryStrategy(max_attempts=3, wait=600), pass_context=False)
def raise_stuck(timestamp: int) -> dict[str, int]:  # noqa: ARG001 -- as above
    """After every midnight: payments that the day before left without an outcome become cases (TT 28.2)."""
    return {"cases": raise_stuck_payments(now=clock.now())}


@app.periodic(cron=every_day_at(1, 27))
@app.task(queueing_lock="dormancy", retry=RetryStrategy(max_attempts=3, wait=600), pass_context=False)
def care_for_accounts(timestamp: int) -> dict[str, int]:  # noqa: ARG001 -- as above
    """Every night: tell owners of accounts unused for two years, tell them again, lock (QC 13.2)."""
    done = care_for_dormant(now=clock.now())
    log.info("dormancy.done", noticed=done.noticed, reminded=done.reminded, locked=done.locked)
    return vars(done)


@app.periodic(cron=every_hour_at(37))
@app.task(queueing_lock="stuck-refunds", retry=RetryStrategy(max_attempts=3, wait=600), pass_context=False)
def tell_stuck_refunds(timestamp: int) -> dict[str, int]:  # noqa: ARG001 -- as above
    """Every hour: say of each refund that waits longer than it should that it does, once."""
    return {"refunds": raise_stuck_refunds(now=clock.now())}


@app.periodic(cron=every_minutes(15))
@app.task(queueing_lock="services", retry=RetryStrategy(max_attempts=3, wait=300), pass_context=False)
def check_services(timestamp: int) -> dict[str, int]:  # noqa: ARG001 -- as above
    """Every quarter of an hour: look at the services' addresses that are due, compare declarations with procedures."""
    done = watch_services(now=clock.now())
    log.info("services.watched", looked=done.looked, alive=done.alive)
    return vars(done)


@app.periodic(cron=every_day_at(8, 23))
@app.task(queueing_lock="units", retry=RetryStrategy(max_attempts=3, wait=600), pass_context=False)
def keep_units(timestamp: int) -> dict[str, int]:  # noqa: ARG001 -- as above
    """Every morning: units with rights to review are told once a month; requests never signed lapse."""
    now = clock.now()
    return {"reminded": remind_of_reviews(now=now), "lapsed": lapse_requests(now=now)}


@app.periodic(cron=every_minutes(1))
@app.task(queueing_lock="rescue", pass_context=True)
async def rescue_jobs(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 -- as above
    """Every minute: start again what a killed worker left half done."""
    await rescue(context.app.job_manager)


async def rescue(manager: JobManager) -> None:
    """Put jobs whose worker has not reported for a while back in the queue."""
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS):
        log.warning("job.rescued", job=job.id, task=job.task_name)
        await manager.retry_job(job)


@app.periodic(cron=every_day_at(2, 47))
@app.task(queueing_lock="forget-jobs", pass_context=True)
async def forget_jobs(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 -- as above
    """Every night: forget jobs that failed for good a month ago (those that succeeded are deleted at once)."""
    await context.app.job_manager.delete_old_jobs(nb_hours=KEEP_FAILED_HOURS, include_failed=True)
