//! A cluster of three real processes, a scheduler and two executors, answers to the last digit as one process does.
//! Files lie on the disk that all of them see. Run with `--features ballista`.
#![cfg(feature = "ballista")]

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use analytics::cluster::connect;
use analytics::generate::{Country, CountrySize};
use analytics::scan::query::{run, sql, work_counts};
use analytics::scan::{Below, Grouping};
use datafusion::prelude::{ParquetReadOptions, SessionContext};

/// A process that ends with the test.
struct Node(Child);

impl Drop for Node {
    fn drop(&mut self) {
        // The process may have ended by itself; nothing else can be done about it.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn node(arguments: &[&str]) -> Node {
    let command = Command::new(env!("CARGO_BIN_EXE_cluster_node")).args(arguments).stdout(Stdio::null()).spawn();
    Node(command.unwrap())
}

fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

async fn listening(port: u16) {
    for _ in 0..300 {
        if tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("nobody listens on port {port}");
}

#[tokio::test]
async fn a_cluster_of_processes_counts_as_one_process_does() {
    let folder = tempfile::tempdir().unwrap();
    let country = Country::new(CountrySize { schools: 80, works: 4, sittings: 12_000, year: 2025 }, 21);
    let scheduler = free_port();
    let _scheduler = node(&["scheduler", &scheduler.to_string()]);
    listening(scheduler).await;
    let mut executors = Vec::new();
    for name in ["first", "second"] {
        let (port, tasks) = (free_port(), free_port());
        let work = folder.path().join(name);
        std::fs::create_dir(&work).unwrap();
        let words = [port.to_string(), tasks.to_string(), scheduler.to_string(), work.display().to_string()];
        executors.push(node(&["executor", &words[0], &words[1], &words[2], &words[3]]));
        listening(port).await;
    }
    let local = SessionContext::new();
    local.register_udaf(work_counts());
    let cluster = connect(scheduler, 4).unwrap();
    for (number, model) in country.works.iter().enumerate() {
        let path = folder.path().join(format!("work-{number}.parquet"));
        country.write_work(number, std::fs::File::create(&path).unwrap()).unwrap();
        let table = format!("sittings_{number}");
        for session in [&local, &cluster] {
            session.register_parquet(&table, path.to_str().unwrap(), ParquetReadOptions::default()).await.unwrap();
        }
        for grouping in [Grouping::School, Grouping::Class] {
            let query = sql(&table, &model.work, Below { minimum: model.minimum }, grouping);
            let here = run(&local, &query).await.unwrap();
            let there = run(&cluster, &query).await.unwrap();
            assert!(here.len() >= country.schools.len());
            assert_eq!(there, here, "{} {grouping:?}", model.work.code);
        }
    }
}
