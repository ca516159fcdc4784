//! A wire with a meter: passes bytes between a client and a server, counts the DATA frames of
//! HTTP/2 that go by, and can be cut.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, OwnedRwLockWriteGuard, RwLock};

/// Frames with content, and their bytes, in one direction.
#[derive(Default)]
pub struct Meter {
    frames: AtomicUsize,
    bytes: AtomicUsize,
}

impl Meter {
    pub fn frames(&self) -> usize {
        self.frames.load(Ordering::SeqCst)
    }

    pub fn bytes(&self) -> usize {
        self.bytes.load(Ordering::SeqCst)
    }
}

pub struct Proxy {
    address: SocketAddr,
    pub requests: Arc<Meter>,
    pub responses: Arc<Meter>,
    cut: Arc<Notify>,
    /// Held while nothing may pass.
    frozen: Arc<RwLock<()>>,
}

impl Proxy {
    /// A proxy before `server`.
    pub async fn start(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (requests, responses) = (Arc::<Meter>::default(), Arc::<Meter>::default());
        let cut = Arc::new(Notify::new());
        let frozen = Arc::<RwLock<()>>::default();
        let proxy = Self {
            address,
            requests: requests.clone(),
            responses: responses.clone(),
            cut: cut.clone(),
            frozen: frozen.clone(),
        };
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(server).await.unwrap();
                let (requests, responses) = (requests.clone(), responses.clone());
                let (cut, frozen) = (cut.clone(), frozen.clone());
                tokio::spawn(async move {
                    let (from_client, to_client) = client.into_split();
                    let (from_server, to_server) = server.into_split();
                    tokio::select! {
                        () = pass(from_client, to_server, PREFACE, &requests, &frozen) => {}
                        () = pass(from_server, to_client, 0, &responses, &frozen) => {}
                        () = cut.notified() => {}
                    }
                });
            }
        });
        proxy
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Breaks the connections.
    pub fn cut(&self) {
        self.cut.notify_waiters();
    }

    /// Passes nothing on while the guard is held: a peer that is frozen, or out of reach.
    pub async fn freeze(&self) -> OwnedRwLockWriteGuard<()> {
        self.frozen.clone().write_owned().await
    }
}

/// The preface that a client sends before its first frame: `PRI * HTTP/2.0…`.
const PREFACE: usize = 24;
const HEADER: usize = 9;

async fn pass(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    preface: usize,
    meter: &Meter,
    frozen: &RwLock<()>,
) {
    let mut chunk = vec![0; 64 * 1024];
    // How much to skip before the next frame's header, and what there is of that.
    let (mut skip, mut header) = (preface, Vec::new());
    while let Ok(count) = from.read(&mut chunk).await {
        drop(frozen.read().await);
        if count == 0 || to.write_all(&chunk[..count]).await.is_err() {
            return;
        }
        for byte in &chunk[..count] {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            header.push(*byte);
            if header.len() == HEADER {
                skip = u32::from_be_bytes([0, header[0], header[1], header[2]]) as usize;
                if header[3] == 0 && skip > 0 {
                    meter.frames.fetch_add(1, Ordering::SeqCst);
                    meter.bytes.fetch_add(skip, Ordering::SeqCst);
                }
                header.clear();
            }
        }
    }
}
