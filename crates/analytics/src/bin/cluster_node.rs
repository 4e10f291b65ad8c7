//! A process of a Ballista cluster that knows our aggregate, and a recount of a lake on such a cluster.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::ExitCode;
use std::time::Duration;

use analytics::cluster::node::{Executor, Scheduler};
use analytics::cluster::{Cluster, SchedulerAddress};
use analytics::scan::Grouping;
use analytics::{Lake, LakeError};
use clap::{Args, Parser, Subcommand};
use domain::results::lake::SchoolFilter;

/// Узел кластера, который считает результаты работ. У кластера нет паролей: запускайте его только в закрытой сети.
#[derive(Parser)]
#[command(name = "cluster_node", version)]
struct Arguments {
    #[command(subcommand)]
    role: Role,
}

#[derive(Subcommand)]
enum Role {
    /// Планировщик: один на кластер.
    Scheduler {
        /// Адрес и порт, на которых он слушает.
        #[arg(long, default_value_t = SocketAddr::from((Ipv4Addr::LOCALHOST, 50_050)))]
        listen: SocketAddr,
        #[command(flatten)]
        common: Common,
    },
    /// Исполнитель: один или больше на узел.
    Executor {
        /// Адрес планировщика: df://узел:порт.
        #[arg(long)]
        scheduler: SchedulerAddress,
        /// Адрес, на котором он слушает.
        #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
        listen: IpAddr,
        /// Порт, с которого другие забирают промежуточные данные.
        #[arg(long, default_value_t = 50_051)]
        port: u16,
        /// Порт, на который приходят задания.
        #[arg(long, default_value_t = 50_052)]
        task_port: u16,
        /// Папка промежуточных данных.
        #[arg(long)]
        folder: String,
        /// Сколько заданий выполнять сразу.
        #[arg(long, default_value_t = 1)]
        cores: usize,
        #[command(flatten)]
        common: Common,
    },
    /// Сверка: пересчитать год хранилища на кластере и сравнить с тем, что хранилище насчитало само.
    Check {
        /// Адрес планировщика: df://узел:порт.
        #[arg(long)]
        scheduler: SchedulerAddress,
        /// Папка хранилища: одна и та же на всех узлах.
        #[arg(long)]
        lake: String,
        /// Год работ.
        #[arg(long)]
        year: u16,
        /// Сколько файлов считать сразу: сколько ядер у всех исполнителей.
        #[arg(long, default_value_t = 2)]
        at_once: usize,
    },
}

#[derive(Args)]
struct Common {
    /// Имя, под которым узел видят другие; без него — адрес, на котором он слушает.
    #[arg(long)]
    advertise: Option<String>,
    /// Сколько секунд ждать признаков жизни исполнителя; одинаково на всех узлах.
    #[arg(long, default_value_t = 20)]
    patience: u64,
    /// Закончить, когда закроется стандартный ввод: узел не переживёт того, кто его запустил.
    #[arg(long)]
    until_input_closes: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn".into()))
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .init();
    match run(Arguments::parse().role).await {
        Ok(code) => code,
        Err(error) => {
            // Nobody is left to be told when the error stream is closed.
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(role: Role) -> Result<ExitCode, Box<dyn std::error::Error>> {
    match role {
        Role::Scheduler { listen, common } => {
            common.watch();
            let patience = Duration::from_secs(common.patience);
            Scheduler { listen, advertise: common.advertise, patience }.run().await?;
        }
        Role::Executor { scheduler, listen, port, task_port, folder, cores, common } => {
            common.watch();
            let patience = Duration::from_secs(common.patience);
            let advertise = common.advertise;
            Executor { scheduler, listen, advertise, port, task_port, folder, cores, patience }.run().await?;
        }
        Role::Check { scheduler, lake, year, at_once } => {
            return check(&scheduler, &lake, year, at_once).await;
        }
    }
    Ok(ExitCode::SUCCESS)
}

impl Common {
    /// Ends the process with its standard input, when that is wanted.
    fn watch(&self) {
        if self.until_input_closes {
            std::thread::spawn(|| {
                let mut sink = [0; 64];
                while matches!(std::io::stdin().read(&mut sink), Ok(read) if read > 0) {}
                std::process::exit(0);
            });
        }
    }
}

async fn check(
    scheduler: &SchedulerAddress,
    address: &str,
    year: u16,
    at_once: usize,
) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let root = std::fs::canonicalize(address).map_err(LakeError::Folder)?;
    let lake = Lake::open_local(&root)?;
    let works = lake.work_paths(year).await?;
    let cluster = Cluster::connect(scheduler)?;
    let counted = cluster.count_works(&root.to_string_lossy(), &works, Grouping::School, at_once).await?;
    let stored = lake.schools(&SchoolFilter { years: vec![year], ..SchoolFilter::default() }).await?;
    let stored: BTreeMap<&str, _> = stored.iter().map(|school| (school.school.as_str(), &school.works)).collect();
    let (mut compared, mut different) = (0_u64, 0_u64);
    let mut out = std::io::stdout().lock();
    for work in &counted {
        for group in work.groups.iter().filter(|group| group.counts.participants > 0) {
            let kept = stored.get(group.school.as_str()).and_then(|works| works.get(&work.work));
            compared += 1;
            if kept != Some(&group.counts) {
                different += 1;
                writeln!(out, "{} {}: подсчёт расходится с хранилищем", work.work, group.school)?;
            }
        }
    }
    writeln!(out, "Сверено: школ в работах {compared}, расхождений {different}.")?;
    Ok(if different == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
