//! Work that all processors share.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, available_parallelism};

/// For fewer items than this it is not worth to begin a thread.
const ITEMS_OF_A_THREAD: usize = 256;

/// What is made of each item, in their order; each thread begins with something of its own.
pub(crate) fn each<T: Sync, R: Send, S>(
    items: &[T],
    begin: impl Fn() -> S + Sync,
    make: impl Fn(&mut S, &T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut own = begin();
        let mut made = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(number) else {
                return made;
            };
            made.push((number, make(&mut own, item)));
        }
    };
    let ways = available_parallelism().map_or(1, usize::from);
    let mut made: Vec<(usize, R)> = thread::scope(|scope| {
        let others: Vec<_> = (1..ways.min(items.len() / ITEMS_OF_A_THREAD))
            .map(|_| scope.spawn(work))
            .collect();
        let own = work();
        let joined = others
            .into_iter()
            .flat_map(|other| other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        own.into_iter().chain(joined).collect()
    });
    made.sort_unstable_by_key(|(number, _)| *number);
    made.into_iter().map(|(_, made)| made).collect()
}

/// Does both at once, unless it is about fewer items than are worth it.
pub(crate) fn both(items: usize, one: impl FnOnce() + Send, other: impl FnOnce()) {
    if items < ITEMS_OF_A_THREAD {
        one();
        other();
        return;
    }
    thread::scope(|scope| {
        let one = scope.spawn(one);
        other();
        one.join().unwrap_or_else(|panic| resume_unwind(panic));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_stands_in_order() {
        let items: Vec<usize> = (0..10 * ITEMS_OF_A_THREAD).collect();
        let squares = each(
            &items,
            || 0,
            |count, item| {
                *count += 1;
                item * item
            },
        );
        assert!(
            squares
                .iter()
                .zip(&items)
                .all(|(square, item)| *square == item * item)
        );
        assert_eq!(squares.len(), items.len());
        assert!(each(&items[..0], || (), |(), item| *item).is_empty());
    }
}
