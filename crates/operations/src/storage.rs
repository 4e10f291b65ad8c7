//! What failures of the store mean for the person: the truth about what was saved, and the way out.

use std::io::ErrorKind;
use std::path::Path;

use domain::refusal::Refusal;
use store::Error;

use crate::Failure;

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        match told(&error) {
            Some(failure) => {
                if !matches!(error, Error::Refused(_) | Error::Taken(_)) {
                    tracing::error!(cause = %error, "the store failed");
                }
                failure
            }
            None => Failure::unexpected(error),
        }
    }
}

/// A failure of the store in words for a person; none for our own faults.
pub fn told(error: &Error) -> Option<Failure> {
    let unavailable = |code: &str, message: &str, hint: &str| Failure::Unavailable(Refusal::new(code, message, hint));
    Some(match error {
        Error::Refused(refusal) => Failure::Refused(refusal.clone()),
        Error::Taken(field) => {
            let field = field.rsplit('.').next().unwrap_or_default();
            Failure::field(field, "Это значение уже занято другой записью. Введите другое.")
        }
        Error::Damaged(path) => Failure::refused(
            "damaged_file",
            format!("Сохранённый файл {} повреждён: его содержимое изменилось на диске.", path.display()),
            "Сообщите администратору: команда opora doctor покажет, какие файлы взять из резервной копии.",
        ),
        Error::Unreachable(_) => unavailable(
            "database_unreachable",
            "База данных не отвечает, поэтому ничего не открыто и не сохранено.",
            "Подождите минуту и повторите. Если не поможет, сообщите администратору: сервер базы данных остановлен или недоступен.",
        ),
        Error::Unsure => unavailable(
            "outcome_unknown",
            "Связь с базой данных прервалась во время сохранения: неизвестно, сохранилось ли последнее действие.",
            "Через минуту откройте страницу заново и посмотрите, сохранилось ли; повторяйте, только если нет.",
        ),
        Error::Busy => unavailable(
            "database_busy",
            "База данных занята другой долгой записью, поэтому ничего не сохранено.",
            "Подождите минуту и повторите.",
        ),
        Error::Full => unavailable(
            "disk_full",
            "На диске сервера кончилось место, поэтому ничего не сохранено.",
            "Сообщите администратору: нужно освободить место на диске с папкой данных. Потом повторите, перезапуск не нужен.",
        ),
        Error::ReadOnly(_) => unavailable(
            "database_read_only",
            "Базу данных не удалось записать, поэтому ничего не сохранено.",
            "Сообщите администратору: проверьте диск с папкой данных и права на запись в неё и в файл opora.sqlite.",
        ),
        Error::File { path, cause } => file(path, cause),
        Error::Reference(_) | Error::Database(_) | Error::Json(_) => return None,
    })
}

/// A file that cannot be read or written, by its name.
fn file(path: &Path, cause: &std::io::Error) -> Failure {
    let path = path.display();
    let full = || format!("Файл {path} не записан: на диске кончилось место. Ничего не сохранено.");
    match cause.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Failure::Unavailable(Refusal::new(
            "disk_full",
            full(),
            "Освободите место на диске с этим файлом и повторите, перезапуск не нужен.",
        )),
        ErrorKind::NotFound => Failure::refused(
            "file_missing",
            format!("Файл {path} не найден."),
            "Проверьте имя и папку; файл папки данных верните из резервной копии.",
        ),
        ErrorKind::PermissionDenied => Failure::refused(
            "file_forbidden",
            format!("Нет прав на файл {path}."),
            "Дайте пользователю, от имени которого работает программа, право на этот файл и его папку.",
        ),
        ErrorKind::ReadOnlyFilesystem => Failure::refused(
            "file_read_only",
            format!("Файл {path} нельзя записать: диск доступен только для чтения."),
            "Подключите диск для записи или укажите другую папку.",
        ),
        ErrorKind::InvalidData => Failure::refused(
            "file_damaged",
            format!("Файл {path} повреждён."),
            "Верните его из резервной копии папки данных.",
        ),
        _ => Failure::refused(
            "file_unavailable",
            format!("Файл {path} нельзя прочитать или записать: {cause}."),
            "Проверьте путь, права и диск, затем повторите.",
        ),
    }
}
