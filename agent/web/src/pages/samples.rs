//! Every template written from declared samples, in both languages, and looked over for what a browser would not complain about.

use std::collections::BTreeSet;

use askama::Template;
use greffier_casework::Language;
use greffier_runner::ConsentText;

use crate::explain::{Block, Span};
use crate::layout::{Fault, Layout};
use crate::lists::Pager;
use crate::locale::Words;
use crate::moments::Moment;
use crate::pages::arrival::{self, ArrivalPage, Choose, SaidRow, TextLink};
use crate::pages::as_signed::{AsSignedPage, Pair, Side};
use crate::pages::bulk::{BulkDone, BulkPage, Done};
use crate::pages::case::CasePage;
use crate::pages::case_view::{Check, Effort, FieldRow, Paper, TaskLine};
use crate::pages::cases::{self, Cases};
use crate::pages::ceremony::{Authority, NoKey, PageMark, Reading};
use crate::pages::disposal::{Declaration, DisposalPage, Input, Method};
use crate::pages::document::DocumentPage;
use crate::pages::envelope::{self, EnvelopePage};
use crate::pages::errors::{ErrorPage, Errors};
use crate::pages::factor::{FactorPage, Qr, RecoveryPage};
use crate::pages::figures::FiguresPage;
use crate::pages::figures_view::{PaperLine, ProcessRow, Share, Tile};
use crate::pages::forms::{self, FormPage, Forms};
use crate::pages::hand_on::Colleague;
use crate::pages::inboxes::{self, Account, Count, InboxPage, Inboxes};
use crate::pages::invited::InvitedPage;
use crate::pages::me::{self, MePage};
use crate::pages::means::Means;
use crate::pages::outside::guest::OutsideEnd;
use crate::pages::outside::{CodePage, OutsideOne, OutsidePage};
use crate::pages::problem::ProblemPage;
use crate::pages::queue::{self, Choice, Due, Queue};
use crate::pages::repair::Repair;
use crate::pages::review::Review;
use crate::pages::search::{Find, SearchPage};
use crate::pages::seen::OnePage;
use crate::pages::sign::SignPage;
use crate::pages::signin::SignIn;
use crate::pages::station::{Answer, Card, Crop, Mark, Sheet};
use crate::pages::task::NotYours;
use crate::pages::verify::{self, VerifiedPage, VerifyPage};
use crate::pages::work::{self, Work};

/// Text that would do harm if it were not escaped.
const NASTY: &str = "<script>alert('é')</script> & \"Co\"";

fn nasty() -> String {
    NASTY.to_owned()
}

fn layout(language: Language) -> Layout {
    Layout {
        t: Words(language),
        title: nasty(),
        office: nasty(),
        section: "tasks",
        person: Some(nasty()),
        csrf: "0f".into(),
        here: nasty(),
        told: Some(nasty()),
        sought: nasty(),
        refused: true,
        failed: true,
    }
}

fn moment() -> Moment {
    Moment { text: nasty(), iso: "2026-11-23T12:00:00Z".into() }
}

fn due() -> Option<Due> {
    Some(Due { day: nasty(), away: nasty(), class: "late" })
}

fn faults() -> Vec<Fault> {
    vec![Fault { at: "f-nom".into(), text: nasty() }]
}

fn pager() -> Pager {
    Pager::new("/tasks?", 50, 50, 120)
}

fn choices() -> Vec<Choice> {
    [true, false].map(|current| Choice { href: "/tasks?show=open".into(), text: nasty(), current }).into()
}

fn crop() -> Option<Crop> {
    Some(Crop { href: "/p".into(), page_width: 1700, page_height: 2200, view: "0 0 10 10".into(), width: 100, height: 20 })
}

fn card(name: &str, choice: bool, checked: bool) -> Card {
    let answer = |index: usize| Answer {
        id: if index == 0 { format!("f-{name}") } else { format!("f-{name}-{index}") },
        value: nasty(),
        text: nasty(),
        checked: index == 0,
    };
    Card {
        id: format!("f-{name}"),
        name: name.into(),
        label: nasty(),
        value: nasty(),
        keyboard: "text",
        free: true,
        lines: None,
        offers: vec![nasty()],
        hint: Some(nasty()),
        answers: if choice { vec![answer(0), answer(1)] } else { Vec::new() },
        crop: crop(),
        page: 1,
        why: vec![nasty()],
        sure: nasty(),
        raw: Some(nasty()),
        checked: checked.then(nasty),
        seen: false,
        fault: (!checked).then(nasty),
    }
}

fn sheets() -> Vec<Sheet> {
    let mark = Mark { field: "f-nom".into(), x: 1.0, y: 2.0, width: 3.0, height: 4.0, doubtful: true };
    vec![Sheet { number: 1, href: "/p".into(), width: 1700, height: 2200, alt: nasty(), marks: vec![mark] }]
}

fn effort() -> Effort {
    Effort {
        what: nasty(),
        state: nasty(),
        failed: true,
        attempts: nasty(),
        code: Some("GRF-WEB-001".into()),
        receipt: Some(nasty()),
        asked: moment(),
        ended: Some(moment()),
        key: nasty(),
    }
}

fn paper() -> Paper {
    Paper {
        name: nasty(),
        kind: nasty(),
        medium: nasty(),
        evidence: nasty(),
        pages: nasty(),
        view_href: Some("/d".into()),
        file_href: "/d/file".into(),
        verify_href: Some("/d/verify".into()),
        copy_href: Some("/d/copy".into()),
        no_copy: Some(nasty()),
        sha256: "ab".into(),
        transfer: Some(vec![nasty()]),
        record_href: Some("/d/transfer".into()),
        seal: Some(nasty()),
        disposed: Some(nasty()),
    }
}

fn task_line() -> TaskLine {
    TaskLine { href: "/tasks/x".into(), what: nasty(), role: nasty(), state: nasty(), since: moment(), doable: true }
}

fn account(holds: bool) -> Account {
    let count = |wants_a_look: bool| Count { number: "3".into(), word: nasty(), wants_a_look };
    Account {
        href: "/inboxes/a".into(),
        title: nasty(),
        class: nasty(),
        fax: Some(nasty()),
        received: count(false),
        parts: vec![count(false), count(true)],
        opened: Some(nasty()),
        holds,
        oldest: Some(moment()),
        problems: Some(nasty()),
        tray: Some((nasty(), "/inboxes/a?state=quarantined".into())),
        waiting: Some(nasty()),
        paused: Some(nasty()),
    }
}

fn reading(suffix: &str) -> Reading {
    let sheet = || Sheet { marks: Vec::new(), ..sheets().swap_remove(0) };
    let authority = |value: &str| Authority { value: value.into(), text: nasty(), chosen: value.is_empty() };
    Reading {
        suffix: suffix.into(),
        action: "/tasks/x".into(),
        number: nasty(),
        case_href: "/cases/x".into(),
        what: nasty(),
        about: nasty(),
        document: nasty(),
        file_href: "/d/file".into(),
        pages: nasty(),
        sha256: "ab".into(),
        back: Some(nasty()),
        reason: nasty(),
        signer: Some(nasty()),
        key: Some(nasty()),
        no_key: None,
        marks: vec![PageMark { sheet: sheet(), seen: true, label: nasty() }],
        progress: nasty(),
        consent: true,
        authorities: vec![authority(""), authority("x")],
        fault_pages: Some(nasty()),
        fault_consent: Some(nasty()),
        fault_authority: Some(nasty()),
    }
}

fn input(id: &'static str) -> Input {
    Input { id, kind: "text", label: nasty(), value: nasty(), fault: Some(nasty()) }
}

fn means() -> Means {
    Means { fault_passphrase: Some(nasty()), code: true, fault_code: Some(nasty()) }
}

fn me(l: Layout) -> MePage {
    let choice = || me::Choice { value: nasty(), text: nasty(), chosen: true };
    let row = me::Row {
        giver: nasty(),
        receiver: nasty(),
        role: nasty(),
        days: nasty(),
        why: nasty(),
        now: true,
        end: Some("/me/delegations/x/end".into()),
    };
    MePage {
        l,
        faults: vec![Fault { at: "to".into(), text: nasty() }],
        first: "to".into(),
        factor: Some(nasty()),
        required: true,
        fault_password: Some(nasty()),
        fault_old_code: Some(nasty()),
        workflows: vec![choice()],
        rows: vec![row],
        people: vec![choice()],
        roles: vec![choice()],
        first_day: nasty(),
        last_day: nasty(),
        why: nasty(),
        fault_to: Some(nasty()),
        fault_days: Some(nasty()),
        fault_why: Some(nasty()),
    }
}

fn task_pages(language: Language) -> Vec<(&'static str, String)> {
    let l = || layout(language);
    let review = Review {
        l: l(),
        action: "/tasks/x".into(),
        number: nasty(),
        case_href: "/cases/x".into(),
        what: nasty(),
        about: nasty(),
        due: due(),
        declined: Some(nasty()),
        faults: faults(),
        left: 2,
        left_text: nasty(),
        open: vec![card("nom", false, false), card("choix", true, false)],
        checked: vec![card("rue", false, true)],
        certain: vec![card("ville", false, false)],
        sheets: sheets(),
        file_href: "/d".into(),
    };
    let sign = SignPage {
        l: l(),
        js: "/assets/x/sign.js".into(),
        due: due(),
        note: Some(nasty()),
        faults: vec![Fault { at: "consent".into(), text: nasty() }],
        first: "consent".into(),
        reading: reading(""),
        consent: ConsentText::of(language),
        means: means(),
        colleagues: vec![Colleague { value: nasty(), text: nasty(), chosen: true }],
        declining: true,
        delegating: true,
        decline_reason: nasty(),
        delegate_reason: nasty(),
        fault_reason: Some(nasty()),
        fault_to: Some(nasty()),
        fault_why: Some(nasty()),
    };
    let bulk = BulkPage {
        l: l(),
        js: "/assets/x/sign.js".into(),
        faults: vec![Fault { at: "consent-2".into(), text: nasty() }],
        first: "consent-2".into(),
        count: nasty(),
        left_out: Some(nasty()),
        documents: vec![
            ("x.1".into(), reading("-1")),
            ("x.2".into(), Reading { no_key: Some(NoKey { text: nasty(), code: "GRF-SIGN-011" }), ..reading("-2") }),
        ],
        consent: ConsentText::of(language),
        means: means(),
    };
    let done = Done {
        case_href: "/cases/x".into(),
        number: nasty(),
        document: nasty(),
        signed: false,
        text: nasty(),
        task_href: Some("/tasks/x".into()),
    };
    let invited = InvitedPage {
        l: l(),
        action: "/tasks/x".into(),
        number: nasty(),
        case_href: "/cases/x".into(),
        what: nasty(),
        document: nasty(),
        file_href: "/d/file".into(),
        links: vec![(nasty(), nasty(), nasty(), nasty())],
        open: true,
    };
    let one_page = OnePage {
        l: l(),
        action: "/tasks/x".into(),
        number: nasty(),
        document: nasty(),
        title: nasty(),
        sha256: "ab".into(),
        sheet: sheets().swap_remove(0),
        seen: true,
        before: Some("/tasks/x/pages/1".into()),
        last: false,
        back: Some(nasty()),
        progress: nasty(),
    };
    let repair = Repair {
        l: l(),
        action: "/tasks/x".into(),
        number: nasty(),
        case_href: "/cases/x".into(),
        what: nasty(),
        code: "GRF-WEB-001".into(),
        sentence: Some(nasty()),
        role: nasty(),
        effort: Some(effort()),
    };
    let closed = NotYours {
        l: l(),
        number: nasty(),
        case_href: "/cases/x".into(),
        what: nasty(),
        sentence: nasty(),
        give_back: Some("/tasks/x/return".into()),
    };
    vec![
        written("review", &review),
        written("sign", &sign),
        written("one_page", &one_page),
        written("invited", &invited),
        written("bulk", &bulk),
        written("bulk_done", &BulkDone { l: l(), count: nasty(), rows: vec![done] }),
        written("repair", &repair),
        written("work", &work_page(l(), false)),
        written("work", &work_page(l(), true)),
        written("task_closed", &closed),
    ]
}

/// A task with fields, or a decision, with a fault at each input.
fn work_page(l: Layout, decides: bool) -> Work {
    let choice = |chosen| work::Choice { value: nasty(), title: nasty(), chosen, reasons: chosen };
    let asked = |id: &str, kind| work::Input {
        id: id.into(),
        label: nasty(),
        value: nasty(),
        kind,
        options: if kind == "choice" { vec![choice(true), choice(false)] } else { Vec::new() },
        required: true,
        fault: Some(nasty()),
    };
    Work {
        l,
        action: "/tasks/x".into(),
        number: nasty(),
        case_href: "/cases/x".into(),
        what: nasty(),
        about: nasty(),
        due: due(),
        note: Some(nasty()),
        faults: faults(),
        instructions: nasty(),
        button: nasty(),
        inputs: if decides { Vec::new() } else { vec![asked("field-nom", "text"), asked("field-choix", "choice")] },
        options: if decides { vec![choice(true), choice(false)] } else { Vec::new() },
        reason: nasty(),
        reason_fault: Some(nasty()),
        option_fault: Some(nasty()),
        known: vec![FieldRow { label: nasty(), value: nasty(), empty: false, how: nasty(), doubtful: true, crop: None }],
        sheets: sheets(),
        file_href: "/d".into(),
    }
}

fn outside_pages(language: Language) -> Vec<(&'static str, String)> {
    let l = || Layout { person: None, ..layout(language) };
    let code = CodePage {
        l: l(),
        action: "/s/x".into(),
        channel: nasty(),
        sent: true,
        until: nasty(),
        faults: vec![Fault { at: "code".into(), text: nasty() }],
        fault_code: Some(nasty()),
    };
    let sign = OutsidePage {
        l: l(),
        js: "/assets/x/sign.js".into(),
        faults: vec![Fault { at: "name".into(), text: nasty() }],
        first: "name".into(),
        reading: Reading { authorities: Vec::new(), fault_authority: None, ..reading("") },
        consent: ConsentText::outside(language),
        name: nasty(),
        fault_name: Some(nasty()),
        declining: true,
        decline_reason: nasty(),
        fault_reason: Some(nasty()),
    };
    let one = OutsideOne {
        l: l(),
        action: "/s/x".into(),
        title: nasty(),
        sheet: Sheet { marks: Vec::new(), ..sheets().swap_remove(0) },
        before: Some("/s/x/pages/1".into()),
        last: true,
        progress: nasty(),
    };
    let end = OutsideEnd { l: l(), sentence: nasty(), next: nasty(), phone: Some(nasty()) };
    vec![written("outside_code", &code), written("outside_sign", &sign), written("outside_one", &one), written("outside_end", &end)]
}

fn case_pages(language: Language) -> Vec<(&'static str, String)> {
    let l = || layout(language);
    let field = FieldRow { label: nasty(), value: nasty(), empty: false, how: nasty(), doubtful: true, crop: crop() };
    let check = || Check { document: nasty(), verdict: nasty(), class: "bad", lines: vec![nasty()], details: vec![nasty()] };
    let line = || crate::story::Line { at: moment(), who: nasty(), what: nasty() };
    let case = CasePage {
        l: l(),
        about: nasty(),
        open: true,
        stands: nasty(),
        next: Some(task_line()),
        facts: vec![(nasty(), nasty())],
        due: due(),
        why: vec![nasty()],
        fields: vec![field],
        documents: vec![paper()],
        checks: vec![check()],
        tasks: vec![task_line()],
        efforts: vec![effort()],
        journal: vec![line()],
        looks: vec![line()],
        foreseen: vec![("withdrawn".into(), nasty())],
        report_action: "/cases/x/report".into(),
    };
    let row =
        cases::Row { href: "/cases/x".into(), number: nasty(), what: nasty(), stands: nasty(), received: moment(), open: true, due: due() };
    let list = Cases { l: l(), sought: nasty(), status: "all".into(), filters: choices(), rows: vec![row], pager: pager(), count: nasty() };
    let disposal = DisposalPage {
        l: l(),
        number: nasty(),
        case_href: "/cases/x".into(),
        document: nasty(),
        document_href: "/d".into(),
        rules: nasty(),
        checks: vec![(true, nasty()), (false, nasty())],
        ready: true,
        faults: vec![Fault { at: "place".into(), text: nasty() }],
        first: "place".into(),
        day: input("on"),
        methods: vec![Method { value: "other", text: nasty(), chosen: true }],
        fault_method: Some(nasty()),
        texts: vec![input("place")],
        declarations: vec![Declaration { id: "declared-1".into(), text: NASTY, ticked: true, fault: Some(nasty()) }],
        version: "1",
        signer: nasty(),
        key: Some(nasty()),
        no_key: None,
        means: means(),
    };
    let document = DocumentPage {
        l: l(),
        number: nasty(),
        case_href: "/cases/x".into(),
        paper: paper(),
        sheets: sheets(),
        came_in: Some(came_in()),
        check: Some(check()),
        again: Some("/d/copy".into()),
        dispose: Some("/d/disposal".into()),
    };
    let row = queue::Row {
        href: "/tasks/x".into(),
        number: nasty(),
        what: nasty(),
        about: nasty(),
        note: Some(nasty()),
        since: moment(),
        due: due(),
        taken: Some(nasty()),
        mine: false,
        pick: Some("x.1".into()),
    };
    let queue = Queue { picks: true, l: l(), filters: choices(), rows: vec![row], pager: pager(), count: nasty(), away: vec![nasty()] };
    let piece = |hit| greffier_store::Piece { text: nasty(), hit };
    let excerpt = vec![piece(false), piece(true)];
    let find = Find { href: "/cases/x".into(), number: nasty(), what: nasty(), place: nasty(), received: moment(), excerpt };
    let search = SearchPage { l: l(), count: Some(nasty()), finds: vec![find], pager: pager() };
    let mut pages = vec![written("case", &case), written("cases", &list), written("document", &document), written("queue", &queue)];
    pages.extend([written("search", &search), written("disposal", &disposal)]);
    pages
}

fn other_pages(language: Language) -> Vec<(&'static str, String)> {
    let l = || layout(language);
    let row = inboxes::Row {
        name: nasty(),
        at: moment(),
        size: nasty(),
        state: nasty(),
        class: "late",
        href: Some("/arrivals/x".into()),
        code: Some("GRF-WEB-001".into()),
        reason: Some(nasty()),
        detail: Some(nasty()),
    };
    let trouble = inboxes::Trouble {
        code: "GRF-IN-004",
        sentence: NASTY,
        file: Some(nasty()),
        detail: nasty(),
        since: moment(),
        next_try: Some(moment()),
    };
    let late = inboxes::Late { name: nasty(), size: nasty(), since: moment(), why: nasty() };
    let (problems, waiting) = (vec![trouble], vec![late]);
    let inbox = InboxPage { l: l(), account: account(false), problems, waiting, filters: choices(), rows: vec![row], pager: pager() };
    let envelope = EnvelopePage {
        l: l(),
        inbox: nasty(),
        inbox_href: "/inboxes/a".into(),
        received: moment(),
        file_href: "/arrivals/x/file".into(),
        enclosed: enclosed(),
        sha256: "ab".into(),
        looks: vec![crate::story::Line { at: moment(), who: nasty(), what: nasty() }],
    };
    let list = Inboxes { l: l(), inboxes: vec![account(true)] };
    let blocks = vec![
        Block::Heading(nasty()),
        Block::Paragraph(vec![Span::Plain(nasty()), Span::Code(nasty()), Span::Strong(nasty())]),
        Block::List(vec![vec![Span::Plain(nasty())]]),
        Block::Code(nasty()),
    ];
    let error = ErrorPage { l: l(), code: nasty(), sentence: nasty(), lang: Some("en"), blocks };
    let errors = Errors { l: l(), rows: vec![("GRF-WEB-001".into(), nasty())] };
    let problem = ProblemPage { l: l(), code: "GRF-WEB-001", sentence: nasty(), explained: true, wait: Some(nasty()) };
    let signin = SignIn { l: l(), name: nasty(), next: nasty(), faults: vec![Fault { at: "name".into(), text: nasty() }] };
    let factor = FactorPage {
        l: l(),
        faults: vec![Fault { at: "code".into(), text: nasty() }],
        secret: nasty(),
        sealed: nasty(),
        qr: Some(Qr { size: 30, path: "M1 1h1v1h-1z".into() }),
        fault_code: Some(nasty()),
    };
    vec![
        written("inbox", &inbox),
        written("arrival", &arrival(l())),
        written("inboxes", &list),
        written("envelope", &envelope),
        written("error", &error),
        written("errors", &errors),
        written("problem", &problem),
        written("signin", &signin),
        written("me", &me(l())),
        written("factor", &factor),
        written("recovery", &RecoveryPage { l: l(), codes: vec![nasty()] }),
        written("figures", &figures(l())),
        written("forms", &Forms { l: l(), rows: vec![form_row()], refused: Some(refused()) }),
        written("form", &form(l())),
        written("verify", &VerifyPage { l: l(), faults: vec![Fault { at: "file".into(), text: nasty() }], largest: nasty() }),
        written("verified", &verified(l())),
        written("as_signed", &as_signed(l())),
    ]
}

fn verified(l: Layout) -> VerifiedPage {
    let reason = greffier_pades::ToldReason { sentence: NASTY, code: "no-signature" };
    let told = greffier_pades::ToldSignature {
        title: nasty(),
        verdict: NASTY,
        reasons: vec![reason],
        facts: vec![(NASTY, nasty())],
        later: vec![nasty()],
    };
    VerifiedPage {
        l,
        verdict: nasty(),
        means: nasty(),
        class: "bad",
        reasons: vec![reason],
        rows: vec![verify::Row { told, class: "unsure", href: Some("/verify/x/signatures/1".into()) }],
        empty_fields: vec![nasty()],
        size: nasty(),
        sha256: "ab".into(),
        report_href: "/verify/x/report".into(),
    }
}

fn as_signed(l: Layout) -> AsSignedPage {
    let side = || Side {
        caption: nasty(),
        href: "/verify/x/signatures/1/signed/1".into(),
        width: 1700,
        height: 2200,
        areas: vec![greffier_extraction::signed::Area { x: 1, y: 2, width: 3, height: 4 }],
    };
    AsSignedPage {
        l,
        file: nasty(),
        back: "/verify/x".into(),
        verdict: nasty(),
        later: vec![nasty()],
        pixels: nasty(),
        pairs: vec![Pair { title: nasty(), sides: [Some(side()), None] }],
        same: vec![side()],
        file_href: "/verify/x/signatures/1/file".into(),
        why_not: Some(nasty()),
    }
}

fn arrival(l: Layout) -> ArrivalPage {
    let line = || crate::story::Line { at: moment(), who: nasty(), what: nasty() };
    let said = SaidRow { label: nasty(), meaning: Some(nasty()), value: nasty(), sure: nasty(), doubtful: true, crop: crop() };
    ArrivalPage {
        l,
        action: "/arrivals/x".into(),
        inbox: nasty(),
        inbox_href: "/inboxes/a".into(),
        name: nasty(),
        received: moment(),
        code: "GRF-RUN-003".into(),
        reason: Some(nasty()),
        detail: nasty(),
        handled: None,
        faults: vec![
            Fault { at: "form".into(), text: nasty() },
            Fault { at: "reason".into(), text: nasty() },
            Fault { at: "case".into(), text: nasty() },
        ],
        enclosed: Some(enclosed()),
        came_in: Some(came_in()),
        candidates: vec![arrival::CandidateRow { number: nasty(), href: "/cases/x".into(), workflow: nasty(), reasons: nasty() }],
        fault_case: Some(nasty()),
        typed_case: nasty(),
        fault_form: Some(nasty()),
        fault_reason: Some(nasty()),
        forms: vec![Choose { name: nasty(), title: nasty(), chosen: true }],
        may_open: true,
        typed_reason: nasty(),
        said: vec![said],
        sheets: sheets(),
        texts: vec![TextLink { href: "/arrivals/x?text=1#text".into(), title: nasty(), current: true }],
        text: Some((nasty(), nasty())),
        sha256: "ab".into(),
        deeds: vec![line()],
        looks: vec![line()],
    }
}

fn enclosed() -> envelope::Enclosed {
    let part = envelope::PartRow { name: nasty(), href: Some("/arrivals/y".into()), state: nasty(), class: "late" };
    let pair = || vec![(nasty(), nasty())];
    envelope::Enclosed { facts: pair(), text: nasty(), parts: vec![part], left: pair(), adornments: Some(nasty()) }
}

fn came_in() -> envelope::CameIn {
    envelope::CameIn { name: nasty(), href: "/arrivals/z".into() }
}

fn refused() -> forms::Refused {
    let finding = forms::FindingRow { place: nasty(), reason: nasty(), mend: nasty(), code: "GRF-WF-101" };
    forms::Refused { said: nasty(), findings: vec![finding] }
}

fn form_row() -> forms::Row {
    forms::Row { href: "/forms/x".into(), name: nasty(), title: nasty(), revision: nasty(), fields: "24".into() }
}

fn form(l: Layout) -> FormPage {
    let mark = forms::Mark { title: nasty(), x: 1.0, y: 2.0, width: 3.0, height: 4.0 };
    let sheet = forms::Sheet { number: 1, href: "/forms/x/pages/1".into(), alt: nasty(), width: 215.9, height: 279.4, marks: vec![mark] };
    FormPage {
        l,
        action: "/forms/x".into(),
        name: nasty(),
        revision: nasty(),
        may_save: true,
        hash: "0f".into(),
        text: nasty(),
        faults: vec![Fault { at: "yaml".into(), text: nasty() }],
        sheets: vec![sheet],
        types: &["text", "name"],
        js: "/assets/x/zones.js".into(),
    }
}

fn figures(l: Layout) -> FiguresPage {
    let share = Share {
        percent: nasty(),
        bar: 400,
        aim_at: 750,
        reached: false,
        fraction: nasty(),
        aim: nasty(),
        definition: nasty(),
        thresholds: vec![nasty()],
        exclusions: vec![nasty()],
        warnings: vec![nasty()],
    };
    let process = ProcessRow {
        title: nasty(),
        owner: nasty(),
        verdict: nasty(),
        class: "bad",
        observed: nasty(),
        reasons: vec![nasty()],
        notes: vec![nasty()],
    };
    let tile = Tile { title: nasty(), value: nasty(), unit: nasty(), of: nasty(), definition: nasty(), exclusions: vec![nasty()] };
    let line = PaperLine { stage: nasty(), cause: nasty(), cases: nasty(), pages: nasty(), percent: nasty(), bar: 500 };
    FiguresPage {
        l,
        period: nasty(),
        period_text: nasty(),
        faults: vec![Fault { at: "period".into(), text: nasty() }],
        share,
        processes: vec![process],
        tiles: vec![tile],
        paper: vec![line],
        paper_definition: nasty(),
        paper_pages: nasty(),
        next_step: Some(nasty()),
        next_line: Some(nasty()),
        as_of: nasty(),
    }
}

fn written(name: &'static str, template: &impl Template) -> (&'static str, String) {
    (name, template.render().unwrap_or_else(|error| panic!("{name}: {error}")))
}

/// The values of an attribute, wherever it stands.
fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    html.split(&format!(" {attribute}=\"")).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn every_template_is_written_in_both_languages_and_is_sound() {
    let mut seen = BTreeSet::new();
    for language in [Language::Fr, Language::En] {
        let pages = [task_pages(language), outside_pages(language), case_pages(language), other_pages(language)].concat();
        for (name, html) in pages {
            seen.insert(format!("{name}.html"));
            assert!(html.contains(&format!("<html lang=\"{}\">", language.tag())), "{name}");
            let head = html.split_once("</head>").map_or("", |(head, _)| head);
            assert!(
                !head.contains("<h1") && !head.contains("<div") && !head.contains("<p"),
                "{name}: what is to be read stands in the head"
            );
            assert!(!html.contains("<script>alert"), "{name}: a text was not escaped");
            assert!(!html.contains(" style=") && !html.contains(" onclick="), "{name}: the page's policy forbids it");
            let ids = values(&html, "id");
            let unique: BTreeSet<_> = ids.iter().collect();
            assert_eq!(unique.len(), ids.len(), "{name}: an id stands twice: {ids:?}");
            let named = ["for", "aria-labelledby", "aria-describedby"].into_iter().flat_map(|attribute| values(&html, attribute));
            for id in named.flat_map(str::split_whitespace) {
                assert!(ids.contains(&id), "{name}: nothing has the id {id}");
            }
            for (index, form) in html.split("method=\"post\"").enumerate().skip(1) {
                let form = form.split("</form>").next().unwrap_or_default();
                let free = form.contains("action=\"/language\"") || form.contains("action=\"/sign-in\"");
                assert!(free || form.contains("name=\"csrf\""), "{name}: form {index} has no token");
            }
        }
    }
    // Pieces that others include are written with them.
    let pieces = [
        "base",
        "faults",
        "filters",
        "pager",
        "due",
        "sheets",
        "task_head",
        "crop",
        "card",
        "check",
        "input",
        "enclosed",
        "spans",
        "account",
        "ceremony",
        "reading",
        "sign_facts",
        "no_key",
        "consent_text",
        "pages_seen",
        "consent",
        "means",
    ]
    .map(|name| format!("{name}.html"));
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        assert!(seen.contains(&name) || pieces.contains(&name), "{name} has no sample");
    }
}
