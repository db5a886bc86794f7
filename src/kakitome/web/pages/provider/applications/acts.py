"""What an applicant can do to its case, each act as a page."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from kakitome.learning.recognition.procedure import Act
from kakitome.web.desk.acting import ActPage, TextForm
from kakitome.web.pages.provider.applications.forms import (
    AmendForm,
    ChangeForm,
    LeavingForm,
    PartnerForm,
    StandingPartnerForm,
    SubmitForm,
)

PAGES: Mapping[str, ActPage] = {
    "submit": ActPage(
        act=Act.SUBMIT,
        form=SubmitForm,
        title=_("Submit the application?"),
        lead=_(
            "The body examines exactly this version of the micro-credential. Documents cannot be taken back any "
            "more. The secretariat checks that everything is there; then independent reviewers score it and a "
            "committee decides. You are told of every step."
        ),
        button=_("Submit it"),
        done=_("Submitted. The secretariat looks through it and tells you what comes next."),
    ),
    "withdraw": ActPage(
        act=Act.ABANDON,
        form=LeavingForm,
        title=_("Take the application back?"),
        lead=_("The examination ends here and cannot be taken up again. You may apply anew at any time."),
        button=_("Take it back"),
        done=_("Taken back. Nothing is examined any more."),
        is_final=True,
    ),
    "amend": ActPage(
        act=Act.AMEND,
        form=AmendForm,
        title=_("Use another version?"),
        lead=_(
            "What is examined is always one exact version. After submission, another version voids the scores and "
            "votes given so far, and the secretariat looks through the application again."
        ),
        button=_("Use this version"),
        done=_("The application is now about the version you chose."),
    ),
    "partner": ActPage(
        act=Act.NAME_PARTNER,
        form=PartnerForm,
        title=_("Name a partner?"),
        lead=_(
            "A partner is an institution that offers this together with you. Its administrators are told by mail and "
            "confirm it or decline; until they confirm, the name counts for nothing. When they confirm before you "
            "submit, people of the partner do not examine the application, as people of yours do not."
        ),
        button=_("Name it"),
        done=_("Named. The institution’s administrators were told by mail."),
    ),
    "partner-back": ActPage(
        act=Act.TAKE_BACK_PARTNER,
        form=StandingPartnerForm,
        title=_("Take the name of a partner back?"),
        lead=_(
            "The institution is told. It cannot be named again in this application. If it had confirmed before you "
            "submitted, its people still do not examine the application."
        ),
        button=_("Take the name back"),
        done=_("Taken back. The institution was told."),
    ),
    "appeal": ActPage(
        act=Act.APPEAL,
        form=TextForm,
        title=_("Appeal against the decision?"),
        lead=_(
            "An appeal can be made once. People who did not decide look at it. They dismiss it, or "
            "have it examined again."
        ),
        button=_("Appeal"),
        done=_("The appeal is with the secretariat."),
        labels={"text": _("Your reasons")},
        is_final=True,
    ),
    "change": ActPage(
        act=Act.REPORT_CHANGE,
        form=ChangeForm,
        title=_("Report a change?"),
        lead=_(
            "The recognition is of one exact version. Register the changed version, then report it here. A small "
            "change is recognised with the rest; for another, the committee asks for a new review."
        ),
        button=_("Report the change"),
        done=_("Reported. The committee’s chair says whether it is a small change."),
    ),
    "answer": ActPage(
        act=Act.ANSWER,
        which="number",
        form=TextForm,
        title=_("Answer the question"),
        lead=_("The reviewers and the committee read your answer. It cannot be changed afterwards."),
        button=_("Send the answer"),
        done=_("The answer is with the reviewers."),
        labels={"text": _("Your answer")},
    ),
    "hearing": ActPage(
        act=Act.ANSWER_HEARING,
        form=TextForm,
        title=_("Answer the draft of the decision"),
        lead=_(
            "The committee reads your answer and its papers before it votes. Add papers on the page of the "
            "application first: you answer once, and nothing can be added afterwards."
        ),
        button=_("Send the answer"),
        done=_("The answer is with the committee."),
        labels={"text": _("Your answer")},
        is_final=True,
    ),
    "report": ActPage(
        act=Act.HAND_IN_REPORT,
        which="index",
        form=TextForm,
        title=_("Hand in the report"),
        lead=_("The secretariat accepts it, or says why it is not enough. Add papers on the page of the application."),
        button=_("Hand it in"),
        done=_("The report is with the secretariat."),
        labels={"text": _("Your report")},
    ),
    "condition": ActPage(
        act=Act.REPORT_CONDITION,
        which="index",
        form=TextForm,
        title=_("Report that the condition is met"),
        lead=_(
            "Say what was done and where it can be seen. Add documents on the page of the application, if there "
            "are some."
        ),
        button=_("Report it"),
        done=_("Reported. The secretariat confirms that the condition is met."),
        labels={"text": _("What was done")},
    ),
}
"""By their name in addresses."""
