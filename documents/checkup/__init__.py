"""协议体检 and 司法确认体检: what a judge would send back, before anybody signs.

    for finding in check(agreement, on=date(2026, 11, 22)):
        print(finding.severity, finding.where, finding.text, finding.mend)

`read` makes the agreement from plain JSON and lets required fields be absent, for what is missing is a finding here.
"""

from documents.checkup.check import check, lint
from documents.checkup.findings import SEVERITIES, Finding
from documents.checkup.intake import read

__all__ = ["SEVERITIES", "Finding", "check", "lint", "read"]
