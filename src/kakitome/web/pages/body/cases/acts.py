"""What the secretariat can do to a case, each act as a page."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from kakitome.learning.recognition.procedure import Act
from kakitome.web.desk.acting import ActPage, ReasonsForm, TextForm
from kakitome.web.desk.resolutions import RESOLUTION_PAGES
from kakitome.web.pages.body.cases.forms import (
    AssignForm,
    CaseFeeForm,
    HearForm,
    MetForm,
    NotEnoughForm,
    ProposeForm,
    RecuseForm,
    ReferForm,
    RelayForm,
    TieForm,
    UndoRecusalForm,
)
from kakitome.web.pages.body.cases.interview_forms import ArrangeForm, RecordForm

PAGES: Mapping[str, ActPage] = {
    "accept": ActPage(
        act=Act.ACCEPT,
        link=_("Accept…"),
        title=_("Accept the application for review?"),
        lead=_("Everything required is there and the fee is settled. Next you assign reviewers."),
        button=_("Accept it"),
        done=_("Accepted. Assign at least two reviewers."),
    ),
    "request": ActPage(
        act=Act.REQUEST_DOCUMENTS,
        link=_("Ask for what is missing…"),
        form=TextForm,
        title=_("What is missing?"),
        lead=_("The application goes back to the applicant, who adds what you name and submits it again."),
        button=_("Ask for it"),
        done=_("The applicant is asked to complete the application."),
        labels={"text": _("What the applicant is asked for")},
    ),
    "fee": ActPage(
        act=Act.SETTLE_FEE,
        link=_("Note the fee…"),
        form=CaseFeeForm,
        title=_("Is the fee settled?"),
        lead=_("An application can be accepted when its fee is paid or waived."),
        button=_("Note it"),
        done=_("The fee is noted."),
    ),
    "assign": ActPage(
        act=Act.ASSIGN,
        link=_("Assign a reviewer…"),
        form=AssignForm,
        template="pages/body/cases/assign.html",
        title=_("Whom do you give the case to?"),
        lead=_(
            "Expertise, language, training and load are from the register; conflicts of interest are looked up now. "
            "Somebody with a conflict is recused in the same act, sees no papers, and stays on record."
        ),
        button=_("Give the case to this person"),
        done=_("The case is given to this person, who is told by mail."),
    ),
    "tie": ActPage(
        act=Act.SETTLE_TIE,
        link=_("Answer a reviewer who is not sure…"),
        form=TieForm,
        title=_("Is it a conflict of interest?"),
        lead=_(
            "The reviewer reads your answer. Without a conflict the papers open and the case is scored; with one the "
            "reviewer is recused. Who asked, what and how it was answered stays on record."
        ),
        button=_("Answer"),
        done=_("The reviewer has your answer."),
    ),
    "recuse": ActPage(
        act=Act.RECUSE,
        link=_("Take somebody out…"),
        form=RecuseForm,
        title=_("Take somebody out of the case?"),
        lead=_(
            "The papers close for this person. Scores or votes already given are kept, and the "
            "chair says whether they count."
        ),
        button=_("Take this person out"),
        done=_("This person has no part in the case any more."),
        is_final=True,
    ),
    "undo-recusal": ActPage(
        act=Act.UNDO_RECUSAL,
        link=_("Undo a recusal…"),
        form=UndoRecusalForm,
        title=_("Undo a recusal?"),
        lead=_(
            "For when there was no conflict of interest. Scores or a vote this person gave count as they were given; "
            "who gave none can do so. The reason is on record, and the person, the secretariat and the chair are told."
        ),
        button=_("Undo the recusal"),
        done=_("The recusal is undone. The people concerned were told."),
    ),
    "ask": ActPage(
        act=Act.ASK,
        link=_("Ask the applicant…"),
        form=TextForm,
        title=_("Ask the applicant"),
        lead=_("The applicant reads your question at once. Reviewers and committee read the answer."),
        button=_("Send the question"),
        done=_("The applicant has the question."),
        labels={"text": _("Your question")},
    ),
    "relay": ActPage(
        act=Act.RELAY,
        which="number",
        form=RelayForm,
        title=_("Pass the question on"),
        lead=_("Change the words where they would tell who asks. The applicant reads only what you send."),
        button=_("Pass it on"),
        done=_("The applicant has the question."),
        labels={"text": _("As the applicant will read it")},
    ),
    "interview": ActPage(
        act=Act.ARRANGE_INTERVIEW,
        link=_("Arrange an interview…"),
        form=ArrangeForm,
        title=_("When and where is the interview?"),
        lead=_("The applicant and the assessors are told by mail. Scores can be handed in once it is recorded."),
        button=_("Arrange it"),
        done=_("The interview is arranged."),
    ),
    "interview-off": ActPage(
        act=Act.CALL_OFF_INTERVIEW,
        link=_("Call the interview off…"),
        form=TextForm,
        title=_("Call the interview off?"),
        lead=_("The applicant and the assessors are told by mail. Another one can be arranged."),
        button=_("Call it off"),
        done=_("The interview is called off."),
        labels={"text": _("Reason; the applicant reads it")},
    ),
    "interview-record": ActPage(
        act=Act.RECORD_INTERVIEW,
        link=_("Record the interview…"),
        form=RecordForm,
        title=_("What came of the interview?"),
        lead=_("The outcome says whether what was said bears out the portfolio. Each assessor gives points alone."),
        button=_("Record it"),
        done=_("The interview is recorded."),
        is_final=True,
    ),
    "discuss": ActPage(
        act=Act.DISCUSS,
        link=_("Open the discussion…"),
        title=_("Open the discussion?"),
        lead=_("Everyone has handed in. The reviewers now see one another’s scores, without names."),
        button=_("Open the discussion"),
        done=_("The scores are open to the reviewers."),
    ),
    "comment": ActPage(
        act=Act.COMMENT,
        link=_("Write to the discussion…"),
        form=TextForm,
        title=_("Write to the discussion"),
        lead=_("Reviewers and committee read it; the applicant does not. It cannot be changed afterwards."),
        button=_("Write it"),
        done=_("It stands in the discussion."),
        labels={"text": _("What you write")},
    ),
    "refer": ActPage(
        act=Act.REFER,
        link=_("Lay it before the committee…"),
        form=ReferForm,
        template="pages/body/cases/refer.html",
        title=_("Lay the case before the committee?"),
        lead=_(
            "A ballot opens on exactly this version. Members with a conflict of interest are excluded, with the ground "
            "on record. They vote once there is a draft resolution."
        ),
        button=_("Open the ballot"),
        done=_("The ballot is open. Write the draft resolution, or leave it to the chair, who was told."),
    ),
    "escalate": ActPage(
        act=Act.ESCALATE,
        link=_("Lay it before the other committee…"),
        title=_("Lay the case before the other committee?"),
        lead=_("This is for a tie that no chair can decide, or when too few members are left for a quorum."),
        button=_("Open the other ballot"),
        done=_("The other committee votes once it has a draft resolution."),
    ),
    **RESOLUTION_PAGES,
    "hear": ActPage(
        act=Act.OPEN_HEARING,
        link=_("Hear the applicant…"),
        form=HearForm,
        title=_("Send the applicant the draft of a decision against it?"),
        lead=_(
            "Nothing is refused or withdrawn before the applicant was heard. It answers once, with papers, until the "
            "last day. Votes cast so far are void: the committee votes anew, with the answer before it."
        ),
        button=_("Send the draft"),
        done=_("The applicant has the draft. The committee votes once it has answered, or the time is over."),
        is_final=True,
    ),
    "not-met": ActPage(
        act=Act.RETURN_CONDITION,
        which="index",
        form=NotEnoughForm,
        title=_("Is the report not enough?"),
        lead=_("The applicant reads why, and hands in again by the day you give. The report stays on record."),
        button=_("Send it back"),
        done=_("The applicant is asked to hand in again."),
    ),
    "ask-report": ActPage(
        act=Act.REQUEST_REPORT,
        link=_("Ask for a report…"),
        form=NotEnoughForm,
        title=_("Which report do you ask for?"),
        lead=_("A yearly report, or one on an occasion, while it is recognised. The applicant is reminded by mail."),
        button=_("Ask for it"),
        done=_("The applicant is asked for the report."),
        labels={"text": _("What the report is to say")},
    ),
    "report-accept": ActPage(
        act=Act.ACCEPT_REPORT,
        which="index",
        title=_("Is the report enough?"),
        lead=_("The applicant is told. The report stays in the case."),
        button=_("Accept the report"),
        done=_("The report is accepted."),
    ),
    "report-return": ActPage(
        act=Act.RETURN_REPORT,
        which="index",
        form=NotEnoughForm,
        title=_("Is the report not enough?"),
        lead=_("The applicant reads why, and hands in again by the day you give. The report stays on record."),
        button=_("Send it back"),
        done=_("The applicant is asked to hand in again."),
    ),
    "met": ActPage(
        act=Act.MEET_CONDITION,
        which="index",
        form=MetForm,
        title=_("Is the condition met?"),
        lead=_("With the last condition the recognition begins and is signed."),
        button=_("Confirm that it is met"),
        done=_("The condition is met."),
    ),
    "lapse": ActPage(
        act=Act.LAPSE,
        link=_("Let it lapse…"),
        title=_("End the conditional recognition?"),
        lead=_("A deadline went by without a report. The application is refused; the applicant may appeal."),
        button=_("Let it lapse"),
        done=_("The conditional recognition has lapsed."),
        is_final=True,
    ),
    "suspend": ActPage(
        act=Act.SUSPEND,
        link=_("Suspend…"),
        form=ReasonsForm,
        title=_("Suspend the recognition?"),
        lead=_(
            "New awards do not carry it from now on; earlier ones keep it. The reason is "
            "published. A suspension can be ended."
        ),
        button=_("Suspend it"),
        done=_("Suspended. Whoever checks reads so from now on."),
        is_final=True,
    ),
    "resume": ActPage(
        act=Act.RESUME,
        link=_("End the suspension…"),
        form=ReasonsForm,
        title=_("End the suspension?"),
        lead=_("The recognition holds again from now on. The reason is published."),
        button=_("End the suspension"),
        done=_("The recognition holds again."),
    ),
    "propose-withdrawal": ActPage(
        act=Act.PROPOSE_WITHDRAWAL,
        link=_("Propose to withdraw it…"),
        form=ProposeForm,
        template="pages/body/cases/refer.html",
        title=_("Propose to withdraw the recognition?"),
        lead=_(
            "A committee decides. Until then nothing changes. A withdrawal is final; awards "
            "given before it stay recognised when awarded."
        ),
        button=_("Lay it before the committee"),
        done=_("The committee votes on a draft resolution once the applicant was heard."),
        is_final=True,
    ),
}
"""By their name in addresses."""
