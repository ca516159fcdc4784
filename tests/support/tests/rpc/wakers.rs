//! A waker may be the last owner of a task, and the task a user of the same call: dropping such a waker
//! while the call is locked would block the thread for ever.

use std::future::Future;
use std::pin::Pin;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::task::{Context, Wake, Waker};
use std::thread;
use std::time::Duration;

use protorust_support_tests::stubs::support::rpc::{Caller, MessageStream};

type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

/// An operation that waits while the queue of a call is full, or while it is empty.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Operation {
    Send,
    Complete,
    Cancelled,
    Receive,
}

use Operation::{Cancelled, Complete, Receive, Send as Sending};

/// For each operation that waits, and that is polled with another waker: the operations that the task of
/// the former waker may wait in.
const FULL: [(Operation, &[Operation]); 3] = [
    (Sending, &[Sending, Cancelled]),
    (Complete, &[Sending, Complete, Cancelled]),
    (Cancelled, &[Sending, Complete, Cancelled]),
];
const EMPTY: [(Operation, &[Operation]); 2] =
    [(Receive, &[Receive, Cancelled]), (Cancelled, &[Receive, Cancelled])];

#[test]
fn a_replaced_waker_may_drop_a_task_that_uses_the_call() {
    for (is_full, table) in [(true, FULL.as_slice()), (false, EMPTY.as_slice())] {
        for &(waiting, owned) in table {
            for &owned in owned {
                let (done, ended) = channel();
                thread::spawn(move || {
                    replace_a_waker(is_full, waiting, owned);
                    done.send(()).unwrap();
                });
                let ended = ended.recv_timeout(Duration::from_secs(10));
                assert!(ended.is_ok(), "{waiting:?} drops a task in {owned:?}: {ended:?}");
            }
        }
    }
}

fn replace_a_waker(is_full: bool, waiting: Operation, owned: Operation) {
    let call = Arc::new(Caller::detached());
    while is_full && !is_pending(&mut Sending.start(&call), Waker::noop()) {}
    let mut task = owned.start(&call);
    assert!(is_pending(&mut task, Waker::noop()), "{owned:?}");
    let owner = Waker::from(Arc::new(Owner { _task: Mutex::new(task) }));

    let mut task = waiting.start(&call);
    assert!(is_pending(&mut task, &owner), "{waiting:?}");
    drop(owner);
    assert!(is_pending(&mut task, Waker::noop()), "{waiting:?}");
}

/// Owns a task, as the wakers of some runtimes do.
struct Owner {
    _task: Mutex<Task>,
}

impl Wake for Owner {
    fn wake(self: Arc<Self>) {}
}

impl Operation {
    fn start(self, call: &Arc<(Caller<i64>, MessageStream<i64>)>) -> Task {
        let call = Arc::clone(call);
        Box::pin(async move {
            match self {
                Sending => drop(call.0.send(i64::MIN).await),
                Complete => drop(call.0.complete().await),
                Cancelled => call.0.cancelled().await,
                Receive => drop(call.1.receive().await),
            }
        })
    }
}

fn is_pending(task: &mut Task, waker: &Waker) -> bool {
    task.as_mut().poll(&mut Context::from_waker(waker)).is_pending()
}
