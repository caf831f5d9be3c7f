"""Money on an account that belongs to nobody known may go back to its sender, never more than is left of it."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


GUARD = """
CREATE OR REPLACE FUNCTION payments_refund_within_what_came() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    came bigint;
    spoken_for bigint;
BEGIN
    IF NEW.state IN ('rejected', 'withdrawn', 'failed') THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state NOT IN ('rejected', 'withdrawn', 'failed')
        AND NEW.amount_vnd <= OLD.amount_vnd AND NEW.payment_id IS NOT DISTINCT FROM OLD.payment_id
        AND NEW.case_id IS NOT DISTINCT FROM OLD.case_id AND NEW.credit_id IS NOT DISTINCT FROM OLD.credit_id
    THEN
        RETURN NEW;
    END IF;
    IF NEW.credit_id IS NOT NULL THEN
        SELECT amount_vnd - matched_vnd INTO came FROM payments_credit
        WHERE id = NEW.credit_id AND currency = 'VND' FOR NO KEY UPDATE;
        came := COALESCE(came, 0);
        SELECT COALESCE(SUM(r.amount_vnd), 0) INTO spoken_for FROM payments_refund r
        WHERE r.credit_id = NEW.credit_id AND r.id IS DISTINCT FROM NEW.id
            AND r.state NOT IN ('rejected', 'withdrawn', 'failed');
    ELSE
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
    END IF;
    IF spoken_for + NEW.amount_vnd > came THEN
        RAISE EXCEPTION 'refunds of % đồng would exceed the % đồng that came', spoken_for + NEW.amount_vnd, came
            USING ERRCODE = 'check_violation', CONSTRAINT = 'refunds_within_what_came';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0014_statement_booking'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='credit',
            name='credit_state_known',
        ),
        migrations.AddField(
            model_name='credit',
            name='refunded_vnd',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='refund',
            name='credit',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='payments.credit'),
        ),
        migrations.AlterField(
            model_name='credit',
            name='state',
            field=models.CharField(choices=[('unmatched', 'unmatched'), ('partly', 'partly'), ('matched', 'matched'), ('explained', 'explained'), ('returning', 'returning'), ('returned', 'returned')], default='unmatched', max_length=12),
        ),
        migrations.AlterField(
            model_name='refund',
            name='payment',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='payments.payment'),
        ),
        migrations.AddConstraint(
            model_name='credit',
            constraint=models.CheckConstraint(condition=models.Q(('refunded_vnd__gte', 0), ('refunded_vnd__lte', django.db.models.expressions.CombinedExpression(models.F('amount_vnd'), '-', models.F('matched_vnd')))), name='credit_refunded_within_rest'),
        ),
        migrations.AddConstraint(
            model_name='credit',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['unmatched', 'partly', 'matched', 'explained', 'returning', 'returned'])), name='credit_state_known'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('credit', None), ('payment__isnull', False)), models.Q(('case', None), ('credit__isnull', False), ('payment', None)), _connector='OR'), name='refund_of_one_source'),
        ),
        # Going back leaves the wider function: it judges what the narrower one knew in the same way.
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
    ]
