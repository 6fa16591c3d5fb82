//! The fewest operations that still fail: halves, quarters and so on are left out for as long as
//! what remains fails the same way (Zeller's ddmin).

/// Shrinks `ops` while `fails` says so of what remains.
pub fn shrink<T: Clone>(ops: &[T], fails: impl Fn(&[T]) -> bool) -> Vec<T> {
    let mut left = ops.to_vec();
    let mut size = left.len() / 2;
    while !left.is_empty() {
        size = size.clamp(1, left.len());
        let before = left.len();
        let mut at = 0;
        while at < left.len() {
            let end = (at + size).min(left.len());
            let without = [&left[..at], &left[end..]].concat();
            if fails(&without) {
                left = without;
            } else {
                at = end;
            }
        }
        if left.len() == before {
            if size == 1 {
                break;
            }
            size /= 2;
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::shrink;

    #[test]
    fn what_is_left_is_what_it_takes() {
        let ops: Vec<u32> = (0..1_000).collect();
        let needed = [3, 500, 997];
        let short = shrink(&ops, |ops| needed.iter().all(|one| ops.contains(one)));
        assert_eq!(short, needed);
    }

    #[test]
    fn one_and_none_are_left_alone() {
        assert_eq!(shrink(&[7], |ops| ops.contains(&7)), [7]);
        assert!(shrink(&[7], |_| true).is_empty());
    }
}
