//! The lists of a scenario: organisations and people.

use serde_json::{Value, json};

use super::player::{ADMINISTRATOR, Player, text};
use crate::failure::Failure;

type Done = Result<Option<String>, String>;

/// `units`: the template of organisations.
pub async fn units(player: &mut Player, line: &Value) -> Result<Done, Failure> {
    let file = match text(line, "file").and_then(|name| player.bytes(name).map(|bytes| (name, bytes))) {
        Ok(file) => file,
        Err(why) => return Ok(Err(why)),
    };
    let actor = operations::program();
    let preview = operations::units::import_preview(&player.app, &actor, file.1, file.0).await?;
    operations::units::import_apply(&player.app, &actor, &preview.ticket).await?;
    let mut page = 1;
    loop {
        let Ok(found) = player.get(ADMINISTRATOR, &format!("/units?page={page}")).await? else { break };
        let rows = found.get("rows").and_then(Value::as_array).cloned().unwrap_or_default();
        if rows.is_empty() {
            break;
        }
        for row in rows {
            if let (Some(code), Some(id)) = (row["code"].as_str(), row["id"].as_str()) {
                player.units.insert(code.to_owned(), id.to_owned());
            }
        }
        page += 1;
    }
    Ok(Ok(None))
}

/// `people`: persons, accounts and roles.
pub async fn people(player: &mut Player, line: &Value) -> Result<Done, Failure> {
    let bytes = match text(line, "file").and_then(|name| player.bytes(name)) {
        Ok(bytes) => bytes,
        Err(why) => return Ok(Err(why)),
    };
    let rows = match imports::staff::read_staff(&bytes, "people.csv") {
        Ok(rows) => rows,
        Err(refusal) => return Ok(Err(refusal.to_string())),
    };
    let rows: Vec<Value> = rows
        .into_iter()
        .map(|row| {
            json!({
                "name": row.name, "position": row.position, "unit": row.unit, "email": row.email, "login": row.login,
                "role": row.role, "scope": row.scope, "since": row.since, "until": row.until,
            })
        })
        .collect();
    match player.put(ADMINISTRATOR, "POST", "/staff", &json!({"rows": rows})).await? {
        Ok(_) => Ok(Ok(None)),
        Err(code) => Ok(Ok(Some(code))),
    }
}
