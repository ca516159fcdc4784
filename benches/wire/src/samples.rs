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
        request_id: rng.text(36, 37),
        status_code: 200 + rng.below(300) as i32,
        message: rng.text(10, 60),
        latency_ms: rng.below(100_000) as f64 / 100.0,
        cached: rng.below(2) == 1,
        timestamp: 1_700_000_000_000 + rng.below(1 << 30) as i64,
        trace_id: rng.text(32, 33),
        region: rng.text(5, 14),
        body_size: rng.bits(24) as u32,
        retry_after: (rng.below(2) == 1).then(|| rng.below(60) as i32),
    }
}

pub fn log_record(rng: &mut Rng) -> LogRecord {
    LogRecord {
        timestamp_nanos: rng.number(),
        severity: rng.below(4) as i32,
        logger: rng.text(10, 30),
        message: rng.text(40, 160),
        trace_id: rng.blob(16),
        span_id: rng.blob(8),
        line: rng.bits(12) as u32,
        labels: (0..3 + rng.below(6)).map(|_| (rng.text(4, 16), rng.text(4, 24))).collect(),
    }
}

fn properties(rng: &mut Rng, depth: u64) -> PropertyList {
    let property = |rng: &mut Rng| {
        let value = match rng.below(if depth == 0 { 3 } else { 4 }) {
            0 => property::Value::Text(rng.text(4, 30)),
            1 => property::Value::Number(rng.below(1000) as f64),
            2 => property::Value::Flag(true),
            _ => property::Value::Children(properties(rng, depth - 1)),
        };
        Property { key: rng.text(4, 12), value: Some(value) }
    };
    PropertyList { properties: (0..4).map(|_| property(rng)).collect() }
}

pub fn analytics_event(rng: &mut Rng) -> AnalyticsEvent {
    let screen = Screen { width: 1170, height: 2532, density: 3.0 };
    let device = Device { os: rng.text(3, 8), model: rng.text(5, 12), screen: Some(screen) };
    let address = Address {
        city: rng.text(5, 15),
        country: rng.text(2, 3),
        latitude: rng.below(90) as f64,
        longitude: rng.below(180) as f64,
    };
    let user = User {
        id: rng.bits(40),
        email: rng.text(12, 30),
        device: Some(device),
        address: Some(address),
        groups: (0..rng.below(4)).map(|_| rng.text(4, 10)).collect(),
    };
    AnalyticsEvent {
        event_id: rng.text(36, 37),
        name: rng.text(8, 20),
        timestamp: 1_700_000_000_000 + rng.below(1 << 30) as i64,
        user: Some(user),
        properties: Some(properties(rng, 3)),
        session: rng.text(20, 21),
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
    MediaFrame {
        stream: rng.text(8, 16),
        sequence: rng.bits(30),
        timestamp: rng.bits(45) as i64,
        keyframe: rng.below(10) == 0,
        payload: rng.blob(8_000),
        side_data: (0..3).map(|_| rng.blob(200)).collect(),
    }
}

pub fn packed_tile(rng: &mut Rng) -> PackedTile {
    let layer = |rng: &mut Rng| Layer {
        name: rng.text(4, 12),
        extent: 4096,
        geometry: (0..400).map(|_| rng.bits(13) as u32).collect(),
        tags: (0..60).map(|_| rng.below(120) as u32).collect(),
        deltas: (0..100).map(|_| rng.bits(12) as i32 - 2048).collect(),
    };
    PackedTile { version: 2, layers: (0..4).map(|_| layer(rng)).collect() }
}

pub fn mesh(rng: &mut Rng) -> Mesh {
    let mut float = |_| Vertex {
        x: rng.below(1000) as f32,
        y: rng.below(1000) as f32,
        z: rng.below(1000) as f32,
    };
    let vertices = (0..120).map(&mut float).collect();
    let triangle = |_| Triangle {
        a: rng.below(120) as u32,
        b: rng.below(1000) as u32,
        c: rng.below(30_000) as u32,
    };
    let triangles = (0..200).map(triangle).collect();
    Mesh { name: String::from("mesh"), vertices, triangles }
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
