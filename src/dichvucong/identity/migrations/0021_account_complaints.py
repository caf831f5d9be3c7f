
import dichvucong.identity.states
import dichvucong.identity.words
import dichvucong.kernel.sealed_fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0020_reviews_of_rights'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccountComplaint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=30, unique=True)),
                ('link_token', models.CharField(max_length=40, unique=True)),
                ('kind', models.CharField(choices=[(dichvucong.identity.words.ComplaintKind['WRONG_DATA'], dichvucong.identity.words.ComplaintKind['WRONG_DATA']), (dichvucong.identity.words.ComplaintKind['TAKEN_OVER'], dichvucong.identity.words.ComplaintKind['TAKEN_OVER']), (dichvucong.identity.words.ComplaintKind['LOST_PHONE'], dichvucong.identity.words.ComplaintKind['LOST_PHONE']), (dichvucong.identity.words.ComplaintKind['NEW_PAPER'], dichvucong.identity.words.ComplaintKind['NEW_PAPER']), (dichvucong.identity.words.ComplaintKind['LOCKED'], dichvucong.identity.words.ComplaintKind['LOCKED']), (dichvucong.identity.words.ComplaintKind['OTHER'], dichvucong.identity.words.ComplaintKind['OTHER'])], max_length=20)),
                ('text', dichvucong.kernel.sealed_fields.SealedText(label='complaint.text', look_up=False, max_length=5000)),
                ('name', dichvucong.kernel.sealed_fields.SealedText(label='complaint.name', look_up=False, max_length=250)),
                ('phone', dichvucong.kernel.sealed_fields.SealedText(label='complaint.phone', look_up=True, max_length=20)),
                ('email', dichvucong.kernel.sealed_fields.SealedText(blank=True, label='complaint.email', look_up=False, max_length=254)),
                ('number_kind', models.CharField(choices=[(dichvucong.identity.words.IdentifierKind['CITIZEN_NUMBER'], dichvucong.identity.words.IdentifierKind['CITIZEN_NUMBER']), (dichvucong.identity.words.IdentifierKind['OLD_CARD'], dichvucong.identity.words.IdentifierKind['OLD_CARD']), (dichvucong.identity.words.IdentifierKind['PASSPORT'], dichvucong.identity.words.IdentifierKind['PASSPORT']), (dichvucong.identity.words.IdentifierKind['TAX_CODE'], dichvucong.identity.words.IdentifierKind['TAX_CODE']), (dichvucong.identity.words.IdentifierKind['SOCIAL_INSURANCE'], dichvucong.identity.words.IdentifierKind['SOCIAL_INSURANCE'])], max_length=20)),
                ('paper', dichvucong.kernel.sealed_fields.SealedText(label='complaint.paper', look_up=True, max_length=30)),
                ('country', models.CharField(blank=True, max_length=2)),
                ('owner_opened', models.BooleanField(default=False)),
                ('opened_by', models.CharField(max_length=80)),
                ('state', models.CharField(choices=[(dichvucong.identity.states.ComplaintState['RECEIVED'], dichvucong.identity.states.ComplaintState['RECEIVED']), (dichvucong.identity.states.ComplaintState['TOLD'], dichvucong.identity.states.ComplaintState['TOLD']), (dichvucong.identity.states.ComplaintState['ACCEPTED'], dichvucong.identity.states.ComplaintState['ACCEPTED']), (dichvucong.identity.states.ComplaintState['ANSWERED'], dichvucong.identity.states.ComplaintState['ANSWERED'])], default=dichvucong.identity.states.ComplaintState['RECEIVED'], max_length=10)),
                ('received_at', models.DateTimeField()),
                ('told_at', models.DateTimeField(null=True)),
                ('told_whom', models.CharField(blank=True, max_length=500)),
                ('accepted_at', models.DateTimeField(null=True)),
                ('checked_by', models.CharField(blank=True, max_length=80)),
                ('checked_how', dichvucong.kernel.sealed_fields.SealedText(blank=True, label='complaint.checked_how', look_up=False, max_length=1000)),
                ('confirmed_by', models.CharField(blank=True, max_length=80)),
                ('outcome', models.CharField(blank=True, max_length=12)),
                ('answer', dichvucong.kernel.sealed_fields.SealedText(blank=True, label='complaint.answer', look_up=False, max_length=5000)),
                ('answered_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='complaints', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'received_at'], name='complaint_by_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', [dichvucong.identity.states.ComplaintState['RECEIVED'], dichvucong.identity.states.ComplaintState['TOLD'], dichvucong.identity.states.ComplaintState['ACCEPTED'], dichvucong.identity.states.ComplaintState['ANSWERED']])), name='complaint_state_known'), models.CheckConstraint(condition=models.Q(('kind__in', [dichvucong.identity.words.ComplaintKind['WRONG_DATA'], dichvucong.identity.words.ComplaintKind['TAKEN_OVER'], dichvucong.identity.words.ComplaintKind['LOST_PHONE'], dichvucong.identity.words.ComplaintKind['NEW_PAPER'], dichvucong.identity.words.ComplaintKind['LOCKED'], dichvucong.identity.words.ComplaintKind['OTHER']])), name='complaint_kind_known'), models.CheckConstraint(condition=models.Q(('confirmed_by', ''), models.Q(models.Q(('checked_by', ''), _negated=True), models.Q(('confirmed_by', models.F('checked_by')), _negated=True)), _connector='OR'), name='complaint_checked_by_two_people'), models.CheckConstraint(condition=models.Q(models.Q(('state', dichvucong.identity.states.ComplaintState['ANSWERED']), _negated=True), ('outcome__in', [dichvucong.identity.words.ComplaintOutcome['RESOLVED'], dichvucong.identity.words.ComplaintOutcome['UNFOUNDED']]), _connector='OR'), name='answered_complaint_has_an_outcome')],
            },
        ),
    ]
