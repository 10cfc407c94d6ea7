"""Every address of the product. Names are stable: papers, notices and bookmarks carry them."""

from django.urls import path

from mediation.views import (
    account,
    disputes,
    holidays,
    letters,
    monthly,
    papers,
    public,
    referrals,
    rule_drafts,
    rulebooks,
)

urlpatterns = [
    path("", disputes.inbox, name="inbox"),
    path("login/", account.log_in, name="login"),
    path("logout/", account.log_out, name="logout"),
    path("text-size/", account.text_size, name="text_size"),
    # disputes
    path("disputes/", disputes.disputes, name="disputes"),
    path("disputes/new/", disputes.dispute_new, name="dispute_new"),
    path("disputes/<int:pk>/", disputes.dispute, name="dispute"),
    path("disputes/<int:pk>/why/", disputes.why, name="why"),
    path("disputes/<int:pk>/do/<slug:name>/", disputes.act, name="act"),
    path("disputes/<int:pk>/do/<slug:name>/<int:row>/", disputes.act, name="act"),
    # papers
    path("disputes/<int:pk>/print/", papers.paper_batch, name="paper_batch"),
    path("disputes/<int:pk>/print/<slug:kind>/<int:row>/", papers.paper_print, name="paper_print"),
    path("disputes/<int:pk>/print/<slug:kind>/<int:row>/draft/", papers.paper_draft, name="paper_draft"),
    path("disputes/<int:pk>/print/<slug:kind>/<int:row>/word/", papers.paper_word, name="paper_word"),
    path("disputes/<int:pk>/print/<slug:kind>/<int:row>/number/", papers.paper_reserve, name="paper_reserve"),
    path("disputes/<int:pk>/blank/<slug:kind>/", papers.paper_blank, name="paper_blank"),
    path("papers/<int:pk>/", papers.paper, name="paper"),
    path("scans/<int:pk>/", papers.scan, name="scan"),
    path("enclosures/<int:pk>/", papers.enclosure, name="enclosure"),
    path("proofs/<int:pk>/", papers.proof, name="proof"),
    # legal aid
    path("referrals/", referrals.referrals, name="referrals"),
    path("referrals/<int:pk>/", referrals.referral, name="referral"),
    path("referrals/<int:pk>/packet/", referrals.referral_packet, name="referral_packet"),
    path("referrals/<int:pk>/do/<slug:name>/", referrals.referral_act, name="referral_act"),
    # rules
    path("rules/", rulebooks.shelf_page, name="rulebooks"),
    path("rules/<slug:name>/", rulebooks.rulebook, name="rulebook"),
    path("rules/<slug:name>/file/<slug:kind>/", rulebooks.file, name="rulebook_file"),
    path("rules/<slug:name>/reasons/<slug:row>/", rulebooks.reasons, name="rulebook_reasons"),
    path("rules/<slug:name>/versions/", rulebooks.versions, name="rulebook_versions"),
    path("rules/<slug:name>/versions/<int:pk>/", rulebooks.version, name="rule_version"),
    path("rules/<slug:name>/versions/<int:pk>/do/<slug:act>/", rule_drafts.version_act, name="rule_version_act"),
    path("rules/<slug:name>/start/", rule_drafts.start, name="rule_start"),
    path("rules/<slug:name>/upload/", rule_drafts.upload, name="rule_upload"),
    path("rules/<slug:name>/restore/", rule_drafts.restore, name="rule_restore"),
    path("rules/<slug:name>/draft/", rule_drafts.open_draft, name="rule_open_draft"),
    path("rules/<slug:name>/draft/<int:pk>/", rule_drafts.draft, name="rule_draft"),
    path("rules/<slug:name>/draft/<int:pk>/check/", rule_drafts.check, name="rule_check"),
    path("rules/<slug:name>/draft/<int:pk>/effect/", rule_drafts.effect, name="rule_effect"),
    # the month
    path("monthly/", monthly.figures, name="monthly"),
    path("monthly/sheet/", monthly.sheet, name="monthly_sheet"),
    # running
    path("holidays/", holidays.years, name="holidays"),
    path("holidays/<int:year>/", holidays.year, name="holiday_year"),
    path("letters/", letters.letters, name="letters"),
    path("letters/<int:pk>/<slug:name>/", letters.letter_act, name="letter_act"),
    path("health/", public.health, name="health"),
    path("healthz", public.healthz, name="healthz"),
    # without an account
    path("p/", public.look_up, name="look_up"),
    path("p/<slug:code>/", public.progress, name="progress"),
    path("v/<slug:code>/", public.paper_check, name="paper_check"),
]
