//! A relay between agent and server: it counts bytes, notes what the agent says, and cuts the connection when it is told to.

use std::sync::atomic::{AtomicU16, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use greffier_store::Store;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// Where a connection is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// Before the server hears the line.
    Unheard,
    /// After the server did what the line says, before the agent hears of it.
    Unanswered,
}

#[derive(Default)]
pub(crate) struct Relay {
    pub(crate) port: AtomicU16,
    /// Bytes in both directions.
    pub(crate) bytes: AtomicU64,
    /// Lines the agent may say before the cut; none when there is none.
    cut: Mutex<Option<(u64, Cut)>>,
    /// Each line that the agent said, with what the store had received before the server heard it.
    pub(crate) lines: Mutex<Vec<(String, u64)>>,
    store: Option<Store>,
}

impl Relay {
    pub(crate) async fn start(to: u16, store: Option<Store>) -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let relay = Arc::new(Self { store, ..Self::default() });
        relay.port.store(listener.local_addr().unwrap().port(), Ordering::Relaxed);
        let own = relay.clone();
        tokio::spawn(async move {
            while let Ok((agent, _)) = listener.accept().await {
                tokio::spawn(own.clone().carry(agent, to));
            }
        });
        relay
    }

    pub(crate) fn port(&self) -> u16 {
        self.port.load(Ordering::Relaxed)
    }

    /// Cuts every connection after so many more lines of the agent, until it is told otherwise.
    pub(crate) fn cut_after(&self, lines: u64, cut: Cut) {
        *self.cut.lock().unwrap() = Some((lines, cut));
    }

    /// Cuts no more. Says whether it did.
    pub(crate) fn mend(&self) -> bool {
        self.cut.lock().unwrap().take().is_some_and(|(left, _)| left == 0)
    }

    pub(crate) fn reset(&self) {
        self.bytes.store(0, Ordering::Relaxed);
        self.lines.lock().unwrap().clear();
    }

    async fn carry(self: Arc<Self>, agent: TcpStream, to: u16) {
        let Ok(server) = TcpStream::connect(("127.0.0.1", to)).await else { return };
        let (from_agent, mut to_agent) = agent.into_split();
        let (mut from_server, mut to_server) = server.into_split();
        let (hush, mut hushed) = tokio::sync::watch::channel(false);
        let answers = async {
            let mut piece = [0; 16 * 1024];
            while let Ok(read @ 1..) = from_server.read(&mut piece).await {
                // What the server answers to the last line is taken from it and given to nobody.
                if *hushed.borrow_and_update() {
                    break;
                }
                self.bytes.fetch_add(read as u64, Ordering::Relaxed);
                if to_agent.write_all(&piece[..read]).await.is_err() {
                    break;
                }
            }
        };
        let commands = async {
            let mut reader = BufReader::new(from_agent);
            let mut line = Vec::new();
            loop {
                line.clear();
                if !matches!(reader.read_until(b'\n', &mut line).await, Ok(1..)) {
                    return;
                }
                self.note(&line).await;
                match self.next() {
                    Some(Cut::Unheard) => return,
                    Some(Cut::Unanswered) => hush.send_replace(true),
                    None => false,
                };
                if to_server.write_all(&line).await.is_err() {
                    return;
                }
            }
        };
        tokio::select! { () = answers => {}, () = commands => {} }
    }

    async fn note(&self, line: &[u8]) {
        self.bytes.fetch_add(line.len() as u64, Ordering::Relaxed);
        let received = match &self.store {
            Some(store) => store.inbox_counts().await.unwrap().first().map_or(0, |counts| counts.received),
            None => 0,
        };
        self.lines.lock().unwrap().push((String::from_utf8_lossy(line).trim_end().to_owned(), received));
    }

    fn next(&self) -> Option<Cut> {
        let mut cut = self.cut.lock().unwrap();
        let (left, how) = cut.as_mut()?;
        *left = left.saturating_sub(1);
        (*left == 0).then_some(*how)
    }
}
