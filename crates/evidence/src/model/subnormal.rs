//! Weights that are too small to be normal numbers.
//!
//! Training drives the weights of channels that nothing needs towards zero, and leaves some of them below 2^-126. A processor
//! takes a hundred times as long for such a number: two layers of the network that finds text cost more than all others.
//! They are taken for zero, which changes what a network says by less than the last digit of any of its numbers.

use std::ops::Range;

/// Numbers of the fields of ONNX's messages (`onnx.proto`) that lead to weights.
mod field {
    /// `ModelProto.graph`.
    pub(super) const GRAPH: u64 = 7;
    /// `GraphProto.initializer`.
    pub(super) const INITIALIZER: u64 = 5;
    /// `TensorProto.data_type`.
    pub(super) const DATA_TYPE: u64 = 2;
    /// `TensorProto.float_data`, packed.
    pub(super) const FLOAT_DATA: u64 = 4;
    /// `TensorProto.raw_data`.
    pub(super) const RAW_DATA: u64 = 9;
}

/// `TensorProto.DataType.FLOAT`: four bytes each, the lowest first.
const FLOAT: u64 = 1;

/// Sets the subnormal weights of a network's file to zero. What is no such file is left as it is.
pub(super) fn flush(model: &mut [u8]) {
    for weights in weights(model) {
        for weight in model[weights].as_chunks_mut().0 {
            if f32::from_le_bytes(*weight).is_subnormal() {
                *weight = 0.0_f32.to_le_bytes();
            }
        }
    }
}

/// Where the weights of four bytes stand.
fn weights(model: &[u8]) -> Vec<Range<usize>> {
    let within = |range: Range<usize>, wanted: u64| {
        fields(model, range).filter_map(move |(number, value)| match value {
            Value::Bytes(range) if number == wanted => Some(range),
            _ => None,
        })
    };
    within(0..model.len(), field::GRAPH)
        .flat_map(|graph| within(graph, field::INITIALIZER))
        .filter(|tensor| {
            fields(model, tensor.clone())
                .any(|(number, value)| number == field::DATA_TYPE && value == Value::Number(FLOAT))
        })
        .flat_map(|tensor| within(tensor.clone(), field::FLOAT_DATA).chain(within(tensor, field::RAW_DATA)))
        .collect()
}

/// What a field of a message holds.
#[derive(PartialEq, Eq)]
enum Value {
    Number(u64),
    Bytes(Range<usize>),
    /// Four or eight bytes: nothing that is looked for.
    Fixed,
}

/// The fields of a message (Protocol Buffers, encoding), up to the first that makes no sense.
fn fields(file: &[u8], message: Range<usize>) -> impl Iterator<Item = (u64, Value)> {
    let (mut at, end) = (message.start, message.end);
    std::iter::from_fn(move || {
        let tag = number(file, &mut at, end)?;
        let value = match tag & 7 {
            0 => Value::Number(number(file, &mut at, end)?),
            1 => skipped(&mut at, 8, end).map(|_| Value::Fixed)?,
            2 => {
                let length = usize::try_from(number(file, &mut at, end)?).ok()?;
                Value::Bytes(skipped(&mut at, length, end)?)
            }
            5 => skipped(&mut at, 4, end).map(|_| Value::Fixed)?,
            _ => return None,
        };
        Some((tag >> 3, value))
    })
}

/// A number of seven bits a byte, the lowest first.
fn number(file: &[u8], at: &mut usize, end: usize) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let byte = *file.get(skipped(at, 1, end)?)?.first()?;
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}

/// Goes so many bytes on; `None` beyond the end.
fn skipped(at: &mut usize, length: usize, end: usize) -> Option<Range<usize>> {
    let start = *at;
    *at = start.checked_add(length).filter(|next| *next <= end)?;
    Some(start..*at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::flush;

    fn message(number: u8, content: &[u8]) -> Vec<u8> {
        let length = u8::try_from(content.len()).expect("short");
        [&[number << 3 | 2, length], content].concat()
    }

    /// A network of one tensor that has the weights in a field.
    fn network(field: u8, data_type: u8, weights: &[f32]) -> Vec<u8> {
        let weights: Vec<u8> = weights.iter().flat_map(|weight| weight.to_le_bytes()).collect();
        let tensor = [vec![2 << 3, data_type], message(field, &weights)].concat();
        let name = message(2, b"a graph");
        [vec![1 << 3, 9], message(7, &[name, message(5, &tensor)].concat())].concat()
    }

    #[test]
    fn weights_that_are_no_normal_numbers_become_zeros() {
        let weights = [1.0, 1e-39, -1e-45, f32::MIN_POSITIVE, -2.5e-7, 0.0];
        let flushed = [1.0, 0.0, 0.0, f32::MIN_POSITIVE, -2.5e-7, 0.0];
        for field in [4, 9] {
            let mut model = network(field, 1, &weights);
            flush(&mut model);
            assert_eq!(model, network(field, 1, &flushed), "{field}");
        }
        // Of another type they are other numbers.
        let mut model = network(9, 6, &weights);
        flush(&mut model);
        assert_eq!(model, network(9, 6, &weights));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn whatever_the_file_is_nothing_but_such_weights_changes(
            mut model in prop::collection::vec(any::<u8>(), 0..200),
            cut in 0_usize..40,
            weights in prop::collection::vec(any::<f32>(), 0..6),
        ) {
            let before = model.clone();
            flush(&mut model);
            prop_assert_eq!(before.len(), model.len());
            prop_assert!(before.iter().zip(&model).all(|(one, other)| one == other || *other == 0));
            let mut cut_short = network(9, 1, &weights);
            cut_short.truncate(cut);
            flush(&mut cut_short);
            prop_assert_eq!(cut_short.len(), cut.min(network(9, 1, &weights).len()));
        }
    }
}
