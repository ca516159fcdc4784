//! Seeded random values that like to be extreme.

use std::collections::HashMap;
use std::hash::Hash;

/// A splitmix64 generator: the same seed, the same values, on every machine.
pub struct Random {
    state: u64,
    /// How many messages deep it is.
    depth: u32,
    /// Whether a NaN was made, which makes a message unequal to itself.
    pub made_nan: bool,
}

impl Random {
    /// A generator for the message of this number in the run of this seed.
    pub fn new(seed: u64, number: u64) -> Self {
        let state = seed ^ number.wrapping_mul(0xd134_2543_de82_ef95);
        Self { state, depth: 0, made_nan: false }
    }

    /// Any 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.bits() % end as u64).unwrap_or_default()
    }

    /// True once in `n` times.
    pub fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// Zero, an extreme, or a number of any length of varint.
    pub fn u64(&mut self) -> u64 {
        match self.below(6) {
            0 => 0,
            1 => u64::MAX,
            2 => 1 << 63,
            _ => {
                let shift = self.below(64);
                self.bits() >> shift
            }
        }
    }

    /// As [`u64`](Self::u64), signed.
    pub fn i64(&mut self) -> i64 {
        if self.once_in(8) { i64::MAX } else { self.u64().cast_signed() }
    }

    /// As [`u64`](Self::u64), in 32 bits.
    pub fn u32(&mut self) -> u32 {
        (self.u64() >> 32) as u32
    }

    /// As [`u32`](Self::u32), signed.
    pub fn i32(&mut self) -> i32 {
        if self.once_in(8) { i32::MAX } else { self.u32().cast_signed() }
    }

    /// Either.
    pub fn bool(&mut self) -> bool {
        self.once_in(2)
    }

    /// Zeros of both signs, infinities, NaN and others.
    pub fn f64(&mut self) -> f64 {
        let value = match self.below(12) {
            0 => 0.0,
            1 => -0.0,
            2 => f64::INFINITY,
            3 => f64::NEG_INFINITY,
            4 => f64::MIN_POSITIVE / 2.0,
            5 => f64::MAX,
            6 if self.once_in(40) => f64::NAN,
            _ => (self.i32() as f64) / 7.0,
        };
        self.made_nan |= value.is_nan();
        value
    }

    /// As [`f64`](Self::f64).
    pub fn f32(&mut self) -> f32 {
        self.f64() as f32
    }

    /// Empty, ASCII, or characters of every length of UTF-8, up to one that needs a long prefix.
    pub fn string(&mut self) -> String {
        let length = if self.once_in(20) { 200 } else { self.below(12) };
        let ascii = self.bool();
        let character = |random: &mut Self| {
            let end = if ascii { 0x80 } else { 0x11_0000 };
            char::from_u32(u32::try_from(random.below(end)).unwrap_or_default()).unwrap_or('é')
        };
        (0..length).map(|_| character(self)).collect()
    }

    /// Any bytes, none among them.
    pub fn bytes(&mut self) -> Vec<u8> {
        let length = if self.once_in(20) { 300 } else { self.below(9) };
        (0..length).map(|_| self.bits() as u8).collect()
    }

    /// None, or what `make` makes.
    pub fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.bool().then(|| make(self))
    }

    /// A few of what `make` makes; none as often as not.
    pub fn list<T>(&mut self, make: impl Fn(&mut Self) -> T) -> Vec<T> {
        let length = if self.bool() { self.below(6) } else { 0 };
        (0..length).map(|_| make(self)).collect()
    }

    /// As [`list`](Self::list), with keys.
    pub fn map<K: Hash + Eq, V>(
        &mut self,
        key: impl Fn(&mut Self) -> K,
        value: impl Fn(&mut Self) -> V,
    ) -> HashMap<K, V> {
        self.list(|random| (key(random), value(random))).into_iter().collect()
    }

    /// Makes a value one level deeper in a third of all cases, and none at the deepest level.
    pub fn deeper<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth >= 5 || !self.once_in(3) {
            return None;
        }
        self.depth += 1;
        let made = make(self);
        self.depth -= 1;
        Some(made)
    }
}
