//! Puts the rows of a table part back under the columns of its head. Recognised documents lose their grid at a page
//! break: the part after it has more columns than the head (one column cut in two, one printed twice), and the tail of
//! a row cut by the break stands one or two columns too far to the right.

/// More extra columns than this are another table, not a damaged one.
const EXTRA_COLUMNS: usize = 4;

/// Puts rows of more columns than `width` under `width` columns; `above` is the last row before them. Rows of a part
/// that does not fit are left as they are.
pub(crate) fn align(rows: &mut [Vec<String>], width: usize, above: Option<&[String]>) {
    let found = rows.iter().map(Vec::len).max().unwrap_or(0);
    if found <= width || width < 2 || found - width > EXTRA_COLUMNS {
        return;
    }
    for row in rows.iter_mut() {
        row.resize(found, String::new());
    }
    let starts_with_tail = above.is_some() && rows.first().is_some_and(|row| is_tail(row));
    let (tail, whole) = rows.split_at_mut(usize::from(starts_with_tail));
    if !whole.is_empty() {
        let Some(groups) = best_groups(whole, found, width) else { return };
        for row in whole {
            *row = groups.iter().map(|group| merged(&row[group.clone()])).collect();
        }
    }
    if let (Some(row), Some(above)) = (tail.first_mut(), above) {
        *row = place_tail(row, width, above);
    }
}

/// The tail of a cut row has no number and leaves cells empty.
fn is_tail(row: &[String]) -> bool {
    row.first().is_some_and(String::is_empty) && row.iter().any(|cell| !cell.is_empty())
}

type Group = std::ops::Range<usize>;

/// The way to join neighbouring columns in which the fewest cells collide; of equal ways the one that joins on the
/// right. None when even the best way collides in more than half of the rows.
fn best_groups(rows: &[Vec<String>], found: usize, width: usize) -> Option<Vec<Group>> {
    let mut best: Option<(usize, Vec<Group>)> = None;
    let mut sizes = vec![1; width];
    sizes[width - 1] += found - width;
    loop {
        let groups = ranges(&sizes);
        let collisions = rows.iter().map(|row| groups.iter().map(|g| collision(&row[g.clone()])).sum::<usize>()).sum();
        if best.as_ref().is_none_or(|(least, _)| collisions < *least) {
            best = Some((collisions, groups));
        }
        if !next_sizes(&mut sizes) {
            break;
        }
    }
    best.filter(|(collisions, _)| collisions * 2 <= rows.len()).map(|(_, groups)| groups)
}

/// Steps to the next composition of the same sum, extra columns moving from right to left.
fn next_sizes(sizes: &mut [usize]) -> bool {
    let Some(last_big) = sizes.iter().rposition(|size| *size > 1) else { return false };
    if last_big == 0 {
        return false;
    }
    let rest = sizes[last_big] - 2;
    sizes[last_big] = 1;
    sizes[last_big - 1] += 1;
    let end = sizes.len() - 1;
    sizes[end] += rest;
    true
}

fn ranges(sizes: &[usize]) -> Vec<Group> {
    let mut start = 0;
    sizes
        .iter()
        .map(|size| {
            let range = start..start + size;
            start = range.end;
            range
        })
        .collect()
}

fn distinct(cells: &[String]) -> Vec<&str> {
    let mut values: Vec<&str> = Vec::new();
    for cell in cells.iter().filter(|cell| !cell.is_empty()) {
        if !values.contains(&cell.as_str()) {
            values.push(cell);
        }
    }
    values
}

fn collision(cells: &[String]) -> usize {
    distinct(cells).len().saturating_sub(1)
}

fn merged(cells: &[String]) -> String {
    distinct(cells).join("\n")
}

/// Places the cells of a tail: each may move left by the extra columns at most, their order stays, and a longer cell
/// above attracts them, because it is the longest cell of a row that a page break cuts.
fn place_tail(row: &[String], width: usize, above: &[String]) -> Vec<String> {
    let extra = row.len() - width;
    let filled: Vec<usize> = (0..row.len()).filter(|at| !row[*at].is_empty()).collect();
    let weight = |column: usize| above.get(column).map_or(0, |cell| cell.chars().count());
    // best[column] = (weight, places) of the cells placed so far, the last of them at `column`.
    let mut best: Vec<Option<(usize, Vec<usize>)>> = vec![None; width];
    for (order, at) in filled.iter().enumerate() {
        let mut next = vec![None; width];
        for column in at.saturating_sub(extra)..=(*at).min(width - 1) {
            let before = if order == 0 {
                Some((0, Vec::new()))
            } else {
                best[..column].iter().flatten().max_by_key(|(sum, _)| *sum).cloned()
            };
            next[column] = before.map(|(sum, mut places)| {
                places.push(column);
                (sum + weight(column), places)
            });
        }
        best = next;
    }
    let places = best.into_iter().flatten().max_by_key(|(sum, _)| *sum).map(|(_, places)| places);
    let Some(places) = places else { return row[..width].to_vec() };
    let mut placed = vec![String::new(); width];
    for (at, column) in filled.iter().zip(places) {
        placed[column].clone_from(&row[*at]);
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(lines: &[&str]) -> Vec<Vec<String>> {
        lines.iter().map(|line| line.split('|').map(str::to_owned).collect()).collect()
    }

    fn check(source: &[&str], width: usize, above: Option<&str>, expected: &[&str]) {
        let mut read = rows(source);
        let above = above.map(|line| rows(&[line]).remove(0));
        align(&mut read, width, above.as_deref());
        let found: Vec<String> = read.iter().map(|row| row.join("|").replace('\n', "/")).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_column_printed_twice_is_joined() {
        check(
            &["7|Сбор|май|ОО|ОО|Отчёт|", "8|Разбор|июнь|МО|МО|Справка|", "9|Итог|июль|МО|МО||План"],
            5,
            None,
            &["7|Сбор|май|ОО|Отчёт", "8|Разбор|июнь|МО|Справка", "9|Итог|июль|МО|План"],
        );
    }

    #[test]
    fn empty_columns_on_the_right_go() {
        check(&["1|а|б||", "2|в|г||", "Раздел||||"], 3, None, &["1|а|б", "2|в|г", "Раздел||"]);
    }

    #[test]
    fn a_tail_returns_under_the_long_cell() {
        let above = "6|Проведение подготовительной работы с|до мая|ОО|Анализ, положение";
        let source = ["|родителями||||||план", "7|Сбор|май|ОО|ОО|Отчёт||"];
        check(&source, 5, Some(above), &["|родителями|||план", "7|Сбор|май|ОО|Отчёт"]);
    }

    #[test]
    fn another_table_is_left_alone() {
        check(&["а|б|в|г", "д|е|ж|з"], 2, None, &["а|б|в|г", "д|е|ж|з"]);
        check(&["а|б"], 2, None, &["а|б"]);
    }

    #[test]
    fn every_composition_is_tried_once() {
        let mut sizes = vec![1, 1, 3];
        let mut seen = vec![sizes.clone()];
        while next_sizes(&mut sizes) {
            seen.push(sizes.clone());
        }
        assert_eq!(seen.len(), 6);
        assert!(seen.iter().all(|s| s.iter().sum::<usize>() == 5));
    }
}
