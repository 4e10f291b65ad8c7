//! The keys of a keyboard: which are neighbours, and what the same keys type in the other layout.

/// Keys of the two layouts in the same places, row by row.
const LATIN: [&str; 4] = ["`1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./"];
const RUSSIAN: [&str; 4] = ["ё1234567890-=", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю."];
/// What the keys of the first row type with Shift.
const SHIFTED: &str = "~!@#$%^&*()_+";
/// Where each row begins, in quarters of a key.
const BEGINS: [i32; 4] = [-4, 2, 3, 5];

/// Whether two characters are typed by one key or by neighbouring ones.
pub(super) fn adjacent(left: char, right: char) -> bool {
    let neighbours = |(row, place): (i32, i32), (other_row, other): (i32, i32)| {
        (row - other_row).abs() <= 1 && (place - other).abs() <= 4
    };
    let near = |layout: &[&str; 4]| Some(neighbours(place(layout, left)?, place(layout, right)?));
    near(&LATIN) == Some(true) || near(&RUSSIAN) == Some(true)
}

/// The text as the same keys type it in the other layout, both ways.
pub(super) fn other_layouts(text: &str) -> Vec<String> {
    let typed = |from: &[&str; 4], to: &[&str; 4]| {
        let key = |c: char| {
            let found = from.iter().zip(to).find_map(|(from, to)| to.chars().nth(from.chars().position(|k| k == c)?));
            found.unwrap_or(c)
        };
        text.chars().map(key).collect::<String>()
    };
    vec![typed(&LATIN, &RUSSIAN), typed(&RUSSIAN, &LATIN)]
}

/// Row and place of the key that types a character, the place in quarters of a key.
fn place(layout: &[&str; 4], typed: char) -> Option<(i32, i32)> {
    let shifted = SHIFTED.chars().position(|c| c == typed).map(|key| (0, key));
    let plain =
        || layout.iter().enumerate().find_map(|(row, keys)| Some((row, keys.chars().position(|c| c == typed)?)));
    let (row, key) = plain().or(shifted)?;
    Some((i32::try_from(row).ok()?, BEGINS.get(row)? + 4 * i32::try_from(key).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_in_both_layouts() {
        for (pair, expected) in [
            ("qw", true),
            ("qa", true),
            ("1q", true),
            ("йц", true),
            ("эё", false),
            ("qp", false),
            ("qй", false),
            ("z/", false),
        ] {
            let mut pair_of = pair.chars();
            let (left, right) = (pair_of.next().unwrap(), pair_of.next().unwrap());
            assert_eq!(adjacent(left, right), expected, "{pair}");
        }
    }

    #[test]
    fn the_other_layout() {
        assert!(other_layouts("gfhjkm").contains(&"пароль".to_owned()));
        assert!(other_layouts("йцукен").contains(&"qwerty".to_owned()));
    }
}
