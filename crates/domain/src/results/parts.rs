//! Work on many schools, in parts on all cores.

use std::panic::resume_unwind;
use std::thread::{available_parallelism, scope};

/// Items of a part. Parts do not depend on the number of cores, and so neither do sums of floats over them.
const PART: usize = 1_000;

/// Does something with every part of a list; answers in the order of the parts.
pub fn in_parts<'a, I: Sync, T: Send>(items: &'a [I], make: impl Fn(&'a [I]) -> T + Sync) -> Vec<T> {
    each(&items.chunks(PART).collect::<Vec<_>>(), |part| make(part))
}

/// Does something with every item of a list, neighbours on one core; answers in the order of the items.
pub fn each<I: Sync, T: Send>(items: &[I], make: impl Fn(&I) -> T + Sync) -> Vec<T> {
    let threads = available_parallelism().map_or(1, usize::from).min(items.len());
    if threads < 2 {
        return items.iter().map(make).collect();
    }
    let share = items.len().div_ceil(threads);
    scope(|scope| {
        let make = &make;
        let shares = items.chunks(share).map(|share| scope.spawn(move || share.iter().map(make).collect::<Vec<T>>()));
        let shares: Vec<_> = shares.collect();
        // A panic of a share is a panic of the whole.
        let ended = shares.into_iter().map(|share| share.join().unwrap_or_else(|panic| resume_unwind(panic)));
        ended.flatten().collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_is_kept() {
        for length in [0, 1, 999, 1_000, 1_001, 5_500] {
            let items: Vec<usize> = (0..length).collect();
            let parts = in_parts(&items, <[usize]>::to_vec);
            assert_eq!(parts.len(), length.div_ceil(PART));
            assert_eq!(parts.concat(), items);
        }
    }
}
