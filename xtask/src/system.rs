//! What the tests and the demo need from the machine, and how it gets there.

use anyhow::Result;

use crate::shell::{command, has, run, succeeds};

/// One tool: the program (or file) that shows it is there, and the Debian packages that bring it.
struct Need {
    program: &'static str,
    packages: &'static [&'static str],
    purpose: &'static str,
}

const NODE: Need = Need { program: "npm", packages: &["nodejs", "npm"], purpose: "web assets" };
const BROWSER: [Need; 2] = [
    Need { program: "chromium", packages: &["chromium", "fonts-dejavu-core"], purpose: "browser journeys" },
    Need { program: "chromedriver", packages: &["chromium-driver"], purpose: "browser journeys" },
];
const POSTGRES: Need =
    Need { program: "pg_ctlcluster", packages: &["postgresql"], purpose: "store stories on PostgreSQL" };

/// Makes sure that Node is there; the web assets cannot be built without it.
pub fn ensure_node() -> Result<()> {
    let missing = install(&[NODE]);
    anyhow::ensure!(
        missing.is_empty(),
        "Node.js with npm is needed to build the web assets: install the packages nodejs and npm"
    );
    Ok(())
}

/// Installs what the tests need and returns a sentence for each thing that could not be had.
pub fn ensure_test_tools() -> Vec<String> {
    let mut needs: Vec<Need> = BROWSER.into_iter().collect();
    if crate::postgres::programs().is_none() {
        needs.push(POSTGRES);
    }
    let mut missing = install(&needs);
    if crate::postgres::programs().is_none() && !missing.iter().any(|m| m.contains("PostgreSQL")) {
        missing.push("PostgreSQL's server programs were not found: its half of the store stories is skipped".into());
    }
    missing
}

fn install(needs: &[Need]) -> Vec<String> {
    let absent: Vec<&Need> = needs.iter().filter(|need| !has(need.program)).collect();
    if absent.is_empty() {
        return Vec::new();
    }
    let packages: Vec<&str> = absent.iter().flat_map(|need| need.packages.iter().copied()).collect();
    if let Err(error) = apt_install(&packages) {
        eprintln!("xtask: could not install {}: {error:#}", packages.join(", "));
    }
    let still = absent.iter().filter(|need| !has(need.program));
    still
        .map(|need| {
            format!("`{}` is missing ({}): apt-get install {}", need.program, need.purpose, need.packages.join(" "))
        })
        .collect()
}

fn apt_install(packages: &[&str]) -> Result<()> {
    anyhow::ensure!(has("apt-get"), "no apt-get on this machine");
    let root = succeeds(command("test", ["-w", "/var/lib/dpkg"]).arg("-a").arg("-w").arg("/usr/bin"));
    anyhow::ensure!(root || has("sudo"), "neither root nor sudo");
    let apt = |arguments: &[&str]| {
        let mut words: Vec<&str> = if root { Vec::new() } else { vec!["sudo"] };
        words.extend(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]);
        words.extend(arguments);
        run(&mut command(words[0], &words[1..]))
    };
    apt(&["update"])?;
    let mut install = vec!["install", "-y", "--no-install-recommends"];
    install.extend(packages);
    apt(&install)
}
