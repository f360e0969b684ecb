"""The moderation desk: what decisions did, reports, notices, appeals, rules, the ledger."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

MEASURES = {
    "published": "publish",
    "held": "hold",
    "hidden": "hide",
    "removed": "remove",
    "withdrawn": "withdraw",
}


def say_what_was_done(apps, _schema_editor):
    """Give earlier decisions their measure, which their states say."""
    decisions = apps.get_model("rejoinder", "Decision").objects
    for state, measure in MEASURES.items():
        decisions.filter(new_state=state).update(measure=measure)
    decisions.filter(new_state="published", old_state="removed").update(measure="restore")


class Migration(migrations.Migration):

    dependencies = [
        ('rejoinder', '0003_names_once'),
    ]

    operations = [
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('misjudged', models.CharField(blank=True, default='', max_length=2000)),
                ('meaning', models.CharField(max_length=600)),
                ('wish', models.CharField(max_length=20)),
                ('without', models.CharField(blank=True, default='', max_length=2000)),
                ('made_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, default='', max_length=20)),
                ('answer', models.CharField(blank=True, default='', max_length=2000)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by_decider', models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name='ComposedRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('name', models.CharField(max_length=100)),
                ('owner', models.CharField(max_length=100)),
                ('conditions', models.JSONField(default=list)),
                ('action', models.CharField(default='hold', max_length=20)),
                ('guidance', models.CharField(blank=True, default='', max_length=300)),
                ('disclosure', models.CharField(default='passage', max_length=20)),
                ('status', models.CharField(default='draft', max_length=20)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField()),
                ('trial', models.JSONField(default=dict)),
                ('earlier', models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name='ContactMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=100)),
                ('email', models.EmailField(max_length=254)),
                ('text', models.CharField(max_length=5000)),
                ('sent_at', models.DateTimeField()),
                ('network', models.CharField(blank=True, default='', max_length=64)),
                ('answer', models.CharField(blank=True, default='', max_length=5000)),
                ('answered_at', models.DateTimeField(null=True)),
                ('closed_without_answer', models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name='DeskCard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('taken_until', models.DateTimeField(null=True)),
                ('later_at', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('sent_note', models.CharField(blank=True, default='', max_length=1000)),
            ],
        ),
        migrations.CreateModel(
            name='HouseRules',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('strip', models.CharField(max_length=200)),
                ('text', models.TextField(help_text='One rule a line; line 1 is rule 1.')),
                ('since', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='LedgerRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveIntegerField(unique=True)),
                ('day', models.DateField(db_index=True)),
                ('entry', models.TextField()),
                ('digest', models.CharField(max_length=64, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='LedgerSalt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('salt', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='NeverShareWith',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True)),
                ('law', models.CharField(max_length=500)),
                ('explanation', models.CharField(max_length=2000)),
                ('other_links', models.TextField(blank=True, default='')),
                ('child_abuse', models.BooleanField(default=False)),
                ('name', models.CharField(blank=True, default='', max_length=100)),
                ('email', models.EmailField(blank=True, default='', max_length=254)),
                ('good_faith', models.BooleanField()),
                ('network', models.CharField(blank=True, default='', max_length=64)),
                ('received_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, default='', max_length=10)),
                ('answer', models.CharField(blank=True, default='', max_length=2000)),
                ('answered_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='ReasonTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=5)),
                ('house_rule', models.PositiveSmallIntegerField(null=True)),
                ('note', models.CharField(blank=True, default='', max_length=2000)),
            ],
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=5)),
                ('passage', models.CharField(blank=True, default='', max_length=500)),
                ('note', models.CharField(blank=True, default='', max_length=500)),
                ('wants_outcome', models.BooleanField(default=True)),
                ('weight', models.FloatField()),
                ('by_new_reader', models.BooleanField(default=False)),
                ('network', models.CharField(blank=True, default='', max_length=64)),
                ('reported_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, default='', max_length=10)),
            ],
        ),
        migrations.CreateModel(
            name='SecondLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('looked_at', models.DateTimeField(null=True)),
                ('removes', models.BooleanField(null=True)),
                ('agrees', models.BooleanField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='SharedByMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sent_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='StaffNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=1000)),
                ('written_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='StaffSection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='decision',
            name='decision_new_state',
        ),
        migrations.RemoveConstraint(
            model_name='decision',
            name='decision_gives_reason',
        ),
        migrations.RemoveConstraint(
            model_name='limit',
            name='limit_kind',
        ),
        migrations.AddField(
            model_name='byline',
            name='account',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='bylines', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='comment',
            name='picked_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='comment',
            name='pinned_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='comment',
            name='restored_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('number__isnull', False), ('parent__isnull', True), ('pinned_at__isnull', False)), fields=['thread', 'id'], name='roots_pinned'),
        ),
        migrations.AddField(
            model_name='decision',
            name='account',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='decision',
            name='disclosure',
            field=models.CharField(default='passage', max_length=20),
        ),
        migrations.AddField(
            model_name='decision',
            name='law',
            field=models.CharField(blank=True, default='', max_length=500),
        ),
        migrations.AddField(
            model_name='decision',
            name='measure',
            field=models.CharField(default='publish', max_length=20),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='decision',
            name='rules_version',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='decision',
            name='service',
            field=models.CharField(blank=True, default='', max_length=60),
        ),
        migrations.AddField(
            model_name='decision',
            name='signed',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='decision',
            name='territory',
            field=models.CharField(blank=True, default='', max_length=200),
        ),
        migrations.AddField(
            model_name='decision',
            name='undo_until',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='decision',
            name='undoes',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='undone_by', to='rejoinder.decision'),
        ),
        migrations.AddField(
            model_name='decision',
            name='until',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='limit',
            name='decision',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='limit', to='rejoinder.decision'),
        ),
        migrations.AddField(
            model_name='listedrule',
            name='disclosure',
            field=models.CharField(default='passage', max_length=20),
        ),
        migrations.AddField(
            model_name='revision',
            name='cut_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='rejoinder.decision'),
        ),
        migrations.AddField(
            model_name='site',
            name='appeal_days',
            field=models.PositiveSmallIntegerField(default=3),
        ),
        migrations.AddField(
            model_name='site',
            name='contact_address',
            field=models.EmailField(blank=True, default='', max_length=254),
        ),
        migrations.AddField(
            model_name='site',
            name='friend_mail_since',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='site',
            name='other_ways',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='site',
            name='rules_version',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='site',
            name='second_looks_in_100',
            field=models.PositiveSmallIntegerField(default=5),
        ),
        migrations.AddField(
            model_name='site',
            name='signs_with_names',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='thread',
            name='pace_seconds',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='thread',
            name='pace_set_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='thread',
            name='pace_until',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='decision',
            name='comment',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='rejoinder.comment'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='new_state',
            field=models.CharField(blank=True, default='', max_length=20),
        ),
        migrations.AlterField(
            model_name='decision',
            name='note',
            field=models.CharField(blank=True, default='', max_length=2000),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(condition=models.Q(('account__isnull', False)), fields=['account', 'id'], name='decisions_on_account'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(fields=['decided_at'], name='decisions_by_time'),
        ),
        migrations.AddIndex(
            model_name='storedfinding',
            index=models.Index(fields=['rule', 'decision'], name='findings_of_rule'),
        ),
        migrations.RunPython(say_what_was_done, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('measure__in', ['publish', 'hold', 'hide', 'remove', 'withdraw', 'restore', 'cut', 'keep', 'uphold', 'pick', 'unpick', 'undo', 'warn', 'read_first', 'suspend', 'lift'])), name='decision_measure'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('new_state__in', ['', 'published', 'held', 'hidden', 'removed', 'withdrawn'])), name='decision_new_state'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('disclosure__in', ['passage', 'rule', 'check'])), name='decision_disclosure'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('account__isnull', True), ('comment__isnull', False), models.Q(('new_state', ''), _negated=True)), models.Q(('account__isnull', False), ('comment__isnull', True), ('new_state', '')), _connector='OR'), name='decision_has_one_subject'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('new_state__in', ['held', 'hidden', 'removed']), _negated=True), ('old_state', models.F('new_state')), ('measure__in', ['hold', 'hide', 'remove', 'undo']), _connector='OR'), name='decision_says_what_it_did'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('measure__in', ['cut', 'hide', 'hold', 'read_first', 'remove', 'suspend', 'warn']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='decision_gives_reason'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reason', 'I1'), _negated=True), models.Q(('law', ''), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='decision_names_law'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reason', 'X'), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='decision_explains_itself'),
        ),
        migrations.AddConstraint(
            model_name='limit',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['read_first', 'suspended', 'warned'])), name='limit_kind'),
        ),
        migrations.AddConstraint(
            model_name='listedrule',
            constraint=models.CheckConstraint(condition=models.Q(('disclosure__in', ['passage', 'rule', 'check'])), name='listed_rule_disclosure'),
        ),
        migrations.AddField(
            model_name='appeal',
            name='account',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='appeals', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='appeal',
            name='answered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='appeal',
            name='decision',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='appeal', to='rejoinder.decision'),
        ),
        migrations.AddField(
            model_name='appeal',
            name='result',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='answered_appeal', to='rejoinder.decision'),
        ),
        migrations.AddField(
            model_name='composedrule',
            name='changed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='composedrule',
            name='site',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='composed_rules', to='rejoinder.site'),
        ),
        migrations.AddField(
            model_name='contactmessage',
            name='account',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='messages', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='contactmessage',
            name='answered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='contactmessage',
            name='comment',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='rejoinder.comment'),
        ),
        migrations.AddField(
            model_name='deskcard',
            name='comment',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='card', to='rejoinder.comment'),
        ),
        migrations.AddField(
            model_name='deskcard',
            name='sent_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='deskcard',
            name='sent_to',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='deskcard',
            name='taken_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='houserules',
            name='site',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='house_rules_versions', to='rejoinder.site'),
        ),
        migrations.AddField(
            model_name='ledgerrow',
            name='decision',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='ledger_row', to='rejoinder.decision'),
        ),
        migrations.AddField(
            model_name='ledgersalt',
            name='comment',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='ledger_salt', to='rejoinder.comment'),
        ),
        migrations.AddField(
            model_name='notice',
            name='account',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='notices', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='notice',
            name='comment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='rejoinder.comment'),
        ),
        migrations.AddField(
            model_name='notice',
            name='decision',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='notices', to='rejoinder.decision'),
        ),
        migrations.AddField(
            model_name='reasontemplate',
            name='site',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reason_templates', to='rejoinder.site'),
        ),
        migrations.AddField(
            model_name='report',
            name='comment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='rejoinder.comment'),
        ),
        migrations.AddField(
            model_name='report',
            name='decision',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reports', to='rejoinder.decision'),
        ),
        migrations.AddField(
            model_name='report',
            name='reporter',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reports', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='secondlook',
            name='decision',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='second_look', to='rejoinder.decision'),
        ),
        migrations.AddField(
            model_name='secondlook',
            name='looked_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='sharedbymail',
            name='delivery',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='rejoinder.delivery'),
        ),
        migrations.AddField(
            model_name='sharedbymail',
            name='sender',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='staffnote',
            name='account',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='staff_notes', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='staffnote',
            name='comment',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='staff_notes', to='rejoinder.comment'),
        ),
        migrations.AddField(
            model_name='staffnote',
            name='written_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='staffsection',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='staff_sections', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='staffsection',
            name='section',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.section'),
        ),
        migrations.AddIndex(
            model_name='appeal',
            index=models.Index(condition=models.Q(('outcome', '')), fields=['due_at'], name='appeals_open'),
        ),
        migrations.AddIndex(
            model_name='appeal',
            index=models.Index(fields=['made_at'], name='appeals_by_time'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(('wish__in', ['restore', 'restore_without', 'explain'])), name='appeal_wish'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['', 'upheld', 'restored', 'restored_with_cut', 'other_rule', 'removed'])), name='appeal_outcome'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(('outcome', ''), models.Q(('answer', ''), _negated=True), _connector='OR'), name='appeal_answer_gives_reason'),
        ),
        migrations.AddConstraint(
            model_name='composedrule',
            constraint=models.CheckConstraint(condition=models.Q(('action__in', ['hold', 'edit', 'note'])), name='composed_rule_action'),
        ),
        migrations.AddConstraint(
            model_name='composedrule',
            constraint=models.CheckConstraint(condition=models.Q(('disclosure__in', ['passage', 'rule', 'check'])), name='composed_rule_disclosure'),
        ),
        migrations.AddConstraint(
            model_name='composedrule',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'on', 'off'])), name='composed_rule_status'),
        ),
        migrations.AddIndex(
            model_name='contactmessage',
            index=models.Index(condition=models.Q(('answered_at__isnull', True)), fields=['id'], name='contact_open'),
        ),
        migrations.AddIndex(
            model_name='contactmessage',
            index=models.Index(fields=['sent_at'], name='contact_by_time'),
        ),
        migrations.AddConstraint(
            model_name='contactmessage',
            constraint=models.CheckConstraint(condition=models.Q(('topic__in', ['article', 'comment', 'moderation', 'technical', 'other'])), name='contact_topic'),
        ),
        migrations.AddConstraint(
            model_name='houserules',
            constraint=models.UniqueConstraint(models.F('site'), models.F('version'), name='house_rules_once'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('outcome', '')), fields=['id'], name='notices_open'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('answered_at__isnull', True)), fields=['id'], name='notices_unanswered'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['received_at'], name='notices_by_time'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['', 'upheld', 'rejected'])), name='notice_outcome'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(('child_abuse', True), models.Q(('email', ''), _negated=True), _connector='OR'), name='notice_has_sender'),
        ),
        migrations.AddConstraint(
            model_name='reasontemplate',
            constraint=models.CheckConstraint(condition=models.Q(('reason__in', ['', 'H1', 'H2', 'H3', 'H4', 'H5', 'H6', 'H7', 'H8', 'H9', 'H10', 'H11', 'R1', 'R2', 'R3', 'R4', 'R5', 'R6', 'R7', 'R8', 'R9', 'R10', 'R11', 'R12', 'I1', 'X'])), name='reason_template_reason'),
        ),
        migrations.AddConstraint(
            model_name='reasontemplate',
            constraint=models.UniqueConstraint(models.F('site'), models.F('reason'), name='reason_template_once'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(condition=models.Q(('outcome', '')), fields=['comment'], name='reports_open'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(fields=['reported_at'], name='reports_by_time'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('reason__in', ['', 'H1', 'H2', 'H3', 'H4', 'H5', 'H6', 'H7', 'H8', 'H9', 'H10', 'H11', 'R1', 'R2', 'R3', 'R4', 'R5', 'R6', 'R7', 'R8', 'R9', 'R10', 'R11', 'R12', 'I1', 'X'])), name='report_reason'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['', 'upheld', 'rejected'])), name='report_outcome'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.UniqueConstraint(models.F('comment'), models.F('reporter'), name='report_once'),
        ),
        migrations.AddIndex(
            model_name='secondlook',
            index=models.Index(condition=models.Q(('agrees', None)), fields=['id'], name='second_looks_open'),
        ),
        migrations.AddIndex(
            model_name='sharedbymail',
            index=models.Index(fields=['sender', 'sent_at'], name='shared_by_sender'),
        ),
        migrations.AddConstraint(
            model_name='staffnote',
            constraint=models.CheckConstraint(condition=models.Q(('comment__isnull', False), ('account__isnull', False), _connector='OR'), name='staff_note_has_subject'),
        ),
        migrations.AddConstraint(
            model_name='staffsection',
            constraint=models.UniqueConstraint(models.F('account'), models.F('section'), name='staff_section_once'),
        ),
    ]
