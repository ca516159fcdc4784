//! Random `.proto` files: every scalar type, repeated, packed or not, maps, oneofs, groups, nested
//! and recursive messages, and those of other files, in proto2 and proto3, with field numbers of every length.

use std::collections::HashSet;
use std::fmt::Write as _;

use crate::random::Random;

/// A `.proto` file.
pub struct Made {
    /// Its text.
    pub text: String,
    /// The names of its messages, without those that are nested.
    pub messages: Vec<String>,
}

const SCALARS: [&str; 15] = [
    "double", "float", "int32", "int64", "uint32", "uint64", "sint32", "sint64", "fixed32",
    "fixed64", "sfixed32", "sfixed64", "bool", "string", "bytes",
];
const KEYS: [&str; 12] = [
    "int32", "int64", "uint32", "uint64", "sint32", "sint64", "fixed32", "fixed64", "sfixed32",
    "sfixed64", "bool", "string",
];
/// The enum that maps may hold.
const COLOR: &str = "Color";
/// The maximum depth of nested groups.
const GROUPS: usize = 2;

/// Makes a file of this package. It imports these files; their messages have full names.
pub fn make(
    package: &str,
    is_proto3: bool,
    imports: &[(String, Vec<String>)],
    random: &mut Random,
) -> Made {
    let messages: Vec<String> = (0..3 + random.below(4)).map(|n| format!("M{n}")).collect();
    let mut types = messages.clone();
    types.extend(messages.iter().map(|name| format!("{name}.Inner")));
    types.extend(imports.iter().flat_map(|(_, messages)| messages.iter().cloned()));
    let mut enums = vec![COLOR.to_owned()];
    enums.extend(messages.iter().map(|name| format!("{name}.Kind")));
    let mut maker = Maker { random, is_proto3, types, enums, text: String::new(), names: 0 };
    let syntax = if is_proto3 { "proto3" } else { "proto2" };
    maker.line(&format!("syntax = \"{syntax}\";"));
    maker.line(&format!("package {package};"));
    for (file, _) in imports {
        maker.line(&format!("import \"{file}\";"));
    }
    maker.enumeration(COLOR);
    for name in &messages {
        maker.line(&format!("message {name} {{"));
        maker.enumeration("Kind");
        maker.line("message Inner {");
        maker.fields(0);
        maker.line("}");
        maker.fields(0);
        maker.line("}");
    }
    Made { text: maker.text, messages }
}

struct Maker<'a> {
    random: &'a mut Random,
    is_proto3: bool,
    types: Vec<String>,
    enums: Vec<String>,
    text: String,
    /// The number of fields that have a name.
    names: usize,
}

impl Maker<'_> {
    fn line(&mut self, line: &str) {
        self.text += line;
        self.text.push('\n');
    }

    /// The first value of a proto3 enum is 0, and so is that of one in a map.
    fn enumeration(&mut self, name: &str) {
        let first = if self.is_proto3 || name == COLOR { 0 } else { self.random.i32() };
        let others = [self.random.i32(), -1, 1, 2, 128].into_iter().filter(|n| *n != first);
        let mut numbers = vec![first];
        for number in others {
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
        self.line(&format!("enum {name} {{"));
        for (number, letter) in numbers.iter().zip('A'..) {
            self.line(&format!("{}_{letter} = {number};", name.to_uppercase()));
        }
        self.line("}");
    }

    fn fields(&mut self, depth: usize) {
        let mut taken = HashSet::new();
        for _ in 0..1 + self.random.below(12) {
            self.field(depth, &mut taken);
        }
        if self.random.once_in(2) {
            self.names += 1;
            self.line(&format!("oneof choice{} {{", self.names));
            for _ in 0..1 + self.random.below(5) {
                self.declare("", depth, &mut taken);
            }
            self.line("}");
        }
    }

    fn field(&mut self, depth: usize, taken: &mut HashSet<u32>) {
        match self.random.below(10) {
            0 => self.map(taken),
            1 if !self.is_proto3 => {
                let ty = self.scalar();
                self.plain("required ", &ty, "", taken);
            }
            2..=4 => self.declare("repeated ", depth, taken),
            5..=6 if self.is_proto3 => self.declare("", depth, taken),
            _ => self.declare("optional ", depth, taken),
        }
    }

    /// A field of any type.
    fn declare(&mut self, label: &str, depth: usize, taken: &mut HashSet<u32>) {
        match self.random.below(8) {
            0 if !self.is_proto3 && depth < GROUPS => self.group(label, depth, taken),
            // prost-build boxes no cycle that leads through a group.
            0..=2 if depth == 0 || label == "repeated " => {
                let ty = pick(self.random, &self.types);
                self.plain(label, &ty, "", taken);
            }
            _ => {
                let ty = self.scalar();
                let is_packable = !["string", "bytes"].contains(&ty.as_str());
                let options = match self.random.below(3) {
                    0 if is_packable && label == "repeated " => " [packed = true]",
                    1 if is_packable && label == "repeated " => " [packed = false]",
                    _ => "",
                };
                self.plain(label, &ty, options, taken);
            }
        }
    }

    /// A scalar or enum type.
    fn scalar(&mut self) -> String {
        if self.random.once_in(6) {
            pick(self.random, &self.enums)
        } else {
            SCALARS[self.random.below(SCALARS.len())].to_owned()
        }
    }

    fn plain(&mut self, label: &str, ty: &str, options: &str, taken: &mut HashSet<u32>) {
        self.names += 1;
        let number = self.number(taken);
        let _ = writeln!(self.text, "{label}{ty} field{} = {number}{options};", self.names);
    }

    fn group(&mut self, label: &str, depth: usize, taken: &mut HashSet<u32>) {
        self.names += 1;
        let number = self.number(taken);
        self.line(&format!("{label}group Group{} = {number} {{", self.names));
        self.fields(depth + 1);
        self.line("}");
    }

    fn map(&mut self, taken: &mut HashSet<u32>) {
        let key = KEYS[self.random.below(KEYS.len())];
        let value = match self.random.below(4) {
            0 => pick(self.random, &self.types),
            1 => COLOR.to_owned(),
            _ => SCALARS[self.random.below(SCALARS.len())].to_owned(),
        };
        self.plain("", &format!("map<{key}, {value}>"), "", taken);
    }

    /// A field number that is free, with a key of any length.
    fn number(&mut self, taken: &mut HashSet<u32>) -> u32 {
        loop {
            let end = [15, 15, 15, 2047, 18_999, 0x1fff_ffff][self.random.below(6)];
            let number = 1 + self.random.below(end) as u32;
            if !(19_000..20_000).contains(&number) && taken.insert(number) {
                return number;
            }
        }
    }
}

fn pick(random: &mut Random, from: &[String]) -> String {
    from[random.below(from.len())].clone()
}
