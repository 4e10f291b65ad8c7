//! Sittings in our own shape: whole files, streams, wrong lines.

use domain::results::sitting::NOT_ATTEMPTED;

use super::*;

const TITLE: &str = "year,procedure,subject,grade,school,class,participant,variant,items,primary,test,mark,journal\n";

fn read_all(text: &str) -> Result<(Vec<Batch>, StreamSummary), String> {
    let mut batches = Vec::new();
    let read = read_stream(text.as_bytes(), |batch| {
        batches.push(batch);
        Ok::<(), std::convert::Infallible>(())
    });
    match read {
        Ok(summary) => Ok((batches, summary)),
        Err(StreamError::Refused(problems)) => {
            let told = problems
                .iter()
                .map(|p| format!("{}@{}{}", p.code, p.row.unwrap_or(0), p.column.as_deref().unwrap_or("")));
            Err(told.collect::<Vec<_>>().join(" "))
        }
        Err(error) => Err(error.to_string()),
    }
}

#[test]
fn lines_become_sittings() {
    let text = format!(
        "{TITLE}2031,ВПР,МА,5,edu990101,1,50001,2,1 0 X 2,3,,4,5\n2031,ОГЭ,01,9,gia:301,9А,77,,,20,,4,\n2031,ВПР,МА,5,edu990101,1,50002,2,0 0 0 0 1,1,,2,\n"
    );
    let (batches, summary) = read_all(&text).unwrap();
    assert_eq!(summary.sittings, 3);
    let works: Vec<String> = summary.works().map(ToString::to_string).collect();
    assert_eq!(works, ["ВПР-2031-МА-5", "ОГЭ-2031-01"]);
    let maths = batches.iter().find(|batch| batch.work.subject == "МА").unwrap();
    assert_eq!(maths.sittings[0].items, [1, 0, NOT_ATTEMPTED, 2]);
    assert_eq!((maths.sittings[0].mark, maths.sittings[0].journal), (Some(4), Some(5)));
    let maxima: Vec<u8> = summary.items(&maths.work).iter().map(|item| item.max).collect();
    assert_eq!(maxima, [1, 1, 1, 2, 1]);
}

#[test]
fn columns_of_items_dates_and_municipalities_are_known() {
    let text = "\u{feff}participant;municipality;date;school;year;procedure;subject;grade;1 (2б);2К1 (1б);presence\r\n\
        1;Заречный округ;15.04.2031;edu990101;2031;ВПР;РУ;6;2;X;1\r\n2;Заречный округ;2031-04-15;edu990101;2031;ВПР;РУ;6;;;0\r\n";
    let (batches, summary) = read_all(text).unwrap();
    assert_eq!(batches.iter().map(|batch| batch.sittings.len()).sum::<usize>(), 2);
    assert_eq!(batches[0].schools[0].municipality.as_deref(), Some("Заречный округ"));
    assert!(batches.iter().all(|batch| batch.date == Some(jiff::civil::date(2031, 4, 15))));
    let absent: Vec<bool> = batches.iter().flat_map(|batch| &batch.sittings).map(|sitting| sitting.absent).collect();
    assert_eq!(absent, [false, true]);
    assert_eq!(summary.items(&batches[0].work)[1].number, "2К1");
}

#[test]
fn wrong_lines_refuse_the_file_with_their_place() {
    let line = "2031,ВПР,МА,5,edu990101,1,50001,2,1 0,1,,4,5\n";
    for (wrong, expected) in [
        ("2031,ВПР,МА,5,edu990101,1,50001,2,1 y,1,,4,5\n", "value_unread@3items"),
        ("2031,ВПР,МА,5,edu990101,1,50001,2,1 1,1,,4,5\n", "sum_of_items@3primary"),
        ("2031,ВПР,МА,5,edu990101,1,50001,2,1 1,2,,7,5\n", "value_unread@3mark"),
        ("1031,ВПР,МА,5,edu990101,1,50001,2,1 1,2,,4,5\n", "value_unread@3year"),
        ("2031,XYZ,МА,5,edu990101,1,50001,2,1 1,2,,4,5\n", "value_unread@3procedure"),
        ("2031,ВПР,МА,5,,1,50001,2,1 1,2,,4,5\n", "value_unread@3school"),
    ] {
        assert_eq!(read_all(&format!("{TITLE}{line}{wrong}{line}")).unwrap_err(), expected);
    }
    assert_eq!(read_all("a,b\n1,2\n").unwrap_err(), "header_missing@1");
}

#[test]
fn batches_are_bounded_and_whole() {
    let mut text = TITLE.to_owned();
    for at in 0..20_000 {
        let grade = at % 3 + 4;
        text.push_str(&format!("2031,ВПР,МА,{grade},edu990101,1,{at},1,1 0,1,,4,4\n"));
    }
    let (batches, summary) = read_all(&text).unwrap();
    assert!(batches.iter().all(|batch| batch.sittings.len() <= BATCH));
    assert_eq!(batches.iter().map(|batch| batch.sittings.len()).sum::<usize>(), 20_000);
    assert_eq!((summary.sittings, summary.works().count()), (20_000, 3));
}
