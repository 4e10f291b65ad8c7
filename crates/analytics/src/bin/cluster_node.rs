//! A process of a Ballista cluster that knows our aggregate:
//!
//! - `cluster_node scheduler PORT`
//! - `cluster_node executor PORT TASK_PORT SCHEDULER_PORT FOLDER`

use analytics::cluster::{ExecutorAddress, execute, schedule};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["scheduler", port] => schedule(port.parse()?).await?,
        ["executor", port, task_port, scheduler, folder] => {
            let folder = (*folder).to_owned();
            let address = ExecutorAddress {
                port: port.parse()?,
                task_port: task_port.parse()?,
                scheduler: scheduler.parse()?,
                folder,
            };
            execute(address).await?;
        }
        _ => return Err("scheduler PORT | executor PORT TASK_PORT SCHEDULER_PORT FOLDER".into()),
    }
    Ok(())
}
