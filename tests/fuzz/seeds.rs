//! Writes inputs to start from: `seeds <corpus> <repository>` makes a folder for each target.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

// cargo-fuzz compiles calls of libFuzzer into everything, whether or not it is a target.
use libfuzzer_sys as _;
use prost_reflect::prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorSet};
use prost_reflect::{DescriptorPool, MessageDescriptor};
use protorust_fuzz::{SUBJECTS, stubs};
use protorust_random::random::Random;
use protorust_random::{SCHEMAS, make};

/// The number of messages of each type.
const EACH: u64 = 12;
const LARGEST: usize = 4096;

/// The largest number of a field that is not an item of a message set.
const LARGEST_NUMBER: i32 = (1 << 29) - 1;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [corpus, repository] = &arguments[..] else {
        return Err("usage: seeds <corpus> <repository>".into());
    };
    let corpus = Path::new(corpus);
    messages(corpus)?;
    schemas(corpus)?;
    protos(corpus, Path::new(repository))
}

fn messages(corpus: &Path) -> Outcome<()> {
    let pool = pool()?;
    for (which, subject) in (0_u8..).zip(SUBJECTS) {
        // The pool does not support editions: the fuzzer has no seeds for these messages.
        let Some(descriptor) = pool.get_message_by_name(subject.name) else { continue };
        for (number, bytes) in random(&descriptor) {
            let name = format!("{}-{number}", subject.name);
            write(&corpus.join("decode"), &name, &[&[which], &bytes[..]])?;
            let binary = which | 128;
            write(&corpus.join("json"), &name, &[&[binary], &bytes[..]])?;
            write(&corpus.join("text"), &name, &[&[binary], &bytes[..]])?;
            let name = format!("{name}.txt");
            if let Some(json) = subject.json_of(&bytes) {
                write(&corpus.join("json"), &name, &[&[which], json.as_bytes()])?;
            }
            if let Some(text) = subject.text_of(&bytes) {
                write(&corpus.join("text"), &name, &[&[which], text.as_bytes()])?;
            }
        }
    }
    Ok(())
}

/// The messages, without the numbers of message sets, which the pool refuses.
fn pool() -> Outcome<DescriptorPool> {
    let mut set: FileDescriptorSet = prost::Message::decode(stubs::FILE_DESCRIPTOR_SET)?;
    for file in &mut set.file {
        file.extension.retain(is_small);
        file.message_type.iter_mut().for_each(keep_small);
    }
    Ok(DescriptorPool::from_file_descriptor_set(set)?)
}

fn keep_small(message: &mut DescriptorProto) {
    message.extension.retain(is_small);
    for range in &mut message.extension_range {
        range.end = range.end.map(|end| end.min(LARGEST_NUMBER + 1));
    }
    message.nested_type.iter_mut().for_each(keep_small);
}

fn is_small(field: &FieldDescriptorProto) -> bool {
    field.number() <= LARGEST_NUMBER
}

fn schemas(corpus: &Path) -> Outcome<()> {
    for (which, schema) in (0_u8..).zip(SCHEMAS) {
        for (number, bytes) in random(&schema.descriptor()) {
            let name = format!("{}-{number}", schema.name);
            write(&corpus.join("prost"), &name, &[&[which], &bytes[..]])?;
        }
    }
    Ok(())
}

fn random(descriptor: &MessageDescriptor) -> impl Iterator<Item = (u64, Vec<u8>)> {
    let made = (0..).map(|number| (number, make::message(&mut Random::new(7, number), descriptor)));
    made.filter(|(_, bytes)| bytes.len() <= LARGEST).take(EACH as usize)
}

/// The protos of this repository, and their descriptors.
fn protos(corpus: &Path, repository: &Path) -> Outcome<()> {
    let folder = corpus.join("load");
    let mut found = Vec::new();
    for room in ["fixtures", "tests", "benches"] {
        walk(&repository.join(room), &mut found)?;
    }
    for (number, path) in found.iter().enumerate() {
        let text = fs::read(path)?;
        if text.len() <= 4 * LARGEST {
            let name = format!("{number}.proto");
            write(&folder, &name, &[&[0], &text[..]])?;
            write(&corpus.join("parse"), &name, &[&text[..]])?;
            write(&corpus.join("protoc"), &name, &[&text[..]])?;
        }
    }
    let set = stubs::FILE_DESCRIPTOR_SET;
    write(&folder, "all.binpb", &[&[1], set])?;
    // Each file by itself: field 1 of the set.
    for (number, file) in files(set)?.into_iter().enumerate() {
        let mut one = Vec::new();
        prost::encoding::bytes::encode(1, &file, &mut one);
        write(&folder, &format!("{number}.binpb"), &[&[1], &one[..]])?;
    }
    Ok(())
}

fn files(set: &[u8]) -> Outcome<Vec<Vec<u8>>> {
    #[derive(Clone, PartialEq, prost::Message)]
    struct Set {
        #[prost(bytes = "vec", repeated, tag = "1")]
        file: Vec<Vec<u8>>,
    }
    Ok(prost::Message::decode(set).map(|set: Set| set.file)?)
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> Outcome<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "proto") {
            found.push(path);
        }
    }
    found.sort();
    Ok(())
}

fn write(folder: &Path, name: &str, parts: &[&[u8]]) -> Outcome<()> {
    fs::create_dir_all(folder)?;
    Ok(fs::write(folder.join(name), parts.concat())?)
}
