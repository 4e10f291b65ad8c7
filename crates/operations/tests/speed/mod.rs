//! Plans of a real size. Unoptimised code on a busy machine is given room; what it must not do is grow with the square.

use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::roadmap::{Roadmap, Section};
use operations::{imports, plans};

use crate::support::roadmap::{activity, dated, roadmap};
use crate::support::{AUTHORITY, Place, actor, app, bind_somebody, on_both, read, still_due, unit};

/// A plan of so many activities in sections of fifty, three windows each.
fn large(activities: usize) -> Roadmap {
    let windows = [("2026-03-01", "2026-03-31"), ("2026-06-01", "2026-06-30"), ("2026-09-01", "2026-09-30")];
    let sections = (0..activities.div_ceil(50)).map(|section| Section {
        number: Some((section + 1).to_string()),
        title: format!("Направление {}", section + 1),
        sections: Vec::new(),
        activities: (0..50.min(activities - section * 50))
            .map(|n| {
                let number = format!("{}.{}", section + 1, n + 1);
                let title = format!("Провести встречу {number} с педагогами школ Приозёрного округа");
                activity(&number, &title, dated("март, июнь, сентябрь 2026", &windows), "МОУО, Школы")
            })
            .collect(),
    });
    let sections = sections.collect();
    Roadmap { sections, checkpoints: Vec::new(), obligations: Vec::new(), ..roadmap() }
}

/// The budget of the page is 50 ms with an optimised build (`cargo xtask bench`); here it must only not run away.
async fn the_page_of_500_activities(place: Arc<Place>) {
    let app = app(&place).await;
    let authority = unit(&app, "municipality", AUTHORITY).await;
    let mut schools = Vec::new();
    for n in 0..5 {
        schools.push(unit(&app, "school", &format!("Школа № {n}")).await);
    }
    let id = read(&app, &large(500)).await;
    imports::bind(&app, &actor(), &id, "моуо", &[authority]).await.unwrap();
    imports::bind(&app, &actor(), &id, "школы", &schools).await.unwrap();
    still_due(&app, &id).await;
    let summary = imports::summary(&app, &actor(), &id).await.unwrap();
    assert_eq!(summary.assignments, 500 * 6 * 3);
    let plan = imports::adopt(&app, &actor(), &id).await.unwrap();
    let mut best = Duration::MAX;
    for _ in 0..10 {
        let start = Instant::now();
        let table = plans::table(&app, &actor(), &plan).await.unwrap();
        best = best.min(start.elapsed());
        assert_eq!(table.sections.iter().map(|s| s.rows.len()).sum::<usize>(), 500);
    }
    eprintln!("table of 500 activities and 9,000 assignments on {}: {best:?}", app.store.database_name());
    assert!(best < Duration::from_secs(1), "{best:?}");
}

async fn ten_thousand_lines(place: Arc<Place>) {
    let app = app(&place).await;
    let start = Instant::now();
    let id = read(&app, &large(10_000)).await;
    let read = start.elapsed();
    let looking = Instant::now();
    assert_eq!(imports::review(&app, &actor(), &id).await.unwrap().lines.len(), 10_000);
    let looked = looking.elapsed();
    let editing = Instant::now();
    let change = imports::LineChange::Title { text: "Провести встречу".to_owned() };
    imports::edit_line(&app, &actor(), &id, domain::line::LineKey::activity(9_999), change).await.unwrap();
    eprintln!("10,000 lines on {}: review {looked:?}, edit {:?}", app.store.database_name(), editing.elapsed());
    bind_somebody(&app, &id).await;
    still_due(&app, &id).await;
    let plan = imports::adopt(&app, &actor(), &id).await.unwrap();
    eprintln!("10,000 lines on {}: read {read:?}, all {:?}", app.store.database_name(), start.elapsed());
    let view = plans::get(&app, &actor(), &plan).await.unwrap();
    assert_eq!(view.progress.total, 10_000);
    assert!(start.elapsed() < Duration::from_secs(120));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_page_of_500_activities_on_both() {
    on_both(the_page_of_500_activities).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ten_thousand_lines_on_both() {
    on_both(ten_thousand_lines).await;
}
