//! The wire runtime against prost's own types, and against input that lies.

use proptest::prelude::*;
use prost::bytes::{Buf, BufMut, Bytes};
use prost::Message;
use wire_bench::shapes::{
    choice, foreign, Choice, Color, Level, Maps, Messages, Presence, Presence2, Repeated, Scalars,
};
use wire_bench::wire::{encode_to_vec, Field, Raw, RawFields, Reader, Wire, Writer};
use wire_bench::{derived, ours, samples, visits};

/// The scalars as prost's derive has them.
#[derive(Clone, PartialEq, Message)]
struct DerivedScalars {
    #[prost(int32, tag = "1")]
    int32: i32,
    #[prost(int64, tag = "2")]
    int64: i64,
    #[prost(uint32, tag = "3")]
    uint32: u32,
    #[prost(uint64, tag = "4")]
    uint64: u64,
    #[prost(sint32, tag = "5")]
    sint32: i32,
    #[prost(sint64, tag = "6")]
    sint64: i64,
    #[prost(fixed32, tag = "7")]
    fixed32: u32,
    #[prost(fixed64, tag = "8")]
    fixed64: u64,
    #[prost(sfixed32, tag = "9")]
    sfixed32: i32,
    #[prost(sfixed64, tag = "10")]
    sfixed64: i64,
    #[prost(float, tag = "11")]
    float: f32,
    #[prost(double, tag = "12")]
    double: f64,
    #[prost(bool, tag = "13")]
    bool: bool,
    #[prost(string, tag = "14")]
    string: String,
    #[prost(bytes = "vec", tag = "15")]
    bytes: Vec<u8>,
    #[prost(bytes = "bytes", tag = "16")]
    shared: Bytes,
    #[prost(int32, tag = "17")]
    color: i32,
}

/// A number of any width, so that every length of varint comes up.
fn wide() -> impl Strategy<Value = u64> {
    (any::<u64>(), 0..64u32).prop_map(|(value, shift)| value >> shift)
}

prop_compose! {
    fn scalars()(
        a in wide(), b in wide(), c in wide(), d in wide(), e in wide(), f in wide(),
        float in -1e30f32..1e30, double in -1e300f64..1e300, bool: bool,
        string in ".{0,40}", bytes: Vec<u8>, shared: Vec<u8>, color: i32,
    ) -> DerivedScalars {
        DerivedScalars {
            int32: a as i32, int64: b as i64, uint32: c as u32, uint64: d,
            sint32: e as i32, sint64: f as i64, fixed32: f as u32, fixed64: e,
            sfixed32: d as i32, sfixed64: c as i64, float, double, bool, string, bytes,
            shared: shared.into(), color,
        }
    }
}

/// Fields whose number is not known before.
struct Numbered {
    number: u32,
    value: u64,
    text: String,
}

impl Wire for Numbered {
    fn write<'a>(&'a self, out: &mut Writer<'a>, at: usize) -> usize {
        let at = out.required_fixed64(at, self.number, self.value);
        let at = out.required_fixed32(at, self.number, self.value as u32);
        let at = out.required_string(at, self.number, &self.text);
        out.required_uint64(at, self.number, self.value)
    }

    fn merge(&mut self, _: &mut Reader<'_>, field: Field) -> usize {
        field.offset
    }
}

proptest! {
    #[test]
    fn keys_of_every_length_are_the_same_as_prosts(
        number in wide().prop_map(|number| (number as u32 >> 3).max(1)),
        value in wide(),
        text in ".{0,150}",
    ) {
        let mut bytes = Vec::new();
        prost::encoding::uint64::encode(number, &value, &mut bytes);
        prost::encoding::string::encode(number, &text, &mut bytes);
        prost::encoding::fixed32::encode(number, &(value as u32), &mut bytes);
        prost::encoding::fixed64::encode(number, &value, &mut bytes);
        let fields = [Raw::Varint(value), Raw::Len(text.as_bytes()), Raw::Fixed32(value as u32), Raw::Fixed64(value)];
        let read: Vec<_> = RawFields::new(&bytes).map(Result::unwrap).collect();
        prop_assert_eq!(read, fields.map(|field| (number, field)));
        prop_assert_eq!(encode_to_vec(&Numbered { number, value, text }), bytes);
    }

    #[test]
    fn scalars_are_the_same_bytes_as_prosts(theirs in scalars()) {
        let bytes = theirs.encode_to_vec();
        let own = Scalars::decode(&bytes[..]).unwrap();
        prop_assert_eq!(own.encode_to_vec(), bytes.clone());
        prop_assert_eq!(own.encoded_len(), bytes.len());
        prop_assert_eq!(own.encode_length_delimited_to_vec(), theirs.encode_length_delimited_to_vec());
    }

    #[test]
    fn packed_values_are_the_same_as_prosts(
        ids in prop::collection::vec(wide(), 0..400),
        narrow in 0..64u32,
        flags: Vec<bool>,
        values: Vec<f64>,
    ) {
        let changes: Vec<i64> = ids.iter().map(|id| (*id >> narrow) as i64).collect();
        let theirs = derived::ColumnBatch {
            ids, flags, values, timestamps: changes.clone(), changes, ..Default::default()
        };
        let bytes = theirs.encode_to_vec();
        let own = ours::ColumnBatch::decode(&bytes[..]).unwrap();
        prop_assert_eq!(&own.ids, &theirs.ids);
        prop_assert_eq!(&own.timestamps, &theirs.timestamps);
        prop_assert_eq!(&own.changes, &theirs.changes);
        prop_assert_eq!(&own.flags, &theirs.flags);
        prop_assert_eq!(own.encode_to_vec(), bytes);
    }

    #[test]
    fn any_bytes_as_packed_values_are_read_as_prost_reads_them(
        bytes in prop::collection::vec(any::<u8>(), 0..400),
        behind in prop::collection::vec(any::<u8>(), 0..100),
        often in 0..8u8,
    ) {
        // More bytes that go on than by chance, so that there are long varints and too long ones.
        let longer = |byte: &u8| byte | ((byte & 7 < often) as u8) << 7;
        let mut encoded = Vec::new();
        for bytes in [bytes, behind] {
            let packed: Vec<u8> = bytes.iter().map(longer).collect();
            prost::encoding::bytes::encode(2, &packed, &mut encoded);
        }
        match (ours::ColumnBatch::decode(&encoded[..]), derived::ColumnBatch::decode(&encoded[..])) {
            (Ok(own), Ok(theirs)) => prop_assert_eq!(own.ids, theirs.ids),
            (own, theirs) => prop_assert_eq!(own.is_ok(), theirs.is_ok()),
        }
    }

    #[test]
    fn packed_values_that_are_alike_are_read_as_prost_reads_them(
        len in 1..=10u32,
        count in 0..150usize,
        behind in 0..12usize,
        others in prop::collection::vec((any::<prop::sample::Index>(), wide()), 0..6),
        damaged in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..3),
    ) {
        let mut values: Vec<u64> = (0..count as u64).map(|i| i | 1 << (7 * (len - 1))).collect();
        for (at, value) in others {
            if count > 0 {
                *at.get_mut(&mut values) = value;
            }
        }
        let timestamps = vec![-1; behind];
        let mut bytes = derived::ColumnBatch { ids: values, timestamps, ..Default::default() }.encode_to_vec();
        for (at, byte) in damaged {
            if count > 0 {
                *at.get_mut(&mut bytes) = byte;
            }
        }
        match (ours::ColumnBatch::decode(&bytes[..]), derived::ColumnBatch::decode(&bytes[..])) {
            (Ok(own), Ok(theirs)) => {
                prop_assert_eq!((own.ids, own.timestamps), (theirs.ids, theirs.timestamps));
            }
            // A wrong wire type is an unknown field to us and an error to prost.
            (Ok(own), Err(_)) => prop_assert!(!own.unknown_fields.is_empty()),
            (own, theirs) => prop_assert_eq!(own.is_ok(), theirs.is_ok()),
        }
    }

    #[test]
    fn no_input_panics_and_what_is_accepted_comes_back(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        let own = Repeated::decode(&bytes[..]);
        if let Ok(own) = &own {
            prop_assert_eq!(&Repeated::decode(&own.encode_to_vec()[..]).unwrap().unknown_fields, &own.unknown_fields);
        }
        drop((Messages::decode(&bytes[..]), Maps::decode(&bytes[..]), Choice::decode(&bytes[..])));
        if DerivedScalars::decode(&bytes[..]).is_err() {
            // A wrong wire type is an unknown field to us and an error to prost; the rest agrees.
            drop(Scalars::decode(&bytes[..]));
        } else {
            prop_assert!(Scalars::decode(&bytes[..]).is_ok());
        }
    }

    #[test]
    fn chunks_read_like_one_buffer(theirs in scalars(), at in 0usize..200) {
        let bytes = theirs.encode_to_vec();
        let (head, tail) = bytes.split_at(at.min(bytes.len()));
        prop_assert_eq!(Scalars::decode(head.chain(tail)), Scalars::decode(&bytes[..]));
    }
}

fn presence() -> Presence {
    Presence {
        string: Some(String::new()),
        color: Some(Color::Unrecognized(9)),
        id: 0,
        ..Default::default()
    }
}

#[test]
fn every_shape_comes_back() {
    let leaf = Presence2::default();
    let time = foreign::Timestamp { seconds: 5, nanos: 6 };
    let messages = Messages {
        presence: Some(leaf.clone()),
        myself: Some(Box::new(Messages { count: Some(0), ..Default::default() })),
        group: Some(leaf.clone()),
        groups: vec![
            Messages { label: Some("é".into()), ..Default::default() },
            Messages::default(),
        ],
        count: Some(-1),
        label: Some("x".into()),
        counts: vec![0, 1, i64::MIN],
        foreign: Some(time),
        foreigns: vec![time, time],
        ..Default::default()
    };
    assert_eq!(Messages::decode(&messages.encode_to_vec()[..]), Ok(messages.clone()));

    let maps = Maps {
        counts: [("a".into(), 1), (String::new(), 0)].into(),
        names: [(-1, "x".into())].into(),
        children: [(
            "m".into(),
            Maps { colors: [(true, Color::Red)].into(), ..Default::default() },
        )]
        .into(),
        levels: [(7, Level::High)].into(),
        foreign: [("t".into(), time)].into(),
        ..Default::default()
    };
    assert_eq!(Maps::decode(&maps.encode_to_vec()[..]), Ok(maps));
    assert_eq!(Presence::decode(&presence().encode_to_vec()[..]), Ok(presence()));

    use choice::Kind;
    let again = Box::new(Choice { kind: Some(Kind::Number(0)), ..Default::default() });
    for kind in [
        Kind::Number(0),
        Kind::Text(String::new()),
        Kind::Color(Color::Unspecified),
        Kind::Level(Level::High),
        Kind::Point(leaf.clone()),
        Kind::Again(again),
        Kind::Group(leaf),
        Kind::Foreign(time),
    ] {
        let own = Choice { kind: Some(kind), ..Default::default() };
        assert_eq!(Choice::decode(&own.encode_to_vec()[..]), Ok(own));
    }
}

/// Bytes of prost are read, and written in the same way.
fn same<O: Message + Default>(theirs: &impl Message) -> O {
    let bytes = theirs.encode_to_vec();
    let own = O::decode(&bytes[..]).unwrap();
    assert_eq!(own.encode_to_vec(), bytes);
    own
}

#[test]
fn the_shapes_of_the_benchmark_are_read_the_same() {
    let mut rng = samples::Rng::new(3);
    for _ in 0..50 {
        same::<ours::AnalyticsEvent>(&samples::analytics_event(&mut rng));
        same::<ours::GoogleMessage1>(&samples::google_message1(&mut rng));
        same::<ours::PackedSmall>(&samples::packed_small(&mut rng));
        same::<ours::Series>(&samples::series(&mut rng));
        same::<ours::Ledger>(&samples::ledger(&mut rng));
        same::<ours::Far>(&samples::far(&mut rng));
    }
}

/// Short values are copied without a call, long ones not at all until the end: each length is met
/// alone, and between others; at the end of the input, where there is nothing behind it to read, too.
#[test]
fn values_of_every_length_come_back() {
    let text = |len: usize| "abcdefghij".chars().cycle().take(len).collect::<String>();
    for len in 0..600 {
        let alone = derived::ApiResponse { message: text(len), ..Default::default() };
        let among = derived::MediaFrame {
            frame_id: text(len),
            body: text(len + 1).into_bytes(),
            chunks: (0..5).map(|more| text(len * more % 700).into_bytes()).collect(),
            attachments: [(text(len), text(3 * len).into_bytes())].into(),
            ..Default::default()
        };
        let ours = same::<ours::ApiResponse>(&alone);
        assert_eq!(ours.message, text(len));
        assert!(ours.message.capacity() <= len.max(32), "{len}");

        // A key of two bytes.
        let far = derived::Optionals { far_string: Some(text(len)), ..Default::default() };
        assert_eq!(same::<ours::Optionals>(&far).far_string, Some(text(len)));

        let ours = ours::MediaFrame::decode(&among.encode_to_vec()[..]).unwrap();
        let bytes = ours.encode_to_vec();
        assert_eq!(derived::MediaFrame::decode(&bytes[..]), Ok(among));
        for room in [0, len, 3 + bytes.len()] {
            let mut appended = Vec::with_capacity(room);
            appended.extend([1, 2, 3]);
            ours.encode(&mut appended).unwrap();
            assert_eq!(appended[3..], bytes);
        }
        let mut place = vec![0; bytes.len()];
        ours.encode(&mut &mut place[..]).unwrap();
        assert_eq!(std::mem::replace(&mut place, vec![0; bytes.len()]), bytes);
        let (front, back) = place.split_at_mut(len);
        ours.encode(&mut front.chain_mut(back)).unwrap();
        assert_eq!(place, bytes);
    }
}

/// A message that writes another one, or panics, between its two large values.
struct Meddler {
    before: Vec<u8>,
    after: Vec<u8>,
    meddle: fn(&[u8]),
}

impl Wire for Meddler {
    fn write<'a>(&'a self, out: &mut Writer<'a>, at: usize) -> usize {
        let at = out.bytes(at, 2, &self.after);
        (self.meddle)(&self.after);
        out.bytes(at, 1, &self.before)
    }

    fn merge(&mut self, from: &mut Reader<'_>, field: Field) -> usize {
        from.skip(field, "Meddler: 1 before, 2 after").offset
    }
}

/// A thread's writer is reused for the next message, even after one that failed.
#[test]
fn a_message_may_be_written_amid_another_or_after_a_panic() {
    let meddler = |meddle| Meddler { before: vec![1; 1000], after: vec![2; 1000], meddle };
    let plain = encode_to_vec(&meddler(|_| {}));
    assert_eq!(plain[..4], [0x0a, 0xe8, 7, 1]);
    assert_eq!(plain[1003..1007], [0x12, 0xe8, 7, 2]);
    for _ in 0..2 {
        let nested = encode_to_vec(&meddler(|after| {
            let frame = ours::MediaFrame { body: after.to_vec(), ..Default::default() };
            assert_eq!(frame.encode_to_vec().len(), 3 + after.len());
        }));
        assert_eq!(nested, plain);
        let panics = meddler(|_| panic!("amid a message"));
        assert!(std::panic::catch_unwind(|| encode_to_vec(&panics)).is_err());
    }
}

#[test]
fn messages_merge_as_the_specification_says() {
    // Singular messages merge, scalars are replaced, repeated fields are appended.
    let bytes = [&[0x12, 2, 0x2a, 0][..], &[0x12, 2, 0x32, 0]].concat();
    let inner = Messages { count: Some(0), label: Some(String::new()), ..Default::default() };
    assert_eq!(Messages::decode(&bytes[..]).unwrap().myself, Some(Box::new(inner)));
    // The same member of a oneof merges, another replaces.
    let again = [&[0x32, 2, 8, 5][..], &[0x32, 0]].concat();
    let inner = Choice { kind: Some(choice::Kind::Number(5)), ..Default::default() };
    assert_eq!(
        Choice::decode(&again[..]).unwrap().kind,
        Some(choice::Kind::Again(Box::new(inner)))
    );
    assert_eq!(
        Choice::decode(&[8, 1, 0x12, 0][..]).unwrap().kind,
        Some(choice::Kind::Text(String::new()))
    );
}

#[test]
fn unknown_fields_are_kept_in_order() {
    let bytes = [0xf8, 0x07, 1, 8, 3, 0xf3, 0x07, 8, 1, 0xf4, 0x07, 0xf8, 0x07, 2];
    let own = Presence2::decode(&bytes[..]).unwrap();
    assert_eq!(own.unknown_fields.as_bytes(), bytes);
    assert_eq!(own.encode_to_vec(), bytes);
    assert_eq!(size_of_val(&own.unknown_fields), size_of::<usize>());
    // A known number with another wire type is unknown.
    assert_eq!(
        Choice::decode(&[0x0d, 1, 2, 3, 4][..]).unwrap().unknown_fields.as_bytes(),
        [0x0d, 1, 2, 3, 4]
    );
    // A closed enum's number without a value is kept: singly, packed, and in a map.
    assert_eq!(Presence::decode(&[0x30, 7][..]).unwrap().unknown_fields.as_bytes(), [0x30, 7]);
    let repeated = Repeated::decode(&[0x3a, 3, 1, 9, 2][..]).unwrap();
    assert_eq!(repeated.levels, [Level::Low, Level::High]);
    assert_eq!(repeated.unknown_fields.as_bytes(), [0x38, 9]);
    let maps = Maps::decode(&[0x2a, 4, 8, 1, 0x10, 9][..]).unwrap();
    assert_eq!(maps.unknown_fields.as_bytes(), [0x2a, 4, 8, 1, 0x10, 9]);
}

#[test]
fn malformed_input_is_refused() {
    let cases: &[(&str, &[u8])] = &[
        ("a field number of 0", &[0, 1]),
        ("wire type 6", &[0x0e]),
        ("wire type 7", &[0x0f]),
        ("a key above 32 bits", &[0x88, 0x80, 0x80, 0x80, 0x10, 0]),
        ("a key that ends early", &[0x80]),
        ("eleven bytes", &[8, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1]),
        ("more than 64 bits", &[8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2]),
        ("a length that lies", &[0x22, 5, b'a']),
        ("a length of 2^64 - 1", &[0x22, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]),
        ("not UTF-8", &[0x22, 2, 0xc3, 0x28]),
        ("packed doubles of 7 bytes", &[0x1a, 7, 0, 0, 0, 0, 0, 0, 0]),
        ("a packed varint that ends early", &[0x0a, 2, 1, 0x80]),
        (
            "a packed varint of eleven bytes",
            &[0x0a, 11, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1],
        ),
        (
            "a packed varint of more than 64 bits",
            &[0x0a, 10, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2],
        ),
        (
            "packed varints of nine and eleven bytes",
            &[
                0x0a, 20, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 0xff, 0xff, 0xff,
                0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1,
            ],
        ),
        ("a group's end without a start", &[0x0c]),
        ("an unknown group that does not end", &[0xf3, 7, 8, 1]),
        ("an unknown group with another's end", &[0xf3, 7, 0xec, 7]),
        ("a nested message that is cut short", &[0x4a, 2, 0x22, 5]),
    ];
    for (what, bytes) in cases {
        assert!(Repeated::decode(*bytes).is_err(), "accepted: {what}");
    }
    assert!(Messages::decode(&[0x1b][..]).is_err(), "accepted: a known group that does not end");
    assert!(
        Messages::decode(&[0x1b, 0x12, 1, 0x1c][..]).is_err(),
        "accepted: an end inside a message"
    );
    assert!(
        Messages::decode(&[0x53, 0x12, 1, 0x54, 0x54][..]).is_err(),
        "accepted: an end inside an entry of a map"
    );
}

#[test]
fn errors_name_the_field() {
    let error = Repeated::decode(&[0x4a, 3, 0x22, 1, 0xff][..]).unwrap_err().to_string();
    assert!(error.contains("Repeated.strings: Repeated.children: invalid string"), "{error}");
}

/// `depth` messages, each in the one before.
fn nested(depth: usize) -> Messages {
    (0..depth).fold(Messages::default(), |inner, _| Messages {
        myself: Some(Box::new(inner)),
        ..Default::default()
    })
}

#[test]
fn depth_is_limited_when_reading() {
    assert!(Messages::decode(&nested(100).encode_to_vec()[..]).is_ok());
    assert!(Messages::decode(&nested(101).encode_to_vec()[..]).is_err());
    let groups = [[0xf3, 7].repeat(101), [0xf4, 7].repeat(101)].concat();
    assert!(Messages::decode(&groups[..]).is_err());
}

#[test]
fn writing_is_linear_in_depth() {
    let chain = (0..99).fold(visits::Link(None), |inner, _| visits::Link(Some(Box::new(inner))));
    chain.encode_to_vec();
    let visits = visits::VISITS.load(std::sync::atomic::Ordering::Relaxed);
    assert_eq!(visits, 100, "100 messages, one pass");
}

/// A message of another crate that has ours in it.
#[derive(Clone, PartialEq, Message)]
struct Host {
    #[prost(message, optional, tag = "1")]
    choice: Option<Choice>,
    #[prost(message, repeated, tag = "2")]
    messages: Vec<Messages>,
    #[prost(group, optional, tag = "3")]
    group: Option<Messages>,
    #[prost(int32, tag = "4")]
    last: i32,
}

#[test]
fn ours_nest_in_a_derived_message() {
    let inner = Messages { count: Some(300), group: Some(Presence2::default()), ..nested(3) };
    let kind = Some(choice::Kind::Text("é".into()));
    let host = Host {
        choice: Some(Choice { kind, ..Default::default() }),
        messages: vec![inner.clone(), Messages::default()],
        group: Some(inner),
        last: 7,
    };
    let bytes = host.encode_to_vec();
    assert_eq!(Host::decode(&bytes[..]), Ok(host.clone()));
    let (head, tail) = bytes.split_at(9);
    assert_eq!(Host::decode(head.chain(tail)), Ok(host));
    assert!(Host::decode(&[0x0a, 2, 0x12, 5][..]).is_err());
}

#[test]
fn the_methods_of_prost_keep_their_promises() {
    let own = ours::ApiResponse { message: "r".into(), status_code: 404, ..Default::default() };
    let bytes = own.encode_to_vec();
    let mut small = [0u8; 3];
    let error = own.encode(&mut &mut small[..]).unwrap_err();
    assert_eq!((error.required_capacity(), error.remaining()), (bytes.len(), 3));
    let mut exact = vec![0u8; bytes.len()];
    own.encode(&mut &mut exact[..]).unwrap();
    assert_eq!(exact, bytes);

    let mut framed = Vec::new();
    own.encode_length_delimited(&mut framed).unwrap();
    own.encode_length_delimited(&mut framed).unwrap();
    assert_eq!(framed, own.encode_length_delimited_to_vec().repeat(2));
    let mut rest = &framed[..];
    assert_eq!(ours::ApiResponse::decode_length_delimited(&mut rest), Ok(own.clone()));
    assert_eq!(ours::ApiResponse::decode_length_delimited(&mut rest), Ok(own.clone()));
    assert!(rest.is_empty() && ours::ApiResponse::decode_length_delimited(&framed[..3]).is_err());

    let mut merged = own.clone();
    merged.merge(&[0x10, 5][..]).unwrap();
    assert_eq!((merged.message.as_str(), merged.status_code), ("r", 5));
    merged.clear();
    assert_eq!(merged, ours::ApiResponse::default());
}

#[test]
fn bytes_share_the_input() {
    let own = Scalars { shared: Bytes::from_static(b"payload"), ..Default::default() };
    let input = Bytes::from(own.encode_to_vec());
    let range = input.as_ptr_range();
    let shared = Scalars::decode(input.clone()).unwrap().shared;
    assert_eq!(shared, own.shared);
    assert!(range.contains(&shared.as_ptr()), "copied");
}
