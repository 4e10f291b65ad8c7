//! Checks of a deployment: what was found, and the way out when it is not well.

use std::path::Path;

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::connect::Store;
use crate::error::Error;
use crate::examine::{Examination, examine as examine_journal};
use crate::{private, queries};

/// One check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Stable code: `folder_writable`, `private`, `free_space`, `schema_version`, `integrity`, `foreign_keys`,
    /// `write_ahead_log`, `journal_chain`, `journal_head`, `journal_rows`, `source_files`.
    pub code: &'static str,
    /// Whether it is well.
    pub ok: bool,
    /// What was found, in Russian.
    pub text: String,
    /// What to do when it is not well.
    pub way_out: Option<String>,
}

/// Least free space in bytes: one backup of a district fits many times.
const LEAST_FREE: u64 = 500 * 1024 * 1024;

impl Check {
    fn well(code: &'static str, text: impl Into<String>) -> Check {
        Check { code, ok: true, text: text.into(), way_out: None }
    }

    fn ill(code: &'static str, text: impl Into<String>, way_out: impl Into<String>) -> Check {
        Check { code, ok: false, text: text.into(), way_out: Some(way_out.into()) }
    }

    /// A check that could not be made is not well either.
    fn failed(code: &'static str, error: &Error) -> Check {
        Check::ill(
            code,
            format!("Проверку не удалось выполнить: {error}"),
            "Проверьте папку данных и базу, затем запустите проверку снова.",
        )
    }
}

/// Makes every check; a failed one is among the answers.
pub async fn examine(store: &Store) -> Vec<Check> {
    let mut checks = vec![folder_writable(store.folder()), private(store.folder()), free_space(store.folder())];
    let schema = schema_version(store).await;
    let schema_ok = schema.as_ref().is_ok_and(|check| check.ok);
    checks.push(schema.unwrap_or_else(|error| Check::failed("schema_version", &error)));
    if store.backend() == DbBackend::Sqlite {
        checks.push(integrity(store).await.unwrap_or_else(|error| Check::failed("integrity", &error)));
        checks.push(foreign_keys(store).await.unwrap_or_else(|error| Check::failed("foreign_keys", &error)));
        checks.push(write_ahead_log(store).await.unwrap_or_else(|error| Check::failed("write_ahead_log", &error)));
    }
    if schema_ok {
        match examine_journal(store).await {
            Ok(found) => checks.extend(journal(&found)),
            Err(error) => checks.push(Check::failed("journal_chain", &error)),
        }
        checks.push(source_files(store).await.unwrap_or_else(|error| Check::failed("source_files", &error)));
    }
    checks
}

fn folder_writable(folder: &Path) -> Check {
    let probe = folder.join("incoming").join(format!("{}-probe.part", std::process::id()));
    let written = std::fs::write(&probe, b"probe");
    // The check is about writing; a probe left behind is swept after a day.
    let _removed = std::fs::remove_file(&probe);
    match written {
        Ok(()) => Check::well("folder_writable", format!("В папку данных {} можно писать.", folder.display())),
        Err(cause) => Check::ill(
            "folder_writable",
            format!("В папку данных {} нельзя писать: {cause}.", folder.display()),
            "Дайте пользователю, от имени которого работает программа, право на запись в эту папку.",
        ),
    }
}

fn free_space(folder: &Path) -> Check {
    let space = match rustix::fs::statvfs(folder) {
        Ok(space) => space.f_bavail.saturating_mul(space.f_frsize),
        Err(cause) => {
            return Check::ill(
                "free_space",
                format!("Свободное место узнать не удалось: {cause}."),
                "Проверьте, подключён ли диск с папкой данных.",
            );
        }
    };
    let megabytes = space / 1024 / 1024;
    if space >= LEAST_FREE {
        return Check::well("free_space", format!("Свободно {megabytes} МБ."));
    }
    Check::ill(
        "free_space",
        format!("Свободно только {megabytes} МБ."),
        format!("Освободите место на диске: нужно не меньше {} МБ.", LEAST_FREE / 1024 / 1024),
    )
}

async fn schema_version(store: &Store) -> Result<Check, Error> {
    let code = "schema_version";
    let applied = store.applied_migrations().await?;
    let wanted = Store::wanted_schema();
    Ok(match applied.last() {
        Some(last) if *last == wanted => Check::well(code, format!("Схема базы данных свежая: {wanted}.")),
        Some(last) if *last > wanted => Check::ill(
            code,
            format!("База данных новее программы: {last}."),
            "Обновите программу до той версии, которая работала с этой базой.",
        ),
        last => Check::ill(
            code,
            format!("Схема базы данных устарела: {}.", last.map_or("база пуста", String::as_str)),
            "Сделайте резервную копию и выполните команду opora migrate.",
        ),
    })
}

async fn integrity(store: &Store) -> Result<Check, Error> {
    let answer = texts(store, "PRAGMA integrity_check(5)", "integrity_check").await?;
    Ok(if answer == ["ok"] {
        Check::well("integrity", "Файл базы данных цел.")
    } else {
        Check::ill(
            "integrity",
            format!("Файл базы данных повреждён: {}.", answer.join("; ")),
            "Остановите программу и восстановите базу из резервной копии командой opora restore в пустую папку.",
        )
    })
}

async fn foreign_keys(store: &Store) -> Result<Check, Error> {
    let tables = texts(store, "PRAGMA foreign_key_check", "table").await?;
    Ok(if tables.is_empty() {
        Check::well("foreign_keys", "Все ссылки между записями ведут на существующие записи.")
    } else {
        Check::ill(
            "foreign_keys",
            format!("Записей со ссылками в никуда: {} (таблица {}).", tables.len(), tables[0]),
            "Восстановите базу из последней исправной резервной копии и сообщите разработчикам.",
        )
    })
}

async fn write_ahead_log(store: &Store) -> Result<Check, Error> {
    let mode = texts(store, "PRAGMA journal_mode", "journal_mode").await?;
    Ok(if mode == ["wal"] {
        Check::well("write_ahead_log", "База пишет с журналом упреждающей записи (WAL).")
    } else {
        Check::ill(
            "write_ahead_log",
            format!("База работает без журнала упреждающей записи (режим {}).", mode.join(", ")),
            "Папка данных должна лежать на местном диске, не на сетевом.",
        )
    })
}

async fn texts(store: &Store, sql: &str, column: &str) -> Result<Vec<String>, Error> {
    let statement = Statement::from_string(store.backend(), sql);
    let rows = store.reader().0.query_all_raw(statement).await?;
    rows.iter().map(|row| row.try_get::<String>("", column).map_err(Error::from)).collect()
}

/// The chain first; what cannot be judged without it is not judged.
fn journal(found: &Examination) -> Vec<Check> {
    let keep = "Сохраните папку данных для разбора и восстановите исправную резервную копию в другую папку.";
    if let Some(broken) = &found.chain {
        let text = format!("Журнал изменён в обход программы: {broken}.");
        return vec![Check::ill("journal_chain", text, keep)];
    }
    let chain = format!("Журнал цел: записей {}, последняя сумма {}.", found.entries, found.head);
    let head = if found.heads.is_empty() {
        Check::well("journal_head", "Журнал сходится с подписанными суммами.")
    } else {
        let text = format!("Журнал не сходится с подписанными суммами: {}.", found.heads.join("; "));
        let way_out = "Сверьте журнал с распечатанной суммой (opora journal verify --head) и с резервными копиями. Если ключ \
                       или файл сумм потерян по ошибке: opora journal accept.";
        Check::ill("journal_head", text, way_out)
    };
    let rows = if found.strange_rows.is_empty() {
        Check::well("journal_rows", format!("Записи сходятся с журналом: {}.", found.rows))
    } else {
        let text = format!("Записи не сходятся с журналом: {}.", found.strange_rows.join("; "));
        let way_out = "Выясните, кто менял базу напрямую. Верните записи из резервной копии, а если правка была нужна, примите \
                       её: opora journal accept --reason «почему».";
        Check::ill("journal_rows", text, way_out)
    };
    vec![Check::well("journal_chain", chain), head, rows]
}

/// Nobody but the owner may read the folder; what is open is closed and told once.
fn private(folder: &Path) -> Check {
    let code = "private";
    let places = std::iter::once(folder.to_owned()).chain(private::FILES.iter().map(|name| folder.join(name)));
    let (mut closed, mut open) = (Vec::new(), Vec::new());
    for path in places {
        if let Some(mode) = private::too_open(&path) {
            let told = format!("{} ({mode:o})", path.display());
            if private::close(&path).is_ok() { closed.push(told) } else { open.push(told) }
        }
    }
    if !open.is_empty() {
        return Check::ill(
            code,
            format!("Открыто для других пользователей, и закрыть не удалось: {}.", open.join(", ")),
            "Выполните от имени владельца: chmod 700 для папки данных и chmod 600 для файлов в ней.",
        );
    }
    if !closed.is_empty() {
        return Check::ill(
            code,
            format!("Было открыто для других пользователей и теперь закрыто: {}.", closed.join(", ")),
            "Выясните, кто мог это прочитать; если посторонние – смените пароли и пароль базы данных.",
        );
    }
    Check::well(code, "Папка данных закрыта от других пользователей.")
}

async fn source_files(store: &Store) -> Result<Check, Error> {
    let records = queries::sources::all(&store.reader()).await?;
    let files = store.files().clone();
    let total = records.len();
    let checked = tokio::task::spawn_blocking(move || {
        records.into_iter().filter_map(|r| files.verify(&r.sha256).err().map(|e| (r.name, e))).collect::<Vec<_>>()
    });
    let ill = checked.await.map_err(|error| Error::Database(error.to_string()))?;
    Ok(match ill.first() {
        None => Check::well("source_files", format!("Исходные файлы на месте и целы: {total}.")),
        Some((name, error)) => Check::ill(
            "source_files",
            format!("Исходных файлов потеряно или повреждено: {}. Первый: «{name}» ({error}).", ill.len()),
            "Возьмите эти файлы из резервной копии: содержимое папки files можно скопировать поверх.",
        ),
    })
}
