"""No refund beyond the money it gives back: refused by the table itself, also when two are drafted at once."""

from django.db import migrations, models

GUARD = """
CREATE FUNCTION payments_refund_within_what_came() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    came bigint;
    spoken_for bigint;
BEGIN
    IF NEW.state IN ('rejected', 'withdrawn', 'failed') THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state NOT IN ('rejected', 'withdrawn', 'failed')
        AND NEW.amount_vnd <= OLD.amount_vnd
        AND NEW.payment_id = OLD.payment_id AND NEW.case_id IS NOT DISTINCT FROM OLD.case_id
    THEN
        RETURN NEW;
    END IF;
    PERFORM 1 FROM payments_payment WHERE id = NEW.payment_id FOR NO KEY UPDATE;
    IF NEW.case_id IS NULL THEN
        SELECT COALESCE(SUM(amount_vnd), 0) INTO came FROM payments_payment
        WHERE id = NEW.payment_id AND counts AND state IN ('payment_succeeded', 'transaction_succeeded');
    ELSE
        SELECT COALESCE(SUM(c.to_refund_vnd), 0) + COALESCE((
            SELECT SUM(r.amount_vnd) FROM payments_refund r WHERE r.case_id = NEW.case_id AND r.state = 'refunded'
        ), 0) INTO came
        FROM payments_paymentcase c WHERE c.id = NEW.case_id AND c.payment_id = NEW.payment_id;
    END IF;
    SELECT COALESCE(SUM(r.amount_vnd), 0) INTO spoken_for FROM payments_refund r
    WHERE r.payment_id = NEW.payment_id AND r.case_id IS NOT DISTINCT FROM NEW.case_id
        AND r.id IS DISTINCT FROM NEW.id AND r.state NOT IN ('rejected', 'withdrawn', 'failed');
    IF spoken_for + NEW.amount_vnd > came THEN
        RAISE EXCEPTION 'refunds of % đồng would exceed the % đồng that came', spoken_for + NEW.amount_vnd, came
            USING ERRCODE = 'check_violation', CONSTRAINT = 'refunds_within_what_came';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refund_within_what_came BEFORE INSERT OR UPDATE ON payments_refund
    FOR EACH ROW EXECUTE FUNCTION payments_refund_within_what_came();
"""
UNGUARD = """
DROP TRIGGER refund_within_what_came ON payments_refund;
DROP FUNCTION payments_refund_within_what_came();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0004_reconciliation_paid_at_and_narrowing")]
    operations = [
        migrations.AddField(
            model_name="refund",
            name="result_reference",
            field=models.CharField(blank=True, max_length=100, db_default=""),
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
