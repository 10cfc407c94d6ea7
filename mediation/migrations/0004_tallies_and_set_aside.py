import django.db.models.deletion
from django.db import migrations, models


def count(apps, editor):
    """The counters begin with the disputes there are."""
    dispute, tally = apps.get_model("mediation", "Dispute"), apps.get_model("mediation", "Tally")
    standing = dispute.objects.order_by().values_list("responsible", "status", "level").annotate(n=models.Count("pk"))
    tally.objects.bulk_create(
        tally(organisation_id=body, status=status, level=level, disputes=n) for body, status, level, n in standing
    )


class Migration(migrations.Migration):
    dependencies = [
        ("mediation", "0003_audit_chain"),
    ]

    operations = [
        migrations.CreateModel(
            name="SetAside",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField(verbose_name="起")),
                ("times", models.PositiveIntegerField(default=0, verbose_name="次数")),
                ("trouble", models.CharField(max_length=200, verbose_name="出错处")),
                (
                    "dispute",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="mediation.dispute",
                        verbose_name="纠纷",
                    ),
                ),
            ],
            options={
                "verbose_name": "检查出错的纠纷",
                "verbose_name_plural": "检查出错的纠纷",
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("registered", "已登记"),
                            ("mediating", "调解中"),
                            ("agreed", "已达成协议"),
                            ("performing", "履行中"),
                            ("terminated", "调解终止"),
                            ("referred", "已移送"),
                            ("closed", "已办结"),
                        ],
                        max_length=32,
                        verbose_name="状态",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("grid", "网格"),
                            ("panel", "村（社区）“4+1”防线"),
                            ("village", "村（社区）调委会"),
                            ("township", "乡镇（街道）"),
                            ("county", "县（区）"),
                            ("outside", "出口"),
                        ],
                        max_length=32,
                        verbose_name="层级",
                    ),
                ),
                ("disputes", models.IntegerField(verbose_name="件数")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="mediation.organisation",
                        verbose_name="承办单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "件数统计",
                "verbose_name_plural": "件数统计",
                "indexes": [models.Index(fields=["organisation", "status", "level"], name="tally_place")],
            },
        ),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
