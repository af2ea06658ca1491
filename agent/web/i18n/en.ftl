# The words of the console. The same keys are in fr.ftl; a test checks it.

## Frame
skip = Skip to content
nav-label = Console
nav-tasks = Tasks
nav-cases = Cases
nav-inboxes = Inboxes
nav-figures = Figures
other-language = Français
sign-out = Sign out
error-prefix = Error:
faults-title = There is a problem
pager-label = Pages of the list
pager-before = Previous
pager-after = Next
search = Search
show = Show
close = Close
yes = Yes
no = No
french = French
english = English
the-agent = The agent
code-label = Code
pages = { $n ->
    [one] { $n } page
   *[other] { $n } pages
}

## Moments
moment-today = today at { $time }
moment-full = { $day } at { $time }
day-today = today
day-tomorrow = tomorrow
day-yesterday = yesterday
day-in = in { $n } days
day-ago = { $n } days ago
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

## Signing in
signin-title = Sign in
signin-name = Account name
signin-password = Password
signin-button = Sign in
signin-wait = Wait { $n ->
    [one] { $n } second
   *[other] { $n } seconds
}, then try again.

## My account and delegations
me-title = My account
factor-title = One-time code
factor-none = Your account has no one-time code.
factor-required = The office asks for one at each signature.
factor-set-up = In use since { $at }; { $codes } recovery codes are left.
factor-begin = Set it up
factor-again = Change the device
factor-password = Password of your account
factor-old-code = Code of the present device, or a recovery code
factor-show = Show the secret
factor-scan = Read this QR code with an authenticator application.
factor-qr = QR code of the secret; the secret is written below
factor-by-hand = Or type this secret into the application:
factor-once = The secret is shown now only. Type the six digits that the application shows.
factor-code = Six-digit code
factor-confirm = Confirm
factor-cancel = Cancel
factor-done = The one-time code is in use.
recovery-title = Recovery codes
recovery-lead = They are shown this once. Print them or write them down, and keep them away from the device. Each is good once, in place of a code, should the device be lost.
recovery-kept = I have kept them
delegations-title = Delegations that hold and that are to come
delegations-lead = Who stands in for whom, in which role, on which days. Everybody in the office sees this list.
delegations-none = No delegation holds or is planned.
delegation-days = from { $first } to { $last }
delegation-now = holds
delegation-later = to come
delegation-end = End it
delegation-give = Have somebody stand in for you
delegation-to = Who
delegation-role = In which role
delegation-workflow = For which cases
delegation-everywhere = All
delegation-role-in = { $role }, “{ $workflow }” only
delegation-between = Which days
delegation-first = from
delegation-last = to
delegation-why = Why, or by which act
delegation-why-hint = For example “annual leave” or “by-law 2026-14, s. 3”. This reason goes with every signature given in your name.
delegation-give-button = Give the delegation
told-given = The delegation is given. Everybody in the office sees it.
told-ended = The delegation has ended.
away = { $receiver } stands in for { $giver } ({ $role }) { $days }.
col-giver = Away
col-receiver = Stands in
col-days = Days
col-why = Why

## Problems
problem-title = This was not done
problem-not-found = Page not found
back-tasks = Go to tasks
errors-title = Error codes
errors-lead = Every error has a code. Its page says what it means, why it appears and what to do.
error-title = Error { $code }
col-meaning = Meaning

## Queue of tasks
tasks-title = Tasks
tasks-count = { $n ->
    [0] No task
    [one] { $n } task
   *[other] { $n } tasks
}
tasks-empty = Nothing waits. New tasks will appear here.
filter-open = All
filter-mine = Mine
filter-free = Free
filter-awaited = Waiting for the person
filter-all = All
filter-cases-open = Open
filter-cases-closed = Closed
col-case = Case
col-task = Task
col-since = Since
col-due = Answer by the end of
col-state = State
col-role = Role
task-mine = Yours
task-free = Free
task-back = With a note
task-review = Check the fields
task-sign = Sign
task-repair = Repair something that failed
task-open = Free
task-claimed = Taken by { $name }
task-done = Done by { $name }, { $at }
task-done-by = This task is already done: { $name }, { $at }.
task-taken-by = { $name } is on this task. It will come back to the queue if it is given back.
task-other-role = This task asks for the role “{ $role }”, which your account does not hold.
fields-doubtful = { $n ->
    [one] { $n } doubtful field
   *[other] { $n } doubtful fields
}
told-review = Check finished, case { $case }.
told-signed = Document signed, case { $case }.
told-declined = Signature declined, case { $case }. The case goes back to the person who prepared it, with your reason.
told-retried = Asked for again, case { $case }.
told-nothing = No free signature was chosen.
told-delegated = Signature given on, case { $case }.
told-returned = Task given back, case { $case }.
told-again = The document will be read again.
give-back = Give the task back
give-back-for = If this person is away, you may put the task back in the queue; the journal will say that it was you.
open-case = See case { $case }

## Cases
search-everything = Search everything
search-title = Search
search-title-of = Search: “{ $words }”
search-count = { $n ->
    [0] no result
    [one] { $n } result
   *[other] { $n } results
}
search-most = { $n } results or more: add a word
search-hint = Nothing found. Searching finds words, with or without accents, in the fields and on the pages of documents; all words must stand in one place. Sensitive information cannot be searched for.
found-number = case number
found-field = field { $field }
found-page = page { $page }

cases-title = Cases
cases-search = Case number
cases-count = { $n ->
    [0] no case
    [one] { $n } case
   *[other] { $n } cases
}
cases-empty = No case matches.
col-about = About
col-stands = Where it stands
col-received = Received
due-by = Answer no later than

## Validation station
station-title = { $what }, case { $case }
station-error = The value could not be saved. Check the connection and try again.
viewer-label = Document received
viewer-pan = Page of the document, to scroll
legend-doubtful = field to check
zoom-out = Smaller
zoom-in = Larger
zoom-fit = Fit
see-document = See the document
no-pages = The document received has no page image.
page-alt = Page { $page } of { $pages } of { $document }
fields-left = { $n ->
    [0] Everything is checked
    [one] { $n } field to check
   *[other] { $n } fields to check
}
fields-checked = Fields already checked
fields-certain = Fields read with certainty
accept = Accept
seen = I checked this value
raw-reading = Read as:
checked-by = Checked by { $name }.
checked-you = Checked.
review-finish = Finish the check
review-later = Save and go on later
note-declined = { $name } declined to sign: “{ $reason }”
hint-date = Year, month, day: YYYY-MM-DD
hint-postal-code = For example G1R 4S9
hint-province = Two letters, for example QC
hint-nas = Nine digits
hint-ramq = Four letters and eight digits, such as TREM 8562 0113
hint-neq = Ten digits
hint-nir = Fifteen characters with the key
hint-siret = Fourteen digits
hint-iban = Two letters of the country, two digits, then the account
hint-phone = Ten digits; an extension is written “ext. 12”
hint-country = The name of the country or its two letters
hint-paragraph = Shift + Enter begins a line
box-checked = Checked
box-unchecked = Not checked
signature-present = Signature present
signature-absent = No signature
initials-present = Initials present
initials-absent = No initials
stamp-present = Stamp present
stamp-absent = No stamp
phone-extension = { $number }, ext. { $extension }
choice-none = No box checked
value-empty = (empty)
sure-person = Typed by a person.
sure-certain = Read surely ({ $percent }%).
sure-good = Fairly sure, to be confirmed ({ $percent }%).
sure-middling = Not very sure ({ $percent }%).
sure-poor = Very uncertain ({ $percent }%).
keys-button = Keys ( ? )
keys-title = Keyboard keys
key-enter = Enter
key-shift = Shift
key-escape = Esc
keys-enter = accepts the value and goes to the next doubtful field
keys-tab = goes to the next field without accepting
keys-back = goes back to the field before
keys-escape = puts the value back as it was read
keys-help = opens this window
keys-single = Open this window with the ? key

## Why a field is doubtful
doubt-low-confidence = The image is hard to read.
doubt-readings-differ = Two readings of the same image disagree.
doubt-cell-count = The number of filled cells does not fit.
doubt-required-empty = This field is required and nothing was read in it.
doubt-ambiguous-box = The ink of the box is ambiguous.
doubt-no-box = No box is checked.
doubt-several-boxes = Several boxes are checked.
doubt-ambiguous-ink = It is not clear whether this is a signature.
doubt-handwritten = It is written by hand.
doubt-registration = The page does not lie well on the form.
doubt-form-unsure = This may be another form, or another revision.
doubt-out-of-page = The zone reaches beyond the page.
doubt-not-offered = The value is not one of the form’s choices.
doubt-not-a-date = This is not a date of the calendar.
doubt-not-a-nas = A social insurance number has nine digits.
doubt-ambiguous-date = This date can be read day first or month first.
doubt-not-a-ramq = A health insurance number has four letters, a date of birth and two digits.
doubt-not-a-neq = A Québec enterprise number has ten digits and begins with 11, 22, 33 or 88.
doubt-not-a-nir = A French social security number has thirteen characters and a key of two digits.
doubt-not-a-siret = A SIRET has fourteen digits.
doubt-not-an-iban = This is not a bank account (IBAN).
doubt-not-the-pattern = The value does not look as it should.
doubt-not-in-list = The value is not in the list.
doubt-not-a-country = This is not a country.
doubt-code-not-read = The code could not be read.
doubt-too-few-boxes = Too few boxes of this group are checked.
doubt-too-many-boxes = Too many boxes of this group are checked.
doubt-check-digit = The check digit does not fit: a digit is probably misread.
doubt-not-a-postal-code = This is not a Canadian postal code.
doubt-not-a-phone = This is not a telephone number.
doubt-not-an-email = This is not an e-mail address.
doubt-not-an-amount = This is not an amount.
doubt-not-a-number = This is not a whole number.
doubt-not-a-province = This is not a province or territory.
doubt-not-a-box = The box could not be read.
doubt-odd-characters = Some characters do not belong in this field.
doubt-too-long = The text is too long.
doubt-accents = The page has other accents than the reading.
doubt-odd-punctuation = A point or a comma stands in the middle of a word.
doubt-value-not-shown = The page shows something else than the value of the PDF form.
doubt-often-corrected = This field is often put right, so every reading is checked.
doubt-proposed = The value stands beside a like label on the page; nobody has checked it yet.
doubt-nothing-read = Nothing was read for this field: the case was opened by hand.
doubt-other = To be checked ({ $code }).

## What is wrong with a value
fault-look = “{ $field }”: check this value and accept it.
fault-value = “{ $field }”: this value does not fit.
fault-not-a-date = “{ $field }”: write a date that exists, such as 2026-03-15.
fault-not-a-nas = “{ $field }”: write the nine digits of the social insurance number.
fault-ambiguous-date = “{ $field }”: write the year first, such as 2026-03-15.
fault-not-a-ramq = “{ $field }”: write the four letters and eight digits of the card.
fault-not-a-neq = “{ $field }”: write the ten digits of the enterprise number.
fault-not-a-nir = “{ $field }”: write the thirteen characters and the key.
fault-not-a-siret = “{ $field }”: write the fourteen digits.
fault-not-an-iban = “{ $field }”: write the whole account with the letters of its country.
fault-not-the-pattern = “{ $field }”: the value does not look as the form asks.
fault-not-in-list = “{ $field }”: choose a value of the list.
fault-not-a-country = “{ $field }”: write the name of a country or its two letters.
fault-check-digit = “{ $field }”: this number does not exist; read each digit again.
fault-not-a-postal-code = “{ $field }”: write a Canadian postal code, such as G1R 4S9.
fault-not-a-phone = “{ $field }”: write a ten-digit number, such as 418 555-0134.
fault-not-an-email = “{ $field }”: write an address such as name@example.ca.
fault-not-an-amount = “{ $field }”: write an amount such as 1234.50.
fault-not-a-number = “{ $field }”: write a whole number.
fault-not-a-province = “{ $field }”: write the two letters of a province, such as QC.
fault-not-a-box = “{ $field }”: choose an answer.
fault-not-offered = “{ $field }”: choose one of the form’s answers.
fault-odd-characters = “{ $field }”: remove the characters that do not belong in this field.
fault-too-long = “{ $field }”: the text is too long.
fault-pages = { $n ->
    [one] There is { $n } page that you have not seen. Scroll the document to its end, or read one page at a time.
   *[other] There are { $n } pages that you have not seen. Scroll the document to its end, or read one page at a time.
}
fault-no-pages = The pages of this document cannot be shown, so it cannot be signed here.
fault-authority = Say in whose name you sign; the delegation must hold today.
fault-none-chosen = Tick the consent of one document at least.
fault-to = Choose to whom the signature is given.
fault-to-may-not = This person may not sign this document: choose somebody else.
fault-why = Write why you give the signature to somebody else.
fault-delegation-to = Choose a person and one of your roles.
fault-delegation-days = Write two days: the last is not past, not before the first, and not more than a year after it.
fault-delegation-why = Write why, or by which act.
fault-consent = Check the box to say that you have read the document and want to sign it.
fault-other-document = The document to sign has changed since the page was opened. Read it again before signing.
fault-passphrase-empty = Write the passphrase of your key.
fault-code-empty = Write the one-time code of your device.
fault-password = This is not the password of your account.
fault-passphrase = The key could not be opened: check the passphrase.
fault-reason = Write why you decline to sign.
fault-period = “{ $period }” is not a period. Write a month (2026-10), a year (2026) or two days (2026-01-15..2026-03-31).

## Signing
sign-viewer = Document to sign
sign-download = Download the very PDF
sign-no-pages = The pages cannot be shown here. Download the document to read it.
sign-what = What you sign
sign-document = Document
sign-reason = Reason written in the signature
sign-signer = Signatory
sign-key = key “{ $key }”
sign-sha256 = SHA-256 fingerprint
sign-no-fitting-key = This document asks for a key of the kind { $kinds }, and you have none. Ask technical support: { $command }
sign-consent = I have read { $document }, I agree to this text, and I sign.
consent-title = Your consent
consent-version = Text { $version }
authority = You sign
authority-own = in your own name
authority-for = for and on behalf of { $name } ({ $role }, from { $first } to { $last })
pages-title = Pages seen
pages-seen = { $seen } of { $pages } seen. Scroll the document to the end of each page.
pages-all-seen = Every page has been seen.
pages-not-noted = A page that you saw could not be noted. Check the connection and scroll again, or read one page at a time.
pages-one-by-one = Read one page at a time
page-n = Page { $n }
page-of = Page { $page } of { $pages }
page-seen = seen
page-seen-already = This one has been already.
page-before = Previous page
page-read-next = I have read this page: next
page-read-last = I have read this page: back to signing
back-to-signing = Signing, case
delegate-title = Give the signature to somebody else
delegate-to = To whom
delegate-role = Anybody with the role { $role }
delegate-why = Why
delegate-button = Give the task
delegate-days = Have somebody stand in for you on given days
choose = Choose…
bulk-title = Sign several documents
bulk-count = { $n ->
    [one] { $n } document
   *[other] { $n } documents
}
bulk-left-out = { $n ->
    [one] { $n } task that you chose is not here: it is no signature, is no longer free, or is beyond the twenty of a page.
   *[other] { $n } tasks that you chose are not here: they are no signatures, are no longer free, or are beyond the twenty of a page.
}
bulk-lead = Each document has its pages to be seen and its consent. Those whose box is not ticked are not signed.
bulk-means = Sign the documents that are ticked
bulk-button = Sign
bulk-done-title = Signatures
bulk-done-count = { $n ->
    [0] No document signed
    [one] { $n } document signed
   *[other] { $n } documents signed
}
bulk-signed = Signed
bulk-not-agreed = Not signed: its box was not ticked.
bulk-again = Open the task
col-pick = Choose
pick = Choose: { $what }, case { $case }
pick-button = Sign the documents chosen
note-delegated = { $name } gives you this signature: “{ $reason }”
sign-passphrase = Passphrase of your key
sign-passphrase-hint = It opens your key for this signature only and is never kept.
sign-code = One-time code
sign-code-hint = The six digits of your application, or a recovery code.
sign-code-set-up = Set it up
sign-button = Sign
decline-title = Decline to sign
decline-reason = Why
decline-hint = The case goes back to the person who prepared it, with this reason. It stays in the journal.
decline-button = Decline to sign

## Repair
repair-what = What failed
repair-why = Why
repair-tries = Attempts
repair-key = Idempotency key
repair-lead = Mend the cause, then ask again. The same key is used: nothing is done twice.
repair-button = Ask again

## A case
case-title = Case { $case }
case-about = In brief
case-fields = Particulars
case-documents = Documents
case-signature = Verification of the signature
case-tasks = Tasks
case-no-tasks = No task was needed.
case-journal = Journal
case-looks = Who looked
case-ledger = Effects and timers
case-closed-at = { $outcome }, { $at }
status-open = Open
status-closed = Closed
why-this-date = Why this date
fact-received = Received
fact-inbox = Inbox
fact-class = Confidentiality
fact-language = Language of the person
fact-suspended = Delay suspended
suspended-since = since { $day }: { $because }
fact-answered = Answer sent
fact-paper = Paper touched
paper-touch = { $stage } ({ $cause })
field-doubtful = to check
field-confirmed-by = Confirmed by { $name }.
field-corrected-by = Corrected by { $name }; read “{ $raw }”.
col-field = Field
col-value = Value
col-when = When
col-who = Who
col-what = What
col-asked = Asked for
col-receipt = Receipt
ended = ended { $at }
attempts = { $n ->
    [0] not tried yet
    [one] { $n } attempt
   *[other] { $n } attempts
}
document-title = { $document }, case { $case }
document-view = See the pages
document-file = Download the file
document-copy = searchable copy
document-copy-file = Download the searchable copy
no-copy-signed = No searchable copy: the document bears a digital signature and stays as it is.
no-copy-born-digital = No searchable copy: the document was born digital and stays as it is.
no-copy = The searchable copy could not be made ({ $code }).
document-medium = Medium of origin
document-pages = Pages
document-transfer = Transfer from paper
transfer-format = Received format: { $format }
transfer-process = Process: { $process }
document-record = Documentation of the transfer
copy-seal = Seal of the copy
copy-sealed = The copy and the documentation of the transfer bear the office’s seal together.
copy-not-sealed = The copy does not bear the office’s seal.
copy-seal-failed = The office’s seal could not be put on the copy ({ $code }).
copy-again = Make the copy again
told-copy = The copy will be made again as soon as nothing else waits.
document-paper = The paper
paper-dispose = Record the destruction of the paper
paper-disposed = Paper destroyed on { $day }: { $method }, { $place }.
told-disposed = The destruction of the paper is recorded and signed.
destruction-shredding = shredding
destruction-pulping = pulping
destruction-incineration = incineration
destruction-contractor = contractor, with a certificate of destruction
destruction-other = another way
disposal-title = Destruction of the paper of { $document }, case { $case }
disposal-what = The sealed copy takes the paper’s place (CQLR, c. C-1.1, s. 20). You sign the record of its destruction with your own key.
disposal-checks = What the agent checked
disposal-check-original-unchanged = The file received and the image of each page are those of their digests.
disposal-check-record-complete = The documentation of the transfer is there and is of this document.
disposal-check-record-in-copy = The PDF/A copy is there and has this documentation in it.
disposal-check-seal-valid = The office’s seal is on the copy and is valid.
disposal-not-ready = Keep the paper: the file cannot take its place yet.
disposal-rules = Rules prior to destruction
disposal-on = Day of the destruction
disposal-method = Way of destroying
disposal-details = More about the way (needed for “another way”)
disposal-place = Place, or reference of the container
disposal-witness = Witness (optional)
disposal-declarations = I declare that:
disposal-button = Sign the record of destruction
disposal-back = Back to the document
fault-disposal-day = Say the day of the destruction (year-month-day).
fault-disposal-method = Choose the way of destroying.
fault-disposal-details = Describe the way of destroying.
fault-disposal-place = Say the place, or the reference of the container.
fault-declaration = Declaration { $n }: tick the box if it is so; otherwise the paper must stay.
kind-received = Received
kind-letter = Letter
kind-evidence = Evidence
kind-signed = Signed letter
medium-paper = born on paper
medium-digital = born digital
evidence-bilevel = black and white only
evidence-fax-coding = fax coding
evidence-fax-resolution = fax machine resolution
evidence-page-is-an-image = each page is an image
evidence-text-layer = digital text
evidence-no-trace-of-paper = no trace of paper
evidence-made-here = made here
outcome-accepted = Accepted
outcome-refused = Refused
outcome-incomplete = Incomplete
outcome-withdrawn = Withdrawn
effect-make-letter = write the letter
effect-seal = seal the document
effect-deliver = deliver the answer
effect-timer = wake on { $at }
effect-read = read the document
effect-copy = make the searchable copy
effect-acknowledge = Acknowledge
effect-renew = keep watch over the proofs of signatures
effect-renew-at = keep watch over the proofs of signatures, looked at next: { $at }
job-live = Waiting
job-done = Done
job-failed = Failed
job-dropped = No longer needed
verdict-valid = Signature valid
verdict-altered = Signature invalid, or document altered
verdict-cannot-tell = Cannot tell
verdict-not-checked = Verification could not be done ({ $code }).
verdict-signed-by = Signed by { $name }, { $at } by the signer’s clock.
verdict-whole = The signature covers the whole file: not one byte has changed.
verdict-details = Everything that was verified

## Journal
event-case-opened = Case { $number } opened: { $workflow }
event-document-filed = Document filed: { $document }
event-paper-disposed = Paper of { $document } destroyed on { $day }: { $method }, { $place }
event-document-renewed = Proofs of { $document } renewed; the new ones hold until: { $until }
event-copy-renewed = Proofs of the sealed copy of { $document } renewed; the new ones hold until: { $until }
event-fields-read = { $fields } fields read, { $doubtful } of them to check
event-paper-touched = Paper touched: { $stage } ({ $cause })
event-deadline-set = Answer due no later than { $day }
event-delay-suspended = The delay to answer is suspended: { $because }
event-delay-resumed = The delay to answer runs again; answer due no later than { $day }
event-delay-ended = The delay to answer ends: the person has her answer
event-delay-extended = The delay is extended by { $days } days; answer due no later than { $day }
event-delay-recounted = The office’s calendar changed; answer due no later than { $day }
event-received-code = A document bears the code of one of our letters and came into the case: { $document }
event-received-envelope = A document that came in one envelope with the request came into the case: { $document }
event-received-number = A document names this case and came into it: { $document }
event-received-person = A document was put into the case: { $document }
event-deadline-passed = The delay to answer has run out
event-step-entered = Step: { $step }
event-route-taken = { $step }: to “{ $to }”, because { $rule }
event-route-otherwise = { $step }: to “{ $to }”, no rule held
event-task-opened = Task { $n } opened: { $what }
event-task-claimed = Task { $n } taken
event-task-returned = Task { $n } given back
event-field-confirmed = “{ $field }” confirmed
event-field-corrected = “{ $field }” corrected: “{ $from }” becomes “{ $to }”
event-task-done = Task { $n } done
event-effect-requested = Asked for: { $what }
event-effect-retried = Asked for again, under the same key: { $what }
event-effect-done = Done: { $what }
event-effect-failed = Failed for good: { $what } ({ $code })
event-document-signed = { $document } signed ({ $subject })
event-on-behalf = For and on behalf of { $name }.
event-ceremony = Pages seen: { $pages }; consent { $version }.
event-task-handed-on = Task { $n } given to { $to }: “{ $reason }”
event-document-sealed = { $document } sealed ({ $subject })
event-signature-declined = Signature of { $document } declined: “{ $reason }”
event-answer-sent = Answer delivered: { $document }
event-looked-case = Looked at the case
event-looked-found = Saw an excerpt in a search
event-looked-document = Looked at { $document }
event-looked-page = Looked at page { $page } of { $document }
event-looked-other = Looked at: { $what }
event-case-closed = Case closed: { $outcome }

## Inboxes
inboxes-title = Inboxes
inboxes-lead = Everything received is filed, known as a duplicate, in quarantine or being read. Nothing is lost: the sum shows it.
inboxes-empty = No inbox is open to your roles.
inbox-class = Confidentiality: { $class }
inbox-fax = former line { $number }
inbox-oldest = being read since { $at }
inbox-empty = Nothing here.
inbox-arrivals = Arrivals
inbox-problems = { $n ->
    [one] This inbox has { $n } problem to mend: documents may not be taken.
   *[other] This inbox has { $n } problems to mend: documents may not be taken.
}
inbox-problems-title = To mend
inbox-waiting = { $n ->
    [one] { $n } document waits in the inbox.
   *[other] { $n } documents wait in the inbox.
}
inbox-waiting-title = Documents that wait in the inbox
inbox-paused = Nothing is taken for now: too many arrivals are being read.
problem-file = File: { $file }
problem-since = since { $at }
problem-next = next try { $at }
waiting-settling = It has just changed.
waiting-unfinished = Its end is missing: the sender may not be done.
waiting-temporary-name = Its name says that the sender is not done.
waiting-retrying = Something went wrong; it will be tried again.
waiting-queued = It will have its turn: too many arrivals are in progress.
count-received = { $n ->
    [one] received
   *[other] received
}
count-filed = { $n ->
    [one] filed
   *[other] filed
}
count-duplicates = { $n ->
    [one] duplicate
   *[other] duplicates
}
count-quarantined = in quarantine
count-in-progress = in progress
sum-broken = The count does not add up. Tell technical support: a document may be missing.
state-filed = Filed
state-duplicate = Duplicate
state-quarantined = In quarantine
state-in-progress = In progress
duplicate-reason = The same content came to this inbox before.
read-again = Read again
col-file = File
col-reason = Reason and what to do
size-kib = { $n } KiB
size-mib = { $n } MiB

## What comes together: a message or an archive
state-opened = Envelope opened
inbox-opened = { $n ->
    [one] { $n } message or archive was opened; its parts are what is counted
   *[other] { $n } messages or archives were opened; their parts are what is counted
}
envelope-of = Came in the envelope
envelope-title = In this envelope
envelope-unproven = What the head of the message says; nothing proves it.
envelope-from = From
envelope-subject = Subject
envelope-date = Written
envelope-signed = Signature of the message
envelope-signed-not-checked = present, not verified here; the message is kept as it came
envelope-acknowledged = Acknowledgement
envelope-acknowledged-sent = { $number }, sent { $at }
envelope-acknowledged-refused = { $number }, refused by the mail server ({ $code }): reach the person another way
envelope-acknowledged-waits = { $number }, not sent yet; if it stays so, support finds the reason in the agent’s log
envelope-text = Text of the message
envelope-parts = Parts
envelope-no-parts = No part could be taken out.
envelope-left = What could not be taken out
envelope-adornments = Pictures of the layout, which are no documents: { $names }
left-encrypted = Encrypted or protected by a password: open the file with the key, or ask for another one.
left-too-deep = Too many files inside one another: open this one by hand.
left-too-large = Too large: ask for the document in several messages.
left-too-many = Too many parts: ask for the last ones in several messages.
left-ratio = This compressed file would become excessively large: it may be hostile, do not open it.
left-overlapping = The files of this archive lie on top of each other: it may be hostile, do not open it.
left-unsupported = A way of packing that is not read: ask for the document as a PDF.
left-broken = Damaged: compare with the original, or ask for it to be sent again.

## Tray of documents that no case took
inbox-tray = { $n ->
    [one] { $n } document waits for somebody to handle it
   *[other] { $n } documents wait for somebody to handle them
}
state-handled = Handled by hand
tray-handled-by = Handled by hand by { $name } { $at }: “{ $reason }”
tray-no-pages = No page could be read. The file can be downloaded.
tray-act = What is to be done with it?
tray-form = It is the form
tray-form-hint = “Read as this form” lays the pages over its blank; if they do not fall on it, the document comes back here. “Open a case by hand” takes the values below; each of them will have to be checked.
tray-form-choose = Choose…
tray-read-as = Read as this form
tray-open = Open a case by hand
tray-again-hint = After a form was added or mended, have the document recognised again.
tray-reason = Handled by hand: why?
tray-reason-hint = For example “advertising”, “passed on to payroll”. The reason stays in the journal; the document stays counted in quarantine but waits for nobody any more.
tray-handle = Mark as handled by hand
tray-said = What the pages say
tray-said-hint = Labels and their values as they were read: proposals, never fields.
tray-said-nothing = No label was recognised.
tray-sure = { $percent }%
tray-text = Text of the pages
tray-text-page = Page { $page }
tray-text-of = Text of page { $page }
tray-text-none = No text was read on this page.
tray-no-deeds = Nobody has acted on this document yet.
col-label = Label
col-sure = Certainty
told-handled = The document is marked as handled by hand.
fault-which-form = Choose the form that it is.
fault-handled-reason = Say why the document is handled by hand.
deed-read-again = Asked for a new reading
deed-read-as = Asked for a reading as “{ $form }”
deed-put-into = Put the document into an open case
candidates-title = Cases that it may be of
candidate-number = the document says the number of the case
candidate-awaited = the case waits for a document
candidate-envelope = it came in one envelope with a document of the case
candidate-name = the person’s name stands on it
put-into-one = Put into case { $case }
put-into-label = Number of an open case
put-into = Put into this case
fault-which-case = No case that you may see has this number. Write it like 2026-000012.
fault-case-class = This case is of another class of confidentiality than the inbox of this document: it cannot go there.
fault-case-closed = This case is closed. Open a case, or say that the document was handled.
deed-opened = Opened a case by hand as “{ $form }”
deed-handled = Handled the document by hand: “{ $reason }”
deed-document = Looked at what was read
deed-file = Downloaded the file
deed-page = Looked at page { $page }
deed-text = Looked at the text of page { $page }
meaning-family-name = family name
meaning-given-name = given name
meaning-full-name = full name
meaning-address = address
meaning-municipality = municipality
meaning-province = province
meaning-country = country
meaning-postal-code = postal code
meaning-phone = telephone
meaning-fax = fax
meaning-email = e-mail
meaning-birth-date = date of birth
meaning-birth-place = place of birth
meaning-date = date
meaning-signed-at = place of signature
meaning-number = number
meaning-file-number = file number
meaning-invoice-number = invoice number
meaning-amount = amount
meaning-nas = social insurance number
meaning-subject = subject
meaning-occupation = occupation

## Figures
figures-title = Figures
period-label = Period
period-hint = A month (2026-10), a year (2026) or two days (2026-01-15..2026-03-31).
period-text = From { $first } to { $last }
as-of = as they are { $at }
share-title = Processes without paper
thresholds-title = Thresholds in force
exclusions-title = Exclusions
exclusions-none = No process is left out.
processes-title = Each process
processes-empty = The catalogue of processes is empty or missing: the share cannot be measured.
processes = { $n ->
    [one] { $n } process
   *[other] { $n } processes
}
not-measured = Not measured
definition = What this measures
col-process = Process
col-verdict = Verdict
col-observed = Cases observed
col-against = What keeps it from counting
col-stage = Stage
col-cause = Cause
col-cases = Cases
col-pages = Pages
col-share = Share of the cases received
verdict-met = Paperless
verdict-not-met = Not met
verdict-not-measured = Not measured
figure-fraction = { $part } of { $whole }
figure-aim = aim { $aim }
figure-minimum = at least { $n } cases observed, or the whole volume
figure-volume = at least { $share } of the declared volume observed
figure-touch = at most { $share } of the cases touched by paper
figure-months = two attestations signed less than { $n } months ago
figure-excluded = { $what }: { $why } ({ $cases })
figure-uncatalogued = The workflow “{ $workflow }” is not in the catalogue ({ $cases }): the denominator lacks it.
figure-observed = { $seen } of { $declared } declared for a year
figure-lead-time = Lead time
figure-straight-through = Handled without a check
figure-deadlines = Deadlines kept
figure-backlog = Waiting
figure-backlog-unit = { $n ->
    [one] open case
   *[other] open cases
}
figure-overdue = { $n ->
    [0] none overdue
    [one] { $n } overdue
   *[other] { $n } overdue
}
figure-age = age: half under { $p50 }, nine in ten under { $p90 }
figure-p90 = for half; { $p90 } for nine in ten
figure-over = { $n ->
    [0] no closed case
    [one] over { $n } closed case
   *[other] over { $n } closed cases
}
figure-left-out = { $n } { $why }
paper-title = The paper that is left
paper-pages = { $paper } pages of paper out of { $all } pages received.
paper-none = No paper was touched in the period.
next-step = Next step to remove: { $stage } ({ $cause }).
next-line = Next fax line to close: { $inbox } ({ $number }).

## Forms
nav-forms = Forms
files-refused = The office’s files changed and do not pass their check: those of before stay in force.
files-title = Files that were refused
files-refused-at = The office’s files read { $at } have errors and are not in force. Those of before are, for open cases and for new ones, until what follows is mended.
forms-title = Forms
forms-lead = The forms that this office recognises, with their zones.
forms-empty = No form. “greffier form new” proposes one from a blank.
col-form = Form
col-form-name = Name
col-revision = Revision
col-fields = Fields
form-title = Form { $form }
form-revision = revision { $revision }
form-blank = The blank and its zones
form-legend = A zone is the inside of the printed frame.
form-page = Page { $n } of the blank
form-read-only = You may look; only technical support can save.
form-yaml = The form's file
form-yaml-hint = What is saved is this text. It must pass the check; else nothing changes.
form-save = Save the form
told-form-saved = The form is saved. What arrives from now on is read with it.
fault-form = { $code }, { $file } line { $line }: { $reason } { $mend }
fault-form-overtaken = The file was changed since you opened this page. Nothing was saved: copy your text, load the page again and make your changes once more.
zone-list = Fields and zones
zone-keys = Tab goes from zone to zone. Arrows: move; Shift + arrows: resize; with Alt: finely. Delete: delete. Ctrl + Z: undo.
zone-name = Name
zone-type = Type
zone-fr = Title in French
zone-en = Title in English
zone-width = Width
zone-height = Height
zone-comb = Cells
zone-required = Required: empty is doubtful
zone-add = Add a field
zone-delete = Delete
zone-undo = Undo
zone-none = No zone chosen
zone-deleted = deleted
zone-added = added
zone-undone = Last change undone
zone-by-hand = This field is written in another way: change it in the file

## Signing without an account
outside-title = A document to sign
outside-lead = { $office } asks you to read a document and to sign it.
outside-until = This link is good until the end of { $day }, and works once.
outside-code-lead = To know that it is you, the office sends a code by { $channel }, to the address on file.
outside-code-sent = A six-digit code has just left by { $channel }. It is good for fifteen minutes.
outside-code = Six-digit code
outside-send = Send the code
outside-send-again = Send another code
outside-go-on = Go on
outside-other-way = Would you rather sign in another way? Nobody has to sign by this means: call the office.
outside-name = Your name, as your signature
outside-name-hint = First name and family name, as you sign.
outside-decline-hint = The office receives your reason and will answer you.
outside-signed = Thank you. The document is signed.
outside-signed-next = The office has put its seal on it and keeps the evidence of your signature. The link is good no more; what follows will reach you as usual.
outside-declined = You have declined to sign.
outside-declined-next = The office has received your reason. There is nothing else for you to do now.
outside-unknown = This link does not exist.
outside-unknown-next = Check that the address is whole, as it was sent to you. Otherwise ask the office for a new link.
outside-expired = This link is good no more: its days are over.
outside-expired-next = Nothing is lost. Ask the office for a new link.
outside-used = This link has been used.
outside-used-next = The document is signed, or the request was settled in another way. If it was not you, tell the office at once.
outside-revoked = The office has replaced this link or taken it back.
outside-revoked-next = Use the newest message that you received, or ask the office for a new link.
channel-email = e-mail
channel-phone = text message
person-outside = The person
task-sign-outside = Wait for a signature from outside
task-settled = Settled without the office, { $at }
task-settled-at = This task is settled: the person answered, { $at }.
invited-lead = The person is invited to sign by a link:
invited-none = The link is on its way.
invited-links = Links
invited-again = Send a new link
invited-revoke = Take the link back
link-open = Waiting
link-used = Used
link-revoked = Taken back or replaced
link-expired = Over
col-channel = Channel
col-until = Until
told-invited = A new link is on its way, case { $case }. The former one is good no more.
told-revoked = The link is taken back, case { $case }.
effect-invite-signer = send a signing link
event-signer-invited = Task { $n }: signing link sent, good until { $at }
event-task-settled = Task { $n } settled without the office
event-signed-outside = { $document } signed by { $name }, from outside; the office’s seal put on it.
fault-code-wrong = This is not the right code. Type the six digits of the last message you received.
fault-code-over = This code is good no more: ask for another.
fault-codes-over = Three codes were sent, which is the most. Ask the office for a new link.
fault-name = Write your name.

## Verifying a signature
nav-verify = Verify
verify-title = Verify a signature
verify-lead = For a PDF from anywhere: who signed it and when, whether the certificates were good, and what has changed since.
verify-file = PDF file
verify-file-hint = At most { $largest }.
verify-button = Verify
verify-kept = The file is put into no case. It is kept for an hour for you alone, then forgotten.
verify-not-done = The file could not be verified. { $sentence } ({ $code })
verify-valid-means = Every signature holds, every signer is known to the office, and all that is in the file is covered or permitted.
verify-altered-means = A signature is broken, or the document was changed after it. Do not rely on it: ask whoever signed it for the original.
verify-cannot-tell-means = Nothing shows that the document was changed, but something is missing to call it valid. The reasons follow.
verify-later = Since this signature
verify-nothing-later = Nothing has changed.
verify-as-signed = See what was signed
verify-empty-fields = Signature fields still empty
verify-size = Bytes
verify-report = Download the report (JSON)
verify-report-name = verification report
verify-another = Verify another file
verify-trust = The authorities that are trusted are those in the office’s folder of keys. Nothing is asked of the network: the same file gets the same answer.
mebibytes = { $n } MiB
fault-no-file = Choose a PDF file that is not empty.
fault-file-too-large = The file is too large: { $largest } at most. “greffier verify” reads larger ones.
document-verify = Verify the signatures
as-signed-title = What was signed: { $signature }
as-signed-name = as signed
as-signed-objects = The file, object by object
as-signed-pixels = The pages, pixel by pixel
as-signed-file = Download what was signed
as-signed-all-same = { $n ->
    [one] The page is the same to the pixel.
   *[other] The { $n } pages are the same to the pixel.
}
as-signed-differ = { $n ->
    [one] One page differs.
   *[other] { $n } pages differ.
}
as-signed-changed = Page { $n }: { $areas }
as-signed-areas = { $n ->
    [one] one area differs
   *[other] { $n } areas differ
}
as-signed-added = Page { $n }: added since it was signed
as-signed-removed = Page { $n } of what was signed: removed since
as-signed-then = Page { $n }, as signed
as-signed-now = Page { $n }, as it is now
as-signed-no-page = No page on this side.
as-signed-same = Pages that are the same
as-signed-not-drawn = The pages could not be drawn. { $sentence } ({ $code })

task-await = Wait for the person’s answer
task-look = Look at a document that came
task-perform = Do what is asked
task-decide = Decide
task-four-eyes = Four eyes: you did the step “{ $step }” of this case, or a delegation ties you to the one who did. Somebody else must do this one.
told-performed = Done, case { $case }.
told-decided = Decided, case { $case }.
needed = (required)
robot-lead = A robot was to do this work in another system, which said no. Do it by hand, then say here what came of it.
await-lead = The person’s answer is awaited. If it came another way than as a document of the case (telephone, counter), say so here and the case goes on.
await-button = The answer is here
look-lead = This document came into the case while no step was waiting for it. See whether it changes anything; what follows from it is said on the page of the case.
look-button = I have seen it
perform-button = It is done
decide-legend = Your decision
decide-with-reasons = (reasons required)
decide-reason = Reasons
decide-button = Decide
fault-needed = { $field }: this field is required.
fault-decide-reason = Write the reasons of this decision.
fault-option = Choose one of the decisions.
report-title = Report an event
report-lead = The case leaves all that is under way and goes the way that is meant for this event.
report-what = What happened
report-reason = How you know
report-button = Report
effect-notify = notify the person
timer-answer = the delay to answer
timer-over = the time of the step “{ $step }”
timer-remind = the reminder of the step “{ $step }”
timer-escalate = the next rung of the step “{ $step }”
event-undoing-kept = Step done; would be undone should the case turn back: { $step }
event-undoing-begun = What was done begins to be undone: { $step }
event-undoing-done = What was done is undone: { $step }
event-robot-done = The robot “{ $robot }” did its work: { $fields }
event-robot-refused = The robot “{ $robot }” was refused: { $said }
event-branches-begun = Several branches begin: { $steps }
event-branches-joined = The branches meet
event-branches-given-up = The branches meet; given up: { $steps }
event-reported = Event: { $what }. { $reason }
event-workflow-migrated = The case follows another version of its workflow from now on
event-workflow-migrated-steps = The case follows another version of its workflow from now on: { $steps }
event-timer-set = To watch: { $what }, { $at }
event-time-over = The moment has come: { $what }
event-decided = Decision: { $option }
event-decided-because = Decision: { $option }. Reasons: { $reason }
event-fields-given = Fields filled in: { $fields }
event-effect-given-up = Given up: { $what }
event-notice-sent = Message sent to the person
event-task-escalated = Task { $n } is late: it goes to the role { $to }
note-robot-refused = A robot was to do it; the other system said no: “{ $said }”. Do it by hand.
note-escalated = This task was not done in time: it comes to you.
field-from-robot = brought back by a robot
field-from-table = given by a decision table
field-given-by = filled in by { $name }
event-table-asked = Table “{ $table }” asked: { $fields }
