//! Replies from a mail server, whole and within bounds: of a line, of a command, and of time.

use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::sync::watch;

use super::MailTrouble;
use super::grammar::{Code, Fetched, Said, Verdict, understand};

/// Bytes between two literals of a reply.
const LINE: usize = 64 * 1024;

/// What bytes go over.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Unpin + Send + Sync {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + Sync> Stream for T {}

/// What a command may cost.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bound {
    /// Bytes of all that the server says.
    pub(crate) bytes: u64,
    /// How long it may take.
    pub(crate) time: Duration,
}

impl Bound {
    /// For commands with short answers.
    pub(crate) const SHORT: Self = Self { bytes: 256 * 1024, time: Duration::from_secs(60) };
}

/// How a command ended, and what it brought.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) verdict: Verdict,
    pub(crate) codes: Vec<Code>,
    pub(crate) words: String,
    pub(crate) fetched: Vec<Fetched>,
    pub(crate) capabilities: Option<Vec<String>>,
}

/// A connection.
pub(crate) struct Wire {
    stream: BufReader<Box<dyn Stream>>,
    stop: Option<watch::Receiver<bool>>,
    last_tag: u64,
    /// Messages in the mailbox, as the server last said.
    pub(crate) exists: u32,
}

impl std::fmt::Debug for Wire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Wire").field("exists", &self.exists).finish_non_exhaustive()
    }
}

impl Wire {
    /// Over a stream. What waits on it ends when `stop` turns true.
    pub(crate) fn new(stream: Box<dyn Stream>, stop: Option<watch::Receiver<bool>>) -> Self {
        Self { stream: BufReader::with_capacity(16 * 1024, stream), stop, last_tag: 0, exists: 0 }
    }

    /// The stream, for encryption to begin on it. Nothing may have been said ahead of it (RFC 3501 s. 11, the injection of commands).
    pub(crate) fn into_stream(self) -> Result<Box<dyn Stream>, MailTrouble> {
        if self.stream.buffer().is_empty() {
            Ok(self.stream.into_inner())
        } else {
            Err(MailTrouble::Protocol("something was said between STARTTLS and the encryption".to_owned()))
        }
    }

    /// Sends a command and reads until it ends.
    pub(crate) async fn run(&mut self, command: &str, bound: Bound) -> Result<Answer, MailTrouble> {
        let stop = self.stop.clone();
        within(stop, bound.time, async {
            let tag = self.send(command).await?;
            self.finish(&tag, bound.bytes).await
        })
        .await
    }

    /// As [`Wire::run`], also when the agent stops.
    pub(crate) async fn run_unstopped(&mut self, command: &str, bound: Bound) -> Result<Answer, MailTrouble> {
        self.stop = None;
        self.run(command, bound).await
    }

    /// Reads one reply; nothing else is under way.
    pub(crate) async fn greeting(&mut self) -> Result<Said, MailTrouble> {
        let stop = self.stop.clone();
        let mut room = Bound::SHORT.bytes;
        within(stop, Bound::SHORT.time, self.said(&mut room)).await
    }

    /// Sends a command with what the server asks for in between, one line for each time that it asks.
    pub(crate) async fn converse(&mut self, command: &str, lines: &[&str]) -> Result<Answer, MailTrouble> {
        let stop = self.stop.clone();
        within(stop, Bound::SHORT.time, async {
            let tag = self.send(command).await?;
            let mut lines = lines.iter();
            let mut room = Bound::SHORT.bytes;
            let mut answer = Answer::new();
            loop {
                match self.said(&mut room).await? {
                    // An empty line says that there is no more; XOAUTH2 asks for one before it refuses.
                    Said::More(_) => self.line(lines.next().copied().unwrap_or_default()).await?,
                    said => {
                        if self.hear(said, &tag, &mut answer)? {
                            return Ok(answer);
                        }
                    }
                }
            }
        })
        .await
    }

    /// Waits with IDLE (RFC 2177) until the server tells of a message, or as long as `patience`.
    pub(crate) async fn idle(&mut self, patience: Duration) -> Result<(), MailTrouble> {
        let stop = self.stop.clone();
        let before = self.exists;
        let tag = within(stop.clone(), Bound::SHORT.time, self.begin_idle()).await?;
        let end = tokio::time::Instant::now() + patience;
        while self.exists <= before {
            // Waiting for the first byte loses none when the time is over; what began is then read to its end.
            let began = tokio::select! {
                began = self.stream.fill_buf() => Some(began.map(<[u8]>::is_empty).map_err(broken)?),
                () = tokio::time::sleep_until(end) => None,
                () = stopped(stop.clone()) => None,
            };
            match began {
                None => break,
                Some(true) => return Err(closed()),
                Some(false) => {
                    let mut room = Bound::SHORT.bytes;
                    let said = within(stop.clone(), Bound::SHORT.time, self.said(&mut room)).await?;
                    self.hear(said, &tag, &mut Answer::new())?;
                }
            }
        }
        within(None, Duration::from_secs(10), async {
            self.line("DONE").await?;
            self.finish(&tag, Bound::SHORT.bytes).await.map(drop)
        })
        .await
    }

    async fn begin_idle(&mut self) -> Result<String, MailTrouble> {
        let tag = self.send("IDLE").await?;
        let mut room = Bound::SHORT.bytes;
        let mut answer = Answer::new();
        loop {
            match self.said(&mut room).await? {
                Said::More(_) => return Ok(tag),
                said => {
                    if self.hear(said, &tag, &mut answer)? {
                        return Err(MailTrouble::Protocol(answer.words));
                    }
                }
            }
        }
    }

    async fn send(&mut self, command: &str) -> Result<String, MailTrouble> {
        self.last_tag += 1;
        let tag = format!("g{}", self.last_tag);
        self.line(&format!("{tag} {command}")).await?;
        Ok(tag)
    }

    async fn line(&mut self, text: &str) -> Result<(), MailTrouble> {
        let line = zeroize::Zeroizing::new(format!("{text}\r\n"));
        self.stream.write_all(line.as_bytes()).await.map_err(broken)?;
        self.stream.flush().await.map_err(broken)
    }

    async fn finish(&mut self, tag: &str, bytes: u64) -> Result<Answer, MailTrouble> {
        let mut room = bytes;
        let mut answer = Answer::new();
        loop {
            let said = self.said(&mut room).await?;
            if self.hear(said, tag, &mut answer)? {
                return Ok(answer);
            }
        }
    }

    /// Notes what was said; true when the command with this tag ended.
    fn hear(&mut self, said: Said, tag: &str, answer: &mut Answer) -> Result<bool, MailTrouble> {
        match said {
            Said::Done { tag: ended, verdict, code, words } if ended == tag => {
                answer.codes.extend(code);
                answer.verdict = verdict;
                answer.words = words;
                return Ok(true);
            }
            Said::Done { .. } => return Err(MailTrouble::Protocol("an answer to nothing".to_owned())),
            Said::Beside { verdict: Verdict::Bye, words, .. } => return Err(MailTrouble::Connection(words)),
            Said::Beside { code, .. } => answer.codes.extend(code),
            Said::Capabilities(names) => answer.capabilities = Some(names),
            Said::Exists(count) => self.exists = count,
            Said::Gone => self.exists = self.exists.saturating_sub(1),
            Said::Fetched(fetched) => answer.fetched.push(fetched),
            Said::More(_) | Said::Other => {}
        }
        Ok(false)
    }

    async fn said(&mut self, room: &mut u64) -> Result<Said, MailTrouble> {
        understand(&self.reply(room).await?)
    }

    /// One reply with its literals (RFC 9051 s. 4.3), as long as there is room.
    async fn reply(&mut self, room: &mut u64) -> Result<Vec<u8>, MailTrouble> {
        let limit = *room;
        let mut reply = Vec::new();
        loop {
            let start = reply.len();
            let most = (LINE as u64).min(*room);
            let read = (&mut self.stream).take(most).read_until(b'\n', &mut reply).await.map_err(broken)? as u64;
            if !reply.ends_with(b"\n") {
                return Err(if read < most { closed() } else { MailTrouble::Protocol("a line without end".to_owned()) });
            }
            *room -= read;
            let Some(length) = literal(&reply[start..])? else { return Ok(reply) };
            if length > *room {
                return Err(MailTrouble::TooLarge { limit });
            }
            // Memory grows with what arrives, not with what is announced.
            let read = (&mut self.stream).take(length).read_to_end(&mut reply).await.map_err(broken)? as u64;
            if read < length {
                return Err(closed());
            }
            *room -= length;
        }
    }
}

impl Answer {
    fn new() -> Self {
        Self { verdict: Verdict::Bad, codes: Vec::new(), words: String::new(), fetched: Vec::new(), capabilities: None }
    }

    /// The answer when it is a yes; else the trouble that is made of the server's words.
    pub(crate) fn or(self, trouble: fn(String) -> MailTrouble) -> Result<Self, MailTrouble> {
        if self.verdict == Verdict::Ok { Ok(self) } else { Err(trouble(self.words)) }
    }
}

/// The length of the literal that a line ends with.
fn literal(line: &[u8]) -> Result<Option<u64>, MailTrouble> {
    let Some(line) = line.strip_suffix(b"}\r\n") else { return Ok(None) };
    let Some(open) = line.iter().rposition(|byte| *byte == b'{') else { return Ok(None) };
    let digits = &line[open + 1..];
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Ok(None);
    }
    let length = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok());
    length.map(Some).ok_or_else(|| MailTrouble::Protocol("a length beyond all bounds".to_owned()))
}

fn broken(error: std::io::Error) -> MailTrouble {
    MailTrouble::Connection(error.to_string())
}

fn closed() -> MailTrouble {
    MailTrouble::Connection("the server closed the connection".to_owned())
}

/// Ends when the agent stops.
pub(crate) async fn stopped(stop: Option<watch::Receiver<bool>>) {
    match stop {
        Some(mut stop) => drop(stop.wait_for(|stop| *stop).await.map(|_| ())),
        None => std::future::pending().await,
    }
}

/// Does something within a time, or until the agent stops.
pub(crate) async fn within<T>(
    stop: Option<watch::Receiver<bool>>,
    time: Duration,
    work: impl Future<Output = Result<T, MailTrouble>>,
) -> Result<T, MailTrouble> {
    tokio::select! {
        done = work => done,
        () = tokio::time::sleep(time) => Err(MailTrouble::Connection(format!("no whole answer within {} s", time.as_secs()))),
        () = stopped(stop) => Err(MailTrouble::Connection("the agent stops".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn answer(said: &[u8], bytes: u64) -> Result<Answer, MailTrouble> {
        let (ours, mut theirs) = tokio::io::duplex(1 << 20);
        theirs.write_all(said).await.unwrap();
        theirs.shutdown().await.unwrap();
        let mut wire = Wire::new(Box::new(ours), None);
        wire.run("NOOP", Bound { bytes, time: Duration::from_secs(60) }).await
    }

    #[tokio::test]
    async fn literals_are_read_whole() {
        let fetched = b"* 1 FETCH (UID 4 BODY[] {5}\r\na\r\n)\n)\r\n* 9 EXISTS\r\ng1 OK done\r\n";
        let answer = answer(fetched, 1_000).await.unwrap();
        assert_eq!(answer.fetched[0].body.as_deref(), Some(b"a\r\n)\n".as_slice()));
        assert_eq!(answer.verdict, Verdict::Ok);
    }

    #[tokio::test]
    async fn what_is_too_much_is_refused_before_it_is_read() {
        let announced = b"* 1 FETCH (UID 4 BODY[] {4000000000}\r\n";
        assert_eq!(answer(announced, 1_000).await.unwrap_err(), MailTrouble::TooLarge { limit: 1_000 });
        assert!(matches!(answer(b"* 1 FETCH (BODY[] {99999999999999999999999}\r\n", 1_000).await, Err(MailTrouble::Protocol(_))));
        assert!(matches!(answer(&vec![b'x'; 100_000], 1 << 20).await, Err(MailTrouble::Protocol(_))), "a line without end");
        assert!(matches!(answer(&b"* 1 EXISTS\r\n".repeat(1_000), 1_000).await, Err(MailTrouble::Protocol(_))), "replies without end");
    }

    #[tokio::test]
    async fn what_breaks_off_is_no_answer() {
        for said in [b"".as_slice(), b"g1 OK", b"* 1 FETCH (UID 4 BODY[] {5}\r\na", b"* BYE tired\r\n"] {
            assert!(matches!(answer(said, 1_000).await, Err(MailTrouble::Connection(_))), "{said:?}");
        }
    }
}
