//! Data for the shapes of `shapes.proto`: the same on every run, made as prost's types.

use crate::derived::*;

/// A generator of numbers (xorshift64*), so that no run differs from another.
pub struct Rng(u64);

impl Rng {
    pub fn new(seed: u64) -> Self {
        Rng(seed | 1)
    }

    pub fn number(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    pub fn below(&mut self, end: u64) -> u64 {
        self.number() % end
    }

    /// A number of a random width, so that varints have all lengths up to `bits`.
    pub fn bits(&mut self, bits: u64) -> u64 {
        let width = 1 + self.below(bits);
        self.number() & (u64::MAX >> (64 - width))
    }

    pub fn text(&mut self, min: u64, max: u64) -> String {
        let len = min + self.below(max - min);
        (0..len).map(|_| (b'a' + self.below(26) as u8) as char).collect()
    }

    pub fn blob(&mut self, len: u64) -> Vec<u8> {
        (0..len).map(|_| self.number() as u8).collect()
    }
}

pub fn api_response(rng: &mut Rng) -> ApiResponse {
    ApiResponse {
        request_id: (rng.number() >> 1) as i64,
        status_code: 200 + rng.below(300) as i32,
        message: rng.text(10, 100),
        latency_ms: rng.below(500_000) as f64 / 1000.0,
        cached: rng.below(3) == 0,
        trace_id: (rng.below(10) < 7).then(|| rng.text(32, 33)),
        retry_after_ms: (rng.below(10) == 0).then(|| 1000 + rng.below(60_000) as i64),
        tags: (0..rng.below(6)).map(|_| rng.text(3, 16)).collect(),
    }
}

pub fn log_record(rng: &mut Rng) -> LogRecord {
    let source = Source {
        file: rng.text(12, 28),
        line: 1 + rng.below(2000) as i32,
        function: rng.text(5, 31),
    };
    LogRecord {
        timestamp_nanos: 1_700_000_000_000_000_000 + rng.below(1 << 56) as i64,
        service: rng.text(5, 31),
        instance: rng.text(7, 14),
        severity: rng.below(4) as i32,
        message: rng.text(50, 501),
        labels: (0..2 + rng.below(7)).map(|_| (rng.text(3, 16), rng.text(5, 51))).collect(),
        trace_id: rng.text(32, 33),
        span_id: rng.text(16, 17),
        source: (rng.below(5) > 0).then_some(source),
    }
}

fn property(rng: &mut Rng) -> Property {
    let value = match rng.below(4) {
        0 => property::Value::Text(rng.text(5, 51)),
        1 => property::Value::Number(rng.below(2000) as i64 - 1000),
        2 => property::Value::Ratio(rng.below(20_000) as f64 / 100.0 - 100.0),
        _ => property::Value::Flag(rng.below(2) == 1),
    };
    Property { key: rng.text(3, 21), value: Some(value) }
}

fn section(rng: &mut Rng, depth: u64) -> Section {
    let children = if depth > 0 { rng.below(4) } else { 0 };
    Section {
        name: rng.text(5, 21),
        attributes: (0..1 + rng.below(5)).map(|_| property(rng)).collect(),
        children: (0..children).map(|_| section(rng, depth - 1)).collect(),
    }
}

pub fn analytics_event(rng: &mut Rng) -> AnalyticsEvent {
    AnalyticsEvent {
        event_id: rng.text(24, 25),
        timestamp: 1_700_000_000 + rng.below(1 << 26) as i64,
        user_id: rng.text(6, 11),
        properties: (0..3 + rng.below(8)).map(|_| property(rng)).collect(),
        sections: (0..2 + rng.below(4)).map(|_| section(rng, 3)).collect(),
    }
}

pub fn google_message1(rng: &mut Rng) -> GoogleMessage1 {
    let inner = SubMessage {
        field1: rng.bits(10) as i32,
        field2: rng.bits(20) as i32,
        field3: rng.bits(7) as i32,
        field15: rng.text(10, 30),
        field12: true,
        field13: rng.bits(40) as i64,
        field16: 7,
        field21: rng.number(),
        field203: rng.number() as u32,
        field204: 300,
        field205: rng.text(5, 20),
        field207: rng.bits(50),
        ..SubMessage::default()
    };
    GoogleMessage1 {
        field1: rng.text(4, 10),
        field9: rng.text(10, 40),
        field18: rng.text(4, 10),
        field80: true,
        field2: rng.bits(10) as i32,
        field3: rng.bits(10) as i32,
        field280: rng.bits(7) as i32,
        field6: rng.bits(7) as i32,
        field22: rng.bits(50) as i64,
        field4: rng.text(4, 20),
        field5: (0..5).map(|_| rng.number()).collect(),
        field59: true,
        field7: rng.text(4, 20),
        field16: -1,
        field130: 3,
        field12: true,
        field17: true,
        field104: rng.bits(14) as i32,
        field100: 1,
        field102: rng.text(3, 9),
        field29: rng.bits(7) as i32,
        field60: rng.bits(20) as i32,
        field15: Some(inner),
        field67: rng.bits(14) as i32,
        field129: rng.text(5, 9),
        ..GoogleMessage1::default()
    }
}

pub fn media_frame(rng: &mut Rng) -> MediaFrame {
    let mut blob = |min, max| {
        let len = min + rng.below(max - min);
        rng.blob(len)
    };
    let body = blob(1024, 10_240);
    let chunks = (0..2 + blob(0, 5).len()).map(|_| blob(200, 2000)).collect();
    let values: Vec<Vec<u8>> = (0..blob(0, 5).len()).map(|_| blob(50, 500)).collect();
    MediaFrame {
        frame_id: rng.text(32, 33),
        timestamp_nanos: 1_700_000_000_000_000_000 + rng.below(1 << 56) as i64,
        content_type: rng.text(9, 24),
        body,
        chunks,
        attachments: values.into_iter().map(|value| (rng.text(5, 21), value)).collect(),
    }
}

pub fn packed_tile(rng: &mut Rng) -> PackedTile {
    let cell = |rng: &mut Rng| Cell {
        id: rng.bits(20) as u32,
        geometry: (0..12 + rng.below(9)).map(|_| rng.bits(16) as u32).collect(),
        samples: (0..4 + rng.below(5)).map(|_| rng.below(1000) as f32).collect(),
        positions: (0..2 + rng.below(3)).map(|_| rng.below(1000) as f64 / 7.0).collect(),
    };
    PackedTile {
        cells: (0..64).map(|_| cell(rng)).collect(),
        checksums: (0..64).map(|_| rng.number()).collect(),
    }
}

pub fn mesh(rng: &mut Rng) -> Mesh {
    let mut vertex = || {
        let mut float = || rng.below(1000) as f32 / 7.0;
        Some(Vertex { x: float(), y: float(), z: float() })
    };
    let mut face = |_| Face { a: vertex(), b: vertex(), c: vertex(), normal: vertex() };
    Mesh { faces: (0..256).map(&mut face).collect() }
}

pub fn column_batch(rng: &mut Rng) -> ColumnBatch {
    ColumnBatch {
        table: rng.text(5, 12),
        ids: (0..500).map(|_| rng.bits(64)).collect(),
        timestamps: (0..500).map(|_| 1_700_000_000_000 + rng.below(1 << 32) as i64).collect(),
        changes: (0..500).map(|_| rng.bits(40) as i64 - (1 << 20)).collect(),
        values: (0..500).map(|_| rng.below(10_000) as f64 / 7.0).collect(),
        flags: (0..500).map(|_| rng.below(2) == 1).collect(),
    }
}

pub fn texts(rng: &mut Rng) -> Texts {
    let mut words = |count: u64| {
        let mut text = String::new();
        for _ in 0..1 + rng.below(count) {
            let cyrillic = |rng: &mut Rng| char::from_u32(0x430 + rng.below(32) as u32);
            text.extend((0..2 + rng.below(9)).filter_map(|_| cyrillic(rng)));
            text.push(' ');
        }
        text
    };
    Texts { title: words(4), lines: (0..16).map(|_| words(10)).collect() }
}

pub fn optionals(rng: &mut Rng) -> Optionals {
    let mut half = || (rng.below(2) == 0).then(|| rng.bits(40));
    Optionals {
        int32: half().map(|bits| bits as i32),
        int64: half().map(|bits| bits as i64),
        uint32: half().map(|bits| bits as u32),
        sint64: half().map(|bits| -(bits as i64)),
        fixed32: half().map(|bits| bits as u32),
        fixed64: half(),
        bool: half().map(|bits| bits % 2 == 0),
        float: half().map(|bits| bits as f32),
        double: half().map(|bits| bits as f64),
        string: half().map(|bits| bits.to_string()),
        bytes: half().map(|bits| bits.to_be_bytes().to_vec()),
        severity: half().map(|bits| (bits % 4) as i32),
        far_int32: half().map(|bits| bits as i32),
        far_string: half().map(|bits| bits.to_string()),
    }
}

pub fn maps(rng: &mut Rng) -> Maps {
    let vertex = |rng: &mut Rng| Vertex { x: rng.below(100) as f32, y: 0.5, z: 1.0 };
    Maps {
        numbers: (0..20).map(|_| (rng.bits(20) as i32, rng.bits(50) as i64)).collect(),
        names: (0..10).map(|_| (rng.bits(40), rng.text(3, 20))).collect(),
        vertices: (0..10).map(|_| (rng.text(4, 20), vertex(rng))).collect(),
    }
}

pub fn packed_small(rng: &mut Rng) -> PackedSmall {
    PackedSmall {
        severities: (0..60).map(|_| rng.below(4) as i32).collect(),
        flags: (0..60).map(|_| rng.below(2) == 0).collect(),
        deltas: (0..100).map(|_| rng.below(200) as i32 - 100).collect(),
        bytes: (0..100).map(|_| rng.below(128) as i32).collect(),
        ratios: (0..100).map(|_| rng.below(1000) as f64 / 7.0).collect(),
    }
}

pub fn sparse(rng: &mut Rng) -> Sparse {
    Sparse {
        name_2: rng.text(5, 20),
        time_6: rng.bits(50) as i64,
        vertex_25: (rng.below(2) == 0).then_some(Vertex { x: 1.0, y: 2.0, z: 0.5 }),
        label_27: rng.text(2, 50),
        flag_103: true,
        digest_109: rng.blob(12),
        severity_110: 2,
        ..Default::default()
    }
}

pub fn choices(rng: &mut Rng) -> Choices {
    let kind = |rng: &mut Rng| match rng.below(5) {
        0 => choice::Kind::Number(rng.bits(40) as i64),
        1 => choice::Kind::Text(rng.text(3, 40)),
        2 => choice::Kind::Blob(rng.blob(25)),
        3 => choice::Kind::Vertex(Vertex { x: 1.0, y: 2.0, z: 0.5 }),
        _ => choice::Kind::Ratio(rng.below(1000) as f64 / 7.0),
    };
    Choices { choices: (0..40).map(|_| Choice { kind: Some(kind(rng)) }).collect() }
}

pub fn greeting(rng: &mut Rng) -> Greeting {
    Greeting { name: rng.text(4, 20) }
}

/// Packed numbers that take as many bytes each, or nearly so.
pub fn series(rng: &mut Rng) -> Series {
    Series {
        times: (0..200).map(|_| 1_700_000_000_000 + rng.below(1 << 32) as i64).collect(),
        ids: (0..200).map(|_| rng.below(1_000_000) as u32).collect(),
        steps: (0..200).map(|_| rng.below(4000) as i32 - 2000).collect(),
    }
}

pub fn document(rng: &mut Rng) -> Document {
    Document { text: rng.text(20_000, 60_000) }
}

/// Negative numbers, which take ten bytes each.
pub fn ledger(rng: &mut Rng) -> Ledger {
    let mut balance = || Balance {
        change: -(rng.below(1000) as i32),
        total: -(rng.bits(40) as i64),
        limit: (rng.below(2) == 0).then_some(-1),
    };
    let balances = (0..20).map(|_| balance()).collect();
    Ledger { balances, changes: (0..50).map(|_| -1 - rng.bits(30) as i64).collect() }
}

/// Numbers of fields that make keys of three bytes and more.
pub fn far(rng: &mut Rng) -> Far {
    Far {
        name_5000: rng.text(3, 20),
        count_5001: rng.bits(30) as i32,
        tags_20000: (0..5).map(|_| rng.text(2, 12)).collect(),
        time_100000: rng.bits(50),
        id_300000: rng.number(),
    }
}
