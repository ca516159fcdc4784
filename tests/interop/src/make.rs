//! Random messages of `interop.wire`, made field by field through the generated types.

use crate::random::Random;
use crate::stubs::google::protobuf::{
    Any, Duration, Empty, FieldMask, ListValue, NullValue, Struct, Timestamp, Value, value,
};
use crate::stubs::interop::shared::{Level, Shared};
use crate::stubs::interop::wire::{
    Choice, Color, Everything, Far, Maps, Names, Old, Optionals, Repeated, Scalars, Shade, Tree,
    Unpacked, WellKnown, choice, tree,
};

/// A message with any of the fields there are.
pub fn everything(r: &mut Random) -> Everything {
    Everything {
        scalars: r.maybe(scalars),
        optionals: r.maybe(optionals),
        repeated: r.maybe(repeated),
        unpacked: r.maybe(|r| unpacked(repeated(r))),
        maps: r.maybe(maps),
        choice: r.maybe(choice),
        well_known: r.maybe(well_known),
        tree: r.maybe(tree),
        far: r.maybe(far),
        names: r.maybe(names),
        old: r.maybe(|r| Old {
            int32_value: r.i32(),
            string_value: r.string(),
            ..Default::default()
        }),
        ..Default::default()
    }
}

fn color(r: &mut Random) -> Color {
    let known = [
        Color::Unspecified,
        Color::Red,
        Color::ROUGE,
        Color::Green,
        Color::Far,
        Color::Minus,
        Color::Lowest,
    ];
    match r.below(8) {
        7 => Color::from(r.i32()),
        n => known[n],
    }
}

fn scalars(r: &mut Random) -> Scalars {
    Scalars {
        double_value: r.f64(),
        float_value: r.f32(),
        int32_value: r.i32(),
        int64_value: r.i64(),
        uint32_value: r.u32(),
        uint64_value: r.u64(),
        sint32_value: r.i32(),
        sint64_value: r.i64(),
        fixed32_value: r.u32(),
        fixed64_value: r.u64(),
        sfixed32_value: r.i32(),
        sfixed64_value: r.i64(),
        bool_value: r.bool(),
        string_value: r.string(),
        bytes_value: r.bytes(),
        color: color(r),
        ..Default::default()
    }
}

fn optionals(r: &mut Random) -> Optionals {
    Optionals {
        double_value: r.maybe(Random::f64),
        float_value: r.maybe(Random::f32),
        int32_value: r.maybe(Random::i32),
        int64_value: r.maybe(Random::i64),
        uint32_value: r.maybe(Random::u32),
        uint64_value: r.maybe(Random::u64),
        sint32_value: r.maybe(Random::i32),
        sint64_value: r.maybe(Random::i64),
        fixed32_value: r.maybe(Random::u32),
        fixed64_value: r.maybe(Random::u64),
        sfixed32_value: r.maybe(Random::i32),
        sfixed64_value: r.maybe(Random::i64),
        bool_value: r.maybe(Random::bool),
        string_value: r.maybe(Random::string),
        bytes_value: r.maybe(Random::bytes),
        color: r.maybe(color),
        scalars: r.maybe(scalars),
        ..Default::default()
    }
}

fn repeated(r: &mut Random) -> Repeated {
    Repeated {
        double_values: r.list(Random::f64),
        float_values: r.list(Random::f32),
        int32_values: r.list(Random::i32),
        int64_values: r.list(Random::i64),
        uint32_values: r.list(Random::u32),
        uint64_values: r.list(Random::u64),
        sint32_values: r.list(Random::i32),
        sint64_values: r.list(Random::i64),
        fixed32_values: r.list(Random::u32),
        fixed64_values: r.list(Random::u64),
        sfixed32_values: r.list(Random::i32),
        sfixed64_values: r.list(Random::i64),
        bool_values: r.list(Random::bool),
        string_values: r.list(Random::string),
        bytes_values: r.list(Random::bytes),
        colors: r.list(color),
        scalars: r.list(scalars),
        ..Default::default()
    }
}

fn unpacked(from: Repeated) -> Unpacked {
    Unpacked {
        double_values: from.double_values,
        float_values: from.float_values,
        int32_values: from.int32_values,
        int64_values: from.int64_values,
        uint32_values: from.uint32_values,
        uint64_values: from.uint64_values,
        sint32_values: from.sint32_values,
        sint64_values: from.sint64_values,
        fixed32_values: from.fixed32_values,
        fixed64_values: from.fixed64_values,
        sfixed32_values: from.sfixed32_values,
        sfixed64_values: from.sfixed64_values,
        bool_values: from.bool_values,
        string_values: from.string_values,
        bytes_values: from.bytes_values,
        colors: from.colors,
        scalars: from.scalars,
        ..Default::default()
    }
}

fn maps(r: &mut Random) -> Maps {
    let shade = |r: &mut Random| if r.bool() { Shade::Light } else { Shade::from(r.i32()) };
    Maps {
        int32_double: r.map(Random::i32, Random::f64),
        int64_float: r.map(Random::i64, Random::f32),
        uint32_int32: r.map(Random::u32, Random::i32),
        uint64_sint64: r.map(Random::u64, Random::i64),
        sint32_fixed32: r.map(Random::i32, Random::u32),
        sint64_sfixed64: r.map(Random::i64, Random::i64),
        fixed32_bool: r.map(Random::u32, Random::bool),
        fixed64_string: r.map(Random::u64, Random::string),
        sfixed32_bytes: r.map(Random::i32, Random::bytes),
        sfixed64_color: r.map(Random::i64, color),
        bool_scalars: r.map(Random::bool, scalars),
        string_tree: r.map(Random::string, tree),
        string_timestamp: r.map(Random::string, timestamp),
        string_wrapper: r.map(Random::string, Random::i64),
        string_shade: r.map(Random::string, shade),
        ..Default::default()
    }
}

fn choice(r: &mut Random) -> Choice {
    let value = match r.below(13) {
        0 => Some(choice::Value::DoubleValue(r.f64())),
        1 => Some(choice::Value::FloatValue(r.f32())),
        2 => Some(choice::Value::Sint64Value(r.i64())),
        3 => Some(choice::Value::Fixed64Value(r.u64())),
        4 => Some(choice::Value::BoolValue(r.bool())),
        5 => Some(choice::Value::StringValue(r.string())),
        6 => Some(choice::Value::BytesValue(r.bytes())),
        7 => Some(choice::Value::Color(color(r))),
        8 => Some(choice::Value::Scalars(scalars(r))),
        9 => r.deeper(choice).map(|inner| choice::Value::Choice(Box::new(inner))),
        10 => Some(choice::Value::Nothing(Empty::default())),
        11 => Some(choice::Value::Wrapper(r.string())),
        _ => None,
    };
    let second = match r.below(3) {
        0 => Some(choice::Second::Number(r.i32())),
        1 => Some(choice::Second::Text(r.string())),
        _ => None,
    };
    Choice { value, second, ..Default::default() }
}

fn timestamp(r: &mut Random) -> Timestamp {
    Timestamp { seconds: r.i64(), nanos: r.i32(), ..Default::default() }
}

fn well_known(r: &mut Random) -> WellKnown {
    let duration =
        |r: &mut Random| Duration { seconds: r.i64(), nanos: r.i32(), ..Default::default() };
    let any = |r: &mut Random| Any { type_url: r.string(), value: r.bytes(), ..Default::default() };
    WellKnown {
        timestamp: r.maybe(timestamp),
        duration: r.maybe(duration),
        r#struct: r.maybe(structure),
        value: r.maybe(json),
        list: r.maybe(list),
        null: if r.bool() { NullValue::NullValue } else { NullValue::from(r.i32()) },
        any: r.maybe(any),
        mask: r.maybe(|r| FieldMask { paths: r.list(Random::string), ..Default::default() }),
        empty: r.maybe(|_| Empty::default()),
        double_value: r.maybe(Random::f64),
        float_value: r.maybe(Random::f32),
        int64_value: r.maybe(Random::i64),
        uint64_value: r.maybe(Random::u64),
        int32_value: r.maybe(Random::i32),
        uint32_value: r.maybe(Random::u32),
        bool_value: r.maybe(Random::bool),
        string_value: r.maybe(Random::string),
        bytes_value: r.maybe(Random::bytes),
        int64_values: r.list(Random::i64),
        string_values: r.list(Random::string),
        timestamps: r.list(timestamp),
        anys: r.list(any),
        ..Default::default()
    }
}

fn json(r: &mut Random) -> Value {
    let kind = match r.below(7) {
        0 => Some(value::Kind::NullValue(NullValue::NullValue)),
        1 => Some(value::Kind::NumberValue(r.f64())),
        2 => Some(value::Kind::StringValue(r.string())),
        3 => Some(value::Kind::BoolValue(r.bool())),
        4 => r.deeper(structure).map(value::Kind::StructValue),
        5 => r.deeper(list).map(value::Kind::ListValue),
        _ => None,
    };
    Value { kind, ..Default::default() }
}

fn structure(r: &mut Random) -> Struct {
    Struct { fields: r.map(Random::string, json), ..Default::default() }
}

fn list(r: &mut Random) -> ListValue {
    ListValue { values: r.list(json), ..Default::default() }
}

fn tree(r: &mut Random) -> Tree {
    let kind = match r.below(3) {
        0 => r.deeper(leaf).map(|leaf| tree::Kind::Leaf(Box::new(leaf))),
        1 => r.deeper(tree).map(|tree| tree::Kind::Graft(Box::new(tree))),
        _ => None,
    };
    Tree {
        left: r.deeper(tree).map(Box::new),
        right: r.deeper(tree).map(Box::new),
        children: r.deeper(|r| r.list(tree)).unwrap_or_default(),
        named: r.deeper(|r| r.map(Random::i32, tree)).unwrap_or_default(),
        kind,
        depth: r.i32(),
        ..Default::default()
    }
}

fn leaf(r: &mut Random) -> tree::Leaf {
    let vein = |r: &mut Random| tree::leaf::Vein { width: r.i32(), ..Default::default() };
    tree::Leaf {
        label: r.string(),
        veins: r.list(vein),
        inner: r.deeper(tree).map(Box::new),
        ..Default::default()
    }
}

fn far(r: &mut Random) -> Far {
    Far {
        n15: r.i32(),
        n16: r.i32(),
        n2047: r.i32(),
        n2048: r.string(),
        n262143: r.list(Random::i32),
        n262144: r.maybe(scalars),
        n18999: r.u64(),
        n20000: r.map(Random::string, Random::i32),
        n33554431: r.i64(),
        n33554432: r.bytes(),
        n536870911: r.maybe(Random::bool),
        ..Default::default()
    }
}

#[allow(deprecated, reason = "what is deprecated is still on the wire")]
fn names(r: &mut Random) -> Names {
    let level = |r: &mut Random| if r.bool() { Level::High } else { Level::from(r.i32()) };
    let shared =
        |r: &mut Random| Shared { level: level(r), note: r.string(), ..Default::default() };
    Names {
        r#type: r.string(),
        self_: r.i32(),
        option: r.bool(),
        r_match: r.list(Random::string),
        shared: r.maybe(shared),
        level: level(r),
        ..Default::default()
    }
}
