//! Wrapper messages and `Empty` have native meanings; two services may have one method's name.

use std::fmt::Debug;
use std::sync::Arc;

use protorust_support_tests::stubs::fleet::{
    depot_service, fleet_service, Car, Crate, Depot, DepotClient, DepotServer, Fleet, FleetClient,
    FleetServer,
};
use protorust_support_tests::stubs::payloads::{
    echo_service::*, nothing_service::NothingEmptyCaller, Echo, EchoClient, EchoServer, Nothing,
    NothingClient, NothingServer, Text,
};
use tonic::Status;

use crate::common::{serve, soon};

/// Sends everything back.
pub struct EchoService;

macro_rules! echo {
    ($($method:ident($caller:ident, $stream:ident);)*) => {
        impl Echo for EchoService {
            $(async fn $method(&self, caller: $caller, requests: $stream) -> Result<(), Status> {
                while let Some(message) = requests.receive().await? {
                    caller.send(message).await?;
                }
                Ok(())
            })*

            async fn note(&self, request: Text) -> Result<Text, Status> {
                Ok(request)
            }
        }
    };
}

echo! {
    doubles(EchoDoubleCaller, DoubleStream);
    floats(EchoFloatCaller, FloatStream);
    longs(EchoIntCaller, IntStream);
    u_longs(EchoUInt64Caller, UInt64Stream);
    ints(EchoInt32Caller, Int32Stream);
    u_ints(EchoUInt32Caller, UInt32Stream);
    flags(EchoBoolCaller, BoolStream);
    texts(EchoStringCaller, StringStream);
    blobs(EchoBytesCaller, BytesStream);
    ticks(EchoEmptyCaller, EmptyStream);
}

/// There and back by the typed names, the default value (no bytes at all) included.
macro_rules! round_trip {
    ($client:ident . $method:ident, $send:ident, $receive:ident, $value:expr) => {
        let call = $client.$method().await.unwrap();
        for value in [$value, Default::default()] {
            call.$send(value.clone()).await.unwrap();
            assert_same(soon(call.$receive()).await.unwrap(), Some(value));
        }
        call.complete().await.unwrap();
        assert_same(soon(call.$receive()).await.unwrap(), None);
    };
}

fn assert_same<T: PartialEq + Debug>(left: T, right: T) {
    assert_eq!(left, right);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrapper_has_a_native_meaning_and_a_suffix() {
    let address = serve(EchoServer::new(EchoService)).await;
    let client = EchoClient::connect(format!("http://{address}")).await.unwrap();
    round_trip!(client.doubles, send_double, receive_double, 1.5_f64);
    round_trip!(client.floats, send_float, receive_float, -0.25_f32);
    round_trip!(client.longs, send_int, receive_int, i64::MIN);
    round_trip!(client.u_longs, send_uint64, receive_uint64, u64::MAX);
    round_trip!(client.ints, send_int32, receive_int32, i32::MIN);
    round_trip!(client.u_ints, send_uint32, receive_uint32, u32::MAX);
    round_trip!(client.flags, send_bool, receive_bool, true);
    round_trip!(client.texts, send_string, receive_string, "héllo".to_owned());
    round_trip!(client.blobs, send_bytes, receive_bytes, vec![0_u8, 255]);
    round_trip!(client.ticks, send_empty, receive_empty, ());
}

/// The memory of large frames is used again by other calls, while the transport may still hold some.
#[tokio::test(flavor = "multi_thread")]
async fn large_messages_keep_their_contents_beside_other_calls() {
    const SIZES: [usize; 8] = [0, 1, 16_000, 33_000, 65_536, 131_072, 250_000, 600_000];
    let address = serve(EchoServer::new(EchoService)).await;
    let client = EchoClient::connect(format!("http://{address}")).await.unwrap();
    let calls: Vec<_> =
        (0..8).map(|number| tokio::spawn(echo_blobs(client.clone(), number))).collect();
    for call in calls {
        soon(call).await.unwrap();
    }

    async fn echo_blobs(client: EchoClient, call: usize) {
        let (sender, receiver) = client.blobs().await.unwrap().split();
        let blob = move |round: usize| {
            let size = SIZES[(call + round) % SIZES.len()];
            vec![(8 * round + call) as u8; size]
        };
        let sending = tokio::spawn(async move {
            for round in 0..24 {
                sender.send_bytes(blob(round)).await.unwrap();
            }
            sender.complete().await.unwrap();
        });
        for round in 0..24 {
            assert_eq!(receiver.receive_bytes().await.unwrap(), Some(blob(round)));
        }
        sending.await.unwrap();
    }
}

struct NothingService;

impl Nothing for NothingService {
    async fn ask(&self) -> Result<(), Status> {
        Ok(())
    }

    async fn watch(&self, caller: NothingEmptyCaller) -> Result<(), Status> {
        caller.send_empty(()).await?;
        caller.send_empty(()).await
    }

    async fn gather(&self, requests: EmptyStreamOfNothing) -> Result<(), Status> {
        let mut count = 0;
        while let Some(()) = requests.receive_empty().await? {
            count += 1;
        }
        if count == 3 {
            Ok(())
        } else {
            Err(Status::internal(format!("{count}")))
        }
    }

    async fn mirror(
        &self,
        caller: NothingEmptyCaller,
        requests: EmptyStreamOfNothing,
    ) -> Result<(), Status> {
        while let Some(()) = requests.receive_empty().await? {
            caller.send_empty(()).await?;
        }
        Ok(())
    }
}

/// Both services have an `EmptyStream`, each its own.
type EmptyStreamOfNothing = protorust_support_tests::stubs::payloads::nothing_service::EmptyStream;

#[tokio::test(flavor = "multi_thread")]
async fn empty_is_unit_in_all_four_kinds() {
    let address = serve(NothingServer::new(NothingService)).await;
    let client = NothingClient::connect(format!("http://{address}")).await.unwrap();
    let () = client.ask().await.unwrap();

    let watched = client.watch().await.unwrap();
    assert_eq!(soon(watched.receive_empty()).await.unwrap(), Some(()));
    assert_eq!(soon(watched.receive_empty()).await.unwrap(), Some(()));
    assert_eq!(soon(watched.receive_empty()).await.unwrap(), None);

    let gathering = client.gather().await.unwrap();
    for _ in 0..3 {
        gathering.send_empty(()).await.unwrap();
    }
    gathering.complete().await.unwrap();
    assert_eq!(soon(gathering.receive_empty()).await.unwrap(), Some(()));

    let mirror = client.mirror().await.unwrap();
    mirror.send_empty(()).await.unwrap();
    assert_eq!(soon(mirror.receive_empty()).await.unwrap(), Some(()));
}

struct Yard;

impl Fleet for Yard {
    async fn track(&self, cars: fleet_service::CarStream) -> Result<Car, Status> {
        let mut last = Car::default();
        while let Some(car) = cars.receive_car().await? {
            last = car;
        }
        Ok(last)
    }
}

impl Depot for Yard {
    async fn track(
        &self,
        caller: depot_service::DepotCrateCaller,
        crates: depot_service::CrateStream,
    ) -> Result<(), Status> {
        while let Some(mut one) = crates.receive_crate().await? {
            one.number += 1;
            caller.send_crate(one).await?;
        }
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_services_with_the_same_method() {
    let yard = Arc::new(Yard);
    let fleet = serve(FleetServer::from_arc(yard.clone())).await;
    let depot = serve(DepotServer::from_arc(yard)).await;
    let fleet = FleetClient::connect(format!("http://{fleet}")).await.unwrap();
    let depot = DepotClient::connect(format!("http://{depot}")).await.unwrap();

    let track: fleet_service::TrackStreamingClient = fleet.track().await.unwrap();
    track.send_car(Car { plate: "B-1".to_owned(), ..Car::default() }).await.unwrap();
    track.complete().await.unwrap();
    assert_eq!(soon(track.receive_car()).await.unwrap().unwrap().plate, "B-1");

    let track: depot_service::TrackStreamingClient = depot.track().await.unwrap();
    track.send_crate(Crate { number: 1, ..Crate::default() }).await.unwrap();
    assert_eq!(soon(track.receive_crate()).await.unwrap().unwrap().number, 2);
}
